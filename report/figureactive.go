package report

import (
	"context"
	"fmt"

	"kepubot/resident"
	"kepubot/store"
)

// gatherActive counts the registered residents who did something: they, or
// family on their phone, practised, took part in a competition, came to an
// event or rated a tip. Where somebody belongs is as it was then, by the
// community alone, so that who moved counts in both parts and once in the
// whole.
func gatherActive(ctx context.Context, q figureQuery) (gathered, error) {
	who := &crowd{query: q, numbers: map[string]int32{}, seen: map[Dimension]map[string]map[int32]bool{}}
	by := []string{"resident", "community", "group"}
	for _, deed := range []struct {
		name string
		rows func() ([]store.GroupRow, error)
	}{
		{"practice", func() ([]store.GroupRow, error) {
			return q.Practice.Figures(ctx, store.GroupQuery{Where: q.deeds(), By: by})
		}},
		{"competitions", func() ([]store.GroupRow, error) {
			return q.Entries.Figures(ctx, store.GroupQuery{Where: append(q.deeds(), store.Eq("done", true)), By: by})
		}},
		{"feedback", func() ([]store.GroupRow, error) {
			return q.Tips.Figures(ctx, store.GroupQuery{Where: q.deeds(), By: by})
		}},
		{"events", func() ([]store.GroupRow, error) { return q.Attendance.Guests(ctx, q.Period, q.homes()...) }},
	} {
		rows, err := deed.rows()
		if err != nil {
			return nil, fmt.Errorf("finding who was active in %s: %w", deed.name, err)
		}
		for _, row := range rows {
			who.add(keys(row))
		}
	}
	return who.counted(), nil
}

// deeds are the conditions on facts of the period, of people of the place.
func (q figureQuery) deeds() []store.Cond {
	where := q.days()
	if homes := q.homes(); homes != nil {
		where = append(where, store.In("community", homes...))
	}
	return where
}

// homes are the communities of the place that is asked for; nil for the city.
func (q figureQuery) homes() []string {
	if q.Place == "" {
		return nil
	}
	return append([]string{}, q.communityIDs(q.Place)...)
}

// crowd is who was seen, each once in every part. Residents are numbered, since
// there can be hundreds of thousands.
type crowd struct {
	query   figureQuery
	numbers map[string]int32
	seen    map[Dimension]map[string]map[int32]bool
}

// add sees a resident of a community and an audience group; somebody without
// a registration is none.
func (c *crowd) add(at []string) {
	if at[0] == "" {
		return
	}
	number, known := c.numbers[at[0]]
	if !known {
		number = int32(len(c.numbers))
		c.numbers[at[0]] = number
	}
	if at[1] == resident.Unsure {
		at[1] = ""
	}
	for by, id := range map[Dimension]string{ByPlaces: c.query.placeOf(at[1]), ByCommunity: at[1], ByGroup: at[2]} {
		if !c.query.asks(by) {
			continue
		}
		if c.seen[by] == nil {
			c.seen[by] = map[string]map[int32]bool{}
		}
		if c.seen[by][id] == nil {
			c.seen[by][id] = map[int32]bool{}
		}
		c.seen[by][id][number] = true
	}
}

func (c *crowd) counted() gathered {
	all := gathered{}
	all.add(ByTotal, "", "active", int64(len(c.numbers)))
	for by, parts := range c.seen {
		for id, persons := range parts {
			all.add(by, id, "active", int64(len(persons)))
		}
	}
	return all
}
