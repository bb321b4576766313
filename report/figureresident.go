package report

import (
	"context"
	"fmt"

	"kepubot/resident"
	"kepubot/store"
)

// gatherResidents counts residents: in all by the period's end, those who
// joined within it, and as they are now who gets tips and who stopped. Nobody
// is in two parts of a dimension, so that one group tells them all.
func gatherResidents(ctx context.Context, q figureQuery) (gathered, error) {
	all := gathered{}
	until := store.LTE("joinedday", q.To)
	for _, of := range []struct {
		counter counter
		where   []store.Cond
		present bool
	}{
		{"total", []store.Cond{until}, false},
		{"joined", []store.Cond{until, store.GTE("joinedday", q.From)}, false},
		{"getting", []store.Cond{store.Eq("gets", true)}, true},
		{"left", []store.Cond{store.Eq("gets", false), store.Present("telegram")}, true},
	} {
		if of.present && q.earlier {
			continue
		}
		where := of.where
		if q.Place != "" {
			where = append(where, store.Eq("place", q.Place))
		}
		rows, err := q.Residents.Figures(ctx, where, "place", "community", "group")
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
