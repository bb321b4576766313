package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"kepubot/store"
)

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
