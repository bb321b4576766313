package content

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kepubot/content/starter"
	"kepubot/resident"
)

// starterCheck is the check that the program's own tips stand.
func starterCheck() Check {
	c := Check{Library: true, Today: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	for _, group := range resident.DefaultGroups() {
		c.Groups = append(c.Groups, group.ID)
	}
	return c
}

// starterTips are the tips that the program brings along, approved and in the
// order of their ids, with what the check finds.
func starterTips(t *testing.T) ([]*Tip, Findings) {
	t.Helper()
	files, err := starter.Tips()
	if err != nil {
		t.Fatal(err)
	}
	tips, found := starterCheck().Tips(files)
	for _, tip := range tips {
		tip.State = Approved
	}
	slices.SortFunc(tips, func(a, b *Tip) int { return strings.Compare(a.ID, b.ID) })
	return tips, found
}

// TestStarterTips holds that there is a tip for each day of a leap year, and
// that a careful editor would mend nothing.
func TestStarterTips(t *testing.T) {
	tips, found := starterTips(t)
	for _, f := range found {
		t.Errorf("%s: %s", f.File, f.Fault)
	}
	if len(tips) < 366 {
		t.Errorf("%d tips, want 366", len(tips))
	}
}

// TestStarterYear goes through a year with the program's own tips: no group
// gets one twice within the rest, and none gets a theme twice running but
// where the calendar asks for it.
func TestStarterYear(t *testing.T) {
	const from, year, shown = "2027-01-01", 365, 60
	tips, _ := starterTips(t)
	byID := map[string]*Tip{}
	for _, tip := range tips {
		byID[tip.ID] = tip
	}
	for _, group := range starterCheck().Groups {
		t.Run(group, func(t *testing.T) {
			got := days(from, group, year, tips)
			slices.Reverse(got)
			if len(got) != year {
				t.Errorf("%d of %d days have a tip", len(got), year)
			}
			sent := map[string]string{}
			for i, c := range got {
				if i < shown {
					t.Log(c.Day, c.Theme, c.Reason, byID[c.Tip].Chinese.Title)
				}
				if last, ok := sent[c.Tip]; c.Repeat || ok && last > shift(c.Day, -restDays) {
					t.Errorf("%s came on %s and again on %s", c.Tip, last, c.Day)
				}
				sent[c.Tip] = c.Day
				if i > 0 && c.Theme == got[i-1].Theme && c.Reason != ByCalendar && got[i-1].Reason != ByCalendar {
					t.Errorf("%s: %s twice running", c.Day, c.Theme)
				}
			}
		})
	}
}
