package resident

import (
	"context"
	"fmt"
	"time"

	"kepubot/store"
)

// Recipient is what sending a tip needs to know of a person, as they are now.
type Recipient struct {
	Resident                          string
	Telegram                          int64
	Place, Community, Group, Language string
}

// Audience are those who get the tip of a slot that began at a moment, in the
// order of their ids, behind the id after. Who joined later saw the day's tip
// when they joined.
func (r *Residents) Audience(ctx context.Context, slot string, began time.Time, after string, limit int) ([]Recipient, error) {
	q := store.Query{Where: []store.Cond{
		store.Eq("gets", true), store.Eq("slot", slot), store.LT("agreed", began), store.GT("_id", after),
	}, Limit: limit}
	return r.recipients(ctx, q)
}

// Reach are those who get messages in places or communities, and of groups;
// an empty list does not narrow. They come in the order of their ids, behind
// the id after.
func (r *Residents) Reach(ctx context.Context, places, communities, groups []string, after string, limit int) ([]Recipient, error) {
	where := append(reached(places, communities, groups), store.GT("_id", after))
	return r.recipients(ctx, store.Query{Where: where, Limit: limit})
}

// CountReach is how many those are.
func (r *Residents) CountReach(ctx context.Context, places, communities, groups []string) (int64, error) {
	return r.docs.Count(ctx, reached(places, communities, groups)...)
}

func reached(places, communities, groups []string) []store.Cond {
	where := []store.Cond{store.Eq("gets", true)}
	for _, narrow := range []struct {
		field string
		ids   []string
	}{{"place", places}, {"community", communities}, {"group", groups}} {
		if len(narrow.ids) > 0 {
			where = append(where, store.In(narrow.field, narrow.ids...))
		}
	}
	return where
}

func (r *Residents) recipients(ctx context.Context, q store.Query) ([]Recipient, error) {
	docs, err := r.docs.Find(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("reading an audience: %w", err)
	}
	recipients := make([]Recipient, len(docs))
	for i, doc := range docs {
		recipients[i] = Recipient{doc.ID, doc.Telegram, doc.Place, doc.Community, doc.PushGroup, doc.PushLanguage}
	}
	return recipients, nil
}

// Counts are residents by community (an id, Unsure or nil) in a state.
func (r *Residents) Counts(ctx context.Context, by string, where ...store.Cond) ([]store.GroupRow, error) {
	return r.docs.Group(ctx, store.GroupQuery{Where: append(where, store.Eq("state", string(Active))), By: []string{by}})
}

// Number counts residents who are active, and those of them who get tips.
func (r *Residents) Number(ctx context.Context) (active, getting int64, err error) {
	if active, err = r.docs.Count(ctx, store.Eq("state", string(Active))); err != nil {
		return 0, 0, err
	}
	getting, err = r.docs.Count(ctx, store.Eq("gets", true))
	return active, getting, err
}
