package resident

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"kepubot/store"
)

// Departure is that somebody had their data deleted: what figures of days past
// need, so that nobody vanishes from them, and nothing that tells who it was.
// Its id is random: other facts carry the person's own, and neither leads to
// the other.
type Departure struct {
	store.Meta `bson:",inline"`
	Day        string `bson:"day"` // when they left, in the deployment's zone
	JoinedDay  string `bson:"joinedday"`
	Place      string `bson:"place,omitempty"`
	Community  string `bson:"community,omitempty"` // an id, or Unsure
	Group      string `bson:"group,omitempty"`
}

func openDepartures(ctx context.Context, d store.Driver) (*store.Collection[Departure], error) {
	return store.Open[Departure](ctx, d, store.Schema{
		Name: "departures",
		Fields: []store.Field{
			{Name: "day", Kind: store.String},
			{Name: "joinedday", Kind: store.String},
			{Name: "place", Kind: store.String},
			{Name: "community", Kind: store.String},
			{Name: "group", Kind: store.String},
		},
		Indexes: []store.Index{
			{Fields: []string{"day"}},       // who left in a period, or after it
			{Fields: []string{"joinedday"}}, // who had joined in it
		},
	})
}

// Forget deletes a person's document. Facts stay and point to nobody. Of a
// registered resident it is kept that one left on that day; doing it again
// changes nothing, wherever it broke off.
func (r *Residents) Forget(ctx context.Context, id, day string) error {
	doc, err := r.docs.Update(ctx, id, func(doc *Resident) error {
		if doc.State == Active && doc.Leaving == "" {
			doc.Leaving = strings.ToLower(rand.Text())
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if doc.Leaving != "" {
		left := &Departure{
			Meta: store.Meta{ID: doc.Leaving}, Day: day, JoinedDay: doc.JoinedDay, Place: doc.Place, Community: doc.Community, Group: doc.Group,
		}
		if err := r.gone.Insert(ctx, left); err != nil && !errors.Is(err, store.ErrExists) {
			return fmt.Errorf("noting that a resident left: %w", err)
		}
	}
	_, err = r.docs.Delete(ctx, id)
	return err
}

// Departed counts those who left, for whom conditions hold on day, joinedday,
// place, community and group, by some of these.
func (r *Residents) Departed(ctx context.Context, where []store.Cond, by ...string) ([]store.GroupRow, error) {
	return r.gone.Group(ctx, store.GroupQuery{Where: where, By: by})
}
