package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/store"
)

func testInsert(t *testing.T, d store.Driver) {
	c := items(t, d)
	add(t, c, named("a", "first"))
	if err := c.Insert(t.Context(), named("a", "second")); !errors.Is(err, store.ErrExists) {
		t.Errorf("inserting an id twice: %v, want ErrExists", err)
	}
	got, err := c.Get(t.Context(), "a")
	if err != nil || got.Name != "first" || got.Rev != 1 {
		t.Errorf("got %+v, %v; want the first document at revision 1", got, err)
	}
	if _, err := c.Get(t.Context(), "b"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("getting an unknown id: %v, want ErrNotFound", err)
	}
	for _, id := range []string{"", strings.Repeat("x", 201)} {
		if err := c.Insert(t.Context(), named(id, "")); err == nil {
			t.Errorf("an id of %d bytes was taken", len(id))
		}
	}
}

func testInsertMany(t *testing.T, d store.Driver) {
	c := items(t, d)
	add(t, c, named("b", "before"))
	got, err := c.InsertMany(t.Context(), []*item{named("a", ""), named("b", "after"), named("c", "one"), named("c", "two"), named("d", "")})
	if err != nil {
		t.Fatal(err)
	}
	if want := []bool{true, false, true, false, true}; !slices.Equal(got, want) {
		t.Errorf("inserted %v, want %v", got, want)
	}
	b, _ := c.Get(t.Context(), "b")
	both, _ := c.Get(t.Context(), "c")
	if b.Name != "before" || both.Name != "one" {
		t.Errorf("documents that were there changed: %q, %q", b.Name, both.Name)
	}
	if got, err := c.InsertMany(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("inserting none: %v, %v", got, err)
	}
}

// testInsertConcurrent has 32 writers insert the same ids, one by one and
// many at once: each id is won once.
func testInsertConcurrent(t *testing.T, d store.Driver) {
	c := items(t, d)
	const writers = 32
	var won [3]atomic.Int32
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			name := fmt.Sprint(w)
			switch err := c.Insert(t.Context(), named("0", name)); {
			case err == nil:
				won[0].Add(1)
			case !errors.Is(err, store.ErrExists):
				t.Error(err)
			}
			inserted, err := c.InsertMany(t.Context(), []*item{named("1", name), named("2", name)})
			if err != nil {
				t.Error(err)
				return
			}
			for i, was := range inserted {
				if was {
					won[i+1].Add(1)
				}
			}
		})
	}
	group.Wait()
	for i := range won {
		if n := won[i].Load(); n != 1 {
			t.Errorf("id %d was inserted %d times", i, n)
		}
	}
}

func openUnique(t *testing.T, d store.Driver) *store.Collection[item] {
	t.Helper()
	s := schema()
	s.Indexes = append(s.Indexes, store.Index{Fields: []string{"kind", "name"}, Unique: true})
	c, err := store.Open[item](t.Context(), d, s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func kinded(id, kind, name string) *item {
	return &item{Meta: store.Meta{ID: id}, Kind: kind, Name: name}
}

func testUnique(t *testing.T, d store.Driver) {
	c := openUnique(t, d)
	add(t, c, kinded("1", "k", "n"), kinded("2", "k", "other"), kinded("3", "", "n"), kinded("4", "", "n"))
	if err := c.Insert(t.Context(), kinded("5", "k", "n")); !errors.Is(err, store.ErrExists) {
		t.Errorf("a unique pair twice: %v, want ErrExists", err)
	}
	got, err := c.InsertMany(t.Context(), []*item{kinded("6", "k", "n"), kinded("7", "l", "n"), kinded("8", "l", "n"), kinded("9", "", "n")})
	if want := []bool{false, true, false, true}; err != nil || !slices.Equal(got, want) {
		t.Errorf("inserted %v, %v; want %v", got, err, want)
	}
}

// testUniqueKinds has a unique index on a field of each kind. Null counts as
// missing; empty, zero and false do not.
func testUniqueKinds(t *testing.T, d store.Driver) {
	type document struct {
		store.Meta `bson:",inline"`
		S          *string    `bson:"s"`
		I          *int64     `bson:"i"`
		B          *bool      `bson:"b"`
		T          *time.Time `bson:"t"`
	}
	fields := []store.Field{{Name: "s", Kind: store.String}, {Name: "i", Kind: store.Int}, {Name: "b", Kind: store.Bool}, {Name: "t", Kind: store.Time}}
	s := store.Schema{Name: "kinds", Fields: fields}
	for _, f := range fields {
		s.Indexes = append(s.Indexes, store.Index{Fields: []string{f.Name}, Unique: true})
	}
	c, err := store.Open[document](t.Context(), d, s)
	if err != nil {
		t.Fatal(err)
	}
	long := time.Date(-200, 1, 1, 0, 0, 0, 0, time.UTC)
	low := int64(math.MinInt64)
	for i, doc := range []document{{}, {}, {S: new(string)}, {I: new(int64)}, {I: &low}, {B: new(bool)}, {T: &long}} {
		first, second := doc, doc
		first.ID, second.ID = fmt.Sprint(i, "a"), fmt.Sprint(i, "b")
		if err := c.Insert(t.Context(), &first); err != nil {
			t.Fatal(err)
		}
		err := c.Insert(t.Context(), &second)
		if all := doc == (document{}); all && err != nil {
			t.Errorf("nulls are bound: %v", err)
		} else if !all && !errors.Is(err, store.ErrExists) {
			t.Errorf("%+v twice: %v, want ErrExists", doc, err)
		}
	}
}

func testUniqueOnReplace(t *testing.T, d store.Driver) {
	c := openUnique(t, d)
	add(t, c, kinded("1", "k", "n"), kinded("2", "k", "m"))
	_, err := c.Update(t.Context(), "2", func(doc *item) error {
		doc.Name = "n"
		return nil
	})
	if !errors.Is(err, store.ErrExists) {
		t.Errorf("changing to a taken value: %v, want ErrExists", err)
	}
	if doc, _ := c.Get(t.Context(), "2"); doc.Name != "m" || doc.Rev != 1 {
		t.Errorf("a refused change left %+v", doc)
	}
}

func testUpdate(t *testing.T, d store.Driver) {
	c := items(t, d)
	add(t, c, named("a", "before"))
	got, err := c.Update(t.Context(), "a", func(doc *item) error {
		doc.Name, doc.Count = "after", 7
		return nil
	})
	if err != nil || got.Rev != 2 {
		t.Fatalf("updated %+v, %v", got, err)
	}
	if found := ids(t, c, store.Query{Where: []store.Cond{store.Eq("count", 7)}}); !slices.Equal(found, []string{"a"}) {
		t.Errorf("found %v by the new value", found)
	}
	mine := errors.New("mine")
	if _, err := c.Update(t.Context(), "a", func(*item) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("an aborted change: %v", err)
	}
	if got, err := c.Update(t.Context(), "a", func(*item) error { return nil }); err != nil || got.Rev != 2 {
		t.Errorf("a change of nothing: revision %d, %v; want 2", got.Rev, err)
	}
	if _, err := c.Update(t.Context(), "b", func(*item) error { return nil }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("updating an unknown id: %v", err)
	}
}

// testUpdateConcurrent has 32 writers add to one document: nothing is lost.
func testUpdateConcurrent(t *testing.T, d store.Driver) {
	c := items(t, d)
	add(t, c, named("a", ""))
	const writers, rounds = 32, 4
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for r := range rounds {
				if _, err := c.Update(t.Context(), "a", func(doc *item) error {
					if doc.Title == nil {
						doc.Title = map[string]string{}
					}
					doc.Title[fmt.Sprintf("%d-%d", w, r)] = "done"
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	doc, err := c.Get(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Title) != writers*rounds || doc.Rev != writers*rounds+1 {
		t.Errorf("%d changes at revision %d, want %d", len(doc.Title), doc.Rev, writers*rounds)
	}
}

// testUpdateAgain has a change lose against another: it begins anew on what
// the other wrote.
func testUpdateAgain(t *testing.T, d store.Driver) {
	c := items(t, d)
	add(t, c, named("a", "start"))
	runs := 0
	got, err := c.Update(t.Context(), "a", func(doc *item) error {
		runs++
		if runs == 1 {
			if _, err := c.Update(t.Context(), "a", func(doc *item) error { doc.Kind = "other"; return nil }); err != nil {
				return err
			}
		}
		doc.Name = "mine"
		return nil
	})
	if err != nil || runs != 2 || got.Kind != "other" || got.Name != "mine" || got.Rev != 3 {
		t.Errorf("after %d runs: %+v, %v", runs, got, err)
	}
}

// testReplace asks the driver itself what Update makes of its answers.
func testReplace(t *testing.T, d store.Driver) {
	add(t, items(t, d), named("a", "before"))
	replace := func(id string, rev int64) error {
		raw, err := bson.Marshal(item{Meta: store.Meta{ID: id, Rev: rev + 1}, Name: "after"})
		if err != nil {
			t.Fatal(err)
		}
		return d.Replace(t.Context(), "items", rev, raw)
	}
	if err := replace("b", 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown id: %v, want ErrNotFound", err)
	}
	if err := replace("a", 1); err != nil {
		t.Error(err)
	}
	for _, rev := range []int64{0, 1, 3} {
		if err := replace("a", rev); !errors.Is(err, store.ErrConflict) {
			t.Errorf("revision %d of 2: %v, want ErrConflict", rev, err)
		}
	}
}

func testDelete(t *testing.T, d store.Driver) {
	c := items(t, d)
	var all []string
	for i := range 1200 {
		all = append(all, fmt.Sprintf("id-%04d", i))
	}
	docs := make([]*item, len(all))
	for i, id := range all {
		docs[i] = named(id, "")
	}
	if _, err := c.InsertMany(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Delete(t.Context(), append(all[1:], "unknown")...); err != nil || n != 1199 {
		t.Errorf("deleted %d, %v; want 1199", n, err)
	}
	if left := ids(t, c, store.Query{}); !slices.Equal(left, all[:1]) {
		t.Errorf("left %v", left)
	}
	if n, err := d.Delete(t.Context(), "items"); err != nil || n != 0 {
		t.Errorf("deleting none: %d, %v", n, err)
	}
}

func testTimes(t *testing.T, d store.Driver) {
	c := items(t, d)
	shanghai := time.FixedZone("UTC+8", 8*3600)
	at := time.Date(2026, 11, 23, 8, 0, 0, 123_456_789, shanghai)
	add(t, c, &item{Meta: store.Meta{ID: "a"}, At: &at})
	got, err := c.Get(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 11, 23, 0, 0, 0, 123_000_000, time.UTC)
	if !got.At.Equal(want) || got.At.Location() != time.UTC {
		t.Errorf("kept %v, want %v", got.At, want)
	}
	if found := ids(t, c, store.Query{Where: []store.Cond{store.Eq("at", at)}}); len(found) != 1 {
		t.Error("not found by its own time")
	}
}

// verbs calls everything that a driver does, by name.
func verbs(ctx context.Context, c *store.Collection[item], d store.Driver) map[string]error {
	errs := map[string]error{"insert": c.Insert(ctx, named("b", "")), "ping": d.Ping(ctx), "declare": d.Declare(ctx, schema())}
	_, errs["insert many"] = c.InsertMany(ctx, []*item{named("c", "")})
	_, errs["get"] = c.Get(ctx, "a")
	_, errs["update"] = c.Update(ctx, "a", func(doc *item) error { doc.Name = "changed"; return nil })
	_, errs["find"] = c.Find(ctx, store.Query{})
	_, errs["count"] = c.Count(ctx)
	_, errs["group"] = c.Group(ctx, store.GroupQuery{})
	_, errs["delete"] = c.Delete(ctx, "a")
	return errs
}

func testCancelled(t *testing.T, d store.Driver) {
	c := items(t, d)
	add(t, c, named("a", "before"))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for verb, err := range verbs(cancelled, c, d) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", verb, err)
		}
	}
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	for verb, err := range verbs(late, c, d) {
		if !errors.Is(err, store.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want ErrUnavailable for a deadline", verb, err)
		}
	}
	if docs, err := c.Find(t.Context(), store.Query{}); err != nil || len(docs) != 1 || docs[0].Name != "before" {
		t.Errorf("calls that were not made left %d documents, %v", len(docs), err)
	}
}

func testClosed(t *testing.T, d store.Driver) {
	c := items(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	for verb, err := range verbs(t.Context(), c, d) {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", verb, err)
		}
	}
}

func testLarge(t *testing.T, d store.Driver) {
	c := items(t, d)
	doc := &item{Meta: store.Meta{ID: "large"}, Data: bytes.Repeat([]byte("科普"), 1<<20/6+1)}
	add(t, c, doc)
	got, err := c.Get(t.Context(), "large")
	if err != nil || !bytes.Equal(got.Data, doc.Data) {
		t.Errorf("a document of 1 MB did not come back: %v", err)
	}
}

func testText(t *testing.T, d store.Driver) {
	c := items(t, d)
	for _, id := range []string{"$id", "a.b", "%", "_", "*", "a\x00b", "a", " a ", "A", "ａ", strings.Repeat("桥", 66)} {
		add(t, c, named(id, id))
		if got, err := c.Get(t.Context(), id); err != nil || got.Name != id {
			t.Errorf("id %q: %+v, %v", id, got, err)
		}
		if found := ids(t, c, store.Query{Where: []store.Cond{store.In("name", id)}}); !slices.Equal(found, []string{id}) {
			t.Errorf("name %q: found %q", id, found)
		}
	}
	want := &item{Meta: store.Meta{ID: `季卫桥:"quoted"'; -- 👨‍👩‍👧 .$x`}, Name: "☀️ 油锅起火，千万别泼水！\n\t\"👍\"", Words: nested{"汇翠社区"}}
	add(t, c, want)
	got, err := c.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if found := ids(t, c, store.Query{Where: []store.Cond{store.Eq("words.zh-CN", "汇翠社区")}}); !slices.Equal(found, []string{want.ID}) {
		t.Errorf("found %v by a nested field", found)
	}
}
