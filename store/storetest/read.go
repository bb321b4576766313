package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

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
		for size := 1; size <= 8; size++ {
			var got []string
			for doc, err := range c.Each(t.Context(), store.Query{Sort: sort}, size) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, doc.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("by %v, %d a page: %v, want %v", sort, size, got, want)
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

// testUndeclared asks the driver itself, behind the collection's own check.
func testUndeclared(t *testing.T, d store.Driver) {
	items(t, d)
	ctx := t.Context()
	secret := []store.Cond{store.Eq("secret", 1)}
	_, find := d.Find(ctx, "items", store.Query{Where: secret})
	_, sort := d.Find(ctx, "items", store.Query{Sort: []store.Sort{{Field: "secret"}}})
	_, count := d.Count(ctx, "items", secret)
	_, group := d.Group(ctx, "items", store.GroupQuery{By: []string{"secret"}})
	_, sum := d.Group(ctx, "items", store.GroupQuery{Sum: []string{"secret"}})
	_, other := d.Get(ctx, "others", "a")
	for name, err := range map[string]error{"find": find, "sort": sort, "count": count, "group": group, "sum": sum, "collection": other} {
		if !errors.Is(err, store.ErrUndeclared) {
			t.Errorf("%s: %v, want ErrUndeclared", name, err)
		}
	}
	if _, err := store.Open[item](ctx, d, store.Schema{Name: "items", Fields: []store.Field{{Name: "nothing"}}}); !errors.Is(err, store.ErrUndeclared) {
		t.Errorf("declaring a field that the documents lack: %v", err)
	}
}

// testNewField declares a field over documents that are there already.
func testNewField(t *testing.T, d store.Driver) {
	old, err := store.Open[item](t.Context(), d, store.Schema{Name: "items", Fields: []store.Field{{Name: "name", Kind: store.String}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1100 {
		kind := ""
		if i%2 == 0 {
			kind = "even"
		}
		add(t, old, kinded(fmt.Sprintf("%04d", i), kind, "n"))
	}
	c := items(t, d)
	if n, err := c.Count(t.Context(), store.Eq("kind", "even")); err != nil || n != 550 {
		t.Errorf("%d old documents found by the new field, %v; want 550", n, err)
	}
	items(t, d)
	if n, err := c.Count(t.Context(), store.Missing("kind")); err != nil || n != 550 {
		t.Errorf("%d without it, %v; want 550", n, err)
	}
}

// testOlderProgram writes with a program that knows fewer fields, between
// two runs of one that knows more: an upgrade taken back and made again.
func testOlderProgram(t *testing.T, d store.Driver) {
	add(t, items(t, d), kinded("1", "k", "n"))
	older, err := store.Open[item](t.Context(), d, store.Schema{Name: "items"})
	if err != nil {
		t.Fatal(err)
	}
	add(t, older, kinded("2", "k", "n"))
	if _, err := older.Update(t.Context(), "1", func(doc *item) error { doc.Kind = "changed"; return nil }); err != nil {
		t.Fatal(err)
	}
	c := items(t, d)
	if got := ids(t, c, store.Query{Where: []store.Cond{store.Eq("kind", "k")}}); !slices.Equal(got, []string{"2"}) {
		t.Errorf("found %v by a field that the older program did not know", got)
	}
}

// testDeclareTogether starts several programs at once on an empty database.
func testDeclareTogether(t *testing.T, d store.Driver) {
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			if err := store.Claim(t.Context(), d, 42); err != nil {
				t.Error(err)
			}
			c, err := store.Open[item](t.Context(), d, schema())
			if err != nil {
				t.Error(err)
				return
			}
			if err := c.Insert(t.Context(), named(fmt.Sprint(i), "")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n, err := items(t, d).Count(t.Context()); err != nil || n != 8 {
		t.Errorf("%d documents, %v; want 8", n, err)
	}
}

func testNewer(t *testing.T, d store.Driver) {
	if err := store.Guard(t.Context(), d); err != nil {
		t.Fatalf("a new database: %v", err)
	}
	if err := store.Guard(t.Context(), d); err != nil {
		t.Fatalf("opened again: %v", err)
	}
	newer, err := bson.Marshal(bson.D{{Key: "_id", Value: "deployment"}, {Key: "rev", Value: int64(2)}, {Key: "format", Value: store.Format + 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Replace(t.Context(), "deployment", 1, newer); err != nil {
		t.Fatal(err)
	}
	if err := store.Guard(t.Context(), d); !errors.Is(err, store.ErrNewer) {
		t.Errorf("data of a newer version: %v, want ErrNewer", err)
	}
}

func testClaim(t *testing.T, d store.Driver) {
	for range 2 {
		if err := store.Claim(t.Context(), d, 42); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Claim(t.Context(), d, 43); !errors.Is(err, store.ErrOtherBot) {
		t.Errorf("another bot: %v, want ErrOtherBot", err)
	}
}
