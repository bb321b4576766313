package quiz

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// flagSeason is a season with an online stage k1.1 of six questions, all of
// which everybody is asked.
func flagSeason(t *testing.T, d store.Driver, edit func(*Competition)) *season {
	t.Helper()
	s := openSeason(t, d)
	s.fill(t, sampleBank(1)[:6]...)
	s.announced(t, func(c *Competition) {
		c.Stages[0].Questions = 6
		if edit != nil {
			edit(c)
		}
	}, Online, Written)
	return s
}

// flagged are the flags of k1.1 in a line.
func (s *season) flagged(t *testing.T, joined map[string]time.Time) string {
	t.Helper()
	flags, err := s.entries.Flags(t.Context(), "k1.1", func(_ context.Context, id string) (time.Time, error) {
		at, ok := joined[id]
		if !ok {
			return at, store.ErrNotFound
		}
		return at, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range flags {
		text := fmt.Sprintf("%s %s", f.Entry.Person, f.Reason)
		switch f.Reason {
		case TooFast:
			text += fmt.Sprintf(" %.1fs", f.Seconds)
		case Alike:
			text += fmt.Sprintf(" %s %d", f.Other.Person, f.Same)
		case JustIn:
			text += fmt.Sprintf(" %dmin", f.Minutes)
		}
		said = append(said, text)
	}
	return strings.Join(said, ", ")
}

// TestFlags: what staff are shown, and what not.
func TestFlags(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s := flagSeason(t, d, nil)
		s.plays(t, "k1.1", player("fast", "huicui"), 4, 1)
		s.plays(t, "k1.1", player("steady", "huicui"), 4, 2)
		s.plays(t, "k1.1", player("perfect", "huicui"), 6, 5)
		s.plays(t, "k1.1", player("longago", "huicui"), 6, 5)
		s.plays(t, "k1.1", player("nearly", "huicui"), 5, 5)
		s.imports(t, "参赛号,得分\nr1,100\nr2,10\n", false)
		minutes := func(n int) time.Time { return s.clock.now().Add(-time.Duration(n) * time.Minute) }
		joined := map[string]time.Time{"fast": minutes(5), "perfect": minutes(9), "longago": minutes(10), "nearly": minutes(1), "r1": minutes(1), "r2": minutes(1)}
		if got := s.flagged(t, joined); got != "fast fast 1.0s, perfect justin 9min" {
			t.Error(got)
		}
	})
}

// TestFlaggedAttempt: it is the perfect attempt that came soon after joining,
// not an earlier one.
func TestFlaggedAttempt(t *testing.T) {
	s := flagSeason(t, testdb.SQLite(t), func(c *Competition) { c.Stages[0].PerDay = 2 })
	joined := map[string]time.Time{"r1": noon()}
	s.plays(t, "k1.1", player("r1", "huicui"), 5, 5)
	s.clock.pass(11 * time.Minute)
	s.plays(t, "k1.1", player("r1", "huicui"), 6, 5)
	if got := s.flagged(t, joined); got != "" {
		t.Error(got)
	}
}

// TestAlike: twins are found by their mistakes, among many others too, and
// not by those that everybody makes.
func TestAlike(t *testing.T) {
	s := flagSeason(t, testdb.SQLite(t), nil)
	pool, err := s.competitions.Pools.Get(t.Context(), "k1.1")
	if err != nil {
		t.Fatal(err)
	}
	entry := func(person, community string, picked ...uint64) *Entry {
		e := &Entry{Meta: store.Meta{ID: EntryID("k1.1", person)}, Stage: "k1.1", Player: player(person, community), Done: true, Attempts: []Attempt{{Began: noon()}}}
		for i, p := range picked {
			e.Attempts[0].Asked = append(e.Attempts[0].Asked, Asked{Question: pool.Questions[i].ID, Given: &Answer{Picked: p}, At: noon().Add(time.Duration(i+1) * 9 * time.Second)})
		}
		return e
	}
	entries := []*Entry{
		entry("twin1", "huicui", 1, 4, 8, 1, 2, 2), entry("twin2", "huicui", 1, 4, 8, 1, 2, 4),
		entry("three", "huicui", 1, 4, 8, 4, 2, 2), entry("elsewhere", "luting", 1, 4, 8, 1, 2, 2),
	}
	for i := range 3 * alikeBucket { // a village where all make the same mistakes
		entries = append(entries, entry(fmt.Sprintf("v%03d", i), "jiweiqiao", 1, 4, 8, 1, 2, 2))
	}
	if _, err := s.entries.docs.InsertMany(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	if got := s.flagged(t, nil); got != "twin1 alike twin2 4" {
		t.Error(got)
	}
}

// TestItems computes by hand what the analysis says of four questions: marks
// of q1 are 1 1 0, of q2 1 0 0, of q3 1 1 0, of q4 0 0 0.
func TestItems(t *testing.T) {
	s := openSeason(t, testdb.SQLite(t))
	s.fill(t, sampleBank(1)[:4]...)
	s.announced(t, func(c *Competition) { c.Stages[0].PerDay = 2 }, Online)
	pool, err := s.competitions.Pools.Get(t.Context(), "k1.1")
	if err != nil {
		t.Fatal(err)
	}
	for person, row := range [][4]uint64{{2, 2, 2, 1}, {2, 1, 2, 8}, {1, 4, 0, 1}} { // 0: too late
		e := &Entry{Meta: store.Meta{ID: fmt.Sprint("k1.1:r", person)}, Stage: "k1.1", Done: true, Attempts: []Attempt{{Began: noon()}}}
		for i, picked := range row {
			asked := Asked{Question: pool.Questions[i].ID, Shown: noon(), At: noon().Add(time.Duration(person+i+1) * time.Second)}
			if asked.Given = (&Answer{Picked: picked}); picked == 0 {
				asked.Given, asked.Late = nil, true
			}
			e.Attempts[0].Asked = append(e.Attempts[0].Asked, asked)
		}
		// An attempt that goes on says nothing yet.
		e.Attempts = append(e.Attempts, Attempt{Began: noon(), Asked: []Asked{{Question: pool.Questions[0].ID, Given: &Answer{Picked: 8}}, {Question: pool.Questions[1].ID}}})
		if _, err := s.entries.docs.InsertMany(t.Context(), []*Entry{e}); err != nil {
			t.Fatal(err)
		}
	}
	items, err := s.entries.Items(t.Context(), "k1.1")
	if err != nil || len(items) != 4 {
		t.Fatalf("%d items (%v)", len(items), err)
	}
	for i, want := range []struct {
		facility, discrimination float64
		options                  string
		left                     int64
		median                   time.Duration
	}{
		// Rests of q1 are 2 1 0: covariance 1/3, spreads √2/3 and √(2/3).
		{2.0 / 3, math.Sqrt(3) / 2, "[1 2 0 0]", 0, 2 * time.Second},
		// Rests of q2 are 2 2 0: covariance 2/9, spreads √2/3 and √8/3.
		{1.0 / 3, 0.5, "[1 1 1 0]", 0, 3 * time.Second},
		{2.0 / 3, math.Sqrt(3) / 2, "[0 2 0 0]", 1, 4 * time.Second},
		{0, math.NaN(), "[2 0 0 1]", 0, 5 * time.Second},
	} {
		got := items[i]
		same := math.Abs(got.Discrimination-want.discrimination) < 1e-9 || math.IsNaN(got.Discrimination) && math.IsNaN(want.discrimination)
		if got.N != 3 || math.Abs(got.Facility-want.facility) > 1e-9 || !same || fmt.Sprint(got.Options) != want.options || got.Left != want.left || got.Median != want.median {
			t.Errorf("question %d: %+v, not %+v", i+1, got, want)
		}
	}
}
