package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	// Now says when an update was received; nil means time.Now.
	Now func() time.Time
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
	slots   *slots // one for each update being handled
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
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Intake{
		client: c, cfg: cfg,
		metrics:  newIntakeMetrics(cfg.Metrics),
		slots:    newSlots(cfg.Workers),
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
