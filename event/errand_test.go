package event

import (
	"slices"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestErrands: an event is reminded of once, and on another date anew; what ran
// before starts were noted stays run; stars are asked for once.
func TestErrands(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 20)
		due := func(want ...string) []Errand {
			t.Helper()
			e, err := k.events.Get(t.Context(), "e1")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, one := range e.Errands(k.now) {
				if got = append(got, one.Occasion()); one.Session() != 1 || !one.Stands(e) {
					t.Errorf("%s is due", one)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v are due, not %v", got, want)
			}
			return e.Errands(k.now)
		}
		ran := func(errands ...Errand) {
			t.Helper()
			for _, one := range errands {
				if err := k.events.Run(t.Context(), "e1", one); err != nil {
					t.Fatal(err)
				}
			}
		}
		moved := func(seq int64, by time.Duration) {
			t.Helper()
			if _, err := k.events.Edit(t.Context(), "e1", seq, func(e *Event) error {
				e.Sessions[0].Starts, e.Sessions[0].Ends = e.Sessions[0].Starts.Add(by), e.Sessions[0].Ends.Add(by)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		due()
		k.now = k.e.Starts.Add(-20 * time.Hour)
		before := due(DayBefore)
		ran(before...)
		due()
		moved(10, 48*time.Hour)
		if e, err := k.events.Get(t.Context(), "e1"); err != nil || before[0].Stands(e) {
			t.Error("the reminder of the old date stands:", err)
		}
		due()
		k.now = k.now.Add(48 * time.Hour)
		ran(due(DayBefore)...)
		due()
		k.now = k.now.Add(19 * time.Hour)
		ran("1:soon") // as it was written before starts were
		due()
		k.now = k.now.Add(3 * time.Hour)
		ran(due(AskStars)...)
		moved(11, 5*time.Minute)
		k.now = k.now.Add(5 * time.Minute)
		due()
	})
}

// TestErrandForms reads what the bot may have kept, also from before starts were
// noted.
func TestErrandForms(t *testing.T) {
	starts := time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
	e := &Event{Sessions: []Session{{starts, starts.Add(time.Hour)}, {starts.AddDate(0, 0, 7), starts.AddDate(0, 0, 7)}}}
	for text, want := range map[Errand]struct {
		session  int
		occasion string
		stands   bool
	}{
		"1:day": {1, DayBefore, true}, "2:stars": {2, AskStars, true}, "3:soon": {3, Soon, false}, "": {0, "", false}, "x:y:z": {0, "y", false},
		errand(1, DayBefore).at(starts): {1, DayBefore, true}, errand(2, Soon).at(starts): {2, Soon, false},
	} {
		if text.Session() != want.session || text.Occasion() != want.occasion || text.Stands(e) != want.stands {
			t.Errorf("%q: %d, %q, %t", text, text.Session(), text.Occasion(), text.Stands(e))
		}
	}
}
