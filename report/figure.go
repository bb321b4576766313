package report

import (
	"time"

	"kepubot/resident"
)

// ReportFormat is the version of a report's form as JSON. Keys stay as they
// are within one.
const ReportFormat = 1

// Report is everything that is told of a period, counted once: every output is
// made of it, so that their numbers are equal. It names no resident. As JSON
// its keys are stable and the same facts give the same text.
type Report struct {
	Format int       `json:"format"`
	Made   time.Time `json:"made"`
	Scope  Scoped    `json:"scope"`
	Days   Days      `json:"period"`
	// Before and YearBefore are the earlier periods that it is compared with,
	// cut to as many days where this one is not over.
	Before     Days `json:"before"`
	YearBefore Days `json:"yearbefore"`

	Totals     []Total         `json:"totals"` // in the order of Definitions
	Breakdowns []Breakdown     `json:"breakdowns"`
	Indicators []IndicatorLine `json:"indicators"`
	// Effect and Balance are for staff; nil where they were left out.
	Effect  *Effect  `json:"effect,omitempty"`
	Balance *Balance `json:"balance,omitempty"`
	// Disclaimer stands beside whatever is told of surveys; nil where nothing is.
	Disclaimer *Label `json:"disclaimer,omitempty"`
}

// Label is a name in both languages.
type Label struct {
	Chinese string `json:"zh-CN"`
	English string `json:"en"`
}

// In is the label in a language.
func (l Label) In(language string) string { return resident.Name(l).In(language) }

// Scoped is what a report is about: the city, a place, a campaign.
type Scoped struct {
	Place    string `json:"place,omitempty"`
	Campaign string `json:"campaign,omitempty"`
	Name     Label  `json:"name"`
}

// Total is a figure of the whole. Value is nil where there is nothing to
// divide by; Before and YearBefore also for figures that are not compared.
type Total struct {
	ID         FigureID `json:"id"`
	Value      *Value   `json:"value"`
	Before     *Value   `json:"before"`
	YearBefore *Value   `json:"yearbefore"`
}

// Breakdown is the figures by one dimension.
type Breakdown struct {
	By    Dimension `json:"by"`
	Parts []Part    `json:"parts"`
	// Withheld tells that parts were left out that would tell of single people,
	// see [Report.Public].
	Withheld bool `json:"withheld,omitempty"`
}

// Part is the figures of one place, community, group, theme or kind. A share
// of nothing is not among its Values.
type Part struct {
	ID string `json:"id"` // empty: the city itself, or not said
	// Place is that of a community.
	Place  string             `json:"place,omitempty"`
	Name   Label              `json:"name"`
	Values map[FigureID]Value `json:"values"`
}

// Total finds a figure of the whole; nil where it is not told.
func (r *Report) Total(id FigureID) *Total {
	for i := range r.Totals {
		if r.Totals[i].ID == id {
			return &r.Totals[i]
		}
	}
	return nil
}

// Breakdown finds the figures by a dimension; nil where there are none.
func (r *Report) Breakdown(by Dimension) *Breakdown {
	for i := range r.Breakdowns {
		if r.Breakdowns[i].By == by {
			return &r.Breakdowns[i]
		}
	}
	return nil
}

// fewPersons is the number of persons from which parts about them are shown to
// those who may not see people.
const fewPersons = 5

// Public is the report for those who are not staff, or may not see people:
// without effect and balance, and without the breakdowns by audience group and
// by where participants live where a part of them would be of 1 to 4 persons.
// Who lives where in what numbers stays. Of surveys it tells no more than their
// own results would.
func (r *Report) Public() *Report {
	public := *r
	public.Effect, public.Balance, public.Breakdowns = nil, nil, nil
	public.Totals = r.publicTotals()
	for _, b := range r.Breakdowns {
		b = b.withoutFewAnswers()
		if b.small() {
			b = Breakdown{By: b.By, Withheld: true}
		}
		public.Breakdowns = append(public.Breakdowns, b)
	}
	return &public
}

// small tells whether a part by people is of few.
func (b Breakdown) small() bool {
	if b.By != ByGroup && b.By != ByHome && b.By != ByHomeOf {
		return false
	}
	for _, part := range b.Parts {
		for _, id := range []FigureID{"attendance.persons", "competitions.players", "practice.players"} {
			if n := part.Values[id].N; n > 0 && n < fewPersons {
				return true
			}
		}
	}
	return false
}

// Growth is by how much a figure grew, in per mille of the earlier one; false
// where there was none, or it is a share.
func Growth(now, earlier *Value) (perMille int64, ok bool) {
	if now == nil || earlier == nil || now.Of != 0 || earlier.N == 0 {
		return 0, false
	}
	difference := 1000 * (now.N - earlier.N)
	half := earlier.N / 2
	if difference < 0 {
		half = -half
	}
	return (difference + half) / earlier.N, true
}
