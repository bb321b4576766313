package quiz

import (
	"context"
	"errors"
	"slices"
	"time"

	"kepubot/store"
)

// Objection is what somebody held against results that were shown.
type Objection struct {
	By     string    `bson:"by"` // a resident id
	At     time.Time `bson:"at"`
	Text   string    `bson:"text"`
	Answer string    `bson:"answer,omitempty"`
	Seq    int64     `bson:"seq"` // the update that brought it
}

// Errors of results.
var (
	// ErrNotOver means that a step waits for something that is still going on.
	ErrNotOver = errors.New("not over yet")
	// ErrObjection means that an objection is not answered yet.
	ErrObjection = errors.New("an objection is not answered")
	// ErrObjections means that somebody waits for answers to several
	// objections, or that a competition holds no more of them.
	ErrObjections = errors.New("too many objections")
)

// The bounds of objections: they stand in the competition's document.
const (
	openObjections = 3 // of one person, without an answer
	maxObjections  = 500
)

// Show shows results for objections until a time, when all stages are over.
// Doing it again may move that time, never forward.
func (c *Competitions) Show(ctx context.Context, id, contact string, until time.Time, seq int64) (*Competition, error) {
	gaps, err := c.gaps(ctx)
	if err != nil {
		return nil, err
	}
	return c.change(ctx, id, seq, func(doc *Competition) error {
		switch {
		case doc.State == Draft:
			return ErrDraft
		case doc.State == Final:
			return ErrFinal
		case slices.ContainsFunc(doc.Stages, func(s Stage) bool { return !s.Over(c.now(), gaps) }):
			return ErrNotOver
		case !until.After(c.now()) || until.Before(doc.ObjectUntil):
			return ErrFaults
		}
		doc.State, doc.Contact, doc.ObjectUntil = Shown, contact, until
		return nil
	})
}

// Finish makes results final, after the days for objections.
func (c *Competitions) Finish(ctx context.Context, id string, seq int64) (*Competition, error) {
	return c.change(ctx, id, seq, func(doc *Competition) error {
		switch {
		case doc.State == Final:
			return nil
		case doc.State != Shown:
			return ErrDraft
		case c.now().Before(doc.ObjectUntil):
			return ErrNotOver
		case slices.ContainsFunc(doc.Objections, func(o Objection) bool { return o.Answer == "" }):
			return ErrObjection
		}
		doc.State = Final
		return nil
	})
}

// Object logs an objection to results that are shown, received at a moment, by
// the update numbered seq, once.
func (c *Competitions) Object(ctx context.Context, id, by, text string, at time.Time, seq int64) error {
	at = store.Millis(at)
	changed, err := c.docs.Update(ctx, id, func(doc *Competition) error {
		if slices.ContainsFunc(doc.Objections, func(o Objection) bool { return o.Seq == seq }) {
			return nil
		}
		if doc.State != Shown || at.After(doc.ObjectUntil) {
			return ErrClosed
		}
		open := 0
		for _, o := range doc.Objections {
			if o.By == by && o.Answer == "" {
				open++
			}
		}
		if open >= openObjections || len(doc.Objections) >= maxObjections {
			return ErrObjections
		}
		doc.Objections = append(doc.Objections, Objection{By: by, At: at, Text: text, Seq: seq})
		return nil
	})
	if err == nil {
		c.hold(changed)
	}
	return err
}

// AnswerObjection answers the n-th objection, before results are final.
func (c *Competitions) AnswerObjection(ctx context.Context, id string, n int, answer string, seq int64) (*Competition, error) {
	return c.change(ctx, id, seq, func(doc *Competition) error {
		switch {
		case n < 0 || n >= len(doc.Objections):
			return store.ErrNotFound
		case doc.State == Final:
			return ErrFinal
		}
		doc.Objections[n].Answer = answer
		return nil
	})
}
