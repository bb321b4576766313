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

// onlineSeason is a season with an online stage k1.1 of four questions, each
// asked of everybody, in which r1, r2 and r3 of two communities have played.
func onlineSeason(t *testing.T, d store.Driver) *season {
	t.Helper()
	s := openSeason(t, d)
	s.fill(t, sampleBank(1)[:4]...)
	s.announced(t, nil, Online)
	s.plays(t, "k1.1", player("r1", "huicui"), 4, 5)
	s.plays(t, "k1.1", player("r2", "huicui"), 2, 5)
	s.plays(t, "k1.1", player("r3", "jiweiqiao"), 3, 5)
	return s
}

// TestCorrection: a wrong key is put right, everybody is scored again, and the
// tables of before and after are kept; doing it again keeps them.
func TestCorrection(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := onlineSeason(t, d), t.Context()
		entry, err := s.entries.Get(ctx, "k1.1", "r3")
		if err != nil {
			t.Fatal(err)
		}
		question := entry.Attempts[0].Asked[3].Question // answered wrong by r3
		before := s.table(t, "k1.1")
		c := Correction{Question: question, New: Key{Right: wrong.Picked}, Reason: "标准改了", By: "rstaff", Seq: s.next()}
		pool, err := s.entries.Correct(ctx, "k1.1", c)
		if err != nil {
			t.Fatal(err)
		}
		after, kept := s.table(t, "k1.1"), pool.Corrections[0]
		if before == after || tableText(kept.Before) != before || tableText(kept.After) != after {
			t.Errorf("kept %s\nand %s\nfor %s\nand %s", tableText(kept.Before), tableText(kept.After), before, after)
		}
		if kept.Old != (Key{Right: right.Picked}) || kept.Reason != c.Reason {
			t.Errorf("%+v", kept)
		}
		if entry, err = s.entries.Get(ctx, "k1.1", "r3"); err != nil || entry.Points != 100_00 {
			t.Errorf("r3 has %d points (%v)", entry.Points, err)
		}
		s.plays(t, "k1.1", player("r4", "luting"), 4, 5)
		again, err := s.restarted(t).entries.Correct(ctx, "k1.1", c)
		if err != nil || len(again.Corrections) != 1 || tableText(again.Corrections[0].Before) != before || tableText(again.Corrections[0].After) != after {
			t.Errorf("done again: %+v (%v)", again.Corrections, err)
		}
		if pool, err = s.entries.Correct(ctx, "k1.1", Correction{Question: question, New: kept.Old, Reason: "看错了", Seq: s.next()}); err != nil || len(pool.Corrections) != 2 {
			t.Fatalf("%+v (%v)", pool.Corrections, err)
		}
		if back, err := s.entries.Get(ctx, "k1.1", "r3"); err != nil || back.Points != 87_50 {
			t.Errorf("corrected back r3 has %d points (%v)", back.Points, err)
		}
	})
}

// TestBestIsKeptApart: under the best k the tables of a correction are right,
// and hold no list of points.
func TestBestIsKeptApart(t *testing.T) {
	s := openSeason(t, testdb.SQLite(t))
	s.fill(t, sampleBank(1)[:4]...)
	s.announced(t, func(c *Competition) { c.Rule = Rule{Kind: MeanOfBest, Best: 2} }, Online)
	entry := s.plays(t, "k1.1", player("r1", "huicui"), 3, 5)
	pool, err := s.entries.Correct(t.Context(), "k1.1", Correction{Question: entry.Attempts[0].Asked[3].Question, New: Key{Right: wrong.Picked}, Reason: "标准改了", Seq: s.next()})
	if err != nil {
		t.Fatal(err)
	}
	if pool, err = s.restarted(t).competitions.Pools.Get(t.Context(), pool.ID); err != nil {
		t.Fatal(err)
	}
	c := pool.Corrections[0]
	if tableText(c.Before) != "1 huicui 1 43.7500" || tableText(c.After) != "1 huicui 1 50.0000" || c.After[0].Best != nil {
		t.Errorf("%+v", c)
	}
}

// TestCorrectedMeanwhile: an answer that was being taken under the wrong key
// while the stage was scored again is scored by the right one.
func TestCorrectedMeanwhile(t *testing.T) {
	s, ctx := onlineSeason(t, testdb.SQLite(t)), t.Context()
	entry, err := s.entries.Begin(ctx, "k1.1", player("r9", "luting"), "2026-11-24", noon(), s.next())
	if err != nil {
		t.Fatal(err)
	}
	late := s.meanwhile(t, "entries", func() {
		if _, err := s.entries.Correct(ctx, "k1.1", Correction{Question: entry.Attempts[0].Asked[0].Question, New: Key{Right: wrong.Picked}, Reason: "标准改了", Seq: s.next()}); err != nil {
			t.Error(err)
		}
		s.clock.pass(2 * time.Second)
	})
	done, err := late.entries.Answer(ctx, "k1.1", "r9", Tapped{Given: wrong, At: noon(), Seq: s.next()})
	if err != nil || done.Entry.Right != Whole {
		t.Errorf("%+v (%v)", done.Entry, err)
	}
	if stored, err := s.entries.Get(ctx, "k1.1", "r9"); err != nil || stored.Right != Whole {
		t.Errorf("stored is %d (%v)", stored.Right, err)
	}
}

// TestObjections: results are shown for objections, each is logged and
// answered, and then they are final.
func TestObjections(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := onlineSeason(t, d), t.Context()
		until := noon().Add(8 * 24 * time.Hour)
		s.clock.set(noon().Add(72*time.Hour + time.Second))
		if _, err := s.competitions.Show(ctx, "k1", "科协 62710000", until, s.next()); err != nil {
			t.Fatal(err)
		}
		// Their chats are handled side by side: the later update came first.
		for _, seq := range []int64{901, 900} {
			if err := s.competitions.Object(ctx, "k1", fmt.Sprint("r", seq), "第1题", s.clock.now(), seq); err != nil {
				t.Fatal(err)
			}
		}
		c, err := s.competitions.Get(ctx, "k1")
		if err != nil || len(c.Objections) != 2 {
			t.Fatalf("%d objections (%v)", len(c.Objections), err)
		}
		for n := range openObjections {
			err := s.competitions.Object(ctx, "k1", "r900", "还有", s.clock.now(), int64(910+n))
			if last := n == openObjections-1; last != errors.Is(err, ErrObjections) || !last && err != nil {
				t.Errorf("objection %d: %v", n+2, err)
			}
		}
		s.clock.set(until.Add(time.Second))
		if err := s.competitions.Object(ctx, "k1", "r2", "太晚", s.clock.now(), s.next()); !errors.Is(err, ErrClosed) {
			t.Error("too late:", err)
		}
		if _, err := s.competitions.Finish(ctx, "k1", 920); !errors.Is(err, ErrObjection) {
			t.Error("unanswered:", err)
		}
		for n := range 4 {
			if _, err := s.competitions.AnswerObjection(ctx, "k1", n, "已核对", int64(930+n)); err != nil {
				t.Fatal(err)
			}
		}
		if c, err = s.competitions.Finish(ctx, "k1", 940); err != nil || c.State != Final {
			t.Fatal(c.State, err)
		}
		for name, err := range map[string]error{
			"correcting": func() error {
				_, err := s.entries.Correct(ctx, "k1.1", Correction{Question: "health-1-0", New: Key{Right: 1}, Reason: "错", Seq: 950})
				return err
			}(),
			"answering an objection": func() error { _, err := s.competitions.AnswerObjection(ctx, "k1", 0, "改", 951); return err }(),
			"showing again":          func() error { _, err := s.competitions.Show(ctx, "k1", "", until, 952); return err }(),
		} {
			if !errors.Is(err, ErrFinal) {
				t.Errorf("%s final results: %v", name, err)
			}
		}
	})
}

// TestDeadlineInAGap: where nobody could be heard when a stage ended, its end
// moves for answers, for whoever enters, and for those who show the results.
func TestDeadlineInAGap(t *testing.T) {
	s := openSeason(t, testdb.SQLite(t))
	s.fill(t, sampleBank(1)...)
	c, ctx := s.announced(t, func(c *Competition) { c.Stages[0].Questions = 2 }, Online), t.Context()
	closes := c.Stages[0].Closes
	s.gaps = []schedule.Gap{{From: closes.Add(-time.Minute), To: closes.Add(time.Hour)}}
	moved := closes.Add(time.Hour + time.Minute)
	if _, err := s.entries.Begin(ctx, "k1.1", player("r1", "huicui"), "2026-11-27", moved, s.next()); err != nil {
		t.Fatal(err)
	}
	answer := func(n int, at time.Time) error {
		_, err := s.entries.Answer(ctx, "k1.1", "r1", Tapped{N: n, Given: right, At: at, Seq: s.next()})
		return err
	}
	if err := answer(0, moved); err != nil {
		t.Error("at the moved end:", err)
	}
	if err := answer(1, moved.Add(time.Millisecond)); !errors.Is(err, ErrClosed) {
		t.Error("after the moved end:", err)
	}
	show := func(at time.Time) error {
		s.clock.set(at)
		_, err := s.competitions.Show(ctx, "k1", "科协", moved.Add(72*time.Hour), s.next())
		return err
	}
	if err := show(moved); !errors.Is(err, ErrNotOver) {
		t.Error("shown while people may answer:", err)
	}
	if err := show(moved.Add(time.Second)); err != nil {
		t.Error(err)
	}
	// It was received in time and waited its turn.
	if err := answer(1, moved); err != nil {
		t.Error("an answer in time, after results were shown:", err)
	}
}
