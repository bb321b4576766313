package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/store"
)

func testMissing(t *testing.T, d store.Driver) {
	c := items(t, d)
	no := false
	add(t, c,
		&item{Meta: store.Meta{ID: "empty"}, Name: "", Open: &no},
		&item{Meta: store.Meta{ID: "full"}, Name: "n", Kind: "k"})
	for name, test := range map[string]struct {
		where store.Cond
		want  []string
	}{
		"empty is present":        {store.Eq("name", ""), []string{"empty"}},
		"false is present":        {store.Present("open"), []string{"empty"}},
		"missing":                 {store.Missing("kind"), []string{"empty"}},
		"missing equals nothing":  {store.Eq("kind", ""), []string{}},
		"missing is in no range":  {store.LT("kind", "zzz"), []string{"full"}},
		"missing is not among":    {store.In("kind", "", "k"), []string{"full"}},
		"among none":              {store.In[string]("kind"), []string{}},
		"null is missing":         {store.Missing("null"), []string{"empty", "full"}},
		"null is not present":     {store.Present("null"), []string{}},
		"an id is always present": {store.Present("_id"), []string{"empty", "full"}},
	} {
		if got := ids(t, c, store.Query{Where: []store.Cond{test.where}}); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %v, want %v", name, got, test.want)
		}
	}
}

func testConditions(t *testing.T, d store.Driver) {
	c := items(t, d)
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for i := range 5 {
		at, open := day.Add(time.Duration(i)*time.Hour), i%2 == 0
		add(t, c, &item{Meta: store.Meta{ID: fmt.Sprint(i)}, Count: int64(i), At: &at, Open: &open})
	}
	for name, test := range map[string]struct {
		where []store.Cond
		want  []string
	}{
		"at least":      {[]store.Cond{store.GTE("count", 3)}, []string{"3", "4"}},
		"above":         {[]store.Cond{store.GT("count", 3)}, []string{"4"}},
		"between times": {[]store.Cond{store.GTE("at", day.Add(time.Hour)), store.LT("at", day.Add(3*time.Hour))}, []string{"1", "2"}},
		"at most":       {[]store.Cond{store.LTE("at", day.Add(time.Hour))}, []string{"0", "1"}},
		"true":          {[]store.Cond{store.Eq("open", true), store.GT("count", 0)}, []string{"2", "4"}},
		"by ids":        {[]store.Cond{store.In("_id", "4", "1", "9")}, []string{"1", "4"}},
	} {
		if got := ids(t, c, store.Query{Where: test.where}); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %v, want %v", name, got, test.want)
		}
		if n, err := c.Count(t.Context(), test.where...); err != nil || n != int64(len(test.want)) {
			t.Errorf("%s: counted %d, %v; want %d", name, n, err, len(test.want))
		}
	}
	if first, err := c.First(t.Context(), store.Query{Sort: []store.Sort{{Field: "count", Desc: true}}}); err != nil || first.ID != "4" {
		t.Errorf("first: %+v, %v", first, err)
	}
	if _, err := c.First(t.Context(), store.Query{Where: []store.Cond{store.Eq("count", 9)}}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("first of none: %v", err)
	}
}

// testBadConditions gives the collection what no driver should have to judge.
func testBadConditions(t *testing.T, d store.Driver) {
	c := items(t, d)
	add(t, c, named("a", ""))
	for name, cond := range map[string]store.Cond{
		"another kind":    store.Eq("count", "seven"),
		"no kind":         store.Eq("name", nil),
		"no value":        {Field: "name", Op: store.OpEq},
		"two values":      {Field: "name", Op: store.OpLT, Values: []any{"a", "b"}},
		"too many values": store.In("_id", make([]string, store.MaxValues+1)...),
	} {
		if _, err := c.Count(t.Context(), cond); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if n, err := c.Count(t.Context(), store.In("_id", append(make([]string, store.MaxValues-1), "a")...)); err != nil || n != 1 {
		t.Errorf("as many values as may be: %d, %v", n, err)
	}
	for name, cursor := range map[string]store.Cursor{
		"no value": {ID: "a"}, "another kind": {ID: "a", Values: []any{7}}, "two values": {ID: "a", Values: []any{"a", "b"}},
	} {
		if _, err := c.Find(t.Context(), store.Query{Sort: []store.Sort{{Field: "name"}}, After: &cursor}); err == nil {
			t.Errorf("a cursor with %s was taken", name)
		}
	}
	sum := store.GroupQuery{Sum: []string{"name"}}
	if _, err := c.Group(t.Context(), sum); err == nil {
		t.Error("a sum of texts was taken")
	}
}

func ordered(t *testing.T, c *store.Collection[item]) {
	t.Helper()
	add(t, c, kinded("5", "b", ""), kinded("4", "", ""), kinded("3", "B", ""), kinded("2", "中", ""),
		kinded("1", "b", ""), kinded("0", "é", ""), kinded("6", "", ""))
}

func testOrder(t *testing.T, d store.Driver) {
	c := items(t, d)
	ordered(t, c)
	up := ids(t, c, store.Query{Sort: []store.Sort{{Field: "kind"}}})
	if want := []string{"4", "6", "3", "1", "5", "0", "2"}; !slices.Equal(up, want) {
		t.Errorf("ascending: %v, want %v", up, want)
	}
	down := ids(t, c, store.Query{Sort: []store.Sort{{Field: "kind", Desc: true}}})
	if want := []string{"2", "0", "1", "5", "3", "4", "6"}; !slices.Equal(down, want) {
		t.Errorf("descending: %v, want %v", down, want)
	}
	if got := ids(t, c, store.Query{Limit: 3}); !slices.Equal(got, []string{"0", "1", "2"}) {
		t.Errorf("without an order: %v, want by id", got)
	}
}

func testPaging(t *testing.T, d store.Driver) {
	c := items(t, d)
	ordered(t, c)
	for _, sort := range [][]store.Sort{nil, {{Field: "kind"}}, {{Field: "kind", Desc: true}}, {{Field: "name"}, {Field: "kind", Desc: true}}} {
		want := ids(t, c, store.Query{Sort: sort})
		for size := range 9 {
			walk := c.Each(t.Context(), store.Query{Sort: sort}, size)
			for range 2 { // each time from the beginning
				var got []string
				for doc, err := range walk {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, doc.ID)
					*doc = item{Name: "whoever has it may change it"}
				}
				if !slices.Equal(got, want) {
					t.Errorf("by %v, %d a page: %v, want %v", sort, size, got, want)
				}
			}
		}
	}
}

// testPagingChange removes the document that a cursor was made of, and adds
// others before and behind it.
func testPagingChange(t *testing.T, d store.Driver) {
	c := items(t, d)
	ordered(t, c)
	sort := []store.Sort{{Field: "kind"}}
	page, err := c.Find(t.Context(), store.Query{Sort: sort, Limit: 4})
	if err != nil {
		t.Fatal(err)
	}
	cursor, err := c.CursorAfter(page[3], sort...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Delete(t.Context(), page[3].ID); err != nil {
		t.Fatal(err)
	}
	add(t, c, kinded("7", "A", ""), kinded("8", "c", ""))
	if got := ids(t, c, store.Query{Sort: sort, After: cursor}); !slices.Equal(got, []string{"5", "8", "0", "2"}) {
		t.Errorf("went on with %v", got)
	}
}

func testGroup(t *testing.T, d store.Driver) {
	c := items(t, d)
	yes := true
	for i, doc := range []*item{
		{Name: "x", Kind: "a", Count: 1}, {Name: "x", Kind: "a", Count: 5, Open: &yes}, {Name: "y", Kind: "a", Count: 3},
		{Name: "x", Count: 2}, {Name: "z"}, {Name: "y", Kind: "b", Count: 9},
	} {
		doc.ID = fmt.Sprint(i)
		add(t, c, doc)
	}
	got, err := c.Group(t.Context(), store.GroupQuery{
		By: []string{"kind", "open"}, Sum: []string{"count"}, Min: []string{"count"}, Max: []string{"count", "name"}, Distinct: "name",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []store.GroupRow{
		{Keys: []any{nil, nil}, Count: 2, Sum: map[string]int64{"count": 2}, Min: map[string]any{"count": int64(2)}, Max: map[string]any{"count": int64(2), "name": "z"}, Distinct: 2},
		{Keys: []any{"a", nil}, Count: 2, Sum: map[string]int64{"count": 4}, Min: map[string]any{"count": int64(1)}, Max: map[string]any{"count": int64(3), "name": "y"}, Distinct: 2},
		{Keys: []any{"a", true}, Count: 1, Sum: map[string]int64{"count": 5}, Min: map[string]any{"count": int64(5)}, Max: map[string]any{"count": int64(5), "name": "x"}, Distinct: 1},
		{Keys: []any{"b", nil}, Count: 1, Sum: map[string]int64{"count": 9}, Min: map[string]any{"count": int64(9)}, Max: map[string]any{"count": int64(9), "name": "y"}, Distinct: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	all, err := c.Group(t.Context(), store.GroupQuery{Sum: []string{"count"}, Distinct: "kind"})
	if err != nil || len(all) != 1 || all[0].Count != 6 || all[0].Sum["count"] != 20 || all[0].Distinct != 2 {
		t.Errorf("over all: %+v, %v", all, err)
	}
}

func testGroupOfNothing(t *testing.T, d store.Driver) {
	c := items(t, d)
	for _, by := range [][]string{nil, {"kind"}} {
		if got, err := c.Group(t.Context(), store.GroupQuery{By: by, Sum: []string{"count"}}); err != nil || len(got) != 0 {
			t.Errorf("by %v: %+v, %v; want no rows", by, got, err)
		}
	}
}
