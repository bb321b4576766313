package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// failingLedger is a database that goes away after some writes; of the last one
// nobody learns whether it was done.
type failingLedger struct {
	store.Driver
	left int // negative: never
	done bool
}

func (f *failingLedger) write(do func() error) error {
	if f.left != 0 {
		f.left--
		return do()
	}
	if f.done {
		if err := do(); err != nil {
			return err
		}
	}
	return store.ErrUnavailable
}

func (f *failingLedger) Insert(ctx context.Context, c string, doc bson.Raw) error {
	return f.write(func() error { return f.Driver.Insert(ctx, c, doc) })
}

func (f *failingLedger) Replace(ctx context.Context, c string, rev int64, doc bson.Raw) error {
	return f.write(func() error { return f.Driver.Replace(ctx, c, rev, doc) })
}

// TestReturnCrashes: wherever the database goes away, whoever does the update
// again, or the sweep, brings everything to the same end.
func TestReturnCrashes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		f := &failingLedger{Driver: d, left: -1}
		b, ctx := openBureau(t, f), t.Context()
		for n := range 12 {
			for _, done := range []bool{false, true} {
				f.left = -1
				b.clear(t)
				b.ask(t, "q1", "panels", "leaflets")
				f.left, f.done = n, done
				do := func(step func() (*Return, error)) *Return {
					doc, err := step()
					for errors.Is(err, store.ErrUnavailable) {
						f.left = -1
						doc, err = step()
					}
					if err != nil {
						t.Fatal(n, done, err)
					}
					return doc
				}
				for i, indicator := range []string{"panels", "leaflets"} {
					do(func() (*Return, error) {
						return b.returns.Fill(ctx, "q1", "u:agri", indicator, 100*Scale, "", "rcontact", b.now, int64(2+i))
					})
				}
				rev := do(func() (*Return, error) { return b.returns.Send(ctx, "q1", "u:agri", "rcontact", b.now, 4) }).Rev
				if _, err := b.returns.Approve(ctx, "q1", "u:agri", rev, "rstaff", 5); errors.Is(err, store.ErrUnavailable) {
					f.left = -1
					if err := b.returns.Settle(ctx); err != nil { // the sweep may come before the update
						t.Fatal(err)
					}
					do(func() (*Return, error) { return b.returns.Approve(ctx, "q1", "u:agri", rev, "rstaff", 5) })
				} else if err != nil {
					t.Fatal(n, done, err)
				}
				do(func() (*Return, error) {
					return b.returns.Correct(ctx, "q1", "u:agri", "panels", 90*Scale, "多数了", "rstaff", 6)
				})
				want := map[string]string{"panels// returned": "90 (1)", "leaflets// returned": "100 (1)"}
				if diff := cmp.Diff(want, b.sums(t, theYear)); diff != "" {
					t.Error(n, done, diff)
				}
				if doc, err := b.returns.Get(ctx, "q1", "u:agri"); err != nil || doc.Owed || len(doc.Steps) != 2 {
					t.Errorf("%d, %t: %+v, %v", n, done, doc, err)
				}
			}
		}
	})
}

// overtaken is a database in which something happens after the first entry of
// a figure was inserted.
type overtaken struct {
	store.Driver
	happens func()
}

func (o *overtaken) Insert(ctx context.Context, c string, doc bson.Raw) error {
	err := o.Driver.Insert(ctx, c, doc)
	if happens := o.happens; happens != nil && c == "indicator_entries" {
		o.happens = nil
		happens()
	}
	return err
}

// TestReturnOvertaken: a correction that comes while an approval is entered,
// and is broken off itself, is entered by the sweep; an older return that is
// entered after a newer one changes nothing.
func TestReturnOvertaken(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		o := &overtaken{Driver: d}
		b, ctx := openBureau(t, o), t.Context()
		b.ask(t, "q1", "panels")
		if _, err := b.returns.Fill(ctx, "q1", "u:agri", "panels", 100*Scale, "", "rcontact", b.now, 2); err != nil {
			t.Fatal(err)
		}
		doc, err := b.returns.Send(ctx, "q1", "u:agri", "rcontact", b.now, 3)
		if err != nil {
			t.Fatal(err)
		}
		var old *Return
		o.happens = func() {
			old, _ = b.returns.Get(ctx, "q1", "u:agri")
			f := &failingLedger{Driver: d, left: 1} // the return is written, the entry is not
			if _, err := openBureau(t, f).returns.Correct(ctx, "q1", "u:agri", "panels", 90*Scale, "多数了", "rstaff", 5); !errors.Is(err, store.ErrUnavailable) {
				t.Error(err)
			}
		}
		if _, err := b.returns.Approve(ctx, "q1", "u:agri", doc.Rev, "rstaff", 4); err != nil {
			t.Fatal(err)
		}
		if err := b.returns.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got := b.sums(t, theYear)["panels// returned"]; got != "90 (1)" {
				t.Error(got)
			}
			if _, err := b.returns.enter(ctx, old); err != nil {
				t.Fatal(err)
			}
		}
		if doc, err := b.returns.Get(ctx, "q1", "u:agri"); err != nil || doc.Owed {
			t.Errorf("%+v, %v", doc, err)
		}
	})
}

// TestReturnAtOnce: of several who approve at once one does, and the figures
// are entered once.
func TestReturnAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		b, ctx := openBureau(t, d), t.Context()
		b.ask(t, "q1", "panels")
		if _, err := b.returns.Fill(ctx, "q1", "u:agri", "panels", 100*Scale, "", "rcontact", b.now, 2); err != nil {
			t.Fatal(err)
		}
		doc, err := b.returns.Send(ctx, "q1", "u:agri", "rcontact", b.now, 3)
		if err != nil {
			t.Fatal(err)
		}
		errs := make([]error, 8)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				_, errs[i] = b.returns.Approve(ctx, "q1", "u:agri", doc.Rev, fmt.Sprintf("rstaff%d", i), int64(10+i))
			})
		}
		all.Wait()
		approved := 0
		for _, err := range errs {
			if err == nil {
				approved++
			} else if !errors.Is(err, ErrApproved) {
				t.Error(err)
			}
		}
		if got := b.sums(t, theYear)["panels// returned"]; approved != 1 || got != "100 (1)" {
			t.Errorf("%d approved, %s", approved, got)
		}
	})
}

// TestReturnsInAnyOrder: however figures that are filled in and corrected come,
// and come again, the sums are the same.
func TestReturnsInAnyOrder(t *testing.T) {
	b := openBureau(t, testdb.SQLite(t))
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		run := func(fills, corrections []Change) map[string]string {
			b.clear(t)
			b.ask(t, "q1", "panels")
			for _, c := range fills {
				if _, err := b.returns.Fill(ctx, "q1", "u:agri", "panels", c.Value, "", "rcontact", b.now, c.Seq); err != nil {
					t.Fatal(err)
				}
			}
			doc, err := b.returns.Send(ctx, "q1", "u:agri", "rcontact", b.now, 50)
			if err == nil {
				_, err = b.returns.Approve(ctx, "q1", "u:agri", doc.Rev, "rstaff", 51)
			}
			for _, c := range corrections {
				if err == nil {
					_, err = b.returns.Correct(ctx, "q1", "u:agri", "panels", c.Value, "错了", "rstaff", c.Seq)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			return b.sums(t, theYear)
		}
		changes := func(from int64, least int) (all []Change) {
			for seq := range int64(rapid.IntRange(least, 4).Draw(t, "changes")) {
				all = append(all, Change{Value: Amount(rapid.IntRange(0, 90).Draw(t, "value")) * Scale, Seq: from + seq})
			}
			return all
		}
		mixed := func(all []Change) []Change { return rapid.Permutation(slices.Concat(all, all)).Draw(t, "order") }
		fills, corrections := changes(10, 1), changes(60, 0)
		if diff := cmp.Diff(run(fills, corrections), run(mixed(fills), mixed(corrections))); diff != "" {
			t.Fatal(diff)
		}
	})
}
