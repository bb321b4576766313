package content_test

import (
	"slices"
	"testing"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestChoices: what was chosen for some days is all that was, for every group,
// and nothing of the days beside them.
func TestChoices(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		l := filled(t, d)
		for _, day := range []string{"2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"} {
			for _, group := range []string{"elders", "zz"} {
				if _, _, err := l.Today(t.Context(), day, group); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got []string
		for choice, err := range l.Choices(t.Context(), "2026-11-22", "2026-11-23") {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, choice.Day+" "+choice.Group)
		}
		slices.Sort(got)
		if want := []string{"2026-11-22 elders", "2026-11-22 zz", "2026-11-23 elders", "2026-11-23 zz"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
