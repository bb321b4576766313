package quiz

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"kepubot/schedule"
	"kepubot/store"
)

// Competitions keeps the competitions and the questions of their stages.
type Competitions struct {
	docs  *store.Collection[Competition]
	Pools *Pools
	bank  *Bank
	now   func() time.Time
	// gaps tells when nobody could be heard; OpenEntries, which is told, says so.
	gaps func(context.Context) ([]schedule.Gap, error)

	mu   sync.Mutex
	held map[string]heldCompetition
}

type heldCompetition struct {
	competition *Competition
	at          time.Time
}

// OpenCompetitions opens the collections.
func OpenCompetitions(ctx context.Context, d store.Driver, bank *Bank, now func() time.Time) (*Competitions, error) {
	docs, err := store.Open[Competition](ctx, d, store.Schema{
		Name:    "competitions",
		Fields:  []store.Field{{Name: "created", Kind: store.Time}, {Name: "state", Kind: store.String}},
		Indexes: []store.Index{{Fields: []string{"created"}}, {Fields: []string{"state"}}},
	})
	if err != nil {
		return nil, err
	}
	pools, err := OpenPools(ctx, d, now)
	if err != nil {
		return nil, err
	}
	none := func(context.Context) ([]schedule.Gap, error) { return nil, nil }
	return &Competitions{docs: docs, Pools: pools, bank: bank, now: now, gaps: none, held: map[string]heldCompetition{}}, nil
}

// Get finds a competition, or says store.ErrNotFound. What is returned may be
// a second old and must not be changed.
func (c *Competitions) Get(ctx context.Context, id string) (*Competition, error) {
	c.mu.Lock()
	held, ok := c.held[id]
	c.mu.Unlock()
	if ok && c.now().Sub(held.at).Abs() < poolAge {
		return held.competition, nil
	}
	found, err := c.docs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	c.hold(found)
	return found, nil
}

func (c *Competitions) hold(competition *Competition) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// What was read before a change may come after it.
	if held, ok := c.held[competition.ID]; !ok || held.competition.Rev <= competition.Rev {
		c.held[competition.ID] = heldCompetition{competition, c.now()}
	}
}

// Latest are the competitions made last, the latest first.
func (c *Competitions) Latest(ctx context.Context, limit int) ([]*Competition, error) {
	return c.docs.Find(ctx, store.Query{Sort: []store.Sort{{Field: "created", Desc: true}}, Limit: limit})
}

// Public are the competitions that residents see, the latest first.
func (c *Competitions) Public(ctx context.Context, limit int) ([]*Competition, error) {
	return c.docs.Find(ctx, store.Query{
		Where: []store.Cond{store.In("state", string(Announced), string(Shown), string(Final))},
		Sort:  []store.Sort{{Field: "created", Desc: true}}, Limit: limit,
	})
}

// Add stores a draft under its id, by the update numbered seq. Doing it again
// leaves what is there.
func (c *Competitions) Add(ctx context.Context, draft *Competition, seq int64) (*Competition, error) {
	draft.Handled, draft.Created, draft.Seed = store.Handled{seq}, store.Millis(c.now()), int64(randomSeed()>>1)
	err := c.docs.Insert(ctx, draft)
	if errors.Is(err, store.ErrExists) {
		return c.docs.Get(ctx, draft.ID)
	}
	return draft, err
}

// Discard deletes a draft.
func (c *Competitions) Discard(ctx context.Context, id string) error {
	found, err := c.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if found.State != Draft {
		return ErrAnnounced
	}
	_, err = c.docs.Delete(ctx, id)
	return err
}

// change changes a competition by the update numbered seq, once.
func (c *Competitions) change(ctx context.Context, id string, seq int64, change func(*Competition) error) (*Competition, error) {
	changed, err := c.docs.Update(ctx, id, func(doc *Competition) error {
		return doc.Handled.Once(seq, func() error { return change(doc) })
	})
	if err == nil {
		c.hold(changed)
	}
	return changed, err
}

// Edit changes a draft.
func (c *Competitions) Edit(ctx context.Context, id string, seq int64, change func(*Competition) error) (*Competition, error) {
	return c.change(ctx, id, seq, func(doc *Competition) error {
		if doc.State != Draft {
			return ErrAnnounced
		}
		return change(doc)
	})
}

// Announce fixes a competition: its questions, the sizes of its communities
// and its rules. Stages open by their times from then on. It says ErrFaults
// where something is missing, ErrBank where a stage would draw more questions
// than there are, and ErrMoved where the draft was changed meanwhile.
func (c *Competitions) Announce(ctx context.Context, id string, seq int64, sizes []Size) (*Competition, error) {
	draft, err := c.docs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if draft.State != Draft {
		if draft.Handled.Has(seq) {
			return draft, nil
		}
		return nil, ErrAnnounced
	}
	if len(draft.Problems(c.now())) > 0 {
		return nil, ErrFaults
	}
	questions, err := c.bank.Approved(ctx, "")
	if err != nil {
		return nil, err
	}
	pools, err := drawPools(draft, questions)
	if err != nil {
		return nil, err
	}
	for _, pool := range pools {
		if err := c.Pools.renew(ctx, pool); err != nil {
			return nil, fmt.Errorf("keeping the questions of %s: %w", pool.ID, err)
		}
	}
	return c.Edit(ctx, id, seq, func(doc *Competition) error {
		if doc.Rev != draft.Rev {
			return ErrMoved
		}
		doc.State, doc.Sizes = Announced, sizes
		return nil
	})
}

// randomSeed is a seed that nobody can guess.
func randomSeed() uint64 {
	var seed [8]byte
	rand.Read(seed[:]) // never fails
	return binary.LittleEndian.Uint64(seed[:])
}

// Open lets an announced stage open now, or Close end now.
func (c *Competitions) Open(ctx context.Context, stage string, seq int64) (*Competition, error) {
	return c.retime(ctx, stage, seq, func(s *Stage, now time.Time) error {
		if s.Opens.After(now) {
			s.Opens = now
		}
		return nil
	})
}

// Close ends an announced stage now.
func (c *Competitions) Close(ctx context.Context, stage string, seq int64) (*Competition, error) {
	return c.retime(ctx, stage, seq, func(s *Stage, now time.Time) error {
		if now.Before(s.Opens) {
			return ErrNotOpen
		}
		if s.Closes.IsZero() || s.Closes.After(now) {
			s.Closes = now
		}
		return nil
	})
}

// Prolong moves the closing time of an announced stage.
func (c *Competitions) Prolong(ctx context.Context, stage string, until time.Time, seq int64) (*Competition, error) {
	gaps, err := c.gaps(ctx)
	if err != nil {
		return nil, err
	}
	return c.retime(ctx, stage, seq, func(s *Stage, now time.Time) error {
		switch {
		case s.Over(now, gaps): // its keys may have been read
			return ErrClosed
		case !until.After(now) || !until.After(s.Opens):
			return ErrFaults
		}
		s.Closes = until
		return nil
	})
}

func (c *Competitions) retime(ctx context.Context, stage string, seq int64, change func(*Stage, time.Time) error) (*Competition, error) {
	now := store.Millis(c.now())
	return c.change(ctx, CompetitionOf(stage), seq, func(doc *Competition) error {
		s, ok := doc.Stage(stage)
		switch {
		case !ok:
			return store.ErrNotFound
		case doc.State == Draft:
			return ErrDraft
		case doc.State != Announced:
			return ErrFinal
		}
		return change(s, now)
	})
}

// Over tells whether a stage takes no more answers. A hall is over when it
// was closed.
func (s *Stage) Over(now time.Time, gaps []schedule.Gap) bool {
	return !s.Closes.IsZero() && now.After(schedule.Moved(s.Closes, gaps))
}

// Running tells whether a stage takes answers.
func (s *Stage) Running(now time.Time, gaps []schedule.Gap) bool {
	return !s.Opens.IsZero() && !now.Before(s.Opens) && !s.Over(now, gaps)
}
