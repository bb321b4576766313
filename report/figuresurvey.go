package report

import (
	"context"
	"fmt"
	"slices"

	"kepubot/schedule"
	"kepubot/survey"
)

// surveyTally counts answers to surveys for several questions at once.
type surveyTally struct {
	queries []figureQuery
	found   []gathered
	seen    map[surveyCell]bool
}

// surveyCell is somebody, or a survey, in a part of what a query is about.
type surveyCell struct {
	query  int
	by     Dimension
	id, of string
}

func newSurveyTally(queries ...figureQuery) *surveyTally {
	t := &surveyTally{queries: queries, seen: map[surveyCell]bool{}}
	for range queries {
		t.found = append(t.found, gathered{})
	}
	return t
}

// gatherSurveys counts answers that were handed in, who gave them, and what is
// right in self-tests.
func gatherSurveys(ctx context.Context, queries ...figureQuery) ([]gathered, error) {
	t := newSurveyTally(queries...)
	opened, err := queries[0].Surveys.Opened(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range opened {
		if err := t.count(ctx, one); err != nil {
			return nil, fmt.Errorf("counting the answers to %s: %w", one.ID, err)
		}
	}
	return t.found, nil
}

// count counts the answers to one survey, unless none of them can be asked for.
func (t *surveyTally) count(ctx context.Context, s *survey.Survey) error {
	switch {
	case !slices.ContainsFunc(t.queries, func(q figureQuery) bool { return q.about(s) }):
		return nil
	case s.Anonymous:
		return t.anonymous(ctx, s)
	}
	for r, err := range t.queries[0].Surveys.Answers(ctx, s.ID) {
		if err != nil {
			return err
		}
		t.add(s, r)
	}
	return nil
}

// about tells whether answers to a survey may lie within a question.
func (q figureQuery) about(s *survey.Survey) bool {
	closed := s.ClosingDay(q.Location)
	switch {
	case q.Campaign != "" && s.Campaign != q.Campaign:
		return false
	case s.Anonymous:
		return q.From <= closed && closed <= q.To
	}
	return schedule.DayOf(s.Created, q.Location) <= q.To && (closed == "" || q.From <= closed)
}

// add counts one answer where it belongs.
func (t *surveyTally) add(s *survey.Survey, r *survey.Response) {
	score, test := survey.Share{}, s.SelfTest()
	if test {
		score = s.Score(r)
	}
	for i, q := range t.queries {
		day := s.DayOf(r, q.Location)
		if !q.about(s) || day < q.From || day > q.To || q.Place != "" && r.Place != q.Place {
			continue
		}
		values := map[Dimension]string{ByPlaces: r.Place, ByCommunity: r.Community, ByGroup: r.Group}
		q.addAll(t.found[i], values, "responses", 1)
		if test {
			q.addAll(t.found[i], values, "tested", 1)
			q.addAll(t.found[i], values, "right", score.Count)
			q.addAll(t.found[i], values, "keyed", score.Of)
		}
		t.once(surveyCell{i, ByTotal, "", "survey " + s.ID}, "held")
		if r.Person == "" {
			continue
		}
		t.once(surveyCell{i, ByTotal, "", r.Person}, "persons")
		for _, by := range q.by {
			t.once(surveyCell{i, by, values[by], r.Person}, "persons")
		}
	}
}

// once counts something once in a part.
func (t *surveyTally) once(cell surveyCell, c counter) {
	if !t.seen[cell] {
		t.seen[cell] = true
		t.found[cell.query].add(cell.by, cell.id, c, 1)
	}
}

// anonymous takes over what may be told to anybody of a survey that closed
// within a question: small parts are in the whole alone.
func (t *surveyTally) anonymous(ctx context.Context, s *survey.Survey) error {
	results, err := t.queries[0].Surveys.Results(ctx, s.ID)
	if err != nil {
		return err
	}
	shown := results.Suppressed()
	whole := results.All
	whole.NoRight = shown.Withheld
	for i, q := range t.queries {
		if !q.about(s) {
			continue
		}
		if q.Place != "" {
			for _, p := range shown.Places {
				if p.ID == q.Place {
					t.addPart(i, ByTotal, "", s, p)
				}
			}
			continue
		}
		t.addPart(i, ByTotal, "", s, whole)
		for by, parts := range map[Dimension][]survey.Part{ByPlaces: shown.Places, ByGroup: shown.Groups} {
			for _, p := range parts {
				if q.asks(by) {
					t.addPart(i, by, p.ID, s, p)
				}
			}
		}
	}
	return nil
}

func (t *surveyTally) addPart(query int, by Dimension, id string, s *survey.Survey, p survey.Part) {
	if p.Hidden || p.Persons == 0 {
		return
	}
	found := t.found[query]
	found.add(by, id, "responses", p.Persons)
	if by == ByTotal {
		t.once(surveyCell{query, by, "", "survey " + s.ID}, "held")
	}
	if s.SelfTest() && !p.NoRight {
		found.add(by, id, "tested", p.Persons)
		found.add(by, id, "right", p.Right.Count)
		found.add(by, id, "keyed", p.Right.Of)
	}
}
