package delivery

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kepubot/schedule"
	"kepubot/store"
)

// Ways in which a pass over the recipients ends early.
var (
	errInactive = errors.New("this replica is not the active one")
	errClosing  = errors.New("nothing more is to be sent")
	errRefused  = errors.New("the message is refused")
)

// run is one process's work on a broadcast. A planner finds or makes the
// pages, at most one ahead; a hander gives out who is next while sending is
// allowed; senders send; a writer writes what came of it.
type run struct {
	ledger   *Ledger
	id       string
	audience Audience
	send     Sender
	walked   bool // the chain of pages has come to its end

	mu        sync.Mutex
	broadcast *Broadcast // as at the last look
	paused    bool       // all pushes, as at the last look
	looked    time.Time
	results   results
	trouble   trouble
	progress  progress
}

// task is one recipient to be tried.
type task struct {
	page *live
	at   int
}

// work tries everybody until nobody waits any more.
func (r *run) work(ctx context.Context) (Ending, error) {
	wait := r.ledger.config.Retry
	for {
		left, err := r.pass(ctx)
		if err != nil {
			r.walked = false // pages may have been drawn up and not tried
		}
		switch {
		case errors.Is(err, errClosing), errors.Is(err, errRemade):
			continue // the next pass settles whoever is left
		case errors.Is(err, errRefused):
			return Faulty, nil
		case err != nil:
			return "", err
		case !left && r.state().Stop:
			return Cancelled, nil
		case !left:
			return Complete, nil
		}
		if err := sleep(ctx, jitter(wait)); err != nil {
			return "", err
		}
		wait = min(2*wait, r.ledger.config.RetryMost)
	}
}

// pass tries everybody who waits once, and tells whether some wait still.
// What came of it is written also when ctx has ended meanwhile: a message
// that Telegram has must not be sent again.
func (r *run) pass(ctx context.Context) (left bool, err error) {
	working, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late, done := lateContext(ctx, stopGrace)
	defer done()
	sending, sent := lateContext(working, sendGrace)
	defer sent()
	r.results.begin()
	ended := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		if err := r.write(late, ended); err != nil {
			cancel(err)
		}
	})
	workers, shared := errgroup.WithContext(working)
	pages, queue := make(chan *live), make(chan task)
	workers.Go(func() error {
		defer close(pages)
		return r.plan(shared, pages)
	})
	workers.Go(func() error {
		defer close(queue)
		return r.hand(shared, pages, queue)
	})
	for range r.ledger.config.Connections {
		workers.Go(func() error { return r.deliver(shared, sending, queue) })
	}
	err = workers.Wait()
	close(ended)
	writing.Wait()
	if cause := context.Cause(working); cause != nil && ctx.Err() == nil {
		return false, cause
	}
	return r.results.waiting() > 0, err
}

// How long things may take after a run was called off.
const (
	// sendGrace is for messages under way: broken off, it would be unknown
	// whether they arrived.
	sendGrace = 5 * time.Second
	// stopGrace is for writing what is known while the process stops.
	stopGrace = 8 * time.Second
	// lostGrace is for writing it when the lease was lost, which happens when
	// the database is away.
	lostGrace = 5 * time.Minute
)

// lateContext outlives ctx by a grace; call what it returns at the end.
func lateContext(ctx context.Context, grace time.Duration) (context.Context, func()) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if grace == stopGrace && errors.Is(context.Cause(ctx), schedule.ErrLost) {
			grace = lostGrace
		}
		if sleep(late, grace) == nil {
			cancel()
		}
	})
	return late, func() {
		stop()
		cancel()
	}
}

// hand gives out who is next while sending is allowed.
func (r *run) hand(ctx context.Context, pages <-chan *live, queue chan<- task) error {
	for page := range pages {
		for at := range page.recipients {
			t := task{page, at}
			waits, err := r.admit(ctx, t)
			if err != nil {
				return err
			}
			if !waits {
				continue
			}
			select {
			case queue <- t:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

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

// patiently does a step again while the database is away.
func (r *run) patiently(ctx context.Context, step func() error) error {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := step()
		if !errors.Is(err, store.ErrUnavailable) || ctx.Err() != nil {
			return err
		}
		if sleep(ctx, wait) != nil {
			return err
		}
	}
}

// deliver sends to whoever comes out of the queue.
func (r *run) deliver(ctx, late context.Context, queue <-chan task) error {
	for t := range queue {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !r.ledger.config.Active() {
			return errInactive
		}
		if err := r.attempt(ctx, late, t); err != nil {
			return err
		}
	}
	return nil
}

// attempt sends one message and notes what came of it.
func (r *run) attempt(ctx, late context.Context, t task) error {
	r.mu.Lock()
	to := t.page.recipients[t.at]
	r.mu.Unlock()
	if to.Telegram == 0 {
		r.note(t, Failed, 0, "forgotten")
		return nil
	}
	message, err := r.send(ctx, late, to)
	if err == nil {
		r.note(t, Sent, message, "")
		return nil
	}
	verdict, why := r.ledger.config.Judge(err)
	switch verdict {
	case Unreachable:
		r.note(t, Failed, 0, why)
	case Ours:
		r.note(t, Failed, 0, why)
		r.ledger.config.Log.Error("message refused", "broadcast", r.id, "resident", to.Resident, "error", err)
		return r.refuse(err)
	default:
		r.ledger.config.Log.Debug("message put off", "broadcast", r.id, "resident", to.Resident, "error", err)
		r.falter(t)
	}
	return nil
}

func (r *run) note(t task, state State, message int, why string) {
	r.ledger.metrics.count(state)
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if state == Sent {
		r.trouble.failing = 0
	}
	r.progress.count(state, now)
	r.results.add(t, state, message, why, now)
}

func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
