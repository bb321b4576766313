package schedule

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

// ErrMoment means that a text does not say a day and a time.
var ErrMoment = errors.New("not a day and a time")

var momentForm = regexp.MustCompile(`^(?:(\d{4})[-/.年])?(?:(\d{1,2})[-/.月](\d{1,2})[日号]?\s*)?(今天|明天|后天|today|tomorrow)?\s*(\d{1,2})[:：点](\d{2})?$`)

// ParseMoment reads a day and a time as people type them: 11-25 9:30,
// 11 月 25 日 9 点, 明天 9:00, tomorrow 9:00, 2026-11-25 09:30, or a time alone
// for today. A date without a year is the next one of its kind. A moment that
// is past is an error as well.
func ParseMoment(text string, now time.Time, loc *time.Location) (time.Time, error) {
	if len(text) > 60 {
		return time.Time{}, ErrMoment
	}
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	text = strings.NewReplacer(" 月 ", "月", " 月", "月", "月 ", "月", " 日", "日", " 点", "点", " 年 ", "年", "半", "30", "分", "").Replace(text)
	parts := momentForm.FindStringSubmatch(text)
	if parts == nil || (parts[2] != "" && parts[4] != "") || (parts[1] != "" && parts[2] == "") {
		return time.Time{}, ErrMoment
	}
	now = now.In(loc)
	year, month, day := now.Date()
	switch parts[4] {
	case "明天", "tomorrow":
		day++
	case "后天":
		day += 2
	}
	if parts[2] != "" {
		month, day = time.Month(small(parts[2])), small(parts[3])
	}
	if parts[1] != "" {
		year = small(parts[1])
	}
	hour, minute := small(parts[5]), small(parts[6])
	at := time.Date(year, month, day, hour, minute, 0, 0, loc)
	if parts[1] == "" && parts[2] != "" && at.Before(now) {
		at = time.Date(year+1, month, day, hour, minute, 0, 0, loc)
	}
	if hour > 23 || minute > 59 || (parts[2] != "" && (at.Day() != day || at.Month() != month)) || !at.After(now) {
		return time.Time{}, ErrMoment
	}
	return at, nil
}

// small reads at most four digits; none are 0.
func small(digits string) int {
	n := 0
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}
