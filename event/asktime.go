package event

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// when is a time as it was written: a fixed period, or months or days of a
// year that may not have been said.
type when struct {
	fixed        Period
	year         int // 0: not said
	month, until int // from 1; 0: the whole year
	first, last  int // days of the first and the last month; 0: all
}

// bareYear tells whether it is a year and nothing more.
func (w when) bareYear() bool { return w.year > 0 && w.month == 0 }

// yearless tells whether a year would say more exactly what is meant.
func (w when) yearless() bool { return w.fixed == Period{} && w.year == 0 }

// period places it. Without a year it is that of this year, or, where that
// has not begun, of the last.
func (w when) period(today time.Time) (Period, bool) {
	if w.fixed != (Period{}) {
		return w.fixed, true
	}
	year := w.year
	if year == 0 {
		year = today.Year()
		if w.begins(year).After(today) {
			year--
		}
	}
	from, to := w.begins(year), w.ends(year)
	if to.Before(from) { // 12 月 20 日至 1 月 5 日
		if w.year == 0 && w.begins(year).After(today) {
			year--
		}
		from, to = w.begins(year), w.ends(year+1)
	}
	right := w.first == 0 || from.Day() == w.first && to.Day() == w.last
	return periodOf(from, to), right && year >= firstYear && year <= lastYear
}

func (w when) begins(year int) time.Time {
	return time.Date(year, time.Month(max(w.month, 1)), max(w.first, 1), 0, 0, 0, 0, time.UTC)
}

func (w when) ends(year int) time.Time {
	switch {
	case w.month == 0:
		return time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC)
	case w.last == 0:
		return time.Date(year, time.Month(w.until)+1, 0, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(year, time.Month(w.until), w.last, 0, 0, 0, 0, time.UTC)
}

// The years that can be asked for.
const (
	firstYear = 2000
	lastYear  = 2099
)

// written is a form in which a time is written, and what it says: the numbers
// of its groups, 0 for those that are empty.
type written struct {
	form *regexp.Regexp
	read func(n []int) when
}

func quarterWhen(year, n int) when { return when{year: year, month: 3*n - 2, until: 3 * n} }
func halfWhen(n int) when          { return when{month: 6*n - 5, until: 6 * n} }
func dayWhen(year, month, day int) when {
	return when{year: year, month: month, until: month, first: day, last: day}
}

// writtenForms are the forms of times with numbers in them.
var writtenForms = forms()

func forms() []written {
	const (
		year  = `(20\d\d)`
		n     = `(\d{1,2}|十[一二]?|[一二三四五六七八九])`
		num   = `(\d{1,2})`
		sep   = `[-./年]`
		to    = ` ?[-~至到] ?`
		month = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`
		th    = `(?:st|nd|rd|th)?`
	)
	forms := []struct {
		form string
		read func(n []int) when
	}{
		{year + sep + num + `[-./月]` + num + `[日号]?`, func(n []int) when { return dayWhen(n[0], n[1], n[2]) }},
		{year + `(\d\d)(\d\d)`, func(n []int) when { return dayWhen(n[0], n[1], n[2]) }},
		{`(?:` + year + sep + `?)?` + n + `月?份?` + to + n + `月份?`, func(n []int) when { return when{year: n[0], month: n[1], until: n[2]} }},
		{year + sep + num + `(?:月份?)?`, func(n []int) when { return when{year: n[0], month: n[1], until: n[1]} }},
		{year + `(0[1-9]|1[0-2])`, func(n []int) when { return when{year: n[0], month: n[1], until: n[1]} }},
		{year + `年?度?`, func(n []int) when { return when{year: n[0]} }},
		{`(\d\d)年度?`, func(n []int) when { return when{year: firstYear + n[0]} }},
		{`(?:` + year + sep + `?)?第?([1-4一二三四])季度?`, func(n []int) when { return quarterWhen(n[0], n[1]) }},
		{`(?:` + year + `-?)?q([1-4])`, func(n []int) when { return quarterWhen(n[0], n[1]) }},
		{`([1-4])q`, func(n []int) when { return quarterWhen(0, n[0]) }},
		{`quarter ([1-4])`, func(n []int) when { return quarterWhen(0, n[0]) }},
		{`(?:the )?(first|second|third|fourth|[1-4])` + th + ` quarter(?: of)?`, func(n []int) when { return quarterWhen(0, n[0]) }},
		{`([上下])半年`, func(n []int) when { return halfWhen(n[0]) }},
		{`h([12])`, func(n []int) when { return halfWhen(n[0]) }},
		{`(?:the )?(first|second) half(?: of)?`, func(n []int) when { return halfWhen(n[0]) }},
		{n + `月份?`, func(n []int) when { return when{month: n[0], until: n[0]} }},
		{month, func(n []int) when { return when{month: n[0], until: n[0]} }},
		{num + `[-./]` + num, func(n []int) when { return dayWhen(0, n[0], n[1]) }},
		{n + `月` + num + `[日号]?`, func(n []int) when { return dayWhen(0, n[0], n[1]) }},
		{month + ` ` + num + th, func(n []int) when { return dayWhen(0, n[0], n[1]) }},
		{num + th + ` ` + month, func(n []int) when { return dayWhen(0, n[1], n[0]) }},
		{num + `[./]` + num + `[-~]` + num, func(n []int) when { return when{month: n[0], until: n[0], first: n[1], last: n[2]} }},
		{`(?:` + year + sep + `)?` + n + `月` + num + `[日号]?` + to + num + `[日号]`, func(n []int) when { return when{year: n[0], month: n[1], until: n[1], first: n[2], last: n[3]} }},
		{month + ` ` + num + to + num, func(n []int) when { return when{month: n[0], until: n[0], first: n[1], last: n[2]} }},
		{num + to + num + ` ` + month, func(n []int) when { return when{month: n[2], until: n[2], first: n[0], last: n[1]} }},
	}
	all := make([]written, len(forms))
	for i, f := range forms {
		all[i] = written{regexp.MustCompile(`^(?:` + f.form + `)`), f.read}
		all[i].form.Longest()
	}
	return all
}

// lastForm is a number of days, weeks, months or years up to today.
var lastForm = regexp.MustCompile(`^(?:近|最近|过去|(?:the )?last |past )(\d{1,3}|[一二两三四五六七八九十])个? ?(天|日|周|星期|月|季度|年|days?|weeks?|months?|quarters?|years?)`)

// weekdayForm is a day of this week or one beside it.
var weekdayForm = regexp.MustCompile(`^(上|下|本|这)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])`)

// numberOf reads a number of a form: digits, a Chinese numeral, the beginning
// of a month's name, or a word for its place.
func numberOf(word string) int {
	if n, err := strconv.Atoi(word); err == nil {
		return n
	}
	for _, names := range [][]string{
		numerals,
		{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"},
		{"first", "second", "third", "fourth"},
		{"上", "下"},
		{"一", "两"},
	} {
		if i := slices.Index(names, word); i >= 0 {
			return i + 1
		}
	}
	return 0 // a group that is empty
}

// timeAt reads the times that a text may begin with, and how many bytes each
// takes.
func (r *reader) timeAt(text string) (found []span) {
	for _, w := range writtenForms {
		parts := w.form.FindStringSubmatch(text)
		if parts == nil {
			continue
		}
		numbers := make([]int, len(parts)-1)
		for i, part := range parts[1:] {
			numbers[i] = numberOf(part)
		}
		t := w.read(numbers)
		if _, ok := t.period(r.today); ok && t.sane() {
			found = append(found, span{len(parts[0]), meaning{slot: inTime, when: t}})
		}
	}
	for _, fixed := range []func(string) (Period, int){r.lastDays, r.weekday} {
		if p, n := fixed(text); n > 0 {
			found = append(found, span{n, meaning{slot: inTime, when: when{fixed: p}}})
		}
	}
	return found
}

// sane refuses months and days that no calendar has.
func (w when) sane() bool {
	return w.month >= 0 && w.month <= monthsAYear && w.until <= monthsAYear && (w.month == 0) == (w.until == 0) &&
		w.first <= 31 && w.last <= 31 && (w.first == 0) == (w.last == 0) && (w.month > 0 || w.year >= firstYear)
}

// lastDays reads a number of days, weeks, months or years up to today.
func (r *reader) lastDays(text string) (Period, int) {
	parts := lastForm.FindStringSubmatch(text)
	if parts == nil || numberOf(parts[1]) == 0 {
		return Period{}, 0
	}
	n, next := numberOf(parts[1]), r.today.AddDate(0, 0, 1)
	var from time.Time
	switch unit := strings.TrimSuffix(parts[2], "s"); unit {
	case "天", "日", "day":
		from = next.AddDate(0, 0, -n)
	case "周", "星期", "week":
		from = next.AddDate(0, 0, -7*n)
	case "月", "month":
		from = next.AddDate(0, -n, 0)
	case "季度", "quarter":
		from = next.AddDate(0, -3*n, 0)
	default:
		from = next.AddDate(-n, 0, 0)
	}
	if from.Year() < firstYear {
		return Period{}, 0
	}
	return periodOf(from, r.today), len(parts[0])
}

// weekday reads a day of this week, or one beside it.
func (r *reader) weekday(text string) (Period, int) {
	parts := weekdayForm.FindStringSubmatch(text)
	if parts == nil {
		return Period{}, 0
	}
	monday := r.monday().AddDate(0, 0, map[string]int{"上": -7, "下": 7}[parts[1]])
	day := strings.Index("一二三四五六日", parts[2]) / len("一")
	switch parts[2] {
	case "末":
		return periodOf(monday.AddDate(0, 0, 5), monday.AddDate(0, 0, 6)), len(parts[0])
	case "天":
		day = 6
	}
	return periodOf(monday.AddDate(0, 0, day), monday.AddDate(0, 0, day)), len(parts[0])
}

// monday is when this week began.
func (r *reader) monday() time.Time {
	return r.today.AddDate(0, 0, -(int(r.today.Weekday())+6)%7)
}

// relative are the words for times that go by today.
func (r *reader) relative() map[string]when {
	day := func(n int) when { d := r.today.AddDate(0, 0, n); return when{fixed: periodOf(d, d)} }
	week := func(n int) when {
		return when{fixed: periodOf(r.monday().AddDate(0, 0, 7*n), r.monday().AddDate(0, 0, 7*n+6))}
	}
	months := func(n, length int) when { // n lengths from the one of today
		first := time.Date(r.today.Year(), r.today.Month()-(r.today.Month()-1)%time.Month(length), 1, 0, 0, 0, 0, time.UTC)
		return when{fixed: periodOf(first.AddDate(0, n*length, 0), first.AddDate(0, (n+1)*length, -1))}
	}
	year := func(n int) when { return when{year: r.today.Year() + n} }
	all := map[string]when{}
	for words, w := range map[string]when{
		"今天,今日,当天,today": day(0), "昨天,昨日,yesterday": day(-1), "前天": day(-2), "明天,明日,tomorrow": day(1),
		"本周,这周,这一周,本星期,这星期,这个星期,this week": week(0), "上周,上一周,上星期,上个星期,last week,previous week": week(-1), "下周,下星期,下个星期,next week": week(1),
		"本月,这个月,当月,this month": months(0, 1), "上月,上个月,last month,previous month": months(-1, 1), "下月,下个月,next month": months(1, 1),
		"本季度,这个季度,这季度,本季,this quarter": months(0, 3), "上季度,上个季度,上一季度,上季,last quarter,previous quarter": months(-1, 3), "下季度,下个季度,next quarter": months(1, 3),
		"今年,本年,本年度,今年度,this year": year(0), "去年,上年,上年度,去年度,last year,previous year": year(-1), "前年": year(-2), "明年,next year": year(1),
	} {
		for word := range strings.SplitSeq(words, ",") {
			all[word] = w
		}
	}
	return all
}
