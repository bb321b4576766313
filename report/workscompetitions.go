package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kepubot/quiz"
	"kepubot/schedule"
	"kepubot/store"
)

// competitions counts those with entries of the period, and finds those that
// have a stage to come.
func (w *Works) competitions(ctx context.Context, s Sources, q Question) error {
	all, err := s.Competitions.Public(ctx, 0)
	if err != nil {
		return err
	}
	fq := figureQuery{Sources: s, Period: q.Period, Scope: q.Scope}
	now := s.Now()
	for _, c := range all {
		if q.Campaign != "" && c.Campaign != q.Campaign {
			continue
		}
		stages := map[string]quiz.Stage{}
		next := time.Time{}
		for _, stage := range c.Stages {
			stages[stage.EntryStage()] = stage
			if stage.Opens.After(now) && (next.IsZero() || stage.Opens.Before(next)) {
				next = stage.Opens
			}
		}
		if !next.IsZero() {
			w.CompetitionsAhead = append(w.CompetitionsAhead, CompetitionAhead{c.ID, Label(c.Title), schedule.DayOf(next, s.Location)})
		}
		done, err := entriesOf(ctx, fq, c, stages)
		if err != nil {
			return err
		}
		if done.Entries > 0 {
			w.Competitions = append(w.Competitions, done)
		}
	}
	slices.SortFunc(w.Competitions, func(a, b CompetitionWork) int {
		return cmp.Or(-cmp.Compare(a.Players, b.Players), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(w.CompetitionsAhead, func(a, b CompetitionAhead) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) })
	return nil
}

// entriesOf counts a competition's entries that took part, and who gave them.
func entriesOf(ctx context.Context, q figureQuery, c *quiz.Competition, stages map[string]quiz.Stage) (CompetitionWork, error) {
	ids := make([]string, 0, len(stages))
	for id := range stages {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	where := append(q.days(), store.Eq("done", true), store.In("stage", ids...))
	if q.Place != "" {
		where = append(where, store.Eq("place", q.Place))
	}
	rows, err := q.Entries.Figures(ctx, store.GroupQuery{Where: where, Distinct: "person"})
	if err != nil {
		return CompetitionWork{}, fmt.Errorf("counting entries of %s: %w", c.ID, err)
	}
	done := CompetitionWork{ID: c.ID, Title: Label(c.Title), Campaign: c.Campaign}
	for _, row := range rows {
		done.Players, done.Entries = done.Players+row.Distinct, done.Entries+row.Count
	}
	return done, nil
}

// honours are those named within the period; in a report about a place those
// of its own.
func (w *Works) honours(ctx context.Context, s Sources, q Question, honours *Honours) error {
	if honours == nil || q.Campaign != "" {
		return nil
	}
	all, err := honours.Latest(ctx, worksHonours)
	if err != nil {
		return err
	}
	for _, h := range all {
		day := schedule.DayOf(h.NamedAt, s.Location)
		if h.State != Named || day < q.From || day > q.To {
			continue
		}
		one := HonourWork{ID: h.ID, Title: Label(h.Title)}
		for _, c := range h.Candidates {
			if c.State == Passed && (q.Place == "" || c.Place == q.Place) {
				one.Number++
			}
		}
		if one.Number > 0 {
			w.Honours = append(w.Honours, one)
		}
	}
	slices.SortFunc(w.Honours, func(a, b HonourWork) int { return cmp.Compare(a.ID, b.ID) })
	return nil
}

func (w *Works) ahead(ctx context.Context, s Sources, q Question) error {
	var where []store.Cond
	if q.Place != "" {
		where = append(where, store.Eq("place", q.Place))
	}
	if q.Campaign != "" {
		where = append(where, store.Eq("campaign", q.Campaign))
	}
	events, err := s.Events.Upcoming(ctx, worksAhead, where...)
	if err != nil {
		return err
	}
	now := s.Now()
	for _, e := range events {
		if e.Starts.After(now) {
			w.EventsAhead++
		}
	}
	return nil
}

// titlesOf are different titles in a language, so many at most.
func titlesOf[T any](all []T, most int, title func(T) Label, language string) []string {
	var names []string
	for _, one := range all {
		name := title(one).In(language)
		if name != "" && !slices.Contains(names, name) && len(names) < most {
			names = append(names, name)
		}
	}
	return names
}
