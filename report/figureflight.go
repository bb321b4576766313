package report

import (
	"context"
	"fmt"

	"kepubot/event"
	"kepubot/schedule"
)

// flight is a report being made, and who waits for it.
type flight struct {
	cancel context.CancelFunc
	done   chan struct{}
	report *Report
	err    error

	// Guarded by Reports.mu.
	waiting  int
	watchers map[*Progress]bool
}

// Report makes the report of a question. Who asks the same while it is being
// made gets the same one; other questions wait their turn. It is given up
// when all who wait for it have gone. Whoever gets it must not change it.
func (r *Reports) Report(ctx context.Context, q Question, progress Progress) (*Report, error) {
	if err := r.allowed(q); err != nil {
		return nil, err
	}
	f := r.join(ctx, q, &progress)
	defer r.leave(f, q, &progress)
	select {
	case <-f.done:
		return f.report, f.err
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for a report: %w", ctx.Err())
	}
}

// allowed tells whether a report can be about a question.
func (r *Reports) allowed(q Question) error {
	if !indicatorDays(event.Period{From: q.From, To: q.To}) {
		return fmt.Errorf("reporting %q to %q: %w", q.From, q.To, ErrPeriod)
	}
	if _, known := r.sources.Places.Place(q.Place); q.Place != "" && !known {
		return fmt.Errorf("reporting the place %q: %w", q.Place, ErrPeriod)
	}
	if q.Ahead(schedule.DayOf(r.sources.Now(), r.sources.Location)) {
		return fmt.Errorf("reporting %q to %q: %w", q.From, q.To, ErrAhead)
	}
	return nil
}

// join finds the flight of a question, or begins it.
func (r *Reports) join(ctx context.Context, q Question, progress *Progress) *flight {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.flights[q]
	if f == nil {
		alone, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &flight{cancel: cancel, done: make(chan struct{}), watchers: map[*Progress]bool{}}
		r.flights[q] = f
		go r.fly(alone, f, q)
	}
	f.waiting++
	if *progress != nil {
		f.watchers[progress] = true
	}
	return f
}

// leave takes somebody out; the last one ends the flight.
func (r *Reports) leave(f *flight, q Question, progress *Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(f.watchers, progress)
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if r.flights[q] == f {
			delete(r.flights, q)
		}
	}
}

func (r *Reports) fly(ctx context.Context, f *flight, q Question) {
	defer close(f.done)
	defer func() { // who asks from here on gets a new one
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.flights[q] == f {
			delete(r.flights, q)
		}
	}()
	if f.err = r.alone.Acquire(ctx, 1); f.err != nil {
		return
	}
	defer r.alone.Release(1)
	f.report, f.err = newMaker(r.sources, q).make(ctx, func(done, of int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		for watcher := range f.watchers {
			(*watcher)(done, of)
		}
	})
}
