package event

import (
	"fmt"
	"strings"
	"time"

	"kepubot/resident"
	"kepubot/schedule"
)

// Period are days from one to another, both included, in the deployment's
// zone. Weeks begin on Monday.
type Period struct{ From, To string }

// Span is what a period is called by.
type Span int

// The spans, by their ends.
const (
	DaysSpan Span = iota // any other days
	DaySpan
	WeekSpan
	MonthSpan // one or several whole months that are no quarter, half or year
	QuarterSpan
	HalfSpan
	YearSpan // one or several
)

const monthsAYear = 12

// dates are the ends of a period at midnight UTC, for counting days.
func (p Period) dates() (from, to time.Time) {
	from, _ = time.Parse(time.DateOnly, p.From)
	to, _ = time.Parse(time.DateOnly, p.To)
	return from, to
}

func periodOf(from, to time.Time) Period {
	return Period{from.Format(time.DateOnly), to.Format(time.DateOnly)}
}

// months is how many whole months a period is made of; 0 for others.
func (p Period) months() int {
	from, to := p.dates()
	next := to.AddDate(0, 0, 1)
	if from.Day() != 1 || next.Day() != 1 || !next.After(from) {
		return 0
	}
	return monthsAYear*(next.Year()-from.Year()) + int(next.Month()-from.Month())
}

// Length is how many days there are.
func (p Period) Length() int {
	from, to := p.dates()
	return int(to.Sub(from).Hours()/24) + 1
}

// Span is what the period is.
func (p Period) Span() Span {
	from, _ := p.dates()
	switch n, first := p.months(), int(from.Month())-1; {
	case n > 0 && n%monthsAYear == 0 && first == 0:
		return YearSpan
	case n == 6 && first%6 == 0:
		return HalfSpan
	case n == 3 && first%3 == 0:
		return QuarterSpan
	case n > 0:
		return MonthSpan
	case p.Length() == 1:
		return DaySpan
	case p.Length() == 7 && from.Weekday() == time.Monday:
		return WeekSpan
	}
	return DaysSpan
}

// Before is the period of the same kind and length that ends where this one
// begins: the quarter before a quarter, the month before a month.
func (p Period) Before() Period {
	from, _ := p.dates()
	if n := p.months(); n > 0 {
		return periodOf(from.AddDate(0, -n, 0), from.AddDate(0, 0, -1))
	}
	return periodOf(from.AddDate(0, 0, -p.Length()), from.AddDate(0, 0, -1))
}

// weeksAYear moves a week by a year so that it begins on Monday again.
const weeksAYear = 52

// YearBefore is the same period a year earlier; of a week, 52 weeks earlier.
func (p Period) YearBefore() Period {
	from, to := p.dates()
	switch {
	case p.Span() == WeekSpan:
		return periodOf(from.AddDate(0, 0, -7*weeksAYear), to.AddDate(0, 0, -7*weeksAYear))
	case p.months() > 0:
		return periodOf(from.AddDate(-1, 0, 0), to.AddDate(0, 0, 1).AddDate(-1, 0, -1))
	}
	return periodOf(yearBefore(from), yearBefore(to))
}

// yearBefore is the same day a year earlier; 28 February for the 29th.
func yearBefore(day time.Time) time.Time {
	before := day.AddDate(-1, 0, 0)
	if before.Month() != day.Month() {
		return before.AddDate(0, 0, -1)
	}
	return before
}

// Until is the part of the period up to a day, and what an earlier period of
// its kind is cut to, to be compared with it. A period that is over, or has
// not begun, stays whole.
func (p Period) Until(today string, earlier Period) (cut, compared Period) {
	if today < p.From || today >= p.To {
		return p, earlier
	}
	cut = Period{p.From, today}
	compared = Period{earlier.From, min(earlier.To, schedule.Shift(earlier.From, cut.Length()-1))}
	return cut, compared
}

// Name is what the period is called in both languages.
func (p Period) Name() resident.Name {
	from, to := p.dates()
	year, month := from.Year(), int(from.Month())
	switch p.Span() {
	case YearSpan:
		if to.Year() != year {
			return resident.Name{Chinese: fmt.Sprintf("%d—%d 年", year, to.Year()), English: fmt.Sprintf("%d–%d", year, to.Year())}
		}
		return resident.Name{Chinese: fmt.Sprintf("%d 年", year), English: fmt.Sprint(year)}
	case HalfSpan:
		half := [2]resident.Name{{Chinese: "上", English: "First"}, {Chinese: "下", English: "Second"}}[month/7]
		return resident.Name{Chinese: fmt.Sprintf("%d 年%s半年", year, half.Chinese), English: fmt.Sprintf("%s half of %d", half.English, year)}
	case QuarterSpan:
		n := (month - 1) / 3
		return resident.Name{Chinese: fmt.Sprintf("%d 年第%s季度", year, numerals[n]), English: fmt.Sprintf("Q%d %d", n+1, year)}
	case MonthSpan:
		return monthsName(from, to)
	case DaySpan:
		return resident.Name{Chinese: from.Format("2006 年 1 月 2 日"), English: from.Format("2 Jan 2006")}
	}
	return daysName(from, to)
}

// numerals are the numbers from 1 as they stand in quarters and months.
var numerals = strings.Fields("一 二 三 四 五 六 七 八 九 十 十一 十二")

func monthsName(from, to time.Time) resident.Name {
	switch {
	case from.Year() != to.Year():
		return resident.Name{Chinese: from.Format("2006 年 1 月—") + to.Format("2006 年 1 月"), English: from.Format("January 2006 – ") + to.Format("January 2006")}
	case from.Month() != to.Month():
		return resident.Name{Chinese: from.Format("2006 年 1—") + to.Format("1 月"), English: from.Format("January–") + to.Format("January 2006")}
	}
	return resident.Name{Chinese: from.Format("2006 年 1 月"), English: from.Format("January 2006")}
}

func daysName(from, to time.Time) resident.Name {
	switch {
	case from.Year() != to.Year():
		return resident.Name{Chinese: from.Format("2006 年 1 月 2 日—") + to.Format("2006 年 1 月 2 日"), English: from.Format("2 Jan 2006 – ") + to.Format("2 Jan 2006")}
	case from.Month() != to.Month():
		return resident.Name{Chinese: from.Format("2006 年 1 月 2 日—") + to.Format("1 月 2 日"), English: from.Format("2 Jan – ") + to.Format("2 Jan 2006")}
	}
	return resident.Name{Chinese: from.Format("2006 年 1 月 2—") + to.Format("2 日"), English: from.Format("2–") + to.Format("2 Jan 2006")}
}
