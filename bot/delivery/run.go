package delivery

import (
	"context"
	"errors"
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
