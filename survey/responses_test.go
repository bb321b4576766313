package survey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// complete answers the sample survey; it returns the next update's number.
func (k *desk) complete(t testing.TB, survey string, p Person, text string, seq int64) int64 {
	t.Helper()
	for question, g := range []Given{{Picked: 1}, {Number: 4}, {Picked: 3}, {Number: 3}, {Text: text}} {
		if _, err := k.Give(t.Context(), survey, p, question+1, g, seq); err != nil {
			t.Fatal(err)
		}
		seq++
	}
	if _, err := k.HandIn(t.Context(), survey, p, seq); err != nil {
		t.Fatal(err)
	}
	return seq + 1
}

// TestAnswering goes through a survey tap by tap: each is followed by the
// question that comes next, and refused where it cannot be.
func TestAnswering(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k, ctx, p := newDesk(t, d), t.Context(), someone("r1")
		s := k.opened(t, sample())
		for i, c := range []struct {
			do   func(seq int64) (*Response, error)
			next int
			err  error
		}{
			{func(seq int64) (*Response, error) { return k.HandIn(ctx, "s1", p, seq) }, 0, ErrMissing},
			{func(seq int64) (*Response, error) { return k.Give(ctx, "s1", p, 1, Given{Picked: 8}, seq) }, 0, ErrAnswer},
			{func(seq int64) (*Response, error) { return k.Give(ctx, "s1", p, 1, Given{Picked: 1}, seq) }, 2, nil},
			{func(seq int64) (*Response, error) { return k.Give(ctx, "s1", p, 2, Given{Number: 5}, seq) }, 3, nil},
			{func(seq int64) (*Response, error) { return k.Done(ctx, "s1", p, 3, seq) }, 3, ErrMissing},
			{func(seq int64) (*Response, error) { return k.Mark(ctx, "s1", p, 3, 0, true, seq) }, 3, nil},
			{func(seq int64) (*Response, error) { return k.Mark(ctx, "s1", p, 3, 3, true, seq) }, 3, ErrAnswer},
			{func(seq int64) (*Response, error) { return k.Done(ctx, "s1", p, 3, seq) }, 4, nil},
			{func(seq int64) (*Response, error) { return k.Give(ctx, "s1", p, 1, Given{Picked: 2}, seq) }, 4, nil}, // leads past 2 and 3
			{func(seq int64) (*Response, error) { return k.Pass(ctx, "s1", p, 4, seq) }, 4, ErrAnswer},
			{func(seq int64) (*Response, error) { return k.Give(ctx, "s1", p, 4, Given{Number: 2}, seq) }, 5, nil},
			{func(seq int64) (*Response, error) {
				return k.Give(ctx, "s1", p, 5, Given{Text: strings.Repeat("好", 201)}, seq)
			}, 5, ErrLong},
			{func(seq int64) (*Response, error) { return k.Pass(ctx, "s1", p, 5, seq) }, 0, nil},
			{func(seq int64) (*Response, error) { return k.Give(ctx, "s1", p, 6, Given{Number: 2}, seq) }, 0, ErrAnswer},
			{func(seq int64) (*Response, error) { return k.Give(ctx, "s9", p, 1, Given{Picked: 1}, seq) }, 0, store.ErrNotFound},
			{func(seq int64) (*Response, error) { return k.HandIn(ctx, "s1", p, seq) }, 0, nil},
			{func(seq int64) (*Response, error) { return k.HandIn(ctx, "s1", p, seq) }, 0, nil},
			{func(seq int64) (*Response, error) { return k.Give(ctx, "s1", p, 1, Given{Picked: 1}, seq) }, 0, ErrHandedIn},
			{func(int64) (*Response, error) { return k.Give(ctx, "s1", p, 1, Given{Picked: 1}, 12) }, 0, nil}, // again, after a crash
		} {
			got, err := c.do(int64(10 + i))
			if !errors.Is(err, c.err) || c.err == nil && err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
			if err != nil {
				continue
			}
			if next, more := s.Next(got); next != c.next || more != (c.next > 0) {
				t.Errorf("step %d: question %d is next, not %d", i, next, c.next)
			}
		}
		mine, err := k.Mine(ctx, "s1", "r1")
		if err != nil || !mine.Handed || len(mine.Answers) != 3 || mine.Answers[0].Picked != 2 {
			t.Errorf("%+v, %v", mine, err)
		}
		if begun, handed, err := k.Number(ctx, "s1"); begun != 0 || handed != 1 || err != nil {
			t.Error(begun, handed, err)
		}
	})
}

// TestAdmitted: who may answer, and when.
func TestAdmitted(t *testing.T) {
	k, ctx := newDesk(t, testdb.SQLite(t)), t.Context()
	narrow := sample()
	narrow.Reach = content.Reach{Places: []string{"fengshan"}, Groups: []string{"elders"}}
	narrow.Opens, narrow.Closes = noon.Add(time.Hour), noon.Add(2*time.Hour)
	if _, err := k.Add(ctx, narrow, 1); err != nil {
		t.Fatal(err)
	}
	other := someone("r2")
	other.Group = "workers"
	give := func(p Person) error {
		_, err := k.Give(ctx, "s1", p, 1, Given{Picked: 1}, 50)
		return err
	}
	for i, c := range []struct {
		at    time.Duration
		p     Person
		first func(*Survey) error
		want  error
	}{
		{90 * time.Minute, someone("r1"), nil, ErrEarly}, // a draft
		{0, someone("r1"), func(*Survey) error { return nil }, ErrEarly},
		{90 * time.Minute, someone("r1"), nil, nil},
		{90 * time.Minute, other, nil, ErrNotFor},
		{90 * time.Minute, Person{}, nil, ErrNotFor},
		{90 * time.Minute, other, func(s *Survey) error { s.ByLink = true; return nil }, nil},
		{90 * time.Minute, other, func(s *Survey) error { s.ByLink = false; return nil }, nil}, // began when they could
		{2 * time.Hour, someone("r1"), nil, ErrClosed},
	} {
		k.now = noon
		if i == 1 {
			if _, err := k.Open(ctx, "s1", 2); err != nil {
				t.Fatal(err)
			}
		} else if c.first != nil {
			if _, err := k.Edit(ctx, "s1", int64(10+i), c.first); err != nil {
				t.Fatal(err)
			}
		}
		k.now = noon.Add(c.at)
		if err := give(c.p); !errors.Is(err, c.want) {
			t.Errorf("%d: %v, not %v", i, err, c.want)
		}
		current, err := k.Current(ctx, c.p)
		if err != nil || (len(current) > 0) != (c.want == nil && i != 6) && c.p.Person != "" {
			t.Errorf("%d: %d are current, %v", i, len(current), err)
		}
	}
}

// TestAnonymous: while it is open a person has one set of answers; when it is
// closed nothing that is stored leads to them.
func TestAnonymous(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := &watched{Driver: d}
		k, ctx := newDesk(t, w), t.Context()
		s := sample()
		s.Anonymous = true
		s.Closes = noon.Add(time.Hour)
		k.opened(t, s)
		seq := int64(1000)
		for i := range 6 {
			seq = k.complete(t, "s1", someone(fmt.Sprintf("rperson%d", i)), "好", seq)
		}
		if _, err := k.Give(ctx, "s1", someone("rperson1"), 1, Given{Picked: 2}, seq); !errors.Is(err, ErrHandedIn) {
			t.Error("a second set of answers:", err)
		}
		if _, err := k.Give(ctx, "s1", someone("rperson9"), 1, Given{Picked: 2}, seq); err != nil {
			t.Fatal(err)
		}
		if mine, err := k.Mine(ctx, "s1", "rperson9"); err != nil || mine == nil {
			t.Error("not found while it is open:", err)
		}
		if _, err := k.Results(ctx, "s1"); !errors.Is(err, ErrOpen) {
			t.Error("results while it is open:", err)
		}
		k.now = noon.Add(time.Hour)
		if err := k.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		stored := w.dump(t, "responses", "surveysecrets")
		for _, trace := range []string{"rperson", "jiweiqiao", "resident", "key", "seq", `"at"`, `"s":`, `"m":`} {
			if strings.Contains(stored, trace) {
				t.Errorf("%s is stored:\n%s", trace, stored)
			}
		}
		if n := strings.Count(stored, `"handed":true`); n != 6 || strings.Contains(stored, `"handed":false`) {
			t.Errorf("%d handed in:\n%s", n, stored)
		}
		if mine, err := k.Mine(ctx, "s1", "rperson1"); err != nil || mine != nil {
			t.Error("found after it was closed:", mine, err)
		}
		if _, err := k.Open(ctx, "s1", 99); !errors.Is(err, ErrClosed) {
			t.Error("opened again:", err)
		}
		r, err := k.Results(ctx, "s1")
		if err != nil || r.All.Persons != 6 || len(r.Communities) != 0 || len(r.Places) != 1 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// TestForget: answers of somebody who is deleted count on, once, and lead to
// nobody, wherever forgetting was broken off.
func TestForget(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		for failAt := range 6 {
			w := &watched{Driver: d}
			k, ctx := newDesk(t, w), t.Context()
			s := sample()
			s.ID = fmt.Sprint("s", failAt)
			k.opened(t, s)
			gone := fmt.Sprint("rgone", failAt)
			seq := k.complete(t, s.ID, someone("rstays"), "留", 100)
			seq = k.complete(t, s.ID, someone(gone), "我家住三楼", seq)
			member := someone(gone)
			member.Person += ".m1"
			if _, err := k.Give(ctx, s.ID, member, 1, Given{Picked: 1}, seq); err != nil {
				t.Fatal(err)
			}
			w.failAt = failAt + 1 // this call and no other
			_ = k.Forget(ctx, gone)
			w.failAt = 0
			if r, err := k.Results(ctx, s.ID); err != nil || r.All.Persons > 2 {
				t.Errorf("broken off at call %d: %d persons, %v", failAt, r.All.Persons, err)
			}
			if err := k.Forget(ctx, gone); err != nil {
				t.Fatal(err)
			}
			r, err := k.Results(ctx, s.ID)
			if err != nil || r.All.Persons != 2 || r.All.Tallies[0].Options[0] != 2 {
				t.Errorf("after call %d: %+v, %v", failAt, r.All, err)
			}
			if stored := w.dump(t, "responses"); strings.Contains(stored, gone) || strings.Contains(stored, "三楼") {
				t.Errorf("after call %d stands still\n%s", failAt, stored)
			}
			if own, err := k.Own(ctx, "rstays"); err != nil || len(own) != failAt+1 {
				t.Error("others were touched:", len(own), err)
			}
		}
	})
}

// TestPersonOf: who has not agreed is asked nothing; members answer as they
// are.
func TestPersonOf(t *testing.T) {
	yes := true
	r := &resident.Resident{Meta: store.Meta{ID: "r1"}, State: resident.Active, Place: "fengshan", Community: resident.Unsure, Group: "workers",
		Family: []resident.Member{{ID: "m1", Community: "huicui", Group: "elders"}, {ID: "m2", Group: resident.Minors, Under14: true}}}
	place := func(string) string { return "lizhou" }
	child := &resident.Resident{Meta: store.Meta{ID: "r2"}, State: resident.Joining, Over14: &yes}
	for _, c := range []struct {
		r      *resident.Resident
		member string
		want   Person
		ok     bool
	}{
		{r, "", Person{Person: "r1", Resident: "r1", Place: "fengshan", Group: "workers"}, true},
		{r, "m1", Person{Person: "r1.m1", Resident: "r1", Place: "lizhou", Community: "huicui", Group: "elders"}, true},
		{r, "m2", Person{Person: "r1.m2", Resident: "r1", Place: "fengshan", Group: "minors", Minor: true}, true},
		{r, "m3", Person{}, false}, {child, "", Person{}, false},
	} {
		if got, ok := PersonOf(c.r, c.member, place); ok != c.ok || got != c.want {
			t.Errorf("%s %s: %+v, %t", c.r.ID, c.member, got, ok)
		}
	}
}

// watched is a database that can be looked at, and that fails at a call.
type watched struct {
	store.Driver
	calls, failAt int
}

func (w *watched) fail() error {
	if w.failAt == 0 {
		w.calls = 0
		return nil
	}
	if w.calls++; w.calls == w.failAt {
		return store.ErrUnavailable
	}
	return nil
}

func (w *watched) Insert(ctx context.Context, c string, doc bson.Raw) error {
	if err := w.fail(); err != nil {
		return err
	}
	return w.Driver.Insert(ctx, c, doc)
}

func (w *watched) Replace(ctx context.Context, c string, rev int64, doc bson.Raw) error {
	if err := w.fail(); err != nil {
		return err
	}
	return w.Driver.Replace(ctx, c, rev, doc)
}

func (w *watched) Delete(ctx context.Context, c string, ids ...string) (int64, error) {
	if err := w.fail(); err != nil {
		return 0, err
	}
	return w.Driver.Delete(ctx, c, ids...)
}

// dump is all that collections hold.
func (w *watched) dump(t testing.TB, collections ...string) string {
	t.Helper()
	var all []string
	for _, c := range collections {
		docs, err := w.Find(t.Context(), c, store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range docs {
			all = append(all, doc.String())
		}
	}
	return strings.ReplaceAll(strings.Join(all, "\n"), `": `, `":`)
}

// TestTogether: many people answering at once, each from two chats, are each
// counted once.
func TestTogether(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k, ctx := newDesk(t, d), t.Context()
		k.opened(t, sample())
		done := make(chan error)
		for i := range 20 {
			go func() {
				p := someone(fmt.Sprint("r", i/2))
				_, err := k.Give(ctx, "s1", p, 1, Given{Picked: 2}, int64(100+i))
				if err == nil {
					_, err = k.Give(ctx, "s1", p, 4, Given{Number: 2}, int64(200+i))
				}
				done <- err
			}()
		}
		for range 20 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		for i := range 10 {
			_, err := k.Pass(ctx, "s1", someone(fmt.Sprint("r", i)), 5, 300)
			if err == nil {
				_, err = k.HandIn(ctx, "s1", someone(fmt.Sprint("r", i)), 301)
			}
			if err != nil {
				t.Error(err)
			}
		}
		r, err := k.Results(ctx, "s1")
		if err != nil || r.All.Persons != 10 || !slices.Equal(r.All.Tallies[0].Options, []int64{0, 10, 0}) {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
