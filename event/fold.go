package event

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"kepubot/store"
)

// The times of folding.
const (
	// foldAfter is how long after its end an event is folded: lists from paper
	// come in on the day after.
	foldAfter = 24 * time.Hour
	// foldSettles is how long an event lies marked before its facts are read.
	// A change of a fact that had taken the mark away, see [Events.unfold],
	// before it was set is written by then.
	foldSettles = 5 * time.Minute
)

var errChanged = errors.New("the event changed meanwhile")

// Fold turns the facts of events that ended more than a day ago into figures:
// written, read back, held against the facts. Facts stay. Where the event, or
// one of its facts, changes meanwhile, it is folded once more by a later call.
// It may be broken off and begun again at any time; call it every minute.
func (f *Figures) Fold(ctx context.Context) error {
	now := f.settings.Now()
	var failed error
	begun := store.Query{
		Where: []store.Cond{store.Eq("folded", false), store.LTE("starts", store.Millis(now)), store.In("state", string(Announced), string(Cancelled))},
		Sort:  []store.Sort{{Field: "ends"}},
	}
	var page []*Event
	for e, err := range f.events.docs.Each(ctx, begun, foldPage) {
		if err != nil {
			return err
		}
		if page = append(page, e); len(page) == foldPage {
			failed = errors.Join(failed, f.settleAll(ctx, page, now))
			page = nil
		}
	}
	return errors.Join(failed, f.settleAll(ctx, page, now))
}

// foldPage is how many events are looked at together.
const foldPage = 100

// settleAll does what is due for events that began: their facts say where they
// lie, then they are marked, then folded. One that fails stops no other.
func (f *Figures) settleAll(ctx context.Context, events []*Event, now time.Time) error {
	astray, err := f.astray(ctx, events)
	if err != nil {
		return err
	}
	var failed error
	for _, e := range events {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if astray[e.ID] {
			err = f.align(ctx, e)
		}
		if err == nil {
			err = f.settle(ctx, e, now)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("folding %s: %w", e.ID, err))
		}
	}
	return failed
}

// settle marks an event that is due, and folds it when it has been marked for
// some time.
func (f *Figures) settle(ctx context.Context, e *Event, now time.Time) error {
	switch {
	case now.Sub(e.Ends) <= foldAfter:
		return nil
	case e.Folding.IsZero() || e.Folding.After(now):
		_, err := f.events.docs.Update(ctx, e.ID, func(doc *Event) error {
			doc.Folding = store.Millis(now)
			return nil
		})
		return err
	case now.Sub(e.Folding) < foldSettles:
		return nil
	}
	err := f.fold(ctx, e)
	if errors.Is(err, errChanged) {
		// What was written may be older than what another wrote.
		return f.events.unfold(ctx, e.ID)
	}
	return err
}

// astray finds the events some of whose check-ins say other than the event
// where it lies, what it is or on which day a session was.
func (f *Figures) astray(ctx context.Context, events []*Event) (map[string]bool, error) {
	byID, astray := map[any]*Event{}, map[string]bool{}
	for _, e := range events {
		byID[e.ID] = e
	}
	for _, fields := range [][]string{{"session", "day"}, {"place", "community"}, {"kind", "theme"}, {"campaign"}} {
		rows, err := f.checkins.Group(ctx, store.GroupQuery{Where: []store.Cond{store.In("event", idsOf(events)...)}, By: append([]string{"event"}, fields...)})
		if err != nil {
			return nil, fmt.Errorf("finding facts of edited events: %w", err)
		}
		for _, row := range rows {
			e := byID[row.Keys[0]]
			fact := cell{}
			fact.stamp(e)
			for i, field := range fields {
				is, _ := row.Keys[i+1].(string)
				switch session, isSession := row.Keys[i+1].(int64); {
				case isSession:
					s, there := e.Session(int(session))
					astray[e.ID] = astray[e.ID] || there && row.Keys[i+2] != f.events.dayOf(s)
				case field != "day":
					astray[e.ID] = astray[e.ID] || is != fact.value(field)
				}
			}
		}
	}
	return astray, nil
}

// align writes into the check-ins of an event what it is and where it lies
// now: people are counted by them.
func (f *Figures) align(ctx context.Context, e *Event) error {
	t := tallier{e: e, f: f}
	for fact, err := range f.checkins.Each(ctx, store.Query{Where: []store.Cond{store.Eq("event", e.ID)}}, foldPage) {
		if err == nil {
			_, err = f.checkins.Update(ctx, fact.ID, func(doc *CheckIn) error {
				doc.Day = t.day(doc.Session, doc.Day)
				doc.Place, doc.Community, doc.Kind, doc.Theme, doc.Campaign = e.Place, e.Community, e.Kind, e.Theme, e.Campaign
				return nil
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fold writes the figures of an event, reads them back and says that they
// stand for its facts, unless it changed since it was read.
func (f *Figures) fold(ctx context.Context, e *Event) error {
	now, err := f.count(ctx, e)
	if err != nil {
		return err
	}
	f.holding.Lock()
	defer f.holding.Unlock()
	if err := f.foldFirsts(ctx, e); err != nil {
		return err
	}
	for _, kept := range []struct {
		docs  *store.Collection[cell]
		cells []*cell
	}{{f.shares, now.shares}, {f.days, now.days}} {
		if err := f.keep(ctx, kept.docs, e.ID, kept.cells); err != nil {
			return err
		}
	}
	_, err = f.events.docs.Update(ctx, e.ID, func(doc *Event) error {
		if doc.Rev != e.Rev {
			return errChanged
		}
		doc.Folded, doc.Folding = true, time.Time{}
		return nil
	})
	return err
}

// keep makes the cells of an event those that are given, and reads them back.
func (f *Figures) keep(ctx context.Context, docs *store.Collection[cell], event string, cells []*cell) error {
	there, err := f.kept(ctx, docs, event)
	if err != nil {
		return err
	}
	var fresh []*cell
	for _, c := range cells {
		before := there[c.ID]
		delete(there, c.ID)
		switch {
		case before == nil:
			fresh = append(fresh, c)
		case !before.same(c):
			if _, err := docs.Update(ctx, c.ID, func(doc *cell) error {
				doc.take(c)
				return nil
			}); err != nil {
				return err
			}
		}
	}
	if _, err := docs.InsertMany(ctx, fresh); err != nil {
		return err
	}
	if _, err := docs.Delete(ctx, slices.Collect(maps.Keys(there))...); err != nil {
		return err
	}
	if there, err = f.kept(ctx, docs, event); err != nil {
		return err
	}
	for _, c := range cells {
		if back := there[c.ID]; back == nil || !back.same(c) || len(there) != len(cells) {
			return fmt.Errorf("the figures of %s read back are not those of its facts", event)
		}
	}
	return nil
}

// take takes over what another cell says.
func (c *cell) take(other *cell) {
	meta := c.Meta
	*c = *other
	c.Meta = meta
}

func (f *Figures) kept(ctx context.Context, docs *store.Collection[cell], event string) (map[string]*cell, error) {
	found, err := docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", event)}})
	if err != nil {
		return nil, err
	}
	kept := map[string]*cell{}
	for _, c := range found {
		kept[c.ID] = c
	}
	return kept, nil
}

// foldFirsts puts the first check-ins right of all who are among the facts of
// an event. Each is written only if it is still as it was before the facts
// were read.
func (f *Figures) foldFirsts(ctx context.Context, e *Event) error {
	people, err := f.peopleOf(ctx, []*Event{e})
	if err != nil {
		return err
	}
	kept, err := f.keptFirsts(ctx, people)
	if err != nil {
		return err
	}
	now, err := f.freshFirsts(ctx, people, []*Event{e})
	if err != nil {
		return err
	}
	var fresh []*cell
	for _, person := range people {
		before, after := kept[person], now[person]
		switch {
		case before == nil && after != nil:
			fresh = append(fresh, after)
		case before != nil && after == nil:
			after = &cell{Meta: store.Meta{ID: person}} // of nobody any more
			fallthrough
		case before != nil && !before.same(after):
			if _, err := f.firsts.Update(ctx, person, func(doc *cell) error {
				if doc.Rev != before.Rev {
					return errChanged
				}
				doc.take(after)
				return nil
			}); err != nil {
				return err
			}
		}
	}
	added, err := f.firsts.InsertMany(ctx, fresh)
	if err == nil && slices.Contains(added, false) {
		err = errChanged
	}
	return err
}
