package content_test

import (
	"testing"
	"time"

	"kepubot/content"
)

// TestDayIn holds the calendar against days as almanacs print them.
func TestDayIn(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"term-lichun", "2026-02-04"}, {"term-xiaoshu", "2026-07-07"}, {"term-dongzhi", "2026-12-22"}, {"term-xiaohan", "2026-01-05"},
		{"term-dahan", "2027-01-20"}, {"term-chunfen", "2028-03-20"}, {"term-qingming", "2026-04-05"}, {"term-qingming", "2028-04-04"},
		{"spring-festival", "2026-02-17"}, {"spring-festival", "2027-02-06"}, {"lantern-festival", "2026-03-03"}, {"dragon-boat", "2026-06-19"},
		{"mid-autumn", "2026-09-25"}, {"double-ninth", "2026-10-18"}, {"double-ninth", "2025-10-29"}, {"food-safety-week", "2026-06-15"},
		{"world-sleep-day", "2026-03-20"},
	} {
		year, err := time.Parse(time.DateOnly, test.want)
		if err != nil {
			t.Fatal(err)
		}
		if got := content.DayIn(test.name, year.Year()); got != test.want {
			t.Errorf("%s is on %s, not %s", test.name, test.want, got)
		}
	}
	if got := content.DayIn("term-nothing", 2026); got != "" {
		t.Errorf("an unknown name is on %s", got)
	}
}

// TestDatesAgree holds the two ways of asking the calendar against each other
// over the coming years: each name has one day a year, and that day its name.
func TestDatesAgree(t *testing.T) {
	for year := 2026; year <= 2040; year++ {
		for _, name := range content.DayNames() {
			day := content.DayIn(name, year)
			tip := content.Tip{Day: name}
			if len(day) != len(time.DateOnly) || tip.OnDay(content.DateOf(day)) != 1 {
				t.Errorf("%s of %d is on %q, which does not know it", name, year, day)
			}
		}
		on := 0
		for d := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
			for _, name := range content.DayNames() {
				tip := content.Tip{Day: name}
				on += tip.OnDay(content.DateOf(d.Format(time.DateOnly)))
			}
			if year > 2026 {
				break // the whole of one year is enough
			}
		}
		if year == 2026 && on != len(content.DayNames()) {
			t.Errorf("%d days of %d have one of the %d names", on, year, len(content.DayNames()))
		}
	}
}
