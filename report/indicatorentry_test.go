package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/store"
)

// bureau is where figures are entered and returned.
type bureau struct {
	now       time.Time
	catalogue *Catalogue
	entries   *Entries
	returns   *Returns
}

// ledgerFault is what a test or a property says a fault to.
type ledgerFault interface {
	Helper()
	Fatal(...any)
}

func openBureau(t ledgerFault, d store.Driver) *bureau {
	t.Helper()
	b, ctx := &bureau{now: indicatorNoon}, context.Background()
	known := func(place, community string) bool {
		return slices.Contains([]string{"fengshan", "lizhou"}, place) && (community == "" || place == "fengshan" && community == "jiweiqiao")
	}
	now := func() time.Time { return b.now }
	var err error
	if b.catalogue, err = OpenCatalogue(ctx, d, DefaultIndicators()); err != nil {
		t.Fatal(err)
	}
	if b.entries, err = OpenEntries(ctx, d, b.catalogue, IndicatorSettings{now, indicatorZone, known}); err != nil {
		t.Fatal(err)
	}
	addressed := func(to Addressee) bool {
		return slices.Contains([]Addressee{"p:fengshan", "p:lizhou", "u:agri"}, to)
	}
	if b.returns, err = OpenReturns(ctx, d, b.entries, b.catalogue, ReturnSettings{now, indicatorZone, addressed}); err != nil {
		t.Fatal(err)
	}
	return b
}

func oneDay(day string) event.Period { return event.Period{From: day, To: day} }

var theYear = event.Period{From: "2026-01-01", To: "2026-12-31"}

// sums are the sums over a period in short.
func (b *bureau) sums(t ledgerFault, p event.Period) map[string]string {
	t.Helper()
	all, err := b.entries.Sums(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	short := map[string]string{}
	for _, s := range all {
		text := fmt.Sprintf("%s (%d)", s.Value, s.Entries)
		if s.AsOf != "" {
			text += " " + s.AsOf
		}
		if s.Covered > 0 {
			text += fmt.Sprintf(" covered %d", s.Covered)
		}
		short[fmt.Sprintf("%s/%s/%s %s", s.Indicator, s.Place, s.Community, s.Source)] = text
	}
	return short
}

// TestEntries: flows are summed, of stocks the last figure counts, sources
// stay apart, and corrections leave what was.
func TestEntries(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		b, ctx := openBureau(t, d), t.Context()
		record := func(seq int64, indicator, place, community string, p event.Period, units int64) {
			t.Helper()
			for range 2 { // the update comes again
				f := Fact{Indicator: indicator, Place: place, Community: community, Period: p, Value: Amount(units * Scale)}
				if _, err := b.entries.Record(ctx, f, "rstaff", seq); err != nil {
					t.Fatal(err)
				}
			}
		}
		september := event.Period{From: "2026-09-01", To: "2026-09-30"}
		record(1, "panels", "fengshan", "", september, 120)
		record(2, "panels", "fengshan", "", oneDay("2026-09-15"), 30)
		record(3, "panels", "fengshan", "jiweiqiao", oneDay("2026-10-02"), 7)
		record(4, "panels", "", "", oneDay("2025-12-31"), 1000)
		record(5, "corridors", "lizhou", "", oneDay("2025-06-01"), 20)
		record(6, "corridors", "lizhou", "", oneDay("2026-06-01"), 22)
		record(7, "corridors", "", "", oneDay("2026-03-01"), 5)
		record(20, "corridors", "lizhou", "", oneDay("2025-12-01"), 21) // found before, entered after
		want := map[string]string{
			"panels/fengshan/ own": "150 (2)", "panels/fengshan/jiweiqiao own": "7 (1)",
			"corridors/lizhou/ own": "22 (1) 2026-06-01", "corridors// own": "5 (1) 2026-03-01",
		}
		if diff := cmp.Diff(want, b.sums(t, theYear)); diff != "" {
			t.Error(diff)
		}
		all, err := b.entries.Sums(ctx, theYear)
		if err != nil {
			t.Fatal(err)
		}
		if places := ByPlace(all); len(places) != 3 || places[2].Value != 157*Scale {
			t.Errorf("%+v", places)
		}
		if city := Citywide(all); len(city) != 2 || city[0].Value != 27*Scale || city[0].AsOf != "2026-03-01" {
			t.Errorf("%+v", city)
		}
		if across, err := b.entries.Straddling(ctx, oneDay("2026-09-15")); err != nil || len(across) != 1 || across[0].ID != "u1" {
			t.Errorf("%+v, %v", across, err)
		}
		if got := b.sums(t, oneDay("2026-09-15")); got["panels/fengshan/ own"] != "30 (1)" {
			t.Error("of a month, a day is not known:", got)
		}
		if _, err := b.entries.Correct(ctx, "u1", 100*Scale, "多数了一排", "rother", 9); err != nil {
			t.Fatal(err)
		}
		if _, err := b.entries.Correct(ctx, "u1", 90*Scale, "先前的更正，后到", "rstaff", 8); err != nil {
			t.Fatal(err)
		}
		doc, err := b.entries.TakeBack(ctx, "u2", "重复了", "rstaff", 10)
		if err != nil || doc.Counts || doc.Log[0].Value != 30*Scale {
			t.Errorf("%+v, %v", doc, err)
		}
		doc, err = b.entries.Get(ctx, "u1")
		if err != nil || len(doc.Log) != 3 || doc.Amount() != 100*Scale || doc.Log[2].By != "rother" {
			t.Errorf("%+v, %v", doc, err)
		}
		if got := b.sums(t, theYear)["panels/fengshan/ own"]; got != "100 (1)" {
			t.Error(got)
		}
	})
}

// TestEntriesRefused: what cannot be is refused, and nothing changed.
func TestEntriesRefused(t *testing.T) {
	b, ctx := openBureau(t, testdb.SQLite(t)), t.Context()
	good := Fact{Indicator: "panels", Place: "fengshan", Period: oneDay("2026-11-01"), Value: 12000}
	for i, test := range []struct {
		change func(*Fact)
		want   error
	}{
		{func(f *Fact) { f.Indicator = "unknown" }, ErrIndicator},
		{func(f *Fact) { f.Value = -100 }, ErrNegative},
		{func(f *Fact) { f.Value = 150 }, ErrDecimals},
		{func(f *Fact) { f.Value = 50_001 * Scale }, ErrTooMuch},
		{func(f *Fact) { f.Place = "nowhere" }, ErrPlace},
		{func(f *Fact) { f.Place, f.Community = "lizhou", "jiweiqiao" }, ErrPlace},
		{func(f *Fact) { f.Community, f.Place = "jiweiqiao", "" }, ErrPlace},
		{func(f *Fact) { f.To = "2026-11-25" }, ErrFuture},
		{func(f *Fact) { f.From = "2026-11-02" }, ErrFuture},
		{func(f *Fact) { f.From = "2026-02-30" }, ErrFuture},
		{func(f *Fact) { f.Note = string(make([]rune, 201)) }, ErrNote},
	} {
		f := good
		test.change(&f)
		if _, err := b.entries.Record(ctx, f, "rstaff", int64(i+1)); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v, want %v", f, err, test.want)
		}
	}
	if n, err := b.entries.docs.Count(ctx); err != nil || n != 0 {
		t.Errorf("%d entries, %v", n, err)
	}
	if _, err := b.entries.Record(ctx, good, "rstaff", 50); err != nil {
		t.Fatal(err)
	}
	_, noReason := b.entries.Correct(ctx, "u50", 100, "", "rstaff", 51)
	_, negative := b.entries.Correct(ctx, "u50", -100, "少了", "rstaff", 52)
	_, unknown := b.entries.TakeBack(ctx, "u99", "少了", "rstaff", 53)
	if !errors.Is(noReason, ErrWhy) || !errors.Is(negative, ErrNegative) || !errors.Is(unknown, store.ErrNotFound) {
		t.Error(noReason, negative, unknown)
	}
	if got := b.sums(t, theYear); got["panels/fengshan/ own"] != "120 (1)" {
		t.Error(got)
	}
}

// ledgerStep is an update that can come in any order after the one that it
// needs, and again.
type ledgerStep struct {
	seq, after int64
	do         func(b *bureau) error
}

// TestEntriesInAnyOrder: however updates are ordered and repeated, the sums are
// the same.
func TestEntriesInAnyOrder(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		b := openBureau(t, d)
		rapid.Check(t, func(t *rapid.T) { anyOrder(t, b) })
	})
}

func anyOrder(t *rapid.T, b *bureau) {
	ctx := context.Background()
	var steps []ledgerStep
	for seq := range int64(rapid.IntRange(1, 6).Draw(t, "facts")) {
		f := Fact{
			Indicator: rapid.SampledFrom([]string{"panels", "corridors"}).Draw(t, "indicator"), Place: rapid.SampledFrom([]string{"", "fengshan"}).Draw(t, "place"),
			Period: oneDay(rapid.SampledFrom([]string{"2026-10-01", "2026-10-02"}).Draw(t, "day")), Value: Amount(rapid.IntRange(0, 50).Draw(t, "value")) * Scale,
		}
		steps = append(steps, ledgerStep{seq, -1, func(b *bureau) error { _, err := b.entries.Record(ctx, f, "rstaff", seq); return err }})
	}
	facts := int64(len(steps))
	for seq := facts; seq < facts+int64(rapid.IntRange(0, 6).Draw(t, "changes")); seq++ {
		of, value, void := rapid.Int64Range(0, facts-1).Draw(t, "of"), Amount(rapid.IntRange(0, 50).Draw(t, "to"))*Scale, rapid.Bool().Draw(t, "void")
		steps = append(steps, ledgerStep{seq, of, func(b *bureau) error {
			if void {
				_, err := b.entries.TakeBack(ctx, fmt.Sprintf("u%d", of), "错了", "rstaff", seq)
				return err
			}
			_, err := b.entries.Correct(ctx, fmt.Sprintf("u%d", of), value, "错了", "rstaff", seq)
			return err
		}})
	}
	b.clear(t)
	for _, s := range steps {
		if err := s.do(b); err != nil {
			t.Fatal(err)
		}
	}
	inOrder := b.sums(t, theYear)
	b.clear(t)
	done := map[int64]bool{-1: true}
	waiting := rapid.Permutation(slices.Concat(steps, steps)).Draw(t, "order")
	for len(waiting) > 0 {
		i := slices.IndexFunc(waiting, func(s ledgerStep) bool { return done[s.after] })
		if err := waiting[i].do(b); err != nil {
			t.Fatal(err)
		}
		done[waiting[i].seq] = true
		waiting = slices.Delete(waiting, i, i+1)
	}
	if diff := cmp.Diff(inOrder, b.sums(t, theYear)); diff != "" {
		t.Fatal(diff)
	}
}

// clear empties the collections of facts.
func (b *bureau) clear(t ledgerFault) {
	t.Helper()
	clearLedger(t, b.entries.docs, func(e *Entry) string { return e.ID })
	clearLedger(t, b.returns.docs, func(r *Return) string { return r.ID })
	clearLedger(t, b.returns.requests, func(q *Request) string { return q.ID })
}

func clearLedger[T any](t ledgerFault, docs *store.Collection[T], id func(*T) string) {
	t.Helper()
	all, err := docs.Find(context.Background(), store.Query{})
	for i := range all {
		if err == nil {
			_, err = docs.Delete(context.Background(), id(all[i]))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
