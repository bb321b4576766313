// Package sim is a Telegram to try the bot on: the Bot API's server side,
// strict about limits and error texts, and the people's side over HTTP and
// from tests. README.md tells how to use it and where it differs.
package sim

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Rates are the limits that the simulator enforces; zero turns one off.
type Rates struct {
	Overall int           // messages a second over all chats
	Chat    time.Duration // between messages to one chat
	Burst   int           // messages to one chat that may come at once
	Group   int           // messages a minute to one group
}

// DefaultRates are Telegram's as far as they are known, without the overall
// ceiling, which holds for bulk sending only.
func DefaultRates() Rates { return Rates{Chat: time.Second, Burst: 5, Group: 20} }

// Config describes the simulated bot and how strict its Telegram is.
type Config struct {
	Token    string // default "1234567890:simulated-token"
	Username string // default "kepubot_demo_bot"
	Name     string // default "科普小助手"
	Now      func() time.Time
	Rates    Rates
	// Calls is how many Bot API calls the record keeps; 0 keeps 1000,
	// negative none.
	Calls int
	Log   *slog.Logger
}

// Sim is the simulator. All methods may be called at once.
type Sim struct {
	config Config
	botID  int64

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	seq      int64
	forward  time.Duration
	people   map[int64]*Person
	order    []int64 // people in the order in which they came
	chats    map[int64]*chat
	files    map[string]file
	commands map[string][]botCommand // by scope and language
	profile  map[string]string       // descriptions by language
	taps     map[string]*tapQuery
	faults   []*Fault
	calls    []Call
	called   int
	limits   limiter
	updates  queue
	timed    []*poll     // that close by themselves
	closing  *time.Timer // for the next of them
	ended    bool
}

// New makes an empty simulator.
func New(config Config) *Sim {
	config.Token = cmp.Or(config.Token, "1234567890:simulated-token")
	config.Username = cmp.Or(config.Username, "kepubot_demo_bot")
	config.Name = cmp.Or(config.Name, "科普小助手")
	config.Calls = cmp.Or(config.Calls, 1000)
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sim{
		config: config, botID: botIDOf(config.Token), changed: make(chan struct{}),
		people: map[int64]*Person{}, chats: map[int64]*chat{}, files: map[string]file{},
		commands: map[string][]botCommand{}, profile: map[string]string{}, taps: map[string]*tapQuery{},
	}
	s.limits = newLimiter(config.Rates)
	s.updates.reset()
	return s
}

// Token is the bot's token.
func (s *Sim) Token() string { return s.config.Token }

// Handler serves the Bot API, the people's side and the page.
func (s *Sim) Handler() http.Handler {
	mux := http.NewServeMux()
	s.peopleRoutes(mux)
	pages := pageHandler()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case isBotPath(r.URL.Path):
			s.serveBot(w, r)
		case isFilePath(r.URL.Path):
			s.serveFile(w, r)
		default:
			pages.ServeHTTP(w, r)
		}
	})
	return mux
}

// Close ends waiting polls and event streams.
func (s *Sim) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.expect()
	s.touch()
}

// Now is the simulator's time: the configured clock, moved forward.
func (s *Sim) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Sim) now() time.Time { return s.config.Now().Add(s.forward) }

// Forward moves the clock forward.
func (s *Sim) Forward(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forward += max(d, 0)
	s.expect()
	s.touch()
}

// touch wakes whoever waits for a change. The lock is held.
func (s *Sim) touch() {
	s.seq++
	close(s.changed)
	s.changed = make(chan struct{})
}

// WaitFor returns when holds says so, looking at every change. It does not
// hold a lock while holds runs.
func (s *Sim) WaitFor(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// newPersonID draws an id like those of recent accounts, beyond 32 bits.
func newPersonID() int64 { return 5_000_000_000 + rand.Int64N(3_000_000_000) }

// newGroupID draws an id of a group, newSupergroupID of a supergroup.
func newGroupID() int64      { return -(1_000_000_000 + rand.Int64N(3_000_000_000)) }
func newSupergroupID() int64 { return -(1_001_000_000_000 + rand.Int64N(900_000_000)) }
