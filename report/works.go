package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kepubot/event"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/survey"
)

// Works is what has a name of its own in a period, or is still to come: what a
// work summary tells beside figures. It names no resident.
type Works struct {
	Competitions []CompetitionWork `json:"competitions"`
	Surveys      []SurveyWork      `json:"surveys"`
	SurveyPairs  []SurveyPairWork  `json:"surveypairs"` // before and after a campaign
	Campaigns    []EventsWork      `json:"campaigns"`
	Series       []EventsWork      `json:"series"` // those of more than one event
	Honours      []HonourWork      `json:"honours"`
	Months       []MonthWork       `json:"months"` // of a period of two to sixteen months, unless nothing happened in any
	// Unattended are events that are over, with nobody signed in or estimated.
	Unattended []NamedEvent `json:"unattended"`

	// As things are when asked: what is still to come.
	CompetitionsAhead []CompetitionAhead `json:"competitionsahead"`
	EventsAhead       int64              `json:"eventsahead"` // announced and not begun, whenever
	// Cut tells that there were more events than are looked at one by one.
	Cut bool `json:"cut,omitempty"`

	words survey.Words // for the results of surveys
}

// CompetitionWork is a competition with entries of the period.
type CompetitionWork struct {
	ID       string `json:"id"`
	Title    Label  `json:"title"`
	Campaign string `json:"campaign,omitempty"`
	Players  int64  `json:"players"` // different persons over all its stages
	Entries  int64  `json:"entries"`
}

// EventsWork is the events of a series or of a campaign.
type EventsWork struct {
	ID        string `json:"id"`
	Title     Label  `json:"title"`
	Held      int64  `json:"held"`
	SignIns   int64  `json:"signins"`
	Estimated int64  `json:"estimated"`
	// Goes tells that a series has more events to come.
	Goes bool `json:"goes,omitempty"`
}

// HonourWork is an honour that was named within the period.
type HonourWork struct {
	ID     string `json:"id"`
	Title  Label  `json:"title"`
	Number int64  `json:"number"` // of those who were named
}

// MonthWork is the attendance of a month, or of the part of it that lies in
// the period, and of the same days a year before.
type MonthWork struct {
	Month      string `json:"month"` // 2026-09
	Held       int64  `json:"held"`
	SignIns    int64  `json:"signins"`
	YearBefore int64  `json:"yearbefore"` // sign-ins
}

// NamedEvent is one event.
type NamedEvent struct {
	ID    string `json:"id"`
	Title Label  `json:"title"`
	Day   string `json:"day"`
	Place string `json:"place,omitempty"`
}

// CompetitionAhead is a competition with a stage that has not opened.
type CompetitionAhead struct {
	ID    string `json:"id"`
	Title Label  `json:"title"`
	Day   string `json:"day"` // of the next stage, in the deployment's zone
}

// The bounds of what is looked at one by one.
const (
	worksEvents  = 5000
	worksAhead   = 500
	worksHonours = 200
)

// Works finds what has a name in the period of a question. Honours may be nil:
// then none are told.
func (r *Reports) Works(ctx context.Context, q Question, honours *Honours) (*Works, error) {
	if err := r.allowed(q); err != nil {
		return nil, err
	}
	w := &Works{
		Competitions: []CompetitionWork{}, Campaigns: []EventsWork{}, Series: []EventsWork{}, Honours: []HonourWork{}, Months: []MonthWork{},
		Unattended: []NamedEvent{}, CompetitionsAhead: []CompetitionAhead{}, Surveys: []SurveyWork{}, SurveyPairs: []SurveyPairWork{},
		words: survey.Words{Places: r.sources.Places, Groups: r.sources.Groups},
	}
	for _, step := range []struct {
		name string
		do   func(context.Context, Question) error
	}{
		{"events", func(ctx context.Context, q Question) error { return w.events(ctx, r.sources, q) }},
		{"months", func(ctx context.Context, q Question) error { return w.months(ctx, r.sources, q) }},
		{"competitions", func(ctx context.Context, q Question) error { return w.competitions(ctx, r.sources, q) }},
		{"surveys", func(ctx context.Context, q Question) error { return w.surveys(ctx, r.sources, q) }},
		{"honours", func(ctx context.Context, q Question) error { return w.honours(ctx, r.sources, q, honours) }},
		{"what is ahead", func(ctx context.Context, q Question) error { return w.ahead(ctx, r.sources, q) }},
	} {
		if err := step.do(ctx, q); err != nil {
			return nil, fmt.Errorf("naming the works of %s to %s, %s: %w", q.From, q.To, step.name, err)
		}
	}
	return w, nil
}

// events adds up series and campaigns, and finds events without attendance.
func (w *Works) events(ctx context.Context, s Sources, q Question) error {
	rows, more, err := s.Attendance.Rows(ctx, event.Ask{Period: q.Period, Place: q.Place, Campaign: q.Campaign}, worksEvents)
	if err != nil {
		return err
	}
	w.Cut = more
	campaigns, series := map[string]*EventsWork{}, map[string]*EventsWork{}
	for _, row := range rows {
		e := row.Event
		if row.Uncounted {
			w.Unattended = append(w.Unattended, NamedEvent{e.ID, Label(e.Title), e.Day, e.Place})
		}
		if e.Campaign != "" {
			addRow(campaigns, e.Campaign, Label{e.Campaign, e.Campaign}, row)
		}
		if e.Series != "" {
			addRow(series, e.Series, Label(e.Title), row)
		}
	}
	w.Campaigns = told(campaigns, 1)
	w.Series = told(series, 2)
	for i := range w.Series {
		head, err := s.Events.Get(ctx, w.Series[i].ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		w.Series[i].Goes = err == nil && head.Every != ""
	}
	return nil
}

func addRow(all map[string]*EventsWork, id string, title Label, row event.Row) {
	if all[id] == nil {
		all[id] = &EventsWork{ID: id, Title: title}
	}
	all[id].Held += row.Held
	all[id].SignIns += row.SignIns
	all[id].Estimated += row.Estimated
}

// told are those with so many events at least, those with the most people
// first.
func told(all map[string]*EventsWork, least int64) []EventsWork {
	found := []EventsWork{}
	for _, one := range all {
		if one.Held >= least {
			found = append(found, *one)
		}
	}
	slices.SortFunc(found, func(a, b EventsWork) int {
		return cmp.Or(-cmp.Compare(a.SignIns, b.SignIns), -cmp.Compare(a.Held, b.Held), cmp.Compare(a.ID, b.ID))
	})
	return found
}

// mostMonths is how many months are told one by one.
const mostMonths = 16

func (w *Works) months(ctx context.Context, s Sources, q Question) error {
	today := schedule.DayOf(s.Now(), s.Location)
	var all []MonthWork
	for from := q.From; from <= min(q.To, today); {
		first, err := time.Parse(time.DateOnly, from)
		if err != nil {
			return err
		}
		next := time.Date(first.Year(), first.Month()+1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		p := event.Period{From: from, To: min(q.To, schedule.Shift(next, -1))}
		if len(all) == mostMonths {
			return nil
		}
		a, err := s.Attendance.Totals(ctx, event.Ask{Period: p, Place: q.Place, Campaign: q.Campaign})
		if err != nil {
			return err
		}
		month := MonthWork{Month: from[:len("2006-01")], Held: a.Held, SignIns: a.SignIns}
		if a.YearBefore != nil {
			month.YearBefore = a.YearBefore.SignIns
		}
		all, from = append(all, month), next
	}
	some := slices.ContainsFunc(all, func(m MonthWork) bool { return m.Held+m.SignIns+m.YearBefore > 0 })
	if len(all) > 1 && some {
		w.Months = all
	}
	return nil
}
