// Package delivery brings one message to many people. A broadcast is cut
// into pages of some hundreds of recipients in the order of their ids; a page
// is one document that holds each recipient's state, and is at once the
// ledger (who got it, who did not, why) and the checkpoint.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kepubot/schedule"
	"kepubot/store"
)

// Verdict says what an attempt to send means.
type Verdict int

// The verdicts.
const (
	// Again: try later, within the window.
	Again Verdict = iota
	// Unreachable: this person cannot be reached.
	Unreachable
	// Ours: the message is at fault, for everybody.
	Ours
)

// ErrOurFault means that a broadcast was stopped because Telegram refused
// the message itself several times.
var ErrOurFault = errors.New("broadcast stopped: the message is refused")

// Audience reads recipients in the order of their resident ids, behind one.
type Audience func(ctx context.Context, after string, limit int) ([]Recipient, error)

// Sender sends one recipient their message, at the pace that is allowed, and
// returns Telegram's number of it. When ctx ends, a message that was not
// begun is given up; one that was is broken off when late ends.
type Sender func(ctx, late context.Context, r Recipient) (message int, err error)

// Config is what a ledger needs to know.
type Config struct {
	Now func() time.Time
	// Judge says what a sender's error means, and why in a word without a comma.
	Judge func(error) (Verdict, string)
	// Active is asked before each send; false ends the run.
	Active func() bool
	// Paused tells whether pushes are held.
	Paused  func(ctx context.Context) (bool, error)
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: none

	PageSize    int           // recipients a page; 500 if 0
	Connections int           // messages under way at once; 32 if 0
	Flush       time.Duration // how often states are written; 200 ms if 0
	// Retry is how long to wait before those are tried again whose message
	// failed for a passing reason, 5 s if 0; it doubles up to RetryMost, 2 min
	// if 0, and half of it is chance.
	Retry, RetryMost time.Duration
}

// Ledger runs broadcasts and keeps what became of them.
type Ledger struct {
	broadcasts *store.Collection[Broadcast]
	pages      *store.Collection[Page]
	figures    *store.Collection[Figures]
	config     Config
	metrics    metrics

	mu      sync.Mutex
	running map[string]*run
}

// Open opens the ledger.
func Open(ctx context.Context, d store.Driver, config Config) (*Ledger, error) {
	config.PageSize = orElse(config.PageSize, 500)
	config.Connections = orElse(config.Connections, 32)
	config.Flush = orElse(config.Flush, 200*time.Millisecond)
	config.Retry = orElse(config.Retry, 5*time.Second)
	config.RetryMost = orElse(config.RetryMost, 2*time.Minute)
	l := &Ledger{config: config, metrics: newMetrics(config.Metrics), running: map[string]*run{}}
	var err error
	if l.broadcasts, err = store.Open[Broadcast](ctx, d, store.Schema{
		Name:   "broadcasts",
		Fields: []store.Field{{Name: "open", Kind: store.Bool}, {Name: "kept", Kind: store.Bool}, {Name: "day", Kind: store.String}},
		Indexes: []store.Index{
			{Fields: []string{"open"}},        // what the sweep goes on with
			{Fields: []string{"day"}},         // figures by day
			{Fields: []string{"kept", "day"}}, // what is to be folded
		},
	}); err != nil {
		return nil, err
	}
	if l.pages, err = store.Open[Page](ctx, d, store.Schema{
		Name:    "pages",
		Fields:  []store.Field{{Name: "broadcast", Kind: store.String}, {Name: "done", Kind: store.Bool}},
		Indexes: []store.Index{{Fields: []string{"broadcast"}}}, // the pages of one broadcast
	}); err != nil {
		return nil, err
	}
	l.figures, err = store.Open[Figures](ctx, d, store.Schema{
		Name:    "reach",
		Fields:  []store.Field{{Name: "day", Kind: store.String}},
		Indexes: []store.Index{{Fields: []string{"day"}}}, // reports over a period
	})
	return l, err
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// Run sends the job's message to everybody in the audience, or goes on where
// an earlier run was cut off. It may be called at any time and any number of
// times: in one process a job runs once at a time, and one that has ended is
// not begun again. It returns nil when the broadcast has ended, when it runs
// already, and when this replica is not the active one.
func (l *Ledger) Run(ctx context.Context, job schedule.Job, audience Audience, send Sender) error {
	r := &run{ledger: l, id: job.ID, audience: audience, send: send}
	if !l.enter(r) {
		return nil
	}
	defer l.leave(job.ID)
	var err error
	if r.broadcast, err = l.claim(ctx, job); err != nil {
		return fmt.Errorf("claiming %s: %w", job.ID, err)
	}
	if !r.broadcast.Open {
		return nil
	}
	ending, err := r.work(ctx)
	switch {
	case errors.Is(err, errInactive):
		return nil
	case err != nil:
		return fmt.Errorf("sending %s: %w", job.ID, err)
	case ending == Faulty:
		return errors.Join(fmt.Errorf("%w: %s", ErrOurFault, r.trouble.fault), l.end(ctx, job.ID, ending, r.trouble.fault))
	}
	return l.end(ctx, job.ID, ending, "")
}

// enter notes a run, unless its job runs already.
func (l *Ledger) enter(r *run) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running[r.id] != nil {
		return false
	}
	r.broadcast = &Broadcast{}
	l.running[r.id] = r
	return true
}

func (l *Ledger) leave(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.running, id)
}

// claim makes the broadcast, or finds it made.
func (l *Ledger) claim(ctx context.Context, job schedule.Job) (*Broadcast, error) {
	fresh := &Broadcast{
		Meta: store.Meta{ID: job.ID}, Day: job.Day, Slot: string(job.Slot), From: job.From, Until: job.Until,
		Begun: store.Millis(l.config.Now()), Open: true, Kept: true,
	}
	err := l.broadcasts.Insert(ctx, fresh)
	if errors.Is(err, store.ErrExists) {
		return l.broadcasts.Get(ctx, job.ID)
	}
	if err == nil {
		l.config.Log.Info("broadcast begun", "broadcast", job.ID)
	}
	return fresh, err
}

// end counts the pages and closes the broadcast.
func (l *Ledger) end(ctx context.Context, id string, ending Ending, fault string) error {
	totals, err := l.Count(ctx, id)
	if err != nil {
		return err
	}
	now := store.Millis(l.config.Now())
	broadcast, err := l.broadcasts.Update(ctx, id, func(doc *Broadcast) error {
		if doc.Open {
			doc.Open, doc.Ended, doc.Ending, doc.Totals, doc.Fault = false, &now, ending, totals, fault
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("ending %s: %w", id, err)
	}
	l.config.Log.Info("broadcast ended", "broadcast", id, "ending", ending, "sent", totals.Sent, "failed", totals.Failures(),
		"missed", totals.Missed, "left", totals.Left, "elapsed", now.Sub(broadcast.Begun).Round(time.Second))
	return nil
}
