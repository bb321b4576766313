package bot_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"kepubot/bot/delivery"
	"kepubot/dev/testdb"
	"kepubot/schedule"
	"kepubot/store"
)

// BenchmarkHeap holds the live heap in the middle of a broadcast to 200,000
// against that with 20,000, and sees that the first message leaves before
// the audience is read to its end.
func BenchmarkHeap(b *testing.B) {
	for name, open := range map[string]func(testing.TB) store.Driver{"sqlite": testdb.SQLite, "mongodb": testdb.MongoDB} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			for b.Loop() {
				small := liveHeap(b, d, fmt.Sprint("small:", b.N), 20_000)
				large := liveHeap(b, d, fmt.Sprint("large:", b.N), 200_000)
				b.ReportMetric(small/1e6, "MB/20k")
				b.ReportMetric(large/1e6, "MB/200k")
				b.ReportMetric(large/small, "ratio")
				b.ReportMetric(peakMemory(b), "MB-peak")
				if large > 1.2*small {
					b.Errorf("%.2f MB with 200,000 recipients, %.2f MB with 20,000", large/1e6, small/1e6)
				}
			}
		})
	}
}

// liveHeap runs a broadcast and gives the live heap, in bytes: the median of
// twenty looks on its way.
func liveHeap(b *testing.B, d store.Driver, id string, people int) float64 {
	b.Helper()
	ledger := openLedger(b, d)
	read, sent := 0, make(chan int, 1)
	sent <- 0
	audience := crowd(people)
	job := schedule.Job{ID: id, Day: "2026-11-23", From: time.Now(), Until: time.Now().Add(time.Hour)}
	var looks []float64
	err := ledger.Run(b.Context(), job, func(ctx context.Context, after string, limit int) ([]delivery.Recipient, error) {
		page, err := audience(ctx, after, limit)
		read += len(page)
		return page, err
	}, func(context.Context, context.Context, delivery.Recipient) (int, error) {
		time.Sleep(time.Millisecond) // thirty thousand a second, as a fast network takes
		n := <-sent + 1
		if n == 1 && read > people/10 {
			b.Errorf("%d of %d were read before the first message left", read, people)
		}
		if n%(people/20) == 0 {
			looks = append(looks, heapInUse())
		}
		sent <- n
		return n, nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return median(looks)
}

func heapInUse() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// peakMemory is the most memory this process ever held, in MB.
func peakMemory(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc here")
	}
	for _, line := range strings.Split(string(status), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kilobytes / 1000
		}
	}
	return 0
}
