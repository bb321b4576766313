package event

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kepubot/store"
)

// counted is what the facts of one event come to.
type counted struct {
	days   []*cell // one a day on which something was
	shares []*cell // one a day, community and audience group
}

// count reads the facts of an event and adds them up. The event says where
// they count, also where they were written before it was edited.
func (f *Figures) count(ctx context.Context, e *Event) (counted, error) {
	facts, err := f.checkins.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", e.ID)}})
	if err != nil {
		return counted{}, fmt.Errorf("counting %s: %w", e.ID, err)
	}
	seated, err := f.seated(ctx, e.ID)
	if err != nil {
		return counted{}, fmt.Errorf("counting %s: %w", e.ID, err)
	}
	estimates, err := f.estimates.Of(ctx, e.ID)
	if err != nil {
		return counted{}, fmt.Errorf("counting %s: %w", e.ID, err)
	}
	t := tallier{e: e, f: f, cells: map[string]*cell{}}
	t.people(facts, seated)
	t.crowds(estimates)
	return t.counted(), nil
}

// tallier adds up the facts of one event.
type tallier struct {
	e     *Event
	f     *Figures
	cells map[string]*cell // of both kinds, by id
}

// day is when a session was, by the event as it is now; written is what a
// fact says, for a session that is not there any more.
func (t *tallier) day(session int, written string) string {
	if s, ok := t.e.Session(session); ok {
		return t.f.events.dayOf(s)
	}
	return written
}

// at is the tally of a day, and of the people of a guest's kind on it.
func (t *tallier) at(day string, g *Guest) []*cell {
	cells := []*cell{t.cell(day, nil)}
	if g != nil {
		cells = append(cells, t.cell(day, g))
	}
	return cells
}

func (t *tallier) cell(day string, g *Guest) *cell {
	id := t.e.ID + ":" + day
	if g != nil {
		id = strings.Join([]string{id, g.Home, g.From, g.Group}, ":")
	}
	c := t.cells[id]
	if c == nil {
		c = &cell{Meta: store.Meta{ID: id}, Day: day}
		c.stamp(t.e)
		if g != nil {
			c.Home, c.From, c.Group = g.Home, g.From, g.Group
		}
		t.cells[id] = c
	}
	return c
}

// stamp writes what an event is into a cell of it.
func (c *cell) stamp(e *Event) {
	c.Event, c.Begun = e.ID, e.Day
	c.Place, c.Community, c.Kind, c.Theme, c.Campaign = e.Place, e.Community, e.Kind, e.Theme, e.Campaign
}

// people adds those who came and those who had a seat.
func (t *tallier) people(facts []*CheckIn, seated []Guest) {
	came := map[string]*CheckIn{} // by the first session they came to
	for _, fact := range facts {
		if !fact.Counts {
			continue
		}
		for _, c := range t.at(t.day(fact.Session, fact.Day), &fact.Guest) {
			c.SignIns++
		}
		if before := came[fact.Person]; before == nil || fact.Session < before.Session {
			came[fact.Person] = fact
		}
	}
	for _, g := range seated {
		_, here := came[g.Person]
		delete(came, g.Person)
		if t.e.State == Cancelled && !here {
			continue
		}
		for _, c := range t.at(t.e.Day, &g) {
			c.Registered++
			switch {
			case here:
				c.Arrived++
			case t.e.Over(t.f.settings.Now()):
				c.Absent++
			default:
				c.Expected++
			}
		}
	}
	for _, fact := range came {
		for _, c := range t.at(t.e.Day, &fact.Guest) {
			c.WalkIns++
		}
	}
}

// crowds adds the estimates, and the event itself.
func (t *tallier) crowds(estimates []*Estimate) {
	for _, e := range estimates {
		t.cell(t.day(e.Session, e.Day), nil).Estimated += e.Number
	}
	whole := t.cell(t.e.Day, nil)
	switch {
	case t.e.State == Cancelled:
		whole.Cancelled = 1
	case t.e.Starts.After(t.f.settings.Now()):
		whole.Ahead = 1
	default:
		whole.Held = 1
	}
}

func (t *tallier) counted() counted {
	var all counted
	for id, c := range t.cells {
		if strings.Count(id, ":") == 1 {
			all.days = append(all.days, c)
		} else {
			all.shares = append(all.shares, c)
		}
	}
	byID := func(a, b *cell) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(all.days, byID)
	slices.SortFunc(all.shares, byID)
	return all
}
