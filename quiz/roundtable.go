package quiz

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"time"

	"kepubot/store"
)

// RoundScore is a listener's line in the table of a round.
type RoundScore struct {
	Listener *Listener
	Right    int
	Took     time.Duration // over right answers, from when the host opened each
	Place    int           // shared by equal ones
}

// Table is the round's table over the questions that were revealed.
func (r *Rounds) Table(ctx context.Context, stage string) ([]RoundScore, error) {
	round, err := r.rounds.Get(ctx, stage)
	if err != nil {
		return nil, err
	}
	pool, err := r.pools.Get(ctx, stage)
	if err != nil {
		return nil, err
	}
	listeners, err := r.listeners.Find(ctx, store.Query{Where: []store.Cond{store.Eq("stage", stage)}})
	if err != nil {
		return nil, fmt.Errorf("reading the players of %s: %w", stage, err)
	}
	table := make([]RoundScore, 0, len(listeners))
	for _, l := range listeners {
		table = append(table, round.score(pool, l))
	}
	slices.SortFunc(table, func(a, b RoundScore) int {
		return cmp.Or(b.Right-a.Right, cmp.Compare(a.Took, b.Took), cmp.Compare(a.Listener.ID, b.Listener.ID))
	})
	for i := range table {
		table[i].Place = i + 1
		if i > 0 && table[i].Right == table[i-1].Right && table[i].Took == table[i-1].Took {
			table[i].Place = table[i-1].Place
		}
	}
	return table, nil
}

func (r *Round) score(pool *Pool, l *Listener) RoundScore {
	s := RoundScore{Listener: l}
	for _, p := range l.Presses {
		if p.N >= len(r.Asked) || !r.Asked[p.N].Revealed {
			continue
		}
		asked := r.Asked[p.N]
		if q, ok := pool.Question(asked.Question); ok && q.Key.Right == p.Picked {
			s.Right++
			s.Took += max(0, p.At.Sub(asked.Opened))
		}
	}
	return s
}

// Counts are how many pressed which option of question n.
func (r *Rounds) Counts(ctx context.Context, stage string, n int) (map[int]int, error) {
	listeners, err := r.listeners.Find(ctx, store.Query{Where: []store.Cond{store.Eq("stage", stage)}})
	if err != nil {
		return nil, fmt.Errorf("counting the answers of %s: %w", stage, err)
	}
	counts := map[int]int{}
	for _, l := range listeners {
		for _, p := range l.Presses {
			if p.N == n {
				counts[bits.TrailingZeros64(p.Picked)]++
			}
		}
	}
	return counts, nil
}
