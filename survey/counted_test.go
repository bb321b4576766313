package survey

import (
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestDays: an answer belongs to the day on which it was handed in, in the
// deployment's zone; anonymous ones, and those of who was deleted, to the day on
// which the survey closed, and to none before.
func TestDays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k, ctx := newDesk(t, d), t.Context()
		k.now = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC) // the 24th in Shanghai
		for _, id := range []string{"named", "hidden"} {
			s := sample()
			s.ID, s.Anonymous = id, id == "hidden"
			k.opened(t, s)
			k.complete(t, id, someone("r1"), "好", 100)
			k.complete(t, id, someone("r2"), "好", 200)
		}
		if err := k.Forget(ctx, "r2"); err != nil {
			t.Fatal(err)
		}
		days := func() map[string]int {
			found := map[string]int{}
			opened, err := k.Opened(ctx)
			if err != nil || len(opened) != 2 {
				t.Fatal(len(opened), err)
			}
			for _, s := range opened {
				for r, err := range k.Answers(ctx, s.ID) {
					if err != nil {
						t.Fatal(err)
					}
					found[s.ID+" "+s.DayOf(r, shanghai())]++
				}
			}
			return found
		}
		if got := days(); got["named 2026-11-24"] != 1 || got["named "] != 1 || got["hidden "] != 2 {
			t.Errorf("open: %v", got)
		}
		k.now = k.now.Add(72 * time.Hour)
		for i, id := range []string{"named", "hidden"} {
			closed, err := k.Close(ctx, id, int64(900+i))
			if err != nil || !closed.Closes.Equal(k.now) {
				t.Fatal(closed.Closes, err)
			}
		}
		k.now = k.now.Add(48 * time.Hour)
		if again, err := k.Close(ctx, "named", 950); err != nil || again.ClosingDay(shanghai()) != "2026-11-27" {
			t.Errorf("closed again: %v, %v", again.Closes, err)
		}
		if got := days(); got["named 2026-11-24"] != 1 || got["named 2026-11-27"] != 1 || got["hidden 2026-11-27"] != 2 {
			t.Errorf("closed: %v", got)
		}
	})
}

// TestClosingInTime: who closes a survey after its time leaves that as it was.
func TestClosingInTime(t *testing.T) {
	k := newDesk(t, testdb.SQLite(t))
	s := sample()
	s.Closes = noon.Add(time.Hour)
	k.opened(t, s)
	k.now = noon.Add(30 * time.Hour)
	closed, err := k.Close(t.Context(), s.ID, 900)
	if err != nil || !closed.Closes.Equal(noon.Add(time.Hour)) {
		t.Errorf("%v, %v", closed.Closes, err)
	}
}
