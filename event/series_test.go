package event

import (
	"context"
	"errors"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

func TestLater(t *testing.T) {
	for _, test := range []struct {
		every    Every
		from     string
		k        int
		to, note string
	}{
		{EveryWeek, "2026-11-28 14:00", 3, "2026-12-19 14:00", ""},
		{EveryMonth, "2026-11-28 14:00", 1, "2026-12-26 14:00", "the fourth Saturday"},
		{EveryMonth, "2026-10-31 14:00", 1, "2026-11-28 14:00", "November has no fifth Saturday"},
		{EveryMonth, "2026-10-31 14:00", 4, "2027-02-27 14:00", "across the year"},
		{EveryQuarter, "2026-11-01 09:30", 1, "2027-02-07 09:30", "the first Sunday"},
		{EveryYear, "2026-09-19 09:00", 1, "2027-09-18 09:00", "the third Saturday"},
	} {
		at, _ := time.ParseInLocation("2006-01-02 15:04", test.from, shanghai())
		if got := test.every.later(at.UTC(), test.k, shanghai()).In(shanghai()).Format("2006-01-02 15:04"); got != test.to {
			t.Errorf("%s %d times after %s: %s, not %s (%s)", test.every, test.k, test.from, got, test.to, test.note)
		}
	}
}

// TestSeries: what comes next is made ahead, once, whenever and how often the
// sweep runs; a draft that was discarded stays away; an ended series stops.
func TestSeries(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 20)
		ctx := t.Context()
		if _, err := k.events.Repeat(ctx, "e1", EveryMonth, 10); err != nil {
			t.Fatal(err)
		}
		if _, err := k.events.Repeat(ctx, "e1", "day", 9); !errors.Is(err, ErrRhythm) {
			t.Error("a rhythm that there is not:", err)
		}
		ahead := func(want int) []*Event {
			t.Helper()
			var made []*Event
			err := k.events.Ahead(ctx, func(_ context.Context, e *Event) (bool, error) {
				made = append(made, e)
				return true, nil
			})
			if err != nil || len(made) != want {
				t.Fatalf("%d made, %v, want %d", len(made), err, want)
			}
			return made
		}
		next := ahead(1)[0] // 26 December
		if next.ID != "e1-1" || next.State != Draft || next.Day != "2026-12-26" || next.Series != "e1" || next.Title != k.e.Title || next.Capacity != 20 || next.Projector == k.e.Projector {
			t.Errorf("%+v", next)
		}
		if problems := next.Problems(k.now, []string{"elders"}); len(problems) > 0 {
			t.Error(problems)
		}
		ahead(0)
		if err := k.events.Discard(ctx, next.ID); err != nil {
			t.Fatal(err)
		}
		k.now = k.now.AddDate(0, 1, 0)
		if after := ahead(1)[0]; after.ID != "e1-2" || after.Day != "2027-01-23" {
			t.Errorf("%+v", after)
		}
		if _, err := k.events.Repeat(ctx, "e1-2", EveryWeek, 11); !errors.Is(err, ErrDraft) {
			t.Error("a draft is repeated:", err)
		}
		if _, err := k.events.Announce(ctx, "e1-2", 12); err != nil {
			t.Fatal(err)
		}
		if _, err := k.events.Repeat(ctx, "e1-2", EveryWeek, 13); !errors.Is(err, ErrSeries) {
			t.Error("an event of a series begins another:", err)
		}
		k.now = k.now.AddDate(0, 6, 0) // the sweep did not run for half a year
		made := ahead(2)               // 26 June and 24 July
		if made[0].Starts.Before(k.now) {
			t.Errorf("%+v", made[0])
		}
		if _, err := k.events.Repeat(ctx, "e1", EveryYear, 14); err != nil { // another rhythm counts anew
			t.Fatal(err)
		}
		k.now = k.e.Starts.AddDate(0, 10, 0)
		if next := ahead(1)[0]; next.Day != "2027-11-27" {
			t.Errorf("the next year's is on %s", next.Day)
		}
		if _, err := k.events.Repeat(ctx, "e1", "", 15); err != nil {
			t.Fatal(err)
		}
		k.now = k.now.AddDate(1, 0, 0)
		ahead(0)
	})
}

// TestSeriesTold: the organiser hears of every draft, also where telling was
// broken off or in vain.
func TestSeriesTold(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 20)
		if _, err := k.events.Repeat(t.Context(), "e1", EveryMonth, 10); err != nil {
			t.Fatal(err)
		}
		crash := errors.New("crash")
		for i, c := range []struct {
			told  bool
			comes error
			heard string
		}{{false, crash, "e1-1"}, {false, nil, "e1-1"}, {true, nil, "e1-1"}, {true, nil, ""}} {
			heard := ""
			err := k.events.Ahead(t.Context(), func(_ context.Context, e *Event) (bool, error) {
				heard += e.ID
				return c.told, c.comes
			})
			if heard != c.heard || !errors.Is(err, c.comes) {
				t.Errorf("sweep %d: heard of %q, %v", i+1, heard, err)
			}
		}
	})
}
