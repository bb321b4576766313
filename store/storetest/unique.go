package storetest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"kepubot/store"
)

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
