package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"kepubot/schedule"
	"kepubot/store"
)

// Verdict says what an attempt to send means.
type Verdict int

// The verdicts.
const (
	// Delivered: Telegram has the message.
	Delivered Verdict = iota
	// Again: try later, within the window.
	Again
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
// returns Telegram's number of it.
type Sender func(ctx context.Context, r Recipient) (message int, err error)

// Config is what a ledger needs to know.
type Config struct {
	Now func() time.Time
	// Judge says what a sender's error means, and why in a word.
	Judge func(error) (Verdict, string)
	// Active is asked before each send; false ends the run.
	Active func() bool
	// Paused tells whether pushes are held.
	Paused func(ctx context.Context) (bool, error)
	Log    *slog.Logger

	PageSize    int           // recipients a page; 500 if 0
	Connections int           // messages under way at once; 32 if 0
	Flush       time.Duration // how often states are written; 250 ms if 0
	Retry       time.Duration // between attempts for those to try again; 5 s if 0
}

// Ledger runs broadcasts and keeps what became of them.
type Ledger struct {
	broadcasts *store.Collection[Broadcast]
	pages      *store.Collection[Page]
	config     Config

	mu      sync.Mutex
	running map[string]bool
}

// Open opens the ledger.
func Open(ctx context.Context, d store.Driver, config Config) (*Ledger, error) {
	config.PageSize = orElse(config.PageSize, 500)
	config.Connections = orElse(config.Connections, 32)
	config.Flush = orElse(config.Flush, 250*time.Millisecond)
	config.Retry = orElse(config.Retry, 5*time.Second)
	l := &Ledger{config: config, running: map[string]bool{}}
	var err error
	if l.broadcasts, err = store.Open[Broadcast](ctx, d, store.Schema{
		Name:   "broadcasts",
		Fields: []store.Field{{Name: "open", Kind: store.Bool}, {Name: "day", Kind: store.String}},
		Indexes: []store.Index{
			{Fields: []string{"open"}}, // what the sweep goes on with
			{Fields: []string{"day"}},  // figures by day
		},
	}); err != nil {
		return nil, err
	}
	l.pages, err = store.Open[Page](ctx, d, store.Schema{
		Name:    "pages",
		Fields:  []store.Field{{Name: "broadcast", Kind: store.String}},
		Indexes: []store.Index{{Fields: []string{"broadcast"}}}, // the pages of one broadcast
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
	if !l.enter(job.ID) {
		return nil
	}
	defer l.leave(job.ID)
	broadcast, err := l.claim(ctx, job)
	if err != nil {
		return fmt.Errorf("claiming %s: %w", job.ID, err)
	}
	if !broadcast.Open {
		return nil
	}
	run := &run{ledger: l, broadcast: broadcast, send: send}
	ended, err := run.pages(ctx, audience)
	if errors.Is(err, ErrOurFault) {
		return errors.Join(err, l.end(ctx, broadcast.ID, err.Error()))
	}
	if err != nil || !ended {
		return err
	}
	return l.end(ctx, broadcast.ID, "")
}

func (l *Ledger) enter(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running[id] {
		return false
	}
	l.running[id] = true
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
		Begun: store.Millis(l.config.Now()), Open: true,
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
func (l *Ledger) end(ctx context.Context, id, fault string) error {
	totals, err := l.count(ctx, id)
	if err != nil {
		return err
	}
	now := store.Millis(l.config.Now())
	broadcast, err := l.broadcasts.Update(ctx, id, func(doc *Broadcast) error {
		if doc.Open {
			doc.Open, doc.Ended, doc.Totals, doc.Fault = false, &now, totals, fault
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("ending %s: %w", id, err)
	}
	l.config.Log.Info("broadcast ended", "broadcast", id, "sent", totals.Sent, "failed", totals.All()-totals.Sent-totals.Missed-totals.Left,
		"missed", totals.Missed, "elapsed", now.Sub(broadcast.Begun).Round(time.Second))
	return nil
}

func (l *Ledger) count(ctx context.Context, id string) (Totals, error) {
	totals := Totals{}
	for page, err := range l.pages.Each(ctx, pagesOf(id), 20) {
		if err != nil {
			return Totals{}, err
		}
		totals.add(page)
	}
	return totals, nil
}

func pagesOf(broadcast string) store.Query {
	return store.Query{Where: []store.Cond{store.Eq("broadcast", broadcast)}}
}

// Unfinished are the broadcasts that go on, or were cut off.
func (l *Ledger) Unfinished(ctx context.Context) ([]*Broadcast, error) {
	return l.broadcasts.Find(ctx, store.Query{Where: []store.Cond{store.Eq("open", true)}})
}

// OfDay are the broadcasts of a day, with the totals that hold at present.
func (l *Ledger) OfDay(ctx context.Context, day string) ([]*Broadcast, error) {
	found, err := l.broadcasts.Find(ctx, store.Query{Where: []store.Cond{store.Eq("day", day)}})
	if err != nil {
		return nil, err
	}
	for _, b := range found {
		if !b.Open {
			continue
		}
		if b.Totals, err = l.count(ctx, b.ID); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Recipients walks what became of each recipient of a broadcast.
func (l *Ledger) Recipients(ctx context.Context, broadcast string, visit func(Recipient)) error {
	for page, err := range l.pages.Each(ctx, pagesOf(broadcast), 20) {
		if err != nil {
			return err
		}
		for _, r := range page.Recipients {
			visit(r)
		}
	}
	return nil
}

// Forget blanks a person's Telegram number in the pages of a slot's broadcasts
// of the last days, where it would point to them still.
func (l *Ledger) Forget(ctx context.Context, resident, since string) error {
	broadcasts, err := l.broadcasts.Find(ctx, store.Query{Where: []store.Cond{store.GTE("day", since)}})
	if err != nil {
		return err
	}
	for _, b := range broadcasts {
		// The page that could hold the person is the last that begins before them.
		page, err := l.pages.First(ctx, store.Query{
			Where: []store.Cond{store.Eq("broadcast", b.ID), store.LT("_id", pageID(b.ID, resident))},
			Sort:  []store.Sort{{Field: "_id", Desc: true}},
		})
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := l.pages.Update(ctx, page.ID, func(doc *Page) error {
			for i, r := range doc.Recipients {
				if r.Resident == resident {
					doc.Recipients[i].Telegram = 0
					if r.State == Waiting {
						doc.Recipients[i].State, doc.Recipients[i].Why = Failed, "forgotten"
					}
				}
			}
			return nil
		}); err != nil {
			return fmt.Errorf("forgetting %s in %s: %w", resident, page.ID, err)
		}
	}
	return nil
}
