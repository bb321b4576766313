package mongodb

import (
	"context"
	"fmt"
	"math"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"kepubot/store"
)

// Declare creates the indexes that are missing. MongoDB makes collections by
// itself and reads declared fields out of old documents as they are.
func (db *DB) Declare(ctx context.Context, s store.Schema) error {
	if db.closed.Load() {
		return store.ErrClosed
	}
	c := &collection{docs: db.database.Collection(s.Name), kinds: map[string]store.Kind{"_id": store.String}, alone: map[string]bool{"_id": true}}
	for _, f := range s.Fields {
		c.kinds[f.Name] = f.Kind
	}
	var indexes []mongo.IndexModel
	for _, index := range s.Indexes {
		indexes = append(indexes, c.index(index))
		if index.Unique && len(index.Fields) == 1 {
			c.alone[index.Fields[0]] = true
		}
	}
	var err error
	if len(indexes) > 0 {
		_, err = c.docs.Indexes().CreateMany(ctx, indexes)
		err = explain(err)
	} else {
		err = db.Ping(ctx)
	}
	if err != nil {
		return fmt.Errorf("declaring %s: %w", s.Name, err)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.collections[s.Name] = c
	return nil
}

func (c *collection) index(index store.Index) mongo.IndexModel {
	keys, present := bson.D{}, bson.D{}
	for _, field := range index.Fields {
		keys = append(keys, bson.E{Key: field, Value: 1})
		present = append(present, bson.E{Key: field, Value: bson.D{{Key: "$gte", Value: least(c.kinds[field])}}})
	}
	name := strings.Join(index.Fields, ":")
	if !index.Unique {
		keys = append(keys, bson.E{Key: "_id", Value: 1}) // as every order ends
		return mongo.IndexModel{Keys: keys, Options: options.Index().SetName(name + ":_id")}
	}
	return mongo.IndexModel{Keys: keys, Options: options.Index().SetName(name + ":unique").
		SetUnique(true).SetPartialFilterExpression(present)}
}

// least is the lowest value of a kind. "At least this" is how a partial index
// says present: $exists would bind null too, and with $type the engine behind
// FerretDB does not use the index.
func least(kind store.Kind) any {
	switch kind {
	case store.Int:
		return int64(math.MinInt64)
	case store.Bool:
		return false
	case store.Time:
		return bson.DateTime(math.MinInt64)
	default:
		return ""
	}
}
