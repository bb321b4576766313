package survey

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kepubot/resident"
)

// span is what can be computed by adding and subtracting known sums: each
// vector says which unknown numbers a sum is made of.
type span [][]float64

// left is what of a vector cannot be computed.
func (s span) left(v []float64) []float64 {
	v = slices.Clone(v)
	for _, row := range s {
		lead := slices.IndexFunc(row, func(x float64) bool { return x != 0 })
		if factor := v[lead] / row[lead]; factor != 0 {
			for i := range v {
				if v[i] -= factor * row[i]; math.Abs(v[i]) < 1e-9 {
					v[i] = 0
				}
			}
		}
	}
	return v
}

func (s span) knows(v []float64) bool {
	return !slices.ContainsFunc(s.left(v), func(x float64) bool { return x != 0 })
}

func (s *span) learn(v []float64) {
	if !s.knows(v) {
		*s = append(*s, s.left(v))
	}
}

// neighbourhood is where people of a test live, and the columns of the cells
// into which they fall: options of one question, and no answer.
type neighbourhood struct {
	places, communities, columns int
	counts                       [][][]int64
}

func (n neighbourhood) vector(place, community, column int) []float64 {
	v := make([]float64, n.places*n.communities*n.columns)
	for p := range n.places {
		for c := range n.communities {
			for k := range n.columns {
				if (place < 0 || p == place) && (community < 0 || c == community) && (column < 0 || k == column) {
					v[(p*n.communities+c)*n.columns+k] = 1
				}
			}
		}
	}
	return v
}

// number is what a vector comes to.
func (n neighbourhood) number(place, community, column int) int64 {
	var sum int64
	for i, one := range n.vector(place, community, column) {
		sum += int64(one) * n.counts[i/(n.communities*n.columns)][i/n.columns%n.communities][i%n.columns]
	}
	return sum
}

// drawNeighbourhood draws answers to a question with one of two or three
// options. Of several, each option is told like a question with two.
func drawNeighbourhood(t *rapid.T) (neighbourhood, *Results) {
	n := neighbourhood{places: rapid.IntRange(1, 3).Draw(t, "places"), communities: rapid.IntRange(1, 4).Draw(t, "communities"), columns: rapid.IntRange(3, 4).Draw(t, "columns")}
	options := []resident.Name{name("A"), name("B"), name("C")}[:n.columns-1]
	s := &Survey{Questions: []Question{{Kind: Single, Optional: true, Options: options}}}
	g := newGathering(s)
	cell := rapid.OneOf(rapid.Int64Range(0, 6), rapid.SampledFrom([]int64{0, 0, 1, 2, 30}))
	for p := range n.places {
		n.counts = append(n.counts, make([][]int64, n.communities))
		for c := range n.communities {
			for k := range n.columns {
				persons := cell.Draw(t, "persons")
				n.counts[p][c] = append(n.counts[p][c], persons)
				a := Answer{Question: 1, Picked: 1 << k, Done: true}
				if k == n.columns-1 {
					a = Answer{Question: 1, Passed: true}
				}
				for range persons {
					g.add(&Response{Place: fmt.Sprint(p), Community: fmt.Sprint(c), Answers: []Answer{a}})
				}
			}
		}
	}
	return n, g.results()
}

// learnt is what the table of a part tells.
func (n neighbourhood) learnt(known *span, part Part, place, community int) {
	if part.Hidden {
		return
	}
	known.learn(n.vector(place, community, -1))
	t := part.Tallies[0]
	if !t.NoAnswers {
		known.learn(n.vector(place, community, n.columns-1))
	}
	for option := range t.Options {
		if t.Withheld == nil || !t.Withheld[option] {
			known.learn(n.vector(place, community, option))
		}
	}
}

// TestNothingFollows: from all that is shown together, by adding and
// subtracting, neither a part nor an answer of 1 to 4 persons follows.
func TestNothingFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, r := drawNeighbourhood(t)
		s := r.Suppressed()
		if s.Withheld {
			return
		}
		known := &span{}
		for p := range n.places { // that a part is on no list tells that nobody is there
			for c := range n.communities {
				for k := range n.columns {
					if n.number(p, c, -1) == 0 {
						known.learn(n.vector(p, c, k))
					}
				}
			}
		}
		n.learnt(known, s.All, -1, -1)
		open := slices.Clone(*known)
		var where [2]int
		for _, p := range s.Places {
			fmt.Sscan(p.ID, &where[0])
			n.learnt(known, p, where[0], -1)
		}
		for _, p := range s.Communities {
			fmt.Sscan(p.Place+" "+p.ID, &where[0], &where[1])
			n.learnt(known, p, where[0], where[1])
		}
		for p := range n.places {
			for c := -1; c < n.communities; c++ {
				for k := -1; k < n.columns-1; k++ {
					if v := n.vector(p, c, k); small(n.number(p, c, k)) && known.knows(v) && !open.knows(v) {
						t.Fatalf("%d persons of place %d, community %d, answer %d can be computed: %v", n.number(p, c, k), p, c, k, n.counts)
					}
				}
			}
		}
	})
}

// TestSpan: the test above would find what follows.
func TestSpan(t *testing.T) {
	n := neighbourhood{places: 1, communities: 2, columns: 2}
	known := &span{}
	known.learn(n.vector(0, -1, -1))
	known.learn(n.vector(0, 0, -1))
	if !known.knows(n.vector(0, 1, -1)) || known.knows(n.vector(0, 1, 0)) {
		t.Error("what follows from sums is not found")
	}
}

// TestTold: where all cells are large nothing is hidden, and what is shown is
// what was counted.
func TestTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, r := drawNeighbourhood(t)
		s := r.Suppressed()
		large := true
		for _, p := range n.counts {
			for _, c := range p {
				large = large && !slices.ContainsFunc(c, small)
			}
		}
		for i, p := range s.Communities {
			if large && (p.Hidden || p.Tallies[0].NoAnswers || slices.Contains(p.Tallies[0].Withheld, true)) {
				t.Errorf("hidden for nothing: %+v of %v", p, n.counts)
			}
			if p.Hidden && (p.Persons != 0 || p.Tallies != nil) {
				t.Errorf("hidden, but there: %+v", p)
			}
			if p.Hidden {
				continue
			}
			for option, shown := range p.Tallies[0].Options {
				counted := r.Communities[i].Tallies[0].Options[option]
				if p.Tallies[0].Withheld[option] && shown != 0 || !p.Tallies[0].Withheld[option] && (shown != counted || small(counted)) {
					t.Errorf("%d is shown as %d: %+v", counted, shown, p)
				}
			}
		}
	})
}

// TestRightRates: with right answers to one question hidden, no share over all
// questions tells of them.
func TestRightRates(t *testing.T) {
	s := sample()
	s.Questions = []Question{
		{Kind: Single, Options: []resident.Name{name("A"), name("B")}, Key: 1},
		{Kind: Single, Options: []resident.Name{name("A"), name("B")}, Key: 1},
	}
	g := newGathering(s)
	for i := range 40 {
		answers := []Answer{{Question: 1, Picked: 1}, {Question: 2, Picked: 1 + uint64(i/2%2)}}
		if i == 0 {
			answers[0].Picked = 2
		}
		g.add(&Response{Group: []string{"elders", "workers"}[i%2], Place: "fengshan", Community: "jiweiqiao", Answers: answers})
	}
	shown := g.results().Suppressed()
	for _, p := range shown.Groups {
		if p.Hidden || !p.Tallies[0].NoRight || p.Tallies[1].NoRight || !p.NoRight || p.Right != (Share{}) {
			t.Errorf("%+v", p)
		}
	}
	if shown.All.NoRight || shown.All.Right.Of != 80 || shown.All.Right.Count != 59 {
		t.Errorf("%+v", shown.All)
	}
}

// TestFew: of fewer than five people nothing is told.
func TestFew(t *testing.T) {
	s := sample()
	g := newGathering(s)
	for range 4 {
		g.add(&Response{Place: "fengshan", Community: "jiweiqiao", Group: "elders", Answers: []Answer{
			{Question: 1, Picked: 2}, {Question: 4, Number: 3}, {Question: 5, Text: "漏水"},
		}})
	}
	r := g.results().Suppressed()
	if !r.Withheld || r.All.Persons != 0 || r.Groups != nil || r.Quotes != nil {
		t.Errorf("%+v", r)
	}
}

// TestQuotes: words stand beside a community only where many live, and those
// of the young nowhere.
func TestQuotes(t *testing.T) {
	s := sample()
	g := newGathering(s)
	say := func(community, group, text string) {
		g.add(&Response{Place: "fengshan", Community: community, Group: group, Answers: []Answer{
			{Question: 1, Picked: 2}, {Question: 4, Number: 3}, {Question: 5, Text: text},
		}})
	}
	for range 20 {
		say("jiweiqiao", "elders", "水费")
		say("donggang", "elders", "水表")
		say("c", "elders", "水管")
	}
	say("d", "elders", "少")
	say("jiweiqiao", resident.Minors, "小")
	for _, q := range g.results().Quotes {
		want := map[string]string{"水费": "jiweiqiao", "水表": "donggang", "水管": "c"}[q.Text]
		// The smallest of the large ones is hidden with the small one.
		if q.Community != want && !(q.Text == "水管" || q.Text == "水表" || q.Text == "水费") || q.Text == "小" && q.Place != "" || q.Text == "少" && q.Community != "" {
			t.Errorf("%+v", q)
		}
	}
	shown := map[string]bool{}
	for _, q := range g.results().Quotes {
		shown[q.Community] = true
	}
	if len(shown) != 3 { // two communities, and none
		t.Errorf("communities shown: %v", shown)
	}
}
