package report

import (
	"context"
	"fmt"

	"kepubot/resident"
	"kepubot/store"
)

// chosen is which tip of which theme a group got on a day.
type chosen struct{ tip, theme string }

// choices are the tips of a period by day and audience group.
func (q figureQuery) choices(ctx context.Context) (map[[2]string]chosen, error) {
	all := map[[2]string]chosen{}
	for choice, err := range q.Tips.Choices(ctx, q.From, q.To) {
		if err != nil {
			return nil, fmt.Errorf("reading which tips were chosen: %w", err)
		}
		all[[2]string{choice.Day, choice.Group}] = chosen{choice.Tip, string(choice.Theme)}
	}
	return all, nil
}

// gatherReach adds up whom messages reached. It is read once for all
// dimensions.
func gatherReach(ctx context.Context, q figureQuery) (gathered, error) {
	choices, err := q.choices(ctx)
	if err != nil {
		return nil, err
	}
	all, issued := gathered{}, map[Dimension]map[[2]string]bool{}
	for s, err := range q.Reach(ctx, q.From, q.To) {
		if err != nil {
			return nil, fmt.Errorf("reading whom messages reached: %w", err)
		}
		if q.Place != "" && s.Place != q.Place {
			continue
		}
		if s.Community == resident.Unsure {
			s.Community = ""
		}
		choice := choices[[2]string{s.Day, s.Group}]
		for _, by := range q.dimensions() {
			id, ok := s.value(by, choice)
			switch {
			case !ok:
			case !s.Tip:
				all.add(by, id, "notices", s.Reached)
			default:
				all.add(by, id, "due", s.Due)
				all.add(by, id, "reached", s.Reached)
				if key := [2]string{id, choice.tip}; s.Reached > 0 && choice.tip != "" && !issued[by][key] {
					if issued[by] == nil {
						issued[by] = map[[2]string]bool{}
					}
					issued[by][key] = true
					all.add(by, id, "issued", 1)
				}
			}
		}
	}
	return all, nil
}

// value is that of a dimension; ok is false where it has none.
func (s *Sending) value(by Dimension, choice chosen) (id string, ok bool) {
	switch by {
	case ByTotal:
		return "", true
	case ByPlaces:
		return s.Place, true
	case ByCommunity:
		return s.Community, true
	case ByGroup:
		return s.Group, true
	case ByTheme:
		return choice.theme, s.Tip
	}
	return "", false
}

// gatherFeedback adds up what people thought of tips.
func gatherFeedback(ctx context.Context, q figureQuery) (gathered, error) {
	choices, err := q.choices(ctx)
	if err != nil {
		return nil, err
	}
	themes := map[string]string{}
	for _, c := range choices {
		themes[c.tip] = c.theme
	}
	where := q.days()
	if q.Place != "" {
		where = append(where, store.In("community", q.communityIDs(q.Place)...))
	}
	all := gathered{}
	add := func(values map[Dimension]string, total bool, row store.GroupRow, value string) {
		for _, c := range []counter{counter(value + "s"), "feedback"} {
			if total {
				q.addAll(all, values, c, row.Count)
				continue
			}
			for by, id := range values {
				all.add(by, id, c, row.Count)
			}
		}
	}
	rows, err := q.Tips.Figures(ctx, store.GroupQuery{Where: where, By: []string{"community", "group", "value"}})
	if err != nil {
		return nil, fmt.Errorf("adding up feedback by community: %w", err)
	}
	for _, row := range rows {
		at := keys(row)
		if at[0] == resident.Unsure {
			at[0] = ""
		}
		add(map[Dimension]string{ByPlaces: q.placeOf(at[0]), ByCommunity: at[0], ByGroup: at[1]}, true, row, at[2])
	}
	if !q.asks(ByTheme) {
		return all, nil
	}
	if rows, err = q.Tips.Figures(ctx, store.GroupQuery{Where: where, By: []string{"tip", "value"}}); err != nil {
		return nil, fmt.Errorf("adding up feedback by tip: %w", err)
	}
	for _, row := range rows {
		at := keys(row)
		add(map[Dimension]string{ByTheme: themes[at[0]]}, false, row, at[1])
	}
	return all, nil
}
