package cityyear

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/schedule"
)

// batchSize is how many documents are written at once.
const batchSize = 1000

// writer writes documents of one collection, many at once. Those that are
// there already stay.
type writer[T any] struct {
	city       *City
	collection string
	held       []bson.Raw
	bytes      int
	seen       map[string]bool // ids that were added by once
}

func into[T any](c *City, collection string) *writer[T] {
	return &writer[T]{city: c, collection: collection}
}

// mostBytes is how much is held before it is written.
const mostBytes = 4 << 20

func (w *writer[T]) add(ctx context.Context, doc *T) error {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return fmt.Errorf("writing into %s: %w", w.collection, err)
	}
	w.held, w.bytes = append(w.held, raw), w.bytes+len(raw)
	if len(w.held) >= batchSize || w.bytes > mostBytes {
		return w.flush(ctx)
	}
	return nil
}

func (w *writer[T]) flush(ctx context.Context) error {
	if len(w.held) == 0 {
		return nil
	}
	_, err := w.city.driver.InsertMany(ctx, w.collection, w.held)
	w.held, w.bytes = nil, 0
	if err != nil {
		return fmt.Errorf("writing into %s: %w", w.collection, err)
	}
	return nil
}

// once adds a document unless its id was added: databases differ in which of
// two they keep.
func (w *writer[T]) once(ctx context.Context, id string, doc *T) error {
	if w.seen[id] {
		return nil
	}
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	w.seen[id] = true
	return w.add(ctx, doc)
}

// days are all days of the city.
func days() []string {
	var all []string
	for day := FirstDay; day <= LastDay; day = schedule.Shift(day, 1) {
		all = append(all, day)
	}
	return all
}

// at is a moment of a day in the city's zone, in UTC.
func at(day string, hour, minute int) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, Zone())
	if err != nil {
		return time.Time{}
	}
	return t.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).UTC()
}

// pick is one of some.
func pick[T any](c *City, all []T) T { return all[c.rng.IntN(len(all))] }

// chance is true once in n times.
func (c *City) chance(n int) bool { return c.rng.IntN(n) == 0 }
