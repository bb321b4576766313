package event

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/sheet"
	"kepubot/store"
)

// list imports a list as a CSV file.
func (k *entrance) list(t *testing.T, lists *PaperLists, seq int64, rows ...string) (Listed, error) {
	t.Helper()
	called := func(_ context.Context, g Guest) string {
		return map[string]string{"r1": "李阿姨", "r2": "王桂华"}[g.Person]
	}
	return lists.Import(t.Context(), k.e, "list.csv", []byte("姓名,社区,人群,电话,签到\n"+strings.Join(rows, "\n")), walkIns(t), called, "rstaff", seq)
}

// TestPaperList imports a list: who is known is not counted twice, who may be
// somebody known is asked about, and importing it again changes nothing.
func TestPaperList(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newEntrance(t, d, 20)
		ctx := t.Context()
		lists, err := OpenPaperLists(ctx, d, k.checkins, k.lines)
		if err != nil {
			t.Fatal(err)
		}
		k.now = k.e.Starts.Add(-time.Hour)
		for n := range 3 { // 李阿姨, 王桂华 and somebody without a name sign up
			g := someone(n + 1)
			g.Person, g.Resident, g.Home, g.From = fmt.Sprint("r", n+1), fmt.Sprint("r", n+1), "fengshan", "jiweiqiao"
			if _, err := k.lines.Join(ctx, k.e, []Guest{g}, k.now, int64(10+n)); err != nil {
				t.Fatal(err)
			}
		}
		door, _, err := walkIns(t).Read(ctx, "赵四 季卫桥 退休")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := k.checkins.CheckIn(ctx, k.e, 1, door[0], ByName, "rstaff", k.e.Starts, 20); err != nil {
			t.Fatal(err)
		}
		k.now = k.e.Ends.Add(time.Hour)
		rows := []string{
			"李阿姨,季卫桥,,,",              // signed up
			"赵四,季卫桥,退休,,",             // written down at the door
			"张伟,季卫桥,,,",               // registered by staff
			"孙丽,季卫桥,退休,13800001234,√", // nobody knows her
			"王桂花,季卫桥,退休,,",            // 王桂华, or not
			"李阿姨,梨洲,,,",               // of the same name, from elsewhere
			"钱七,季卫桥,,,否",              // did not come
			",,,,",                    // a row for a signature
		}
		got, err := k.list(t, lists, 30, rows...)
		if want := (Listed{Added: 3, Again: 1, Absent: 1, Doubts: 2}); err != nil || got != want {
			t.Fatalf("%+v, %v, want %+v", got, err, want)
		}
		if got, err := k.list(t, lists, 31, rows...); err != nil || got.Added != 0 || got.Again != 4 || got.Doubts != 2 {
			t.Fatalf("again: %+v, %v", got, err)
		}
		k.settles(t, lists, "r2", 0)
		k.settles(t, lists, "r1", -1)
		if _, err := lists.Get(ctx, "e1"); !errors.Is(err, store.ErrNotFound) {
			t.Error("the names are kept:", err)
		}
		came, err := k.checkins.Of(ctx, "e1")
		if err != nil || len(came) != 6 {
			t.Fatalf("%d came, %v", len(came), err)
		}
		for _, c := range came {
			if c.Person == "r2" && (c.How != ByList || !c.Seat || c.Name != "") {
				t.Errorf("%+v", c)
			}
			if c.Name == "孙丽" && (c.Phone != "1234" || c.Group != "elders" || c.By != "rstaff") {
				t.Errorf("%+v", c)
			}
		}
	})
}

// settles settles the next doubt, which may mean a person, twice.
func (k *entrance) settles(t *testing.T, lists *PaperLists, may string, choice int) {
	t.Helper()
	list, err := lists.Get(t.Context(), "e1")
	if err != nil {
		t.Fatal(err)
	}
	n, d, _ := list.Next()
	if len(d.Like) != 1 || d.Like[0].Person != may {
		t.Errorf("%s may be %+v", d.Guest.Name, d.Like)
	}
	for seq := range int64(2) {
		if err := lists.Settle(t.Context(), k.e, n, choice, "rstaff", 40+10*int64(n)+seq); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPaperListRefused: a list with faults checks nobody in, and says where.
func TestPaperListRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newEntrance(t, d, 20)
		lists, err := OpenPaperLists(t.Context(), d, k.checkins, k.lines)
		if err != nil {
			t.Fatal(err)
		}
		k.now = k.e.Ends
		for _, row := range []string{"王五,月球,,,", "王五,季卫桥,外星人,,", "王五,季卫桥,,12a,", "1234,季卫桥,,,", strings.Repeat("王", 21) + ",季卫桥,,,", "好人,季卫桥,,,"} {
			_, err := k.list(t, lists, 50, "好人,季卫桥,,,", row)
			var faults sheet.Faults
			if !errors.As(err, &faults) || faults[0].Line != 3 {
				t.Errorf("%s: %v", row, err)
			}
		}
		if _, err := k.list(t, lists, 51); err == nil {
			t.Error("an empty list is taken")
		}
		if n, err := k.checkins.Number(t.Context(), "e1"); n != 0 || err != nil {
			t.Errorf("%d came, %v", n, err)
		}
	})
}
