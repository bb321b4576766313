package report_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"kepubot/dev/cityyear"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/report"
	"kepubot/store"
)

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func soaked() bool { return os.Getenv("KEPUBOT_TEST_SOAK") != "" }

// aCity is a small one, or, where soaked, one of full size.
func aCity(t testing.TB, d store.Driver) *cityyear.City {
	t.Helper()
	size := cityyear.Small()
	if soaked() {
		size = cityyear.Full()
	}
	began := time.Now()
	city, err := cityyear.Make(t.Context(), d, 7, size)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("made in %v", time.Since(began).Round(time.Millisecond))
	return city
}

// asked are the questions that are recounted.
func asked() map[string]report.Question {
	return map[string]report.Question{
		"year":     {Period: event.Period{From: "2026-01-01", To: "2026-12-31"}},
		"quarter":  {Period: event.Period{From: "2026-07-01", To: "2026-09-30"}, Scope: report.Scope{Place: "lizhou"}},
		"week":     {Period: event.Period{From: "2026-12-14", To: "2026-12-20"}},
		"days":     {Period: event.Period{From: "2025-12-03", To: "2026-02-17"}, Scope: report.Scope{Place: "fengshan"}},
		"campaign": {Period: event.Period{From: "2026-09-01", To: "2026-09-30"}, Scope: report.Scope{Campaign: cityyear.Campaign}},
		"empty":    {Period: event.Period{From: "2020-01-01", To: "2020-12-31"}},
	}
}

// TestReportSoak recounts every figure of some reports from the documents one
// by one, and holds the reports of the two databases against one another.
func TestReportSoak(t *testing.T) {
	texts := map[string]map[string]string{}
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		city := aCity(t, d)
		reports := report.NewReports(city.Sources)
		for name, q := range asked() {
			if soaked() && name != "year" && name != "quarter" {
				continue // recounting reads everything each time
			}
			began := time.Now()
			r, err := reports.Report(t.Context(), q, nil)
			if err != nil {
				t.Fatal(name, err)
			}
			t.Logf("%s reported in %v", name, time.Since(began).Round(time.Millisecond))
			recount(t, d, city, q).compare(name, r)
			for i, p := range []event.Period{r.Before.Period(), r.YearBefore.Period()} {
				recount(t, d, city, report.Question{Period: p, Scope: q.Scope}).compareEarlier(name, r, i)
			}
			if q.Campaign == "" {
				compareEffect(t, d, city, q, r)
				compareThemes(t, r)
				compareIndicators(t, d, q, r)
			}
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if texts[name] == nil {
				texts[name] = map[string]string{}
			}
			texts[name][t.Name()] = string(text)
		}
	})
	for name, ofDatabase := range texts {
		var first string
		for _, text := range ofDatabase {
			if first == "" {
				first = text
			}
			if text != first {
				t.Errorf("%s: the databases differ:\n%s\n%s", name, text, first)
			}
		}
	}
}

// same tells whether a value is what was recounted; nil is a share of nothing.
func (b *brute) same(d *report.Definition, k cellKey, got *report.Value) bool {
	if of, share := b.of[k], d.Unit == report.InPercent || d.Unit == report.InStars; share {
		return of == 0 && got == nil || got != nil && *got == report.Value{N: b.n[k], Of: of}
	}
	return got != nil && *got == report.Value{N: b.n[k]}
}

func (b *brute) compare(name string, r *report.Report) {
	b.t.Helper()
	found, told := 0, map[cellKey]bool{}
	for _, d := range report.Definitions() {
		total := r.Total(d.ID)
		if total == nil {
			if b.q.Campaign == "" || b.n[cellKey{figure: d.ID}] != 0 {
				b.t.Errorf("%s: %s is missing", name, d.ID)
			}
			continue
		}
		k := cellKey{figure: d.ID}
		told[k] = true
		if !b.same(d, k, total.Value) {
			b.t.Errorf("%s: %s is %v, counted %d of %d", name, d.ID, total.Value, b.n[k], b.of[k])
		}
		for _, by := range d.By {
			if by == report.ByPlaces && b.q.Place != "" {
				continue
			}
			for _, part := range r.Breakdown(by).Parts {
				k := cellKey{d.ID, by, part.ID}
				told[k] = true
				var got *report.Value
				if v, ok := part.Values[d.ID]; ok {
					got, found = &v, found+1
				}
				if !b.same(d, k, got) {
					b.t.Errorf("%s: %s by %s %q is %v, counted %d of %d", name, d.ID, by, part.ID, got, b.n[k], b.of[k])
				}
			}
		}
	}
	for k, n := range b.n {
		if by, ok := report.DefinitionOf(k.figure); ok && n != 0 && !told[k] && slices.Contains(by.By, k.by) && !(k.by == report.ByPlaces && b.q.Place != "") {
			b.t.Errorf("%s: %s by %s %q is not told, counted %d", name, k.figure, k.by, k.id, n)
		}
	}
	if found < 100 {
		b.t.Errorf("%s: only %d values in parts", name, found)
	}
}

func (b *brute) compareEarlier(name string, r *report.Report, which int) {
	b.t.Helper()
	for _, total := range r.Totals {
		d, _ := report.DefinitionOf(total.ID)
		got := []*report.Value{total.Before, total.YearBefore}[which]
		if d.Present && got == nil {
			continue
		}
		if k := (cellKey{figure: d.ID}); d.Present || !b.same(d, k, got) {
			b.t.Errorf("%s, earlier %d: %s is %v, counted %d of %d", name, which, d.ID, got, b.n[k], b.of[k])
		}
	}
}

// TestReportFlight: two who ask the same get the same report, made once;
// others wait their turn; who has gone ends it.
func TestReportFlight(t *testing.T) {
	city := aCity(t, testdb.SQLite(t))
	var under, most, times atomic.Int64
	hold, reach := make(chan struct{}), city.Sources.Reach
	city.Sources.Reach = func(ctx context.Context, from, to string) iter.Seq2[report.Sending, error] {
		if times.Add(1); under.Add(1) > most.Load() {
			most.Store(under.Load())
		}
		defer under.Add(-1)
		select {
		case <-hold:
		case <-ctx.Done():
			return func(yield func(report.Sending, error) bool) { yield(report.Sending{}, ctx.Err()) }
		}
		return reach(ctx, from, to)
	}
	reports, year := report.NewReports(city.Sources), asked()["year"]
	type result struct {
		r   *report.Report
		err error
	}
	results := make(chan result)
	ask := func(ctx context.Context, q report.Question, progress report.Progress) {
		r, err := reports.Report(ctx, q, progress)
		results <- result{r, err}
	}
	var last atomic.Value
	heard := make(chan struct{}, 100)
	progress := func(done, of int) { last.Store(done == of); heard <- struct{}{} }
	go ask(t.Context(), year, progress)
	<-heard
	<-heard // the first has begun to read the reach
	gone, leave := context.WithCancel(t.Context())
	go ask(gone, year, nil)
	go ask(t.Context(), asked()["week"], nil)
	leave()
	if got := <-results; !errors.Is(got.err, context.Canceled) {
		t.Fatal(got.err)
	}
	go ask(t.Context(), year, nil)
	for reports.Waiting(year) < 2 {
		runtime.Gosched()
	}
	close(hold)
	var made []*report.Report
	for range 3 {
		got := <-results
		if got.err != nil {
			t.Fatal(got.err)
		}
		made = append(made, got.r)
	}
	slices.SortFunc(made, func(a, b *report.Report) int { return len(a.Days.Name.Chinese) - len(b.Days.Name.Chinese) })
	if made[0] != made[1] || made[0] == made[2] || most.Load() != 1 || times.Load() != 6 || last.Load() != true {
		t.Errorf("%p %p %p, %d at once, read %d times, %v", made[0], made[1], made[2], most.Load(), times.Load(), last.Load())
	}
	if _, err := reports.Report(t.Context(), report.Question{Period: event.Period{From: "2026-02-01", To: "2026-01-01"}}, nil); !errors.Is(err, report.ErrPeriod) {
		t.Error(err)
	}
	if _, err := reports.Report(t.Context(), report.Question{Period: event.Period{From: "2026-12-21", To: "2026-12-31"}}, nil); !errors.Is(err, report.ErrAhead) {
		t.Error(err)
	}
}

// TestReportGivenUp: a report that nobody waits for any more is broken off, and
// the next one who asks gets one.
func TestReportGivenUp(t *testing.T) {
	city := aCity(t, testdb.SQLite(t))
	begun, ended, reach := make(chan struct{}), make(chan struct{}), city.Sources.Reach
	var times atomic.Int64
	city.Sources.Reach = func(ctx context.Context, from, to string) iter.Seq2[report.Sending, error] {
		if times.Add(1) > 1 {
			return reach(ctx, from, to)
		}
		close(begun)
		<-ctx.Done()
		close(ended)
		return func(yield func(report.Sending, error) bool) { yield(report.Sending{}, ctx.Err()) }
	}
	reports, ctx := report.NewReports(city.Sources), t.Context()
	impatient, leave := context.WithCancel(ctx)
	go func() {
		<-begun
		leave()
	}()
	if _, err := reports.Report(impatient, asked()["week"], nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	<-ended
	if r, err := reports.Report(ctx, asked()["week"], nil); err != nil || r.Total("tips.reached").Value.N == 0 {
		t.Fatal(r, err)
	}
}
