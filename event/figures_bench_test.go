package event

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/store"
	"kepubot/store/mongodb"
	"kepubot/store/sqlite"
)

// decade is ten years of a city's events.
type decade struct {
	events, people int // a hundred check-ins an event
	rng            *rand.Rand
	first          map[string]*cell
}

const (
	decadePlaces      = 21
	placeCommunities  = 17
	eventCheckIns     = 100
	decadeFirst       = "2016-12-01"
	decadeDays        = 3650
	decadeInsertBatch = 1000
)

// aDecade is ten years of a city with 20,000 events and 200,000 people, or a
// twentieth of it.
func aDecade() *decade {
	d := &decade{events: 1000, people: 10_000, rng: rand.New(rand.NewPCG(1, 2)), first: map[string]*cell{}}
	if os.Getenv("KEPUBOT_TEST_SOAK") != "" {
		d.events, d.people = 20*d.events, 20*d.people
	}
	return d
}

// guest is somebody of a community near a place: most people go to what is in
// their own, or beside it.
func (d *decade) guest(place, community int) Guest {
	if d.rng.IntN(10) < 3 {
		community = d.rng.IntN(placeCommunities)
	}
	if d.rng.IntN(20) == 0 {
		place = d.rng.IntN(decadePlaces)
	}
	perCommunity := max(1, d.people/decadePlaces/placeCommunities)
	n := d.rng.IntN(perCommunity)
	g := Guest{Person: fmt.Sprintf("r%026d", (place*placeCommunities+community)*perCommunity+n), Home: fmt.Sprint("place", place), From: fmt.Sprintf("community-%02d-%02d", place, community)}
	g.Resident, g.Group = g.Person, []string{"minors", "farmers", "workers", "elders", "officials", "others"}[n%6]
	return g
}

// event is the n-th event, in the order of days, with its facts.
func (d *decade) event(n int) (*Event, []*CheckIn) {
	first, _ := time.Parse(time.DateOnly, decadeFirst)
	place, community := d.rng.IntN(decadePlaces), d.rng.IntN(placeCommunities)
	starts := first.AddDate(0, 0, n*decadeDays/d.events).Add(4 * time.Hour)
	e := &Event{
		Meta: store.Meta{ID: fmt.Sprintf("e%07d", n)}, Kind: Kinds()[d.rng.IntN(8)], Theme: content.Themes()[d.rng.IntN(4)], Groups: []string{content.Everyone},
		Place: fmt.Sprint("place", place), Community: fmt.Sprintf("community-%02d-%02d", place, community), State: Announced, Sessions: []Session{{starts, starts.Add(2 * time.Hour)}}, Folded: true,
	}
	e.Title.Chinese = fmt.Sprintf("科普大讲堂第 %d 讲", n)
	e.settle(shanghai())
	facts, there := make([]*CheckIn, 0, eventCheckIns), map[string]bool{}
	for len(facts) < eventCheckIns {
		g := d.guest(place, community)
		if there[g.Person] && len(there) < d.people/decadePlaces/placeCommunities {
			continue
		}
		if there[g.Person] {
			g.Person, g.Resident = fmt.Sprintf("%s.%d", g.Person, len(facts)), g.Person
		}
		there[g.Person] = true
		facts = append(facts, &CheckIn{
			Meta: store.Meta{ID: CheckInID(e.ID, 1, g.Person)}, Event: e.ID, Session: 1, Guest: g, Day: e.Day, At: starts, How: ByScreen, Counts: true,
			Place: e.Place, Community: e.Community, Kind: e.Kind, Theme: e.Theme,
		})
	}
	return e, facts
}

// fill writes the decade, with the figures that folding makes of each event.
func (d *decade) fill(b *testing.B, h *hall) {
	b.Helper()
	ctx := b.Context()
	events, facts := batch[Event]{b: b, docs: h.events.docs}, batch[CheckIn]{b: b, docs: h.checkins}
	days, shares := batch[cell]{b: b, docs: h.figures.days}, batch[cell]{b: b, docs: h.figures.shares}
	firsts := batch[cell]{b: b, docs: h.figures.firsts}
	for n := range d.events {
		e, all := d.event(n)
		t := tallier{e: e, f: h.figures, cells: map[string]*cell{}}
		t.people(all, nil)
		t.crowds(nil)
		now := t.counted()
		events.add(ctx, e)
		facts.add(ctx, all...)
		days.add(ctx, now.days...)
		shares.add(ctx, now.shares...)
		for _, fact := range all {
			if d.first[fact.Person] == nil {
				d.first[fact.Person] = newcomer(first{event: e.ID, day: fact.Day, Guest: fact.Guest}, e)
				firsts.add(ctx, d.first[fact.Person])
			}
		}
	}
	events.flush(ctx)
	facts.flush(ctx)
	days.flush(ctx)
	shares.flush(ctx)
	firsts.flush(ctx)
	b.Logf("%d events, %d check-ins, %d cells of days, %d of communities and groups, %d people", d.events, facts.n, days.n, shares.n, len(d.first))
	d.first = nil
}

// batch inserts many at once.
type batch[T any] struct {
	b    *testing.B
	docs *store.Collection[T]
	held []*T
	n    int
}

func (b *batch[T]) add(ctx context.Context, docs ...*T) {
	b.held = append(b.held, docs...)
	if len(b.held) >= decadeInsertBatch {
		b.flush(ctx)
	}
}

func (b *batch[T]) flush(ctx context.Context) {
	if _, err := b.docs.InsertMany(ctx, b.held); err != nil {
		b.b.Fatal(err)
	}
	b.n, b.held = b.n+len(b.held), nil
}

// ofPlaces adds up person-times by place over check-ins by the engine alone,
// and gives how many there are.
type ofPlaces func(ctx context.Context, p Period) (int64, error)

func placesOfSQLite(b *testing.B) (store.Driver, ofPlaces) {
	b.Helper()
	path := strings.TrimPrefix(testdb.SQLiteURI(b), "sqlite:")
	d, err := sqlite.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	reader, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { reader.Close() })
	return d, func(ctx context.Context, p Period) (all int64, err error) {
		rows, err := reader.QueryContext(ctx, `SELECT "f:place", count(*) FROM "c:checkins" WHERE "f:counts" = 1 AND "f:day" >= ? AND "f:day" <= ? GROUP BY "f:place"`, p.From, p.To)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			var place string
			var n int64
			if err := rows.Scan(&place, &n); err != nil {
				return 0, err
			}
			all += n
		}
		return all, rows.Err()
	}
}

func placesOfMongoDB(b *testing.B) (store.Driver, ofPlaces) {
	b.Helper()
	uri := testdb.MongoDBURI(b)
	d, err := mongodb.Open(b.Context(), uri)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { client.Disconnect(context.Background()) })
	address, _ := url.Parse(uri)
	docs := client.Database(strings.TrimPrefix(address.Path, "/")).Collection("checkins")
	return d, func(ctx context.Context, p Period) (all int64, err error) {
		cursor, err := docs.Aggregate(ctx, bson.A{
			bson.D{{Key: "$match", Value: bson.D{{Key: "counts", Value: true}, {Key: "day", Value: bson.D{{Key: "$gte", Value: p.From}, {Key: "$lte", Value: p.To}}}}}},
			bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$place"}, {Key: "n", Value: bson.D{{Key: "$sum", Value: int64(1)}}}}}},
		})
		if err != nil {
			return 0, err
		}
		var rows []struct{ N int64 }
		err = cursor.All(ctx, &rows)
		for _, row := range rows {
			all += row.N
		}
		return all, err
	}
}

// BenchmarkAttendance asks about ten years of a city, and about a quarter, and
// holds the folded figures against the engine's own group over check-ins.
func BenchmarkAttendance(b *testing.B) {
	for name, open := range map[string]func(*testing.B) (store.Driver, ofPlaces){"sqlite": placesOfSQLite, "mongodb": placesOfMongoDB} {
		b.Run(name, func(b *testing.B) {
			driver, group := open(b)
			h, d := openHall(b, driver), aDecade()
			began := time.Now()
			d.fill(b, h)
			b.Logf("filled in %v", time.Since(began).Round(time.Second))
			h.opens(b)
			all := Period{decadeFirst, h.figures.today()}
			year, quarter, week := Period{"2026-01-01", "2026-12-31"}, Period{"2026-07-01", "2026-09-30"}, Period{"2026-11-23", "2026-11-29"}
			for b.Loop() {
				folded := h.timed(b, "ms/decade", 9, func() int64 { return h.totals(b, Ask{Period: all}) })
				bare := h.timed(b, "ms/decade-by-group", 3, func() int64 {
					n, err := group(b.Context(), all)
					if err != nil {
						b.Fatal(err)
					}
					return n
				})
				h.timed(b, "ms/quarter", 9, func() int64 { return h.totals(b, Ask{Period: quarter}) })
				h.timed(b, "ms/year-of-place-people", 5, func() int64 { return h.answers(b, Ask{Period: year, Place: "place3"}) })
				h.timed(b, "ms/quarter-people", 5, func() int64 { return h.answers(b, Ask{Period: quarter}) })
				h.timed(b, "ms/week-people", 5, func() int64 { return h.answers(b, Ask{Period: week}) })
				h.timed(b, "ms/decade-people", 1, func() int64 { return h.answers(b, Ask{Period: all}) })
				// Folding pays for a city's ten years; a tenth of the facts is counted as
				// quickly as they are.
				ratio := float64(folded) / float64(bare)
				if b.ReportMetric(ratio, "ratio"); ratio > 1 && os.Getenv("KEPUBOT_TEST_SOAK") != "" {
					b.Errorf("%v folded, %v by the engine over check-ins", folded, bare)
				}
				h.flat(b, Ask{Period: all})
			}
		})
	}
}

// opens unfolds the last events, as those of the last days are.
func (h *hall) opens(b *testing.B) {
	b.Helper()
	events, err := h.events.docs.Find(b.Context(), store.Query{Sort: []store.Sort{{Field: "ends", Desc: true}}, Limit: 20})
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range events {
		if err := h.events.unfold(b.Context(), e.ID); err != nil {
			b.Fatal(err)
		}
	}
}

func (h *hall) totals(b *testing.B, a Ask) int64 {
	answer, err := h.figures.Totals(b.Context(), a)
	if err != nil {
		b.Fatal(err)
	}
	var places int64
	for _, p := range answer.Places {
		places += p.SignIns
	}
	if places != answer.SignIns {
		b.Fatalf("%d by place, %d in all", places, answer.SignIns)
	}
	return answer.SignIns
}

func (h *hall) answers(b *testing.B, a Ask) int64 {
	answer, err := h.figures.Answer(b.Context(), a)
	if err != nil {
		b.Fatal(err)
	}
	return answer.SignIns
}

// timed is the median time of something that finds check-ins.
func (h *hall) timed(b *testing.B, unit string, times int, do func() int64) time.Duration {
	b.Helper()
	var all []time.Duration
	for range times {
		start := time.Now()
		if do() == 0 {
			b.Fatal(unit, "found nobody")
		}
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[times/2].Microseconds())/1000, unit)
	return all[times/2]
}

// flat: asking about everything leaves nothing in memory, and takes little.
func (h *hall) flat(b *testing.B, a Ask) {
	b.Helper()
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	for range 5 {
		h.totals(b, a)
	}
	if grown := heap() - before; grown > 4<<20 {
		b.Errorf("the heap grew by %d bytes", grown)
	}
	b.ReportMetric(float64(heap()-before)/1024, "kB-grown")
}
