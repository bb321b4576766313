package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// book is a driver that tells what became of jobs: "done <id>" where one was
// deleted, "kept <id>" where it was put off.
type book struct {
	store.Driver
	said chan string
}

func (b book) Delete(ctx context.Context, collection string, ids ...string) (int64, error) {
	n, err := b.Driver.Delete(ctx, collection, ids...)
	if err == nil {
		b.said <- "done " + ids[0]
	}
	return n, err
}

func (b book) Replace(ctx context.Context, collection string, rev int64, doc bson.Raw) error {
	err := b.Driver.Replace(ctx, collection, rev, doc)
	if err == nil {
		b.said <- "kept " + doc.Lookup("_id").StringValue()
	}
	return err
}

// clerk does jobs in tests. It sees to it that none is begun while another of
// its lane is at work.
type clerk struct {
	t    *testing.T
	jobs *jobs
	tick chan time.Time
	do   func(ctx context.Context, work *job) error
	said chan string
	stop func() // ends Run and waits for it

	mu   sync.Mutex
	now  time.Time
	busy map[lane]string
}

func newClerk(t *testing.T, d store.Driver, do func(context.Context, *job) error) *clerk {
	t.Helper()
	c := &clerk{
		t: t, tick: make(chan time.Time), do: do, said: make(chan string, 100), now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
		stop: func() {}, busy: map[lane]string{},
	}
	var err error
	if c.jobs, err = openJobs(t.Context(), book{d, c.said}, c.clock, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *clerk) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// pass lets time go by, and has the lanes look again.
func (c *clerk) pass(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	c.mu.Unlock()
	c.tick <- c.clock()
}

// add adds a job, a second after the one before.
func (c *clerk) add(kind jobKind, resident string, seq int64) {
	c.t.Helper()
	c.mu.Lock()
	c.now = c.now.Add(time.Second)
	c.mu.Unlock()
	if err := c.jobs.Add(c.t.Context(), job{Kind: kind, Resident: resident, Seq: seq}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clerk) run() {
	ctx, cancel := context.WithCancel(c.t.Context())
	returned := make(chan struct{})
	c.stop = func() {
		cancel()
		<-returned
	}
	c.t.Cleanup(c.stop)
	go func() {
		defer close(returned)
		c.jobs.Run(ctx, c.tick, func(ctx context.Context, work *job) error {
			l := laneOf(work.Kind)
			c.mu.Lock()
			if other := c.busy[l]; other != "" {
				c.t.Errorf("%s was begun while %s was at work", work.ID, other)
			}
			c.busy[l] = work.ID
			c.mu.Unlock()
			err := c.do(ctx, work)
			c.mu.Lock()
			c.busy[l] = ""
			c.mu.Unlock()
			return err
		})
	}()
}

// hears waits for what became of the next jobs.
func (c *clerk) hears(want ...string) {
	c.t.Helper()
	for i := range want {
		select {
		case said := <-c.said:
			if said != want[i] {
				c.t.Errorf("%s, not %s", said, want[i])
			}
		case <-time.After(time.Minute):
			c.t.Fatalf("waited in vain: %s", want[i])
		}
	}
}

func (c *clerk) left() map[string]*job {
	c.t.Helper()
	docs, err := c.jobs.docs.Find(context.Background(), store.Query{})
	if err != nil {
		c.t.Fatal(err)
	}
	left := map[string]*job{}
	for _, doc := range docs {
		left[doc.ID] = doc
	}
	return left
}

// TestPersonalJobsDoNotWait: while an import takes its time, residents get
// their data and certificates, one after the other; what waits behind the
// import, also where it was kept without a lane, is done after it.
func TestPersonalJobsDoNotWait(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		release := make(chan struct{})
		c := newClerk(t, d, func(ctx context.Context, work *job) error {
			if work.Kind == jobImport {
				select {
				case <-release:
				case <-ctx.Done():
				}
			}
			return ctx.Err()
		})
		raw, err := bson.Marshal(bson.D{{Key: "_id", Value: "results:r9:1"}, {Key: "rev", Value: int64(1)}, {Key: "kind", Value: "results"},
			{Key: "resident", Value: "r9"}, {Key: "at", Value: c.clock().Add(time.Second)}})
		if err == nil {
			err = d.Insert(t.Context(), "jobs", raw)
		}
		if err != nil {
			t.Fatal(err)
		}
		c.add(jobImport, "r8", 1)
		c.run()
		for seq := range int64(3) {
			c.add(jobMydata, "r1", seq)
			c.add(jobCertificate, "r2", seq)
			c.hears(fmt.Sprintf("done mydata:r1:%d", seq), fmt.Sprintf("done certificate:r2:%d", seq))
		}
		if left := c.left(); left["import:r8:1"] == nil || left["results:r9:1"] == nil {
			t.Errorf("long jobs are gone before they were done: %v", left)
		}
		close(release)
		c.hears("done import:r8:1")
		c.pass(time.Second)
		c.hears("done results:r9:1")
		c.stop()
		if left := c.left(); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// TestJobsStop ends both lanes in the middle of their jobs: Run waits for
// them, and they are there to be done by the next.
func TestJobsStop(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		begun, ended := make(chan struct{}, 2), make(chan struct{}, 2)
		c := newClerk(t, d, func(ctx context.Context, work *job) error {
			begun <- struct{}{}
			<-ctx.Done()
			ended <- struct{}{}
			return ctx.Err()
		})
		c.add(jobImport, "r1", 1)
		c.add(jobMydata, "r1", 2)
		c.run()
		<-begun
		<-begun
		c.stop()
		if len(ended) != 2 {
			t.Errorf("Run returned with %d of 2 jobs ended", len(ended))
		}
		if left := c.left(); len(left) != 2 || left["mydata:r1:2"].Attempts != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// TestJobsAgain tries again what failed, after a pause, in each lane by
// itself. What has to wait has not failed.
func TestJobsAgain(t *testing.T) {
	for _, kind := range []jobKind{jobResults, jobMydata} {
		var c *clerk
		tries := 0
		c = newClerk(t, testdb.SQLite(t), func(context.Context, *job) error {
			tries++
			switch tries {
			case 1:
				return errors.New("a fault")
			case 2:
				return later(c.clock().Add(time.Hour))
			}
			return nil
		})
		id := string(kind) + ":r1:1"
		c.add(kind, "r1", 1)
		c.run()
		for try, pause := range []time.Duration{jobPause, time.Hour} {
			c.hears("kept " + id)
			if work := c.left()[id]; work == nil || work.Attempts != 1 || !work.At.Equal(c.clock().Add(pause)) {
				t.Fatalf("after try %d: %+v", try+1, work)
			}
			c.pass(pause)
		}
		c.hears("done " + id)
		if left := c.left(); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	}
}
