package quiz

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"kepubot/content"
	"kepubot/schedule"
	"kepubot/store"
)

// season is everything that competitions need, over one database. Opening it
// again over the same one is a restart.
type season struct {
	bank         *Bank
	practice     *Practice
	competitions *Competitions
	advances     *Advances
	entries      *Entries
	teams        *Teams
	desks        *Desks
	rounds       *Rounds
	accounts     *Accounts
	lotteries    *Lotteries

	d     store.Driver
	clock *clock
	gaps  []schedule.Gap
	seq   *atomic.Int64
	made  int // competitions
}

// clock is a clock that tests set.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time       { return time.UnixMilli(c.at.Load()).UTC() }
func (c *clock) set(at time.Time)     { c.at.Store(at.UnixMilli()) }
func (c *clock) pass(d time.Duration) { c.set(c.now().Add(d)) }

func openSeason(t failer, d store.Driver) *season {
	t.Helper()
	s := &season{d: d, clock: &clock{}, seq: &atomic.Int64{}}
	s.clock.set(noon())
	return s.open(t)
}

// restarted is the season after a restart.
func (s *season) restarted(t failer) *season {
	t.Helper()
	again := *s
	return again.open(t)
}

func (s *season) open(t failer) *season {
	t.Helper()
	ctx, now := context.Background(), s.clock.now
	for _, open := range []func() error{
		func() (err error) {
			s.bank, err = OpenBank(ctx, s.d, Settings{Groups: groups, Reviews: 2, Now: now})
			return
		},
		func() (err error) { s.practice, err = OpenPractice(ctx, s.d, s.bank, now); return },
		func() (err error) { s.competitions, err = OpenCompetitions(ctx, s.d, s.bank, now); return },
		func() (err error) { s.advances, err = OpenAdvances(ctx, s.d, now); return },
		func() (err error) {
			gaps := func(context.Context) ([]schedule.Gap, error) { return s.gaps, nil }
			s.entries, err = OpenEntries(ctx, s.d, s.competitions, s.advances, gaps, now)
			return
		},
		func() (err error) { s.teams, err = OpenTeams(ctx, s.d, now); return },
		func() (err error) { s.desks, err = OpenDesks(ctx, s.d, now); return },
		func() (err error) { s.rounds, err = OpenRounds(ctx, s.d, s.competitions.Pools, now); return },
		func() (err error) { s.accounts, err = OpenAccounts(ctx, s.d, now); return },
		func() (err error) { s.lotteries, err = OpenLotteries(ctx, s.d, s.entries); return },
	} {
		if err := open(); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// fill puts questions into the bank.
func (s *season) fill(t failer, questions ...*Question) {
	t.Helper()
	if _, err := s.bank.docs.InsertMany(context.Background(), questions); err != nil {
		t.Fatal(err)
	}
}

// next is the number of an update newer than all before.
func (s *season) next() int64 { return s.seq.Add(1) }

// announced is a competition, "k1" the first, of stages that open now and
// close three days later.
func (s *season) announced(t failer, edit func(*Competition), kinds ...StageKind) *Competition {
	t.Helper()
	ctx := context.Background()
	s.made++
	c := NewCompetition(fmt.Sprintf("k%d", s.made), "rstaff", "夏季科普赛", []string{content.Chinese, content.English}, kinds...)
	for i := range c.Stages {
		c.Stages[i].Opens, c.Stages[i].Closes = s.clock.now(), s.clock.now().Add(72*time.Hour)
		if c.Stages[i].Questions > 0 {
			c.Stages[i].Questions = 4
		}
	}
	if edit != nil {
		edit(c)
	}
	if problems := c.Problems(s.clock.now()); len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, err := s.competitions.Add(ctx, c, s.next()); err != nil {
		t.Fatal(err)
	}
	c, err := s.competitions.Announce(ctx, c.ID, s.next(), sampleSizes())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sampleSizes() []Size {
	return []Size{{"huicui", "lizhou", 1000}, {"jiweiqiao", "fengshan", 2000}, {"luting", "luting", 500}}
}

// player is a person of a community.
func player(person, community string) Player {
	account, _, _ := strings.Cut(person, ".")
	return Player{Person: person, Resident: account, Place: "p", Community: community}
}

// plays has somebody answer all questions of a stage, the first so many of
// them right and the others wrong, each in so many seconds.
func (s *season) plays(t failer, stage string, p Player, rights int, seconds int) *Entry {
	t.Helper()
	ctx, at := context.Background(), s.clock.now()
	entry, err := s.entries.Begin(ctx, stage, p, "2026-11-24", at, s.next())
	if err != nil {
		t.Fatal(p.Person, err)
	}
	n, open := entry.Open()
	if open == nil {
		t.Fatal(p.Person, "has no open attempt")
	}
	for i := range open.Asked {
		given := right
		if i >= rights {
			given = wrong
		}
		shown := at
		at = at.Add(time.Duration(seconds) * time.Second)
		done, err := s.entries.Answer(ctx, stage, p.Person, Tapped{Attempt: n, N: i, Given: given, At: at, Shown: shown, Seq: s.next()})
		if err != nil {
			t.Fatal(p.Person, err)
		}
		entry = done.Entry
	}
	return entry
}

// table is a stage's table in a line: place, community, participants, score.
func (s *season) table(t failer, stage string) string {
	t.Helper()
	p, err := s.entries.Play(context.Background(), stage)
	if err != nil {
		t.Fatal(err)
	}
	table, err := s.entries.Table(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return tableText(table)
}

func tableText(table []Standing) string {
	var said []string
	for _, line := range table {
		said = append(said, fmt.Sprintf("%d %s %d %.4f", line.Place, line.Community, line.N, line.Score))
	}
	return strings.Join(said, "; ")
}
