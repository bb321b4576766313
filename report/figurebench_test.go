package report_test

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"kepubot/dev/cityyear"
	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/store"
)

// bareQuestions are the groups that the figures of a period need at least, by
// collection.
func bareQuestions(from, to string) map[string][]store.GroupQuery {
	days := []store.Cond{store.GTE("day", from), store.LTE("day", to)}
	with := func(where []store.Cond, more ...store.Cond) []store.Cond {
		return append(slices.Clone(where), more...)
	}
	all := map[string][]store.GroupQuery{}
	add := func(collection string, where []store.Cond, distinct string, sum []string, by ...[]string) {
		for _, fields := range by {
			all[collection] = append(all[collection], store.GroupQuery{Where: where, By: fields, Distinct: distinct, Sum: sum})
		}
	}
	whole, homes := []string(nil), [][]string{nil, {"place"}, {"community"}, {"group"}}
	active := []store.Cond{store.Eq("state", "active")}
	for _, where := range [][]store.Cond{{store.LTE("joinedday", to)}, {store.GTE("joinedday", from), store.LTE("joinedday", to)}, {store.Eq("gets", true)}, {store.Eq("gets", false), store.Present("telegram")}} {
		add("residents", with(active, where...), "", nil, homes...)
	}
	add("feedback", days, "", nil, []string{"value"}, []string{"community", "value"}, []string{"group", "value"}, []string{"tip", "value"})
	add("practised", days, "person", nil, append(homes, []string{"theme"})...)
	add("practised", with(days, store.Eq("right", true)), "", nil, append(homes, []string{"theme"})...)
	add("practised", days, "", nil, []string{"day", "theme", "right"}, []string{"question", "right"})
	add("practised", with(days, store.Present("tip")), "", nil, []string{"question", "person", "day"})
	done := with(days, store.Eq("done", true))
	add("entries", done, "person", nil, homes...)
	add("entries", done, "", []string{"right"}, []string{"stage"}, []string{"place", "stage"}, []string{"community", "stage"}, []string{"group", "stage"})
	came := with(days, store.Eq("counts", true))
	add("checkins", came, "person", nil, whole, []string{"place"}, []string{"community"}, []string{"group"}, []string{"theme"}, []string{"kind"}, []string{"home"}, []string{"from"})
	add("checkins", came, "", nil, []string{"event", "session", "group"}, []string{"resident", "from", "group"})
	add("practised", days, "", nil, []string{"resident", "community", "group"})
	add("entries", done, "", nil, []string{"resident", "community", "group"})
	add("feedback", days, "", nil, []string{"resident", "community", "group"})
	return all
}

// bare asks the database itself, and reads the documents that no group can
// look into: ledgers, the attempts of entries, and answers to surveys.
func bare(b testing.TB, d store.Driver, from, to string) {
	b.Helper()
	for collection, questions := range bareQuestions(from, to) {
		for _, q := range questions {
			if _, err := d.Group(b.Context(), collection, q); err != nil {
				b.Fatal(err)
			}
		}
	}
	for collection, page := range map[string]int{"reach": 1, "pages": 50, "entries": 500, "responses": 500} {
		for q := (store.Query{Limit: page}); ; {
			docs, err := d.Find(b.Context(), collection, q)
			if err != nil {
				b.Fatal(err)
			}
			if len(docs) < page {
				break
			}
			q.After = &store.Cursor{ID: docs[len(docs)-1].Lookup("_id").StringValue()}
		}
	}
}

// peak is the most memory in use while something is done, above what was in
// use before.
func peak(do func()) uint64 {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ctx, cancel := context.WithCancel(context.Background())
	var most atomic.Uint64
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.Tick(20 * time.Millisecond); ctx.Err() == nil; <-tick {
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapInuse))
		}
	}()
	do()
	cancel()
	<-ended
	return most.Load() - min(most.Load(), before.HeapInuse)
}

// mostRatio bounds the time of a report against that of the database alone.
const mostRatio = 3

// BenchmarkReport makes the whole report of a year beside the groups of the
// database that it needs at least, in turn.
func BenchmarkReport(b *testing.B) {
	for name, open := range map[string]func(testing.TB) store.Driver{"sqlite": testdb.SQLite, "mongodb": testdb.MongoDB} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			city := aCity(b, d)
			benchmarkReport(b, d, city)
		})
	}
}

func benchmarkReport(b *testing.B, d store.Driver, city *cityyear.City) {
	reports, year := report.NewReports(city.Sources), asked()["year"]
	var ratios []float64
	var ours, theirs time.Duration
	for b.Loop() {
		for range 3 {
			began := time.Now()
			bare(b, d, year.From, year.To)
			theirs = time.Since(began)
			memory := peak(func() {
				began = time.Now()
				if _, err := reports.Report(b.Context(), year, nil); err != nil {
					b.Fatal(err)
				}
				ours = time.Since(began)
			})
			ratios = append(ratios, float64(ours)/float64(theirs))
			b.ReportMetric(float64(memory)/(1<<20), "MB-peak")
		}
	}
	slices.Sort(ratios)
	ratio := ratios[len(ratios)/2]
	b.ReportMetric(ratio, "ratio")
	b.ReportMetric(float64(ours.Milliseconds()), "ms/report")
	b.ReportMetric(float64(theirs.Milliseconds()), "ms/bare")
	if ratio > mostRatio && soaked() {
		b.Errorf("the report takes %.1f times as long as the database alone", ratio)
	}
}
