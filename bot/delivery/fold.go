package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kepubot/store"
)

// Share is what became of a broadcast in one community for one audience
// group, as people were then.
type Share struct {
	Place     string `bson:"place"`
	Community string `bson:"community"`
	Group     string `bson:"group"`
	Sent      int64  `bson:"sent"`
	Failed    int64  `bson:"failed"`
	Missed    int64  `bson:"missed"`
}

// Figures stand for the pages of a broadcast once they are gone. They name
// nobody. The id is the broadcast's.
type Figures struct {
	store.Meta `bson:",inline"`
	Day        string  `bson:"day"`
	Shares     []Share `bson:"shares"` // in the order of place, community, group
}

// Fold turns the pages of every ended broadcast from before a day into
// figures: written, read back, held against the pages, and only then are the
// pages deleted. It may be broken off and begun again at any time.
func (l *Ledger) Fold(ctx context.Context, before string) error {
	old := store.Query{
		Where: []store.Cond{store.Eq("kept", true), store.LT("day", before)}, Sort: []store.Sort{{Field: "day"}},
	}
	for b, err := range l.broadcasts.Each(ctx, old, 100) {
		if err != nil {
			return err
		}
		if b.Open {
			continue
		}
		if err := l.fold(ctx, b); err != nil {
			return fmt.Errorf("folding %s: %w", b.ID, err)
		}
	}
	return nil
}

func (l *Ledger) fold(ctx context.Context, b *Broadcast) error {
	shares, pages, err := l.shares(ctx, b.ID)
	if err != nil {
		return err
	}
	if !b.Folded {
		kept, err := l.keep(ctx, &Figures{Meta: store.Meta{ID: b.ID}, Day: b.Day, Shares: shares})
		if err != nil {
			return err
		}
		if !slices.Equal(kept.Shares, shares) {
			return fmt.Errorf("the figures read back do not agree with the %d pages", len(pages))
		}
		if err := l.mark(ctx, b.ID, func(doc *Broadcast) { doc.Folded = true }); err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(pages, 50) {
		if _, err := l.pages.Delete(ctx, batch...); err != nil {
			return err
		}
	}
	l.config.Log.Info("ledger folded", "broadcast", b.ID, "pages", len(pages))
	return l.mark(ctx, b.ID, func(doc *Broadcast) { doc.Kept = false })
}

// mark changes a broadcast that has ended.
func (l *Ledger) mark(ctx context.Context, id string, change func(*Broadcast)) error {
	_, err := l.broadcasts.Update(ctx, id, func(doc *Broadcast) error {
		if doc.Open {
			return ErrOver
		}
		change(doc)
		return nil
	})
	return err
}

// keep writes figures, once, and reads them back.
func (l *Ledger) keep(ctx context.Context, f *Figures) (*Figures, error) {
	err := l.figures.Insert(ctx, f)
	if errors.Is(err, store.ErrExists) {
		// Those of a fold that was broken off; staff may have retried since.
		_, err = l.figures.Update(ctx, f.ID, func(doc *Figures) error {
			doc.Shares = f.Shares
			return nil
		})
	}
	if err != nil {
		return nil, err
	}
	return l.figures.Get(ctx, f.ID)
}

// Figures are those of a broadcast: what was kept, or what its pages say.
func (l *Ledger) Figures(ctx context.Context, b *Broadcast) ([]Share, error) {
	if !b.Folded {
		shares, _, err := l.shares(ctx, b.ID)
		return shares, err
	}
	kept, err := l.figures.Get(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	return kept.Shares, nil
}

// shares counts the pages of a broadcast, and names them.
func (l *Ledger) shares(ctx context.Context, broadcast string) ([]Share, []string, error) {
	type key struct{ place, community, group string }
	counts := map[key]*Share{}
	var pages []string
	for page, err := range l.pages.Each(ctx, pagesOf(broadcast), pagesAtOnce) {
		if err != nil {
			return nil, nil, err
		}
		pages = append(pages, page.ID)
		for _, r := range page.Recipients() {
			k := key{r.Place, r.Community, r.Group}
			share := counts[k]
			if share == nil {
				share = &Share{Place: r.Place, Community: r.Community, Group: r.Group}
				counts[k] = share
			}
			share.add(r.State)
		}
	}
	shares := make([]Share, 0, len(counts))
	for _, share := range counts {
		shares = append(shares, *share)
	}
	slices.SortFunc(shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Community, b.Community), cmp.Compare(a.Group, b.Group))
	})
	return shares, pages, nil
}

func (s *Share) add(state State) {
	switch state {
	case Sent:
		s.Sent++
	case Failed:
		s.Failed++
	default: // whoever still waits when it has ended never gets it
		s.Missed++
	}
}
