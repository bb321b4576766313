package delivery

import (
	"context"
	"fmt"
	"time"
)

// admit waits until another message may be sent, and tells whether the
// recipient still waits for it.
func (r *run) admit(ctx context.Context, t task) (waits bool, err error) {
	for {
		if !r.ledger.config.Active() {
			return false, errInactive
		}
		state, wait, written := r.obstacle(t)
		switch {
		case state == stale:
			if err := r.look(ctx); err != nil {
				return false, err
			}
		case state == closed:
			return false, errClosing
		case wait == 0:
			return state == open, nil
		default:
			timer := time.NewTimer(wait)
			select {
			case <-ctx.Done():
				return false, ctx.Err()
			case <-written:
			case <-timer.C:
			}
			timer.Stop()
		}
	}
}

// gate is what stands before a recipient.
type gate int

const (
	open   gate = iota
	passed      // dealt with already
	stale       // it is time to look again
	closed      // nothing more is to be sent
)

// lookEvery is how often a run looks whether it is held or called off.
const lookEvery = time.Second

// obstacle tells what stands before a recipient and how long to wait before
// asking again, 0 for not at all, and what ends the wait early.
func (r *run) obstacle(t task) (gate, time.Duration, <-chan struct{}) {
	clock, now := r.ledger.config.Now(), time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case t.page.recipients[t.at].State != Waiting:
		return passed, 0, nil
	case now.Sub(r.looked) >= lookEvery:
		return stale, 0, nil
	case r.broadcast.Stop || !clock.Before(r.broadcast.Until):
		return closed, 0, nil
	case r.paused || r.broadcast.Held:
		return open, lookEvery, nil
	case now.Before(r.trouble.until):
		return open, r.trouble.until.Sub(now), nil
	}
	wait, written := r.results.backlog(now)
	return open, wait, written
}

// look reads what staff want of the broadcast.
func (r *run) look(ctx context.Context) error {
	var broadcast *Broadcast
	var paused bool
	err := r.patiently(ctx, func() (err error) {
		if broadcast, err = r.ledger.broadcasts.Get(ctx, r.id); err != nil {
			return err
		}
		paused, err = r.ledger.config.Paused(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("looking at %s: %w", r.id, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broadcast, r.paused, r.looked = broadcast, paused, time.Now()
	return nil
}

func (r *run) state() *Broadcast {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.broadcast
}

// over tells whether the window has ended.
func (r *run) over() bool { return !r.ledger.config.Now().Before(r.state().Until) }

// closing tells whether nothing more is to be sent.
func (r *run) closing() bool { return r.over() || r.state().Stop }
