package report

import (
	"slices"
	"strings"
	"testing"
)

// TestSafe: with a part of few go as many others as it takes that what each of
// them is does not follow from the total.
func TestSafe(t *testing.T) {
	for _, test := range []struct {
		name  string
		parts map[string]int64
		told  string
	}{
		{"nobody is few", map[string]int64{"a": 5, "b": 9, "c": 0}, "a b c"},
		{"one of few takes the least of the others along", map[string]int64{"a": 3, "b": 7, "c": 90}, "c"},
		{"two of few that make five are still told apart by nothing", map[string]int64{"a": 2, "b": 3, "c": 90}, "c"},
		{"five of one each would all be one", map[string]int64{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 8, "g": 90}, "g"},
		{"those who did not say are not told", map[string]int64{"": 40, "a": 5, "b": 9}, "a b"},
		{"few of them take another along", map[string]int64{"": 2, "a": 5, "b": 9}, "b"},
	} {
		b := Breakdown{}
		for id, n := range test.parts {
			b.Parts = append(b.Parts, Part{ID: id, Values: map[FigureID]Value{"x": {N: n}}})
		}
		var told []string
		for id, is := range b.safe("x") {
			if is {
				told = append(told, id)
			}
		}
		slices.Sort(told)
		if got := strings.Join(told, " "); got != test.told {
			t.Errorf("%s: %q is told, not %q", test.name, got, test.told)
		}
	}
}
