package schedule

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// PauseState tells whether pushes are held, since when, by whom and why.
type PauseState struct {
	store.Meta `bson:",inline"`
	Paused     bool      `bson:"paused"`
	Reason     string    `bson:"reason,omitempty"`
	By         string    `bson:"by,omitempty"` // the resident id of the staff member
	At         time.Time `bson:"at"`
}

const pauseID = "pushes"

// Pause is the one key that holds all pushes: on a day of mourning, after an
// accident, when something wrong went out. What is queued waits.
type Pause struct {
	docs *store.Collection[PauseState]
	now  func() time.Time
}

// NewPause opens the switch.
func NewPause(ctx context.Context, d store.Driver, now func() time.Time) (*Pause, error) {
	docs, err := store.Open[PauseState](ctx, d, store.Schema{Name: "switches"})
	if err != nil {
		return nil, err
	}
	return &Pause{docs: docs, now: now}, nil
}

// State reads the switch; it is off until somebody turns it.
func (p *Pause) State(ctx context.Context) (PauseState, error) {
	found, err := p.docs.Get(ctx, pauseID)
	if errors.Is(err, store.ErrNotFound) {
		return PauseState{}, nil
	}
	if err != nil {
		return PauseState{}, fmt.Errorf("reading whether pushes are paused: %w", err)
	}
	return *found, nil
}

// Paused tells whether pushes are held at present.
func (p *Pause) Paused(ctx context.Context) (bool, error) {
	state, err := p.State(ctx)
	return state.Paused, err
}

// Set holds or releases all pushes.
func (p *Pause) Set(ctx context.Context, paused bool, reason, by string) error {
	state := PauseState{Meta: store.Meta{ID: pauseID}, Paused: paused, Reason: reason, By: by, At: store.Millis(p.now())}
	err := p.docs.Insert(ctx, &state)
	if errors.Is(err, store.ErrExists) {
		_, err = p.docs.Update(ctx, pauseID, func(doc *PauseState) error {
			if doc.Paused == paused && doc.Reason == reason {
				return nil
			}
			meta := doc.Meta
			*doc = state
			doc.Meta = meta
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("pausing pushes (%t): %w", paused, err)
	}
	return nil
}
