package report

import (
	"context"
	"fmt"

	"kepubot/event"
)

// eventFields are the fields of attendance for dimensions.
func eventFields() map[Dimension]string {
	return map[Dimension]string{
		ByTotal: "", ByPlaces: "place", ByCommunity: "community", ByGroup: "group", ByTheme: "theme", ByKind: "kind", ByHome: "home", ByHomeOf: "from",
	}
}

// gatherEvents takes over what event.Figures counts, and adds up how long
// people stayed, who passed and what they thought.
func gatherEvents(ctx context.Context, queries ...figureQuery) ([]gathered, error) {
	cuts := make([]event.Cut, len(queries))
	for i, q := range queries {
		cuts[i].Ask = event.Ask{Period: q.Period, Place: q.Place, Campaign: q.Campaign}
		for _, by := range q.dimensions() {
			cuts[i].By = append(cuts[i].By, eventFields()[by])
		}
	}
	slices, err := queries[0].Attendance.Slices(ctx, cuts...)
	if err != nil {
		return nil, err
	}
	all := make([]gathered, len(queries))
	for i, q := range queries {
		all[i] = gathered{}
		for _, by := range q.dimensions() {
			for _, s := range slices[i][eventFields()[by]] {
				all[i].addSlice(by, s)
			}
		}
		if err := q.addStays(ctx, cuts[i].Ask, all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (g gathered) addSlice(by Dimension, s event.Slice) {
	for c, n := range map[counter]int64{
		"held": s.Held, "ahead": s.Ahead, "cancelled": s.Cancelled, "registered": s.Registered, "arrived": s.Arrived, "due": s.Arrived + s.Absent,
		"came": s.Came(), "signins": s.SignIns, "estimated": s.Estimated, "firsts": s.Firsts, "persons": s.Persons,
	} {
		g.add(by, s.ID, c, n)
	}
}

// opinionsAtOnce is of how many events ratings are read together.
const opinionsAtOnce = 200

// addStays adds what is known by event alone.
func (q figureQuery) addStays(ctx context.Context, ask event.Ask, all gathered) error {
	var began []*event.Event
	for stays, err := range q.Attendance.Stays(ctx, ask) {
		if err != nil {
			return err
		}
		for group, stay := range stays.Groups {
			q.addEvent(all, stays.Event, "minutes", stay.Minutes)
			q.addEvent(all, stays.Event, "passed", stay.Passed)
			if len(q.by) > 0 {
				all.add(ByGroup, group, "minutes", stay.Minutes)
				all.add(ByGroup, group, "passed", stay.Passed)
			}
		}
		if e := stays.Event; q.From <= e.Day && e.Day <= q.To {
			began = append(began, e)
		}
		if len(began) == opinionsAtOnce {
			if err := q.addOpinions(ctx, all, began); err != nil {
				return err
			}
			began = nil
		}
	}
	return q.addOpinions(ctx, all, began)
}

// addEvent adds to the whole and to what an event belongs to.
func (q figureQuery) addEvent(all gathered, e *event.Event, c counter, n int64) {
	if n == 0 {
		return
	}
	for _, by := range q.dimensions() {
		switch by {
		case ByTotal:
			all.add(by, "", c, n)
		case ByPlaces:
			all.add(by, e.Place, c, n)
		case ByCommunity:
			all.add(by, e.Community, c, n)
		case ByTheme:
			all.add(by, string(e.Theme), c, n)
		case ByKind:
			all.add(by, string(e.Kind), c, n)
		}
	}
}

func (q figureQuery) addOpinions(ctx context.Context, all gathered, events []*event.Event) error {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	rated, err := q.Opinions.Rated(ctx, ids)
	if err != nil {
		return fmt.Errorf("adding up ratings: %w", err)
	}
	for _, e := range events {
		q.addEvent(all, e, "opinions", rated[e.ID].Number)
		q.addEvent(all, e, "stars", rated[e.ID].Stars)
	}
	return nil
}
