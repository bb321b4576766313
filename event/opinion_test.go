package event

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestOpinions: who came says how it was, changes their mind, and is believed
// once; who did not come has none.
func TestOpinions(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newEntrance(t, d, 0)
		k.e.WalkIn = true
		ctx := t.Context()
		opinions, err := OpenOpinions(ctx, d, k.checkins)
		if err != nil {
			t.Fatal(err)
		}
		k.now = k.e.Starts
		for i := range 2 {
			if _, _, err := k.checkins.CheckIn(ctx, k.e, 1, someone(i), ByScreen, "", k.now, int64(50+i)); err != nil {
				t.Fatal(err)
			}
		}
		k.now = k.e.Ends.Add(time.Hour)
		for i, test := range []struct {
			who   string
			stars int64
			line  string
			seq   int64
			want  error
		}{
			{"r000", 0, "好", 60, ErrOpinion}, {"r000", 6, "", 60, ErrOpinion}, {"r009", 5, "", 60, ErrNotIn}, {"r000", 3, strings.Repeat("好", 201), 60, ErrOpinion},
			{"r000", 3, "", 61, nil}, {"r000", 5, "", 62, nil}, {"r000", 3, "", 61, nil}, {"r000", 0, "讲得明白", 63, nil}, {"r001", 4, "", 64, nil},
		} {
			if err := opinions.Put(ctx, k.e, test.who, test.stars, test.line, test.seq); !errors.Is(err, test.want) {
				t.Errorf("%d: %v, not %v", i, err, test.want)
			}
		}
		if liked, err := opinions.Of(ctx, "e1"); err != nil || liked.Number != 2 || liked.Mean != 450 || len(liked.Lines) != 1 {
			t.Errorf("%+v, %v", liked, err)
		}
		if err := opinions.Forget(ctx, "r000"); err != nil {
			t.Fatal(err)
		}
		if liked, err := opinions.Of(ctx, "e1"); err != nil || liked.Number != 2 || len(liked.Lines) != 0 {
			t.Errorf("after forgetting: %+v, %v", liked, err)
		}
		k.now = k.e.Ends.Add(8 * 24 * time.Hour)
		if err := opinions.Put(ctx, k.e, "r001", 1, "", 70); !errors.Is(err, ErrOver) {
			t.Error("a week later:", err)
		}
	})
}

// TestCertified: all sessions make a certificate or, where there is a result,
// having passed.
func TestCertified(t *testing.T) {
	k := newEntrance(t, testdb.SQLite(t), 0)
	ctx := t.Context()
	k.e.WalkIn = true
	second := Session{k.e.Starts.Add(24 * time.Hour), k.e.Starts.Add(25 * time.Hour)}
	k.e.Sessions = append(k.e.Sessions, second)
	k.e.Ends = second.Ends
	in := func(i, session int, seq int64) {
		t.Helper()
		k.now = k.e.Sessions[session-1].Starts
		if _, _, err := k.checkins.CheckIn(ctx, k.e, session, someone(i), ByScreen, "", k.now, seq); err != nil {
			t.Fatal(err)
		}
	}
	in(1, 1, 80)
	in(1, 2, 81)
	in(2, 1, 82)
	if _, err := k.checkins.Certified(ctx, k.e, "r001"); !errors.Is(err, ErrNotIn) {
		t.Error("certified before it is over:", err)
	}
	k.now = k.e.Ends.Add(time.Minute)
	if a, err := k.checkins.Certified(ctx, k.e, "r001"); err != nil || a.Sessions != 2 || a.Minutes != 120 {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := k.checkins.Certified(ctx, k.e, "r002"); !errors.Is(err, ErrNotIn) {
		t.Error("certified for half of it:", err)
	}
	k.e.CheckOut = true
	if _, err := k.checkins.Certified(ctx, k.e, "r001"); !errors.Is(err, ErrNotIn) {
		t.Error("certified for no hours:", err)
	}
	if _, err := k.checkins.CheckOut(ctx, k.e, 2, "r001", k.e.Ends); err != nil {
		t.Fatal(err)
	}
	if a, err := k.checkins.Certified(ctx, k.e, "r001"); err != nil || a.Minutes != 60 {
		t.Errorf("%+v, %v", a, err)
	}
	k.e.CheckOut, k.e.Passing = false, true
	if err := k.checkins.Pass(ctx, k.e, "r002", true, 83); err != nil {
		t.Fatal(err)
	}
	if err := k.checkins.Pass(ctx, k.e, "r009", true, 84); !errors.Is(err, ErrNotIn) {
		t.Error("somebody passed who never came:", err)
	}
	for person, want := range map[string]bool{"r001": false, "r002": true} {
		if _, err := k.checkins.Certified(ctx, k.e, person); (err == nil) != want {
			t.Errorf("%s: %v", person, err)
		}
	}
}
