package quiz

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/schedule"
	"kepubot/store"
)

// TestSealed: each question is asked in one stage alone, and stays out of
// practice until that stage is over, which a gap may delay.
func TestSealed(t *testing.T) {
	s, ctx := openSeason(t, testdb.SQLite(t)), t.Context()
	s.fill(t, sampleBank(5)...)
	s.practice.Seal(s.entries.Sealed)
	c := s.announced(t, func(c *Competition) {
		c.Stages[1].Questions, c.Stages[2].Closes = 4, noon().Add(80*time.Hour)
	}, Online, Written, Preliminary)
	in := map[string]string{}
	for _, stage := range c.Stages {
		pool, err := s.competitions.Pools.Get(ctx, stage.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range pool.Questions {
			if in[q.ID] != "" {
				t.Errorf("%s is asked in %s and in %s", q.ID, in[q.ID], stage.ID)
			}
			in[q.ID] = stage.ID
		}
	}
	closes := c.Stages[0].Closes
	s.gaps = []schedule.Gap{{From: closes.Add(-time.Minute), To: closes.Add(time.Hour)}}
	for _, test := range []struct {
		at    time.Time
		stage string // the first that is open
	}{{noon(), "k1.1"}, {closes.Add(time.Hour), "k1.1"}, {closes.Add(2 * time.Hour), "k1.3"}, {noon().Add(81 * time.Hour), ""}} {
		s.clock.set(test.at)
		for id, stage := range in {
			want := error(nil)
			if test.stage != "" && stage >= test.stage {
				want = ErrSealed
			}
			if _, err := s.practice.Answer(ctx, player("r1", "huicui"), id, right, "2026-11-24", s.next()); !errors.Is(err, want) {
				t.Fatalf("%s of %s at %s: %v", id, stage, test.at, err)
			}
		}
	}
}

// TestFamilyPlaysOnce: a family has as many entries as it has people, however
// often members are taken out and others added.
func TestFamilyPlaysOnce(t *testing.T) {
	s := onlineSeason(t, testdb.SQLite(t))
	for i := range 6 {
		_, err := s.entries.Begin(t.Context(), "k1.1", player(fmt.Sprintf("r1.m%d", i), "huicui"), "2026-11-24", noon(), s.next())
		if more := i >= 4; more != errors.Is(err, ErrNoAttempt) || !more && err != nil {
			t.Errorf("member %d: %v", i+1, err)
		}
	}
}

// TestOwn: nobody learns what their entry comes to before nothing more comes
// in, and who is forgotten counts no more unless results are final.
func TestOwn(t *testing.T) {
	s, ctx := onlineSeason(t, testdb.SQLite(t)), t.Context()
	points := func() (sum int64) {
		t.Helper()
		own, err := s.entries.Own(ctx, "r1")
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range own {
			sum += entry.Points + entry.Right + entry.Took
		}
		return sum
	}
	if got := points(); got != 0 {
		t.Error("known too early:", got)
	}
	s.clock.pass(73 * time.Hour)
	if got := points(); got == 0 {
		t.Error("not known when the stage is over")
	}
	if err := s.entries.Withdraw(ctx, "r1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.entries.Get(ctx, "k1.1", "r1"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	for _, do := range []func() error{
		func() error {
			_, err := s.competitions.Show(ctx, "k1", "科协", s.clock.now().Add(time.Hour), s.next())
			return err
		},
		func() error {
			s.clock.pass(2 * time.Hour)
			_, err := s.competitions.Finish(ctx, "k1", s.next())
			return err
		},
		func() error { return s.entries.Withdraw(ctx, "r2") },
		func() error { _, err := s.entries.Get(ctx, "k1.1", "r2"); return err },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
}
