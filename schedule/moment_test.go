package schedule

import (
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	loc := time.FixedZone("CST", 8*60*60)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, loc)
	for text, want := range map[string]string{
		"11-25 9:30": "2026-11-25 09:30", "11/25 9:30": "2026-11-25 09:30", "11 月 25 日 9 点": "2026-11-25 09:00",
		"11月25日9点半": "2026-11-25 09:30", "2027-01-02 08:00": "2027-01-02 08:00", "明天 9:00": "2026-11-24 09:00",
		"后天9：15": "2026-11-25 09:15", "tomorrow 9:00": "2026-11-24 09:00", "18:30": "2026-11-23 18:30", "今天 18点": "2026-11-23 18:00",
		"1-5 9:00": "2027-01-05 09:00", "2月28日 7:00": "2027-02-28 07:00",
	} {
		at, err := ParseMoment(text, now, loc)
		if got := at.Format("2006-01-02 15:04"); err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "9:00", "25:00", "12:60", "2-30 9:00", "13-01 9:00", "明天", "2026-11-22 9:00", "2027 9:00", "11-25 明天 9:00", "now", "１１:００"} {
		if at, err := ParseMoment(text, now, loc); err == nil {
			t.Errorf("%q was taken as %s", text, at)
		}
	}
}

func FuzzParseMoment(f *testing.F) {
	loc := time.FixedZone("CST", 8*60*60)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, loc)
	for _, text := range []string{"11-25 9:30", "明天 9点半", "2026年11月25日 9:30", "9999-99-99 99:99", "tomorrow 9:00", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := ParseMoment(text, now, loc)
		if err == nil && !at.After(now) {
			t.Errorf("%q is past: %s", text, at)
		}
	})
}
