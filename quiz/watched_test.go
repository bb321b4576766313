package quiz

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/store"
)

// watched is a database that knows what is stored, counts its calls, and fails
// one of them: before or after it has done its work.
type watched struct {
	store.Driver
	mu       sync.Mutex
	declared map[string]bool
	stored   documents
	calls    int
	failAt   int // which call fails, from 1; 0: none
	after    bool
}

// documents are what is stored, by collection and id.
type documents map[string]bson.Raw

func watch(d store.Driver) *watched {
	return &watched{Driver: d, declared: map[string]bool{}, stored: documents{}}
}

// dump is everything that is stored.
func (w *watched) dump() documents {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.stored)
}

func (w *watched) keep(collection string, doc bson.Raw) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stored[collection+" "+doc.Lookup("_id").StringValue()] = bytes.Clone(doc)
}

func (w *watched) Declare(ctx context.Context, s store.Schema) error {
	if w.declared[s.Name] {
		return nil // declaring again changes nothing, and takes its time
	}
	w.declared[s.Name] = true
	return w.Driver.Declare(ctx, s)
}

func (w *watched) call(do func() error, wrote func()) error {
	w.mu.Lock()
	w.calls++
	fails := w.calls == w.failAt
	w.mu.Unlock()
	if fails && !w.after {
		return store.ErrUnavailable
	}
	err := do()
	if err == nil && wrote != nil {
		wrote()
	}
	if fails && wrote != nil { // a read that comes too late is one that failed before
		return store.ErrUnavailable
	}
	return err
}

func (w *watched) Insert(ctx context.Context, collection string, doc bson.Raw) error {
	return w.call(func() error { return w.Driver.Insert(ctx, collection, doc) }, func() { w.keep(collection, doc) })
}

func (w *watched) InsertMany(ctx context.Context, collection string, docs []bson.Raw) ([]bool, error) {
	inserted, err := w.Driver.InsertMany(ctx, collection, docs)
	for i, ok := range inserted {
		if ok {
			w.keep(collection, docs[i])
		}
	}
	return inserted, err
}

func (w *watched) Replace(ctx context.Context, collection string, rev int64, doc bson.Raw) error {
	return w.call(func() error { return w.Driver.Replace(ctx, collection, rev, doc) }, func() { w.keep(collection, doc) })
}

func (w *watched) Delete(ctx context.Context, collection string, ids ...string) (int64, error) {
	n, err := w.Driver.Delete(ctx, collection, ids...)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range ids {
		delete(w.stored, collection+" "+id)
	}
	return n, err
}

func (w *watched) Get(ctx context.Context, collection, id string) (doc bson.Raw, err error) {
	err = w.call(func() (err error) { doc, err = w.Driver.Get(ctx, collection, id); return }, nil)
	return doc, err
}

func (w *watched) Find(ctx context.Context, collection string, q store.Query) (docs []bson.Raw, err error) {
	err = w.call(func() (err error) { docs, err = w.Driver.Find(ctx, collection, q); return }, nil)
	return docs, err
}

func (w *watched) Group(ctx context.Context, collection string, g store.GroupQuery) (rows []store.GroupRow, err error) {
	err = w.call(func() (err error) { rows, err = w.Driver.Group(ctx, collection, g); return }, nil)
	return rows, err
}

// restore brings back what was stored.
func (w *watched) restore(t testing.TB, to documents) {
	t.Helper()
	ctx, now := context.Background(), w.dump()
	gone, back := map[string][]string{}, map[string][]bson.Raw{}
	for key, doc := range now {
		if collection, id, _ := strings.Cut(key, " "); !bytes.Equal(doc, to[key]) {
			gone[collection] = append(gone[collection], id)
		}
	}
	for key, doc := range to {
		if collection, _, _ := strings.Cut(key, " "); !bytes.Equal(doc, now[key]) {
			back[collection] = append(back[collection], doc)
		}
	}
	for collection, ids := range gone {
		if _, err := w.Delete(ctx, collection, ids...); err != nil {
			t.Fatal(err)
		}
	}
	for collection, docs := range back {
		if _, err := w.InsertMany(ctx, collection, docs); err != nil {
			t.Fatal(err)
		}
	}
}

// differ is how two states differ, "" for not at all; without counting how
// often documents were written where revisions is false.
func (d documents) differ(t testing.TB, other documents, revisions bool) string {
	t.Helper()
	var found strings.Builder
	for key := range d {
		if other[key] == nil {
			fmt.Fprintf(&found, "%s is gone\n", key)
		} else if x, y := d[key], other[key]; !bytes.Equal(x, y) {
			found.WriteString(cmp.Diff(fields(t, x, revisions), fields(t, y, revisions)))
		}
	}
	for key := range other {
		if d[key] == nil {
			fmt.Fprintf(&found, "%s is new\n", key)
		}
	}
	return found.String()
}

func fields(t testing.TB, doc bson.Raw, revision bool) bson.D {
	t.Helper()
	var fields bson.D
	if err := bson.Unmarshal(doc, &fields); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(fields, func(e bson.E) bool { return e.Key == "rev" && !revision })
}

// numbers are how many documents there are in each collection.
func (d documents) numbers() map[string]int {
	n := map[string]int{}
	for key := range d {
		collection, _, _ := strings.Cut(key, " ")
		n[collection]++
	}
	return n
}
