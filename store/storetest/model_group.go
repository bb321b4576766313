package storetest

import (
	"context"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"kepubot/store"
)

// testModelGroups compares figures over random documents with those computed
// by going through them.
func testModelGroups(t *testing.T, d store.Driver) {
	c := items(t, d)
	rapid.Check(t, func(rt *rapid.T) {
		docs := fill(rt, c)
		for range 4 {
			g := drawGroup(rt)
			got, err := c.Group(context.Background(), g)
			if err != nil {
				rt.Fatal(err)
			}
			if diff := gocmp.Diff(figures(docs, g), got, cmpopts.EquateEmpty()); diff != "" {
				rt.Fatalf("%+v: %s", g, diff)
			}
		}
	})
}

func drawGroup(t *rapid.T) store.GroupQuery {
	g := store.GroupQuery{Where: drawWhere(t), By: sorted.Draw(t, "by"), Min: sorted.Draw(t, "min"), Max: sorted.Draw(t, "max")}
	if rapid.Bool().Draw(t, "has sum") {
		g.Sum = []string{"count"}
	}
	if rapid.Bool().Draw(t, "has distinct") {
		g.Distinct = field.Draw(t, "distinct")
	}
	return g
}

// figures is what a group query means.
func figures(docs []*item, g store.GroupQuery) []store.GroupRow {
	var rows []store.GroupRow
	members := map[int][]*item{}
	for _, doc := range docs {
		if !holdsAll(doc, g.Where) {
			continue
		}
		var keys []any
		for _, name := range g.By {
			keys = append(keys, value(doc, name))
		}
		i := slices.IndexFunc(rows, func(r store.GroupRow) bool { return compareKeys(r.Keys, keys) == 0 })
		if i < 0 {
			i = len(rows)
			rows = append(rows, store.GroupRow{Keys: keys})
		}
		members[i] = append(members[i], doc)
	}
	for i := range rows {
		figure(&rows[i], members[i], g)
	}
	slices.SortFunc(rows, func(a, b store.GroupRow) int { return compareKeys(a.Keys, b.Keys) })
	return rows
}

func compareKeys(a, b []any) int { return slices.CompareFunc(a, b, compare) }

// figure computes one row.
func figure(row *store.GroupRow, docs []*item, g store.GroupQuery) {
	row.Count = int64(len(docs))
	row.Sum, row.Min, row.Max = map[string]int64{}, map[string]any{}, map[string]any{}
	for _, name := range g.Sum {
		for _, doc := range docs {
			row.Sum[name] += doc.Count
		}
	}
	for _, name := range g.Min {
		if all := present(docs, name); len(all) > 0 {
			row.Min[name] = all[0]
		}
	}
	for _, name := range g.Max {
		if all := present(docs, name); len(all) > 0 {
			row.Max[name] = all[len(all)-1]
		}
	}
	if g.Distinct != "" {
		row.Distinct = int64(len(slices.CompactFunc(present(docs, g.Distinct), func(a, b any) bool { return compare(a, b) == 0 })))
	}
}

// present are a field's values, in order.
func present(docs []*item, field string) []any {
	var all []any
	for _, doc := range docs {
		if v := value(doc, field); v != nil {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, compare)
	return all
}
