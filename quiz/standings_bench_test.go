package quiz

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"kepubot/dev/testdb"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/store/mongodb"
	"kepubot/store/sqlite"
)

// weekStage is the stage of a week in which much of the city plays.
const weekStage = "week.1"

const (
	weekEntries     = 50_000
	weekCommunities = 350
)

// weekOfEntries fills a database with entries of 20 answered questions.
func weekOfEntries(b *testing.B, d store.Driver) *Entries {
	b.Helper()
	none := func(context.Context) ([]schedule.Gap, error) { return nil, nil }
	e, err := OpenEntries(b.Context(), d, &Competitions{}, nil, none, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	began := time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)
	for batch := range weekEntries / 500 {
		docs := make([]*Entry, 500)
		for i := range docs {
			docs[i] = weekEntry(batch*500+i, began)
		}
		if _, err := e.docs.InsertMany(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
	}
	return e
}

// weekEntry is somebody's entry; places of communities in the order of entries
// would be kinder than they are.
func weekEntry(i int, began time.Time) *Entry {
	rng := newRand(uint64(i))
	person := fmt.Sprintf("r%026x", rng.Uint64())
	attempt := Attempt{Day: "2026-11-23", Began: began}
	for n := range 20 {
		at := began.Add(time.Duration(n+1) * time.Duration(5+rng.IntN(10)) * time.Second)
		attempt.Asked = append(attempt.Asked, Asked{
			Question: fmt.Sprintf("innovation-starter-%d", n), Order: []uint8{2, 0, 3, 1}, Shown: at.Add(-4 * time.Second),
			Given: &Answer{Picked: 1 << rng.IntN(4)}, At: at,
		})
	}
	right := rng.Int64N(21)
	return &Entry{
		Meta: store.Meta{ID: EntryID(weekStage, person)}, Stage: weekStage, Competition: "week", Day: "2026-11-23", Attempts: []Attempt{attempt},
		Player: Player{Person: person, Resident: person, Place: fmt.Sprint("place", i%21), Community: weekCommunity(rng.IntN(weekCommunities)), Group: "elders"},
		Done:   true, Points: ForTakingPart + right*ForAnswers/20, Right: right * Whole, Took: rng.Int64N(300_000), Seq: int64(i),
	}
}

func weekCommunity(n int) string { return fmt.Sprintf("community-%03d", n) }

// weekPlay is the stage under a rule, each community with its residents.
func weekPlay(rule Rule) Play {
	c := &Competition{Meta: store.Meta{ID: "week"}, State: Announced, Rule: rule, Stages: []Stage{{ID: weekStage, Kind: Online, Questions: 20}}}
	for n := range weekCommunities {
		c.Sizes = append(c.Sizes, Size{Community: weekCommunity(n), Permanent: 500 + 10*n})
	}
	return Play{Competition: c, Stage: &c.Stages[0]}
}

// bareGroup adds up the entries of each community by the engine alone, and
// gives how many communities there are.
type bareGroup func(ctx context.Context) (int, error)

func groupsOfMongoDB(b *testing.B) (store.Driver, bareGroup) {
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
	entries := client.Database(strings.TrimPrefix(address.Path, "/")).Collection("entries")
	return d, func(ctx context.Context) (int, error) {
		cursor, err := entries.Aggregate(ctx, bson.A{
			bson.D{{Key: "$match", Value: bson.D{{Key: "stage", Value: weekStage}, {Key: "done", Value: true}}}},
			bson.D{{Key: "$group", Value: bson.D{
				{Key: "_id", Value: "$community"}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}, {Key: "points", Value: bson.D{{Key: "$sum", Value: "$points"}}},
			}}},
		})
		if err != nil {
			return 0, err
		}
		var rows []bson.Raw
		err = cursor.All(ctx, &rows)
		return len(rows), err
	}
}

func groupsOfSQLite(b *testing.B) (store.Driver, bareGroup) {
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
	return d, func(ctx context.Context) (communities int, err error) {
		rows, err := reader.QueryContext(ctx, `SELECT "f:community", count(*), sum("f:points") FROM "c:entries" WHERE "f:stage" = ? AND "f:done" = 1 GROUP BY "f:community"`, weekStage)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for ; rows.Next(); communities++ {
			var community string
			var n, points int64
			if err := rows.Scan(&community, &n, &points); err != nil {
				return 0, err
			}
		}
		return communities, rows.Err()
	}
}

// BenchmarkStandings holds the table of communities over 50,000 entries against
// the engine's own group over them, and measures what else is asked of them.
func BenchmarkStandings(b *testing.B) {
	for name, open := range map[string]func(*testing.B) (store.Driver, bareGroup){"sqlite": groupsOfSQLite, "mongodb": groupsOfMongoDB} {
		b.Run(name, func(b *testing.B) {
			d, group := open(b)
			e := weekOfEntries(b, d)
			table := func(rule Rule) time.Duration {
				p := weekPlay(rule)
				return timed(b, func() (int, error) { table, err := e.Table(b.Context(), p); return len(table), err })
			}
			for b.Loop() {
				var ratios, tables, groups, best, places []time.Duration
				for range 15 {
					mine, bare := table(Rule{Kind: AverageRoot}), timed(b, func() (int, error) { return group(b.Context()) })
					tables, groups, ratios = append(tables, mine), append(groups, bare), append(ratios, 1000*mine/bare)
					best = append(best, table(Rule{Kind: MeanOfBest, Best: 20}))
					one := weekEntry(rand.IntN(weekEntries), time.Now())
					places = append(places, timed(b, func() (int, error) { _, err := e.Place(b.Context(), one); return weekCommunities, err }))
				}
				ratio := float64(middle(ratios)) / 1000
				b.ReportMetric(float64(middle(tables).Microseconds())/1000, "ms/table")
				b.ReportMetric(float64(middle(groups).Microseconds())/1000, "ms/group")
				b.ReportMetric(float64(middle(best).Microseconds())/1000, "ms/best")
				b.ReportMetric(float64(middle(places).Microseconds())/1000, "ms/place")
				b.ReportMetric(ratio, "ratio")
				if ratio > 2 {
					b.Errorf("%v by the engine alone, %v as a table, ratio %.2f", middle(groups), middle(tables), ratio)
				}
			}
		})
	}
}

// timed times something that is to find every community.
func timed(b *testing.B, do func() (int, error)) time.Duration {
	b.Helper()
	start := time.Now()
	if n, err := do(); err != nil || n != weekCommunities {
		b.Fatalf("%d communities, %v", n, err)
	}
	return time.Since(start)
}

func middle(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}
