package bot_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"kepubot/bot/delivery"
	"kepubot/dev/testdb"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/store/mongodb"
	"kepubot/store/sqlite"
)

// BenchmarkDisk tells what a day of tips to 200,000 people takes on disk, as
// pages and as the figures that they fold into.
func BenchmarkDisk(b *testing.B) {
	for name, open := range map[string]func(testing.TB) (store.Driver, func() float64){"sqlite": sqliteOnDisk, "mongodb": mongoOnDisk} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d, size := open(b)
				before := size()
				for _, day := range []string{"2026-11-23", "2026-11-24"} {
					aDayOfTips(b, d, day, 200_000)
				}
				pages := (size() - before) / 2
				b.ReportMetric(pages/1e6, "MB/day")
				b.ReportMetric(pages*365/1e9, "GB/year")
				if err := openLedger(b, d).Fold(b.Context(), "2026-12-01"); err != nil {
					b.Fatal(err)
				}
				figures, err := store.Open[delivery.Figures](b.Context(), d, store.Schema{Name: "reach"})
				if err != nil {
					b.Fatal(err)
				}
				f, err := figures.Get(b.Context(), "tips:2026-11-23:0800")
				if err != nil {
					b.Fatal(err)
				}
				raw, err := bson.Marshal(f)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(raw))/1e3, "kB/day-folded")
			}
		})
	}
}

func openLedger(b *testing.B, d store.Driver) *delivery.Ledger {
	b.Helper()
	ledger, err := delivery.Open(b.Context(), d, delivery.Config{
		Now: time.Now, Judge: func(error) (delivery.Verdict, string) { return delivery.Again, "again" },
		Active: func() bool { return true }, Paused: func(context.Context) (bool, error) { return false, nil },
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	return ledger
}

func aDayOfTips(b *testing.B, d store.Driver, day string, people int) {
	b.Helper()
	job := schedule.Job{ID: "tips:" + day + ":0800", Day: day, From: time.Now(), Until: time.Now().Add(time.Hour)}
	if err := openLedger(b, d).Run(b.Context(), job, crowd(people), func(_, _ context.Context, r delivery.Recipient) (int, error) {
		return int(r.Telegram % 10_000_000), nil
	}); err != nil {
		b.Fatal(err)
	}
}

// sqliteOnDisk measures the file and its log together.
func sqliteOnDisk(t testing.TB) (store.Driver, func() float64) {
	path := filepath.Join(t.TempDir(), "disk.db")
	d, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, func() float64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return float64(info.Size())
	}
}

// mongoOnDisk asks the database.
func mongoOnDisk(t testing.TB) (store.Driver, func() float64) {
	uri := testdb.MongoDBURI(t)
	d, err := mongodb.Open(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Disconnect(context.Background())
		d.Close()
	})
	name := uri[strings.LastIndexByte(uri, '/')+1:]
	return d, func() float64 {
		var stats struct {
			Storage float64 `bson:"storageSize"`
			Indexes float64 `bson:"indexSize"`
		}
		if err := client.Database(name).RunCommand(t.Context(), bson.D{{Key: "dbStats", Value: 1}}).Decode(&stats); err != nil {
			t.Fatal(err)
		}
		return stats.Storage + stats.Indexes
	}
}
