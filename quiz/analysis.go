package quiz

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"kepubot/store"
)

// Item is how a question did in a stage, by the definitions of the statistics
// report of Moodle's quiz module.
type Item struct {
	Question *Question
	N        int64 // how often it was seen
	// Facility is the facility index: the mean mark as a share of the highest.
	Facility float64
	// Discrimination is the discrimination index: the correlation between the
	// marks for this question and those for the rest of the attempt, from -1
	// to 1; NaN where marks do not differ. Below 0.2 the question tells strong
	// and weak players apart badly, below 0 its key may be wrong.
	Discrimination float64
	// Options are how often each option was picked, in the order of the bank.
	Options []int64
	Left    int64         // seen and not answered
	Median  time.Duration // of the time taken
}

// itemSums adds up what the indices are made of.
type itemSums struct {
	n, left    int64
	x, y       float64 // marks for the question, and for the rest
	xx, yy, xy float64
	options    []int64
	took       []time.Duration
}

// tookKept bounds the times that are kept for a median.
const tookKept = 5000

// Items analyses the questions of a stage, in the order of the pool, over all
// attempts online that are over.
func (e *Entries) Items(ctx context.Context, stage string) ([]Item, error) {
	p, err := e.Play(ctx, stage)
	if err != nil {
		return nil, err
	}
	if p.Pool == nil {
		return nil, store.ErrNotFound
	}
	sums := map[string]*itemSums{}
	for entry, err := range e.docs.Each(ctx, store.Query{Where: []store.Cond{store.Eq("stage", stage), store.Eq("done", true)}}, 500) {
		if err != nil {
			return nil, fmt.Errorf("analysing %s: %w", stage, err)
		}
		for i := range entry.Attempts {
			a := &entry.Attempts[i]
			if _, going := a.Next(); a.Paper == "" && !going {
				addItems(sums, p.Pool, a)
			}
		}
	}
	var items []Item
	for i := range p.Pool.Questions {
		q := &p.Pool.Questions[i]
		if s := sums[q.ID]; s != nil {
			items = append(items, s.item(q))
		}
	}
	return items, nil
}

func addItems(sums map[string]*itemSums, pool *Pool, a *Attempt) {
	marks, total := make([]float64, len(a.Asked)), 0.0
	for n, asked := range a.Asked {
		if q, ok := pool.Question(asked.Question); ok && asked.Given != nil {
			marks[n] = float64(q.Credit(q.Key, *asked.Given)) / Whole
		}
		total += marks[n]
	}
	for n := range a.Asked {
		asked := &a.Asked[n]
		s := sums[asked.Question]
		if s == nil {
			s = &itemSums{options: make([]int64, maxOptions)}
			sums[asked.Question] = s
		}
		x, y := marks[n], total-marks[n]
		s.n, s.x, s.y = s.n+1, s.x+x, s.y+y
		s.xx, s.yy, s.xy = s.xx+x*x, s.yy+y*y, s.xy+x*y
		if asked.Given == nil {
			s.left++
			continue
		}
		for option := range s.options {
			if asked.Given.Picked&(1<<option) != 0 {
				s.options[option]++
			}
		}
		if len(s.took) < tookKept {
			s.took = append(s.took, a.took(n))
		}
	}
}

func (s *itemSums) item(q *Question) Item {
	n := float64(s.n)
	cov := s.xy/n - s.x/n*s.y/n
	spread := math.Sqrt(max(0, s.xx/n-s.x/n*s.x/n)) * math.Sqrt(max(0, s.yy/n-s.y/n*s.y/n))
	item := Item{Question: q, N: s.n, Facility: s.x / n, Discrimination: math.NaN(), Options: s.options[:q.Choices()], Left: s.left}
	if spread > 1e-12 {
		item.Discrimination = cov / spread
	}
	if len(s.took) > 0 {
		slices.Sort(s.took)
		item.Median = s.took[len(s.took)/2]
	}
	return item
}
