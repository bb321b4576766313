package quiz

import (
	"cmp"
	"math"
	"slices"
)

// RuleKind is how a community's score is made of its entries.
type RuleKind string

// The rules. What each favours stands in docs/competitions.md.
const (
	// AverageRoot is average × √(participants ÷ permanent residents). An
	// entry is worth 50 to 100, so whoever joins raises it.
	AverageRoot RuleKind = "averageroot"
	Mean        RuleKind = "mean"
	MeanOfBest  RuleKind = "best" // the mean of the best k
	Sum         RuleKind = "sum"
)

// Rule is how communities are compared.
type Rule struct {
	Kind RuleKind `bson:"kind"`
	Best int      `bson:"best,omitempty"` // k of MeanOfBest
	// Classes compares communities of like size only: 甲乙丙组, a third of
	// the communities each, the largest first.
	Classes bool `bson:"classes,omitempty"`
}

// maxBest bounds k of MeanOfBest.
const maxBest = 500

func (r Rule) valid() bool {
	if r.Kind == MeanOfBest {
		return r.Best >= 1 && r.Best <= maxBest
	}
	return r.Kind == AverageRoot || r.Kind == Mean || r.Kind == Sum
}

// Tally is what a community's entries that took part come to.
type Tally struct {
	Community string
	N         int64 // participants
	Sum       int64 // of their points, in hundredths
	// Best are the points of its best entries, the highest first; needed for
	// MeanOfBest alone, and not stored with a table.
	Best []int64 `bson:"-"`
}

// Standing is a community's line in the table.
type Standing struct {
	Tally
	Permanent int // residents; 0: not known
	// Place is shared by equal scores, from 1; 0 for unranked: a community
	// whose residents are not known where the rule needs them.
	Place int
	Class int     // 1 to 3 (甲乙丙), 0 without classes
	Score float64 // as the rule says, in points
}

// Average is the mean of the points.
func (t Tally) Average() float64 {
	if t.N == 0 {
		return 0
	}
	return float64(t.Sum) / 100 / float64(t.N)
}

// Turnout is the share of permanent residents who took part; 0 where these
// are not known.
func (s Standing) Turnout() float64 {
	if s.Permanent <= 0 {
		return 0
	}
	return float64(s.N) / float64(s.Permanent)
}

// Score is what a tally comes to for a community of so many residents.
// ranked is false where the rule needs a number of residents and there is
// none, or where nobody took part.
func (r Rule) Score(t Tally, permanent int) (score float64, ranked bool) {
	if t.N == 0 {
		return 0, false
	}
	switch r.Kind {
	case Mean:
		return t.Average(), true
	case Sum:
		return float64(t.Sum) / 100, true
	case MeanOfBest:
		sum := int64(0)
		for _, points := range t.Best[:min(r.Best, len(t.Best))] {
			sum += points
		}
		// Whoever is missing of the k counts as nothing, so that one star
		// does not beat a team.
		return float64(sum) / 100 / float64(r.Best), true
	default:
		if permanent <= 0 {
			return 0, false
		}
		return t.Average() * math.Sqrt(float64(t.N)/float64(permanent)), true
	}
}

// equalScores is how close two scores count as equal: far below what is
// shown, far above what adding in another order changes.
const equalScores = 1e-9

// Standings ranks communities by a rule: by class, then place, the unranked
// last, equal ones by id. Communities without an entry are not listed.
func Standings(rule Rule, tallies []Tally, sizes []Size) []Standing {
	permanent := map[string]int{}
	for _, size := range sizes {
		permanent[size.Community] = size.Permanent
	}
	class := classes(rule, sizes)
	var table []Standing
	for _, t := range tallies {
		if t.N == 0 {
			continue
		}
		s := Standing{Tally: t, Permanent: permanent[t.Community], Class: class[t.Community]}
		score, ranked := rule.Score(t, s.Permanent)
		s.Score = score
		if ranked && (!rule.Classes || s.Class > 0) {
			s.Place = 1
		}
		table = append(table, s)
	}
	slices.SortFunc(table, func(a, b Standing) int {
		order := cmp.Or(cmp.Compare(b.Place, a.Place), cmp.Compare(a.Class, b.Class))
		if order == 0 && math.Abs(a.Score-b.Score) > equalScores {
			order = cmp.Compare(b.Score, a.Score)
		}
		return cmp.Or(order, cmp.Compare(a.Community, b.Community))
	})
	place(table)
	return table
}

// place numbers a sorted table, class by class, with shared places.
func place(table []Standing) {
	first := 0
	for i := range table {
		switch {
		case table[i].Place == 0:
			return // unranked ones are last
		case i == 0 || table[i].Class != table[i-1].Class:
			first, table[i].Place = i, 1
		case math.Abs(table[i].Score-table[i-1].Score) <= equalScores:
			table[i].Place = table[i-1].Place
		default:
			table[i].Place = i - first + 1
		}
	}
}

// classes parts the communities whose size is known into thirds, the
// largest first.
func classes(rule Rule, sizes []Size) map[string]int {
	class := map[string]int{}
	if !rule.Classes {
		return class
	}
	known := slices.DeleteFunc(slices.Clone(sizes), func(s Size) bool { return s.Permanent <= 0 })
	slices.SortFunc(known, func(a, b Size) int {
		return cmp.Or(cmp.Compare(b.Permanent, a.Permanent), cmp.Compare(a.Community, b.Community))
	})
	for i, size := range known {
		class[size.Community] = 1 + 3*i/len(known)
	}
	return class
}

// ToPass is how many more neighbours, playing as well as those before them,
// bring a community above a score under AverageRoot; 0 where that cannot be
// said or is out of reach.
func ToPass(s Standing, score float64) int64 {
	average := s.Average()
	if average == 0 || s.Permanent <= 0 || score <= s.Score {
		return 0
	}
	needed := int64(math.Floor(math.Pow(score/average, 2)*float64(s.Permanent))) + 1
	if needed > int64(s.Permanent) {
		return 0
	}
	return max(needed-s.N, 1)
}
