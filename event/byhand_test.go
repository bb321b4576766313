package event

import (
	"cmp"
	"context"
	"slices"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kepubot/schedule"
	"kepubot/store"
)

// facts are everything that figures are derived from, read anew.
type facts struct {
	h         *hall
	events    map[string]*Event
	checkins  []*CheckIn
	estimates []*Estimate
}

func (h *hall) facts(t failing) *facts {
	t.Helper()
	ctx, all := context.Background(), &facts{h: h, events: map[string]*Event{}}
	events, err := h.events.docs.Find(ctx, store.Query{})
	if err == nil {
		all.checkins, err = h.checkins.Find(ctx, store.Query{})
	}
	if err == nil {
		all.estimates, err = h.estimates.docs.Find(ctx, store.Query{})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		all.events[e.ID] = e
	}
	return all
}

// day is when a session of an event is, or what a fact says where there is no
// such session.
func (w *facts) day(e *Event, session int, written string) string {
	if session > len(e.Sessions) {
		return written
	}
	return schedule.DayOf(e.Sessions[session-1].Starts, shanghai())
}

// tally derives the figures of a question by hand, event by event, together
// with those of the part of people for whom in holds.
func (w *facts) tally(a Ask, in func(Guest) bool) map[string]Tally {
	all := map[string]Tally{}
	firsts := w.firsts()
	for id, e := range w.events {
		if e.State == Draft || !a.covers(e) {
			continue
		}
		var t Tally
		counts := func(g Guest) int64 { return number((a.Group == "" || g.Group == a.Group) && in(g)) }
		began := e.Day >= a.From && e.Day <= a.To
		if began {
			t.Held, t.Ahead, t.Cancelled = number(e.State == Announced && !e.Starts.After(w.h.now)), number(e.State == Announced && e.Starts.After(w.h.now)), number(e.State == Cancelled)
		}
		came, seated := map[string]*CheckIn{}, map[string]bool{}
		for _, c := range w.checkins {
			if c.Event != id || !c.Counts {
				continue
			}
			if day := w.day(e, c.Session, c.Day); day >= a.From && day <= a.To {
				t.SignIns += counts(c.Guest)
			}
			if came[c.Person] == nil || c.Session < came[c.Person].Session {
				came[c.Person] = c
			}
		}
		for _, g := range w.h.seats[id] {
			seated[g.Person] = true
			if began && (e.State == Announced || came[g.Person] != nil) {
				t.Registered += counts(g)
				t.Arrived += counts(g) * number(came[g.Person] != nil)
				t.Absent += counts(g) * number(came[g.Person] == nil && w.h.now.After(e.Ends))
				t.Expected += counts(g) * number(came[g.Person] == nil && !w.h.now.After(e.Ends))
			}
		}
		for _, c := range came {
			t.WalkIns += counts(c.Guest) * number(began && !seated[c.Person])
		}
		for _, s := range w.estimates {
			if day := w.day(e, s.Session, s.Day); s.Event == id && a.Group == "" && day >= a.From && day <= a.To {
				t.Estimated += s.Number
			}
		}
		for _, c := range firsts {
			if c.Event == id && c.Day >= a.From && c.Day <= a.To {
				t.Firsts += counts(c.Guest)
			}
		}
		all[id] = t
	}
	return all
}

func number(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// firsts is everybody's first check-in. Two sessions of a day are one, of
// which what people said stands, as the least of it.
func (w *facts) firsts() map[string]*CheckIn {
	first := map[string]*CheckIn{}
	for _, c := range w.checkins {
		if !c.Counts {
			continue
		}
		now := *c
		switch was := first[c.Person]; {
		case was == nil || cmp.Or(cmp.Compare(c.Day, was.Day), cmp.Compare(c.Event, was.Event)) < 0:
			first[c.Person] = &now
		}
	}
	return first
}

// answer derives an answer by hand. Persons alone go by what stands in the
// facts.
func (w *facts) answer(a Ask) *Answer {
	everyone := func(Guest) bool { return true }
	out := &Answer{Ask: a, Tally: sumOf(w.tally(a, everyone))}
	persons := func(a Ask, in func(Guest) bool) int64 {
		different := map[string]bool{}
		for _, c := range w.checkins {
			fits := a.covers(&Event{Meta: store.Meta{ID: c.Event}, Place: c.Place, Community: c.Community, Kind: c.Kind, Theme: c.Theme, Campaign: c.Campaign})
			if c.Counts && fits && c.Day >= a.From && c.Day <= a.To && (a.Group == "" || c.Group == a.Group) && in(c.Guest) {
				different[c.Person] = true
			}
		}
		return int64(len(different))
	}
	out.Persons = persons(a, everyone)
	everybody := a
	everybody.Group = ""
	for n := range 24 {
		g := person(n)
		of := func(other Guest) bool { return other.Home == g.Home && other.From == g.From }
		home := Part{ID: g.From, Home: g.Home, SignIns: sumOf(w.tally(a, of)).SignIns, Persons: persons(a, of)}
		ofGroup := func(other Guest) bool { return other.Group == g.Group }
		group := Part{ID: g.Group, SignIns: sumOf(w.tally(everybody, ofGroup)).SignIns, Persons: persons(everybody, ofGroup)}
		if home.SignIns > 0 && !slices.Contains(out.Homes, home) {
			out.Homes = append(out.Homes, home)
		}
		if group.SignIns > 0 && !slices.Contains(out.Groups, group) {
			out.Groups = append(out.Groups, group)
		}
	}
	w.parts(a, out)
	return out
}

// parts are those by place and kind of events.
func (w *facts) parts(a Ask, out *Answer) {
	tallies := w.tally(a, func(Guest) bool { return true })
	for _, by := range []struct {
		into *[]Part
		of   func(*Event) string
	}{{&out.Places, func(e *Event) string {
		if a.Place != "" {
			return e.Community
		}
		return e.Place
	}}, {&out.Kinds, func(e *Event) string { return string(e.Kind) }}} {
		parts := map[string]Tally{}
		for id, t := range tallies {
			if a.Group != "" {
				t.Held, t.Ahead, t.Cancelled = 0, 0, 0
			}
			t.Firsts = 0
			whole := parts[by.of(w.events[id])]
			whole.add(t, 1)
			parts[by.of(w.events[id])] = whole
		}
		for id, t := range parts {
			if t != (Tally{}) {
				*by.into = append(*by.into, Part{ID: id, Held: t.Held, SignIns: t.SignIns, Estimated: t.Estimated})
			}
		}
	}
}

func sumOf(all map[string]Tally) Tally {
	var whole Tally
	for _, t := range all {
		whole.add(t, 1)
	}
	return whole
}

// checks holds an answer, and the list of its events, against the facts.
func (h *hall) checks(t failing, a Ask) {
	t.Helper()
	got, err := h.figures.Answer(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	w := h.facts(t)
	want := w.answer(a)
	byID := cmpopts.SortSlices(func(a, b Part) bool { return a.Home+"/"+a.ID < b.Home+"/"+b.ID })
	if diff := gocmp.Diff(want, got, byID, cmpopts.IgnoreFields(Answer{}, "Before", "YearBefore", "Hours", "Event"), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s: by hand, and answered: %s", askText(a), diff)
	}
	h.adds(t, got, w.aligned())
	rows, more, err := h.figures.Rows(context.Background(), a, 100)
	if err != nil || more {
		t.Fatal(more, err)
	}
	var whole Tally
	tallies := w.tally(a, func(Guest) bool { return true })
	for _, r := range rows {
		if r.Tally != tallies[r.Event.ID] {
			t.Fatalf("%s: %s has %+v, not %+v", askText(a), r.Event.ID, r.Tally, tallies[r.Event.ID])
		}
		whole.add(r.Tally, 1)
	}
	if w.aligned() && whole != got.Tally {
		t.Fatalf("%s: events come to %+v, not %+v", askText(a), whole, got.Tally)
	}
}

// aligned tells whether facts say what their events are: the sweep sees to it
// after an edit.
func (w *facts) aligned() bool {
	return !slices.ContainsFunc(w.checkins, func(c *CheckIn) bool {
		e := w.events[c.Event]
		return c.Day != w.day(e, c.Session, c.Day) || c.Place != e.Place || c.Community != e.Community || c.Kind != e.Kind || c.Campaign != e.Campaign
	})
}

// adds: the numbers of one answer add up; those of people where facts are
// aligned.
func (h *hall) adds(t failing, a *Answer, aligned bool) {
	t.Helper()
	of := func(parts []Part) (signins, estimated int64) {
		for _, p := range parts {
			signins, estimated = signins+p.SignIns, estimated+p.Estimated
		}
		return signins, estimated
	}
	places, estimated := of(a.Places)
	kinds, _ := of(a.Kinds)
	homes, _ := of(a.Homes)
	groups, _ := of(a.Groups)
	if places != a.SignIns || kinds != a.SignIns || homes != a.SignIns || a.Ask.Group == "" && groups != a.SignIns || estimated != a.Estimated {
		t.Fatalf("%+v does not add up", a)
	}
	if a.Registered != a.Arrived+a.Absent+a.Expected || aligned && (a.Persons > a.SignIns || a.Firsts > a.Persons) {
		t.Fatalf("%+v does not add up", a)
	}
}
