package report

import (
	"context"
	"iter"
	"slices"
	"time"

	"kepubot/content"
	"kepubot/event"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/store"
	"kepubot/survey"
)

// Sending is what became of one broadcast in one community for one audience
// group, as people were then.
type Sending struct {
	Day                     string
	Tip                     bool // whether it was the tip of the day; else a notice
	Place, Community, Group string
	Reached                 int64 // confirmed as delivered
	Due                     int64 // all recipients
}

// Sources are the facts that figures are derived from.
type Sources struct {
	Residents    *resident.Residents
	Places       *resident.Directory
	Groups       []resident.Group
	Tips         *content.Library
	Bank         *quiz.Bank
	Practice     *quiz.Practice
	Entries      *quiz.Entries
	Competitions *quiz.Competitions
	Events       *event.Events
	Attendance   *event.Figures
	Opinions     *event.Opinions
	Catalogue    *Catalogue
	Indicators   *Entries
	Returns      *Returns
	Reporters    *Reporters
	Surveys      *survey.Surveys
	// Asked is how many residents a survey was sent to; 0: it was not sent.
	Asked func(ctx context.Context, survey string) (int64, error)
	// Reach goes through what broadcasts of the days from one to another, both
	// included, came to.
	Reach func(ctx context.Context, from, to string) iter.Seq2[Sending, error]

	Now      func() time.Time
	Location *time.Location // by which days are counted
}

// Scope narrows a report; empty fields narrow nothing.
type Scope struct {
	Place string // a place of the directory
	// Campaign is a tag of events, competitions and surveys. Other figures are then left
	// out: tips and residents carry none.
	Campaign string
}

// counter names something that is counted.
type counter string

// counts are counters by name.
type counts map[counter]int64

// gathered are counters by dimension and value. ByTotal has the value "".
type gathered map[Dimension]map[string]counts

func (g gathered) add(by Dimension, id string, c counter, n int64) {
	if g[by] == nil {
		g[by] = map[string]counts{}
	}
	if g[by][id] == nil {
		g[by][id] = counts{}
	}
	g[by][id][c] += n
}

// figureSource derives counters from one kind of facts.
type figureSource struct {
	name string
	by   []Dimension // all that any of its figures is broken down by
	// campaigns tells whether its facts know of campaigns.
	campaigns bool
	// gather answers several questions at once, in their order.
	gather func(ctx context.Context, queries ...figureQuery) ([]gathered, error)
}

// each answers questions one after the other.
func each(gather func(context.Context, figureQuery) (gathered, error)) func(context.Context, ...figureQuery) ([]gathered, error) {
	return func(ctx context.Context, queries ...figureQuery) (all []gathered, err error) {
		all = make([]gathered, len(queries))
		for i, q := range queries {
			if all[i], err = gather(ctx, q); err != nil {
				return nil, err
			}
		}
		return all, nil
	}
}

// figureSources are all sources, in the order in which they are read.
func figureSources() []*figureSource {
	return []*figureSource{
		residentSource, activeSource, reachSource, feedbackSource, practiceSource, competitionSource, surveySource, eventSource,
	}
}

// The sources of figures.
var (
	residentSource = &figureSource{
		name: "residents", by: []Dimension{ByPlaces, ByCommunity, ByGroup}, gather: each(gatherResidents),
	}
	activeSource = &figureSource{
		name: "active residents", by: []Dimension{ByPlaces, ByCommunity, ByGroup}, gather: each(gatherActive),
	}
	reachSource = &figureSource{
		name: "reach", by: []Dimension{ByPlaces, ByCommunity, ByGroup, ByTheme}, gather: each(gatherReach),
	}
	feedbackSource = &figureSource{
		name: "feedback", by: []Dimension{ByPlaces, ByCommunity, ByGroup, ByTheme}, gather: each(gatherFeedback),
	}
	practiceSource = &figureSource{
		name: "practice", by: []Dimension{ByPlaces, ByCommunity, ByGroup, ByTheme}, gather: each(gatherPractice),
	}
	competitionSource = &figureSource{
		name: "competitions", by: []Dimension{ByPlaces, ByCommunity, ByGroup}, campaigns: true, gather: each(gatherCompetitions),
	}
	surveySource = &figureSource{
		name: "surveys", by: []Dimension{ByPlaces, ByCommunity, ByGroup}, campaigns: true, gather: gatherSurveys,
	}
	eventSource = &figureSource{
		name: "events", by: Dimensions(), campaigns: true, gather: gatherEvents,
	}
)

// figureQuery is what a source is asked.
type figureQuery struct {
	Sources
	event.Period
	Scope
	by []Dimension // beside the total
	// earlier tells that the period is one to compare with: what is as things
	// are now is not asked.
	earlier bool
}

// dimensions are the total and what it is broken down by.
func (q figureQuery) dimensions() []Dimension { return append([]Dimension{ByTotal}, q.by...) }

// days are the conditions on the day of a fact.
func (q figureQuery) days() []store.Cond {
	return []store.Cond{store.GTE("day", q.From), store.LTE("day", q.To)}
}

// addAll adds to the total and to those dimensions that are asked for and that
// something has a value of.
func (q figureQuery) addAll(all gathered, values map[Dimension]string, c counter, n int64) {
	all.add(ByTotal, "", c, n)
	for _, by := range q.by {
		if id, ok := values[by]; ok {
			all.add(by, id, c, n)
		}
	}
}

// asks tells whether a dimension is asked for.
func (q figureQuery) asks(by Dimension) bool { return slices.Contains(q.by, by) }

// fields are the fields to group by for a dimension, before others.
func fields(by Dimension, more ...string) []string {
	if by == ByTotal {
		return more
	}
	return append([]string{string(by)}, more...)
}

// keys are the values of a group's row; empty where a field is missing.
func keys(row store.GroupRow) []string {
	all := make([]string, len(row.Keys))
	for i, key := range row.Keys {
		all[i], _ = key.(string)
	}
	return all
}

// placeOf is the place of a community that the directory knows; else empty.
func (s Sources) placeOf(community string) string {
	c, _ := s.Places.Community(community)
	return c.Place
}

// communityIDs are the ids of a place's communities.
func (s Sources) communityIDs(place string) []string {
	var ids []string
	for _, c := range s.Places.Communities(place, resident.Chinese) {
		ids = append(ids, c.ID)
	}
	return ids
}
