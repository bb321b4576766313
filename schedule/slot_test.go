package schedule_test

import (
	"strings"
	"testing"
	"time"

	"kepubot/schedule"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestParseSlots(t *testing.T) {
	for text, good := range map[string]bool{
		"08:00":                   true,
		"07:00,19:00":             true,
		"08:00, 12:30":            true,
		"":                        false,
		"06:59":                   false,
		"19:01":                   false,
		"8:00":                    false,
		"08:00,08:00":             false,
		"24:00":                   false,
		"noon":                    false,
		strings.Repeat("x,", 20):  false,
		"08:00:00":                false,
		"08:00,12:00,08:00,18:00": false,
	} {
		slots, err := schedule.ParseSlots(strings.Split(text, ","))
		if (err == nil) != good {
			t.Errorf("%q: %v, %v", text, slots, err)
		}
	}
}

// TestAt places eight o'clock on days on which clocks change, and on others.
func TestAt(t *testing.T) {
	for _, test := range []struct{ zone, day, slot, utc string }{
		{"Asia/Shanghai", "2026-11-23", "08:00", "2026-11-23T00:00:00Z"},
		{"Europe/Berlin", "2026-03-28", "08:00", "2026-03-28T07:00:00Z"},
		{"Europe/Berlin", "2026-03-29", "08:00", "2026-03-29T06:00:00Z"},
		{"Europe/Berlin", "2026-10-25", "08:00", "2026-10-25T07:00:00Z"},
		{"Africa/Cairo", "2026-04-24", "08:00", "2026-04-24T05:00:00Z"},
		{"America/New_York", "2026-11-01", "19:00", "2026-11-02T00:00:00Z"},
		{"Asia/Kolkata", "2026-02-28", "07:30", "2026-02-28T02:00:00Z"},
	} {
		got, err := schedule.At(test.day, schedule.Slot(test.slot), zone(t, test.zone))
		if err != nil || got.UTC().Format(time.RFC3339) != test.utc {
			t.Errorf("%s %s in %s: %v, %v; want %s", test.day, test.slot, test.zone, got.UTC(), err, test.utc)
		}
	}
}

// TestEveryDayHasItsSlots goes hour by hour through a year with clock
// changes: each day has each job once, and its window opens once.
func TestEveryDayHasItsSlots(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "Africa/Cairo", "America/Sao_Paulo", "Asia/Shanghai", "Australia/Lord_Howe"} {
		loc := zone(t, name)
		opened := map[string]int{}
		open := map[string]bool{}
		for now := time.Date(2026, 1, 1, 0, 0, 0, 0, loc); now.Year() == 2026; now = now.Add(30 * time.Minute) {
			due := map[string]bool{}
			for _, job := range schedule.Due(now, []schedule.Slot{"08:00", "19:00"}, loc) {
				due[job.ID] = true
				if !open[job.ID] {
					opened[job.ID]++
				}
			}
			open = due
		}
		if len(opened) != 2*365 {
			t.Errorf("%s: %d jobs in a year, want %d", name, len(opened), 2*365)
		}
		for id, n := range opened {
			if n != 1 {
				t.Errorf("%s: %s opened %d times", name, id, n)
			}
		}
	}
}

func TestDue(t *testing.T) {
	loc := zone(t, "Asia/Shanghai")
	for clock, want := range map[string]string{
		"07:59:59": "",
		"08:00:00": "tips:2026-11-23:0800",
		"12:00:00": "tips:2026-11-23:0800 tips:2026-11-23:1200",
		"20:29:59": "tips:2026-11-23:0800 tips:2026-11-23:1200",
		"20:30:00": "",
		"23:59:59": "",
	} {
		now, err := time.ParseInLocation(time.DateTime, "2026-11-23 "+clock, loc)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, job := range schedule.Due(now, []schedule.Slot{"08:00", "12:00"}, loc) {
			ids = append(ids, job.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("at %s: %q, want %q", clock, got, want)
		}
	}
}

func TestNextAndShift(t *testing.T) {
	loc := zone(t, "Europe/Berlin")
	eve := time.Date(2026, 3, 28, 8, 0, 0, 0, loc)
	next, err := schedule.Next(eve, "08:00", loc)
	if want := time.Date(2026, 3, 29, 8, 0, 0, 0, loc); err != nil || !next.Equal(want) {
		t.Errorf("next is %v, %v; want %v", next, err, want)
	}
	if day := schedule.Shift("2026-02-28", 1); day != "2026-03-01" {
		t.Errorf("the day after is %s", day)
	}
	if day := schedule.DayOf(time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC), zone(t, "Asia/Shanghai")); day != "2026-11-23" {
		t.Errorf("the local day is %s", day)
	}
}

func TestNoticeJob(t *testing.T) {
	loc := time.FixedZone("CST", 8*60*60)
	for clock, want := range map[string]bool{"06:59": false, "07:00": true, "20:59": true, "21:00": false, "23:30": false} {
		at, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-23 "+clock, loc)
		if err != nil {
			t.Fatal(err)
		}
		job, ok := schedule.NoticeJob("notice:n1", at, loc)
		if ok != want {
			t.Errorf("%s: %t", clock, ok)
		}
		if ok && (job.Day != "2026-11-23" || !job.From.Equal(at) || job.Until.In(loc).Format("15:04") != "21:00") {
			t.Errorf("%s: %+v", clock, job)
		}
	}
}
