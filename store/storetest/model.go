package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kepubot/store"
)

// testModel asks random questions of random documents and compares the
// answers with those of a plain slice in memory.
func testModel(t *testing.T, d store.Driver) {
	c := items(t, d)
	docs := make([]*item, 60)
	var inserted []*item
	for i := range docs {
		docs[i] = rapid.Custom(drawItem).Example(i)
		docs[i].ID = fmt.Sprintf("%02d", i*7%60)
		copied := *docs[i]
		inserted = append(inserted, &copied)
	}
	add(t, c, inserted...)
	rapid.Check(t, func(rt *rapid.T) {
		q := drawQuery(rt)
		want := answer(docs, q)
		found, err := c.Find(context.Background(), q)
		if err != nil {
			rt.Fatal(err)
		}
		got := make([]string, len(found))
		for i, doc := range found {
			got[i] = doc.ID
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("%+v: found %v, want %v", q, got, want)
		}
		if n, err := c.Count(context.Background(), q.Where...); err != nil || int(n) != len(answer(docs, store.Query{Where: q.Where})) {
			rt.Fatalf("%+v: counted %d, %v", q.Where, n, err)
		}
	})
}

func drawItem(t *rapid.T) *item {
	return &item{
		Name:  rapid.SampledFrom([]string{"", "a", "b", "B", "中", "é"}).Draw(t, "name"),
		Kind:  rapid.SampledFrom([]string{"", "x", "y", "z"}).Draw(t, "kind"),
		Count: int64(rapid.IntRange(-2, 3).Draw(t, "count")),
	}
}

func drawQuery(t *rapid.T) store.Query {
	var q store.Query
	for range rapid.IntRange(0, 3).Draw(t, "conditions") {
		q.Where = append(q.Where, rapid.Custom(drawCond).Draw(t, "condition"))
	}
	for _, field := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"name", "kind", "count"}), 0, 2, rapid.ID[string]).Draw(t, "sort") {
		q.Sort = append(q.Sort, store.Sort{Field: field, Desc: rapid.Bool().Draw(t, "desc")})
	}
	q.Limit = rapid.IntRange(0, 10).Draw(t, "limit")
	return q
}

func drawCond(t *rapid.T) store.Cond {
	field := rapid.SampledFrom([]string{"name", "kind", "count"}).Draw(t, "field")
	op := rapid.SampledFrom([]store.Op{store.OpEq, store.OpIn, store.OpGTE, store.OpGT, store.OpLTE, store.OpLT, store.OpPresent, store.OpMissing}).Draw(t, "op")
	cond := store.Cond{Field: field, Op: op}
	n := 1
	switch op {
	case store.OpPresent, store.OpMissing:
		n = 0
	case store.OpIn:
		n = rapid.IntRange(0, 3).Draw(t, "values")
	}
	for range n {
		if field == "count" {
			cond.Values = append(cond.Values, int64(rapid.IntRange(-3, 4).Draw(t, "value")))
		} else {
			cond.Values = append(cond.Values, rapid.SampledFrom([]string{"", "a", "b", "x", "y", "中"}).Draw(t, "value"))
		}
	}
	return cond
}

// answer is what a query means.
func answer(docs []*item, q store.Query) []string {
	var found []*item
	for _, doc := range docs {
		if !slices.ContainsFunc(q.Where, func(c store.Cond) bool { return !holds(doc, c) }) {
			found = append(found, doc)
		}
	}
	slices.SortFunc(found, func(a, b *item) int {
		for _, s := range q.Sort {
			order := compare(value(a, s.Field), value(b, s.Field))
			if s.Desc {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return cmp.Compare(a.ID, b.ID)
	})
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	ids := make([]string, len(found))
	for i, doc := range found {
		ids[i] = doc.ID
	}
	return ids
}

// value is a field's value, nil where it is missing.
func value(doc *item, field string) any {
	switch {
	case field == "name":
		return doc.Name
	case field == "kind" && doc.Kind != "":
		return doc.Kind
	case field == "count" && doc.Count != 0:
		return doc.Count
	}
	return nil
}

// compare orders values of one field, missing first.
func compare(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	if s, ok := a.(string); ok {
		return cmp.Compare(s, b.(string))
	}
	return cmp.Compare(a.(int64), b.(int64))
}

func holds(doc *item, c store.Cond) bool {
	v := value(doc, c.Field)
	switch c.Op {
	case store.OpPresent:
		return v != nil
	case store.OpMissing:
		return v == nil
	}
	if v == nil {
		return false
	}
	matches := func(want any) bool {
		order := compare(v, want)
		switch c.Op {
		case store.OpGTE:
			return order >= 0
		case store.OpGT:
			return order > 0
		case store.OpLTE:
			return order <= 0
		case store.OpLT:
			return order < 0
		}
		return order == 0
	}
	return slices.ContainsFunc(c.Values, matches)
}
