package resident_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

func TestMeet(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		residents := newResidents(t, d)
		const updates = 16
		var ids [updates]string
		var group sync.WaitGroup
		for i := range updates {
			group.Go(func() {
				met, err := residents.Meet(t.Context(), 7, resident.English)
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = met.ID
			})
		}
		group.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("one account is %s and %s", id, ids[0])
			}
		}
		if !regexp.MustCompile(`^r[a-z2-7]{20,}$`).MatchString(ids[0]) {
			t.Errorf("the id %s is not random", ids[0])
		}
		other, err := residents.Meet(t.Context(), 8, resident.Chinese)
		if err != nil || other.ID == ids[0] || other.State != resident.Joining || other.Slot != "08:00" {
			t.Errorf("got %+v, %v", other, err)
		}
		if _, err := residents.ByTelegram(t.Context(), 9); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestChangeReplayed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		residents := newResidents(t, d)
		met, err := residents.Meet(t.Context(), 7, resident.Chinese)
		if err != nil {
			t.Fatal(err)
		}
		// The verbs of one chat; some come too early and are refused.
		verbs := []verb{choosePlace(lizhou), agree, chooseCommunity(jiweiqiao), chooseGroup("minors"), under, agree, parent, agree,
			{"stop", (*resident.Resident).StopTips}, {"resume", (*resident.Resident).ResumeTips},
			{"add", func(r *resident.Resident) error { return r.AddMember(resident.Member{ID: "a", Name: "小明"}) }},
			{"remove", func(r *resident.Resident) error { return r.RemoveMember("a") }}}
		play := func() {
			for i, v := range verbs {
				if _, err := residents.Change(t.Context(), met.ID, int64(i+1), v.do); err != nil && !errors.Is(err, resident.ErrNotNow) {
					t.Fatalf("%s: %v", v.name, err)
				}
			}
		}
		play()
		first, err := residents.Get(t.Context(), met.ID)
		if err != nil {
			t.Fatal(err)
		}
		if first.State != resident.Active || first.Seq != int64(len(verbs)) || !first.Gets {
			t.Fatalf("got %+v", first)
		}
		play()
		again, err := residents.Get(t.Context(), met.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Error("the replay changed", diff)
		}
	})
}

func TestChangeTakesHigherNumbersOnly(t *testing.T) {
	residents := newResidents(t, testdb.SQLite(t))
	r := join(t, residents, 7, "elders", 10)
	for _, test := range []struct {
		seq  int64
		want bool
	}{{9, false}, {10, false}, {11, true}} {
		r, err := residents.Change(t.Context(), r.ID, test.seq, (*resident.Resident).StopTips)
		if err != nil || r.TipsOff != test.want {
			t.Errorf("number %d changes: %v, %v", test.seq, r.TipsOff, err)
		}
	}
}

func TestChangeRefused(t *testing.T) {
	residents := newResidents(t, testdb.SQLite(t))
	met, err := residents.Meet(t.Context(), 7, resident.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := residents.Change(t.Context(), met.ID, 5, agree.do); !errors.Is(err, resident.ErrNotNow) {
		t.Errorf("got %v", err)
	}
	after, err := residents.Get(t.Context(), met.ID)
	if err != nil || after.Rev != met.Rev || after.Seq != 0 {
		t.Errorf("a refused change left %+v, %v", after, err)
	}
	if _, err := residents.Change(t.Context(), "nobody", 6, skip.do); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func recipients(t testing.TB, residents *resident.Residents, slot string) []int64 {
	t.Helper()
	var numbers []int64
	for after := ""; ; {
		page, err := residents.Audience(t.Context(), slot, afterAll, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			if r.Resident <= after {
				t.Fatalf("%s comes after %s", r.Resident, after)
			}
			numbers, after = append(numbers, r.Telegram), r.Resident
		}
		if len(page) < 2 {
			return numbers
		}
	}
}

func TestAudience(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		residents := newResidents(t, d)
		if _, err := residents.Meet(ctx, 1, resident.Chinese); err != nil {
			t.Fatal(err)
		}
		want := map[int64]bool{}
		for n := int64(2); n <= 9; n++ {
			join(t, residents, n, "elders", 1)
			want[n] = true
		}
		change := func(telegram int64, do func(*resident.Resident) error) {
			t.Helper()
			r, err := residents.ByTelegram(ctx, telegram)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := residents.Change(ctx, r.ID, r.Seq+1, do); err != nil {
				t.Fatal(err)
			}
		}
		away := func(telegram int64, is bool) {
			t.Helper()
			if err := residents.MarkAway(ctx, telegram, is); err != nil {
				t.Fatal(err)
			}
		}
		change(2, (*resident.Resident).StopTips)
		change(3, (*resident.Resident).StopTips)
		change(3, (*resident.Resident).ResumeTips)
		away(4, true)
		away(5, true)
		away(5, false)
		away(404, true) // somebody the bot never met
		change(6, func(r *resident.Resident) error { return r.SetSlot("12:00", today) })
		if err := residents.ApplyDue(ctx, today); err != nil {
			t.Fatal(err)
		}
		if err := residents.Enroll(ctx, "r1-0", "王阿姨", "elders", jiweiqiao, "staff", today); err != nil {
			t.Fatal(err)
		}
		delete(want, 2)
		delete(want, 4)
		delete(want, 6)
		got := map[int64]bool{}
		for _, n := range recipients(t, residents, "08:00") {
			got[n] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]int64{6}, recipients(t, residents, "12:00")); diff != "" {
			t.Error(diff)
		}
		active, getting, err := residents.Number(ctx)
		if err != nil || active != 9 || getting != 6 {
			t.Errorf("%d are active and %d get tips, %v", active, getting, err)
		}
	})
}

func TestAudienceKnowsWhatTipsGoBy(t *testing.T) {
	residents := newResidents(t, testdb.SQLite(t))
	r := join(t, residents, 7, "elders", 1)
	if _, err := residents.Change(t.Context(), r.ID, 2, func(r *resident.Resident) error { return r.ChangeGroup("workers", tomorrow) }); err != nil {
		t.Fatal(err)
	}
	page, err := residents.Audience(t.Context(), "08:00", afterAll, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []resident.Recipient{{Resident: r.ID, Telegram: 7, Place: "fengshan", Community: "jiweiqiao", Group: "elders", Language: resident.Chinese}}
	if diff := cmp.Diff(want, page); diff != "" {
		t.Error(diff)
	}
}

func TestEnroll(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		residents := newResidents(t, d)
		for range 2 {
			for i := range 3 { // several without an account
				if err := residents.Enroll(ctx, fmt.Sprintf("r1-%d", i), "王阿姨", "elders", jiweiqiao, "staff", today); err != nil {
					t.Fatal(err)
				}
			}
		}
		rows, err := residents.Counts(ctx, "community")
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1 || rows[0].Count != 3 || rows[0].Keys[0] != "jiweiqiao" {
			t.Errorf("got %+v", rows)
		}
		r, err := residents.Get(ctx, "r1-0")
		if err != nil || r.EnteredBy != "staff" || r.NextStep() != resident.StepDone || r.Gets {
			t.Errorf("got %+v, %v", r, err)
		}
		for _, name := range []string{"", "王\n阿姨", strings.Repeat("长", 21)} {
			if err := residents.Enroll(ctx, "r2-0", name, "elders", jiweiqiao, "staff", today); !errors.Is(err, resident.ErrName) {
				t.Errorf("%q: got %v", name, err)
			}
		}
	})
}

// TestForget: of somebody who left a day and where they lived stay, once and
// without a way back to them; of somebody who never registered nothing does.
func TestForget(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		residents := newResidents(t, d)
		r := join(t, residents, 7, "elders", 1)
		passing, err := residents.Meet(t.Context(), 8, resident.Chinese)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range []string{"2026-03-01", "2026-03-02"} {
			for _, id := range []string{r.ID, passing.ID} {
				if err := residents.Forget(t.Context(), id, day); err != nil {
					t.Fatal(err)
				}
			}
		}
		left, err := residents.Departed(t.Context(), []store.Cond{store.Eq("day", "2026-03-01"), store.Eq("joinedday", r.JoinedDay)}, "place", "community", "group")
		if err != nil || len(left) != 1 || left[0].Count != 1 || !slices.Equal(left[0].Keys, []any{r.Place, r.Community, "elders"}) {
			t.Errorf("left: %v, %v", left, err)
		}
		if later, err := residents.Departed(t.Context(), []store.Cond{store.GT("day", "2026-03-01")}); err != nil || len(later) != 0 {
			t.Errorf("left twice: %v, %v", later, err)
		}
		if _, err := residents.ByTelegram(t.Context(), 7); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		back, err := residents.Meet(t.Context(), 7, resident.Chinese)
		if err != nil || back.ID == r.ID || back.State != resident.Joining || back.Seq != 0 {
			t.Errorf("somebody who comes back is known: %+v, %v", back, err)
		}
	})
}

// afterAll is a slot that began after everybody had joined.
var afterAll = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

// TestAudienceLeavesOutWhoJoinedLater holds that nobody gets the tip of a
// slot that had begun when they joined.
func TestAudienceLeavesOutWhoJoinedLater(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		residents := newResidents(t, d)
		r := join(t, residents, 7, "elders", 1)
		for began, want := range map[time.Time]int{*r.Agreed: 0, r.Agreed.Add(-time.Hour): 0, r.Agreed.Add(time.Millisecond): 1} {
			page, err := residents.Audience(t.Context(), "08:00", began, "", 10)
			if err != nil || len(page) != want {
				t.Errorf("slot %s after joining: %d get it, %v; want %d", began.Sub(*r.Agreed), len(page), err, want)
			}
		}
	})
}
