package survey

import "slices"

// Suppressed are the results for those who may not see people. Of parts of 1
// to 4 persons nothing is told, of others no number of 1 to 4 persons, and with
// these as much else as is needed so that none follows by subtraction: within
// groups, within places, and within the communities of each place. Of fewer
// than 5 persons in all nothing is told. Numbers of all who answered stay, also
// small ones: they are of nobody's community.
//
// This holds within the results of one survey, as they are at one time. What is
// suppressed already stays as it is.
func (r *Results) Suppressed() *Results {
	if r.masked {
		return r
	}
	s := *r
	s.masked = true
	if r.All.Persons < smallCell {
		s.Withheld, s.All, s.Groups, s.Places, s.Communities, s.Quotes = true, Part{}, nil, nil, nil, nil
		return &s
	}
	groups := r.mask(r.Groups, nil, nil)
	places := r.mask(r.Places, nil, nil)
	s.Groups, s.Places, s.Communities = groups.parts(), places.parts(), nil
	for i := range r.Places {
		var of []Part
		for _, c := range r.Communities {
			if c.Place == r.Places[i].ID {
				of = append(of, c)
			}
		}
		if len(of) > 0 {
			s.Communities = append(s.Communities, r.mask(of, places, &i).parts()...)
		}
	}
	return &s
}

// facet is one way to sort those who answered a question: all ways to answer,
// or of several one option and the rest, or right and wrong.
type facet struct {
	question int // from 0
	option   int // of several; -1: all of the columns; rightFacet
}

const (
	allFacet   = -1
	rightFacet = -2
)

// facets are the ways in which the questions are told.
func (s *Survey) facets() []facet {
	var all []facet
	for i := range s.Questions {
		q := &s.Questions[i]
		if q.Kind != Several {
			all = append(all, facet{i, allFacet})
			continue
		}
		for option := range q.Options {
			all = append(all, facet{i, option})
		}
		if q.Key != 0 {
			all = append(all, facet{i, rightFacet})
		}
	}
	return all
}

// cells are the persons of a part by column, last those who did not answer.
func (f facet) cells(p *Part) []int64 {
	t := &p.Tallies[f.question]
	none := p.Persons - t.Answered
	switch {
	case f.option == rightFacet:
		return []int64{t.Right, t.Answered - t.Right, none}
	case f.option >= 0:
		return []int64{t.Options[f.option], t.Answered - t.Options[f.option], none}
	case len(t.Options) == 0:
		return []int64{t.Answered, none}
	}
	return append(slices.Clone(t.Options), none)
}

// mask is what is hidden of parts.
type mask struct {
	survey *Survey
	of     []Part
	rows   []bool
	facets map[facet][][]bool
	// noRight tells that the share of right answers is told of no part.
	noRight bool
}

// mask finds what to hide of parts that make up all who answered or, with
// whole, a row of its parts.
func (r *Results) mask(parts []Part, whole *mask, row *int) *mask {
	m := &mask{survey: r.Survey, of: parts, rows: hideParts(parts), facets: map[facet][][]bool{}}
	if whole != nil && whole.rows[*row] {
		for i := range m.rows {
			m.rows[i] = true
		}
	}
	if len(parts) == 0 {
		return m
	}
	for _, f := range r.Survey.facets() {
		g := &grid{rows: m.rows}
		for i := range parts {
			g.cells = append(g.cells, f.cells(&parts[i]))
		}
		g.none = len(g.cells[0]) - 1
		if whole != nil {
			g.columns = whole.facets[f][*row]
		}
		m.facets[f] = g.hide()
	}
	m.noRight = whole != nil && whole.noRight
	for i := range parts {
		m.noRight = m.noRight || !m.rows[i] && m.hiddenRights(i) == 1
	}
	return m
}

// hiddenRights is of how many questions the right answers of a part are
// hidden. Of one alone they would follow from the share over all.
func (m *mask) hiddenRights(part int) int {
	hidden := 0
	for i := range m.survey.Questions {
		if m.survey.Questions[i].Key != 0 && m.rightHidden(part, i) {
			hidden++
		}
	}
	return hidden
}

func (m *mask) rightHidden(part, question int) bool {
	q := &m.survey.Questions[question]
	if q.Kind == Several {
		return m.facets[facet{question, rightFacet}][part][0]
	}
	cells := m.facets[facet{question, allFacet}][part]
	for option := range q.Options {
		if q.Key&(1<<option) != 0 && cells[option] {
			return true
		}
	}
	return false
}

// parts are the parts without what is hidden, whose numbers are gone.
func (m *mask) parts() []Part {
	var all []Part
	for i, p := range m.of {
		if m.rows[i] {
			all = append(all, Part{ID: p.ID, Place: p.Place, Hidden: true})
			continue
		}
		p.NoRight = m.noRight
		if p.NoRight {
			p.Right = Share{}
		}
		p.right = pooled{}
		p.Tallies = slices.Clone(p.Tallies)
		for n := range p.Tallies {
			p.Tallies[n] = m.tally(i, n)
		}
		all = append(all, p)
	}
	return all
}

// tally is what is told of a question in a part.
func (m *mask) tally(part, question int) Tally {
	q, t := &m.survey.Questions[question], m.of[part].Tallies[question]
	t.values = nil
	t.Options, t.Withheld = slices.Clone(t.Options), make([]bool, len(t.Options))
	t.NoRight = q.Key != 0 && m.rightHidden(part, question)
	for _, f := range m.survey.facets() {
		if f.question != question {
			continue
		}
		cells := m.facets[f][part]
		last := len(cells) - 1
		t.NoAnswers = t.NoAnswers || cells[last]
		for option := range t.Options {
			t.Withheld[option] = t.Withheld[option] || f.option == allFacet && cells[option] || f.option == option && cells[0]
		}
		t.NoMean = t.NoMean || slices.Contains(cells, true)
	}
	if t.NoAnswers {
		return Tally{Options: make([]int64, len(t.Options)), Withheld: slices.Repeat([]bool{true}, len(t.Options)), NoRight: true, NoMean: true, NoAnswers: true}
	}
	for option, is := range t.Withheld {
		if is {
			t.Options[option] = 0
		}
	}
	if t.NoMean {
		t.Mean, t.Median = 0, 0
	}
	if t.NoRight {
		t.Right = 0
	}
	return t
}
