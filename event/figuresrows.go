package event

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"kepubot/schedule"
	"kepubot/store"
)

// Row is an event on the list of an answer.
type Row struct {
	Event *Event
	// Tally is what of the answer belongs to the event. That of one that
	// Continued has its sign-ins alone.
	Tally
	// Continued tells that the event began before the period.
	Continued bool
	// Uncounted tells that it is over, and nobody signed in or was estimated.
	Uncounted bool
}

// Rows are the events of a question in the order of their days, so many at
// most, and whether there are more. Their figures add up to those of the answer.
func (f *Figures) Rows(ctx context.Context, ask Ask, limit int) (rows []Row, more bool, err error) {
	f.holding.RLock()
	defer f.holding.RUnlock()
	if ask.Event != "" {
		a := &Answer{Ask: ask}
		if err := f.ofEvent(ctx, a); err != nil {
			return nil, false, err
		}
		ask = a.Ask
	}
	l, err := f.read(ctx, ask)
	if err != nil {
		return nil, false, err
	}
	events, err := f.listed(ctx, l, ask, limit)
	if err != nil {
		return nil, false, err
	}
	if more = len(events) > limit; more {
		events = events[:limit]
	}
	tallies, err := f.byEvent(ctx, l, ask, events)
	if err != nil {
		return nil, false, err
	}
	for _, e := range events {
		t := tallies[e.ID]
		rows = append(rows, Row{
			Event: e, Tally: t, Continued: e.Day < ask.From,
			Uncounted: e.State == Announced && e.Over(f.settings.Now()) && t.SignIns+t.Estimated == 0 && e.Day >= ask.From,
		})
	}
	return rows, more, nil
}

// listed are the events of a question: those of its days, and earlier ones
// with a session on them; one more than the limit where there are more.
func (f *Figures) listed(ctx context.Context, l *layers, ask Ask, limit int) ([]*Event, error) {
	narrow := ask
	narrow.Event = ""
	where := narrow.where()
	if ask.Event != "" {
		where = append(where, store.Eq("_id", ask.Event))
	}
	events, err := f.events.Days(ctx, ask.From, ask.To, limit+1, where...)
	if err != nil {
		return nil, fmt.Errorf("listing events: %w", err)
	}
	kept, err := f.days.Find(ctx, store.Query{Where: append(ask.where(), store.GTE("day", ask.From), store.LTE("day", ask.To), store.LT("begun", ask.From))})
	if err != nil {
		return nil, fmt.Errorf("listing events that began before: %w", err)
	}
	earlier := map[string]bool{}
	for _, c := range kept {
		earlier[c.Event] = true
	}
	for _, e := range l.open {
		delete(earlier, e.ID)
		if ask.covers(e) && e.Day < ask.From && f.events.lies(e, ask.Period) {
			events = append(events, e)
		}
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(earlier)), store.MaxValues) {
		more, err := f.events.docs.Find(ctx, store.Query{Where: []store.Cond{store.In("_id", ids...)}})
		if err != nil {
			return nil, fmt.Errorf("listing events that began before: %w", err)
		}
		events = append(events, more...)
	}
	slices.SortFunc(events, func(a, b *Event) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), a.Starts.Compare(b.Starts), cmp.Compare(a.ID, b.ID))
	})
	return events, nil
}

// byEvent are the tallies of some events.
func (f *Figures) byEvent(ctx context.Context, l *layers, ask Ask, events []*Event) (map[string]Tally, error) {
	tallies := map[string]Tally{}
	for some := range slices.Chunk(events, store.MaxValues) {
		only := store.In("event", idsOf(some)...)
		for _, of := range []layer{l.ofPeople(ask), l.firsts} {
			sums, err := f.sums(ctx, of, ask, []string{"event"}, only)
			if err != nil {
				return nil, err
			}
			for _, s := range sums {
				t := tallies[s.keys[0]]
				t.add(s.Tally, 1)
				tallies[s.keys[0]] = t
			}
		}
	}
	if ask.Group == "" {
		return tallies, nil
	}
	for _, e := range events {
		if e.Day < ask.From {
			continue
		}
		t := tallies[e.ID]
		switch {
		case e.State == Cancelled:
			t.Cancelled = 1
		case e.Starts.After(f.settings.Now()):
			t.Ahead = 1
		default:
			t.Held = 1
		}
		tallies[e.ID] = t
	}
	return tallies, nil
}

// Suppressed is the list for those who may not see people: of one audience
// group it tells the events alone.
func Suppressed(rows []Row, ask Ask) []Row {
	if ask.Group == "" {
		return rows
	}
	shown := slices.Clone(rows)
	for i, r := range rows {
		shown[i].Tally = Tally{Held: r.Held, Ahead: r.Ahead, Cancelled: r.Cancelled}
		shown[i].Uncounted = false
	}
	return shown
}

// titleDays is how far, in days, an event is looked for by its title where no
// days were said.
const titleDays = 366

// mostTitled is how many events are worth choosing from.
const mostTitled = 8

// Titled finds what words are about that were not understood: events that
// have them in their title, the latest first, or, where none has, the question
// that is left if they are the beginning of a place's name. Neither means that
// the choices of Asked are what can be offered.
func (f *Figures) Titled(ctx context.Context, asked Asked) (events []*Event, ask Ask, ok bool, err error) {
	for _, way := range asked.Ways {
		if len(way.Words) == 0 {
			return nil, way.Ask, true, nil
		}
		p := way.Ask.Period
		if !asked.Dated {
			p = Period{schedule.Shift(f.today(), -titleDays), schedule.Shift(f.today(), titleDays)}
		}
		q := store.Query{
			Where: append(way.Ask.where(), store.GTE("day", p.From), store.LTE("day", p.To), store.In("state", string(Announced), string(Cancelled))),
			Sort:  []store.Sort{{Field: "day", Desc: true}},
		}
		for e, err := range f.events.docs.Each(ctx, q, 500) {
			if err != nil {
				return nil, Ask{}, false, fmt.Errorf("finding events by title: %w", err)
			}
			if way.titled(e) {
				events = append(events, e)
			}
			if len(events) == mostTitled {
				break
			}
		}
		if len(events) > 0 {
			return events, way.Ask, true, nil
		}
	}
	return nil, Ask{}, false, nil
}

// Campaigns are the campaigns that events had in the last three years and may
// be asked for, in the order of their bytes.
func (e *Events) Campaigns(ctx context.Context) ([]string, error) {
	since := schedule.DayOf(e.settings.Now().Add(-3*titleDays*24*time.Hour), e.settings.Location)
	rows, err := e.docs.Group(ctx, store.GroupQuery{Where: []store.Cond{store.GTE("day", since), store.Present("campaign")}, By: []string{"campaign"}})
	if err != nil {
		return nil, fmt.Errorf("listing campaigns: %w", err)
	}
	var all []string
	for _, row := range rows {
		if campaign, ok := row.Keys[0].(string); ok {
			all = append(all, campaign)
		}
	}
	return all, nil
}
