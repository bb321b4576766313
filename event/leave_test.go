package event

import (
	"errors"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestLeave: until the event begins people leave, also for a member of the
// family who is not there any more, and for nobody of another account; after,
// who stays away was absent.
func TestLeave(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 20)
		ctx, seq := t.Context(), int64(10)
		next := func() int64 { seq++; return seq }
		member := Guest{Person: "r001.f1", Resident: "r001", Home: "fengshan", From: "jiweiqiao", Group: "minors", Minor: true}
		if _, err := k.lines.Join(ctx, k.e, []Guest{someone(1), someone(2), member}, k.now, next()); err != nil {
			t.Fatal(err)
		}
		state := func(person string, want SpotState) {
			t.Helper()
			line, err := k.lines.Get(ctx, k.e)
			if err != nil {
				t.Fatal(err)
			}
			if spot, _ := line.Spot(person); spot.State != want {
				t.Errorf("%s is %s, not %s", person, spot.State, want)
			}
		}
		bare := Guest{Person: member.Person, Resident: member.Resident}
		if _, err := k.lines.Leave(ctx, k.e, Guest{Person: member.Person, Resident: "r002", Home: "lizhou"}, next()); err != nil {
			t.Fatal(err)
		}
		state(member.Person, Seated)
		left := next()
		if _, err := k.lines.Leave(ctx, k.e, bare, left); err != nil {
			t.Fatal(err)
		}
		state(member.Person, Left)
		if own, err := k.lines.Own(ctx, "r001", 0); err != nil || len(own) != 2 || own[0].Home != "fengshan" || own[1].Home != "fengshan" {
			t.Errorf("the facts are %+v, %v", own, err)
		}
		k.now = k.e.Starts
		if _, err := k.lines.Leave(ctx, k.e, bare, left); err != nil {
			t.Error("the same update after the start:", err)
		}
		if _, err := k.lines.Leave(ctx, k.e, someone(1), next()); !errors.Is(err, ErrOver) {
			t.Error("somebody leaves once it has begun:", err)
		}
		state("r001", Seated)
		if err := k.lines.Withdraw(ctx, "r001", next()); err != nil {
			t.Error("somebody is forgotten once it has begun:", err)
		}
		state("r001", Seated)
		k.now = k.e.Starts.Add(-time.Hour)
		k.e.State = Cancelled
		if _, err := k.lines.Leave(ctx, k.e, someone(1), next()); !errors.Is(err, ErrCancelled) {
			t.Error("somebody leaves an event that was cancelled:", err)
		}
		state("r001", Seated)
	})
}

// TestWithdrawMember: who is taken out of a family stands in no line to come,
// and the others of it do.
func TestWithdrawMember(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 20)
		ctx := t.Context()
		guests := []Guest{someone(1), {Person: "r001.f1", Resident: "r001"}, {Person: "r001.f11", Resident: "r001"}}
		if _, err := k.lines.Join(ctx, k.e, guests, k.now, 10); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := k.lines.WithdrawMember(ctx, "r001", "f1", 11); err != nil {
				t.Fatal(err)
			}
		}
		line, err := k.lines.Get(ctx, k.e)
		if err != nil {
			t.Fatal(err)
		}
		for person, want := range map[string]SpotState{"r001": Seated, "r001.f1": Left, "r001.f11": Seated} {
			if spot, _ := line.Spot(person); spot.State != want {
				t.Errorf("%s is %s, not %s", person, spot.State, want)
			}
		}
		if seated, err := k.lines.Seated(ctx, "e1"); err != nil || len(seated) != 2 {
			t.Errorf("the facts say that %+v have seats, %v", seated, err)
		}
	})
}
