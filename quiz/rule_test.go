package quiz

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawTally is a community's entries that took part: 50 to 100 points each.
func drawTally(t *rapid.T, community string) Tally {
	tally := Tally{Community: community}
	for _, points := range rapid.SliceOfN(rapid.Int64Range(ForTakingPart, ForTakingPart+ForAnswers), 1, 60).Draw(t, community) {
		tally = tally.with(points)
	}
	return tally
}

func (t Tally) with(points int64) Tally {
	t.N, t.Sum, t.Best = t.N+1, t.Sum+points, append(slices.Clip(t.Best), points)
	slices.SortFunc(t.Best, func(a, b int64) int { return int(b - a) })
	return t
}

// TestJoiningNeverLowers: whoever joins, however badly they answer, does not
// lower their community under the default rule, nor under sum and best k.
func TestJoiningNeverLowers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawTally(t, "a")
		joined := before.with(rapid.Int64Range(ForTakingPart, ForTakingPart+ForAnswers).Draw(t, "points"))
		permanent := rapid.IntRange(1, 50_000).Draw(t, "residents")
		for _, rule := range []Rule{{Kind: AverageRoot}, {Kind: Sum}, {Kind: MeanOfBest, Best: 12}} {
			old, _ := rule.Score(before, permanent)
			now, _ := rule.Score(joined, permanent)
			if now < old-equalScores {
				t.Fatalf("%s: %.9f fell to %.9f", rule.Kind, old, now)
			}
		}
	})
}

// TestMeanFallsByJoining shows that the property can fail.
func TestMeanFallsByJoining(t *testing.T) {
	old, _ := Rule{Kind: Mean}.Score(Tally{N: 1, Sum: 100_00}, 100)
	now, _ := Rule{Kind: Mean}.Score(Tally{N: 2, Sum: 150_00}, 100)
	if now >= old {
		t.Errorf("%f did not fall: %f", old, now)
	}
}

// TestOrderOfCommunities: the table does not depend on the order in which
// tallies come.
func TestOrderOfCommunities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tallies []Tally
		var sizes []Size
		for i := range rapid.IntRange(1, 12).Draw(t, "communities") {
			id := fmt.Sprintf("c%02d", i)
			tallies = append(tallies, drawTally(t, id))
			sizes = append(sizes, Size{Community: id, Permanent: rapid.IntRange(0, 3).Draw(t, "size") * 500})
		}
		rule := Rule{Kind: rapid.SampledFrom([]RuleKind{AverageRoot, Mean, Sum, MeanOfBest}).Draw(t, "rule"), Best: 5, Classes: rapid.Bool().Draw(t, "classes")}
		want := fmt.Sprint(Standings(rule, tallies, sizes))
		if got := fmt.Sprint(Standings(rule, rapid.Permutation(tallies).Draw(t, "order"), rapid.Permutation(sizes).Draw(t, "sizes"))); got != want {
			t.Fatalf("%s\n%s", want, got)
		}
	})
}

func TestStandings(t *testing.T) {
	tallies := []Tally{{Community: "huicui", N: 4, Sum: 4 * 86_00}, {Community: "jiweiqiao", N: 1, Sum: 86_00}, {Community: "new", N: 9, Sum: 9 * 90_00}, {Community: "twin", N: 1, Sum: 86_00}, {Community: "empty"}}
	sizes := []Size{{Community: "huicui", Permanent: 100}, {Community: "jiweiqiao", Permanent: 100}, {Community: "twin", Permanent: 100}}
	got := ""
	for _, s := range Standings(Rule{Kind: AverageRoot}, tallies, sizes) {
		got += fmt.Sprintf("%d %s %.1f %.0f%%; ", s.Place, s.Community, s.Score, 100*s.Turnout())
	}
	if want := "1 huicui 17.2 4%; 2 jiweiqiao 8.6 1%; 2 twin 8.6 1%; 0 new 0.0 0%; "; got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}

// TestClasses: communities meet those of their size alone.
func TestClasses(t *testing.T) {
	var tallies []Tally
	var sizes []Size
	for i := range 6 {
		id := string(rune('a' + i))
		tallies = append(tallies, Tally{Community: id, N: 10, Sum: 10 * 80_00})
		sizes = append(sizes, Size{Community: id, Permanent: 1000 * (6 - i)})
	}
	got := ""
	for _, s := range Standings(Rule{Kind: AverageRoot, Classes: true}, tallies, sizes) {
		got += fmt.Sprintf("%d:%s%d ", s.Class, s.Community, s.Place)
	}
	if want := "1:b1 1:a2 2:d1 2:c2 3:f1 3:e2 "; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

func TestToPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally := drawTally(t, "a")
		s := Standing{Tally: tally, Permanent: rapid.IntRange(100, 9000).Draw(t, "residents")}
		s.Score, _ = Rule{Kind: AverageRoot}.Score(tally, s.Permanent)
		ahead := s.Score + rapid.Float64Range(0.01, 20).Draw(t, "ahead")
		n := ToPass(s, ahead)
		if n == 0 {
			return
		}
		at := func(more int64) float64 {
			return s.Average() * math.Sqrt(float64(s.N+more)/float64(s.Permanent))
		}
		if at(n) <= ahead-1e-6 || at(n-1) > ahead+1e-6 {
			t.Fatalf("with %d more %.6f, with one fewer %.6f, to pass %.6f", n, at(n), at(n-1), ahead)
		}
	})
}
