package cityyear

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"kepubot/content"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// eventWriters are the collections of events.
type eventWriters struct {
	events    *writer[event.Event]
	signups   *writer[event.SignUp]
	checkins  *writer[event.CheckIn]
	estimates *writer[event.Estimate]
	opinions  *writer[event.Opinion]
}

// makeEvents writes the events, who signed up and came, crowds and opinions.
func (c *City) makeEvents(ctx context.Context) error {
	w := eventWriters{into[event.Event](c, "events"), into[event.SignUp](c, "signups"), into[event.CheckIn](c, "checkins"), into[event.Estimate](c, "estimates"), into[event.Opinion](c, "opinions")}
	byPlace := map[string][]person{}
	for _, p := range c.people {
		byPlace[p.place] = append(byPlace[p.place], p)
	}
	all := append(days(), "2026-12-21", "2026-12-24", "2026-12-31")
	for n := range c.size.Events {
		e := c.event(n, all[n*len(all)/c.size.Events])
		if n == c.size.Events-1 {
			e = c.event(n, all[len(all)-1])
		}
		if err := w.events.add(ctx, e); err != nil {
			return err
		}
		if e.State == event.Draft {
			continue
		}
		if err := c.attend(ctx, w, e, byPlace); err != nil {
			return err
		}
	}
	return cmp.Or(w.events.flush(ctx), w.signups.flush(ctx), w.checkins.flush(ctx), w.estimates.flush(ctx), w.opinions.flush(ctx))
}

// event is the n-th one: a twentieth of them city-wide, some called off, some
// of several sessions, one of them across the end of a month.
func (c *City) event(n int, day string) *event.Event {
	home := c.communities[min(c.rng.IntN(len(c.communities)), c.rng.IntN(len(c.communities)))]
	e := &event.Event{
		Meta: store.Meta{ID: fmt.Sprintf("e%05d", n), Rev: 1}, Title: resident.Name{Chinese: fmt.Sprintf("第 %d 场活动", n)}, Kind: event.Kinds()[c.rng.IntN(8)],
		Theme: content.Themes()[c.rng.IntN(4)], Groups: []string{content.Everyone}, Place: home.Place, Community: home.ID, Where: resident.Name{Chinese: "礼堂"},
		State: event.Announced, Author: "rstaff", Created: at(schedule.Shift(day, -10), 9, 0), Projector: fmt.Sprintf("projector%05d", n), WalkIn: true,
	}
	if strings.HasPrefix(day, "2026-09") {
		e.Campaign = Campaign
	}
	sessions := 1
	if e.Kind == event.Training {
		sessions, e.Passing = 2+c.rng.IntN(2), true
		e.CheckOut = c.chance(2)
	}
	for i := range sessions {
		starts := at(schedule.Shift(day, 7*i), 14, 0)
		e.Sessions = append(e.Sessions, event.Session{Starts: starts, Ends: starts.Add(time.Duration(60+30*c.rng.IntN(4)) * time.Minute)})
	}
	e.Starts, e.Ends, e.Day = e.Sessions[0].Starts, e.Sessions[sessions-1].Ends, day
	switch {
	case c.chance(20):
		e.Place, e.Community = "", ""
	case c.chance(25):
		e.State, e.Why = event.Cancelled, "下雨"
	case c.chance(40):
		e.State = event.Draft
	}
	return e
}

// attend writes who came to an event: most live in its place.
func (c *City) attend(ctx context.Context, w eventWriters, e *event.Event, byPlace map[string][]person) error {
	perEvent := max(2, c.size.CheckIns/c.size.Events)
	there := map[string]bool{}
	for n := range perEvent/2 + c.rng.IntN(perEvent) {
		g := c.guest(e, byPlace, n)
		if there[g.Person] {
			continue
		}
		there[g.Person] = true
		seat := c.rng.IntN(3) > 0 && g.Resident != ""
		if seat {
			if err := w.signups.add(ctx, c.signUp(e, g)); err != nil {
				return err
			}
		}
		if e.State == event.Cancelled && !c.chance(10) || seat && c.chance(5) {
			continue
		}
		if err := c.visit(ctx, w, e, g, seat); err != nil {
			return err
		}
	}
	if e.Kind != event.Consultation {
		return nil
	}
	for i, s := range e.Sessions {
		if !s.Starts.Before(c.Now) || e.State != event.Announced {
			continue
		}
		if err := w.estimates.add(ctx, &event.Estimate{
			Meta: store.Meta{ID: fmt.Sprintf("%s:%d", e.ID, i+1), Rev: 1}, Event: e.ID, Session: i + 1, Day: schedule.DayOf(s.Starts, Zone()), Number: int64(20 + c.rng.IntN(300)), Method: "数了三排",
			By: "rstaff", At: s.Ends, Place: e.Place, Community: e.Community, Kind: e.Kind, Theme: e.Theme, Campaign: e.Campaign,
		}); err != nil {
			return err
		}
	}
	return nil
}

// guest is somebody from the event's place, rarely from elsewhere; one in
// fifteen is written down by name.
func (c *City) guest(e *event.Event, byPlace map[string][]person, n int) event.Guest {
	from := byPlace[e.Place]
	if len(from) == 0 || c.chance(5) {
		from = c.people
	}
	p := pick(c, from)
	g := event.Guest{Person: p.id, Resident: p.id, Home: p.place, From: p.community, Group: p.group}
	if g.From == resident.Unsure {
		g.From = ""
	}
	if c.chance(15) {
		number := (n*7 + len(e.ID)) % 40
		g = event.Guest{Person: fmt.Sprintf("pguest%d%s", number, g.From), Home: p.place, From: g.From, Name: fmt.Sprintf("访客%d", number)}
	}
	return g
}

func (c *City) signUp(e *event.Event, g event.Guest) *event.SignUp {
	state := event.Seated
	if c.chance(12) {
		state = event.Left
	}
	return &event.SignUp{Meta: store.Meta{ID: e.ID + ":" + g.Person, Rev: 1}, Event: e.ID, Guest: g, State: state, Starts: e.Starts, At: e.Created}
}

// visit writes the check-ins of one person: to each session most likely. One
// in thirty is undone.
func (c *City) visit(ctx context.Context, w eventWriters, e *event.Event, g event.Guest, seat bool) error {
	passed, came := c.rng.IntN(4) > 0, false
	for i, s := range e.Sessions {
		if s.Starts.After(c.Now) || i > 0 && c.chance(4) {
			continue
		}
		fact := &event.CheckIn{
			Meta: store.Meta{ID: event.CheckInID(e.ID, i+1, g.Person), Rev: 1}, Event: e.ID, Session: i + 1, Guest: g, Day: schedule.DayOf(s.Starts, Zone()),
			At: s.Starts.Add(time.Duration(c.rng.IntN(20)-10) * time.Minute), How: event.ByScreen, Seat: seat, Counts: !c.chance(30),
			Place: e.Place, Community: e.Community, Kind: e.Kind, Theme: e.Theme, Campaign: e.Campaign,
		}
		if g.Resident == "" {
			fact.How, fact.By = event.ByName, "rstaff"
		}
		if !fact.Counts {
			fact.Undone = &event.Undone{By: "rstaff", Reason: "误签", At: s.Ends}
		}
		if e.Passing && s.Ends.Before(c.Now) {
			fact.Passed = &passed
		}
		if out := s.Ends.Add(-time.Duration(c.rng.IntN(20)) * time.Minute); e.CheckOut && !c.chance(6) {
			fact.Out = &out
		}
		came = came || fact.Counts
		if err := w.checkins.add(ctx, fact); err != nil {
			return err
		}
	}
	if !came || g.Resident == "" || !c.chance(5) {
		return nil
	}
	id := e.ID + ":" + g.Resident
	return w.opinions.once(ctx, id, &event.Opinion{Meta: store.Meta{ID: id, Rev: 1}, Event: e.ID, Resident: g.Resident, Stars: int64(3 + c.rng.IntN(3)), At: e.Ends, Seq: 1})
}
