package bot

import (
	"strings"
	"testing"

	"kepubot/event"
	"kepubot/report"
)

// TestButtonsOfReportsFit holds the longest questions and sections against the
// room that a button has.
func TestButtonsOfReportsFit(t *testing.T) {
	q := report.Question{Period: event.Period{From: "2026-01-01", To: "2099-12-31"}, Scope: report.Scope{Place: strings.Repeat("p", 40), Campaign: strings.Repeat("周", 40)}}
	for _, s := range report.Sections() {
		for _, data := range []string{tap("reptext", string(s.ID), codeOf(q)), tap("reptexts", codeOf(q))} {
			if _, err := parseTap(data); err != nil {
				t.Errorf("%s has %d bytes: %v", data, len(data), err)
			}
		}
	}
}
