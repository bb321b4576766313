package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kepubot/survey"
)

// SurveyWork is a survey with answers of the period. What it came to is of all
// who answered it, also outside the period: numbers of parts of them would tell
// of few people.
type SurveyWork struct {
	ID        string `json:"id"`
	Title     Label  `json:"title"`
	Campaign  string `json:"campaign,omitempty"`
	Pair      string `json:"pair,omitempty"` // before and after a campaign
	Anonymous bool   `json:"anonymous,omitempty"`
	Responses int64  `json:"responses"`       // of the period
	Asked     int64  `json:"asked,omitempty"` // residents it was sent to; more may have answered by its link
	// All is how many answered at any time, Right what share of a self-test is
	// right. Both, and Results, are left out where too few answered, and in a
	// report about a place of surveys that reach beyond it.
	All     int64          `json:"all,omitempty"`
	Right   *Proportion    `json:"right,omitempty"`
	Results *SurveyResults `json:"results,omitempty"`

	told *survey.Results // what Results are made of; nil without them
}

// SurveyPairWork is a survey before a campaign beside the one after it, of which
// one has answers of the period.
type SurveyPairWork struct {
	Pair     string `json:"pair"`
	Title    Label  `json:"title"` // of the one after
	Campaign string `json:"campaign,omitempty"`
	// Before and After are how many answered; they need not be the same people.
	Before int64 `json:"before"`
	After  int64 `json:"after"`
	// RightBefore, RightAfter and Gain are there where both were the same
	// self-test.
	RightBefore *Proportion    `json:"rightbefore,omitempty"`
	RightAfter  *Proportion    `json:"rightafter,omitempty"`
	Gain        *Difference    `json:"gain,omitempty"`
	Changes     []SurveyChange `json:"changes"`

	before, after *survey.Results
	told          *survey.Comparison
}

// surveys finds those with answers of the period.
func (w *Works) surveys(ctx context.Context, s Sources, q Question) error {
	opened, err := s.Surveys.Opened(ctx)
	if err != nil {
		return err
	}
	for _, one := range opened {
		t := newSurveyTally(figureQuery{Sources: s, Period: q.Period, Scope: q.Scope})
		if err := t.count(ctx, one); err != nil {
			return fmt.Errorf("counting the answers to %s: %w", one.ID, err)
		}
		n := t.found[0][ByTotal][""]["responses"]
		if n == 0 {
			continue
		}
		work := SurveyWork{ID: one.ID, Title: Label(one.Title), Campaign: one.Campaign, Pair: one.Pair, Anonymous: one.Anonymous, Responses: n}
		if work.Asked, err = s.Asked(ctx, one.ID); err != nil {
			return fmt.Errorf("reading whom %s was sent to: %w", one.ID, err)
		}
		results, err := s.surveyResults(ctx, one, q.Place)
		if err != nil {
			return err
		}
		work.tell(results)
		w.Surveys = append(w.Surveys, work)
		if err := w.pair(ctx, s, one, q.Place); err != nil {
			return err
		}
	}
	slices.SortFunc(w.Surveys, func(a, b SurveyWork) int {
		return cmp.Or(-cmp.Compare(a.Responses, b.Responses), cmp.Compare(a.ID, b.ID))
	})
	return nil
}

// surveyResults are what may be told of a survey in a report about a place, or
// about the city; nil: nothing. Small numbers of an anonymous one are told to
// nobody.
func (s Sources) surveyResults(ctx context.Context, one *survey.Survey, place string) (*survey.Results, error) {
	beyond := func(community string) bool { return s.placeOf(community) != place }
	reach := one.Reach
	if place != "" && (len(reach.Places)+len(reach.Communities) == 0 || slices.ContainsFunc(reach.Communities, beyond) ||
		slices.ContainsFunc(reach.Places, func(id string) bool { return id != place })) {
		return nil, nil
	}
	r, err := s.Surveys.Results(ctx, one.ID)
	if errors.Is(err, survey.ErrOpen) || errors.Is(err, survey.ErrDraft) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("adding up %s: %w", one.ID, err)
	}
	if one.Anonymous {
		r = r.Suppressed()
	}
	return r, nil
}

// tell takes over results; nil takes them away.
func (w *SurveyWork) tell(r *survey.Results) {
	w.All, w.Right, w.Results, w.told = 0, nil, nil, nil
	if r == nil {
		return
	}
	wordless := *r // what people wrote is for the survey's own results
	wordless.Quotes = nil
	w.told, w.Results = &wordless, surveyResultsOf(&wordless)
	if !r.Withheld {
		w.All = r.All.Persons
		if r.Survey.SelfTest() {
			w.Right = proportionOfShare(r.All.Right)
		}
	}
}

// pair tells of the pair that a survey belongs to, once, where both were
// answered.
func (w *Works) pair(ctx context.Context, s Sources, one *survey.Survey, place string) error {
	if one.Pair == "" || slices.ContainsFunc(w.SurveyPairs, func(p SurveyPairWork) bool { return p.Pair == one.Pair }) {
		return nil
	}
	before, after, err := s.Surveys.Pair(ctx, one.Pair)
	if err != nil || before == nil || after == nil {
		return err
	}
	p := SurveyPairWork{Pair: one.Pair, Title: Label(after.Title), Campaign: after.Campaign}
	if p.before, err = s.surveyResults(ctx, before, place); err != nil {
		return err
	}
	if p.after, err = s.surveyResults(ctx, after, place); err != nil {
		return err
	}
	if p.compare() {
		w.SurveyPairs = append(w.SurveyPairs, p)
	}
	return nil
}

// compare sets the results of a pair beside one another; false where there is
// nothing to tell.
func (p *SurveyPairWork) compare() bool {
	if p.before == nil || p.after == nil {
		return false
	}
	c, err := survey.Compare(p.before, p.after)
	if err != nil || c.Withheld || c.PersonsBefore == 0 || c.PersonsAfter == 0 {
		return false
	}
	p.told, p.Before, p.After, p.Changes = c, c.PersonsBefore, c.PersonsAfter, changesOf(c)
	if c.SameTest {
		p.RightBefore, p.RightAfter = proportionOfShare(c.RightBefore), proportionOfShare(c.RightAfter)
		p.Gain = differenceOfShares(c.RightAfter, c.RightBefore)
	}
	return true
}

// suppressed are results for those who may not see people. Those of an anonymous
// survey are so already.
func suppressed(r *survey.Results) *survey.Results {
	if r.Survey.Anonymous {
		return r
	}
	return r.Suppressed()
}

// public are the works for those who may not see people, in a report about a
// scope.
func (w *Works) public(of Scoped) *Works {
	public := *w
	public.Surveys, public.SurveyPairs = []SurveyWork{}, []SurveyPairWork{}
	for _, one := range w.Surveys {
		if of.Place != "" && one.Responses < fewPersons {
			continue
		}
		if one.told != nil {
			one.tell(suppressed(one.told))
		}
		public.Surveys = append(public.Surveys, one)
	}
	for _, p := range w.SurveyPairs {
		p.before, p.after = suppressed(p.before), suppressed(p.after)
		if p.compare() {
			public.SurveyPairs = append(public.SurveyPairs, p)
		}
	}
	return &public
}
