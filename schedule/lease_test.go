package schedule_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/dev/testdb"
	"kepubot/schedule"
	"kepubot/store"
)

const ttl = 15 * time.Second

// memory is a database of one collection in memory, that can be away.
type memory struct {
	store.Driver
	mu   sync.Mutex
	docs map[string]bson.Raw
	away map[string]bool // by owner, as each process has its own line
}

// line is one process's connection to the memory.
type line struct {
	*memory
	name string
}

func newMemory() *memory { return &memory{docs: map[string]bson.Raw{}, away: map[string]bool{}} }

func (m *memory) cut(name string, away bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away[name] = away
}

func (l line) enter(ctx context.Context) error {
	l.mu.Lock()
	if l.away[l.name] {
		l.mu.Unlock()
		return store.ErrUnavailable
	}
	return nil
}

func (l line) Declare(context.Context, store.Schema) error { return nil }

func (l line) Insert(ctx context.Context, _ string, doc bson.Raw) error {
	if err := l.enter(ctx); err != nil {
		return err
	}
	defer l.mu.Unlock()
	id := doc.Lookup("_id").StringValue()
	if _, ok := l.docs[id]; ok {
		return store.ErrExists
	}
	l.docs[id] = doc
	return nil
}

func (l line) Get(ctx context.Context, _, id string) (bson.Raw, error) {
	if err := l.enter(ctx); err != nil {
		return nil, err
	}
	defer l.mu.Unlock()
	doc, ok := l.docs[id]
	if !ok {
		return nil, store.ErrNotFound
	}
	return doc, nil
}

func (l line) Replace(ctx context.Context, _ string, rev int64, doc bson.Raw) error {
	if err := l.enter(ctx); err != nil {
		return err
	}
	defer l.mu.Unlock()
	id := doc.Lookup("_id").StringValue()
	if l.docs[id].Lookup("rev").AsInt64() != rev {
		return store.ErrConflict
	}
	l.docs[id] = doc
	return nil
}

// replica is a process that wants to be active.
type replica struct {
	*schedule.Lease
	active chan struct{} // closed when it became active
	ended  chan error
	stop   context.CancelFunc
}

func newReplica(t *testing.T, d store.Driver, name string) *replica {
	t.Helper()
	lease, err := schedule.NewLease(t.Context(), d, schedule.LeaseConfig{ID: "42", Owner: name, TTL: ttl, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r := &replica{Lease: lease, active: make(chan struct{}), ended: make(chan error, 1), stop: stop}
	go func() {
		r.ended <- lease.Hold(ctx, func(ctx context.Context) error {
			close(r.active)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	t.Cleanup(stop)
	return r
}

func became(r *replica) bool {
	select {
	case <-r.active:
		return true
	default:
		return false
	}
}

func TestLeaseIsTakenAtOnceAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		first := newReplica(t, line{m, "first"}, "first")
		synctest.Wait()
		if !became(first) || !first.Active() {
			t.Fatal("a free lease was not taken at once")
		}
		second := newReplica(t, line{m, "second"}, "second")
		time.Sleep(10 * ttl)
		if became(second) || !first.Active() {
			t.Error("the lease was not kept")
		}
		first.stop()
		time.Sleep(ttl / 5)
		if !became(second) {
			t.Error("a released lease was not taken over at once")
		}
		second.stop()
		<-second.ended
	})
}

// TestLeaseOutage cuts the active replica off from the database: it falls
// silent before the other takes over, and says that it lost the lease.
func TestLeaseOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		first := newReplica(t, line{m, "first"}, "first")
		synctest.Wait()
		second := newReplica(t, line{m, "second"}, "second")
		time.Sleep(time.Second)
		m.cut("first", true)
		cutAt := time.Now()
		for !became(second) {
			if first.Active() && second.Active() {
				t.Fatal("two replicas are active")
			}
			if time.Since(cutAt) > 3*ttl {
				t.Fatal("nobody took over")
			}
			time.Sleep(100 * time.Millisecond)
		}
		if first.Active() {
			t.Error("both are active after the take-over")
		}
		if err := <-first.ended; !errors.Is(err, schedule.ErrLost) {
			t.Errorf("the first ended with %v, want ErrLost", err)
		}
		second.stop()
		<-second.ended
	})
}

// TestLeaseOfAKilledReplica leaves a lease that nobody renews.
func TestLeaseOfAKilledReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		killed := newReplica(t, line{m, "killed"}, "killed")
		synctest.Wait()
		m.cut("killed", true)
		killed.stop() // its release does not arrive
		second := newReplica(t, line{m, "second"}, "second")
		time.Sleep(ttl - time.Second)
		if became(second) {
			t.Error("taken over before the time")
		}
		time.Sleep(2 * ttl / 5)
		if !became(second) {
			t.Error("not taken over")
		}
		second.stop()
		<-second.ended
	})
}

// TestStandbyWaitsOutAnOutage has a stand-by find no database for a while.
func TestStandbyWaitsOutAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.cut("only", true)
		only := newReplica(t, line{m, "only"}, "only")
		time.Sleep(5 * ttl)
		if became(only) {
			t.Error("active without a database")
		}
		m.cut("only", false)
		time.Sleep(ttl / 5)
		if !became(only) {
			t.Error("not active after the outage")
		}
		only.stop()
		<-only.ended
	})
}

func TestPause(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		p, err := schedule.NewPause(t.Context(), d, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		if paused, err := p.Paused(t.Context()); err != nil || paused {
			t.Errorf("paused from the start: %t, %v", paused, err)
		}
		if err := p.Set(t.Context(), true, "mourning", "r1"); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
		if err := p.Set(t.Context(), true, "mourning", "r2"); err != nil {
			t.Fatal(err)
		}
		if state, err := p.State(t.Context()); err != nil || !state.Paused || state.By != "r1" || state.At.Hour() != 8 {
			t.Errorf("paused twice: %+v, %v; want the first to count", state, err)
		}
		if err := p.Set(t.Context(), false, "", "r2"); err != nil {
			t.Fatal(err)
		}
		if paused, err := p.Paused(t.Context()); err != nil || paused {
			t.Errorf("still paused: %v", err)
		}
	})
}
