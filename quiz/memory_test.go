package quiz

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/store"
)

// memory is as much of a database as playing needs, for tests that press very
// many keys. It is for one goroutine.
type memory struct {
	store.Driver // nil: what is missing here must not be used
	docs         documents
}

func (m *memory) Declare(context.Context, store.Schema) error { return nil }

func (m *memory) Insert(_ context.Context, collection string, doc bson.Raw) error {
	key := collection + " " + doc.Lookup("_id").StringValue()
	if m.docs[key] != nil {
		return store.ErrExists
	}
	m.docs[key] = slices.Clone(doc)
	return nil
}

func (m *memory) InsertMany(ctx context.Context, collection string, docs []bson.Raw) ([]bool, error) {
	inserted := make([]bool, len(docs))
	for i, doc := range docs {
		inserted[i] = m.Insert(ctx, collection, doc) == nil
	}
	return inserted, nil
}

func (m *memory) Get(_ context.Context, collection, id string) (bson.Raw, error) {
	if doc := m.docs[collection+" "+id]; doc != nil {
		return doc, nil
	}
	return nil, store.ErrNotFound
}

func (m *memory) Replace(ctx context.Context, collection string, rev int64, doc bson.Raw) error {
	there, err := m.Get(ctx, collection, doc.Lookup("_id").StringValue())
	if err != nil {
		return err
	}
	if there.Lookup("rev").Int64() != rev {
		return store.ErrConflict
	}
	m.docs[collection+" "+doc.Lookup("_id").StringValue()] = slices.Clone(doc)
	return nil
}

func (m *memory) Find(_ context.Context, collection string, q store.Query) ([]bson.Raw, error) {
	if q.After != nil || len(q.Sort) > 0 {
		return nil, errors.New("not for this database")
	}
	var found []bson.Raw
	for key, doc := range m.docs {
		fits := strings.HasPrefix(key, collection+" ")
		for _, where := range q.Where {
			text, _ := doc.Lookup(where.Field).StringValueOK()
			fits = fits && where.Op == store.OpEq && where.Values[0] == text
		}
		if fits {
			found = append(found, doc)
		}
	}
	slices.SortFunc(found, func(a, b bson.Raw) int {
		return cmp.Compare(a.Lookup("_id").StringValue(), b.Lookup("_id").StringValue())
	})
	return found, nil
}
