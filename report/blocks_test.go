package report_test

import (
	"testing"

	"kepubot/report"
)

// TestBlockScope: what a township writes of a campaign is not what the city
// writes of it.
func TestBlockScope(t *testing.T) {
	seen := map[string]report.Scope{}
	for _, s := range []report.Scope{{}, {Place: "fengshan"}, {Campaign: "科技活动周"}, {Place: "fengshan", Campaign: "科技活动周"}} {
		name := report.BlockScope(s)
		if other, there := seen[name]; there {
			t.Errorf("%+v and %+v are both %q", s, other, name)
		}
		seen[name] = s
	}
}
