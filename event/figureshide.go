package event

import (
	"cmp"
	"slices"
)

// smallCell is the number of persons from which figures about them are shown
// to those who may not see people.
const smallCell = 5

// Withheld is what an answer leaves out for those who may not see people.
type Withheld struct {
	Some   bool // figures of some parts, see [Part.Hidden]
	Homes  bool // all parts by community, since two would tell of each other
	Groups bool
	Hours  bool
	Group  bool // of one audience group: all but sign-ins and persons
	All    bool // of one audience group: these as well
}

// Suppressed is the answer for those who may not see people. Parts of 1 to 4
// persons are hidden, by where people live, by group and by hour, and with
// them as many of the next smallest that none follows from the total: at least
// two are hidden, and together they are 5 persons or more and twice as many as
// parts. Where that cannot be, all parts are left out. Of one audience group
// only sign-ins and persons are told, and not even these where its part would
// be hidden among the groups. Numbers of events, and of people by place and
// kind of event, tell nothing of who somebody is, and stay.
//
// This holds within one answer. Who asks much can still subtract one period or
// place from another.
func (a *Answer) Suppressed() *Answer {
	s := *a
	for _, parts := range []struct {
		of   *[]Part
		left *bool
	}{{&s.Homes, &s.Withheld.Homes}, {&s.Groups, &s.Withheld.Groups}, {&s.Hours, &s.Withheld.Hours}} {
		whole := len(*parts.of) > 0
		*parts.of = hide(*parts.of)
		*parts.left = whole && len(*parts.of) == 0
		s.Withheld.Some = s.Withheld.Some || slices.ContainsFunc(*parts.of, func(p Part) bool { return p.Hidden })
	}
	if a.Ask.Group == "" {
		return &s
	}
	shown := slices.ContainsFunc(s.Groups, func(p Part) bool { return p.ID == a.Ask.Group && !p.Hidden })
	s.Withheld.Group, s.Withheld.All = true, a.SignIns > 0 && !shown
	s.Tally = Tally{Held: a.Held, Ahead: a.Ahead, Cancelled: a.Cancelled, SignIns: a.SignIns}
	s.Places, s.Kinds, s.Homes, s.Hours, s.Before, s.YearBefore = nil, nil, nil, nil, nil, nil
	if s.Withheld.All {
		s.SignIns, s.Persons = 0, 0
	}
	return &s
}

// hide withholds small parts and those that would tell them.
func hide(parts []Part) []Part {
	if !slices.ContainsFunc(parts, Part.small) {
		return parts
	}
	shown := slices.Clone(parts)
	order := make([]int, len(shown))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(parts[a].Persons, parts[b].Persons), cmp.Compare(parts[a].SignIns, parts[b].SignIns))
	})
	var hidden, persons int64
	safe := func() bool { return hidden >= 2 && persons >= smallCell && persons >= 2*hidden }
	for _, i := range order {
		if !parts[i].small() && safe() {
			break
		}
		hidden++
		persons += parts[i].Persons
		shown[i] = Part{ID: parts[i].ID, Home: parts[i].Home, Hidden: true}
	}
	if !safe() {
		return nil
	}
	return shown
}

func (p Part) small() bool { return p.Persons < smallCell && p.SignIns > 0 }
