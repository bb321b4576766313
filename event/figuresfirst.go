package event

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"kepubot/store"
)

// first is the check-in with which a person came for the first time.
type first struct {
	event, day string
	Guest
}

// firstsOf finds the first check-in of each person, by the facts as they are
// now; who never came is not among them.
func (f *Figures) firstsOf(ctx context.Context, people []string) (map[string]first, error) {
	found := map[string]first{}
	for some := range slices.Chunk(people, store.MaxValues) {
		// By person alone: a second list of values, of days, has an engine try all
		// pairs of the two.
		counting := []store.Cond{store.In("person", some...), store.Eq("counts", true)}
		rows, err := f.checkins.Group(ctx, store.GroupQuery{Where: counting, By: []string{"person", "day", "event"}, Min: []string{"home", "from", "group"}})
		if err != nil {
			return nil, fmt.Errorf("finding who came for the first time: %w", err)
		}
		for _, row := range rows { // the earliest day first, and of it the least event
			person, _ := row.Keys[0].(string)
			if _, there := found[person]; there {
				continue
			}
			one := first{}
			one.day, _ = row.Keys[1].(string)
			one.event, _ = row.Keys[2].(string)
			one.Person = person
			one.Home, _ = row.Min["home"].(string)
			one.From, _ = row.Min["from"].(string)
			one.Group, _ = row.Min["group"].(string)
			found[person] = one
		}
	}
	return found, nil
}

// newcomer is a person's first check-in as it is kept, under the person's id.
func newcomer(one first, e *Event) *cell {
	c := &cell{Meta: store.Meta{ID: one.Person}, Day: one.day, Home: one.Home, From: one.From, Group: one.Group, Tally: Tally{Firsts: 1}}
	c.stamp(e)
	return c
}

// same tells whether two cells say the same under the same id.
func (c *cell) same(other *cell) bool {
	one := *c
	one.Rev = other.Rev
	return one == *other
}

// newcomers are the first check-ins kept, put right for all who are among the
// facts of some events.
func (f *Figures) newcomers(ctx context.Context, open []*Event) (layer, error) {
	l := layer{docs: f.firsts}
	people, err := f.peopleOf(ctx, open)
	if err != nil {
		return l, err
	}
	kept, err := f.keptFirsts(ctx, people)
	if err != nil {
		return l, err
	}
	now, err := f.freshFirsts(ctx, people, open)
	if err != nil {
		return l, err
	}
	for _, person := range people {
		before, after := kept[person], now[person]
		if before != nil && after != nil && before.same(after) {
			continue
		}
		if before != nil {
			l.minus = append(l.minus, before)
		}
		if after != nil {
			l.plus = append(l.plus, after)
		}
	}
	return l, nil
}

// peopleOf are all who have a check-in to some events, also one that was
// undone.
func (f *Figures) peopleOf(ctx context.Context, events []*Event) ([]string, error) {
	people := map[string]bool{}
	for ids := range slices.Chunk(idsOf(events), store.MaxValues) {
		rows, err := f.checkins.Group(ctx, store.GroupQuery{Where: []store.Cond{store.In("event", ids...)}, By: []string{"person"}})
		if err != nil {
			return nil, fmt.Errorf("finding who came: %w", err)
		}
		for _, row := range rows {
			if person, ok := row.Keys[0].(string); ok {
				people[person] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(people)), nil
}

// keptFirsts are the first check-ins that are kept, by person.
func (f *Figures) keptFirsts(ctx context.Context, people []string) (map[string]*cell, error) {
	kept := map[string]*cell{}
	for some := range slices.Chunk(people, store.MaxValues) {
		docs, err := f.firsts.Find(ctx, store.Query{Where: []store.Cond{store.In("_id", some...)}})
		if err != nil {
			return nil, fmt.Errorf("reading who came for the first time: %w", err)
		}
		for _, doc := range docs {
			kept[doc.ID] = doc
		}
	}
	return kept, nil
}

// freshFirsts are the first check-ins by the facts, by person. known are
// events that need not be read.
func (f *Figures) freshFirsts(ctx context.Context, people []string, known []*Event) (map[string]*cell, error) {
	found, err := f.firstsOf(ctx, people)
	if err != nil {
		return nil, err
	}
	events := map[string]*Event{}
	for _, e := range known {
		events[e.ID] = e
	}
	missing := map[string]bool{}
	for _, one := range found {
		missing[one.event] = events[one.event] == nil
	}
	maps.DeleteFunc(missing, func(_ string, yes bool) bool { return !yes })
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(missing)), store.MaxValues) {
		more, err := f.events.docs.Find(ctx, store.Query{Where: []store.Cond{store.In("_id", ids...)}})
		if err != nil {
			return nil, fmt.Errorf("reading where people came first: %w", err)
		}
		for _, e := range more {
			events[e.ID] = e
		}
	}
	fresh := map[string]*cell{}
	for person, one := range found {
		if e := events[one.event]; e != nil {
			fresh[person] = newcomer(one, e)
		}
	}
	return fresh, nil
}
