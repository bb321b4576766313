package report

import (
	"maps"
	"slices"
	"strings"
)

const (
	rightRate  FigureID = "selftest.rightrate"
	selfTested FigureID = "selftest.responses"
)

// ofSurveys tells whether a figure is of answers to surveys.
func ofSurveys(id FigureID) bool {
	return strings.HasPrefix(string(id), "surveys.") || strings.HasPrefix(string(id), "selftest.")
}

// publicTotals are the totals without figures of surveys that are of 1 to 4
// persons. The share of right answers is told of the whole city alone: by place
// the results of each survey tell it, of all who answered at once, so that none
// follows from two reports.
func (r *Report) publicTotals() []Total {
	tested := Total{}
	if t := r.Total(selfTested); t != nil {
		tested = *t
	}
	totals := slices.Clone(r.Totals)
	for i := range totals {
		t := &totals[i]
		for _, of := range []struct{ value, tested **Value }{{&t.Value, &tested.Value}, {&t.Before, &tested.Before}, {&t.YearBefore, &tested.YearBefore}} {
			v := *of.value
			switch {
			case v == nil || !ofSurveys(t.ID):
			case t.ID == rightRate && (r.Scope.Place != "" || *of.tested == nil || (*of.tested).N < fewPersons), definition(t.ID).few(*v):
				*of.value = nil
			}
		}
	}
	return totals
}

// withoutFewAnswers is the breakdown without figures of surveys where parts of
// 1 to 4 persons could be told or made out, and without the share of right
// answers.
func (b Breakdown) withoutFewAnswers() Breakdown {
	ids := []FigureID{"surveys.persons", "surveys.responses", selfTested}
	told := map[string]int{}
	for _, id := range ids {
		for part := range b.safe(id) {
			told[part]++
		}
	}
	b.Parts = slices.Clone(b.Parts)
	for i, p := range b.Parts {
		values := maps.Clone(p.Values)
		maps.DeleteFunc(values, func(id FigureID, _ Value) bool {
			return id == rightRate || ofSurveys(id) && told[p.ID] < len(ids)
		})
		b.Parts[i].Values = values
	}
	return b
}
