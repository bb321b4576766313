package event

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"kepubot/store"
)

// Part is the part of an answer that belongs to one place, community, kind,
// audience group or hour.
type Part struct {
	// ID names it; empty: the whole city or place, or people who did not say.
	ID string
	// Home is the place of a community where people live.
	Home string
	// Held, SignIns, Estimated are as in a [Tally].
	Held, SignIns, Estimated int64
	// Persons are as in an [Answer]; the same person can be in several parts.
	Persons int64
	// Hidden tells that the figures are withheld, see [Answer.Suppressed].
	Hidden bool
}

// Answer is what staff are told about a question.
type Answer struct {
	Ask   Ask
	Event *Event // of a question about one event
	Tally
	// Persons (实名人数) are different people who signed in: identified ones,
	// also those written down by name. They are always counted over check-ins.
	Persons int64
	// Places are where events were: the places of the city, or the communities
	// of the place that was asked for.
	Places []Part
	Kinds  []Part
	Homes  []Part // by the community where people live
	Groups []Part // by audience group, of all groups also where one was asked for
	// Hours are when people signed in to one event, by "2006-01-02T15" in the
	// deployment's zone; those of a list on paper have no hour.
	Hours []Part
	// Before and YearBefore are the same about earlier periods, cut to as many
	// days where this one is not over.
	Before, YearBefore *Earlier
	// Withheld tells what [Answer.Suppressed] left out.
	Withheld Withheld
}

// Earlier is what an earlier period came to.
type Earlier struct {
	Ask Ask
	Tally
}

// Growth is by how much sign-ins grew since, in per mille of the earlier ones;
// false where there were none.
func (e *Earlier) Growth(now Tally) (int64, bool) {
	if e == nil || e.SignIns == 0 {
		return 0, false
	}
	return int64(math.Round(1000 * float64(now.SignIns-e.SignIns) / float64(e.SignIns))), true
}

// Answer answers a question. It says store.ErrNotFound for an event that is
// not there. Persons and their parts are counted over check-ins, which takes
// seconds where a period has a million.
func (f *Figures) Answer(ctx context.Context, ask Ask) (*Answer, error) {
	return f.answer(ctx, ask, (*Figures).addPeople)
}

// Totals is the answer without Persons, Homes and Groups, for which no
// check-in of a folded event is read: quick however long the period is.
func (f *Figures) Totals(ctx context.Context, ask Ask) (*Answer, error) {
	return f.answer(ctx, ask, nil)
}

func (f *Figures) answer(ctx context.Context, ask Ask, people func(*Figures, context.Context, *layers, *Answer) error) (*Answer, error) {
	f.holding.RLock()
	defer f.holding.RUnlock()
	a := &Answer{Ask: ask}
	asks, err := f.asks(ctx, a)
	if err != nil {
		return nil, err
	}
	l, err := f.read(ctx, asks...)
	if err == nil {
		err = f.addEvents(ctx, l, a)
	}
	if err == nil && people != nil {
		err = people(f, ctx, l, a)
	}
	if err != nil {
		return nil, err
	}
	for i, earlier := range []**Earlier{&a.Before, &a.YearBefore}[:len(asks)-1] {
		*earlier = &Earlier{Ask: asks[i+1]}
		if (*earlier).Tally, err = f.total(ctx, l, asks[i+1]); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// asks are the question of an answer and, unless it is about one event, those
// about earlier periods.
func (f *Figures) asks(ctx context.Context, a *Answer) ([]Ask, error) {
	if a.Ask.Event != "" {
		err := f.ofEvent(ctx, a)
		return []Ask{a.Ask}, err
	}
	before, year := a.Ask.Before(), a.Ask.YearBefore()
	_, before.Period = a.Ask.Until(f.today(), before.Period)
	_, year.Period = a.Ask.Until(f.today(), year.Period)
	return []Ask{a.Ask, before, year}, nil
}

// ofEvent makes the days of a question those of its event.
func (f *Figures) ofEvent(ctx context.Context, a *Answer) error {
	e, err := f.events.Get(ctx, a.Ask.Event)
	if err != nil {
		return err
	}
	a.Event = e
	a.Ask.Period = Period{e.Day, e.Day}
	for _, s := range e.Sessions {
		a.Ask.To = max(a.Ask.To, f.events.dayOf(s))
	}
	rows, err := f.checkins.Group(ctx, store.GroupQuery{Where: []store.Cond{store.Eq("event", e.ID), store.Eq("counts", true)}, Min: []string{"day"}, Max: []string{"day"}})
	if err != nil {
		return fmt.Errorf("finding the days of %s: %w", e.ID, err)
	}
	for _, row := range rows {
		if first, ok := row.Min["day"].(string); ok {
			last, _ := row.Max["day"].(string)
			a.Ask.From, a.Ask.To = min(a.Ask.From, first), max(a.Ask.To, last)
		}
	}
	return f.hours(ctx, a)
}

// hours counts the sign-ins of one event by the hour.
func (f *Figures) hours(ctx context.Context, a *Answer) error {
	count := map[string]int64{}
	for fact, err := range f.checkins.Each(ctx, store.Query{Where: f.facts(a.Ask)}, 500) {
		if err != nil {
			return fmt.Errorf("counting the hours of %s: %w", a.Ask.Event, err)
		}
		hour := ""
		if fact.How != ByList {
			hour = fact.At.In(f.settings.Location).Format("2006-01-02T15")
		}
		count[hour]++
	}
	for hour, n := range count {
		a.Hours = append(a.Hours, Part{ID: hour, SignIns: n, Persons: n})
	}
	slices.SortFunc(a.Hours, func(a, b Part) int { return cmp.Compare(a.ID, b.ID) })
	return nil
}

// facts are the conditions on the check-ins that a question is about.
func (f *Figures) facts(a Ask) []store.Cond {
	where := append(a.where(), store.Eq("counts", true), store.GTE("day", a.From), store.LTE("day", a.To))
	if a.Group != "" {
		where = append(where, store.Eq("group", a.Group))
	}
	return where
}

// ofPeople is the layer of figures that a question needs: those of whole
// events, or of their groups.
func (l *layers) ofPeople(a Ask) layer {
	if a.Group != "" {
		return l.shares
	}
	return l.days
}

// total is what a question comes to in all.
func (f *Figures) total(ctx context.Context, l *layers, a Ask) (Tally, error) {
	var t Tally
	for _, of := range []layer{l.ofPeople(a), l.firsts} {
		sums, err := f.sums(ctx, of, a, nil)
		if err != nil {
			return t, err
		}
		for _, s := range sums {
			t.add(s.Tally, 1)
		}
	}
	if a.Group == "" {
		return t, nil
	}
	// Events, and crowds, are of no group.
	a.Group = ""
	sums, err := f.sums(ctx, l.days, a, nil)
	for _, s := range sums {
		t.add(Tally{Held: s.Held, Ahead: s.Ahead, Cancelled: s.Cancelled}, 1)
	}
	return t, err
}

// addEvents fills in the total, and the parts by place and kind.
func (f *Figures) addEvents(ctx context.Context, l *layers, a *Answer) (err error) {
	if a.Tally, err = f.total(ctx, l, a.Ask); err != nil {
		return err
	}
	by := "place"
	if a.Ask.Place != "" {
		by = "community"
	}
	for _, parts := range []struct {
		into *[]Part
		by   string
	}{{&a.Places, by}, {&a.Kinds, "kind"}} {
		sums, err := f.sums(ctx, l.ofPeople(a.Ask), a.Ask, []string{parts.by})
		if err != nil {
			return err
		}
		for _, s := range sums {
			*parts.into = append(*parts.into, Part{ID: s.keys[0], Held: s.Held, SignIns: s.SignIns, Estimated: s.Estimated})
		}
	}
	return nil
}

// addPeople fills in persons, and the parts by where people live and by group.
func (f *Figures) addPeople(ctx context.Context, l *layers, a *Answer) error {
	everybody := a.Ask
	everybody.Group = ""
	for _, parts := range []struct {
		into *[]Part
		ask  Ask
		by   []string
	}{{&a.Homes, a.Ask, []string{"home", "from"}}, {&a.Groups, everybody, []string{"group"}}} {
		sums, err := f.sums(ctx, l.shares, parts.ask, parts.by)
		if err != nil {
			return err
		}
		persons, err := f.persons(ctx, parts.ask, parts.by...)
		if err != nil {
			return err
		}
		for _, s := range sums {
			if s.SignIns == 0 {
				continue
			}
			p := Part{ID: s.keys[0], SignIns: s.SignIns, Persons: persons[s.keys]}
			if len(parts.by) == 2 {
				p.Home, p.ID = s.keys[0], s.keys[1]
			}
			*parts.into = append(*parts.into, p)
		}
	}
	persons, err := f.persons(ctx, a.Ask)
	a.Persons = persons[[3]string{}]
	return err
}

// persons counts different people among check-ins, by some fields.
func (f *Figures) persons(ctx context.Context, a Ask, by ...string) (map[[3]string]int64, error) {
	rows, err := f.checkins.Group(ctx, store.GroupQuery{Where: f.facts(a), By: by, Distinct: "person"})
	if err != nil {
		return nil, fmt.Errorf("counting people: %w", err)
	}
	persons := map[[3]string]int64{}
	for _, row := range rows {
		var keys [3]string
		for i, key := range row.Keys {
			keys[i], _ = key.(string)
		}
		persons[keys] = row.Distinct
	}
	return persons, nil
}

// Guests are the residents who came, or whose family did, on days of a period:
// the account, the community where who came lives and their audience group,
// each combination once; empty for people without an account. With communities,
// those of them alone.
func (f *Figures) Guests(ctx context.Context, p Period, communities ...string) ([]store.GroupRow, error) {
	where := f.facts(Ask{Period: p})
	if communities != nil {
		where = append(where, store.In("from", communities...))
	}
	return f.checkins.Group(ctx, store.GroupQuery{Where: where, By: []string{"resident", "from", "group"}})
}

// Visitor is somebody on the list of one event: who came or had a seat.
type Visitor struct {
	Guest
	Registered bool
	Sessions   []int // that they came to
	How        How   // of the first of them
	At         time.Time
	Minutes    int
	Passed     *bool
}

// Visitors is the list of one event: those who came, in the order in which
// they did, then those who did not.
func (f *Figures) Visitors(ctx context.Context, event string) ([]*Visitor, error) {
	e, err := f.events.Get(ctx, event)
	if err != nil {
		return nil, err
	}
	facts, err := f.checkins.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", event), store.Eq("counts", true)}})
	if err != nil {
		return nil, fmt.Errorf("listing who came to %s: %w", event, err)
	}
	slices.SortFunc(facts, func(a, b *CheckIn) int {
		return cmp.Or(cmp.Compare(a.Session, b.Session), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	var list []*Visitor
	byPerson := map[string]*Visitor{}
	for _, fact := range facts {
		v := byPerson[fact.Person]
		if v == nil {
			v = &Visitor{Guest: fact.Guest, How: fact.How, At: fact.At}
			byPerson[fact.Person] = v
			list = append(list, v)
		}
		v.Sessions = append(v.Sessions, fact.Session)
		v.Minutes += fact.Minutes(e)
		if fact.Passed != nil {
			v.Passed = fact.Passed
		}
	}
	seated, err := f.seated(ctx, event)
	if err != nil {
		return nil, fmt.Errorf("listing who had a seat at %s: %w", event, err)
	}
	slices.SortFunc(seated, func(a, b Guest) int { return cmp.Compare(a.Person, b.Person) })
	for _, g := range seated {
		if v := byPerson[g.Person]; v != nil {
			v.Registered = true
			continue
		}
		list = append(list, &Visitor{Guest: g, Registered: true})
	}
	return list, nil
}
