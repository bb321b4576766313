package quiz

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// sealedCompetitions bounds the competitions that are looked at.
const sealedCompetitions = 20

// Sealed are the questions whose keys nobody may learn yet: those of stages that
// are announced and not over.
func (e *Entries) Sealed(ctx context.Context) (map[string]bool, error) {
	public, err := e.competitions.Public(ctx, sealedCompetitions)
	if err != nil {
		return nil, fmt.Errorf("finding competitions that are on: %w", err)
	}
	gaps, err := e.gaps(ctx)
	if err != nil {
		return nil, err
	}
	sealed := map[string]bool{}
	for _, c := range public {
		if c.State != Announced {
			continue
		}
		for i := range c.Stages {
			s := &c.Stages[i]
			if s.Over(e.now(), gaps) {
				continue
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
	return sealed, nil
}

// Over tells whether nothing more comes in for the entries of a stage: it is
// over, and so are the written tests counted with it.
func (p Play) Over(now time.Time) bool {
	for i := range p.Competition.Stages {
		if s := &p.Competition.Stages[i]; s.EntryStage() == p.Stage.EntryStage() && !s.Over(now, p.Gaps) {
			return false
		}
	}
	return true
}

// Own are all entries of one account as their owner may see them: what they
// come to is left out until nothing more comes in.
func (e *Entries) Own(ctx context.Context, resident string) ([]*Entry, error) {
	entries, err := e.Of(ctx, resident)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		p, err := e.Play(ctx, entry.Stage)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if err == nil && !p.Over(e.now()) {
			entry.Points, entry.Right, entry.Took, entry.Low = 0, 0, 0, 0
		}
	}
	return entries, nil
}

// Withdraw removes an account's entries to competitions that are not final:
// nobody plays twice by beginning anew. Those that count for good stay as facts
// that point to nobody.
func (e *Entries) Withdraw(ctx context.Context, resident string) error {
	entries, err := e.Of(ctx, resident)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		c, err := e.competitions.Get(ctx, entry.Competition)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil && c.State == Final {
			continue
		}
		if _, err := e.docs.Delete(ctx, entry.ID); err != nil {
			return fmt.Errorf("withdrawing %s: %w", entry.ID, err)
		}
	}
	return nil
}
