package bot

import (
	"fmt"
	"strings"
	"time"
)

var weekdaysZH = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// day says a date as people do: 11 月 28 日（周六）, Sat 28 Nov.
func (v Voice) day(t time.Time) string {
	if v.lang == English {
		return t.Format("Mon 2 Jan 2006")
	}
	return fmt.Sprintf("%d 年 %d 月 %d 日", t.Year(), t.Month(), t.Day())
}

// date says a day near now: 11 月 28 日（周六）, Sat 28 Nov.
func (v Voice) date(t time.Time) string {
	if v.lang == English {
		return t.Format("Mon 2 Jan")
	}
	return fmt.Sprintf("%d 月 %d 日（%s）", t.Month(), t.Day(), weekdaysZH[t.Weekday()])
}

// clock says a time of day: 晚上 7:30, 7:30 pm.
func (v Voice) clock(t time.Time) string {
	if v.lang == English {
		return t.Format("3:04 pm")
	}
	return partOfDay(t) + " " + hands(t)
}

// partOfDay is what Chinese says before an hour.
func partOfDay(t time.Time) string {
	switch hour := t.Hour(); {
	case hour < 5:
		return "凌晨"
	case hour < 9:
		return "早上"
	case hour < 12:
		return "上午"
	case hour < 13:
		return "中午"
	case hour < 18:
		return "下午"
	}
	return "晚上"
}

// hands is where a clock of twelve hours stands.
func hands(t time.Time) string {
	hour := t.Hour()
	if hour > 12 {
		hour -= 12
	}
	return fmt.Sprintf("%d:%02d", hour, t.Minute())
}

// moment says when something happens, seen from now; both in one zone.
func (v Voice) moment(t, now time.Time) string {
	tomorrow := now.AddDate(0, 0, 1)
	day := v.date(t)
	switch {
	case sameDay(t, now):
		day = v.Label("when.today", nil)
	case sameDay(t, tomorrow):
		day = v.Label("when.tomorrow", nil)
	}
	if v.lang == English {
		return day + " at " + v.clock(t)
	}
	return day + v.clock(t)
}

// dated says when something is to those who read it on any day: with its year
// and the day of the week.
func (v Voice) dated(from, to time.Time) string {
	day := from.Format("Mon 2 Jan 2006")
	if v.lang != English {
		day = fmt.Sprintf("%s（%s）", v.day(from), weekdaysZH[from.Weekday()])
	}
	// Seen from another year nothing is today or tomorrow.
	clock := strings.TrimPrefix(v.span(from, to, from.AddDate(-1, 0, 0)), v.date(from))
	return day + strings.TrimPrefix(clock, " at")
}

// span says from when until when, both seen from now and in one zone; the day,
// and the part of the day, once where they are the same: 下午 2:00—3:30.
func (v Voice) span(from, to, now time.Time) string {
	dash := "—"
	if v.lang == English {
		dash = "–"
	}
	switch {
	case !sameDay(from, to):
		return v.moment(from, now) + dash + v.moment(to, now)
	case v.lang == English && from.Format("pm") == to.Format("pm"):
		return strings.TrimSuffix(v.moment(from, now), from.Format(" pm")) + dash + v.clock(to)
	case v.lang != English && partOfDay(from) == partOfDay(to):
		return v.moment(from, now) + dash + hands(to)
	}
	return v.moment(from, now) + dash + v.clock(to)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}
