package quiz

import (
	"math/rand/v2"
	"slices"

	"kepubot/store"
)

// keypadKeys are the keys of the keypad in the hall: A to D.
const keypadKeys = 4

// poolLimit bounds the questions of a stage: a document has room for some
// thousands.
const poolLimit = 2000

// drawPools takes the questions of all stages out of the bank, each question
// for one stage alone: its key is known when that stage is over. Stages in
// which everybody gets the same choose first.
func drawPools(c *Competition, bank []*Question) ([]*Pool, error) {
	pools := make([]*Pool, len(c.Stages))
	left := bank
	for _, online := range []bool{false, true} {
		for i := range c.Stages {
			if (c.Stages[i].Kind == Online) != online {
				continue
			}
			pool, err := newPool(c, &c.Stages[i], left, uint64(c.Seed)+uint64(i))
			if err != nil {
				return nil, err
			}
			pools[i] = pool
			left = slices.DeleteFunc(slices.Clone(left), func(q *Question) bool {
				_, taken := pool.Question(q.ID)
				return taken
			})
		}
	}
	return pools, nil
}

// poolTimes and poolMore say how many questions an online stage keeps for
// entries of n to draw from: neighbours get different ones, and the rest of
// the bank is left for practice.
const (
	poolTimes = 3
	poolMore  = 20
)

// newPool takes the questions of a stage out of the bank: all of them where
// each entry draws its own, as many as are asked where all get the same.
func newPool(c *Competition, s *Stage, bank []*Question, seed uint64) (*Pool, error) {
	fitting := slices.DeleteFunc(slices.Clone(bank), func(q *Question) bool { return !q.speaks(c.Languages) })
	if s.Kind == Hall || s.Kind == Written {
		// A keypad and a sheet of paper hold letters alone.
		fitting = slices.DeleteFunc(fitting, func(q *Question) bool { return q.Kind == Number })
	}
	if s.Kind == Hall {
		fitting = slices.DeleteFunc(fitting, func(q *Question) bool { return q.Kind == Several || q.Choices() > keypadKeys })
	}
	if len(fitting) < s.Questions {
		return nil, ErrBank{Stage: s.ID, Have: len(fitting), Want: s.Questions}
	}
	rng := newRand(seed)
	take := s.Questions
	if s.Kind == Online {
		take = min(len(fitting), max(poolTimes*s.Questions, s.Questions+poolMore), poolLimit)
	}
	chosen := balanced(fitting, take, rng)
	pool := &Pool{Meta: store.Meta{ID: s.ID}, Draft: c.Rev}
	for _, q := range chosen {
		copied := *q
		copied.Reviews, copied.Handled = nil, nil
		pool.Questions = append(pool.Questions, copied)
	}
	return pool, nil
}

// newRand is a generator whose numbers follow from the seed alone.
func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15)) }

// balanced draws n questions evenly over themes, and within a theme over
// levels, as far as there are any, in random order.
func balanced(bank []*Question, n int, rng *rand.Rand) []*Question {
	type cell struct {
		theme string
		level int
	}
	cells := map[cell][]*Question{}
	var themes []string
	left := map[string]int{}
	for _, q := range bank {
		theme := string(q.Theme)
		if left[theme] == 0 {
			themes = append(themes, theme)
		}
		left[theme]++
		at := cell{theme, q.Level}
		cells[at] = append(cells[at], q)
	}
	drawnTheme, drawnCell := map[string]int{}, map[cell]int{}
	var drawn []*Question
	for len(drawn) < n {
		theme := least(rng, themes, left, drawnTheme)
		var levels []int
		room := map[int]int{}
		count := map[int]int{}
		for level := 1; level <= 3; level++ {
			if n := len(cells[cell{theme, level}]); n > 0 {
				levels, room[level] = append(levels, level), n
				count[level] = drawnCell[cell{theme, level}]
			}
		}
		at := cell{theme, least(rng, levels, room, count)}
		i := rng.IntN(len(cells[at]))
		drawn = append(drawn, cells[at][i])
		cells[at] = slices.Delete(slices.Clone(cells[at]), i, i+1)
		left[theme]--
		drawnTheme[theme]++
		drawnCell[at]++
	}
	rng.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn
}

// least picks, among the keys that have anything left, one of those drawn
// from least.
func least[K comparable](rng *rand.Rand, keys []K, left, drawn map[K]int) K {
	var best []K
	for _, key := range keys {
		switch {
		case left[key] <= 0:
		case len(best) == 0 || drawn[key] < drawn[best[0]]:
			best = []K{key}
		case drawn[key] == drawn[best[0]]:
			best = append(best, key)
		}
	}
	return best[rng.IntN(len(best))]
}
