package survey

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"kepubot/resident"
	"kepubot/store"
)

// Tally is what the answers to one question come to, of all or of a part.
type Tally struct {
	// Answered, in persons, did not pass it by and were not led past it.
	Answered int64
	// Options, in persons: of Single and Several by option, of Scale by mark
	// from the lowest.
	Options []int64
	// Right, in persons, gave the right answer where there is one.
	Right int64
	// Mean and Median are those of Scale and Number; of an even number of
	// answers the median lies halfway between the middle two.
	Mean, Median float64

	// Withheld tells of each of Options that it is not told; see
	// [Results.Suppressed]. NoRight, NoMean and NoAnswers tell it of Right, of
	// Mean and Median, and of everything.
	Withheld                   []bool
	NoRight, NoMean, NoAnswers bool

	values map[int64]int64 // of Scale and Number: persons by answer
}

// Share is the share of an option among those who answered.
func (t Tally) Share(option int) Share { return Share{Count: t.Options[option], Of: t.Answered} }

// RightShare is the share of right answers among those who answered.
func (t Tally) RightShare() Share { return Share{Count: t.Right, Of: t.Answered} }

// Part is what the answers of some people come to: of an audience group, of a
// place, of a community.
type Part struct {
	ID      string // empty where people did not say
	Place   string // of a community
	Persons int64
	// Tallies are those of the questions, in their order.
	Tallies []Tally
	// Right is 自测正确率: right answers among those to questions that have a
	// right one.
	Right Share
	// Hidden tells that nothing is told of the part, NoRight that Right is not.
	Hidden, NoRight bool

	right pooled
}

// Quote is an answer in words. Where few have answered, and of the young,
// nothing tells where it is from.
type Quote struct {
	Question         int
	Text             string
	Place, Community string
}

// Results are what a survey comes to. Whoever shows them shows [Disclaimer]
// beside them.
type Results struct {
	Survey         *Survey
	All            Part
	Groups, Places []Part
	Communities    []Part // none where people answer anonymously
	Quotes         []Quote
	Withheld       bool // of so few people nothing at all is told

	masked bool // by Suppressed
}

// Results adds up what was handed in. Those of an anonymous survey are made
// once it is closed (ErrOpen before that): from one moment to the next they
// would tell what a single person answered.
func (s *Surveys) Results(ctx context.Context, id string) (*Results, error) {
	survey, err := s.docs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case survey.State == Draft:
		return nil, ErrDraft
	case survey.Anonymous && survey.State != Closed:
		return nil, ErrOpen
	}
	g := newGathering(survey)
	for one, err := range s.responses.Each(ctx, store.Query{Where: counted(id)}, 500) {
		if err != nil {
			return nil, fmt.Errorf("adding up %s: %w", id, err)
		}
		g.add(one)
	}
	return g.results(), nil
}

// gathering adds up answers.
type gathering struct {
	survey                      *Survey
	all                         *Part
	groups, places, communities map[[2]string]*Part
	quotes                      []Quote
}

func newGathering(s *Survey) *gathering {
	return &gathering{survey: s, all: newPart(s, "", ""), groups: map[[2]string]*Part{}, places: map[[2]string]*Part{}, communities: map[[2]string]*Part{}}
}

func newPart(s *Survey, place, id string) *Part {
	p := &Part{ID: id, Place: place, Tallies: make([]Tally, len(s.Questions))}
	for i := range s.Questions {
		q := &s.Questions[i]
		switch q.Kind {
		case Single, Several:
			p.Tallies[i].Options = make([]int64, len(q.Options))
		case Scale:
			p.Tallies[i].Options = make([]int64, q.High-q.Low+1)
		}
		p.Tallies[i].values = map[int64]int64{}
	}
	return p
}

func (g *gathering) add(r *Response) {
	asked, _ := g.survey.Path(r)
	parts := []*Part{g.all, g.part(g.groups, "", r.Group), g.part(g.places, "", r.Place)}
	if !g.survey.Anonymous {
		parts = append(parts, g.part(g.communities, r.Place, r.Community))
	}
	for _, p := range parts {
		p.add(g.survey, r, asked)
	}
	for _, n := range asked {
		a := r.Answer(n)
		if a == nil || a.Text == "" || a.Passed {
			continue
		}
		q := Quote{Question: n, Text: a.Text}
		if !r.Minor && r.Group != resident.Minors {
			q.Place, q.Community = r.Place, r.Community
		}
		g.quotes = append(g.quotes, q)
	}
}

func (g *gathering) part(parts map[[2]string]*Part, place, id string) *Part {
	key := [2]string{place, id}
	if parts[key] == nil {
		parts[key] = newPart(g.survey, place, id)
	}
	return parts[key]
}

// add adds a person's answers.
func (p *Part) add(s *Survey, r *Response, asked []int) {
	p.Persons++
	right, keyed := int64(0), int64(0)
	for _, n := range asked {
		a, q := r.Answer(n), &s.Questions[n-1]
		if a == nil || a.Passed {
			continue
		}
		t := &p.Tallies[n-1]
		t.add(q, a)
		if q.Key != 0 {
			keyed++
			if a.Picked == q.Key {
				right++
				t.Right++
			}
		}
	}
	p.right.add(right, keyed)
}

func (t *Tally) add(q *Question, a *Answer) {
	t.Answered++
	switch q.Kind {
	case Single, Several:
		for option := range t.Options {
			if a.Picked&(1<<option) != 0 {
				t.Options[option]++
			}
		}
	case Scale:
		if mark := a.Number - q.Low; mark >= 0 && mark < int64(len(t.Options)) {
			t.Options[mark]++
		}
		t.values[a.Number]++
	case Number:
		t.values[a.Number]++
	}
}

// settle derives means, medians and the share of right answers.
func (p *Part) settle() {
	p.Right = p.right.share()
	for i := range p.Tallies {
		p.Tallies[i].settle()
	}
}

func (t *Tally) settle() {
	var n int64
	var sum float64
	for value, persons := range t.values {
		n += persons
		sum += float64(value) * float64(persons)
	}
	if n == 0 {
		return
	}
	t.Mean = sum / float64(n)
	t.Median = (t.ranked((n-1)/2) + t.ranked(n/2)) / 2
}

// ranked is the k-th answer from 0, from the lowest.
func (t *Tally) ranked(k int64) float64 {
	for _, value := range slices.Sorted(maps.Keys(t.values)) {
		if k -= t.values[value]; k < 0 {
			return float64(value)
		}
	}
	return 0
}

func (g *gathering) results() *Results {
	r := &Results{Survey: g.survey, Groups: sorted(g.groups), Places: sorted(g.places), Communities: sorted(g.communities)}
	g.all.settle()
	r.All = *g.all
	r.quote(g.quotes)
	return r
}

func sorted(parts map[[2]string]*Part) []Part {
	all := make([]Part, 0, len(parts))
	for _, p := range parts {
		p.settle()
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b Part) int { return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID)) })
	return all
}

// quote takes over answers in words, in an order that tells nothing, and of
// where they are from what all may know.
func (r *Results) quote(quotes []Quote) {
	shown := r.Suppressed()
	told := func(parts []Part, place, id string) bool {
		return slices.ContainsFunc(parts, func(p Part) bool { return p.Place == place && p.ID == id && !p.Hidden })
	}
	for _, q := range quotes {
		if !told(shown.Communities, q.Place, q.Community) {
			q.Community = ""
		}
		if !told(shown.Places, "", q.Place) {
			q.Place, q.Community = "", ""
		}
		r.Quotes = append(r.Quotes, q)
	}
	slices.SortFunc(r.Quotes, func(a, b Quote) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Community, b.Community), cmp.Compare(a.Place, b.Place))
	})
}
