package mongodb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"kepubot/store"
)

// Insert adds a document, or says ErrExists.
func (db *DB) Insert(ctx context.Context, collection string, doc bson.Raw) error {
	c, err := db.collection(collection)
	if err != nil {
		return err
	}
	_, err = c.docs.InsertOne(ctx, doc)
	return explain(err)
}

// InsertMany adds what is not there yet.
func (db *DB) InsertMany(ctx context.Context, collection string, docs []bson.Raw) ([]bool, error) {
	c, err := db.collection(collection)
	if err != nil {
		return nil, err
	}
	inserted := make([]bool, len(docs))
	for i := range inserted {
		inserted[i] = true
	}
	_, err = c.docs.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	var bulk mongo.BulkWriteException
	if errors.As(err, &bulk) && bulk.WriteConcernError == nil {
		for _, refused := range bulk.WriteErrors {
			if refused.Code != duplicateKey {
				return nil, explain(err)
			}
			inserted[refused.Index] = false
		}
		return inserted, nil
	}
	if err != nil {
		return nil, explain(err)
	}
	return inserted, nil
}

// Get returns the document, or ErrNotFound.
func (db *DB) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	c, err := db.collection(collection)
	if err != nil {
		return nil, err
	}
	raw, err := c.docs.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
	return raw, explain(err)
}

// Replace puts doc in the place of its revision rev.
func (db *DB) Replace(ctx context.Context, collection string, rev int64, doc bson.Raw) error {
	c, err := db.collection(collection)
	if err != nil {
		return err
	}
	id := doc.Lookup("_id").StringValue()
	result, err := c.docs.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: rev}}, doc)
	if err != nil {
		return explain(err)
	}
	if result.MatchedCount == 1 {
		return nil
	}
	if _, err := db.Get(ctx, collection, id); err != nil {
		return err
	}
	return store.ErrConflict
}

// Delete removes documents by id.
func (db *DB) Delete(ctx context.Context, collection string, ids ...string) (int64, error) {
	c, err := db.collection(collection)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	result, err := c.docs.DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}})
	if err != nil {
		return 0, explain(err)
	}
	return result.DeletedCount, nil
}

// Count counts the documents for which all conditions hold.
func (db *DB) Count(ctx context.Context, collection string, where []store.Cond) (int64, error) {
	c, err := db.collection(collection)
	if err != nil {
		return 0, err
	}
	filter, err := c.filter(where)
	if err != nil {
		return 0, err
	}
	n, err := c.docs.CountDocuments(ctx, filter)
	return n, explain(err)
}

// Find returns the documents of q in its order.
func (db *DB) Find(ctx context.Context, collection string, q store.Query) ([]bson.Raw, error) {
	c, err := db.collection(collection)
	if err != nil {
		return nil, err
	}
	filter, err := c.filter(q.Where)
	if err != nil {
		return nil, err
	}
	order := bson.D{}
	for _, s := range q.Sort {
		if err := c.declared(s.Field); err != nil {
			return nil, err
		}
		direction := 1
		if s.Desc {
			direction = -1
		}
		order = append(order, bson.E{Key: s.Field, Value: direction})
	}
	if q.After != nil {
		filter = bson.D{{Key: "$and", Value: bson.A{filter, after(q)}}}
	}
	settings := options.Find()
	if !c.oneAtMost(q.Where) { // the engine behind FerretDB takes its time to sort one document
		settings.SetSort(append(order, bson.E{Key: "_id", Value: 1}))
	}
	if q.Limit > 0 {
		settings.SetLimit(int64(q.Limit))
	}
	cursor, err := c.docs.Find(ctx, filter, settings)
	if err != nil {
		return nil, explain(err)
	}
	var docs []bson.Raw
	if err := cursor.All(ctx, &docs); err != nil {
		return nil, explain(err)
	}
	return docs, nil
}

// oneAtMost tells whether no two documents can meet the conditions.
func (c *collection) oneAtMost(where []store.Cond) bool {
	return slices.ContainsFunc(where, func(cond store.Cond) bool { return cond.Op == store.OpEq && c.alone[cond.Field] })
}

func (c *collection) declared(field string) error {
	if _, ok := c.kinds[field]; !ok {
		return fmt.Errorf("field %q: %w", field, store.ErrUndeclared)
	}
	return nil
}

// filter writes conditions in MongoDB's language. All of them are listed
// under $and, since a field may be named more than once.
func (c *collection) filter(where []store.Cond) (bson.D, error) {
	all := bson.A{}
	for _, cond := range where {
		if err := c.declared(cond.Field); err != nil {
			return nil, err
		}
		all = append(all, bson.D{{Key: cond.Field, Value: condition(cond)}})
	}
	if len(all) == 0 {
		return bson.D{}, nil
	}
	return bson.D{{Key: "$and", Value: all}}, nil
}

func condition(cond store.Cond) bson.D {
	switch cond.Op {
	case store.OpPresent:
		return bson.D{{Key: "$ne", Value: nil}}
	case store.OpMissing:
		return bson.D{{Key: "$eq", Value: nil}}
	case store.OpIn:
		values := bson.A{}
		for _, v := range cond.Values {
			values = append(values, v)
		}
		return bson.D{{Key: "$in", Value: values}}
	}
	operators := map[store.Op]string{
		store.OpEq: "$eq", store.OpGTE: "$gte", store.OpGT: "$gt", store.OpLTE: "$lte", store.OpLT: "$lt",
	}
	return bson.D{{Key: operators[cond.Op], Value: cond.Values[0]}}
}

// after is the condition for standing behind a cursor in the order of q: for
// some i, the first i sort values are the cursor's and the next is behind it.
func after(q store.Query) bson.D {
	ways, same := bson.A{}, bson.A{}
	for i, s := range q.Sort {
		value := q.After.Values[i]
		var way bson.D
		switch {
		case value == nil && !s.Desc:
			way = bson.D{{Key: s.Field, Value: bson.D{{Key: "$ne", Value: nil}}}}
		case value == nil:
			way = nil // nothing stands behind a missing value
		case s.Desc:
			way = bson.D{{Key: "$or", Value: bson.A{
				bson.D{{Key: s.Field, Value: bson.D{{Key: "$lt", Value: value}}}},
				bson.D{{Key: s.Field, Value: nil}},
			}}}
		default:
			way = bson.D{{Key: s.Field, Value: bson.D{{Key: "$gt", Value: value}}}}
		}
		if way != nil {
			ways = append(ways, bson.D{{Key: "$and", Value: append(append(bson.A{}, same...), way)}})
		}
		same = append(same, bson.D{{Key: s.Field, Value: value}})
	}
	last := bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: q.After.ID}}}}
	if len(q.Sort) == 0 {
		return last
	}
	ways = append(ways, bson.D{{Key: "$and", Value: append(same, last)}})
	behind := bson.D{{Key: "$or", Value: ways}}
	if !q.Sort[0].Desc && q.After.Values[0] != nil {
		// Says nothing more, but lets an index begin at the place.
		behind = append(behind, bson.E{Key: q.Sort[0].Field, Value: bson.D{{Key: "$gte", Value: q.After.Values[0]}}})
	}
	return behind
}

// plain turns a BSON value into the port's.
func plain(v any) any {
	switch v := v.(type) {
	case bson.DateTime:
		return v.Time().UTC()
	case time.Time:
		return v.UTC()
	case int32:
		return int64(v)
	case float64:
		return int64(v)
	}
	return v
}
