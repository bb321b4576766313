package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kepubot/store"
)

// testModel writes random documents, changes some, asks random questions and
// compares the answers with those of a plain slice in memory.
func testModel(t *testing.T, d store.Driver) {
	c := items(t, d)
	rapid.Check(t, func(rt *rapid.T) {
		docs := fill(rt, c)
		for range 4 {
			q := drawQuery(rt, docs)
			want := answer(docs, q)
			found, err := c.Find(context.Background(), q)
			if err != nil {
				rt.Fatal(err)
			}
			if got := identify(found); !slices.Equal(got, identify(want)) {
				rt.Fatalf("%+v: found %v, want %v", q, got, identify(want))
			}
			if diff := gocmp.Diff(want, found); diff != "" {
				rt.Fatalf("%+v: %s", q, diff)
			}
			all := answer(docs, store.Query{Where: q.Where})
			if n, err := c.Count(context.Background(), q.Where...); err != nil || int(n) != len(all) {
				rt.Fatalf("%+v: counted %d, %v; want %d", q.Where, n, err, len(all))
			}
		}
	})
}

// fill replaces what the collection holds by random documents.
func fill(t *rapid.T, c *store.Collection[item]) []*item {
	ctx := context.Background()
	before, err := c.Find(ctx, store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Delete(ctx, identify(before)...); err != nil {
		t.Fatal(err)
	}
	docs := rapid.SliceOfN(rapid.Custom(drawItem), 0, 20).Draw(t, "documents")
	for i, doc := range docs {
		doc.ID = fmt.Sprintf("%02d", i*7%20) // not in the order of insertion
	}
	if _, err := c.InsertMany(ctx, docs); err != nil {
		t.Fatal(err)
	}
	for i := range docs {
		if i%3 > 0 {
			continue
		}
		change := rapid.Custom(drawItem).Draw(t, "change")
		docs[i], err = c.Update(ctx, docs[i].ID, func(doc *item) error {
			change.Meta = doc.Meta
			*doc = *change
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return docs
}

func drawItem(t *rapid.T) *item {
	doc := &item{
		Name:  rapid.SampledFrom([]string{"", "a", "b", "B", "ab", "中", "é", "👍", "ﬀ"}).Draw(t, "name"),
		Kind:  rapid.SampledFrom([]string{"", "x", "y", "z"}).Draw(t, "kind"),
		Count: rapid.SampledFrom([]int64{-1 << 40, -2, -1, 0, 0, 1, 2, 1 << 31, 1 << 52}).Draw(t, "count"),
		Words: nested{rapid.SampledFrom([]string{"", "科", "普"}).Draw(t, "words")},
	}
	if rapid.Bool().Draw(t, "has open") {
		open := rapid.Bool().Draw(t, "open")
		doc.Open = &open
	}
	if rapid.Bool().Draw(t, "has at") {
		at := drawTime(t)
		doc.At = &at
	}
	if rapid.Bool().Draw(t, "has null") {
		null := rapid.SampledFrom([]string{"", "n"}).Draw(t, "null")
		doc.Null = &null
	}
	return doc
}

func drawTime(t *rapid.T) time.Time {
	return time.UnixMilli(rapid.SampledFrom([]int64{-1, 0, 1, 1_795_392_000_000, 1_795_392_000_001}).Draw(t, "at")).UTC()
}

var (
	fields = []string{"_id", "name", "kind", "count", "open", "at", "words.zh-CN", "null"}
	field  = rapid.SampledFrom(fields)
	sorted = rapid.SliceOfNDistinct(rapid.SampledFrom(fields[1:]), 0, 3, rapid.ID[string])
)

func drawQuery(t *rapid.T, docs []*item) store.Query {
	q := store.Query{Where: drawWhere(t), Limit: rapid.IntRange(0, 10).Draw(t, "limit")}
	for _, name := range sorted.Draw(t, "sort") {
		q.Sort = append(q.Sort, store.Sort{Field: name, Desc: rapid.Bool().Draw(t, "desc")})
	}
	if len(docs) > 0 && rapid.Bool().Draw(t, "has after") {
		doc := rapid.SampledFrom(docs).Draw(t, "after")
		q.After = &store.Cursor{ID: doc.ID}
		for _, s := range q.Sort {
			q.After.Values = append(q.After.Values, value(doc, s.Field))
		}
	}
	return q
}

func drawWhere(t *rapid.T) []store.Cond {
	return rapid.SliceOfN(rapid.Custom(drawCond), 0, 3).Draw(t, "where")
}

func drawCond(t *rapid.T) store.Cond {
	cond := store.Cond{
		Field: field.Draw(t, "field"),
		Op: rapid.SampledFrom([]store.Op{
			store.OpEq, store.OpIn, store.OpGTE, store.OpGT, store.OpLTE, store.OpLT, store.OpPresent, store.OpMissing,
		}).Draw(t, "op"),
	}
	n := 1
	switch cond.Op {
	case store.OpPresent, store.OpMissing:
		n = 0
	case store.OpIn:
		n = rapid.IntRange(0, 3).Draw(t, "values")
	}
	for range n {
		// The values of a document are the most telling ones.
		other := rapid.Custom(drawItem).Filter(func(doc *item) bool { return value(doc, cond.Field) != nil }).Draw(t, "like")
		other.ID = fmt.Sprintf("%02d", rapid.IntRange(0, 20).Draw(t, "id"))
		cond.Values = append(cond.Values, value(other, cond.Field))
	}
	return cond
}

// answer is what a query means.
func answer(docs []*item, q store.Query) []*item {
	before := func(a, b *item) int {
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
	}
	found := []*item{}
	for _, doc := range docs {
		if holdsAll(doc, q.Where) {
			found = append(found, doc)
		}
	}
	slices.SortFunc(found, before)
	if q.After != nil {
		at := docs[slices.IndexFunc(docs, func(doc *item) bool { return doc.ID == q.After.ID })]
		found = slices.DeleteFunc(found, func(doc *item) bool { return before(doc, at) <= 0 })
	}
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found
}

// value is a field's value, nil where it is missing.
func value(doc *item, field string) any {
	switch {
	case field == "_id":
		return doc.ID
	case field == "name":
		return doc.Name
	case field == "kind" && doc.Kind != "":
		return doc.Kind
	case field == "count" && doc.Count != 0:
		return doc.Count
	case field == "open" && doc.Open != nil:
		return *doc.Open
	case field == "at" && doc.At != nil:
		return *doc.At
	case field == "words.zh-CN" && doc.Words.Chinese != "":
		return doc.Words.Chinese
	case field == "null" && doc.Null != nil:
		return *doc.Null
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
	switch a := a.(type) {
	case string:
		return cmp.Compare(a, b.(string))
	case int64:
		return cmp.Compare(a, b.(int64))
	case bool:
		if a == b.(bool) {
			return 0
		}
		if a {
			return 1
		}
		return -1
	}
	return a.(time.Time).Compare(b.(time.Time))
}

func holdsAll(doc *item, where []store.Cond) bool {
	return !slices.ContainsFunc(where, func(c store.Cond) bool { return !holds(doc, c) })
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
	return slices.ContainsFunc(c.Values, func(want any) bool {
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
	})
}
