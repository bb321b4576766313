package content

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// Value is what a resident thought of a tip.
type Value string

// The values of feedback.
const (
	Like    Value = "like"
	Dislike Value = "dislike"
)

// Feedback is what one resident thought of the tip of one day: one fact,
// whose latest value counts.
type Feedback struct {
	store.Meta `bson:",inline"` // "<day>:<resident>"
	Day        string           `bson:"day"`
	Tip        string           `bson:"tip"`
	Resident   string           `bson:"resident"`
	Community  string           `bson:"community,omitempty"` // as it was then
	Group      string           `bson:"group,omitempty"`
	Value      Value            `bson:"value"`
	At         time.Time        `bson:"at"`
	Seq        int64            `bson:"seq"`
}

// Rate records what a resident thought, by the update in f.Seq. An older
// update than the last one changes nothing.
func (l *Library) Rate(ctx context.Context, f Feedback) error {
	f.ID, f.At = f.Day+":"+f.Resident, store.Millis(l.settings.Now())
	err := l.feedback.Insert(ctx, &f)
	if errors.Is(err, store.ErrExists) {
		_, err = l.feedback.Update(ctx, f.ID, func(doc *Feedback) error {
			if f.Seq <= doc.Seq {
				return nil
			}
			meta := doc.Meta
			*doc = f
			doc.Meta = meta
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("rating %s on %s: %w", f.Tip, f.Day, err)
	}
	return nil
}

// Likes counts the residents who liked a tip, on whichever day.
func (l *Library) Likes(ctx context.Context, tip string) (int64, error) {
	return l.feedback.Count(ctx, store.Eq("tip", tip), store.Eq("value", string(Like)))
}

// Opinion is how many liked and disliked a tip.
type Opinion struct{ Likes, Dislikes int64 }

// Opinions are what residents thought of a tip on a day, by community.
func (l *Library) Opinions(ctx context.Context, tip, day string) (map[string]Opinion, error) {
	rows, err := l.feedback.Group(ctx, store.GroupQuery{
		Where: []store.Cond{store.Eq("tip", tip), store.Eq("day", day)}, By: []string{"community", "value"},
	})
	if err != nil {
		return nil, fmt.Errorf("counting opinions of %s: %w", tip, err)
	}
	opinions := map[string]Opinion{}
	for _, row := range rows {
		community, _ := row.Keys[0].(string)
		opinion := opinions[community]
		if row.Keys[1] == string(Like) {
			opinion.Likes += row.Count
		} else {
			opinion.Dislikes += row.Count
		}
		opinions[community] = opinion
	}
	return opinions, nil
}

// Of is all feedback of one resident.
func (l *Library) Of(ctx context.Context, resident string) ([]*Feedback, error) {
	return l.feedback.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", resident)}})
}
