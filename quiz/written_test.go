package quiz

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/store"
)

// imports imports a sheet of the written test k1.2.
func (s *season) imports(t *testing.T, file string, check bool) {
	t.Helper()
	if _, err := s.entries.ImportPaper(t.Context(), "k1.2", "成绩.csv", []byte(file), samplePeople(), samplePlaces(), "2026-11-24", check); err != nil {
		t.Fatal(err)
	}
}

// TestPaperJoins: a person who plays online and on paper, in either order,
// is one participant, and the better of the two counts.
func TestPaperJoins(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := watch(d)
		s := openSeason(t, w)
		s.fill(t, sampleBank(1)...)
		s.announced(t, nil, Online, Written)
		s.plays(t, "k1.1", player("r1", "huicui"), 2, 5)
		points := func(person string, want int64) {
			t.Helper()
			if entry, err := s.entries.Get(t.Context(), "k1.1", person); err != nil || entry.Points != want || !entry.Done {
				t.Errorf("%s has %d, not %d (%v)", person, entry.Points, want, err)
			}
		}
		points("r1", 75_00)
		sheets := "参赛号,姓名,社区,得分,满分\nr1,,,45,50\n,王芳,鹿亭村,61.5,\n"
		before := w.dump()
		s.imports(t, sheets, true)
		if diff := before.differ(t, w.dump(), true); diff != "" {
			t.Error("a look at it stored", diff)
		}
		s.imports(t, sheets, false)
		points("r1", 95_00)
		points("r2", 80_75)
		before = w.dump()
		s.clock.pass(time.Hour)
		s.imports(t, sheets, false)
		if diff := before.differ(t, w.dump(), true); diff != "" {
			t.Error("the same sheet again changed", diff)
		}
		s.imports(t, "参赛号,得分\nr1,10\n", false) // put right: online was better
		points("r1", 75_00)
		s.plays(t, "k1.1", player("r2", "luting"), 4, 5) // after the paper
		points("r2", 100_00)
		if got := s.table(t, "k1.1"); got != "1 luting 1 4.4721; 2 huicui 1 2.3717" {
			t.Error(got)
		}
		if begun, done, err := s.entries.Number(t.Context(), "k1.1"); begun != 2 || done != 2 || err != nil {
			t.Errorf("%d and %d took part (%v)", begun, done, err)
		}
	})
}

// TestPaperAlone: a written test of its own has a table of its own, of sheets
// with answers and of marks.
func TestPaperAlone(t *testing.T) {
	s := openSeason(t, testdb.SQLite(t))
	truth := sampleQuestion("truth", content.Environment, 1)
	truth.Kind, truth.Key.Right, truth.Chinese.Options, truth.English.Options = TrueFalse, 1, nil, nil
	several := sampleQuestion("several", content.Health, 1)
	several.Kind, several.Key.Right = Several, 0b0101
	online := sampleQuestion("online", content.Innovation, 1)
	online.Kind, online.Chinese.Options, online.English.Options, online.Key = Number, nil, nil, Key{Number: 1} // not for paper
	s.fill(t, truth, several, sampleQuestion("single", content.Resources, 1), online)
	s.announced(t, func(c *Competition) { c.Stages[1].Joins, c.Stages[1].Questions, c.Stages[0].Questions = "", 3, 1 }, Online, Written)
	pool, err := s.competitions.Pools.Get(t.Context(), "k1.2")
	if err != nil {
		t.Fatal(err)
	}
	// cells are answers in the order of the paper.
	cells := func(truth, several, single string) string {
		text := ""
		for _, q := range pool.Questions {
			text += "," + map[string]string{"truth": truth, "several": several, "single": single}[q.ID]
		}
		return text
	}
	for _, test := range []struct {
		file  string
		right int64
	}{
		{"参赛号,1,2,3\nr1" + cells("对", "AC", "B"), 3000},
		{"参赛号,1,2,3\nr1" + cells("√", "A、C", "b"), 3000},
		{"参赛号,1,2,3\nr1" + cells("A", "ＡＣ", "Ｂ"), 3000},
		{"参赛号,1,2,3\nr1" + cells("B", "A", "AB"), 500}, // half of several, and two letters where one is asked for
		{"参赛号,1,2,3\nr1" + cells("错", "", "-"), 0},
		{"参赛号,答案\nr1," + letters(pool, "√AB"), 2500},
		{"参赛号,得分,满分\nr1,20,40", 1500},
	} {
		s.imports(t, test.file, false)
		entry, err := s.entries.Get(t.Context(), "k1.2", "r1")
		if want := ForTakingPart + ForAnswers*test.right/3000; err != nil || entry.Right != test.right || entry.Points != want || !entry.Done {
			t.Errorf("%s: %d right, %d points, not %d and %d (%v)", test.file, entry.Right, entry.Points, test.right, want, err)
		}
	}
}

// letters are a letter a question: for true and false, several and single.
func letters(pool *Pool, of string) string {
	text := ""
	for _, q := range pool.Questions {
		text += map[Kind]string{TrueFalse: string([]rune(of)[0]), Several: string([]rune(of)[1]), Single: string([]rune(of)[2])}[q.Kind]
	}
	return text
}

// TestFrozenCommunity: who moves goes on for the community that they played
// for first, on paper and in later stages too.
func TestFrozenCommunity(t *testing.T) {
	s := openSeason(t, testdb.SQLite(t))
	s.fill(t, sampleBank(5)...)
	ctx := context.Background()
	s.announced(t, func(c *Competition) {
		c.Stages[0].Advance = Advancing{By: TopCommunities, N: 1}
		c.Stages[1].Joins, c.Stages[1].Advance = "", Advancing{}
		c.Stages[0].Closes = noon().Add(time.Hour)
	}, Online, Written, Preliminary)
	s.plays(t, "k1.1", player("r2", "huicui"), 4, 5) // r2 lives in luting since
	s.plays(t, "k1.1", player("r3", "luting"), 0, 5) // r3 lives in huicui since
	s.imports(t, "姓名,社区,得分\n王芳,鹿亭村,60\n", false)
	s.clock.pass(2 * time.Hour)
	proposal, err := s.entries.Propose(ctx, "k1.1", s.teams)
	if err != nil || fmt.Sprint(proposal.Communities) != "[huicui]" {
		t.Fatal(proposal, err)
	}
	if _, err := s.advances.Confirm(ctx, proposal, proposal.Digest(), "rstaff", s.next()); err != nil {
		t.Fatal(err)
	}
	if paper, err := s.entries.Get(ctx, "k1.2", "r2"); err != nil || paper.Community != "huicui" {
		t.Errorf("on paper for %q (%v)", paper.Community, err)
	}
	entry, err := s.entries.Begin(ctx, "k1.3", player("r2", "luting"), "2026-11-24", s.clock.now(), s.next())
	if err != nil || entry.Community != "huicui" {
		t.Errorf("%+v (%v)", entry, err)
	}
	if _, err := s.entries.Begin(ctx, "k1.3", player("r3", "huicui"), "2026-11-24", s.clock.now(), s.next()); err != ErrNotAdvanced {
		t.Error("who moved to the winners may not go on:", err)
	}
}
