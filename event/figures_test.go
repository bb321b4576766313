package event

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// hall is events, their facts and the figures of them, with a clock.
type hall struct {
	events    *Events
	checkins  *store.Collection[CheckIn]
	estimates *Estimates
	figures   *Figures
	seats     map[string][]Guest
	now       time.Time
	seq       int64
}

func openHall(t testing.TB, d store.Driver) *hall {
	t.Helper()
	h := &hall{now: askNoon, seats: map[string][]Guest{}}
	settings := Settings{Now: func() time.Time { return h.now }, Location: shanghai()}
	for _, g := range resident.DefaultGroups() {
		settings.Groups = append(settings.Groups, g.ID)
	}
	var err error
	if h.events, err = OpenEvents(t.Context(), d, settings); err != nil {
		t.Fatal(err)
	}
	h.checkins, err = store.Open[CheckIn](t.Context(), d, store.Schema{
		Name: "checkins",
		Fields: []store.Field{
			{Name: "event", Kind: store.String}, {Name: "session", Kind: store.Int}, {Name: "person", Kind: store.String}, {Name: "resident", Kind: store.String},
			{Name: "day", Kind: store.String}, {Name: "at", Kind: store.Time}, {Name: "how", Kind: store.String}, {Name: "place", Kind: store.String},
			{Name: "community", Kind: store.String}, {Name: "kind", Kind: store.String}, {Name: "theme", Kind: store.String}, {Name: "campaign", Kind: store.String},
			{Name: "home", Kind: store.String}, {Name: "from", Kind: store.String}, {Name: "group", Kind: store.String}, {Name: "counts", Kind: store.Bool},
		},
		Indexes: []store.Index{{Fields: []string{"event"}}, {Fields: []string{"day"}}, {Fields: []string{"person", "day"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if h.estimates, err = OpenEstimates(t.Context(), d, h.events); err != nil {
		t.Fatal(err)
	}
	seated := func(_ context.Context, event string) ([]Guest, error) { return h.seats[event], nil }
	if h.figures, err = openFigures(t.Context(), d, h.events, h.checkins, seated, h.estimates); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *hall) next() int64 { h.seq++; return h.seq }

// held is an announced event of an hour at noon of some days.
func (h *hall) held(t failing, id string, change func(*Event), days ...string) *Event {
	t.Helper()
	e := &Event{Meta: store.Meta{ID: id}, Title: resident.Name{Chinese: id + "讲座", English: id}, Kind: Lecture, Theme: content.Health, Groups: []string{content.Everyone}, Where: resident.Name{Chinese: "礼堂"}, Place: "fengshan", Community: "jiweiqiao"}
	for _, day := range days {
		starts, err := time.ParseInLocation("2006-01-02 15", day+" 12", shanghai())
		if err != nil {
			t.Fatal(err)
		}
		e.Sessions = append(e.Sessions, Session{starts, starts.Add(time.Hour)})
	}
	if change != nil {
		change(e)
	}
	now := h.now
	defer func() { h.now = now }()
	h.now = e.Sessions[0].Starts.Add(-time.Hour)
	if _, err := h.events.Add(context.Background(), e, h.next()); err != nil {
		t.Fatal(err)
	}
	e, err := h.events.Announce(context.Background(), id, h.next())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// failing is a test, or a check of a property.
type failing interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// comes writes the fact that somebody came, as checking in does: the event is
// unfolded first.
func (h *hall) comes(t failing, e *Event, session int, g Guest) {
	t.Helper()
	if err := h.events.unfold(context.Background(), e.ID); err != nil {
		t.Fatal(err)
	}
	s, _ := e.Session(session)
	fact := &CheckIn{Meta: store.Meta{ID: CheckInID(e.ID, session, g.Person)}, Event: e.ID, Session: session, Guest: g, Day: h.events.dayOf(s), At: s.Starts, How: ByScreen, Counts: true,
		Place: e.Place, Community: e.Community, Kind: e.Kind, Theme: e.Theme, Campaign: e.Campaign}
	if err := h.checkins.Insert(context.Background(), fact); err != nil {
		t.Fatal(err)
	}
}

// undone takes a check-in back, or counts it again.
func (h *hall) undone(t failing, e *Event, session int, person string, counts bool) {
	t.Helper()
	err := h.events.unfold(context.Background(), e.ID)
	if err == nil {
		_, err = h.checkins.Update(context.Background(), CheckInID(e.ID, session, person), func(doc *CheckIn) error { doc.Counts = counts; return nil })
	}
	if err != nil {
		t.Fatal(err)
	}
}

// folds lets the sweep run until everything that is due is folded.
func (h *hall) folds(t failing) {
	t.Helper()
	for range 2 {
		if err := h.figures.Fold(context.Background()); err != nil {
			t.Fatal(err)
		}
		h.now = h.now.Add(foldSettles)
	}
}

// person is somebody from a community of Fengshan, by number.
func person(n int) Guest {
	froms := []string{"jiweiqiao", "zhongjiang", "", "huicui"}
	g := Guest{Person: fmt.Sprintf("r%03d", n), Resident: fmt.Sprintf("r%03d", n), From: froms[n%4], Group: []string{"elders", "farmers", "", "minors", "workers"}[n%5]}
	g.Home = map[string]string{"jiweiqiao": "fengshan", "zhongjiang": "fengshan", "huicui": "lizhou"}[g.From]
	if n%8 == 2 {
		g.Home = "luting"
	}
	return g
}
