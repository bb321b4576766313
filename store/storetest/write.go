package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

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

func kinded(id, kind, name string) *item {
	return &item{Meta: store.Meta{ID: id}, Kind: kind, Name: name}
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

// testUpdateRemembered has two collections change the same documents in any
// order, of which one remembers them: each change is made to what is stored.
func testUpdateRemembered(t *testing.T, d store.Driver) {
	mindful, other := items(t, d), items(t, d)
	mindful.Remember(2)
	every := []string{"a", "b"}
	rapid.Check(t, func(rt *rapid.T) {
		if _, err := mindful.Delete(t.Context(), every...); err != nil {
			rt.Fatal(err)
		}
		stored := map[string]string{}
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			c, id := rapid.SampledFrom([]*store.Collection[item]{mindful, other}).Draw(rt, "collection"), rapid.SampledFrom(every).Draw(rt, "id")
			name, there := stored[id]
			more := rapid.SampledFrom([]string{"x", "y", ""}).Draw(rt, "more")
			strict := rapid.Bool().Draw(rt, "strict")
			longer, changed := name+more, &item{}
			var err error
			switch {
			case !there:
				stored[id], err = longer, c.Insert(t.Context(), named(id, longer))
			case rapid.IntRange(0, 2).Draw(rt, "delete") == 0:
				delete(stored, id)
				_, err = mindful.Delete(t.Context(), id)
			default:
				stored[id] = longer
				changed, err = c.Update(t.Context(), id, func(doc *item) error {
					if strict && doc.Name != name { // as what is remembered may be: that is not the last word
						return fmt.Errorf("%s is %q, not %q", id, doc.Name, name)
					}
					doc.Name += more
					return nil
				})
				if err == nil && changed.Name != longer {
					err = fmt.Errorf("%s became %q, not %q", id, changed.Name, longer)
				}
			}
			if err != nil {
				rt.Fatal(err)
			}
		}
		for id, name := range stored {
			if doc, err := other.Get(t.Context(), id); err != nil || doc.Name != name {
				rt.Fatalf("%s: %+v, %v, want %q", id, doc, err, name)
			}
		}
	})
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
