package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/store"
)

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
	docs := make([]*item, 1100)
	for i := range docs {
		docs[i] = kinded(fmt.Sprintf("%04d", i), []string{"even", ""}[i%2], "n")
	}
	if _, err := old.InsertMany(t.Context(), docs); err != nil {
		t.Fatal(err)
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
