package report

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"kepubot/event"
	"kepubot/resident"
)

// Question is what a report is asked about.
type Question struct {
	event.Period
	Scope
}

// Days are the days of a report from one to another, both included, in the
// deployment's zone.
type Days struct {
	From string `json:"from"`
	To   string `json:"to"`
	Kind string `json:"kind"` // day, week, month, months, quarter, half, year, days
	Name Label  `json:"name"`
}

// Period is the days as a period.
func (d Days) Period() event.Period { return event.Period{From: d.From, To: d.To} }

// DaysOf are the days of a period with their name: 2026 年 1—9 月累计 where
// they are the first months of a year.
func DaysOf(p event.Period) Days {
	kinds := map[event.Span]string{
		event.DaysSpan: "days", event.DaySpan: "day", event.WeekSpan: "week", event.MonthSpan: "month",
		event.QuarterSpan: "quarter", event.HalfSpan: "half", event.YearSpan: "year",
	}
	d := Days{p.From, p.To, kinds[p.Span()], Label(p.Name())}
	if p.Span() == event.MonthSpan && p.From[:7] != p.To[:7] {
		d.Kind = "months"
		if p.From[:4] == p.To[:4] && p.From[5:] == "01-01" {
			d.Name = Label{d.Name.Chinese + "累计", d.Name.English + ", cumulative"}
		}
	}
	return d
}

// Cumulative are the months of a year from January to one, both included.
func Cumulative(year int, until time.Month) event.Period {
	first := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	return event.Period{From: first.Format(time.DateOnly), To: first.AddDate(0, int(until), -1).Format(time.DateOnly)}
}

// ErrPeriod means that the words for a report were not understood, or ask for
// something that a report is not about.
var ErrPeriod = errors.New("not a period, place or campaign of a report")

// ErrAhead means that a report was asked for of days that have not come yet.
var ErrAhead = errors.New("the days of a report have not come yet")

// Year is the year whose texts the summary of the question takes: that of its
// first day.
func (q Question) Year() int {
	year, _ := strconv.Atoi(q.From[:min(len(q.From), len("2006"))])
	return year
}

// Ahead tells whether all days of the question are still to come after a day.
func (q Question) Ahead(today string) bool { return q.From > today }

// ReadQuestion reads what staff typed: days in any of the forms of
// [event.Wordbook], a place, and a campaign of the book after #. Nothing means
// this year. Words that are not understood, and questions about a community,
// group, theme or kind, by which every report is broken down, are ErrPeriod.
func ReadQuestion(book event.Wordbook, text string, now time.Time, loc *time.Location) (Question, error) {
	rest := cumulativeWords.Replace(text)
	asked, err := book.Read(rest, now, loc)
	switch {
	case err != nil:
		return Question{}, err
	case !asked.Sure() || asked.Ask.Event != "" || asked.Ask.Community != "" || asked.Ask.Group != "" || asked.Ask.Theme != "" || asked.Ask.Kind != "":
		return Question{}, ErrPeriod
	}
	q := Question{asked.Ask.Period, Scope{asked.Ask.Place, asked.Ask.Campaign}}
	switch {
	case !asked.Dated:
		q.Period = Cumulative(now.In(loc).Year(), time.December)
	case rest != text && q.Span() == event.MonthSpan && q.From[:7] == q.To[:7]: // 9 月累计
		q.From = q.From[:4] + "-01-01"
	}
	return q, nil
}

// cumulativeWords are taken out of what is read: 1—9 月累计.
var cumulativeWords = strings.NewReplacer("累计", " ", "cumulative", " ")

// scoped names what a report is about.
func (s Sources) scoped(scope Scope) Scoped {
	name := resident.Name{Chinese: "全市", English: "The whole city"}
	if scope.Place != "" {
		name = resident.Name{Chinese: scope.Place, English: scope.Place}
		if p, ok := s.Places.Place(scope.Place); ok {
			name = p.Name
		}
	}
	if scope.Campaign != "" {
		name = resident.Name{Chinese: name.Chinese + "　#" + scope.Campaign, English: name.In(resident.English) + ", #" + scope.Campaign}
	}
	return Scoped{scope.Place, scope.Campaign, Label(name)}
}
