package event

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// TestOfferUntil holds how long a seat is kept against the clock on the wall:
// the night does not count, an hour before the start it is over, and three
// hours before it nobody is asked.
func TestOfferUntil(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		loc              *time.Location
		now, starts, end string // "" for no offer
	}{
		{shanghai(), "2026-11-24 09:00", "2026-11-28 14:00", "2026-11-24 11:00"},
		{shanghai(), "2026-11-24 20:30", "2026-11-28 14:00", "2026-11-25 08:30"},
		{shanghai(), "2026-11-24 23:10", "2026-11-28 14:00", "2026-11-25 09:00"},
		{shanghai(), "2026-11-25 03:00", "2026-11-28 14:00", "2026-11-25 09:00"},
		{shanghai(), "2026-11-24 19:00", "2026-11-28 14:00", "2026-11-24 21:00"},
		{shanghai(), "2026-11-28 10:30", "2026-11-28 14:00", "2026-11-28 12:30"},
		{shanghai(), "2026-11-28 11:00", "2026-11-28 14:00", "2026-11-28 13:00"},
		{shanghai(), "2026-11-28 11:01", "2026-11-28 14:00", ""},
		{shanghai(), "2026-11-27 20:30", "2026-11-28 09:00", "2026-11-28 08:00"},
		{shanghai(), "2026-11-28 15:00", "2026-11-28 14:00", ""},
		{berlin, "2026-03-28 20:00", "2026-04-02 14:00", "2026-03-29 08:00"},
		{berlin, "2026-10-24 20:00", "2026-10-30 14:00", "2026-10-25 08:00"},
	} {
		at := func(text string) time.Time {
			parsed, err := time.ParseInLocation("2006-01-02 15:04", text, test.loc)
			if err != nil {
				t.Fatal(err)
			}
			return parsed
		}
		got, ok := OfferUntil(at(test.now), at(test.starts), test.loc)
		if ok != (test.end != "") || ok && !got.Equal(at(test.end)) {
			t.Errorf("at %s before %s: %s, %t, not %q", test.now, test.starts, got.In(test.loc), ok, test.end)
		}
	}
}

// TestLineStaysRight plays any sequence of people coming, leaving, taking and
// missing offers, capacities changing, time passing and updates coming again,
// and holds after each step what must hold of seats and line.
func TestLineStaysRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := &Line{Waitlist: true, Capacity: rapid.IntRange(1, 5).Draw(t, "capacity")}
		now, seq := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), int64(0)
		came := []string{} // the order in which people last joined the line
		var last func()    // the last update, to come again
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			seq++
			n := seq
			at := now
			who := fmt.Sprint("p", rapid.IntRange(0, 11).Draw(t, "who"))
			before := slices.Clone(line.Spots)
			lowered := false
			switch rapid.IntRange(0, 6).Draw(t, "what") {
			case 0, 1:
				spot, _ := line.Spot(who)
				last = func() { _ = line.join(Guest{Person: who, Resident: who}, at, n) }
				if last(); !spot.In() {
					came = append(slices.DeleteFunc(came, func(p string) bool { return p == who }), who)
				}
			case 2:
				last = func() { line.leave(who, n) }
				last()
			case 3:
				if line.accept(who, at, n) == nil {
					last = func() { _ = line.accept(who, at, n) }
				}
			case 4:
				now = now.Add(time.Duration(rapid.IntRange(1, 200).Draw(t, "minutes")) * time.Minute)
			case 5:
				capacity := rapid.IntRange(1, 7).Draw(t, "seats")
				lowered = capacity < line.Capacity
				line.resize(capacity, true)
			default:
				if last != nil {
					last() // comes again
					if !slices.Equal(before, line.Spots) {
						t.Fatal("an update that came again changed", before, line.Spots)
					}
				}
			}
			line.settle(now, now.Add(2*time.Hour), rapid.Bool().Draw(t, "ask"))
			check(t, line, before, came, lowered)
		}
	})
}

// check holds a line against what must be true of it.
func check(t *rapid.T, line *Line, before []Spot, came []string, lowered bool) {
	taken := line.number(Seated, Offered)
	if len(line.Spots) < len(before) {
		t.Fatal("somebody was forgotten")
	}
	was := map[string]SpotState{}
	for _, s := range before {
		was[s.Person] = s.State
	}
	seen, got := map[string]bool{}, false
	for _, s := range line.Spots {
		if seen[s.Person] {
			t.Fatal(s.Person, "stands there twice")
		}
		seen[s.Person] = true
		got = got || (s.State == Seated || s.State == Offered) && was[s.Person] != Seated && was[s.Person] != Offered
		if was[s.Person] == Seated && s.State != Seated && s.State != Left {
			t.Fatal(s.Person, "lost a seat")
		}
	}
	if taken > line.Capacity && got {
		t.Fatal("somebody got a seat that is not there")
	}
	if line.number(Waiting) > 0 && line.Free() > 0 {
		t.Fatal("a seat is free and somebody waits", lowered)
	}
	at, waits := -1, false
	for _, s := range line.Spots {
		i := slices.Index(came, s.Person)
		if s.State != Waiting && s.State != Seated && s.State != Offered {
			continue
		}
		if s.State == Waiting {
			waits = true
		} else if waits && was[s.Person] != s.State && was[s.Person] != Offered && was[s.Person] != Lapsed {
			t.Fatal(s.Person, "was seated before somebody who waits")
		}
		if i < at {
			t.Fatal("the line is not in the order of coming", came, line.Spots)
		}
		at = i
	}
}

// desk is an event with seats on a database.
type desk struct {
	events *Events
	lines  *Lines
	now    time.Time
	e      *Event
}

func newDesk(t *testing.T, d store.Driver, seats int) *desk {
	t.Helper()
	k := &desk{now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	settings := Settings{Now: func() time.Time { return k.now }, Location: shanghai(), Groups: []string{"elders", "minors"}}
	var err error
	if k.events, err = OpenEvents(t.Context(), d, settings); err != nil {
		t.Fatal(err)
	}
	if k.lines, err = OpenLines(t.Context(), d, k.events); err != nil {
		t.Fatal(err)
	}
	starts := k.now.Add(96 * time.Hour)
	draft := &Event{Meta: store.Meta{ID: "e1"}, Title: resident.Name{Chinese: "讲座"}, Where: resident.Name{Chinese: "会议室"}, Kind: Lecture, Theme: content.Health,
		Groups: []string{content.Everyone}, Sessions: []Session{{starts, starts.Add(time.Hour)}}, Capacity: seats, Waitlist: true}
	if _, err := k.events.Add(t.Context(), draft, 1); err != nil {
		t.Fatal(err)
	}
	if k.e, err = k.events.Announce(t.Context(), "e1", 2); err != nil {
		t.Fatal(err)
	}
	return k
}

func someone(i int) Guest {
	id := fmt.Sprintf("r%03d", i)
	return Guest{Person: id, Resident: id, Home: "fengshan", From: "jiweiqiao", Group: "elders"}
}

// TestSignUpsAtOnce has hundreds sign up at the same time: as many as there
// are seats have one, all others wait, each once, and the facts beside the
// line say the same.
func TestSignUpsAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		people, seats := 100, 10
		k := newDesk(t, d, seats)
		began := time.Now()
		var group sync.WaitGroup
		for i := range people {
			group.Go(func() {
				if _, err := k.lines.Join(t.Context(), k.e, []Guest{someone(i)}, k.now, int64(100+i)); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		t.Logf("%d sign-ups for %d seats took %s", people, seats, time.Since(began).Round(time.Millisecond))
		line, err := k.lines.Get(t.Context(), k.e)
		if err != nil || line.Seated() != seats || line.Waiting() != people-seats || len(line.Spots) != people {
			t.Errorf("%d seated, %d waiting, %v", line.Seated(), line.Waiting(), err)
		}
		seated, err := k.lines.Seated(t.Context(), "e1")
		if err != nil || len(seated) != seats {
			t.Errorf("%d facts of seats, %v", len(seated), err)
		}
	})
}

// TestLineOnBothDatabases goes the way of a seat: taken, given up, offered,
// missed, offered to the next, taken; and what is broken off between the line
// and the facts beside it is mended by the sweep.
func TestLineOnBothDatabases(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 1)
		ctx, seq := t.Context(), int64(10)
		next := func() int64 { seq++; return seq }
		for i := range 3 {
			if _, err := k.lines.Join(ctx, k.e, []Guest{someone(i)}, k.now, next()); err != nil {
				t.Fatal(err)
			}
		}
		left := next()
		line, err := k.lines.Leave(ctx, k.e, someone(0), left)
		if err != nil {
			t.Fatal(err)
		}
		if spot, _ := line.Spot("r001"); spot.State != Offered || !spot.Until.Equal(k.now.Add(2*time.Hour)) {
			t.Errorf("the next in line is %+v", spot)
		}
		if again, err := k.lines.Leave(ctx, k.e, someone(0), left); err != nil || again.Rev != line.Rev {
			t.Errorf("leaving again changed the line: %v", err)
		}
		words, err := k.lines.Sweep(ctx)
		if err != nil || len(words) != 1 || words[0].Spot.Person != "r001" {
			t.Fatalf("%+v are to be told, %v", words, err)
		}
		if err := k.lines.Told(ctx, words[0]); err != nil {
			t.Fatal(err)
		}
		k.now = k.now.Add(2*time.Hour + time.Minute)
		if words, err = k.lines.Sweep(ctx); err != nil || len(words) != 2 {
			t.Fatalf("%+v are to be told, %v", words, err)
		}
		if _, err := k.lines.Accept(ctx, k.e, someone(1), k.now, next()); !errors.Is(err, ErrNoOffer) {
			t.Error("an offer is taken too late:", err)
		}
		if _, err := k.lines.Accept(ctx, k.e, someone(2), k.now, next()); err != nil {
			t.Error(err)
		}
		if _, err := k.lines.signups.Delete(ctx, "e1:r002"); err != nil {
			t.Fatal(err)
		}
		k.lines.synced = map[string]int64{} // as after a restart
		if _, err := k.lines.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if seated, err := k.lines.Seated(ctx, "e1"); err != nil || len(seated) != 1 || seated[0].Person != "r002" {
			t.Errorf("the facts say that %+v have seats, %v", seated, err)
		}
		if _, err := k.lines.Join(ctx, k.e, []Guest{someone(5)}, k.e.Starts.Add(time.Hour), next()); !errors.Is(err, ErrSignUp) {
			t.Error("signing up after the start:", err)
		}
		if err := k.lines.Withdraw(ctx, "r002", next()); err != nil {
			t.Fatal(err)
		}
		if line, err := k.lines.Get(ctx, k.e); err != nil || line.Seated() != 0 {
			t.Errorf("who was forgotten keeps a seat, %v", err)
		}
	})
}
