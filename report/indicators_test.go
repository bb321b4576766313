package report

import (
	"errors"
	"testing"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// TestCatalogue: the defaults are in order, staff add and change, and what
// figures mean does not change.
func TestCatalogue(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		b, ctx := openBureau(t, d), t.Context()
		for _, i := range DefaultIndicators() {
			if problems := i.Problems(); len(problems) > 0 {
				t.Error(i.ID, problems)
			}
		}
		lights := Indicator{Meta: store.Meta{ID: "lights"}, Name: resident.Name{Chinese: "天象灯箱"}, Unit: Sites, Measure: Stock, Most: 100, Order: 99}
		for range 2 {
			if _, err := b.catalogue.Put(ctx, lights, "rstaff", 1); err != nil {
				t.Fatal(err)
			}
		}
		panels, err := b.catalogue.Get(ctx, "panels")
		if err != nil {
			t.Fatal(err)
		}
		panels.Most = 9
		if _, err := b.catalogue.Put(ctx, *panels, "rstaff", 2); err != nil {
			t.Fatal(err)
		}
		panels.Unit = Copies
		if _, err := b.catalogue.Put(ctx, *panels, "rstaff", 3); !errors.Is(err, ErrIndicatorFixed) {
			t.Error("another unit:", err)
		}
		lights.Name.Chinese = "2号"
		if _, err := b.catalogue.Put(ctx, lights, "rstaff", 4); !errors.Is(err, ErrIndicatorFaults) {
			t.Error("a name with digits:", err)
		}
		if _, err := b.catalogue.Retire(ctx, "books", "rstaff", 5); err != nil {
			t.Fatal(err)
		}
		all, err := b.catalogue.All(ctx)
		used, err2 := b.catalogue.Used(ctx)
		if n := len(DefaultIndicators()) + 1; err != nil || err2 != nil || len(all) != n || len(used) != n-1 || all[n-1].ID != "lights" {
			t.Errorf("%d indicators, %d used, %v, %v", len(all), len(used), err, err2)
		}
		if _, err := b.entries.Record(ctx, Fact{Indicator: "panels", Period: oneDay("2026-11-01"), Value: 1000}, "rstaff", 6); !errors.Is(err, ErrTooMuch) {
			t.Error("over the maximum that staff set:", err)
		}
	})
}
