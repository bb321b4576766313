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

// TestOfferUntil holds how a seat goes on against the clock on the wall: the
// night does not count, an hour before the start an offer is over, and nobody is
// asked who has no hour of the day to answer.
func TestOfferUntil(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	const given, left = "given", "left"
	for _, test := range []struct {
		loc              *time.Location
		now, starts, end string // of an offer, or what becomes of the seat
	}{
		{shanghai(), "2026-11-24 09:00", "2026-11-28 14:00", "2026-11-24 11:00"},
		{shanghai(), "2026-11-24 20:30", "2026-11-28 14:00", "2026-11-25 08:30"},
		{shanghai(), "2026-11-24 23:10", "2026-11-28 14:00", "2026-11-25 09:00"},
		{shanghai(), "2026-11-25 03:00", "2026-11-28 14:00", "2026-11-25 09:00"},
		{shanghai(), "2026-11-24 19:00", "2026-11-28 14:00", "2026-11-24 21:00"},
		{shanghai(), "2026-11-28 10:30", "2026-11-28 14:00", "2026-11-28 12:30"},
		{shanghai(), "2026-11-28 11:00", "2026-11-28 14:00", "2026-11-28 13:00"},
		{shanghai(), "2026-11-28 11:01", "2026-11-28 14:00", given},
		{shanghai(), "2026-11-27 20:30", "2026-11-28 09:00", "2026-11-28 08:00"},
		{shanghai(), "2026-11-27 22:00", "2026-11-28 09:00", "2026-11-28 08:00"},
		{shanghai(), "2026-11-27 22:00", "2026-11-28 08:30", given},
		{shanghai(), "2026-11-27 20:30", "2026-11-28 08:30", "2026-11-28 07:30"},
		{shanghai(), "2026-11-27 20:31", "2026-11-28 08:30", given},
		{shanghai(), "2026-11-28 06:00", "2026-11-28 08:00", given},
		{shanghai(), "2026-11-27 22:00", "2026-11-28 07:01", given},
		{shanghai(), "2026-11-27 22:00", "2026-11-28 07:00", left},
		{shanghai(), "2026-11-27 20:59", "2026-11-28 06:30", given},
		{shanghai(), "2026-11-28 21:05", "2026-11-28 21:30", left},
		{shanghai(), "2026-11-28 15:00", "2026-11-28 14:00", left},
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
		until, how := OfferUntil(at(test.now), at(test.starts), test.loc)
		got := map[Giving]string{GiveSeat: given, LeaveSeat: left, OfferSeat: until.In(test.loc).Format("2006-01-02 15:04")}[how]
		if got != test.end {
			t.Errorf("at %s before %s: %s, not %s", test.now, test.starts, got, test.end)
		}
	}
}

// TestOfferCanBeAnswered: whoever is asked has an hour of the day to answer and
// one to come; whoever is given a seat hears of it before the start; and a seat
// is left only where nobody can be told. The minutes of the day are counted one
// by one.
func TestOfferCanBeAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 24, 0, rapid.IntRange(0, 24*60).Draw(t, "now"), 0, 0, shanghai())
		starts := now.Add(time.Duration(rapid.IntRange(-60, 30*60).Draw(t, "left")) * time.Minute)
		until, how := OfferUntil(now, starts, shanghai())
		waking := func(until time.Time) (minutes int) {
			for at := now; at.Before(until); at = at.Add(time.Minute) {
				if at.Hour() >= 7 && at.Hour() < 21 {
					minutes++
				}
			}
			return minutes
		}
		told, toAnswer := waking(starts), waking(starts.Add(-time.Hour))
		switch how {
		case OfferSeat:
			if n := waking(until); n < 60 || n > 120 || starts.Sub(until) < time.Hour || starts.Sub(now) < 3*time.Hour {
				t.Fatalf("at %s before %s: an offer until %s", now, starts, until)
			}
		case GiveSeat:
			if told == 0 || toAnswer >= 60 && starts.Sub(now) >= 3*time.Hour {
				t.Fatalf("at %s before %s: given", now, starts)
			}
		case LeaveSeat:
			if told > 0 {
				t.Fatalf("at %s before %s: left", now, starts)
			}
		}
	})
}

// TestSeatsOnceBegun: a training goes on giving seats for its next session, an
// exhibition while people can sign up; else seats are for who comes to the door.
func TestSeatsOnceBegun(t *testing.T) {
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, shanghai())
	day, week := Session{at, at.Add(8 * time.Hour)}, Session{at.AddDate(0, 0, 7), at.AddDate(0, 0, 7).Add(time.Hour)}
	for name, test := range map[string]struct {
		e    *Event
		want Giving
	}{
		"a training":    {&Event{Sessions: []Session{day, week}}, OfferSeat},
		"an exhibition": {&Event{Sessions: []Session{day}, SignUpUntil: day.Ends.Add(-time.Hour)}, GiveSeat},
		"a lecture":     {&Event{Sessions: []Session{day}}, LeaveSeat},
	} {
		test.e.State = Announced
		test.e.settle(shanghai())
		if got := test.e.gives(at.Add(time.Hour), shanghai()).how; got != test.want {
			t.Errorf("%s: %d, not %d", name, got, test.want)
		}
	}
}

// TestLineStaysRight plays any sequence of people coming, leaving, taking and
// missing offers, capacities changing in the step in which somebody comes or
// before it, time passing and updates coming again, and holds after each step
// what must hold of seats and line.
func TestLineStaysRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := &Line{Waitlist: true, Capacity: rapid.IntRange(0, 5).Draw(t, "capacity")}
		now, seq := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), int64(0)
		came := []string{} // the order in which people last joined the line
		var last func()    // the last update, to come again
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			seq++
			n := seq
			at := now
			who := fmt.Sprint("p", rapid.IntRange(0, 11).Draw(t, "who"))
			before := slices.Clone(line.Spots)
			g := giving{now: now, until: now.Add(2 * time.Hour), how: rapid.SampledFrom([]Giving{OfferSeat, GiveSeat, LeaveSeat}).Draw(t, "how")}
			capacity := line.Capacity
			if rapid.IntRange(0, 4).Draw(t, "resized") == 0 {
				capacity = rapid.IntRange(0, 7).Draw(t, "seats")
			}
			if err := line.step(capacity, true, &g, func() error {
				switch rapid.IntRange(0, 5).Draw(t, "what") {
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
				default:
					if last != nil {
						there := slices.Clone(line.Spots)
						if last(); !slices.Equal(there, line.Spots) {
							t.Fatal("an update that came again changed", there, line.Spots)
						}
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			check(t, line, before, came, g.how)
		}
	})
}

// check holds a line against what must be true of it.
func check(t *rapid.T, line *Line, before []Spot, came []string, how Giving) {
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
	if line.Capacity > 0 && taken > line.Capacity && got {
		t.Fatal("somebody got a seat that is not there")
	}
	if how != LeaveSeat && line.number(Waiting) > 0 && line.Free() > 0 {
		t.Fatal("a seat is free and somebody waits")
	}
	if line.Capacity == 0 && line.Waiting() > 0 {
		t.Fatal("somebody waits for a seat where there is no bound")
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

// TestMoreSeats: seats that an edit adds go to those who wait, before somebody
// who comes after it, and where the bound is taken away all of them have one.
func TestMoreSeats(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 1)
		seq := int64(10)
		joins := func(i int, want ...SpotState) {
			t.Helper()
			seq++
			line, err := k.lines.Join(t.Context(), k.e, []Guest{someone(i)}, k.now, seq)
			if err != nil {
				t.Fatal(err)
			}
			var got []SpotState
			for _, spot := range line.Spots {
				got = append(got, spot.State)
			}
			if !slices.Equal(got, want) {
				t.Errorf("the line is %v, not %v", got, want)
			}
		}
		joins(0, Seated)
		joins(1, Seated, Waiting)
		k.e.Capacity = 2
		joins(2, Seated, Offered, Waiting)
		k.e.Capacity, k.e.Waitlist = 4, false
		joins(3, Seated, Offered, Offered, Seated)
		k.e.Capacity = 0
		joins(4, Seated, Seated, Seated, Seated, Seated)
		words, err := k.lines.Sweep(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if w.Spot.State == Lapsed {
				t.Errorf("an offer lapsed that nobody needed: %+v", w.Spot)
			}
		}
	})
}
