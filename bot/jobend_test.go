package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"kepubot/bot/telegram"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// desk is a bot whose messages are kept, or fail.
type desk struct {
	Outbox
	bot  *Bot
	now  time.Time
	down error // what comes of a message; nil: it arrives
	told []string
	sent []*telegram.Upload
}

func (d *desk) Do(_ context.Context, _ telegram.Lane, s telegram.Send) (telegram.Sent, error) {
	switch {
	case d.down != nil:
		return telegram.Sent{}, d.down
	case s.Document != nil:
		d.sent = append(d.sent, s.Document)
	default:
		d.told = append(d.told, s.Text)
	}
	return telegram.Sent{}, nil
}

// newDesk opens a bot that one person, r1, has written to.
func newDesk(t *testing.T, db store.Driver, config Config) *desk {
	t.Helper()
	d := &desk{now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	config.Now, config.Location, config.Outbox, config.Log = func() time.Time { return d.now }, time.UTC, d, slog.New(slog.DiscardHandler)
	config.Slots, config.Groups = []schedule.Slot{"08:00"}, resident.DefaultGroups()
	var err error
	if d.bot, err = New(t.Context(), db, config); err != nil {
		t.Fatal(err)
	}
	docs, err := store.Open[resident.Resident](t.Context(), db, store.Schema{Name: "residents"})
	if err == nil {
		err = docs.Insert(t.Context(), &resident.Resident{Meta: store.Meta{ID: "r1"}, Telegram: 7, Language: resident.English, State: resident.Active})
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func silence() error { return &telegram.Error{Method: "getFile", Outcome: telegram.Temporary} }

// TestJobAway: what Telegram cannot be reached for is tried for a day, at most
// a minute after the try before; then whoever asked is told, as soon as they
// can be. Nobody is told of what nobody asked for, and it goes on.
func TestJobAway(t *testing.T) {
	fault := errors.New("a fault")
	for _, c := range []struct {
		name     string
		resident string
		after    time.Duration // since it was first out of reach
		comes    error         // of the job
		down     error         // of telling
		again    time.Duration // 0: done with
		told     int
	}{
		{"at once", "r1", 0, silence(), nil, jobPause, 0},
		{"after a minute", "r1", time.Minute, silence(), nil, 15 * time.Second, 0},
		{"within the day", "r1", jobPatience - time.Second, silence(), nil, jobAwayPause, 0},
		{"after a day", "r1", jobPatience, silence(), nil, 0, 1},
		{"after a day, nobody is reached", "r1", jobPatience, silence(), silence(), jobAwayPause, 0},
		{"after a day, nobody asked", "", jobPatience, silence(), nil, jobAwayPause, 0},
		{"the store is away", "r1", time.Minute, fmt.Errorf("reading: %w", store.ErrUnavailable), nil, 15 * time.Second, 0},
		{"done after all", "r1", jobPatience, nil, nil, 0, 0},
		{"another fault", "r1", jobPatience, fault, nil, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, testdb.SQLite(t), Config{})
			work := &job{Kind: jobLedger, Resident: c.resident}
			if err := d.bot.jobDone(t.Context(), work, silence()); err == nil || !work.Away.Equal(d.now) {
				t.Fatalf("the first time: %v, away since %s", err, work.Away)
			}
			d.now, d.down = d.now.Add(c.after), c.down
			err := d.bot.jobDone(t.Context(), work, c.comes)
			wait, waits := errors.AsType[later](err)
			switch {
			case waits != (c.again > 0), waits && !time.Time(wait).Equal(d.now.Add(c.again)):
				t.Errorf("comes to %v", err)
			case !waits && errors.Is(c.comes, fault) != errors.Is(err, fault):
				t.Errorf("the fault is told as %v", err)
			case len(d.told) != c.told:
				t.Errorf("told %q", d.told)
			case !outOfReach(c.comes) && !work.Away.IsZero():
				t.Error("it is still away since", work.Away)
			}
		})
	}
}

// TestJobsKeepAway: since when a job is out of reach is kept with it, and what
// has to wait is not given up for having failed often before.
func TestJobsKeepAway(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db store.Driver) {
		c := newClerk(t, db, nil)
		c.add(jobLedger, "r1", 1)
		since := c.clock()
		work := c.left()["ledger:r1:1"]
		work.Attempts = jobAttempts - 1
		if err := c.jobs.try(t.Context(), work, func(_ context.Context, work *job) error {
			work.Away = since
			return work.again(since)
		}); err != nil {
			t.Fatal(err)
		}
		if left := c.left()["ledger:r1:1"]; left == nil || !left.Away.Equal(since) {
			t.Errorf("left: %+v", left)
		}
	})
}

// TestLedgerAway: a paper that Telegram cannot give now is not called lost;
// one that is gone is.
func TestLedgerAway(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db store.Driver) {
		comes := map[string]error{"gone": &telegram.Error{Method: "getFile", Outcome: telegram.OurFault}}
		d := newDesk(t, db, Config{Download: func(_ context.Context, file string, _ int64) ([]byte, error) { return []byte("x"), comes[file] }})
		e := &event.Event{Meta: store.Meta{ID: "e1"}, Author: "r1", Kind: event.Lecture, Title: resident.Name{Chinese: "讲座"},
			Sessions: []event.Session{{Starts: d.now.Add(time.Hour), Ends: d.now.Add(2 * time.Hour)}}}
		e, err := d.bot.events.all.Add(t.Context(), e, 1)
		if err != nil {
			t.Fatal(err)
		}
		l := &ledger{b: d.bot, v: d.bot.texts.In(resident.Chinese)}
		papers := []*event.Paper{{File: "there", Kind: event.Plan}, {File: "gone", Kind: event.Summary}}
		files, lost, err := l.papers(t.Context(), e, papers, "01")
		if err != nil || len(files) != 3 || !slices.Equal(lost, []string{"03 小结 "}) {
			t.Errorf("%d files, lost %q, %v", len(files), lost, err)
		}
		for _, comes["there"] = range []error{silence(), &telegram.Error{Method: "getFile", Outcome: telegram.RetryAfter}} {
			if _, lost, err := l.papers(t.Context(), e, papers, "01"); !outOfReach(err) {
				t.Errorf("lost %q, %v", lost, err)
			}
		}
	})
}
