package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/bot/delivery"
	"kepubot/dev/testdb"
	"kepubot/schedule"
	"kepubot/store"
)

var eight = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func job() schedule.Job {
	return schedule.Job{ID: "tips:2026-11-23:0800", Day: "2026-11-23", Slot: "08:00", From: eight, Until: eight.Add(12 * time.Hour)}
}

var (
	errBlocked = errors.New("blocked")
	errBusy    = errors.New("busy")
	errOurs    = errors.New("ours")
)

func judge(err error) (delivery.Verdict, string) {
	switch {
	case errors.Is(err, errBlocked):
		return delivery.Unreachable, "blocked"
	case errors.Is(err, errOurs):
		return delivery.Ours, "our_fault"
	default:
		return delivery.Again, "busy"
	}
}

// world is an audience and a post office that remembers who got what.
type world struct {
	people int
	now    atomic.Int64
	active atomic.Bool
	paused atomic.Bool

	takes time.Duration // to send one message

	mu   sync.Mutex
	got  map[string]int
	fail func(resident string, try int) error
	try  map[string]int
}

func newWorld(people int) *world {
	w := &world{people: people, got: map[string]int{}, try: map[string]int{}, fail: func(string, int) error { return nil }}
	w.now.Store(eight.UnixNano())
	w.active.Store(true)
	return w
}

func name(i int) string { return fmt.Sprintf("r%05d", i) }

func (w *world) audience(_ context.Context, after string, limit int) ([]delivery.Recipient, error) {
	var page []delivery.Recipient
	for i := range w.people {
		if id := name(i); id > after && len(page) < limit {
			page = append(page, delivery.Recipient{Resident: id, Telegram: int64(i + 1), Community: fmt.Sprint("c", i%3)})
		}
	}
	return page, nil
}

func (w *world) send(_, _ context.Context, r delivery.Recipient) (int, error) {
	time.Sleep(w.takes)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.try[r.Resident]++
	if err := w.fail(r.Resident, w.try[r.Resident]); err != nil {
		return 0, err
	}
	w.got[r.Resident]++
	return int(r.Telegram), nil
}

func (w *world) open(t *testing.T, d store.Driver) *delivery.Ledger {
	t.Helper()
	l, err := delivery.Open(t.Context(), d, delivery.Config{
		Now: func() time.Time { return time.Unix(0, w.now.Load()).UTC() }, Judge: judge, Active: w.active.Load,
		Paused: func(context.Context) (bool, error) { return w.paused.Load(), nil }, Log: slog.New(slog.DiscardHandler),
		PageSize: 20, Connections: 4, Flush: time.Millisecond, Retry: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// totals are the day's figures, which must add up to the audience.
func (w *world) totals(t *testing.T, l *delivery.Ledger) delivery.Totals {
	t.Helper()
	day, err := l.OfDay(t.Context(), "2026-11-23")
	if err != nil || len(day) != 1 {
		t.Fatal(day, err)
	}
	return day[0].Totals
}

func TestEverybodyGetsItOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(105)
		l := w.open(t, d)
		for range 3 {
			if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil {
				t.Fatal(err)
			}
		}
		for i := range w.people {
			if n := w.got[name(i)]; n != 1 {
				t.Errorf("%s got it %d times", name(i), n)
			}
		}
		totals := w.totals(t, l)
		if totals.Sent != 105 || totals.All() != 105 || totals.Reached["c0"] != 35 {
			t.Errorf("%+v", totals)
		}
		if open, err := l.Unfinished(t.Context()); err != nil || len(open) != 0 {
			t.Errorf("unfinished: %v, %v", open, err)
		}
	})
}

// TestFailures has some blocked, some busy at first.
func TestFailures(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(60)
		w.fail = func(id string, try int) error {
			switch {
			case id < name(5):
				return errBlocked
			case id < name(30) && try < 3:
				return errBusy
			}
			return nil
		}
		l := w.open(t, d)
		if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil {
			t.Fatal(err)
		}
		totals := w.totals(t, l)
		if totals.Sent != 55 || totals.Failed["blocked"] != 5 || totals.All() != 60 {
			t.Errorf("%+v", totals)
		}
		why := map[string]string{}
		if err := l.Recipients(t.Context(), job().ID, func(r delivery.Recipient) { why[r.Resident] = string(rune(r.State)) + " " + r.Why }); err != nil {
			t.Fatal(err)
		}
		if why[name(0)] != "f blocked" || why[name(59)] != "s " {
			t.Errorf("the ledger says %q and %q", why[name(0)], why[name(59)])
		}
	})
}

// TestWindow ends the window in the middle: whoever waits has missed it.
func TestWindow(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(60)
		w.fail = func(id string, _ int) error {
			if id >= name(25) {
				w.now.Store(job().Until.UnixNano())
				return errBusy
			}
			return nil
		}
		l := w.open(t, d)
		if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil {
			t.Fatal(err)
		}
		totals := w.totals(t, l)
		if totals.Left != 0 || totals.Missed == 0 || len(w.got) != int(totals.Sent) {
			t.Errorf("%+v with %d sent", totals, len(w.got))
		}
	})
}

// TestPaused holds a broadcast until it is released.
func TestPaused(t *testing.T) {
	w := newWorld(10)
	w.paused.Store(true)
	l := w.open(t, testdb.SQLite(t))
	done := make(chan error, 1)
	go func() { done <- l.Run(t.Context(), job(), w.audience, w.send) }()
	for {
		if open, err := l.Unfinished(t.Context()); err != nil {
			t.Fatal(err)
		} else if len(open) == 1 {
			break
		}
	}
	w.mu.Lock()
	if len(w.got) != 0 {
		t.Errorf("%d were sent while paused", len(w.got))
	}
	w.mu.Unlock()
	w.paused.Store(false)
	if err := <-done; err != nil || len(w.got) != 10 {
		t.Errorf("after the release %d were sent, %v", len(w.got), err)
	}
}

// TestInactive leaves everything to the active replica.
func TestInactive(t *testing.T) {
	w := newWorld(30)
	l := w.open(t, testdb.SQLite(t))
	w.active.Store(false)
	if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil || len(w.got) != 0 {
		t.Fatalf("%d were sent, %v", len(w.got), err)
	}
	w.active.Store(true)
	if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil || len(w.got) != 30 {
		t.Errorf("%d were sent, %v", len(w.got), err)
	}
}

// TestOurFault stops a broadcast whose message Telegram refuses, after a
// handful and not after everybody.
func TestOurFault(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(200)
		w.fail = func(string, int) error { return errOurs }
		l := w.open(t, d)
		if err := l.Run(t.Context(), job(), w.audience, w.send); !errors.Is(err, delivery.ErrOurFault) {
			t.Errorf("ended with %v", err)
		}
		if len(w.try) > 20 {
			t.Errorf("%d people were tried", len(w.try))
		}
		if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil {
			t.Errorf("run again: %v", err)
		}
	})
}

// failing is a driver whose writes succeed so many times; of the last the
// answer is lost, and all that follow do not happen, as in a crash.
type failing struct {
	store.Driver
	left atomic.Int64
}

var errCrash = errors.New("crash")

func (f *failing) step(do func() error) error {
	left := f.left.Add(-1)
	if left < 0 {
		return errCrash
	}
	if err := do(); err != nil || left > 0 {
		return err
	}
	return errCrash
}

func (f *failing) Insert(ctx context.Context, c string, doc bson.Raw) error {
	return f.step(func() error { return f.Driver.Insert(ctx, c, doc) })
}

func (f *failing) Replace(ctx context.Context, c string, rev int64, doc bson.Raw) error {
	return f.step(func() error { return f.Driver.Replace(ctx, c, rev, doc) })
}

func (f *failing) Delete(ctx context.Context, c string, ids ...string) (n int64, err error) {
	err = f.step(func() error { n, err = f.Driver.Delete(ctx, c, ids...); return err })
	return n, err
}

// TestCrashAnywhere breaks the ledger off at every write in turn and runs it
// to the end after: nobody is left out, and no more get it twice than were
// under way or sent in a quarter of a second.
func TestCrashAnywhere(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		for crash := int64(1); crash <= 40; crash++ {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(300)
				w.takes = 40 * time.Millisecond // 100 a second over 4 connections
				d := testdb.SQLite(t)
				broken := &failing{Driver: d}
				broken.left.Store(crash)
				err := w.open(t, broken).Run(t.Context(), job(), w.audience, w.send)
				if err != nil && !errors.Is(err, errCrash) {
					t.Fatal(err)
				}
				before := len(w.got)
				if err := w.open(t, d).Run(t.Context(), job(), w.audience, w.send); err != nil {
					t.Fatal(err)
				}
				repeats := 0
				for i := range w.people {
					n := w.got[name(i)]
					if n == 0 {
						t.Errorf("crash %d: %s was left out", crash, name(i))
					}
					repeats += max(n-1, 0)
				}
				if repeats > 4+100/4 {
					t.Errorf("crash %d: %d repeats with %d sent", crash, repeats, before)
				}
			})
		}
	})
}

// TestForget blanks somebody's number in the ledger and leaves the rest.
func TestForget(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(50)
		l := w.open(t, d)
		if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil {
			t.Fatal(err)
		}
		for _, i := range []int{0, 20, 33} {
			if err := l.Forget(t.Context(), name(i), "2026-11-01"); err != nil {
				t.Fatal(err)
			}
		}
		var blank []string
		if err := l.Recipients(t.Context(), job().ID, func(r delivery.Recipient) {
			if r.Telegram == 0 {
				blank = append(blank, r.Resident)
			}
		}); err != nil {
			t.Fatal(err)
		}
		if want := []string{name(0), name(20), name(33)}; !slices.Equal(blank, want) {
			t.Errorf("blanked %v, want %v", blank, want)
		}
	})
}
