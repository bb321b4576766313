package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"kepubot/store"
)

// answerFact is a fact as the competitions and the tips keep them.
type answerFact struct {
	store.Meta `bson:",inline"`
	Day        string    `bson:"day"`
	Community  string    `bson:"community"`
	Resident   string    `bson:"resident"`
	Points     int64     `bson:"points"`
	At         time.Time `bson:"at"`
}

// facts is how many there are before anything is measured.
const facts = 100_000

// Benchmark measures a driver over an empty database: figures, pages, reads
// and writes, over 100,000 facts and more.
func Benchmark(b *testing.B, d store.Driver) {
	c, err := store.Open[answerFact](b.Context(), d, store.Schema{
		Name: "facts",
		Fields: []store.Field{
			{Name: "day", Kind: store.String}, {Name: "community", Kind: store.String}, {Name: "resident", Kind: store.String},
			{Name: "points", Kind: store.Int}, {Name: "at", Kind: store.Time},
		},
		Indexes: []store.Index{{Fields: []string{"community", "day"}}, {Fields: []string{"at"}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	for batch := range facts / 500 {
		insertBatch(b, c, batch)
	}
	benchmarkGroups(b, c)
	for name, sort := range map[string][]store.Sort{"walk 20000 by id": nil, "walk 20000 by time": {{Field: "at"}}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				walk(b, c, 20_000, sort...)
			}
		})
	}
	next := facts
	b.Run("insert 500", func(b *testing.B) {
		for b.Loop() {
			insertBatch(b, c, next/500)
			next += 500
		}
		b.ReportMetric(float64(500*b.N)/b.Elapsed().Seconds(), "docs/s")
	})
	benchmarkCalls(b, c, next)
}

func benchmarkGroups(b *testing.B, c *store.Collection[answerFact]) {
	for _, test := range []struct {
		name  string
		group store.GroupQuery
	}{
		{"group all", store.GroupQuery{By: []string{"community"}, Sum: []string{"points"}}},
		{"group all distinct", store.GroupQuery{By: []string{"community"}, Distinct: "resident"}},
		{"group one community", store.GroupQuery{Where: []store.Cond{store.Eq("community", "c007")}, By: []string{"day"}, Sum: []string{"points"}}},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.Group(b.Context(), test.group); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchmarkCalls measures calls on one document, by one caller and by 16.
func benchmarkCalls(b *testing.B, c *store.Collection[answerFact], next int) {
	var last atomic.Int64
	last.Store(int64(next))
	for _, test := range []struct {
		name string
		call func(context.Context) error
	}{
		{"get", func(ctx context.Context) error {
			_, err := c.Get(ctx, fact(rand.IntN(facts)).ID)
			return err
		}},
		{"update", func(ctx context.Context) error {
			_, err := c.Update(ctx, fact(rand.IntN(facts)).ID, func(doc *answerFact) error { doc.Points++; return nil })
			return err
		}},
		{"insert", func(ctx context.Context) error { return c.Insert(ctx, fact(int(last.Add(1)))) }},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if err := test.call(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
		})
		b.Run(test.name+" by 16", func(b *testing.B) {
			b.SetParallelism(max(1, 16/runtime.GOMAXPROCS(0)))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := test.call(b.Context()); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
		})
	}
}

func fact(i int) *answerFact {
	return &answerFact{
		Meta:      store.Meta{ID: fmt.Sprintf("autumn:%08x:%d", uint32(i)*2_654_435_761, i)},
		Day:       fmt.Sprintf("2026-11-%02d", i%28+1),
		Community: fmt.Sprintf("c%03d", i%400),
		Resident:  fmt.Sprintf("r%07d", i%50_000),
		Points:    int64(i % 21),
		At:        time.UnixMilli(1_795_392_000_000 + int64(i)*37),
	}
}

func insertBatch(b *testing.B, c *store.Collection[answerFact], batch int) {
	docs := make([]*answerFact, 500)
	for i := range docs {
		docs[i] = fact(batch*500 + i)
	}
	if _, err := c.InsertMany(b.Context(), docs); err != nil {
		b.Fatal(err)
	}
}

func walk(b *testing.B, c *store.Collection[answerFact], most int, sort ...store.Sort) {
	n := 0
	for _, err := range c.Each(b.Context(), store.Query{Sort: sort}, 500) {
		if err != nil {
			b.Fatal(err)
		}
		if n++; n == most {
			return
		}
	}
}
