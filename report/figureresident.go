package report

import (
	"context"
	"fmt"

	"kepubot/resident"
	"kepubot/store"
)

// gatherResidents counts residents: in all by the period's end, those who
// joined and those who left within it, and as they are now who gets tips and
// who stopped. Who left later was there then. Nobody is in two parts of a
// dimension, so that one group tells them all.
func gatherResidents(ctx context.Context, q figureQuery) (gathered, error) {
	all := gathered{}
	there, later := q.Residents.Figures, q.Residents.Departed
	until, since := store.LTE("joinedday", q.To), store.GTE("joinedday", q.From)
	for _, of := range []struct {
		counter counter
		count   func(context.Context, []store.Cond, ...string) ([]store.GroupRow, error)
		where   []store.Cond
		present bool
	}{
		{"total", there, []store.Cond{until}, false},
		{"total", later, []store.Cond{until, store.GT("day", q.To)}, false},
		{"joined", there, []store.Cond{until, since}, false},
		{"joined", later, []store.Cond{until, since}, false},
		{"departed", later, q.days(), false},
		{"getting", there, []store.Cond{store.Eq("gets", true)}, true},
		{"left", there, []store.Cond{store.Eq("gets", false), store.Present("telegram")}, true},
	} {
		if of.present && q.earlier {
			continue
		}
		where := of.where
		if q.Place != "" {
			where = append(where, store.Eq("place", q.Place))
		}
		rows, err := of.count(ctx, where, "place", "community", "group")
		if err != nil {
			return nil, fmt.Errorf("counting residents: %w", err)
		}
		for _, row := range rows {
			at := keys(row)
			if at[1] == resident.Unsure {
				at[1] = ""
			}
			q.addAll(all, map[Dimension]string{ByPlaces: at[0], ByCommunity: at[1], ByGroup: at[2]}, of.counter, row.Count)
		}
	}
	return all, nil
}
