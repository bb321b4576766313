package delivery

import (
	"context"
	"fmt"
	"iter"

	"kepubot/store"
)

// Reached is what became of one broadcast.
type Reached struct {
	Broadcast string
	Day       string
	Shares    []Share
}

// Reached goes through the broadcasts of the days from one to another, both
// included, in the order of days. Of one that goes on those still waiting are
// among the missed.
func (l *Ledger) Reached(ctx context.Context, from, to string) iter.Seq2[Reached, error] {
	return func(yield func(Reached, error) bool) {
		q := store.Query{Where: []store.Cond{store.GTE("day", from), store.LTE("day", to)}, Sort: []store.Sort{{Field: "day"}}}
		for b, err := range l.broadcasts.Each(ctx, q, 100) {
			var shares []Share
			if err == nil {
				shares, err = l.Figures(ctx, b)
			}
			if err != nil {
				yield(Reached{}, fmt.Errorf("adding up whom broadcasts reached: %w", err))
				return
			}
			if !yield(Reached{b.ID, b.Day, shares}, nil) {
				return
			}
		}
	}
}
