package quiz

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// drawEntries are entries of a stage, with many ties, some begun only.
func drawEntries(t *rapid.T, stage string) []*Entry {
	var entries []*Entry
	for i := range rapid.IntRange(0, 25).Draw(t, "entries") {
		e := &Entry{Stage: stage, Competition: CompetitionOf(stage), Done: rapid.IntRange(0, 4).Draw(t, "done") > 0}
		e.Player = player(fmt.Sprintf("r%02d", i), rapid.SampledFrom([]string{"huicui", "jiweiqiao", "luting", "unsized"}).Draw(t, "community"))
		e.ID = EntryID(stage, e.Person)
		e.Right = Whole * rapid.Int64Range(0, 4).Draw(t, "right")
		e.Points = ForTakingPart + ForAnswers*e.Right/(4*Whole) - rapid.SampledFrom([]int64{0, 0, 6_25}).Draw(t, "slow")
		e.Took = rapid.SampledFrom([]int64{1000, 2000, 3000}).Draw(t, "took")
		e.Low = -e.Took
		entries = append(entries, e)
	}
	return entries
}

// rivals tells how many of some entries took part, and how many of them stand
// before one.
func rivals(e *Entry, among []*Entry, in func(*Entry) bool) (place, of int64) {
	place = 1
	for _, other := range among {
		if !other.Done || !in(other) {
			continue
		}
		of++
		switch {
		case other.Points != e.Points:
			place += count(other.Points > e.Points)
		case other.Right != e.Right:
			place += count(other.Right > e.Right)
		default:
			place += count(other.Took < e.Took)
		}
	}
	return place, of
}

func count(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// tallied is what Entries adds up in the database, added up by hand.
func tallied(entries []*Entry, best int) []Tally {
	of := map[string]*Tally{}
	for _, e := range entries {
		if !e.Done {
			continue
		}
		if of[e.Community] == nil {
			of[e.Community] = &Tally{Community: e.Community}
		}
		*of[e.Community] = of[e.Community].with(e.Points)
	}
	var tallies []Tally
	for _, tally := range of {
		tally.Best = tally.Best[:min(best, len(tally.Best))]
		tallies = append(tallies, *tally)
	}
	return tallies
}

// TestTables: the tables that the database adds up are those that one adds up
// by hand, and so is everybody's place; the order in which entries came in
// does not matter.
func TestTables(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx, stages := openSeason(t, d), context.Background(), 0
		rapid.Check(t, func(t *rapid.T) {
			stages++
			rule := Rule{Kind: rapid.SampledFrom([]RuleKind{AverageRoot, Mean, Sum, MeanOfBest}).Draw(t, "rule"), Best: rapid.IntRange(1, 4).Draw(t, "best"), Classes: rapid.Bool().Draw(t, "classes")}
			p := Play{Competition: &Competition{Rule: rule, Sizes: sampleSizes()}, Stage: &Stage{ID: fmt.Sprintf("k%d.1", stages)}}
			entries := drawEntries(t, p.Stage.ID)
			if _, err := s.entries.docs.InsertMany(ctx, rapid.Permutation(entries).Draw(t, "order")); err != nil {
				t.Fatal(err)
			}
			table, err := s.entries.Table(ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := tableText(table), tableText(Standings(rule, tallied(entries, rule.Best), sampleSizes())); got != want {
				t.Fatalf("%s\nby hand %s", got, want)
			}
			for _, e := range entries[:min(5, len(entries))] {
				got, err := s.entries.Place(ctx, e)
				if err != nil {
					t.Fatal(err)
				}
				var want Place
				want.City, want.OfCity = rivals(e, entries, func(*Entry) bool { return true })
				want.Community, want.OfCommunity = rivals(e, entries, func(other *Entry) bool { return other.Community == e.Community })
				if got != want {
					t.Fatalf("%s: %+v, not %+v", e.Person, got, want)
				}
			}
		})
	})
}

// TestTies: right answers count, then the time over them, and who is equal in
// both shares a place, whoever came first.
func TestTies(t *testing.T) {
	s := openSeason(t, testdb.SQLite(t))
	s.fill(t, sampleBank(5)...)
	s.announced(t, nil, Online, Written)
	s.plays(t, "k1.1", player("r1", "huicui"), 3, 9)
	s.plays(t, "k1.1", player("r2", "huicui"), 3, 5)
	s.plays(t, "k1.1", player("r3", "huicui"), 4, 9)
	s.plays(t, "k1.1", player("r4", "huicui"), 3, 9)
	// The same points on paper, of which no time is known.
	if _, err := s.entries.ImportPaper(t.Context(), "k1.2", "成绩.csv", []byte("姓名,社区,得分\n王芳,鹿亭村,75\n"), samplePeople()[1:].as("r5"), samplePlaces(), "2026-11-24", false); err != nil {
		t.Fatal(err)
	}
	for person, want := range map[string]int64{"r3": 1, "r2": 2, "r1": 3, "r4": 3, "r5": 5} {
		entry, err := s.entries.Get(t.Context(), "k1.1", person)
		if err != nil {
			t.Fatal(err)
		}
		if place, err := s.entries.Place(t.Context(), entry); err != nil || place.City != want || place.OfCity != 5 {
			t.Errorf("%s stands at %+v, not %d (%v)", person, place, want, err)
		}
	}
	best, err := s.entries.Best(t.Context(), "k1.1", "", 9)
	if err != nil || len(best) != 5 || !slices.IsSortedFunc(best, func(a, b *Entry) int { return int(b.Points - a.Points) }) || best[1].Person != "r2" || best[4].Person != "r5" {
		t.Errorf("the best: %v (%v)", best, err)
	}
}
