package content

import (
	"slices"
	"time"

	"github.com/6tail/lunar-go/calendar"
)

// terms are the names by which a tip is bound to a solar term (节气), with the
// names that the calendar knows them by.
func terms() map[string]string {
	return map[string]string{
		"term-lichun": "立春", "term-yushui": "雨水", "term-jingzhe": "惊蛰", "term-chunfen": "春分", "term-qingming": "清明", "term-guyu": "谷雨",
		"term-lixia": "立夏", "term-xiaoman": "小满", "term-mangzhong": "芒种", "term-xiazhi": "夏至", "term-xiaoshu": "小暑", "term-dashu": "大暑",
		"term-liqiu": "立秋", "term-chushu": "处暑", "term-bailu": "白露", "term-qiufen": "秋分", "term-hanlu": "寒露", "term-shuangjiang": "霜降",
		"term-lidong": "立冬", "term-xiaoxue": "小雪", "term-daxue": "大雪", "term-dongzhi": "冬至", "term-xiaohan": "小寒", "term-dahan": "大寒",
	}
}

// lunarDays are the names of days of the lunar calendar: month and day.
func lunarDays() map[string][2]int {
	return map[string][2]int{
		"spring-festival": {1, 1}, "lantern-festival": {1, 15}, "dragon-boat": {5, 5}, "mid-autumn": {8, 15}, "double-ninth": {9, 9},
	}
}

// weekdays are the names of days that are the n-th of their weekday in a
// month. National food safety week is held in the third week of June.
func weekdays() map[string]nthWeekday {
	return map[string]nthWeekday{"food-safety-week": {time.June, time.Monday, 3}, "world-sleep-day": {time.March, time.Friday, 3}}
}

type nthWeekday struct {
	month   time.Month
	weekday time.Weekday
	n       int
}

// in is the day of a year.
func (w nthWeekday) in(year int) time.Time {
	first := time.Date(year, w.month, 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, (int(w.weekday-first.Weekday())+7)%7+7*(w.n-1))
}

// DayNames are the names by which tips are bound to days that lie differently
// in each year, in alphabetical order.
func DayNames() []string {
	var names []string
	for name := range terms() {
		names = append(names, name)
	}
	for name := range lunarDays() {
		names = append(names, name)
	}
	for name := range weekdays() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// DayIn is the day ("2026-07-07") that a name of [DayNames] has in a year from
// 1900 to 2100, by China's calendar; "" for other names.
func DayIn(name string, year int) string {
	if term, ok := terms()[name]; ok {
		// Seen from June, the table reaches from one winter to the next, and the
		// solstice that ends the year has a name of its own.
		table := calendar.NewSolarFromYmd(year, 6, 1).GetLunar().GetJieQiTable()
		if term == "冬至" {
			term = "DONG_ZHI"
		}
		return table[term].ToYmd()
	}
	if day, ok := lunarDays()[name]; ok {
		return calendar.NewLunarFromYmd(year, day[0], day[1]).GetSolar().ToYmd()
	}
	if w, ok := weekdays()[name]; ok {
		return w.in(year).Format(time.DateOnly)
	}
	return ""
}

// Date is a day with the names that it has.
type Date struct {
	Day   string // "2026-07-07"
	names []string
}

// Month is the month of the day; 0 where it is no day.
func (d Date) Month() time.Month {
	t, err := time.Parse(time.DateOnly, d.Day)
	if err != nil {
		return 0
	}
	return t.Month()
}

// DateOf finds the names of a day.
func DateOf(day string) Date {
	d := Date{Day: day}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return d
	}
	solar := calendar.NewSolarFromYmd(t.Year(), int(t.Month()), t.Day())
	lunar := solar.GetLunar()
	term := lunar.GetJieQi()
	for name, chinese := range terms() {
		if chinese == term {
			d.names = append(d.names, name)
		}
	}
	for name, on := range lunarDays() {
		if lunar.GetMonth() == on[0] && lunar.GetDay() == on[1] {
			d.names = append(d.names, name)
		}
	}
	for name, on := range weekdays() {
		if on.in(t.Year()).Format(time.DateOnly) == day {
			d.names = append(d.names, name)
		}
	}
	return d
}
