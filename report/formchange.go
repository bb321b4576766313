package report

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kepubot/store"
)

// FormRowChange is a row of the form table before and after a change.
type FormRowChange struct{ Before, After FormRow }

// FormChange is what other rows change in the form table. Rows are the same
// where their ids are.
type FormChange struct {
	Added, Removed []FormRow
	Changed        []FormRowChange
	// Moved tells that rows which stay are in another order.
	Moved bool
}

// None tells whether nothing changes.
func (c FormChange) None() bool {
	return len(c.Added)+len(c.Removed)+len(c.Changed) == 0 && !c.Moved
}

func changeOf(before, after []FormRow) FormChange {
	var c FormChange
	var stay, moved []string
	for _, row := range before {
		i := slices.IndexFunc(after, func(other FormRow) bool { return other.ID == row.ID })
		if i < 0 {
			c.Removed = append(c.Removed, row)
			continue
		}
		stay = append(stay, row.ID)
		if !row.same(after[i]) {
			c.Changed = append(c.Changed, FormRowChange{row, after[i]})
		}
	}
	for _, row := range after {
		if slices.Contains(stay, row.ID) {
			moved = append(moved, row.ID)
		} else {
			c.Added = append(c.Added, row)
		}
	}
	c.Moved = !slices.Equal(stay, moved)
	return c
}

func (row FormRow) same(other FormRow) bool {
	return row.Name == other.Name && row.Competitions == other.Competitions &&
		slices.Equal(row.Kinds, other.Kinds) && slices.Equal(row.Indicators, other.Indicators)
}

// ErrFormMoved means that rows cannot be taken: the table has changed since they
// were held against it, or other rows were brought.
var ErrFormMoved = errors.New("the table of the statistics form is another one by now")

// proposedID is the document of the rows that were brought last.
const proposedID = "proposed"

// Propose keeps rows that the update numbered seq brought until they are taken,
// in the place of such rows before them, and tells what they would change. It
// says ErrFormFaults where there are problems.
func (f *Forms) Propose(ctx context.Context, rows []FormRow, by string, seq int64) (FormChange, error) {
	fresh := FormTable{Meta: store.Meta{ID: proposedID}, Rows: rows, By: by, At: store.Millis(f.now()), Brought: seq}
	if len(fresh.Problems()) > 0 {
		return FormChange{}, ErrFormFaults
	}
	table, err := f.Table(ctx)
	if err != nil {
		return FormChange{}, err
	}
	change := changeOf(table.Rows, rows)
	if change.None() {
		return change, nil
	}
	fresh.On = table.Rev
	err = f.docs.Insert(ctx, &fresh)
	if errors.Is(err, store.ErrExists) {
		_, err = f.docs.Update(ctx, proposedID, func(doc *FormTable) error {
			if doc.Brought <= seq {
				doc.Rows, doc.By, doc.At, doc.Brought, doc.On = rows, by, fresh.At, seq, table.Rev
			}
			return nil
		})
	}
	if err != nil {
		return change, fmt.Errorf("keeping a table of the statistics form: %w", err)
	}
	return change, nil
}

// Take makes the rows that the update numbered brought proposed the table, by
// the update numbered seq; taking them twice is taking them once. It says
// ErrFormMoved where others came between, and then nothing changed.
func (f *Forms) Take(ctx context.Context, brought int64, by string, seq int64) error {
	sent, err := f.docs.Get(ctx, proposedID)
	if errors.Is(err, store.ErrNotFound) || err == nil && sent.Brought != brought {
		return ErrFormMoved
	}
	if err != nil {
		return fmt.Errorf("reading a table of the statistics form: %w", err)
	}
	fresh := FormTable{Meta: store.Meta{ID: formID}, Rows: sent.Rows, By: by, At: store.Millis(f.now()), Brought: brought, Handled: store.Handled{seq}}
	if sent.On == 0 {
		if err := f.docs.Insert(ctx, &fresh); !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	_, err = f.docs.Update(ctx, formID, func(doc *FormTable) error {
		if doc.Brought == brought {
			return nil
		}
		if doc.Rev != sent.On {
			return ErrFormMoved
		}
		return doc.Handled.Once(seq, func() error {
			doc.Rows, doc.By, doc.At, doc.Brought = sent.Rows, by, fresh.At, brought
			return nil
		})
	})
	return err
}
