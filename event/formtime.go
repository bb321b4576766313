package event

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kepubot/content"
)

// timesLimit bounds what is read as the times of an event, in bytes.
const timesLimit = 3000

// usualLength is how long a session lasts of which only the beginning is
// known.
const usualLength = 90 * time.Minute

// timetable reads times as organisers write them: 11 月 28 日（周六）下午
// 2:00—3:30, 12-1 至 12-5 每天 9:00-11:00, 明天 9 点—11 点, Sat 28 Nov 2–3:30 pm.
// Several stand on lines, behind 、 or one after the other: a day without a
// time has that of the next, a time without a day that of the one before. A
// date without a year is the next one of its kind. A weekday beside a date is
// compared with it.
type timetable struct {
	text   string
	today  time.Time // midnight UTC
	loc    *time.Location
	tokens []timeToken
	at     int
	last   time.Time // the day read last, zero before the first
	dated  bool      // whether a year was written
	// undated tells that a day was read that depends on today.
	undated bool
}

func newTimetable(text string, now time.Time, loc *time.Location) (*timetable, *content.Problem) {
	if len(text) > timesLimit {
		return nil, &content.Problem{Chinese: "时间写得太长了", English: "when: too long"}
	}
	year, month, day := now.In(loc).Date()
	t := &timetable{text: text, today: time.Date(year, month, day, 0, 0, 0, 0, time.UTC), loc: loc}
	tokens, unread := cutTimes(text)
	if unread != "" {
		return nil, timeUnread(unread)
	}
	t.tokens = tokens
	return t, nil
}

func timeUnread(text string) *content.Problem {
	text = shortened(text)
	return &content.Problem{
		Chinese: fmt.Sprintf("时间“%s”没看懂，请写成“11 月 28 日 14:00—15:30”", text),
		English: fmt.Sprintf("when: %q was not understood, write for example “28 Nov 14:00–15:30”", text),
	}
}

// sitting is a part of a timetable: its days, and from when until when.
type sitting struct {
	days     []time.Time
	from, to int // minutes of the day; to may lie on the next
	timed    bool
}

// sessions reads all of it.
func (t *timetable) sessions() ([]Session, *content.Problem) {
	if len(t.tokens) == 0 {
		return nil, &content.Problem{Chinese: "请写上时间，比如“11 月 28 日 14:00—15:30”", English: "when: missing, write for example “28 Nov 14:00–15:30”"}
	}
	var all []sitting
	for t.skip(separatorToken); t.at < len(t.tokens); t.skip(separatorToken) {
		begin := t.at
		s, problem := t.sitting()
		if problem != nil {
			return nil, problem
		}
		if t.at == begin {
			return nil, timeUnread(t.tokens[t.at].text)
		}
		all = append(all, s)
	}
	all, problem := filledSittings(all)
	if problem != nil {
		return nil, problem
	}
	var sessions []Session
	for _, s := range all {
		for _, day := range s.days {
			sessions = append(sessions, Session{Starts: t.moment(day, s.from), Ends: t.moment(day, s.to)})
		}
	}
	if len(sessions) > maxSessions {
		return nil, &content.Problem{Chinese: fmt.Sprintf("最多 %d 次", maxSessions), English: fmt.Sprintf("at most %d sessions", maxSessions)}
	}
	slices.SortStableFunc(sessions, func(a, b Session) int { return a.Starts.Compare(b.Starts) })
	return sessions, nil
}

// filledSittings gives times to days and days to times.
func filledSittings(all []sitting) ([]sitting, *content.Problem) {
	if len(all) == 2 && all[0].days == nil && !all[1].timed { // 2–3 pm, 28 Nov
		all[0].days = all[1].days
		all = all[:1]
	}
	for i := range all {
		if all[i].days == nil && i > 0 {
			all[i].days = all[i-1].days
		}
	}
	for i := len(all) - 2; i >= 0; i-- {
		if !all[i].timed && all[i+1].timed {
			all[i].from, all[i].to, all[i].timed = all[i+1].from, all[i+1].to, true
		}
	}
	for _, s := range all {
		if s.days == nil {
			return nil, &content.Problem{Chinese: "请写上日期，比如“11 月 28 日 14:00—15:30”", English: "when: write the day, for example “28 Nov 14:00–15:30”"}
		}
		if !s.timed {
			return nil, &content.Problem{Chinese: "请写上几点到几点，比如“11 月 28 日 14:00—15:30”", English: "when: write from when until when, for example “28 Nov 14:00–15:30”"}
		}
	}
	return all, nil
}

func (t *timetable) moment(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, t.loc).UTC()
}

// instant reads one moment, such as the end of signing up. A day alone is its
// end, or its beginning.
func (t *timetable) instant(end bool) (time.Time, *content.Problem) {
	days, problem := t.days()
	if problem != nil {
		return time.Time{}, problem
	}
	minutes := 0
	if end {
		minutes = dayMinutes - 1
	}
	if days == nil {
		days = []time.Time{t.today}
		t.undated = true
		if t.at == len(t.tokens) {
			return time.Time{}, timeUnread(t.text)
		}
	}
	if t.is(clockToken) {
		minutes = t.tokens[t.at].minutes(t.tokens[t.at].part)
		t.at++
	}
	if t.at < len(t.tokens) {
		return time.Time{}, timeUnread(t.tokens[t.at].text)
	}
	return t.moment(days[len(days)-1], minutes), nil
}

func (t *timetable) is(kinds ...tokenKind) bool {
	return t.at < len(t.tokens) && slices.Contains(kinds, t.tokens[t.at].kind)
}

// then tells whether the tokens from here on begin with some of those kinds.
func (t *timetable) then(kinds ...tokenKind) bool {
	for i, kind := range kinds {
		if t.at+i >= len(t.tokens) || t.tokens[t.at+i].kind != kind {
			return false
		}
	}
	return true
}

func (t *timetable) skip(kind tokenKind) {
	for t.is(kind) {
		t.at++
	}
}

func (t *timetable) sitting() (sitting, *content.Problem) {
	days, problem := t.days()
	if problem != nil {
		return sitting{}, problem
	}
	s := sitting{days: days}
	t.skip(dailyToken)
	if !t.is(clockToken) && !t.then(numberToken, dashToken) {
		return s, nil
	}
	s.timed = true
	from := t.tokens[t.at]
	t.at++
	if !t.is(dashToken) {
		s.from = from.minutes(from.part)
		s.to = s.from + int(usualLength.Minutes())
	} else {
		t.at++
		tomorrow := t.is(nextDayToken)
		t.skip(nextDayToken)
		if !t.is(clockToken, numberToken) {
			return s, timeUnread(t.text)
		}
		s.from, s.to = spanOfDay(from, t.tokens[t.at], tomorrow)
		t.at++
	}
	t.skip(dailyToken)
	if from.early(s.from) {
		return s, &content.Problem{
			Chinese: fmt.Sprintf("“%s”是凌晨；下午请写“下午 %s”，真的是凌晨请写“凌晨 %s”", from.text, from.text, from.text),
			English: fmt.Sprintf("when: %s is at night; write “%s pm”, or “%s am” if you mean it", from.text, from.text, from.text),
		}
	}
	return s, nil
}

// days reads a day, or all days from one to another; none where there is no
// day.
func (t *timetable) days() ([]time.Time, *content.Problem) {
	first, problem := t.day()
	if problem != nil || first.IsZero() {
		return nil, problem
	}
	days := []time.Time{first}
	// A dash leads to another day, unless it is one between two times.
	if t.is(dashToken) && t.at+1 < len(t.tokens) && t.tokens[t.at+1].kind != clockToken {
		t.at++
		last, problem := t.day()
		switch {
		case problem != nil:
			return nil, problem
		case last.IsZero():
			return nil, timeUnread(t.text)
		case last.Before(first) || last.Sub(first) > maxSessions*24*time.Hour:
			return nil, &content.Problem{
				Chinese: fmt.Sprintf("从 %s 到 %s 不对，最多 %d 天", first.Format(time.DateOnly), last.Format(time.DateOnly), maxSessions),
				English: fmt.Sprintf("when: from %s to %s is not right, %d days at most", first.Format(time.DateOnly), last.Format(time.DateOnly), maxSessions),
			}
		}
		for day := first.AddDate(0, 0, 1); !day.After(last); day = day.AddDate(0, 0, 1) {
			days = append(days, day)
		}
	}
	return days, nil
}

// day reads one day with the weekdays around it; zero where there is none.
func (t *timetable) day() (time.Time, *content.Problem) {
	var weekdays []timeToken
	note := func() {
		for t.is(weekdayToken) {
			weekdays = append(weekdays, t.tokens[t.at])
			t.at++
		}
	}
	note()
	var day time.Time
	switch {
	case t.is(dayToken), t.is(numberToken) && !t.last.IsZero() && !t.then(numberToken, dashToken):
		token := t.tokens[t.at]
		t.at++
		found, ok := t.place(token)
		if !ok {
			return day, &content.Problem{Chinese: fmt.Sprintf("没有“%s”这一天", token.text), English: fmt.Sprintf("when: there is no day %q", token.text)}
		}
		day = found
		note()
	case t.then(numberToken, dashToken, dayToken): // 1–5 Dec
		token, until := t.tokens[t.at], t.tokens[t.at+2]
		until.day = token.number
		t.at++
		found, ok := t.place(until)
		if !ok {
			return day, timeUnread(token.text)
		}
		day = found
	case len(weekdays) > 0:
		day = t.weekday(weekdays[0])
		t.undated = true
	default:
		return day, nil
	}
	for _, w := range weekdays {
		if day.Weekday() != w.weekday {
			return day, &content.Problem{
				Chinese: fmt.Sprintf("%d 月 %d 日是%s，不是%s，请核对", day.Month(), day.Day(), weekdayName(day.Weekday()), weekdayName(w.weekday)),
				English: fmt.Sprintf("when: %s is a %s, not a %s", day.Format("2 Jan"), day.Weekday(), w.weekday),
			}
		}
	}
	t.last = day
	return day, nil
}

// place finds the day that a token means. It says false for one that no
// calendar has.
func (t *timetable) place(token timeToken) (time.Time, bool) {
	year, month, number := token.year, token.month, token.day
	switch {
	case token.kind == numberToken, month == 0 && token.day > 0: // of the month before
		if t.last.IsZero() {
			return time.Time{}, false
		}
		number = max(token.day, token.number)
		year, month = t.last.Year(), t.last.Month()
		if number < t.last.Day() {
			year, month, _ = t.last.AddDate(0, 0, 1-t.last.Day()).AddDate(0, 1, 0).Date()
		}
	case token.day == 0: // 明天
		t.undated = true
		return t.today.AddDate(0, 0, token.ahead), true
	case year > 0:
		t.dated = true
	default:
		year = t.yearOf(month, number)
	}
	day := time.Date(year, month, number, 0, 0, 0, 0, time.UTC)
	return day, day.Day() == number && day.Month() == month && year >= firstYear && year <= lastYear
}

// yearOf is the year of a date that was written without one: that of the
// date before it, or the next in which it is not past.
func (t *timetable) yearOf(month time.Month, day int) int {
	if t.dated {
		year := t.last.Year()
		if t.last.Sub(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)) > 180*24*time.Hour {
			year++
		}
		return year
	}
	t.undated = true
	year := t.today.Year()
	if time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Before(t.today) {
		year++
	}
	return year
}

// weekday is the next one of its kind, or that of the week which was named.
func (t *timetable) weekday(token timeToken) time.Time {
	monday := t.today.AddDate(0, 0, -(int(t.today.Weekday())+6)%7)
	inWeek := (int(token.weekday) + 6) % 7
	day := monday.AddDate(0, 0, inWeek)
	switch {
	case token.ahead > 0:
		return day.AddDate(0, 0, 7*token.ahead)
	case day.Before(t.today) && token.ahead == 0:
		return day.AddDate(0, 0, 7)
	}
	return day
}

func weekdayName(d time.Weekday) string {
	return "周" + string([]rune("日一二三四五六")[d])
}

// shortened is how a fault quotes what was written.
func shortened(text string) string {
	const limit = 30
	if runes := []rune(strings.TrimSpace(text)); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return strings.TrimSpace(text)
}
