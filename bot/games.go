package bot

import (
	"context"
	"fmt"
	"sync"
	"time"

	"kepubot/quiz"
	"kepubot/schedule"
	"kepubot/store"
)

// games is everything the bot keeps of questions and competitions.
type games struct {
	bank         *quiz.Bank
	practice     *quiz.Practice
	competitions *quiz.Competitions
	advances     *quiz.Advances
	entries      *quiz.Entries
	teams        *quiz.Teams
	desks        *quiz.Desks
	rounds       *quiz.Rounds
	accounts     *quiz.Accounts
	lotteries    *quiz.Lotteries
	hearing      *schedule.Hearing
	polls        *quiz.Polls
	clocks       *clocks
	gaps         *heldGaps
	tables       *heldTables
}

func openGames(ctx context.Context, d store.Driver, groups []string, reviews int, now func() time.Time) (*games, error) {
	g := &games{clocks: newClocks(now), tables: &heldTables{now: now, held: map[string]heldTable{}}}
	for _, open := range []func() error{
		func() (err error) {
			g.bank, err = quiz.OpenBank(ctx, d, quiz.Settings{Groups: groups, Reviews: reviews, Now: now})
			return
		},
		func() (err error) { g.practice, err = quiz.OpenPractice(ctx, d, g.bank, now); return },
		func() (err error) { g.competitions, err = quiz.OpenCompetitions(ctx, d, g.bank, now); return },
		func() (err error) { g.advances, err = quiz.OpenAdvances(ctx, d, now); return },
		func() (err error) {
			if g.hearing, err = schedule.NewHearing(ctx, d, now); err == nil {
				g.gaps = &heldGaps{hearing: g.hearing, now: now}
			}
			return
		},
		func() (err error) {
			g.entries, err = quiz.OpenEntries(ctx, d, g.competitions, g.advances, g.gaps.Get, now)
			return
		},
		func() (err error) { g.teams, err = quiz.OpenTeams(ctx, d, now); return },
		func() (err error) { g.desks, err = quiz.OpenDesks(ctx, d, now); return },
		func() (err error) { g.rounds, err = quiz.OpenRounds(ctx, d, g.competitions.Pools, now); return },
		func() (err error) { g.accounts, err = quiz.OpenAccounts(ctx, d, now); return },
		func() (err error) { g.lotteries, err = quiz.OpenLotteries(ctx, d, g.entries); return },
		func() (err error) { g.polls, err = quiz.OpenPolls(ctx, d, g.bank, now); return },
	} {
		if err := open(); err != nil {
			return nil, err
		}
	}
	g.practice.Seal(g.entries.Sealed)
	return g, nil
}

// heldGaps keeps the gaps of intake in memory for a second: every answer asks
// for them.
type heldGaps struct {
	hearing *schedule.Hearing
	now     func() time.Time
	mu      sync.Mutex
	gaps    []schedule.Gap
	at      time.Time
	beaten  time.Time // the last beat
}

// beatAge is how old the last beat may be while an update is judged.
const beatAge = 10 * time.Second

func (h *heldGaps) fresh() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now().Sub(h.beaten).Abs() < beatAge
}

// Beat notes that updates are received now.
func (h *heldGaps) Beat(ctx context.Context) error {
	if err := h.hearing.Beat(ctx); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.beaten, h.at = h.now(), time.Time{}
	return nil
}

// Get are the times in which nobody could be heard.
func (h *heldGaps) Get(ctx context.Context) ([]schedule.Gap, error) {
	h.mu.Lock()
	gaps, age := h.gaps, h.now().Sub(h.at).Abs()
	h.mu.Unlock()
	if age < time.Second {
		return gaps, nil
	}
	gaps, err := h.hearing.Gaps(ctx)
	if err == nil {
		h.mu.Lock()
		h.gaps, h.at = gaps, h.now()
		h.mu.Unlock()
	}
	return gaps, err
}

// tableAge is how long a table of communities in memory is taken for the one
// of now: on the last evening everybody asks for it.
const tableAge = 2 * time.Second

// heldTables keeps tables of communities in memory, one being made at a time.
type heldTables struct {
	now  func() time.Time
	mu   sync.Mutex
	held map[string]heldTable
}

type heldTable struct {
	table []quiz.Standing
	at    time.Time
}

// table is the table of communities of a stage, two seconds old at most.
func (b *Bot) table(ctx context.Context, p quiz.Play) ([]quiz.Standing, error) {
	h := b.games.tables
	h.mu.Lock()
	defer h.mu.Unlock()
	if found, ok := h.held[p.Stage.ID]; ok && h.now().Sub(found.at).Abs() < tableAge {
		return found.table, nil
	}
	table, err := b.games.entries.Table(ctx, p)
	if err == nil {
		h.held[p.Stage.ID] = heldTable{table, h.now()}
	}
	return table, err
}

// dropTables forgets tables that were made before something changed.
func (g *games) dropTables() {
	g.tables.mu.Lock()
	defer g.tables.mu.Unlock()
	clear(g.tables.held)
}

// Hear says that updates are being received. Without it for a while, the
// deadlines of that time move.
func (b *Bot) Hear(ctx context.Context) error {
	if b.config.Alive != nil && !b.config.Alive() {
		return nil
	}
	return b.games.gaps.Beat(ctx)
}

// heardAgain makes sure that a silence is known before the first update after
// it is judged.
func (b *Bot) heardAgain(ctx context.Context) error {
	if b.games.gaps.fresh() {
		return nil
	}
	return b.games.gaps.Beat(ctx)
}

// shownKey names a question of an attempt.
type shownKey struct {
	entry      string
	attempt, n int
}

// clocks remembers when the messages with questions were confirmed, until
// they are answered.
type clocks struct {
	now func() time.Time
	mu  sync.Mutex
	at  map[shownKey]time.Time
}

func newClocks(now func() time.Time) *clocks { return &clocks{now: now, at: map[shownKey]time.Time{}} }

// The bounds of what is remembered.
const (
	clockAge   = time.Hour
	clockLimit = 100_000
)

// Start notes that a question was confirmed now. The first time stands.
func (c *clocks) Start(key shownKey) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if len(c.at) >= clockLimit {
		for key, at := range c.at {
			if now.Sub(at) > clockAge {
				delete(c.at, key)
			}
		}
	}
	if at, ok := c.at[key]; ok {
		return at
	}
	if len(c.at) < clockLimit {
		c.at[key] = now
	}
	return now
}

// Started is when a question was confirmed, zero where that is not known.
func (c *clocks) Started(key shownKey) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at[key]
}

// Stop forgets a question that was answered.
func (c *clocks) Stop(key shownKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.at, key)
}

// of is everything kept about somebody's answers.
func (g *games) of(ctx context.Context, resident string) (map[string]any, error) {
	held := map[string]any{}
	var err error
	for _, part := range []struct {
		name string
		read func() (any, error)
	}{
		{"entries", func() (any, error) { return g.entries.Own(ctx, resident) }},
		{"practice", func() (any, error) { return g.practice.Of(ctx, resident) }},
		{"notebook", func() (any, error) { return g.practice.Notebook(ctx, resident) }},
		{"rounds", func() (any, error) { return g.rounds.Of(ctx, resident) }},
		{"points", func() (any, error) { return g.accounts.Get(ctx, resident) }},
	} {
		if held[part.name], err = part.read(); err != nil {
			return nil, fmt.Errorf("reading the %s of %s: %w", part.name, resident, err)
		}
	}
	return held, nil
}

// forget removes what is somebody's own, and withdraws entries to competitions
// that are not final. Other entries and answers are facts under a random id and
// then point to nobody.
func (g *games) forget(ctx context.Context, resident string) error {
	if err := g.entries.Withdraw(ctx, resident); err != nil {
		return err
	}
	if err := g.practice.Forget(ctx, resident); err != nil {
		return err
	}
	return g.accounts.Forget(ctx, resident)
}
