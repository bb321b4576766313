package quiz

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The city of the simulation.
const (
	runs      = 1000
	cityOf    = 200_000 // people, in
	placesOf  = 21      // places of
	spread    = 0.6     // log-normal sizes
	ability   = 0.7     // of everybody, to know an answer
	questions = 20
	chosen    = 12 // hand-picked players who know everything
)

// TestFairness plays 1,000 seasons of places whose sizes differ widely, whose
// turnout does not depend on size, and whose people are alike. Places of each
// third of sizes must win about as often. Then each place in turn lets only
// twelve hand-picked players play: it must never win.
func TestFairness(t *testing.T) {
	rule := Rule{Kind: AverageRoot}
	wins, best := [3]int{}, placesOf
	smallest, largest := cityOf, 0
	for run := range runs {
		sizes, tallies := simulated(run)
		for _, size := range sizes {
			smallest, largest = min(smallest, size.Permanent), max(largest, size.Permanent)
		}
		wins[third(sizes, Standings(rule, tallies, sizes)[0].Community)]++
		for i := range tallies {
			place := placeOf(Standings(rule, handPicked(tallies, i), sizes), sizes[i].Community)
			if best = min(best, place); place == 1 {
				t.Fatalf("run %d: twelve hand-picked players won for a place of %d", run, sizes[i].Permanent)
			}
		}
	}
	t.Logf("places of %d to %d people: the largest third won %.1f %%, the middle %.1f %%, the smallest %.1f %% of %d",
		smallest, largest, percent(wins[0]), percent(wins[1]), percent(wins[2]), runs)
	t.Logf("twelve hand-picked players were tried %d times: at best place %d of %d", runs*placesOf, best, placesOf)
	for i, n := range wins {
		if p := percent(n); p < 27 || p > 41 {
			t.Errorf("third %d of the sizes won %.1f %%", i+1, p)
		}
	}
}

func percent(n int) float64 { return 100 * float64(n) / runs }

// TestWhatRulesFavour shows that the simulation tells rules apart: what
// docs/competitions.md says of each.
func TestWhatRulesFavour(t *testing.T) {
	const seasons = 100
	for _, test := range []struct {
		rule                Rule
		largest, handPicked [2]int // from and to, of 100 seasons
	}{
		{Rule{Kind: AverageRoot}, [2]int{20, 50}, [2]int{0, 0}},
		{Rule{Kind: Sum}, [2]int{95, 100}, [2]int{0, 0}},
		{Rule{Kind: Mean}, [2]int{0, 30}, [2]int{100, 100}},
		{Rule{Kind: MeanOfBest, Best: chosen}, [2]int{70, 100}, [2]int{100, 100}},
	} {
		largest, picked := 0, 0
		for run := range seasons {
			sizes, tallies := simulated(run)
			if third(sizes, Standings(test.rule, tallies, sizes)[0].Community) == 0 {
				largest++
			}
			if placeOf(Standings(test.rule, handPicked(tallies, run%placesOf), sizes), sizes[run%placesOf].Community) == 1 {
				picked++
			}
		}
		t.Logf("%s: the largest third wins %d of %d, twelve hand-picked players %d", test.rule.Kind, largest, seasons, picked)
		within := func(n int, bounds [2]int) bool { return n >= bounds[0] && n <= bounds[1] }
		if !within(largest, test.largest) || !within(picked, test.handPicked) {
			t.Errorf("%s: %d and %d, not %v and %v", test.rule.Kind, largest, picked, test.largest, test.handPicked)
		}
	}
}

// simulated is one season: sizes of places, and what their people came to.
func simulated(run int) ([]Size, []Tally) {
	rng := rand.New(rand.NewPCG(uint64(run), 2026))
	sizes, knows := citySizes(rng, placesOf, cityOf, spread), binomial(questions, ability)
	tallies := make([]Tally, placesOf)
	for i, size := range sizes {
		tallies[i] = plays(rng, size, knows)
	}
	return sizes, tallies
}

// plays is a season of a place: 2 to 8 % of its people.
func plays(rng *rand.Rand, size Size, knows []float64) Tally {
	tally := Tally{Community: size.Community, N: max(1, int64(float64(size.Permanent)*(0.02+0.06*rng.Float64())))}
	var reached [questions + 1]int
	for range tally.N {
		right, _ := slices.BinarySearch(knows, rng.Float64())
		tally.Sum += ForTakingPart + ForAnswers*int64(right)/questions
		reached[right]++
	}
	for right := questions; right >= 0 && len(tally.Best) < chosen; right-- {
		for range min(reached[right], chosen-len(tally.Best)) {
			tally.Best = append(tally.Best, ForTakingPart+ForAnswers*int64(right)/questions)
		}
	}
	return tally
}

// binomial is the cumulative distribution of right answers out of n.
func binomial(n int, p float64) []float64 {
	cumulative, sum := make([]float64, n+1), 0.0
	for k, choose := 0, 1.0; k <= n; k++ {
		sum += choose * math.Pow(p, float64(k)) * math.Pow(1-p, float64(n-k))
		cumulative[k], choose = sum, choose*float64(n-k)/float64(k+1)
	}
	cumulative[n] = 1
	return cumulative
}

// handPicked are the tallies where one place lets only its best play.
func handPicked(tallies []Tally, place int) []Tally {
	picked := slices.Clone(tallies)
	picked[place].N, picked[place].Sum = chosen, chosen*(ForTakingPart+ForAnswers)
	picked[place].Best = slices.Repeat([]int64{ForTakingPart + ForAnswers}, chosen)
	return picked
}

func placeOf(table []Standing, community string) int {
	return table[slices.IndexFunc(table, func(s Standing) bool { return s.Community == community })].Place
}

// citySizes are places of log-normal size that sum to a city.
func citySizes(rng *rand.Rand, n, city int, sigma float64) []Size {
	weights, sum := make([]float64, n), 0.0
	for i := range weights {
		weights[i] = math.Exp(sigma * rng.NormFloat64())
		sum += weights[i]
	}
	sizes := make([]Size, n)
	for i, w := range weights {
		sizes[i] = Size{Community: fmt.Sprintf("c%02d", i), Permanent: int(float64(city) * w / sum)}
	}
	return sizes
}

// third tells which third of the sizes a place belongs to, the largest first.
func third(sizes []Size, community string) int {
	sorted := slices.Clone(sizes)
	slices.SortFunc(sorted, func(a, b Size) int { return b.Permanent - a.Permanent })
	return 3 * slices.IndexFunc(sorted, func(s Size) bool { return s.Community == community }) / len(sorted)
}
