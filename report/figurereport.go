package report

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"kepubot/event"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/survey"

	"golang.org/x/sync/semaphore"
)

// Reports makes reports. One is made at a time, however many ask.
type Reports struct {
	sources Sources
	alone   *semaphore.Weighted

	mu      sync.Mutex
	flights map[Question]*flight
}

// NewReports makes reports of facts.
func NewReports(sources Sources) *Reports {
	return &Reports{sources: sources, alone: semaphore.NewWeighted(1), flights: map[Question]*flight{}}
}

// Progress hears how far a report has come: so many steps of so many. It is
// called from another goroutine, one call at a time, and must not wait.
type Progress func(done, of int)

// earlierPeriods are those that a period is compared with.
func (s Sources) earlierPeriods(p event.Period) (before, year event.Period) {
	today := schedule.DayOf(s.Now(), s.Location)
	_, before = p.Until(today, p.Before())
	_, year = p.Until(today, p.YearBefore())
	return before, year
}

// maker makes one report.
type maker struct {
	sources Sources
	q       Question
	before  event.Period
	year    event.Period
	report  *Report
	stages  []figureStage
	found   map[*figureSource]gathered // of the period
}

// figureStage is one step of making a report.
type figureStage struct {
	name string
	do   func(context.Context) error
}

func newMaker(s Sources, q Question) *maker {
	before, year := s.earlierPeriods(q.Period)
	m := &maker{sources: s, q: q, before: before, year: year, found: map[*figureSource]gathered{}, report: &Report{
		Format: ReportFormat, Made: store.Millis(s.Now()), Scope: s.scoped(q.Scope), Days: DaysOf(q.Period), Before: DaysOf(before), YearBefore: DaysOf(year),
		Totals: []Total{}, Breakdowns: []Breakdown{}, Indicators: []IndicatorLine{},
	}}
	for _, source := range figureSources() {
		if q.Campaign == "" || source.campaigns {
			m.stages = append(m.stages, figureStage{source.name, func(ctx context.Context) error { return m.gather(ctx, source) }})
		}
	}
	m.stages = append(m.stages, figureStage{"breakdowns", m.breakdowns}, figureStage{"disclaimer", m.disclaim})
	if q.Campaign == "" {
		m.stages = append(m.stages,
			figureStage{"indicators", m.indicators},
			figureStage{"effect of tips", m.tipEffects}, figureStage{"themes", m.themes},
			figureStage{"tips", m.worstTips}, figureStage{"questions", m.questions},
			figureStage{"turnout", m.turnout}, figureStage{"returns", m.notReported})
	}
	return m
}

// make goes through all steps.
func (m *maker) make(ctx context.Context, progress Progress) (*Report, error) {
	for i, stage := range m.stages {
		progress(i, len(m.stages))
		if err := stage.do(ctx); err != nil {
			return nil, fmt.Errorf("reporting %s to %s, %s: %w", m.q.From, m.q.To, stage.name, err)
		}
	}
	progress(len(m.stages), len(m.stages))
	return m.report, nil
}

// query is what a source is asked about a period.
func (m *maker) query(p event.Period, by []Dimension) figureQuery {
	return figureQuery{Sources: m.sources, Period: p, Scope: m.q.Scope, by: by}
}

// dimensions are those of a source that tell something within the scope.
func (m *maker) dimensions(source *figureSource) []Dimension {
	return slices.DeleteFunc(slices.Clone(source.by), func(by Dimension) bool { return by == ByPlaces && m.q.Place != "" })
}

// gather derives all figures of one source: the period's with their parts,
// and the totals of the earlier periods.
func (m *maker) gather(ctx context.Context, source *figureSource) error {
	queries := []figureQuery{m.query(m.q.Period, m.dimensions(source)), m.query(m.before, nil), m.query(m.year, nil)}
	queries[1].earlier, queries[2].earlier = true, true
	found, err := source.gather(ctx, queries...)
	if err != nil {
		return err
	}
	for _, d := range Definitions() {
		if d.from != source {
			continue
		}
		t := Total{ID: d.ID, Value: d.total(found[0])}
		if !d.Present {
			t.Before, t.YearBefore = d.total(found[1]), d.total(found[2])
		}
		m.report.Totals = append(m.report.Totals, t)
	}
	m.found[source] = found[0]
	return nil
}

// total is the figure of the whole; nil for a share of nothing.
func (d *Definition) total(g gathered) *Value {
	v, ok := d.value(g[ByTotal][""])
	if !ok {
		return nil
	}
	return &v
}

// breakdowns brings what was gathered into parts: of each dimension those that
// are expected and those that any source found.
func (m *maker) breakdowns(context.Context) error {
	for _, by := range Dimensions() {
		b := Breakdown{By: by, Parts: m.sources.parts(by, m.q.Place)}
		applies := false
		for source, found := range m.found {
			if !slices.Contains(m.dimensions(source), by) {
				continue
			}
			applies = true
			for id := range found[by] {
				b.part(id)
			}
		}
		if !applies {
			continue
		}
		for _, d := range Definitions() {
			if found, read := m.found[d.from]; read && d.breaksDown(by) {
				b.fill(d, found[by])
			}
		}
		m.sources.settleParts(&b)
		m.report.Breakdowns = append(m.report.Breakdowns, b)
	}
	return nil
}

// disclaim says what answers to surveys stand for, where any are told.
func (m *maker) disclaim(context.Context) error {
	t := m.report.Total("surveys.responses")
	if t == nil {
		return nil
	}
	for _, v := range []*Value{t.Value, t.Before, t.YearBefore} {
		if v != nil && v.N > 0 {
			said := Label(survey.Disclaimer())
			m.report.Disclaimer = &said
		}
	}
	return nil
}

// fill writes a figure into all parts.
func (b *Breakdown) fill(d *Definition, found map[string]counts) {
	for i := range b.Parts {
		if v, ok := d.value(found[b.Parts[i].ID]); ok {
			b.Parts[i].Values[d.ID] = v
		}
	}
}

// part finds a part, or adds one that nobody expected.
func (b *Breakdown) part(id string) *Part {
	i := slices.IndexFunc(b.Parts, func(p Part) bool { return p.ID == id })
	if i < 0 {
		b.Parts = append(b.Parts, Part{ID: id, Name: Label{id, id}, Values: map[FigureID]Value{}})
		i = len(b.Parts) - 1
	}
	return &b.Parts[i]
}

// Figures are a figure of each community in a period, by the id of its
// definition or in short ("events", "persontimes"): it makes Reports the
// [HonourFigures] of honours.
func (r *Reports) Figures(ctx context.Context, figure string, p event.Period) (map[string]int64, error) {
	id := FigureID(figure)
	if long, ok := map[string]FigureID{"events": "events.held", "persontimes": "attendance.signins", "persons": "attendance.persons", "players": "competitions.players"}[figure]; ok {
		id = long
	}
	d, ok := DefinitionOf(id)
	if !ok || !d.breaksDown(ByCommunity) || d.Unit.share() {
		return nil, fmt.Errorf("finding the figure %q by community: %w", figure, store.ErrNotFound)
	}
	found, err := d.from.gather(ctx, figureQuery{Sources: r.sources, Period: p, by: []Dimension{ByCommunity}})
	if err != nil {
		return nil, err
	}
	values := map[string]int64{}
	for community, c := range found[0][ByCommunity] {
		if v, _ := d.value(c); v.N != 0 && community != "" {
			values[community] = v.N
		}
	}
	return values, nil
}
