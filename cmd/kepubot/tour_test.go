package main

import (
	"strings"
	"testing"

	"kepubot/dev/testdb"
)

// TestTour plays the whole demo through, as a newcomer does with --tour, and
// computes the numbers of its competition and of its event again from what is
// stored.
func TestTour(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		var out, errOut strings.Builder
		if code := run(t.Context(), []string{"demo", "--tour", "--db", uri}, &out, &errOut); code != 0 {
			t.Fatalf("the tour ended with %d\n%s\n%s", code, out.String(), errOut.String())
		}
		checkSeason(t, uri, out.String())
		checkEvent(t, uri, out.String())
	})
}
