package mongodb

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/store"
)

// Group computes figures over documents. A distinct count takes two stages,
// by the keys and the value and then by the keys: a set of values could pass
// the limit of 16 MB a document.
func (db *DB) Group(ctx context.Context, collection string, g store.GroupQuery) ([]store.GroupRow, error) {
	c, err := db.collection(collection)
	if err != nil {
		return nil, err
	}
	pipeline, err := c.groupPipeline(g)
	if err != nil {
		return nil, err
	}
	cursor, err := c.docs.Aggregate(ctx, pipeline)
	if err != nil {
		return nil, explain(err)
	}
	var found []bson.M
	if err := cursor.All(ctx, &found); err != nil {
		return nil, explain(err)
	}
	rows := make([]store.GroupRow, len(found))
	for i, doc := range found {
		rows[i] = groupRow(g, doc)
	}
	return rows, nil
}

// keyName, sumName … name the figures inside the pipeline, where fields with
// dots cannot stand.
func keyName(i int) string { return fmt.Sprintf("k%d", i) }
func sumName(i int) string { return fmt.Sprintf("s%d", i) }
func minName(i int) string { return fmt.Sprintf("n%d", i) }
func maxName(i int) string { return fmt.Sprintf("x%d", i) }

func (c *collection) groupPipeline(g store.GroupQuery) (bson.A, error) {
	filter, err := c.filter(g.Where)
	if err != nil {
		return nil, err
	}
	named := append(append(append(append([]string{}, g.By...), g.Sum...), g.Min...), g.Max...)
	if g.Distinct != "" {
		named = append(named, g.Distinct)
	}
	for _, name := range named {
		if err := c.declared(name); err != nil {
			return nil, err
		}
	}
	keys, sorts := bson.D{}, bson.D{}
	for i, name := range g.By {
		// A missing field groups with null.
		keys = append(keys, bson.E{Key: keyName(i), Value: bson.D{{Key: "$ifNull", Value: bson.A{"$" + name, nil}}}})
		sorts = append(sorts, bson.E{Key: "_id." + keyName(i), Value: 1})
	}
	pipeline := bson.A{bson.D{{Key: "$match", Value: filter}}}
	if g.Distinct == "" {
		pipeline = append(pipeline, stage(keys, direct(g)))
	} else {
		inner := append(append(bson.D{}, keys...), bson.E{Key: "d", Value: bson.D{{Key: "$ifNull", Value: bson.A{"$" + g.Distinct, nil}}}})
		outer := bson.D{}
		for i := range g.By {
			outer = append(outer, bson.E{Key: keyName(i), Value: "$_id." + keyName(i)})
		}
		pipeline = append(pipeline, stage(inner, direct(g)), stage(outer, folded(g)))
	}
	if len(sorts) > 0 {
		pipeline = append(pipeline, bson.D{{Key: "$sort", Value: sorts}})
	}
	return pipeline, nil
}

func stage(keys, figures bson.D) bson.D {
	var id any = keys
	if len(keys) == 0 {
		id = nil
	}
	return bson.D{{Key: "$group", Value: append(bson.D{{Key: "_id", Value: id}}, figures...)}}
}

// direct computes figures from documents.
func direct(g store.GroupQuery) bson.D {
	figures := bson.D{{Key: "count", Value: bson.D{{Key: "$sum", Value: int64(1)}}}}
	for i, name := range g.Sum {
		figures = append(figures, bson.E{Key: sumName(i), Value: bson.D{{Key: "$sum", Value: "$" + name}}})
	}
	for i, name := range g.Min {
		figures = append(figures, bson.E{Key: minName(i), Value: bson.D{{Key: "$min", Value: "$" + name}}})
	}
	for i, name := range g.Max {
		figures = append(figures, bson.E{Key: maxName(i), Value: bson.D{{Key: "$max", Value: "$" + name}}})
	}
	return figures
}

// folded computes figures from those of each distinct value.
func folded(g store.GroupQuery) bson.D {
	figures := bson.D{
		{Key: "count", Value: bson.D{{Key: "$sum", Value: "$count"}}},
		{Key: "distinct", Value: bson.D{{Key: "$sum", Value: bson.D{{Key: "$cond", Value: bson.A{
			bson.D{{Key: "$eq", Value: bson.A{"$_id.d", nil}}}, int64(0), int64(1)}}}}}},
	}
	for i := range g.Sum {
		figures = append(figures, bson.E{Key: sumName(i), Value: bson.D{{Key: "$sum", Value: "$" + sumName(i)}}})
	}
	for i := range g.Min {
		figures = append(figures, bson.E{Key: minName(i), Value: bson.D{{Key: "$min", Value: "$" + minName(i)}}})
	}
	for i := range g.Max {
		figures = append(figures, bson.E{Key: maxName(i), Value: bson.D{{Key: "$max", Value: "$" + maxName(i)}}})
	}
	return figures
}

// groupRow names the figures of a result.
func groupRow(g store.GroupQuery, doc bson.M) store.GroupRow {
	row := store.GroupRow{Sum: map[string]int64{}, Min: map[string]any{}, Max: map[string]any{}}
	row.Count, _ = plain(doc["count"]).(int64)
	row.Distinct, _ = plain(doc["distinct"]).(int64)
	if keys, ok := doc["_id"].(bson.D); ok {
		for i := range g.By {
			row.Keys = append(row.Keys, plain(keys[i].Value))
		}
	}
	for i, name := range g.Sum {
		row.Sum[name], _ = plain(doc[sumName(i)]).(int64)
	}
	for i, name := range g.Min {
		if v := plain(doc[minName(i)]); v != nil {
			row.Min[name] = v
		}
	}
	for i, name := range g.Max {
		if v := plain(doc[maxName(i)]); v != nil {
			row.Max[name] = v
		}
	}
	return row
}
