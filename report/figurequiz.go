package report

import (
	"context"
	"fmt"

	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/store"
)

// gatherPractice counts answers in practice and who gave them.
func gatherPractice(ctx context.Context, q figureQuery) (gathered, error) {
	where := q.days()
	if q.Place != "" {
		where = append(where, store.Eq("place", q.Place))
	}
	all := gathered{}
	for _, by := range q.dimensions() {
		rows, err := q.Practice.Figures(ctx, store.GroupQuery{Where: where, By: fields(by), Distinct: "person"})
		if err != nil {
			return nil, fmt.Errorf("counting practice by %q: %w", by, err)
		}
		for _, row := range rows {
			id := idOf(by, keys(row))
			all.add(by, id, "answers", row.Count)
			all.add(by, id, "players", row.Distinct)
		}
	}
	right := append(where[:len(where):len(where)], store.Eq("right", true))
	rows, err := q.Practice.Figures(ctx, store.GroupQuery{Where: right, By: []string{"community", "group", "theme"}})
	if err != nil {
		return nil, fmt.Errorf("counting right answers: %w", err)
	}
	for _, row := range rows {
		at := keys(row)
		q.addAll(all, map[Dimension]string{ByCommunity: idOf(ByCommunity, at), ByGroup: at[1], ByTheme: at[2]}, "right", row.Count)
	}
	if !q.asks(ByPlaces) {
		return all, nil
	}
	if rows, err = q.Practice.Figures(ctx, store.GroupQuery{Where: right, By: fields(ByPlaces)}); err != nil {
		return nil, fmt.Errorf("counting right answers by place: %w", err)
	}
	for _, row := range rows {
		all.add(ByPlaces, keys(row)[0], "right", row.Count)
	}
	return all, nil
}

// idOf is the value of a dimension that a row begins with.
func idOf(by Dimension, keys []string) string {
	if by == ByTotal || keys[0] == resident.Unsure {
		return ""
	}
	return keys[0]
}

// stages are the stages of the competitions that are asked for, by the id
// under which entries are kept.
func (q figureQuery) stages(ctx context.Context) (map[string]quiz.Stage, error) {
	competitions, err := q.Competitions.Public(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("reading competitions: %w", err)
	}
	all := map[string]quiz.Stage{}
	for _, c := range competitions {
		if q.Campaign != "" && c.Campaign != q.Campaign {
			continue
		}
		for _, s := range c.Stages {
			if s.EntryStage() == s.ID {
				all[s.ID] = s
			}
		}
	}
	return all, nil
}

// taken are the conditions on the entries of a question that took part.
func (q figureQuery) taken(stages map[string]quiz.Stage) []store.Cond {
	where := append(q.days(), store.Eq("done", true))
	if q.Place != "" {
		where = append(where, store.Eq("place", q.Place))
	}
	if q.Campaign != "" {
		ids := make([]string, 0, len(stages))
		for id := range stages {
			ids = append(ids, id)
		}
		where = append(where, store.In("stage", ids...))
	}
	return where
}

// gatherCompetitions counts entries that took part, who gave them, and what
// their answers came to by the number of questions of each stage.
func gatherCompetitions(ctx context.Context, q figureQuery) (gathered, error) {
	stages, err := q.stages(ctx)
	if err != nil {
		return nil, err
	}
	where, all := q.taken(stages), gathered{}
	for _, by := range q.dimensions() {
		people, err := q.Entries.Figures(ctx, store.GroupQuery{Where: where, By: fields(by), Distinct: "person"})
		if err != nil {
			return nil, fmt.Errorf("counting competitors by %q: %w", by, err)
		}
		for _, row := range people {
			all.add(by, idOf(by, keys(row)), "players", row.Distinct)
		}
	}
	entries, err := q.Entries.Figures(ctx, store.GroupQuery{Where: where, By: []string{"community", "group", "stage"}, Sum: []string{"right"}})
	if err != nil {
		return nil, fmt.Errorf("adding up entries: %w", err)
	}
	held := map[string]bool{}
	for _, row := range entries {
		at := keys(row)
		entered(stages[at[2]], row, func(c counter, n int64) {
			q.addAll(all, map[Dimension]string{ByCommunity: idOf(ByCommunity, at), ByGroup: at[1]}, c, n)
		})
		if c := quiz.CompetitionOf(at[2]); !held[c] {
			held[c] = true
			all.add(ByTotal, "", "held", 1)
		}
	}
	if !q.asks(ByPlaces) {
		return all, nil
	}
	if entries, err = q.Entries.Figures(ctx, store.GroupQuery{Where: where, By: fields(ByPlaces, "stage"), Sum: []string{"right"}}); err != nil {
		return nil, fmt.Errorf("adding up entries by place: %w", err)
	}
	for _, row := range entries {
		at := keys(row)
		entered(stages[at[1]], row, func(c counter, n int64) { all.add(ByPlaces, at[0], c, n) })
	}
	return all, nil
}

// entered adds entries to a stage, and what they answered where its number of
// questions is known.
func entered(stage quiz.Stage, row store.GroupRow, add func(counter, int64)) {
	add("entries", row.Count)
	if n := int64(stage.Questions); n > 0 {
		add("questions", n*row.Count)
		add("credit", row.Sum["right"])
	}
}
