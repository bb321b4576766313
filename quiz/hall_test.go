package quiz

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// board is a desk's table in a line: place, name, score.
func (d *Desk) board() string {
	var said []string
	for _, s := range d.Table() {
		said = append(said, fmt.Sprintf("%d%s%d", s.Place, s.Name, s.Score))
	}
	return strings.Join(said, " ")
}

// TestDesk plays a final: scores follow from the log, the last change can be
// taken back, and sudden death breaks a tie without adding points.
func TestDesk(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := openSeason(t, d), t.Context()
		if _, err := s.desks.SetUp(ctx, "k1.1", []Seat{{Name: "甲", Base: 100}, {Name: "乙", Base: 100}, {Name: "丙", Base: 100}, {Name: "丁", Base: 50}}, s.next()); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, step := range []struct {
			seat   int // -1 takes the last change back
			kind   ChangeKind
			points int64
			want   string
		}{
			{0, MustAnswer, 10, "1甲110 2乙100 2丙100 4丁50"},
			{1, BuzzIn, 10, "1甲110 1乙110 3丙100 4丁50"},
			{2, Risk, -30, "1甲110 1乙110 3丙70 4丁50"},
			{-1, "", 0, "1甲110 1乙110 3丙100 4丁50"},
			{2, Risk, 30, "1丙130 2甲110 2乙110 4丁50"},
			{3, Adjust, 5, "1丙130 2甲110 2乙110 4丁55"},
			{1, Sudden, 1, "1丙130 2乙110 3甲110 4丁55"},
			{-1, "", 0, "1丙130 2甲110 2乙110 4丁55"},
			{-1, "", 0, "1丙130 2甲110 2乙110 4丁50"},
		} {
			var desk *Desk
			var err error
			if before, _ := s.desks.Get(ctx, "k1.1"); step.seat < 0 {
				desk, err = s.desks.Undo(ctx, "k1.1", before.Standing(), "rhost", s.next())
			} else {
				desk, err = s.desks.Score(ctx, "k1.1", n, Change{Seat: step.seat, Kind: step.kind, Points: step.points, By: "rhost", Seq: s.next()})
				n++
			}
			if err != nil || desk.board() != step.want {
				t.Fatalf("%+v: %s (%v)", step, desk.board(), err)
			}
		}
		if _, err := s.desks.End(ctx, "k1.1", s.next()); !errors.Is(err, ErrTie) {
			t.Error("two teams share the second place:", err)
		}
		if _, err := s.desks.Score(ctx, "k1.1", n, Change{Seat: 0, Kind: Sudden, Points: 1, Seq: s.next()}); err != nil {
			t.Fatal(err)
		}
		desk, err := s.restarted(t).desks.End(ctx, "k1.1", s.next())
		if err != nil || desk.board() != "1丙130 2甲110 3乙110 4丁50" || len(desk.Log) != n+1 || desk.Log[0].By != "rhost" {
			t.Fatal(desk.board(), err)
		}
		if _, err := s.desks.Score(ctx, "k1.1", n+1, Change{Seat: 0, Kind: Adjust, Points: 1, Seq: s.next()}); !errors.Is(err, ErrDeskOver) {
			t.Error("after the end:", err)
		}
	})
}

// TestDeskPressedTwice: a key pressed twice, or after a colleague's, scores
// once and says so, and so does undo.
func TestDeskPressedTwice(t *testing.T) {
	s, ctx := openSeason(t, testdb.SQLite(t)), t.Context()
	if _, err := s.desks.SetUp(ctx, "k1.1", []Seat{{Name: "甲"}, {Name: "乙"}}, s.next()); err != nil {
		t.Fatal(err)
	}
	for after, want := range []string{"1甲10 2乙0", "1甲20 2乙0"} {
		for _, says := range []error{nil, ErrPressed} {
			_, err := s.desks.Score(ctx, "k1.1", after, Change{Kind: MustAnswer, Points: 10, Seq: s.next()})
			if desk, _ := s.desks.Get(ctx, "k1.1"); !errors.Is(err, says) || desk.board() != want {
				t.Fatal(desk.board(), err)
			}
		}
	}
	for _, says := range []error{nil, ErrPressed} {
		_, err := s.desks.Undo(ctx, "k1.1", 2, "rhost", s.next())
		if desk, _ := s.desks.Get(ctx, "k1.1"); !errors.Is(err, says) || desk.board() != "1甲10 2乙0" || desk.Log[1].UndoneBy != "rhost" {
			t.Fatal(desk.board(), err)
		}
	}
	if desk, err := s.desks.Score(ctx, "k1.1", Anywhere, Change{Seat: 1, Kind: Adjust, Points: 5, Seq: s.next()}); err != nil || desk.board() != "1甲10 2乙5" {
		t.Fatal("typed:", desk.board(), err)
	}
}

// TestDeskAddsUp: whatever was scored and taken back, the table is the sum of
// what stands, whatever the order of the changes.
func TestDeskAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		desk := &Desk{Seats: []Seat{{Name: "甲", Base: 10}, {Name: "乙", Base: 10}, {Name: "丙", Base: 10}}}
		want := map[string]int64{"甲": 10, "乙": 10, "丙": 10}
		for range rapid.IntRange(0, 30).Draw(t, "changes") {
			c := Change{Seat: rapid.IntRange(0, 2).Draw(t, "seat"), Kind: MustAnswer, Points: rapid.Int64Range(-20, 20).Draw(t, "points"), Undone: rapid.Bool().Draw(t, "undone")}
			if desk.Log = append(desk.Log, c); !c.Undone {
				want[desk.Seats[c.Seat].Name] += c.Points
			}
		}
		board := desk.board()
		for _, line := range desk.Table() {
			if line.Score != want[line.Name] {
				t.Fatalf("%s has %d, not %d", line.Name, line.Score, want[line.Name])
			}
		}
		desk.Log = rapid.Permutation(desk.Log).Draw(t, "order")
		if got := desk.board(); got != board {
			t.Fatalf("%s in another order: %s", board, got)
		}
	})
}

// TestRound: a press counts for the question that was open when it reached
// Telegram, whenever it is handled; a dropped phone keeps its score, and so
// does everybody over a restart.
func TestRound(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := openSeason(t, d), t.Context()
		s.fill(t, sampleBank(1)...)
		s.announced(t, func(c *Competition) { c.Stages[0].Questions = 2 }, Hall)
		host := func(do func(*Rounds) error) {
			t.Helper()
			if err := do(s.rounds); err != nil {
				t.Fatal(err)
			}
		}
		host(func(r *Rounds) error { _, err := r.Begin(ctx, "k1.1", -7, 10); return err })
		host(func(r *Rounds) error { _, err := r.OpenNext(ctx, "k1.1", 0, 20); return err })
		host(func(r *Rounds) error { _, err := r.OpenNext(ctx, "k1.1", 0, 21); return err }) // twice
		press := func(person string, picked uint64, after time.Duration, seq int64) (int, Outcome, error) {
			return s.rounds.Press(ctx, "k1.1", player(person, "huicui"), picked, s.clock.now().Add(after), false, seq)
		}
		for _, p := range []struct {
			person string
			picked uint64
			after  time.Duration
			seq    int64
			want   Outcome
			err    error
		}{
			{"r1", 2, 3 * time.Second, 30, Recorded, nil},
			{"r1", 2, 4 * time.Second, 31, Repeated, nil},
			{"r1", 1, 4 * time.Second, 32, 0, ErrAnswered},
			{"r2", 2, 2 * time.Second, 33, Recorded, nil},
			{"r3", 1, time.Second, 34, Recorded, nil},
			{"r4", 16, time.Second, 35, 0, ErrAnswerForm},
			{"r4", 2, time.Second, 19, 0, ErrNoneOpen}, // sent before the question opened
		} {
			if n, outcome, err := press(p.person, p.picked, p.after, p.seq); n != 0 || outcome != p.want || !errors.Is(err, p.err) {
				t.Errorf("%+v: question %d, %d (%v)", p, n, outcome, err)
			}
		}
		s = s.restarted(t) // in the middle of a question
		host(func(r *Rounds) error { _, err := r.Close(ctx, "k1.1", 0, 50); return err })
		if _, outcome, err := press("r5", 2, 3*time.Second, 45); err != nil || outcome != Recorded {
			t.Error("sent in time, handled late:", outcome, err)
		}
		if _, _, err := press("r6", 2, 3*time.Second, 51); !errors.Is(err, ErrNoneOpen) {
			t.Error("sent late:", err)
		}
		host(func(r *Rounds) error { _, err := r.Reveal(ctx, "k1.1", 0, 60); return err })
		host(func(r *Rounds) error { _, err := r.OpenNext(ctx, "k1.1", 1, 70); return err })
		if n, _, err := press("r3", 2, time.Second, 71); err != nil || n != 1 {
			t.Errorf("for question %d (%v)", n, err)
		}
		board := func() string {
			table, err := s.rounds.Table(ctx, "k1.1")
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, line := range table {
				said = append(said, fmt.Sprintf("%d %s %d %.0fs", line.Place, line.Listener.Person, line.Right, line.Took.Seconds()))
			}
			return strings.Join(said, ", ")
		}
		// The second question is not revealed: what was answered to it does not show.
		if got := board(); got != "1 r2 1 2s, 2 r1 1 3s, 2 r5 1 3s, 4 r3 0 0s" {
			t.Error(got)
		}
		host(func(r *Rounds) error { _, err := r.Close(ctx, "k1.1", 1, 80); return err })
		host(func(r *Rounds) error { _, err := r.Reveal(ctx, "k1.1", 1, 85); return err })
		if got := board(); got != "1 r3 1 1s, 2 r2 1 2s, 3 r1 1 3s, 3 r5 1 3s" {
			t.Error(got)
		}
		if counts, err := s.rounds.Counts(ctx, "k1.1", 0); err != nil || fmt.Sprint(counts) != "map[0:1 1:3]" {
			t.Error(counts, err)
		}
		if _, err := s.rounds.OpenNext(ctx, "k1.1", 2, 90); !errors.Is(err, ErrNoMore) {
			t.Error(err)
		}
	})
}
