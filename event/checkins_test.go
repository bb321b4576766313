package event

import (
	"errors"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// entrance is a desk with a door.
type entrance struct {
	*desk
	checkins *CheckIns
}

func newEntrance(t *testing.T, d store.Driver, seats int) *entrance {
	t.Helper()
	k := &entrance{desk: newDesk(t, d, seats)}
	var err error
	if k.checkins, err = OpenCheckIns(t.Context(), d, k.events, k.lines); err != nil {
		t.Fatal(err)
	}
	return k
}

// TestCheckIn: the first time counts, whatever comes after and however; it is
// taken back with a reason, and counts anew when the person comes again.
func TestCheckIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newEntrance(t, d, 1)
		ctx, at := t.Context(), k.e.Starts.Add(-10*time.Minute)
		k.now = at
		in := func(g Guest, how How, by string, at time.Time, seq int64) (*CheckIn, bool, error) {
			return k.checkins.CheckIn(ctx, k.e, 1, g, how, by, at, seq)
		}
		if _, _, err := in(someone(1), ByScreen, "", at, 10); !errors.Is(err, ErrNoSeat) {
			t.Error("somebody without a seat comes in:", err)
		}
		var err error
		if k.e, err = k.events.Edit(ctx, "e1", 11, func(e *Event) error { e.WalkIn = true; return nil }); err != nil {
			t.Fatal(err)
		}
		first, again, err := in(someone(1), ByScreen, "", at, 12)
		if err != nil || again || first.Seat || first.Day != "2026-11-28" || first.How != ByScreen {
			t.Errorf("%+v, %t, %v", first, again, err)
		}
		for _, seq := range []int64{12, 13} { // the same update again, then another one
			if fact, again, err := in(someone(1), ByCard, "rstaff", at.Add(time.Minute), seq); err != nil || again != (seq == 13) || !fact.At.Equal(at) || fact.How != ByScreen {
				t.Errorf("again: %+v, %t, %v", fact, again, err)
			}
		}
		if _, err := k.checkins.Undo(ctx, first.ID, "rstaff", "", 14); !errors.Is(err, ErrReason) {
			t.Error("taken back without a reason:", err)
		}
		if fact, err := k.checkins.Undo(ctx, first.ID, "rstaff", "签错了人", 15); err != nil || fact.Counts || fact.Undone.Reason != "签错了人" {
			t.Errorf("%+v, %v", fact, err)
		}
		if n, err := k.checkins.In(ctx, "e1", 1); err != nil || n != 0 {
			t.Errorf("%d came, %v", n, err)
		}
		if fact, again, err := in(someone(1), ByCard, "rstaff", at.Add(2*time.Minute), 16); err != nil || again || !fact.Counts || fact.Undone == nil {
			t.Errorf("after all: %+v, %t, %v", fact, again, err)
		}
		if n, err := k.checkins.Number(ctx, "e1"); err != nil || n != 1 {
			t.Errorf("%d came, %v", n, err)
		}
	})
}

// TestDoor: nobody checks in too early or too late, staff may later; an event
// that was called off lets nobody in.
func TestDoor(t *testing.T) {
	k := newEntrance(t, testdb.SQLite(t), 0)
	starts, ends := k.e.Starts, k.e.Ends
	for i, test := range []struct {
		at   time.Time
		by   string
		want error
	}{
		{starts.Add(-DoorOpens - time.Second), "", ErrDoor}, {starts.Add(-DoorOpens), "", nil}, {ends.Add(DoorStays), "", nil},
		{ends.Add(DoorStays + time.Second), "", ErrDoor}, {ends.Add(48 * time.Hour), "rstaff", nil}, {starts.Add(-3 * time.Hour), "rstaff", ErrDoor},
	} {
		if _, err := k.events.Edit(t.Context(), "e1", int64(20+i), func(e *Event) error { e.WalkIn = true; return nil }); err != nil {
			t.Fatal(err)
		}
		k.e.WalkIn = true
		if _, _, err := k.checkins.CheckIn(t.Context(), k.e, 1, someone(i), ByChecker, test.by, test.at, int64(i)); !errors.Is(err, test.want) {
			t.Errorf("%s %q: %v, not %v", test.at, test.by, err, test.want)
		}
	}
	if _, _, err := k.checkins.CheckIn(t.Context(), k.e, 2, someone(9), ByScreen, "", starts, 90); !errors.Is(err, ErrDoor) {
		t.Error("a session that is not there:", err)
	}
	k.e.State = Cancelled
	if _, _, err := k.checkins.CheckIn(t.Context(), k.e, 1, someone(9), ByScreen, "", starts, 91); !errors.Is(err, ErrDoor) {
		t.Error("an event that was called off:", err)
	}
}

// TestNewcomerIsCompleted: who checked in before saying where they live is
// counted there once they said so; and a family comes in beside the phone's
// owner alone.
func TestNewcomerIsCompleted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newEntrance(t, d, 0)
		k.e.WalkIn = true
		ctx, at := t.Context(), k.e.Starts
		k.now = at
		member := Guest{Person: "rnew.m1", Resident: "rnew"}
		if _, _, err := k.checkins.Beside(ctx, k.e, 1, member, at, 30); !errors.Is(err, ErrNotIn) {
			t.Error("a family came in alone:", err)
		}
		if _, _, err := k.checkins.CheckIn(ctx, k.e, 1, Guest{Person: "rnew", Resident: "rnew"}, ByScreen, "", at, 31); err != nil {
			t.Fatal(err)
		}
		if fact, _, err := k.checkins.Beside(ctx, k.e, 1, member, at.Add(time.Minute), 32); err != nil || fact.How != ByFamily || fact.By != "" || !fact.Counts {
			t.Errorf("%+v, %v", fact, err)
		}
		if _, _, err := k.checkins.Beside(ctx, k.e, 1, Guest{Person: "rnew.m2", Resident: "rnew"}, at.Add(time.Hour), 33); !errors.Is(err, ErrNotIn) {
			t.Error("a family came in an hour later:", err)
		}
		r := &resident.Resident{Meta: store.Meta{ID: "rnew"}, Place: "fengshan", Community: "jiweiqiao", Group: "elders"}
		for range 2 {
			if err := k.checkins.Complete(ctx, r, func(string) string { return "fengshan" }); err != nil {
				t.Fatal(err)
			}
		}
		if fact, err := k.checkins.Get(ctx, "e1", 1, "rnew"); err != nil || fact.From != "jiweiqiao" || fact.Home != "fengshan" || fact.Group != "elders" {
			t.Errorf("%+v, %v", fact, err)
		}
		if err := k.checkins.Withdraw(ctx, "rnew"); err != nil {
			t.Error(err)
		}
	})
}

// TestFamilyBeside: also where a checker let the parent in, the family's own
// hand lets the others in, and takes a seat for each where seats are needed.
func TestFamilyBeside(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newEntrance(t, d, 2)
		ctx, at := t.Context(), k.e.Starts
		seated, other := Guest{Person: "r001.f1", Resident: "r001"}, Guest{Person: "r001.f2", Resident: "r001"}
		if _, err := k.lines.Join(ctx, k.e, []Guest{someone(1), seated}, k.now, 30); err != nil {
			t.Fatal(err)
		}
		k.now = at
		if _, _, err := k.checkins.CheckIn(ctx, k.e, 1, someone(1), ByChecker, "rstaff", at, 31); err != nil {
			t.Fatal(err)
		}
		if fact, _, err := k.checkins.Beside(ctx, k.e, 1, seated, at, 32); err != nil || fact.How != ByFamily || fact.By != "" || !fact.Seat {
			t.Errorf("%+v, %v", fact, err)
		}
		if _, _, err := k.checkins.Beside(ctx, k.e, 1, other, at, 33); !errors.Is(err, ErrNoSeat) {
			t.Error("one of the family comes in without a seat:", err)
		}
		if n, err := k.checkins.In(ctx, "e1", 1); err != nil || n != 2 {
			t.Errorf("%d came, %v", n, err)
		}
	})
}

// TestHours: who checked out is counted from coming to going, within the
// session.
func TestHours(t *testing.T) {
	k := newEntrance(t, testdb.SQLite(t), 0)
	k.e.WalkIn, k.e.CheckOut = true, true
	ctx, starts := t.Context(), k.e.Starts
	k.now = starts
	if _, err := k.checkins.CheckOut(ctx, k.e, 1, "r001", starts); !errors.Is(err, ErrNotIn) {
		t.Error("somebody left who never came:", err)
	}
	fact, _, err := k.checkins.CheckIn(ctx, k.e, 1, someone(1), ByScreen, "", starts.Add(10*time.Minute), 40)
	if err != nil || fact.Minutes(k.e) != 0 {
		t.Fatal(fact, err)
	}
	for _, test := range []struct {
		at   time.Duration
		want int
	}{{30 * time.Minute, 20}, {20 * time.Minute, 20}, {2 * time.Hour, 50}} {
		if fact, err = k.checkins.CheckOut(ctx, k.e, 1, "r001", starts.Add(test.at)); err != nil || fact.Minutes(k.e) != test.want {
			t.Errorf("after %s: %d minutes, %v", test.at, fact.Minutes(k.e), err)
		}
	}
}

// TestPoster holds the second factors of a printed code.
func TestPoster(t *testing.T) {
	e := &Event{Answer: "插座 A", Point: &Point{Lat: 30.0371, Lng: 121.1549}, Within: 300}
	for text, want := range map[string]bool{"插座A": true, " 插座ａ。": true, "插座": false, "": false} {
		if e.Answered(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
	for p, want := range map[Point]bool{{30.0371, 121.1549}: true, {30.0390, 121.1549}: true, {30.0410, 121.1549}: false, {-30, 121}: false} {
		if e.Inside(p) != want {
			t.Errorf("%v: %t", p, !want)
		}
	}
}

// TestSitting: at a desk the session of the open door is meant, else the last
// that has begun; a screen shows what is next instead.
func TestSitting(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	e := &Event{State: Announced, Sessions: []Session{{at(1, 6), at(1, 8)}, {at(3, 6), at(3, 8)}}}
	e.settle(shanghai())
	type sessions struct{ desk, screen int }
	for moment, want := range map[time.Time]sessions{
		at(1, 0): {1, 1}, at(1, 5): {1, 1}, at(1, 9): {1, 1}, at(2, 6): {1, 2}, at(3, 4): {2, 2}, at(3, 7): {2, 2}, at(9, 0): {2, 2},
	} {
		if got := (sessions{e.Sitting(moment), e.Showing(moment)}); got != want {
			t.Errorf("at %v it is %+v, not %+v", moment, got, want)
		}
	}
	if got := (&Event{}).Showing(at(1, 0)); got != 0 {
		t.Errorf("session %d of none is shown", got)
	}
	if !e.Coming(at(1, 5)) || e.Coming(at(1, 6)) || (&Event{State: Cancelled, Starts: at(1, 6)}).Coming(at(1, 5)) {
		t.Error("what is to come is not told from what has begun")
	}
}
