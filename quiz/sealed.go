package quiz

import (
	"context"
	"errors"
	"fmt"

	"kepubot/store"
)

// sealedCompetitions bounds the competitions that are looked at.
const sealedCompetitions = 20

// Sealed are the questions whose keys an account must not learn yet: those that
// everybody gets in a stage that is not over, and those that its own entries
// were asked.
func (e *Entries) Sealed(ctx context.Context, resident string) (map[string]bool, error) {
	public, err := e.competitions.Public(ctx, sealedCompetitions)
	if err != nil {
		return nil, fmt.Errorf("finding competitions that are on: %w", err)
	}
	gaps, err := e.gaps(ctx)
	if err != nil {
		return nil, err
	}
	sealed, on := map[string]bool{}, map[string]bool{}
	for _, c := range public {
		if c.State != Announced {
			continue
		}
		for i := range c.Stages {
			s := &c.Stages[i]
			if s.Over(e.now(), gaps) {
				continue
			}
			on[s.ID] = true
			if s.Kind == Online {
				continue // each entry draws its own
			}
			pool, err := e.competitions.Pools.Get(ctx, s.ID)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			for _, q := range pool.Questions {
				sealed[q.ID] = true
			}
		}
	}
	entries, err := e.Of(ctx, resident)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		for _, a := range entry.Attempts {
			for _, asked := range a.Asked {
				sealed[asked.Question] = sealed[asked.Question] || on[entry.Stage]
			}
		}
	}
	return sealed, nil
}
