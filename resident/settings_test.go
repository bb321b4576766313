package resident_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// join registers somebody and returns them.
func join(t testing.TB, residents *resident.Residents, telegram int64, group string, seq int64) *resident.Resident {
	t.Helper()
	met, err := residents.Meet(t.Context(), telegram, resident.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	joined, err := residents.Change(t.Context(), met.ID, seq, func(r *resident.Resident) error {
		return errors.Join(r.ChooseCommunity(jiweiqiao), r.ChooseGroup(group), r.Agree(noon, today))
	})
	if err != nil {
		t.Fatal(err)
	}
	return joined
}

// pushes are what tips go by.
func pushes(t testing.TB, residents *resident.Residents, id string) [3]string {
	t.Helper()
	r, err := residents.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return [3]string{r.Slot, r.PushGroup, r.PushLanguage}
}

func TestChangesCountFromTomorrow(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		residents := newResidents(t, d)
		r := join(t, residents, 7, "elders", 1)
		r, err := residents.Change(t.Context(), r.ID, 2, func(r *resident.Resident) error {
			return errors.Join(r.SetSlot("12:00", tomorrow), r.SetSlot("18:00", tomorrow),
				r.SetLanguage(resident.English, tomorrow), r.ChangeGroup("workers", tomorrow))
		})
		if err != nil {
			t.Fatal(err)
		}
		if r.Language != resident.English || r.Group != "workers" || r.NextSlot() != "18:00" {
			t.Errorf("the person does not see the change: %+v", r)
		}
		for _, test := range []struct {
			day  string
			want [3]string
		}{
			{today, [3]string{"08:00", "elders", resident.Chinese}},
			{tomorrow, [3]string{"18:00", "workers", resident.English}},
			{tomorrow, [3]string{"18:00", "workers", resident.English}},
		} {
			if err := residents.ApplyDue(t.Context(), test.day); err != nil {
				t.Fatal(err)
			}
			if got := pushes(t, residents, r.ID); got != test.want {
				t.Errorf("on %s: got %v, want %v", test.day, got, test.want)
			}
		}
	})
}

// A day may pass without ApplyDue: the change that is due does not wait for
// the one made after it.
func TestDueChangeWaitsNoLonger(t *testing.T) {
	r := &resident.Resident{State: resident.Active, Slot: "08:00", PushGroup: "elders"}
	if err := r.SetSlot("12:00", tomorrow); err != nil {
		t.Fatal(err)
	}
	if err := r.ChangeGroup("workers", "2026-11-25"); err != nil {
		t.Fatal(err)
	}
	if r.Slot != "12:00" || r.PushGroup != "elders" || r.NextDay != "2026-11-25" {
		t.Errorf("got %+v", r)
	}
}

func TestApplyDueForMany(t *testing.T) {
	residents := newResidents(t, testdb.SQLite(t))
	const people = 450 // more than two pages
	var ids []string
	for i := range int64(people) {
		r := join(t, residents, 100+i, "elders", 1)
		if _, err := residents.Change(t.Context(), r.ID, 2, func(r *resident.Resident) error { return r.SetSlot("12:00", tomorrow) }); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID)
	}
	if err := residents.ApplyDue(t.Context(), tomorrow); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if got := pushes(t, residents, id); got[0] != "12:00" {
			t.Fatalf("%s still gets the tip at %s", id, got[0])
		}
	}
}

func TestSettingsOfSomebodyJoining(t *testing.T) {
	r := &resident.Resident{State: resident.Joining}
	for name, err := range map[string]error{
		"slot": r.SetSlot("12:00", tomorrow), "group": r.ChangeGroup("workers", tomorrow),
		"family": r.AddMember(resident.Member{ID: "a", Name: "小明"}),
	} {
		if !errors.Is(err, resident.ErrNotNow) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	active := &resident.Resident{State: resident.Active, Group: "elders"}
	if err := active.ChangeGroup(resident.Minors, tomorrow); !errors.Is(err, resident.ErrNotNow) {
		t.Errorf("an adult became a schoolchild: %v", err)
	}
}

func TestFamily(t *testing.T) {
	r := &resident.Resident{State: resident.Active}
	for _, name := range []string{"", strings.Repeat("长", 13), "小\n明", "\xff"} {
		if err := r.AddMember(resident.Member{ID: "x", Name: name}); !errors.Is(err, resident.ErrName) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	for _, id := range []string{"a", "b", "b", "c", "d"} {
		if err := r.AddMember(resident.Member{ID: id, Name: strings.Repeat("长", 12)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.AddMember(resident.Member{ID: "e", Name: "小明"}); !errors.Is(err, resident.ErrFull) {
		t.Errorf("a fifth: %v", err)
	}
	if err := r.AddMember(resident.Member{ID: "d", Name: "小明"}); err != nil {
		t.Errorf("one that is there: %v", err)
	}
	for _, id := range []string{"b", "b", "nobody"} {
		if err := r.RemoveMember(id); err != nil {
			t.Fatal(err)
		}
	}
	var left []string
	for _, m := range r.Family {
		left = append(left, m.ID)
	}
	if diff := cmp.Diff([]string{"a", "c", "d"}, left); diff != "" {
		t.Error(diff)
	}
}
