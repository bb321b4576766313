package event

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestSessionsThatBegan: who came is noted under the number of a session, which
// therefore stays on its day once its door has opened.
func TestSessionsThatBegan(t *testing.T) {
	at := func(text string) []Session {
		var sessions []Session
		for _, one := range strings.Split(text, ", ") {
			starts, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-"+one, shanghai())
			if err != nil {
				t.Fatal(err)
			}
			sessions = append(sessions, Session{starts, starts.Add(30 * time.Minute)})
		}
		return sessions
	}
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 0)
		for i, test := range []struct {
			now, was, is, note string
			stays              bool
		}{
			{"20 08:00", "21 14:00, 28 14:00", "22 14:00, 29 14:00", "nothing has begun", true},
			{"21 11:59", "21 14:00", "22 14:00", "the door is shut", true},
			{"21 12:00", "21 14:00", "22 14:00", "the door is open", false},
			{"21 12:00", "21 14:00", "21 19:00", "the same day", true},
			{"21 12:00", "21 02:00", "20 23:00", "another day by the clock on the wall, the same by UTC", false},
			{"23 08:00", "21 14:00, 28 14:00", "21 14:00, 29 14:00", "the later one moves", true},
			{"23 08:00", "21 14:00, 28 14:00", "21 14:00", "the later one goes", true},
			{"23 08:00", "21 14:00, 28 14:00", "21 14:00, 25 14:00, 28 14:00", "one comes between", true},
			{"23 08:00", "21 14:00, 28 14:00", "28 14:00", "the one that was goes", false},
			{"23 08:00", "21 14:00, 28 14:00", "20 14:00, 21 14:00, 28 14:00", "one comes before", false},
			{"21 15:00", "21 14:00", "21 09:00, 21 14:00", "one comes before on the day", false},
			{"21 10:00", "21 09:00, 21 14:00", "21 14:00", "the first of a day goes", false},
			{"21 10:00", "21 09:00, 21 14:00", "21 09:30, 21 15:00", "both of a day move", true},
			{"30 08:00", "21 14:00, 28 14:00", "21 14:00, 28 14:00", "nothing moves", true},
		} {
			seq := int64(100 + 10*i)
			e := *k.e
			e.Meta, e.Sessions, e.Handled = store.Meta{ID: NewID(seq)}, at(test.was), nil
			k.now = at("01 08:00")[0].Starts
			if _, err := k.events.Add(t.Context(), &e, seq); err != nil {
				t.Fatal(err)
			}
			if _, err := k.events.Announce(t.Context(), e.ID, seq+1); err != nil {
				t.Fatal(err)
			}
			k.now = at(test.now)[0].Starts
			_, err := k.events.Edit(t.Context(), e.ID, seq+2, func(e *Event) error { e.Sessions = at(test.is); return nil })
			if (err == nil) != test.stays || err != nil && !errors.Is(err, ErrSessionBegun) {
				t.Errorf("%s: %v", test.note, err)
			}
			want := test.is
			if !test.stays {
				want = test.was
			}
			kept, err := k.events.Get(t.Context(), e.ID)
			if err != nil || !slices.EqualFunc(kept.Sessions, at(want), func(a, b Session) bool { return a.Starts.Equal(b.Starts) }) {
				t.Errorf("%s: %+v, %v", test.note, kept.Sessions, err)
			}
		}
	})
}
