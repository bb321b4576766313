package event

import (
	"context"
	"sync"

	"kepubot/content"
	"kepubot/schedule"
	"kepubot/store"
)

// Tally are the figures of attendance. Those of events belong to the day of
// an event's first session, sign-ins and estimates to that of their session.
type Tally struct {
	// Held, in events, began; Ahead are still to come; Cancelled were called
	// off. None of the three is part of another.
	Held      int64 `bson:"held,omitempty"`
	Ahead     int64 `bson:"-"`
	Cancelled int64 `bson:"cancelled,omitempty"`
	// Registered, in persons an event, had a seat: Arrived came to one session
	// at least, Absent to none of an event that is over, Expected may still
	// come. Registered = Arrived + Absent + Expected. Of an event that was
	// called off those alone count who came before.
	Registered int64 `bson:"registered,omitempty"`
	Arrived    int64 `bson:"arrived,omitempty"`
	Absent     int64 `bson:"absent,omitempty"`
	Expected   int64 `bson:"-"`
	// WalkIns, in persons an event, came without a seat. Who waited for one and
	// came is among them.
	WalkIns int64 `bson:"walkins,omitempty"`
	// SignIns, in person-times (人次), are check-ins that count: one person,
	// one session.
	SignIns int64 `bson:"signins,omitempty"`
	// Estimated, in person-times, are estimates of crowds. They are never added
	// to SignIns.
	Estimated int64 `bson:"estimated,omitempty"`
	// Firsts, in persons, are those whose first check-in ever this is, by day;
	// of two events on one day the one with the lesser id.
	Firsts int64 `bson:"firsts,omitempty"`
}

// tallyFields are what can be added up in the store.
var tallyFields = []string{"held", "cancelled", "registered", "arrived", "absent", "walkins", "signins", "estimated", "firsts"}

func (t *Tally) fields() []*int64 {
	return []*int64{&t.Held, &t.Cancelled, &t.Registered, &t.Arrived, &t.Absent, &t.WalkIns, &t.SignIns, &t.Estimated, &t.Firsts, &t.Ahead, &t.Expected}
}

// add adds another one, so many times.
func (t *Tally) add(other Tally, times int64) {
	others := other.fields()
	for i, field := range t.fields() {
		*field += times * *others[i]
	}
}

// Came, in persons an event, are all who came. It says nothing of sessions.
func (t Tally) Came() int64 { return t.Arrived + t.WalkIns }

// cell is a tally of one event and day: of all who came, or of those of one
// community and audience group. What the event is stands beside it.
type cell struct {
	store.Meta `bson:",inline"`
	Event      string        `bson:"event"`
	Day        string        `bson:"day"`
	Place      string        `bson:"place,omitempty"` // of the event
	Community  string        `bson:"community,omitempty"`
	Kind       Kind          `bson:"kind"`
	Theme      content.Theme `bson:"theme"`
	Campaign   string        `bson:"campaign,omitempty"`
	Home       string        `bson:"home,omitempty"` // where people live
	From       string        `bson:"from,omitempty"`
	Group      string        `bson:"group,omitempty"`
	// Begun is the day of the event's first session.
	Begun string `bson:"begun"`
	Tally `bson:",inline"`
}

// value is a field by which cells are found and added up.
func (c *cell) value(field string) string {
	switch field {
	case "event":
		return c.Event
	case "place":
		return c.Place
	case "community":
		return c.Community
	case "kind":
		return string(c.Kind)
	case "theme":
		return string(c.Theme)
	case "campaign":
		return c.Campaign
	case "home":
		return c.Home
	case "from":
		return c.From
	case "group":
		return c.Group
	}
	return ""
}

// of tells whether a question covers the cell.
func (c *cell) of(a Ask) bool {
	return c.Day >= a.From && c.Day <= a.To && (a.Group == "" || c.Group == a.Group) &&
		a.covers(&Event{Meta: store.Meta{ID: c.Event}, Place: c.Place, Community: c.Community, Kind: c.Kind, Theme: c.Theme, Campaign: c.Campaign})
}

// Figures answers what staff ask about attendance, out of the facts of events
// and, for those that were folded, of the figures kept of them.
type Figures struct {
	events    *Events
	checkins  *store.Collection[CheckIn]
	seated    func(ctx context.Context, event string) ([]Guest, error)
	estimates *Estimates
	days      *store.Collection[cell] // "<event>:<day>"
	shares    *store.Collection[cell] // "<event>:<day>:<home>:<from>:<group>"
	firsts    *store.Collection[cell] // by person: the event of their first check-in
	settings  Settings
	holding   *sync.RWMutex // figures are not read while those of an event are written
}

// openFigures opens the collections of figures. seated gives who has a seat at
// an event.
func openFigures(ctx context.Context, d store.Driver, events *Events, checkins *store.Collection[CheckIn], seated func(context.Context, string) ([]Guest, error), estimates *Estimates) (*Figures, error) {
	f := &Figures{events: events, checkins: checkins, seated: seated, estimates: estimates, settings: events.settings, holding: &sync.RWMutex{}}
	for _, open := range []struct {
		into    **store.Collection[cell]
		name    string
		indexes [][]string
	}{
		{&f.days, "eventfigures", [][]string{{"event"}, {"day"}}},
		{&f.shares, "attendance", [][]string{{"event"}, {"day"}}},
		{&f.firsts, "newcomers", [][]string{{"event"}, {"day"}}},
	} {
		docs, err := store.Open[cell](ctx, d, cellSchema(open.name, open.indexes))
		if err != nil {
			return nil, err
		}
		*open.into = docs
	}
	return f, nil
}

func cellSchema(name string, indexes [][]string) store.Schema {
	s := store.Schema{Name: name}
	for _, field := range []string{"event", "day", "place", "community", "kind", "theme", "campaign", "home", "from", "group", "begun"} {
		s.Fields = append(s.Fields, store.Field{Name: field, Kind: store.String})
	}
	for _, field := range tallyFields {
		s.Fields = append(s.Fields, store.Field{Name: field, Kind: store.Int})
	}
	for _, fields := range indexes {
		s.Indexes = append(s.Indexes, store.Index{Fields: fields})
	}
	return s
}

func (f *Figures) today() string { return schedule.DayOf(f.settings.Now(), f.settings.Location) }
