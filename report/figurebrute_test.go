package report_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/bot/delivery"
	"kepubot/content"
	"kepubot/dev/cityyear"
	"kepubot/event"
	"kepubot/quiz"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// brute recomputes figures from every document there is, one by one, in the
// plainest way.
type brute struct {
	t    *testing.T
	d    store.Driver
	city *cityyear.City
	q    report.Question

	n, of   map[cellKey]int64
	persons map[cellKey]map[string]bool
}

type cellKey struct {
	figure report.FigureID
	by     report.Dimension
	id     string
}

// at is where something counts: by dimension. Dimensions that are missing do
// not apply.
type at map[report.Dimension]string

func recount(t *testing.T, d store.Driver, city *cityyear.City, q report.Question) *brute {
	t.Helper()
	b := &brute{t, d, city, q, map[cellKey]int64{}, map[cellKey]int64{}, map[cellKey]map[string]bool{}}
	b.competitions()
	b.attendance()
	b.surveys()
	if q.Campaign == "" {
		b.residents()
		b.departures()
		b.active()
		b.reach()
		b.feedback()
		b.practice()
	}
	return b
}

// all are the documents of a collection.
func all[T any](b *brute, collection string) []*T {
	b.t.Helper()
	raws, err := b.d.Find(b.t.Context(), collection, store.Query{})
	if err != nil {
		b.t.Fatal(err)
	}
	docs := make([]*T, len(raws))
	for i, raw := range raws {
		docs[i] = new(T)
		if err := bson.Unmarshal(raw, docs[i]); err != nil {
			b.t.Fatal(err)
		}
	}
	return docs
}

func said(community string) string {
	if community == resident.Unsure {
		return ""
	}
	return community
}

func (b *brute) within(day string) bool { return b.q.From <= day && day <= b.q.To }

// keys are the cells that something belongs to.
func (b *brute) keys(figure report.FigureID, where at) []cellKey {
	keys := []cellKey{{figure, report.ByTotal, ""}}
	for by, id := range where {
		keys = append(keys, cellKey{figure, by, id})
	}
	return keys
}

func (b *brute) add(figure report.FigureID, n int64, where at) {
	for _, k := range b.keys(figure, where) {
		b.n[k] += n
	}
}

func (b *brute) over(figure report.FigureID, n int64, where at) {
	for _, k := range b.keys(figure, where) {
		b.of[k] += n
	}
}

func (b *brute) share(figure report.FigureID, n, of int64, where at) {
	b.add(figure, n, where)
	b.over(figure, of, where)
}

// once counts somebody once in each cell.
func (b *brute) once(figure report.FigureID, who string, where at) {
	for _, k := range b.keys(figure, where) {
		if b.persons[k] == nil {
			b.persons[k] = map[string]bool{}
		}
		if !b.persons[k][who] {
			b.persons[k][who] = true
			b.n[k]++
		}
	}
}

func (b *brute) residents() {
	for _, r := range all[resident.Resident](b, "residents") {
		if r.State != resident.Active || b.q.Place != "" && r.Place != b.q.Place {
			continue
		}
		where := at{report.ByPlaces: r.Place, report.ByCommunity: said(r.Community), report.ByGroup: r.Group}
		if r.JoinedDay <= b.q.To {
			b.add("residents.total", 1, where)
		}
		if b.within(r.JoinedDay) {
			b.add("residents.joined", 1, where)
		}
		switch {
		case !r.TipsOff && r.Away == nil:
			b.add("residents.getting", 1, where)
		case r.Telegram != 0:
			b.add("residents.left", 1, where)
		}
	}
}

func (b *brute) departures() {
	for _, r := range all[resident.Departure](b, "departures") {
		if b.q.Place != "" && r.Place != b.q.Place {
			continue
		}
		where := at{report.ByPlaces: r.Place, report.ByCommunity: said(r.Community), report.ByGroup: r.Group}
		if r.JoinedDay <= b.q.To && r.Day > b.q.To {
			b.add("residents.total", 1, where)
		}
		if b.within(r.JoinedDay) {
			b.add("residents.joined", 1, where)
		}
		if b.within(r.Day) {
			b.add("residents.departed", 1, where)
		}
	}
}

// active counts who did something, whatever it was.
func (b *brute) active() {
	deed := func(day, account, community, group string) {
		community = said(community)
		if place := b.place(community); account != "" && b.within(day) && (b.q.Place == "" || place == b.q.Place) {
			b.once("residents.active", account, at{report.ByPlaces: place, report.ByCommunity: community, report.ByGroup: group})
		}
	}
	for _, f := range all[quiz.Practised](b, "practised") {
		deed(f.Day, f.Resident, f.Community, f.Group)
	}
	for _, e := range all[quiz.Entry](b, "entries") {
		if e.Done {
			deed(e.Day, e.Resident, e.Community, e.Group)
		}
	}
	for _, f := range all[content.Feedback](b, "feedback") {
		deed(f.Day, f.Resident, f.Community, f.Group)
	}
	for _, c := range all[event.CheckIn](b, "checkins") {
		if c.Counts {
			deed(c.Day, c.Resident, c.From, c.Group)
		}
	}
}

// chosen are the choices by day and group.
func (b *brute) chosen() map[[2]string]*content.Choice {
	chosen := map[[2]string]*content.Choice{}
	for _, c := range all[content.Choice](b, "choices") {
		chosen[[2]string{c.Day, c.Group}] = c
	}
	return chosen
}

func (b *brute) reach() {
	chosen := b.chosen()
	take := func(broadcast, day, place, community, group string, sent, due int64) {
		if !b.within(day) || b.q.Place != "" && place != b.q.Place {
			return
		}
		where := at{report.ByPlaces: place, report.ByCommunity: said(community), report.ByGroup: group}
		if !strings.HasPrefix(broadcast, "tips:") {
			b.add("notices.reached", sent, where)
			return
		}
		c := chosen[[2]string{day, group}]
		where[report.ByTheme] = string(c.Theme)
		b.add("tips.sent", due, where)
		b.add("tips.reached", sent, where)
		b.share("tips.reachrate", sent, due, where)
		if sent > 0 {
			b.once("tips.issued", c.Tip, where)
		}
	}
	for _, f := range all[delivery.Figures](b, "reach") {
		for _, s := range f.Shares {
			take(f.ID, f.Day, s.Place, s.Community, s.Group, s.Sent, s.Sent+s.Failed+s.Missed)
		}
	}
	for _, p := range all[delivery.Page](b, "pages") {
		day := strings.Split(p.Broadcast, ":")[1]
		for _, r := range p.Recipients() {
			sent := int64(0)
			if r.State == delivery.Sent {
				sent = 1
			}
			take(p.Broadcast, day, r.Place, r.Community, r.Group, sent, 1)
		}
	}
}

func (b *brute) place(community string) string {
	c, _ := b.city.Sources.Places.Community(community)
	return c.Place
}

func (b *brute) feedback() {
	themes := map[string]content.Theme{}
	for _, tip := range all[content.Tip](b, "tips") {
		themes[tip.ID] = tip.Theme
	}
	for _, f := range all[content.Feedback](b, "feedback") {
		if !b.within(f.Day) || b.q.Place != "" && b.place(f.Community) != b.q.Place {
			continue
		}
		where := at{report.ByPlaces: b.place(f.Community), report.ByCommunity: said(f.Community), report.ByGroup: f.Group, report.ByTheme: string(themes[f.Tip])}
		liked := int64(0)
		if f.Value == content.Like {
			liked = 1
		}
		b.add("tips.likes", liked, where)
		b.add("tips.dislikes", 1-liked, where)
		b.share("tips.likerate", liked, 1, where)
	}
}

func (b *brute) practice() {
	for _, f := range all[quiz.Practised](b, "practised") {
		if !b.within(f.Day) || b.q.Place != "" && f.Place != b.q.Place {
			continue
		}
		where := at{report.ByPlaces: f.Place, report.ByCommunity: f.Community, report.ByGroup: f.Group, report.ByTheme: string(f.Theme)}
		right := int64(0)
		if f.Right {
			right = 1
		}
		b.add("practice.answers", 1, where)
		b.once("practice.players", f.Person, where)
		b.share("practice.rightrate", right, 1, where)
	}
}

func (b *brute) competitions() {
	questions, campaigns := map[string]int{}, map[string]string{}
	for _, c := range all[quiz.Competition](b, "competitions") {
		campaigns[c.ID] = c.Campaign
		for _, s := range c.Stages {
			questions[s.ID] = s.Questions
		}
	}
	pools := map[string]*quiz.Pool{}
	for _, p := range all[quiz.Pool](b, "pools") {
		pools[p.ID] = p
	}
	for _, e := range all[quiz.Entry](b, "entries") {
		answered, credit := 0, int64(0)
		for _, asked := range e.Attempts[0].Asked {
			if asked.Given == nil {
				continue
			}
			answered++
			if pool := pools[e.Competition+".1"]; pool != nil {
				q, _ := pool.Question(asked.Question)
				credit += q.Credit(q.Key, *asked.Given)
			}
		}
		if answered < len(e.Attempts[0].Asked) || !b.within(e.Day) || b.q.Place != "" && e.Place != b.q.Place || b.q.Campaign != "" && campaigns[e.Competition] != b.q.Campaign {
			continue
		}
		where := at{report.ByPlaces: e.Place, report.ByCommunity: e.Community, report.ByGroup: e.Group}
		b.once("competitions.held", e.Competition, nil)
		b.once("competitions.players", e.Person, where)
		b.add("competitions.entries", 1, where)
		b.add("competitions.answers", int64(questions[e.Stage]), where)
		b.share("competitions.rightrate", credit, 1000*int64(questions[e.Stage]), where)
	}
}

// asked tells whether an event is asked for.
func (b *brute) asked(e *event.Event) bool {
	return (b.q.Place == "" || e.Place == b.q.Place) && (b.q.Campaign == "" || e.Campaign == b.q.Campaign)
}

func ofEvent(e *event.Event) at {
	return at{report.ByPlaces: e.Place, report.ByCommunity: e.Community, report.ByTheme: string(e.Theme), report.ByKind: string(e.Kind)}
}

func ofGuest(e *event.Event, g event.Guest) at {
	where := ofEvent(e)
	where[report.ByGroup], where[report.ByHome], where[report.ByHomeOf] = g.Group, g.Home, g.From
	return where
}

func (b *brute) attendance() {
	events := map[string]*event.Event{}
	for _, e := range all[event.Event](b, "events") {
		if e.State != event.Draft {
			events[e.ID] = e
		}
	}
	facts := map[string][]*event.CheckIn{}
	for _, f := range all[event.CheckIn](b, "checkins") {
		if f.Counts {
			facts[f.Event] = append(facts[f.Event], f)
		}
	}
	seats := map[string][]event.Guest{}
	for _, s := range all[event.SignUp](b, "signups") {
		if s.State == event.Seated {
			seats[s.Event] = append(seats[s.Event], s.Guest)
		}
	}
	for id, e := range events {
		if b.asked(e) {
			b.event(e, facts[id], seats[id])
		}
	}
	for _, one := range all[event.Estimate](b, "estimates") {
		if e := events[one.Event]; b.asked(e) && b.within(one.Day) {
			b.add("attendance.estimated", one.Number, ofEvent(e))
		}
	}
	for _, o := range all[event.Opinion](b, "opinions") {
		if e := events[o.Event]; b.asked(e) && b.within(e.Day) {
			b.add("events.opinions", 1, ofEvent(e))
			b.share("events.stars", o.Stars, 1, ofEvent(e))
		}
	}
	b.firsts(events, facts)
}

// event counts one event and who came.
func (b *brute) event(e *event.Event, facts []*event.CheckIn, seats []event.Guest) {
	slices.SortFunc(facts, func(x, y *event.CheckIn) int { return cmp.Compare(x.Session, y.Session) })
	came, passed := map[string]*event.CheckIn{}, map[string]bool{}
	for _, f := range facts {
		where := ofGuest(e, f.Guest)
		if came[f.Person] == nil {
			came[f.Person] = f
		}
		s := e.Sessions[f.Session-1]
		if b.within(schedule.DayOf(s.Starts, cityyear.Zone())) {
			b.add("attendance.signins", 1, where)
			b.once("attendance.persons", f.Person, where)
			from, to := s.Starts, s.Ends
			if e.CheckOut && f.Out == nil {
				to = from
			} else if e.CheckOut {
				from, to = latest(from, f.At), earliest(to, *f.Out)
			}
			b.add("attendance.hours", int64(max(0, to.Sub(from).Minutes())), without(where, report.ByHome, report.ByHomeOf))
		}
		if b.within(e.Day) && e.Passing && f.Passed != nil && *f.Passed && !passed[f.Person] {
			passed[f.Person] = true
			b.add("training.certified", 1, without(where, report.ByHome, report.ByHomeOf))
		}
	}
	if !b.within(e.Day) {
		return
	}
	b.state(e)
	for _, g := range seats {
		here := came[g.Person] != nil
		delete(came, g.Person)
		if e.State == event.Cancelled && !here {
			continue
		}
		where := ofGuest(e, g)
		b.add("events.registered", 1, where)
		switch {
		case here:
			b.add("events.came", 1, where)
			b.share("events.showrate", 1, 1, where)
		case b.city.Now.After(e.Ends):
			b.share("events.showrate", 0, 1, where)
		}
	}
	for _, f := range came {
		b.add("events.came", 1, ofGuest(e, f.Guest))
	}
}

func (b *brute) state(e *event.Event) {
	figure := report.FigureID("events.held")
	switch {
	case e.State == event.Cancelled:
		figure = "events.cancelled"
	case e.Starts.After(b.city.Now):
		figure = "events.ahead"
	}
	b.add(figure, 1, ofEvent(e))
}

// firsts finds everybody's first check-in ever.
func (b *brute) firsts(events map[string]*event.Event, facts map[string][]*event.CheckIn) {
	first := map[string]*event.CheckIn{}
	for _, list := range facts {
		for _, f := range list {
			before := first[f.Person]
			if before == nil || cmp.Or(cmp.Compare(f.Day, before.Day), cmp.Compare(f.Event, before.Event)) < 0 {
				first[f.Person] = f
			}
		}
	}
	for _, f := range first {
		if e := events[f.Event]; b.asked(e) && b.within(f.Day) {
			b.add("attendance.firsts", 1, ofGuest(e, f.Guest))
		}
	}
}

func without(where at, by ...report.Dimension) at {
	left := at{}
	for d, id := range where {
		if !slices.Contains(by, d) {
			left[d] = id
		}
	}
	return left
}
