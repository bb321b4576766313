package content

import (
	"context"
	"fmt"
	"iter"

	"kepubot/store"
)

// Figures groups feedback by its declared fields: day, tip, community, group,
// value and resident.
func (l *Library) Figures(ctx context.Context, g store.GroupQuery) ([]store.GroupRow, error) {
	return l.feedback.Group(ctx, g)
}

// Choices goes through what was chosen for the days from one to another, both
// included, in no particular order.
func (l *Library) Choices(ctx context.Context, from, to string) iter.Seq2[*Choice, error] {
	// By their ids, which begin with the day and a colon; a semicolon comes next.
	return l.choices.Each(ctx, store.Query{Where: []store.Cond{store.GTE("_id", from), store.LT("_id", to+";")}}, 500)
}

// FirstChosen are the first days for which a tip was chosen, by audience group.
func (l *Library) FirstChosen(ctx context.Context, tip string) (map[string]string, error) {
	rows, err := l.choices.Group(ctx, store.GroupQuery{Where: []store.Cond{store.Eq("tip", tip)}, By: []string{"group"}, Min: []string{"day"}})
	if err != nil {
		return nil, fmt.Errorf("finding when %s was chosen: %w", tip, err)
	}
	first := map[string]string{}
	for _, row := range rows {
		group, _ := row.Keys[0].(string)
		first[group], _ = row.Min["day"].(string)
	}
	return first, nil
}
