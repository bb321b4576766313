package resident_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

func TestAudit(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		now := noon
		audit, err := resident.OpenAudit(ctx, d, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		record := func(seq int64, action string) {
			t.Helper()
			if err := audit.Record(ctx, seq, "ann", action, "target"); err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Minute)
		}
		record(1, "invite")
		record(2, "skip")
		record(2, "swap")
		record(1, "invite") // the update comes again
		latest := func(limit int) []string {
			t.Helper()
			entries, err := audit.Latest(ctx, limit)
			if err != nil {
				t.Fatal(err)
			}
			var actions []string
			for _, e := range entries {
				if e.By != "ann" || e.Target != "target" {
					t.Errorf("got %+v", e)
				}
				actions = append(actions, e.Action+" "+e.At.Format("15:04"))
			}
			return actions
		}
		if diff := cmp.Diff([]string{"swap 04:02", "skip 04:01", "invite 04:00"}, latest(10)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"swap 04:02"}, latest(1)); diff != "" {
			t.Error(diff)
		}
	})
}
