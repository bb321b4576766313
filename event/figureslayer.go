package event

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kepubot/store"
)

// layer is figures as they are now: those kept, without those of events that
// are not folded, and with what the facts of these come to.
type layer struct {
	docs        *store.Collection[cell]
	minus, plus []*cell
}

// layers are the three kinds of figures, read for some questions.
type layers struct {
	open   []*Event // that are not folded
	days   layer
	shares layer
	firsts layer
}

// read reads what is not folded and may be asked for.
func (f *Figures) read(ctx context.Context, asks ...Ask) (*layers, error) {
	l := &layers{days: layer{docs: f.days}, shares: layer{docs: f.shares}}
	var err error
	if l.open, err = f.events.unfolded(ctx); err != nil {
		return nil, err
	}
	for ids := range slices.Chunk(idsOf(l.open), store.MaxValues) {
		for _, of := range []*layer{&l.days, &l.shares} {
			kept, err := of.docs.Find(ctx, store.Query{Where: []store.Cond{store.In("event", ids...)}})
			if err != nil {
				return nil, fmt.Errorf("reading figures of events that changed: %w", err)
			}
			of.minus = append(of.minus, kept...)
		}
	}
	for _, e := range l.open {
		if !slices.ContainsFunc(asks, func(a Ask) bool { return a.covers(e) && f.events.lies(e, a.Period) }) {
			continue
		}
		now, err := f.count(ctx, e)
		if err != nil {
			return nil, err
		}
		l.days.plus, l.shares.plus = append(l.days.plus, now.days...), append(l.shares.plus, now.shares...)
	}
	l.firsts, err = f.newcomers(ctx, l.open)
	return l, err
}

// unfolded are the events that are not folded, but for drafts.
func (e *Events) unfolded(ctx context.Context) ([]*Event, error) {
	return e.docs.Find(ctx, store.Query{Where: []store.Cond{
		store.Eq("folded", false), store.In("state", string(Announced), string(Cancelled)),
	}})
}

// lies tells whether any of an event's sessions lies in a period.
func (e *Events) lies(ev *Event, p Period) bool {
	return slices.ContainsFunc(ev.Sessions, func(s Session) bool { return p.has(e.dayOf(s)) })
}

func (p Period) has(day string) bool { return p.From <= day && day <= p.To }

func idsOf(events []*Event) []string {
	all := make([]string, len(events))
	for i, e := range events {
		all[i] = e.ID
	}
	return all
}

// sum is what the cells of a question come to that have some values.
type sum struct {
	keys [3]string
	Tally
}

// sums adds up a layer for a question by up to three fields, in their order.
// More conditions hold for what is kept alone.
func (f *Figures) sums(ctx context.Context, l layer, a Ask, by []string, more ...store.Cond) ([]sum, error) {
	where := append(a.where(), store.GTE("day", a.From), store.LTE("day", a.To))
	where = append(where, more...)
	if a.Group != "" {
		where = append(where, store.Eq("group", a.Group))
	}
	rows, err := l.docs.Group(ctx, store.GroupQuery{Where: where, By: by, Sum: tallyFields})
	if err != nil {
		return nil, fmt.Errorf("adding up attendance: %w", err)
	}
	all := map[[3]string]*Tally{}
	add := func(keys [3]string, t Tally, times int64) {
		if all[keys] == nil {
			all[keys] = &Tally{}
		}
		all[keys].add(t, times)
	}
	for _, row := range rows {
		var keys [3]string
		for i, key := range row.Keys {
			keys[i], _ = key.(string)
		}
		var t Tally
		for i, field := range t.fields()[:len(tallyFields)] {
			*field = row.Sum[tallyFields[i]]
		}
		add(keys, t, 1)
	}
	for _, part := range []struct {
		cells []*cell
		times int64
	}{{l.minus, -1}, {l.plus, 1}} {
		for _, c := range part.cells {
			if c.of(a) {
				var keys [3]string
				for i, field := range by {
					keys[i] = c.value(field)
				}
				add(keys, c.Tally, part.times)
			}
		}
	}
	return inOrder(all), nil
}

// inOrder are the sums that are not empty, by their keys.
func inOrder(all map[[3]string]*Tally) []sum {
	var sums []sum
	for keys, t := range all {
		if *t != (Tally{}) {
			sums = append(sums, sum{keys, *t})
		}
	}
	slices.SortFunc(sums, func(a, b sum) int {
		return cmp.Or(cmp.Compare(a.keys[0], b.keys[0]), cmp.Compare(a.keys[1], b.keys[1]), cmp.Compare(a.keys[2], b.keys[2]))
	})
	return sums
}
