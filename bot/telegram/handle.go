package telegram

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

// attempts is how often an update may fail before it is set aside.
const attempts = 3

// enqueue hands an update to its chat's server, starting one if there is
// none. The mutex is held.
func (in *Intake) enqueue(stopping, work context.Context, u Update) {
	key := u.chatKey()
	waiting, served := in.chats[key]
	in.chats[key] = append(waiting, u)
	if !served {
		// The place in the order is taken here: goroutines begin in any.
		turn := in.slots.ask()
		in.working.Go(func() { in.serve(stopping, work, key, turn) })
	}
}

// serve handles the updates of one chat, one after the other, until none
// waits, the first in its turn. It gives up when one can be neither handled
// nor set aside.
func (in *Intake) serve(stopping, work context.Context, key int64, turn chan struct{}) {
	for ; ; turn = nil {
		in.mu.Lock()
		waiting := in.chats[key]
		if len(waiting) == 0 {
			delete(in.chats, key)
			in.mu.Unlock()
			return
		}
		u := waiting[0]
		in.chats[key] = waiting[1:]
		in.mu.Unlock()
		if turn == nil {
			turn = in.slots.ask()
		}
		if !in.handle(stopping, work, u, turn) {
			return
		}
		in.mu.Lock()
		in.track.open[u.ID] = true
		close(in.progress)
		in.progress = make(chan struct{})
		in.mu.Unlock()
	}
}

// handle sees an update through: handled or set aside. It returns false when
// the intake stops before, so that the update comes again.
func (in *Intake) handle(stopping, work context.Context, u Update, turn chan struct{}) bool {
	for failures, waits := 0, 0; ; turn = in.slots.ask() {
		if !in.acquire(work, turn) {
			return false
		}
		err := in.attempt(work, u)
		in.slots.giveBack()
		pause := backoff(100*time.Millisecond, time.Second, failures+1)
		switch _, panicked := err.(*panicError); {
		case err == nil:
			in.metrics.updates.WithLabelValues(u.kind(), "handled").Inc()
			return true
		case work.Err() != nil:
			return false
		case !panicked && in.cfg.Away(err):
			waits++
			pause = backoff(200*time.Millisecond, 10*time.Second, waits)
			in.cfg.Logger.Warn("update waits for what is away", "update", u.ID, "error", err, "retry_in", pause)
		default:
			failures++
			in.cfg.Logger.Error("handling an update", "update", u.ID, "kind", u.kind(), "error", err, "failures", failures)
			if failures == attempts {
				in.setAside(work, u, err)
				return true
			}
		}
		if sleep(stopping, pause) != nil {
			return false
		}
	}
}

// acquire takes a worker's slot, unless the intake ends or is not the active
// one any more.
func (in *Intake) acquire(work context.Context, turn chan struct{}) bool {
	if !in.slots.take(work, turn) {
		return false
	}
	if !in.active() {
		in.slots.giveBack()
		return false
	}
	return true
}

func (in *Intake) attempt(ctx context.Context, u Update) (err error) {
	defer in.recovered(&err)
	return in.cfg.Handle(ctx, u)
}

func (in *Intake) setAside(ctx context.Context, u Update, cause error) {
	in.metrics.updates.WithLabelValues(u.kind(), "set_aside").Inc()
	if in.cfg.SetAside == nil {
		return
	}
	var err error
	func() {
		defer in.recovered(&err)
		in.cfg.SetAside(ctx, u, cause)
	}()
	if err != nil {
		in.cfg.Logger.Error("answering for an update set aside", "update", u.ID, "error", err)
	}
}

// panicError stands for a panic. It holds the value of a runtime fault alone:
// another may carry a resident's words.
type panicError struct{ what string }

func (p *panicError) Error() string { return "panic: " + p.what }

func (in *Intake) recovered(err *error) {
	switch v := recover().(type) {
	case nil:
		return
	case runtime.Error:
		*err = &panicError{v.Error()}
	default:
		*err = &panicError{fmt.Sprintf("%T", v)}
	}
	in.cfg.Logger.Error("handler panicked", "error", *err, "stack", string(debug.Stack()))
}
