package report

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kepubot/event"
	"kepubot/resident"
	"kepubot/schedule"
)

// telling writes the numbers of a report in a language: in Chinese without
// commas between thousands, as official texts have them.
type telling struct {
	*Report
	language string
}

// say chooses the words of a language.
func (t telling) say(zh, en string) string {
	if t.language == resident.English {
		return en
	}
	return zh
}

// sayf fills in the words of a language. The values are the same in the same
// order, or numbered.
func (t telling) sayf(zh, en string, values ...any) string {
	return fmt.Sprintf(t.say(zh, en), values...)
}

func (t telling) in(l Label) string { return l.In(t.language) }

// n writes a whole number.
func (t telling) n(n int64) string {
	if t.language == resident.English {
		return Thousands(n)
	}
	return strconv.FormatInt(n, 10)
}

// decimal writes n ÷ of with one decimal.
func (t telling) decimal(n, of int64) string {
	text := Decimal(n, of, 1)
	if t.language != resident.English {
		text = strings.ReplaceAll(text, ",", "")
	}
	return text
}

// amount writes a figure of an indicator.
func (t telling) amount(a Amount) string {
	if t.language != resident.English {
		return a.String()
	}
	whole, rest, broken := strings.Cut(a.String(), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return a.String()
	}
	if broken {
		return Thousands(n) + "." + rest
	}
	return Thousands(n)
}

// value writes a value of a figure without its unit; shares with their %.
func (t telling) value(d *Definition, v Value) string {
	switch d.Unit {
	case InPercent:
		return t.decimal(100*v.N, v.Of) + "%"
	case InStars:
		return t.decimal(v.N, v.Of)
	case InHours:
		return strings.TrimSuffix(t.decimal(v.N, 60), ".0")
	}
	return t.n(v.N)
}

// whole is a figure of the whole; nil where there is none, or it is 0 of
// nothing.
func (t telling) whole(id FigureID) *Value {
	if total := t.Total(id); total != nil && total.Value != nil && total.Value.N != 0 {
		return total.Value
	}
	return nil
}

// figure writes a figure of the whole without its unit; empty where there is
// none.
func (t telling) figure(id FigureID) string {
	v, d := t.whole(id), definition(id)
	if v == nil || d == nil {
		return ""
	}
	return t.value(d, *v)
}

// any tells whether a figure of the whole says something.
func (t telling) any(ids ...FigureID) bool {
	for _, id := range ids {
		if t.whole(id) != nil {
			return true
		}
	}
	return false
}

func definition(id FigureID) *Definition {
	d, _ := DefinitionOf(id)
	return d
}

// grown says by how much a figure grew since the same days a year before;
// empty where there was none.
func (t telling) grown(id FigureID) string {
	total := t.Total(id)
	if total == nil {
		return ""
	}
	growth, ok := Growth(total.Value, total.YearBefore)
	switch {
	case !ok:
		return ""
	case growth == 0:
		return t.say("持平", "the same")
	case growth > 0:
		return t.sayf("增长%s%%", "up %s%%", t.decimal(growth, 10))
	}
	return t.sayf("下降%s%%", "down %s%%", t.decimal(-growth, 10))
}

// disclaimer says what answers to surveys stand for; empty where nothing is
// told of any.
func (t telling) disclaimer() string {
	if t.Disclaimer == nil {
		return ""
	}
	return t.in(*t.Disclaimer)
}

// asOf is the day up to which figures of a period that is not over were
// counted; ok is false where it is over or has not begun. The earlier periods
// were cut to as many days.
func (r *Report) asOf() (day string, ok bool) {
	full := r.Days.Period().YearBefore()
	if r.YearBefore.From == "" || r.YearBefore.To >= full.To {
		return "", false
	}
	return schedule.Shift(r.Days.From, r.YearBefore.Period().Length()-1), true
}

// until is the last day that figures are about.
func (r *Report) until() string {
	if day, ok := r.asOf(); ok {
		return day
	}
	return r.Days.To
}

// date writes a day: 2026年9月30日, 30 September 2026.
func (t telling) date(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.say(at.Format("2006年1月2日"), at.Format("2 January 2006"))
}

// shortDate leaves out the year: 9月30日, 30 September.
func (t telling) shortDate(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.say(at.Format("1月2日"), at.Format("2 January"))
}

// spacedDigits are digits that stand apart from Chinese beside them.
var spacedDigits = regexp.MustCompile(`(\p{Han}) ([\d])|([\d]) (\p{Han})`)

// tight takes the spaces between Chinese and digits away, as official texts
// have it.
func tight(text string) string {
	for range 2 {
		text = spacedDigits.ReplaceAllString(text, "$1$3$2$4")
	}
	return text
}

// period is what the days are called, without spaces in Chinese.
func (t telling) period() string {
	name := t.in(t.Days.Name)
	if t.language == resident.English {
		return name
	}
	return tight(name)
}

// scope is what the report is about: 全市, 凤山街道.
func (t telling) scope() string {
	if t.Scope.Campaign != "" && t.language != resident.English {
		place, _, _ := strings.Cut(t.in(t.Scope.Name), "　")
		return place
	}
	return t.in(t.Scope.Name)
}

// year is the calendar year that the report lies in, and whether it is that
// whole year.
func (r *Report) year() (year string, whole bool) {
	return cmp.Or(r.Days.From, "0000")[:4], r.Days.Period().Span() == event.YearSpan && r.Days.From[:4] == r.Days.To[:4]
}
