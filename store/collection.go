package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// updateAttempts bounds the loop of Update. With full jitter, 32 writers of
// one document need some six attempts each; a document that loses this many
// times is hot, which is a fault of design.
const updateAttempts = 200

// Collection keeps documents of type T, a struct that embeds [Meta].
type Collection[T any] struct {
	driver Driver
	schema Schema
	kinds  map[string]Kind
	memory *memory // nil: none
}

// Open declares a collection and returns it. It refuses a T that does not
// embed Meta, and declared fields that T has no bson tag for.
func Open[T any](ctx context.Context, d Driver, s Schema) (*Collection[T], error) {
	if err := check[T](s); err != nil {
		return nil, fmt.Errorf("opening collection %s: %w", s.Name, err)
	}
	if err := d.Declare(ctx, s); err != nil {
		return nil, fmt.Errorf("opening collection %s: %w", s.Name, err)
	}
	c := &Collection[T]{driver: d, schema: s, kinds: map[string]Kind{"_id": String}}
	for _, f := range s.Fields {
		c.kinds[f.Name] = f.Kind
	}
	return c, nil
}

// Insert adds a document under its ID and sets its Rev to 1.
func (c *Collection[T]) Insert(ctx context.Context, doc *T) error {
	raw, err := encode(doc, 1)
	if err != nil {
		return fmt.Errorf("inserting into %s: %w", c.schema.Name, err)
	}
	if err := c.driver.Insert(ctx, c.schema.Name, raw); err != nil {
		return fmt.Errorf("inserting %s %s: %w", c.schema.Name, metaOf(doc).ID, err)
	}
	c.memory.put(metaOf(doc).ID, raw)
	return nil
}

// InsertMany adds documents and tells for each whether it was inserted, or
// was there already. Documents are independent of one another.
func (c *Collection[T]) InsertMany(ctx context.Context, docs []*T) ([]bool, error) {
	if len(docs) == 0 {
		return nil, nil
	}
	raws := make([]bson.Raw, len(docs))
	for i, doc := range docs {
		raw, err := encode(doc, 1)
		if err != nil {
			return nil, fmt.Errorf("inserting into %s: %w", c.schema.Name, err)
		}
		raws[i] = raw
	}
	inserted, err := c.driver.InsertMany(ctx, c.schema.Name, raws)
	if err != nil {
		return nil, fmt.Errorf("inserting %d into %s: %w", len(docs), c.schema.Name, err)
	}
	return inserted, nil
}

// Get returns the document, or ErrNotFound.
func (c *Collection[T]) Get(ctx context.Context, id string) (*T, error) {
	raw, err := c.driver.Get(ctx, c.schema.Name, id)
	if err != nil {
		return nil, fmt.Errorf("getting %s %s: %w", c.schema.Name, id, err)
	}
	return c.decode(raw)
}

// Update reads the document, applies change and writes it back if nobody
// else changed it meanwhile; else it begins again. change may therefore run
// many times, also on a document that already holds its effect (written, the
// answer lost): it sets rather than adds, and has no side effects. An error
// of change aborts and is returned as it is, wrapped. A change that leaves
// the document as it was writes nothing. Update returns the document as
// written.
func (c *Collection[T]) Update(ctx context.Context, id string, change func(doc *T) error) (*T, error) {
	if before := c.memory.get(id); before != nil {
		// Only a change that was written proves that this is what was stored.
		doc, written, err := c.rewrite(ctx, id, before, change)
		if written {
			return doc, nil
		}
		if errors.Is(err, ErrUnavailable) {
			return nil, fmt.Errorf("updating %s %s: %w", c.schema.Name, id, err)
		}
	}
	for attempt := range updateAttempts {
		doc, err := c.tryUpdate(ctx, id, change)
		if err == nil {
			return doc, nil
		}
		if !errors.Is(err, ErrConflict) {
			return nil, fmt.Errorf("updating %s %s: %w", c.schema.Name, id, err)
		}
		if err := pause(ctx, attempt); err != nil {
			return nil, fmt.Errorf("updating %s %s: %w", c.schema.Name, id, err)
		}
	}
	return nil, fmt.Errorf("updating %s %s: %w", c.schema.Name, id, ErrConflict)
}

func (c *Collection[T]) tryUpdate(ctx context.Context, id string, change func(doc *T) error) (*T, error) {
	before, err := c.driver.Get(ctx, c.schema.Name, id)
	if err != nil {
		return nil, err
	}
	doc, _, err := c.rewrite(ctx, id, before, change)
	return doc, err
}

// rewrite changes a document as it was read, and puts it in its place if that
// makes a difference.
func (c *Collection[T]) rewrite(ctx context.Context, id string, before bson.Raw, change func(doc *T) error) (doc *T, written bool, err error) {
	if doc, err = c.decode(before); err != nil {
		return nil, false, err
	}
	rev := metaOf(doc).Rev
	if err := change(doc); err != nil {
		return nil, false, err
	}
	metaOf(doc).ID = id
	raw, err := encode(doc, rev)
	if err != nil || string(raw) == string(before) {
		return doc, false, err
	}
	metaOf(doc).Rev++
	setRev(raw, rev+1)
	if err := c.driver.Replace(ctx, c.schema.Name, rev, raw); err != nil {
		return nil, false, err
	}
	c.memory.put(id, raw)
	return doc, true, nil
}

// Replace writes doc in the place of the revision that it was read at or last
// written as, and sets its Rev. It says ErrConflict, and writes nothing, when
// somebody changed the document meanwhile. It is for a document that one
// writer holds in memory and writes often; others use Update.
func (c *Collection[T]) Replace(ctx context.Context, doc *T) error {
	meta := metaOf(doc)
	rev := meta.Rev
	raw, err := encode(doc, rev+1)
	if err == nil {
		err = c.driver.Replace(ctx, c.schema.Name, rev, raw)
	}
	if err != nil {
		meta.Rev = rev
		return fmt.Errorf("replacing %s %s: %w", c.schema.Name, meta.ID, err)
	}
	return nil
}

// Find returns the documents of the query in its order.
func (c *Collection[T]) Find(ctx context.Context, q Query) ([]*T, error) {
	if err := c.checkQuery(q); err != nil {
		return nil, fmt.Errorf("finding in %s: %w", c.schema.Name, err)
	}
	raws, err := c.driver.Find(ctx, c.schema.Name, q)
	if err != nil {
		return nil, fmt.Errorf("finding in %s: %w", c.schema.Name, err)
	}
	docs := make([]*T, len(raws))
	for i, raw := range raws {
		if docs[i], err = c.decode(raw); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// First returns the first document of the query, or ErrNotFound.
func (c *Collection[T]) First(ctx context.Context, q Query) (*T, error) {
	q.Limit = 1
	docs, err := c.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, fmt.Errorf("finding first of %s: %w", c.schema.Name, ErrNotFound)
	}
	return docs[0], nil
}

// Each walks the documents of the query in pages of at most size, each read
// by a query of its own, so that no cursor is held open and the walk may
// take as long as it likes. q.Limit is ignored.
func (c *Collection[T]) Each(ctx context.Context, q Query, size int) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		q := q // each range over the sequence begins anew
		q.Limit = max(size, 1)
		for {
			page, err := c.Find(ctx, q)
			if err != nil {
				yield(nil, err)
				return
			}
			more := len(page) == q.Limit
			if more {
				// Placed before the caller has the document and may change it.
				if q.After, err = c.CursorAfter(page[len(page)-1], q.Sort...); err != nil {
					yield(nil, err)
					return
				}
			}
			for _, doc := range page {
				if !yield(doc, nil) {
					return
				}
			}
			if !more {
				return
			}
		}
	}
}

// CursorAfter returns the place behind doc in the order of sort.
func (c *Collection[T]) CursorAfter(doc *T, sort ...Sort) (*Cursor, error) {
	raw, err := encode(doc, metaOf(doc).Rev)
	if err != nil {
		return nil, fmt.Errorf("placing a cursor in %s: %w", c.schema.Name, err)
	}
	cursor := &Cursor{ID: metaOf(doc).ID}
	for _, s := range sort {
		kind, ok := c.kinds[s.Field]
		if !ok {
			return nil, fmt.Errorf("placing a cursor in %s: field %q: %w", c.schema.Name, s.Field, ErrUndeclared)
		}
		cursor.Values = append(cursor.Values, Value(raw, s.Field, kind))
	}
	return cursor, nil
}

// Count counts the documents for which all conditions hold.
func (c *Collection[T]) Count(ctx context.Context, where ...Cond) (int64, error) {
	if err := c.checkQuery(Query{Where: where}); err != nil {
		return 0, fmt.Errorf("counting %s: %w", c.schema.Name, err)
	}
	n, err := c.driver.Count(ctx, c.schema.Name, where)
	if err != nil {
		return 0, fmt.Errorf("counting %s: %w", c.schema.Name, err)
	}
	return n, nil
}

// Group computes figures over documents.
func (c *Collection[T]) Group(ctx context.Context, g GroupQuery) ([]GroupRow, error) {
	if err := c.checkGroup(g); err != nil {
		return nil, fmt.Errorf("grouping %s: %w", c.schema.Name, err)
	}
	rows, err := c.driver.Group(ctx, c.schema.Name, g)
	if err != nil {
		return nil, fmt.Errorf("grouping %s: %w", c.schema.Name, err)
	}
	return rows, nil
}

// Delete removes documents by id and tells how many there were.
func (c *Collection[T]) Delete(ctx context.Context, ids ...string) (int64, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	n, err := c.driver.Delete(ctx, c.schema.Name, ids...)
	c.memory.drop(ids...)
	if err != nil {
		return 0, fmt.Errorf("deleting from %s: %w", c.schema.Name, err)
	}
	return n, nil
}

// pause waits with full jitter, growing to 64 ms, before another attempt.
func pause(ctx context.Context, attempt int) error {
	ceiling := time.Millisecond << min(attempt, 6)
	timer := time.NewTimer(rand.N(ceiling))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
