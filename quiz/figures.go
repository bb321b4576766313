package quiz

import (
	"context"
	"iter"

	"kepubot/store"
)

// Figures groups practice facts by their declared fields: question, theme,
// tip, person, resident, place, community, group, day and right.
func (p *Practice) Figures(ctx context.Context, g store.GroupQuery) ([]store.GroupRow, error) {
	return p.facts.Group(ctx, g)
}

// Answers goes through the practice facts about a question up to a day, by
// person and for each by day.
func (p *Practice) Answers(ctx context.Context, question, until string) iter.Seq2[*Practised, error] {
	return p.facts.Each(ctx, store.Query{Where: []store.Cond{store.Eq("question", question), store.LTE("day", until)}}, 2000)
}

// Figures groups entries by their declared fields: stage, competition, person,
// resident, place, community, group, day, done, points, right and low.
func (e *Entries) Figures(ctx context.Context, g store.GroupQuery) ([]store.GroupRow, error) {
	return e.docs.Group(ctx, g)
}
