package event

import (
	"context"
	"fmt"
	"iter"

	"kepubot/schedule"
	"kepubot/store"
)

// Stay is what those of one audience group come to who came to an event.
type Stay struct {
	// Minutes are those of sessions on the days that were asked for, see
	// [CheckIn.Minutes].
	Minutes int64
	// Passed are persons who passed, of an event with a result that began on
	// the days that were asked for.
	Passed int64
}

// EventStays are the stays at an event by audience group.
type EventStays struct {
	Event  *Event
	Groups map[string]Stay
}

// staysPage is how many events are looked at together.
const staysPage = 200

// Stays goes through the events with a session on the days of a question and
// tells how long people stayed and who passed.
func (f *Figures) Stays(ctx context.Context, ask Ask) iter.Seq2[EventStays, error] {
	return func(yield func(EventStays, error) bool) {
		from, err := schedule.At(ask.From, "00:00", f.settings.Location)
		until, err2 := schedule.At(schedule.Shift(ask.To, 1), "00:00", f.settings.Location)
		if err != nil || err2 != nil {
			yield(EventStays{}, fmt.Errorf("placing %s to %s: %w", ask.From, ask.To, err))
			return
		}
		q := store.Query{
			Where: append(ask.where(), store.In("state", string(Announced), string(Cancelled)), store.GTE("ends", from.UTC()), store.LT("starts", until.UTC())),
			Sort:  []store.Sort{{Field: "ends"}},
		}
		var page []*Event
		flush := func() bool {
			all, err := f.stays(ctx, ask, page)
			if err != nil {
				return yield(EventStays{}, err) && false
			}
			for i, e := range page {
				if !yield(EventStays{e, all[i]}, nil) {
					return false
				}
			}
			page = nil
			return true
		}
		for e, err := range f.events.docs.Each(ctx, q, staysPage) {
			if err != nil {
				yield(EventStays{}, err)
				return
			}
			if page = append(page, e); len(page) == staysPage && !flush() {
				return
			}
		}
		flush()
	}
}

// stays are those at some events, in their order. Where nobody checks out all
// stay as long as the session, and need not be looked at one by one.
func (f *Figures) stays(ctx context.Context, ask Ask, events []*Event) ([]map[string]Stay, error) {
	all, at := make([]map[string]Stay, len(events)), map[string]int{}
	var plain []string
	for i, e := range events {
		all[i], at[e.ID] = map[string]Stay{}, i
		if !e.CheckOut {
			plain = append(plain, e.ID)
		}
		if !e.CheckOut && !(e.Passing && ask.has(e.Day)) {
			continue
		}
		if err := f.stayed(ctx, ask, e, all[i]); err != nil {
			return nil, err
		}
	}
	narrow := Ask{Period: ask.Period, Group: ask.Group}
	rows, err := f.checkins.Group(ctx, store.GroupQuery{Where: append(f.facts(narrow), store.In("event", plain...)), By: []string{"event", "session", "group"}})
	if err != nil {
		return nil, fmt.Errorf("adding up how long people stayed: %w", err)
	}
	for _, row := range rows {
		id, _ := row.Keys[0].(string)
		session, _ := row.Keys[1].(int64)
		group, _ := row.Keys[2].(string)
		e := events[at[id]]
		whole := CheckIn{Session: int(session), Counts: true}
		stay := all[at[id]][group]
		stay.Minutes += row.Count * int64(whole.Minutes(e))
		all[at[id]][group] = stay
	}
	return all, nil
}

// stayed looks at the people of one event.
func (f *Figures) stayed(ctx context.Context, ask Ask, e *Event, into map[string]Stay) error {
	passed := map[string]bool{}
	where := []store.Cond{store.Eq("event", e.ID), store.Eq("counts", true)}
	if ask.Group != "" {
		where = append(where, store.Eq("group", ask.Group))
	}
	for fact, err := range f.checkins.Each(ctx, store.Query{Where: where}, 500) {
		if err != nil {
			return fmt.Errorf("reading who came to %s: %w", e.ID, err)
		}
		stay := into[fact.Group]
		if e.CheckOut && ask.has(fact.Day) {
			stay.Minutes += int64(fact.Minutes(e))
		}
		if e.Passing && ask.has(e.Day) && fact.Passed != nil && *fact.Passed && !passed[fact.Person] {
			passed[fact.Person] = true
			stay.Passed++
		}
		into[fact.Group] = stay
	}
	return nil
}
