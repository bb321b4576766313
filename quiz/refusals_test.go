package quiz

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/sheet"
	"kepubot/store"
)

// refusal is something that must not be done, and the error that says why.
type refusal struct {
	name string
	do   func(ctx context.Context, s *season) error
	want error // or, of faults in a file, their text
}

// says is an error that is told by a part of its text.
type says string

func (s says) Error() string { return string(s) }

func (s says) Is(err error) bool { return strings.Contains(err.Error(), string(s)) }

// TestRefused: each is refused with the reason, and nothing that is stored
// changes.
func TestRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := watch(d)
		s := openSeason(t, w)
		prepareRefusals(t, s)
		for _, some := range [][]refusal{bankRefusals(), draftRefusals(), playRefusals(), advanceRefusals(), paperRefusals(), hallRefusals(), afterRefusals()} {
			for _, r := range some {
				before := w.dump()
				err := r.do(t.Context(), s)
				if text, ok := r.want.(says); err == nil || ok && !text.Is(err) || !ok && !errors.Is(err, r.want) {
					t.Errorf("%s: %v, not %v", r.name, err, r.want)
				}
				if diff := before.differ(t, w.dump(), true); diff != "" {
					t.Errorf("%s changed what is stored: %s", r.name, diff)
				}
			}
		}
	})
}

// prepareRefusals makes competitions to go wrong with: k1 runs and r1 has
// played; k2 is over, r1 and r2 have played, who advances is confirmed and the
// prizes are drawn; k3 is over and nobody played; k4 is a draft; k5 is shown.
func prepareRefusals(t *testing.T, s *season) {
	t.Helper()
	ctx := t.Context()
	s.fill(t, sampleBank(5)...)
	short := func(c *Competition) {
		for i := range c.Stages {
			c.Stages[i].Closes = noon().Add(time.Hour)
		}
	}
	s.announced(t, func(c *Competition) { c.Stages[1].Questions, c.Stages[3].Questions = 4, 1 }, Online, Written, Preliminary, Hall)
	s.announced(t, func(c *Competition) { short(c); c.Stages[0].Advance = Advancing{By: TopResidents, N: 1} }, Online, Preliminary)
	s.announced(t, func(c *Competition) { short(c); c.Stages[0].Advance = Advancing{By: TopResidents, N: 1} }, Online, Preliminary)
	s.plays(t, "k1.1", player("r1", "huicui"), 4, 5)
	s.plays(t, "k2.1", player("r1", "huicui"), 4, 5)
	s.plays(t, "k2.1", player("r2", "huicui"), 3, 5)
	s.made++
	if _, err := s.competitions.Add(ctx, NewCompetition("k4", "rstaff", "草稿", nil, Online), s.next()); err != nil {
		t.Fatal(err)
	}
	s.announced(t, short, Online)
	s.clock.pass(2 * time.Hour)
	proposal, err := s.entries.Propose(ctx, "k2.1", s.teams)
	for _, do := range []func() error{
		func() error { return err },
		func() error {
			_, err := s.advances.Confirm(ctx, proposal, proposal.Digest(), "rstaff", s.next())
			return err
		},
		func() error { _, err := s.lotteries.Hold(ctx, "k2.1", 1, "rstaff", s.next()); return err },
		func() error {
			_, err := s.competitions.Show(ctx, "k5", "科协", noon().Add(24*time.Hour), s.next())
			return err
		},
		func() error { return s.competitions.Object(ctx, "k5", "r1", "第1题", s.clock.now(), s.next()) },
		func() error {
			_, err := s.desks.SetUp(ctx, "k1.4", []Seat{{Name: "甲"}, {Name: "乙"}}, s.next())
			return err
		},
		func() error { _, err := s.rounds.Begin(ctx, "k1.4", 0, s.next()); return err },
		func() error { return s.accounts.Earn(ctx, "r1", "k1.1", 10) },
		func() error {
			_, err := s.teams.Put(ctx, &Team{Competition: "k1", Community: "huicui", Place: "lizhou"}, s.next())
			return err
		},
		func() error {
			_, err := s.teams.Put(ctx, &Team{Competition: "k1", Community: "meixi", Place: "lizhou"}, s.next())
			return err
		},
		func() error { _, err := s.teams.Recommend(ctx, "k1:huicui", true, s.next()); return err },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
}

func bankRefusals() []refusal {
	imports := func(edit func(*Question)) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error {
			good, bad := sampleQuestion("good", content.Health, 1), sampleQuestion("bad", content.Health, 1)
			edit(bad)
			file, err := Export("题库.yaml", []*Question{good, bad})
			if err != nil {
				return nil
			}
			_, err = s.bank.Import(ctx, "题库.yaml", file, content.ImportOptions{Approved: true})
			if faults := sheet.Faults(nil); !errors.As(err, &faults) {
				return fmt.Errorf("not faults: %w", err)
			}
			return err
		}
	}
	return []refusal{
		{"a question with no right answer", imports(func(q *Question) { q.Key.Right = 0 }), says("bad: key: no right answer")},
		{"one with two", imports(func(q *Question) { q.Key.Right = 3 }), says("bad: key: one right answer only")},
		{"a key that names no option", imports(func(q *Question) { q.Key.Right = 32 }), says("bad: key: names an option that is not there")},
		{"duplicate options", imports(func(q *Question) { q.Chinese.Options[1] = "甲 " }), says(`bad: Chinese options: "甲" stands there twice`)},
		{"a question over the limit", imports(func(q *Question) { q.Chinese.Question = strings.Repeat("问", 281) }), says("bad: Chinese question: 281 characters, 280 at most")},
		{"an option over the limit", imports(func(q *Question) { q.English.Options[0] = strings.Repeat("x", 91) }), says("bad: English options: one is empty or over 90 characters")},
		{"an explanation over the limit", imports(func(q *Question) { q.Chinese.Why = strings.Repeat("因", 401) }), says("bad: Chinese why: 401 characters, 400 at most")},
		{"no explanation", imports(func(q *Question) { q.Chinese.Why = "" }), says("bad: Chinese why: missing")},
		{"an option less in English", imports(func(q *Question) { q.English.Options = q.English.Options[:3] }), says("bad: options: not as many in English as in Chinese")},
		{"options of true and false", imports(func(q *Question) { q.Kind = TrueFalse }), says("bad: Chinese options: none for this kind")},
		{"an unknown group", imports(func(q *Question) { q.Groups = []string{"martians"} }), says(`bad: groups: "martians" is not a group`)},
		{"a tolerance that is no number", func(ctx context.Context, s *season) error {
			_, err := s.bank.Import(ctx, "题库.csv", []byte("编号,题型,主题,题干,答案,误差,解析,来源,年份\nn,数字,健康,多少？,100,很少,因为。,《书》,2020\n"), content.ImportOptions{})
			return err
		}, says("n: key: a number, and how far off still counts")},
		{"approving what was approved", func(ctx context.Context, s *season) error {
			_, err := s.bank.Approve(ctx, "health-1-0", "ra", s.next())
			return err
		}, content.ErrState},
	}
}

func draftRefusals() []refusal {
	announce := func(edit func(*Competition)) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error {
			s.made++
			c := NewCompetition(fmt.Sprintf("k%d", s.made), "rstaff", "新比赛", nil, Online, Preliminary)
			for i := range c.Stages {
				c.Stages[i].Opens, c.Stages[i].Closes = s.clock.now(), s.clock.now().Add(time.Hour)
			}
			edit(c)
			if _, err := s.competitions.Add(ctx, c, s.next()); err != nil {
				return nil
			}
			_, err := s.competitions.Announce(ctx, c.ID, s.next(), sampleSizes())
			if err := s.competitions.Discard(ctx, c.ID); err != nil {
				return nil
			}
			return err
		}
	}
	on := func(do func(*Competitions, context.Context, *season) error) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error { return do(s.competitions, ctx, s) }
	}
	return []refusal{
		{"closing before opening", announce(func(c *Competition) { c.Stages[0].Closes = c.Stages[0].Opens.Add(-time.Second) }), ErrFaults},
		{"a draw larger than the bank", announce(func(c *Competition) { c.Stages[1].Questions = 61 }), ErrBank{Stage: "k7.2", Have: 60, Want: 61}},
		{"announcing twice", on(func(c *Competitions, ctx context.Context, s *season) error {
			_, err := c.Announce(ctx, "k1", s.next(), nil)
			return err
		}), ErrAnnounced},
		{"editing what was announced", on(func(c *Competitions, ctx context.Context, s *season) error {
			_, err := c.Edit(ctx, "k1", s.next(), func(*Competition) error { return nil })
			return err
		}), ErrAnnounced},
		{"discarding what was announced", on(func(c *Competitions, ctx context.Context, _ *season) error { return c.Discard(ctx, "k1") }), ErrAnnounced},
		{"opening a draft's stage", on(func(c *Competitions, ctx context.Context, s *season) error {
			_, err := c.Open(ctx, "k4.1", s.next())
			return err
		}), ErrDraft},
		{"prolonging into the past", on(func(c *Competitions, ctx context.Context, s *season) error {
			_, err := c.Prolong(ctx, "k1.1", noon(), s.next())
			return err
		}), ErrFaults},
		{"closing a stage of results that are shown", on(func(c *Competitions, ctx context.Context, s *season) error {
			_, err := c.Close(ctx, "k5.1", s.next())
			return err
		}), ErrFinal},
	}
}

func playRefusals() []refusal {
	begin := func(stage string, p Player) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error {
			_, err := s.entries.Begin(ctx, stage, p, "2026-11-24", s.clock.now(), s.next())
			return err
		}
	}
	answer := func(stage, person string, tapped Tapped) func(context.Context, *season) error {
		return func(ctx context.Context, s *season) error {
			tapped.At, tapped.Seq = s.clock.now(), s.next()
			_, err := s.entries.Answer(ctx, stage, person, tapped)
			return err
		}
	}
	return []refusal{
		{"a second attempt", begin("k1.1", player("r1", "huicui")), ErrNoAttempt},
		{"entering what is over", begin("k3.1", player("r1", "huicui")), ErrClosed},
		{"entering a draft", begin("k4.1", player("r1", "huicui")), ErrNotOpen},
		{"entering on paper", begin("k1.2", player("r1", "huicui")), ErrNotOpen},
		{"entering the hall", begin("k1.4", player("r1", "huicui")), ErrNotOpen},
		{"a preliminary before it is known who advances", begin("k1.3", player("r1", "huicui")), ErrNotOpen},
		{"a preliminary for those who did not advance", begin("k2.2", player("r2", "huicui")), ErrNotAdvanced},
		{"an unknown stage", begin("k1.9", player("r1", "huicui")), store.ErrNotFound},
		{"an answer after handing in", answer("k1.1", "r1", Tapped{N: 0, Given: wrong}), ErrAnswered},
		{"an answer to a question that is not there", answer("k1.1", "r1", Tapped{N: 9, Given: wrong}), ErrNotAsked},
		{"an answer of nobody", answer("k1.1", "r9", Tapped{Given: wrong}), store.ErrNotFound},
		{"two options of one", answer("k1.1", "r1", Tapped{Given: Answer{Picked: 3}}), ErrAnswerForm},
		{"handing in an attempt that is not there", func(ctx context.Context, s *season) error {
			_, err := s.entries.HandIn(ctx, "k1.1", "r1", 1, s.clock.now(), s.next())
			return err
		}, ErrNotAsked},
	}
}
