package event

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestSecondList: a second list keeps what the first left open and it does not
// name, and takes its buttons away.
func TestSecondList(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newEntrance(t, d, 20)
		ctx, lists := t.Context(), k.lists(t, d)
		k.waits(t, "r2") // 王桂华
		k.now = k.e.Ends
		names := func(list int64, want ...string) {
			t.Helper()
			got, err := lists.Get(ctx, "e1")
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, doubt := range got.Doubts {
				if !doubt.Settled {
					names = append(names, doubt.Guest.Name)
				}
			}
			if got.List != list || !slices.Equal(names, want) {
				t.Errorf("list %d asks for %v, not %d for %v", got.List, names, list, want)
			}
		}
		imports := func(seq int64, rows ...string) {
			t.Helper()
			if _, err := k.list(t, lists, seq, rows...); err != nil {
				t.Fatal(err)
			}
		}
		imports(60, "王桂花,季卫桥,,,", "王桂香,季卫桥,,,")
		names(60, "王桂花", "王桂香")
		imports(61, "王桂芳,季卫桥,,,", "王桂香,季卫桥,,,否")
		names(61, "王桂芳", "王桂花")
		imports(61, "王桂芳,季卫桥,,,", "王桂香,季卫桥,,,否") // the update comes again
		imports(60, "王桂花,季卫桥,,,", "王桂香,季卫桥,,,")  // and one that was broken off
		names(61, "王桂芳", "王桂花", "王桂香")
		for _, test := range []struct {
			list int64
			n    int
			want error
		}{{60, 0, ErrNotIn}, {62, 0, ErrNotIn}, {61, 3, ErrNotIn}, {61, -1, ErrNotIn}, {61, 1, nil}, {61, 1, nil}} {
			if err := lists.Settle(ctx, k.e, test.list, test.n, 0, "rstaff", 70); !errors.Is(err, test.want) {
				t.Errorf("doubt %d of list %d: %v, not %v", test.n, test.list, err, test.want)
			}
		}
		names(61, "王桂芳", "王桂香")
		if err := lists.Settle(ctx, k.e, 61, 0, 0, "rstaff", 71); err != nil {
			t.Fatal(err)
		}
		imports(61, "王桂芳,季卫桥,,,") // the update comes once more
		names(61, "王桂香")
		imports(63, "孙丽,季卫桥,,,") // in no doubt
		names(63, "王桂香")
		came, err := k.checkins.Of(ctx, "e1")
		if err != nil || len(came) != 2 {
			t.Errorf("%d came, %v", len(came), err)
		}
	})
}

// TestDoubtsGo: names in doubt go after thirty days, each by its own list, and
// somebody who is forgotten goes out of them at once. The others keep their
// numbers.
func TestDoubtsGo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newEntrance(t, d, 20)
		ctx, lists := t.Context(), k.lists(t, d)
		k.waits(t, "r2") // 王桂华
		k.now = k.e.Ends
		if _, err := k.list(t, lists, 60, "王桂花,季卫桥,,,"); err != nil {
			t.Fatal(err)
		}
		k.now = k.now.AddDate(0, 0, 10)
		if _, err := k.list(t, lists, 61, "王桂香,季卫桥,,,"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := lists.Forget(ctx, "r2"); err != nil {
				t.Fatal(err)
			}
		}
		list, err := lists.Get(ctx, "e1")
		if err != nil {
			t.Fatal(err)
		}
		for _, doubt := range list.Doubts {
			if len(doubt.Like) != 1 || doubt.Like[0] != (Known{}) {
				t.Errorf("%s may be %+v", doubt.Guest.Name, doubt.Like)
			}
		}
		if err := lists.Settle(ctx, k.e, 61, 0, 0, "rstaff", 70); !errors.Is(err, ErrNotIn) {
			t.Error("somebody was forgotten and came:", err)
		}
		for _, test := range []struct {
			days int
			want string // the names
		}{{20, "王桂香 王桂花"}, {1, "王桂香 "}, {10, ""}} {
			k.now = k.now.AddDate(0, 0, test.days).Add(-time.Minute)
			for range 2 {
				if err := lists.Sweep(ctx); err != nil {
					t.Fatal(err)
				}
			}
			list, err := lists.Get(ctx, "e1")
			if test.want == "" {
				if !errors.Is(err, store.ErrNotFound) {
					t.Errorf("after %d days more: %+v, %v", test.days, list, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := list.Doubts[0].Guest.Name + " " + list.Doubts[1].Guest.Name; got != test.want {
				t.Errorf("after %d days more: %s", test.days, got)
			}
		}
		if kept, err := lists.docs.Find(ctx, store.Query{}); err != nil || strings.Contains(fmt.Sprintf("%+v", kept[0]), "王") {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}
