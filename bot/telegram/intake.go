package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Position is how far intake has come.
type Position struct {
	Era       int64 // how often Telegram's ids started anew
	Confirmed int64 // the highest id that Telegram knows to be handled
}

// Journal keeps the Position over restarts. Load gives the zero Position
// where nothing was saved.
type Journal interface {
	Load(ctx context.Context) (Position, error)
	Save(ctx context.Context, p Position) error
}

// ErrInactive ends Run when IntakeConfig.Active says no.
var ErrInactive = errors.New("intake is not the active one")

// IntakeConfig is what an Intake needs to know. Handle and Journal must be
// set.
type IntakeConfig struct {
	// Handle sees to an update. When it returns nil the update counts as
	// handled. Its context outlives that of Run by Drain.
	Handle func(ctx context.Context, u Update) error
	// Away tells whether an error means that the store or Telegram is away:
	// the update is then tried for ever. Nil means never.
	Away func(error) bool
	// SetAside hears of an update that failed or panicked three times, to
	// answer it kindly. It may be nil.
	SetAside func(ctx context.Context, u Update, err error)
	// OnConflict hears that somebody else polls with this token, or that a
	// webhook is set. Polling goes on, slowly, until Run's context ends.
	OnConflict func(error)
	// Active is asked before each poll and each handling, from many
	// goroutines; when it says no, Run gives up what was not begun. Nil means
	// always.
	Active  func() bool
	Journal Journal
	// Workers is how many updates are handled at once; 0 means 16.
	Workers int
	// PollTimeout is how long Telegram may keep a poll waiting, in whole
	// seconds up to 50; 0 means 30.
	PollTimeout time.Duration
	// Drain is how long handlers may go on after Run's context has ended; 0
	// means 10 seconds.
	Drain   time.Duration
	Logger  *slog.Logger          // nil: slog.Default
	Metrics prometheus.Registerer // nil: none
}

const (
	batch = 100 // Telegram's own limit on updates fetched and not confirmed
	// gap keeps polls apart while updates are in hand and some were finished.
	gap = 100 * time.Millisecond
	// stuckGap keeps them apart while the oldest update is not finished: for
	// the same offset within half a second Telegram gives one update only.
	stuckGap = 600 * time.Millisecond
	// closing bounds the last confirmation.
	closing = 5 * time.Second
)

// Intake fetches updates by long polling and has them handled: those of one
// chat in order, chats side by side. An update is confirmed to Telegram only
// after it was handled, so after a crash what was not confirmed comes again.
type Intake struct {
	client  *Client
	cfg     IntakeConfig
	metrics intakeMetrics
	slots   chan struct{} // one for each update being handled
	working sync.WaitGroup

	// Of Run's goroutine alone.
	unsaved    bool
	conflicted bool

	inactive atomic.Bool

	mu       sync.Mutex
	track    tracker
	chats    map[int64][]Update // what waits for each chat that is served
	progress chan struct{}      // closed and replaced when an update is finished
}

// NewIntake returns an Intake that polls through c. Run it once.
func NewIntake(c *Client, cfg IntakeConfig) *Intake {
	cfg.Workers = positive(cfg.Workers, 16)
	cfg.PollTimeout = positive(cfg.PollTimeout, 30*time.Second)
	cfg.Drain = positive(cfg.Drain, 10*time.Second)
	if cfg.Away == nil {
		cfg.Away = func(error) bool { return false }
	}
	if cfg.Active == nil {
		cfg.Active = func() bool { return true }
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	return &Intake{
		client: c, cfg: cfg,
		metrics:  newIntakeMetrics(cfg.Metrics),
		slots:    make(chan struct{}, cfg.Workers),
		chats:    map[int64][]Update{},
		progress: make(chan struct{}),
	}
}

// Run polls until ctx ends, then lets what is in hand finish, confirms it and
// returns nil. It returns early, also after that, when Telegram does not know
// the token (Outcome Unauthorized), when the journal cannot be read, and with
// ErrInactive.
func (in *Intake) Run(ctx context.Context) error {
	pos, err := in.load(ctx)
	if err != nil {
		return err
	}
	in.track = newTracker(pos)
	stopping, stop := context.WithCancel(ctx)
	defer stop()
	work, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	err = in.poll(stopping, work)
	stop()
	in.drain(end)
	if err == nil && !in.conflicted {
		in.confirmLast(context.WithoutCancel(ctx))
	}
	return err
}

// load reads the position, waiting while the store is away.
func (in *Intake) load(ctx context.Context) (Position, error) {
	for try := 1; ; try++ {
		pos, err := in.cfg.Journal.Load(ctx)
		if err == nil {
			return pos, nil
		}
		if !in.cfg.Away(err) || sleep(ctx, backoff(200*time.Millisecond, 10*time.Second, try)) != nil {
			return Position{}, fmt.Errorf("loading the intake's position: %w", err)
		}
	}
}

// poll fetches updates until stopping ends. Handlers get the context work.
func (in *Intake) poll(stopping, work context.Context) error {
	for fails := 0; stopping.Err() == nil; {
		if !in.active() {
			return ErrInactive
		}
		offset := in.offset()
		raw, err := in.client.getUpdates(stopping, offset, batch, in.cfg.PollTimeout)
		if stopping.Err() != nil && err != nil {
			return nil
		}
		if err != nil {
			fails++
			if err := in.pollFailed(stopping, err, fails); err != nil {
				return err
			}
			continue
		}
		fails, in.conflicted = 0, false
		in.accepted(stopping, offset)
		if fresh := in.take(stopping, work, raw); fresh == 0 && len(raw) > 0 && in.offset() == offset {
			// Nothing but what is in hand, or cannot be read at all.
			in.rest(stopping, offset, true)
			continue
		}
		in.rest(stopping, offset, false)
	}
	return nil
}

// pollFailed waits before the next poll, or says why there can be none.
func (in *Intake) pollFailed(ctx context.Context, err error, fails int) error {
	pause := max(backoff(200*time.Millisecond, 15*time.Second, fails), retryAfter(err))
	switch OutcomeOf(err) {
	case Unauthorized:
		return fmt.Errorf("polling for updates: %w", err)
	case Conflict:
		in.conflicted = true
		pause = max(pause, 3*time.Second)
		if in.cfg.OnConflict != nil {
			in.cfg.OnConflict(err)
		}
	}
	in.cfg.Logger.Warn("polling for updates did not succeed", "error", err, "fails", fails, "retry_in", pause)
	_ = sleep(ctx, pause) // the loop looks at ctx itself
	return nil
}

// active stays false once it was: updates may have been given up by then.
func (in *Intake) active() bool {
	if !in.cfg.Active() {
		in.inactive.Store(true)
	}
	return !in.inactive.Load()
}

func (in *Intake) offset() int64 {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.track.offset()
}

// accepted keeps the position that Telegram has taken over with a poll. Where
// saving does not succeed the next poll's may.
func (in *Intake) accepted(ctx context.Context, offset int64) {
	in.mu.Lock()
	moved := in.track.confirm(offset)
	pos, open := in.track.pos, len(in.track.open)
	in.mu.Unlock()
	in.metrics.unconfirmed.Set(float64(open))
	if moved || in.unsaved {
		in.save(ctx, pos)
	}
}

func (in *Intake) save(ctx context.Context, pos Position) {
	err := in.cfg.Journal.Save(ctx, pos)
	in.unsaved = err != nil
	if err != nil {
		in.cfg.Logger.Error("saving the intake's position", "error", err)
	}
}

// take decodes what a poll brought, hands out what is not in hand yet, and
// tells how many that were.
func (in *Intake) take(stopping, work context.Context, raw []json.RawMessage) (fresh int) {
	received := time.Now()
	var updates []Update
	faults := map[int64]error{}
	for _, r := range raw {
		u, err := DecodeUpdate(r)
		u.Received = received
		if err != nil {
			faults[u.ID] = err
		}
		if u.ID > 0 {
			updates = append(updates, u)
		}
	}
	slices.SortFunc(updates, func(a, b Update) int { return cmp.Compare(a.ID, b.ID) })
	if in.startedAnew(updates) && !in.nextEra(stopping, updates[0].ID) {
		return 0
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, u := range updates {
		if !in.track.fresh(u.ID) {
			continue
		}
		fresh++
		u.Seq = in.track.seq(u.ID)
		if err := faults[u.ID]; err != nil {
			in.track.open[u.ID] = true
			in.metrics.updates.WithLabelValues(u.kind(), "undecodable").Inc()
			in.cfg.Logger.Error("update cannot be read", "update", u.ID, "error", err)
			continue
		}
		in.enqueue(stopping, work, u)
	}
	in.metrics.unconfirmed.Set(float64(len(in.track.open)))
	return fresh
}

func (in *Intake) startedAnew(updates []Update) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.track.startedAnew(updates)
}

// nextEra accepts that ids started anew, as soon as no update of the old ones
// is in hand. It tells whether that came to be before ctx ended.
func (in *Intake) nextEra(ctx context.Context, first int64) bool {
	in.mu.Lock()
	for in.track.unhandled() > 0 {
		progress := in.progress
		in.mu.Unlock()
		select {
		case <-progress:
		case <-ctx.Done():
			return false
		}
		in.mu.Lock()
	}
	in.track.nextEra(first)
	pos := in.track.pos
	in.mu.Unlock()
	in.metrics.eras.Inc()
	in.cfg.Logger.Warn("update ids started anew", "first", first, "era", pos.Era)
	in.save(ctx, pos)
	return true
}

// rest waits before the next poll: until nothing is in hand, or for a while,
// so that others need not wait for a slow one. Barren says that the last poll
// brought nothing to do.
func (in *Intake) rest(ctx context.Context, offset int64, barren bool) {
	polled := time.Now()
	for ctx.Err() == nil {
		in.mu.Lock()
		idle, moved, progress := in.track.unhandled() == 0, in.track.offset() != offset, in.progress
		in.mu.Unlock()
		pause := stuckGap
		switch {
		case idle && (moved || !barren):
			return
		case moved:
			pause = gap
		}
		left := pause - time.Since(polled)
		if left <= 0 {
			return
		}
		timer := time.NewTimer(left)
		select {
		case <-progress:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// drain waits for the handlers, and ends their context when their time is up.
func (in *Intake) drain(end context.CancelFunc) {
	finished := make(chan struct{})
	go func() {
		in.working.Wait()
		close(finished)
	}()
	for _, limit := range []time.Duration{in.cfg.Drain, time.Second} {
		select {
		case <-finished:
			return
		case <-time.After(limit):
			end()
		}
	}
	in.cfg.Logger.Error("a handler does not end; its update will come again")
}

// confirmLast tells Telegram what was handled since the last poll, and saves
// the position.
func (in *Intake) confirmLast(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, closing)
	defer cancel()
	in.mu.Lock()
	offset, confirmed := in.track.offset(), in.track.pos.Confirmed
	in.mu.Unlock()
	if offset-1 > confirmed {
		if _, err := in.client.getUpdates(ctx, offset, 1, 0); err != nil {
			in.cfg.Logger.Warn("confirming the last updates", "error", err)
			offset = confirmed + 1
		}
	}
	in.accepted(ctx, offset)
	for in.unsaved && sleep(ctx, stuckGap) == nil {
		in.accepted(ctx, offset)
	}
}
