package event

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"kepubot/schedule"
	"kepubot/store"
)

// Slice is the part of a question that has one value of a field.
type Slice struct {
	// ID is the value; empty: the whole city, or people who did not say.
	ID string
	Tally
	// Persons are as in an [Answer].
	Persons int64
}

// Cut is a question about days and the fields by which it is cut: "place",
// "community", "kind" and "theme" of events; "home", "from" and "group", the
// place, community and audience group of people, which tell nothing of numbers
// of events and crowds; and "", which is the whole as one slice.
type Cut struct {
	Ask
	By []string
}

// Slices are what questions come to by each of their fields, in the order of
// its values. Several are answered at once, since reading what is not folded
// yet takes long and is done once for all. Persons are counted over check-ins.
func (f *Figures) Slices(ctx context.Context, cuts ...Cut) ([]map[string][]Slice, error) {
	f.holding.RLock()
	defer f.holding.RUnlock()
	asks := make([]Ask, len(cuts))
	for i, cut := range cuts {
		asks[i] = cut.Ask
	}
	l, err := f.read(ctx, asks...)
	if err != nil {
		return nil, err
	}
	all := make([]map[string][]Slice, len(cuts))
	for i, cut := range cuts {
		all[i] = map[string][]Slice{}
		for _, field := range cut.By {
			if all[i][field], err = f.slice(ctx, l, cut.Ask, field); err != nil {
				return nil, fmt.Errorf("cutting attendance by %q: %w", field, err)
			}
		}
	}
	return all, nil
}

func (f *Figures) slice(ctx context.Context, l *layers, ask Ask, field string) ([]Slice, error) {
	if field == "" {
		total, err := f.total(ctx, l, ask)
		if err != nil {
			return nil, err
		}
		persons, err := f.persons(ctx, ask)
		return []Slice{{Tally: total, Persons: persons[[3]string{}]}}, err
	}
	of := l.ofPeople(ask)
	if slices.Contains([]string{"home", "from", "group"}, field) {
		of = l.shares
	}
	tallies := map[[3]string]*Tally{}
	for _, layer := range []layer{of, l.firsts} {
		sums, err := f.sums(ctx, layer, ask, []string{field})
		if err != nil {
			return nil, err
		}
		for _, s := range sums {
			if tallies[s.keys] == nil {
				tallies[s.keys] = &Tally{}
			}
			tallies[s.keys].add(s.Tally, 1)
		}
	}
	persons, err := f.persons(ctx, ask, field)
	if err != nil {
		return nil, err
	}
	var cut []Slice
	for _, s := range inOrder(tallies) {
		cut = append(cut, Slice{s.keys[0], s.Tally, persons[s.keys]})
	}
	return cut, nil
}

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

// Rated is how many rated an event, and their stars together.
type Rated struct{ Number, Stars int64 }

// Rated are the ratings of some events, at most store.MaxValues.
func (o *Opinions) Rated(ctx context.Context, events []string) (map[string]Rated, error) {
	rows, err := o.docs.Group(ctx, store.GroupQuery{Where: []store.Cond{store.In("event", events...)}, By: []string{"event"}, Sum: []string{"stars"}})
	if err != nil {
		return nil, fmt.Errorf("adding up what people thought: %w", err)
	}
	all := map[string]Rated{}
	for _, row := range rows {
		id, _ := row.Keys[0].(string)
		all[id] = Rated{row.Count, row.Sum["stars"]}
	}
	return all, nil
}

// Tagged are the days of the events with a campaign, from the first to the
// last; ok is false where there are none.
func (e *Events) Tagged(ctx context.Context, campaign string) (p Period, ok bool, err error) {
	rows, err := e.docs.Group(ctx, store.GroupQuery{
		Where: []store.Cond{store.Eq("campaign", campaign), store.In("state", string(Announced), string(Cancelled))}, Min: []string{"day"}, Max: []string{"ends"},
	})
	if err != nil {
		return Period{}, false, fmt.Errorf("finding the days of %s: %w", campaign, err)
	}
	for _, row := range rows {
		p.From, _ = row.Min["day"].(string)
		last, _ := row.Max["ends"].(time.Time)
		p.To, ok = schedule.DayOf(last, e.settings.Location), p.From != ""
	}
	return p, ok, nil
}
