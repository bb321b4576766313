package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/width"

	"kepubot/content"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// requestFormLimit bounds a form written in a chat, in bytes.
const requestFormLimit = 8 << 10

// RequestForms reads requests as staff type them: a line for each thing,
// behind its label.
type RequestForms struct {
	Indicators []Indicator // those in use
	Places     *resident.Directory
	Units      []*Reporter // those in use
	Location   *time.Location
}

// requestLabels are the labels of a request, by what they say.
func requestLabels() map[string][]string {
	return map[string][]string{
		"title":      {"标题", "名称", "title"},
		"indicators": {"指标", "填什么", "figures", "indicators"},
		"to":         {"单位", "报送单位", "谁来报", "from"},
		"period":     {"时间", "时间段", "period"},
		"deadline":   {"截止", "截止时间", "deadline", "by"},
	}
}

// closingHour is when a deadline ends of which only the day was said.
const closingHour = " 17:00"

// Template is a form to be changed and sent: about the year, or in its first
// weeks the year before, due in two weeks.
func (f RequestForms) Template(lang string, now time.Time) string {
	now = now.In(f.Location)
	year, due := now.AddDate(0, -2, 0).Year(), now.AddDate(0, 0, 14)
	var names []string
	for _, i := range f.Indicators[:min(len(f.Indicators), 5)] {
		names = append(names, i.Name.In(lang))
	}
	if lang == resident.English {
		return fmt.Sprintf("Title: Science work in %d\nFigures: %s\nFrom: all townships\nPeriod: %d\nDeadline: %s 17:00", year, strings.Join(names, ", "), year, due.Format(time.DateOnly))
	}
	return fmt.Sprintf("标题：%d 年科普工作报送\n指标：%s\n单位：全部街道乡镇\n时间：%d 年\n截止：%d 月 %d 日 17:00", year, strings.Join(names, "、"), year, due.Month(), due.Day())
}

// Read reads a request, under an id. Problems name what was not understood;
// what is missing is told by [Returns.Problems].
func (f RequestForms) Read(id, text string, now time.Time) (Request, []content.Problem) {
	q := Request{Meta: store.Meta{ID: id}}
	if len(text) > requestFormLimit {
		return q, []content.Problem{{Chinese: "内容太长了", English: "this is too long"}}
	}
	said, found := readLabels(text, "title", requestLabels())
	q.Title = resident.Name{Chinese: said["title"]}
	for name := range splitList(said["indicators"]) {
		if i := indicatorCalled(f.Indicators, name); i != nil {
			q.Indicators = append(q.Indicators, i.ID)
			continue
		}
		near := IndicatorBook{Indicators: f.Indicators}.nearest(name)
		found = append(found, content.Problem{Chinese: fmt.Sprintf("没有“%s”这个指标%s", quoted(name), near.Chinese), English: fmt.Sprintf("figures: there is no %q%s", quoted(name), near.English)})
	}
	for name := range splitList(said["to"]) {
		to := f.addressed(name)
		if len(to) == 0 {
			found = append(found, content.Problem{Chinese: fmt.Sprintf("没有“%s”这个街道乡镇或成员单位", quoted(name)), English: fmt.Sprintf("from: there is no township or member unit %q", quoted(name))})
		}
		q.To = append(q.To, to...)
	}
	var ok bool
	if q.Period, ok = readPeriod(said["period"], now, f.Location); !ok && said["period"] != "" {
		found = append(found, content.Problem{Chinese: "时间没看懂，请写成“2026 年”“三季度”或“9 月”", English: "period: not understood, write for example 2026, Q3 2026 or September"})
	}
	if said["deadline"] != "" {
		var err error
		if q.Deadline, err = readDeadline(said["deadline"], now, f.Location); err != nil {
			found = append(found, content.Problem{Chinese: "截止时间没看懂，或已经过了，请写成“12 月 31 日 17:00”", English: "deadline: not understood, or past: write for example 12-31 17:00"})
		}
	}
	return q, found
}

// addressed are the addressees that a name means: 全部街道乡镇, 全部成员单位, a
// place or a member unit.
func (f RequestForms) addressed(name string) (to []Addressee) {
	places, units := false, false
	switch strings.ToLower(strings.Join(strings.Fields(name), "")) {
	case "全部街道乡镇", "所有街道乡镇", "各街道乡镇", "全部乡镇街道", "各乡镇街道", "alltownships":
		places = true
	case "全部成员单位", "所有成员单位", "各成员单位", "allunits", "allmemberunits":
		units = true
	case "全部", "所有", "all":
		places, units = true, true
	}
	if places {
		for _, p := range f.Places.Places() {
			to = append(to, FromPlace(p.ID))
		}
	}
	for _, unit := range f.Units {
		if units || unit.Name.Chinese == name || strings.EqualFold(unit.Name.English, name) {
			to = append(to, unit.Addressee())
		}
	}
	if len(to) > 0 || places || units {
		return to
	}
	if m := slices.DeleteFunc(f.Places.Match(name), func(m resident.Match) bool { return m.Community != nil }); len(m) == 1 {
		return []Addressee{FromPlace(m[0].Place.ID)}
	}
	return nil
}

// indicatorCalled finds an indicator by its id or one of its words.
func indicatorCalled(all []Indicator, name string) *Indicator {
	i := slices.IndexFunc(all, func(i Indicator) bool {
		return i.ID == name || slices.ContainsFunc(i.called(), func(word string) bool { return strings.EqualFold(word, name) })
	})
	if i < 0 {
		return nil
	}
	return &all[i]
}

func readPeriod(text string, now time.Time, loc *time.Location) (event.Period, bool) {
	read, err := event.Wordbook{}.Read(text, now, loc)
	if err != nil || !read.Sure() || !read.Dated {
		return event.Period{}, false
	}
	return read.Ask.Period, true
}

// readDeadline reads a moment; a day alone ends when offices close.
func readDeadline(text string, now time.Time, loc *time.Location) (time.Time, error) {
	text = width.Fold.String(text)
	at, err := schedule.ParseMoment(text, now, loc)
	if err != nil {
		at, err = schedule.ParseMoment(text+closingHour, now, loc)
	}
	return at, err
}

// readLabels reads lines of a label, a colon and what it says; a first line
// without one is what the label named first says. Each label may stand once.
func readLabels(text, first string, labels map[string][]string) (said map[string]string, found []content.Problem) {
	said = map[string]string{}
	for n, line := range strings.Split(strings.ToValidUTF8(text, ""), "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		label, rest, ok := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
		field := ""
		for name, words := range labels {
			if ok && slices.Contains(words, strings.ToLower(strings.Join(strings.Fields(label), ""))) {
				field = name
			}
		}
		if field == "" && n == 0 && !ok {
			field, rest = first, line
		}
		switch {
		case field == "":
			found = append(found, content.Problem{Chinese: fmt.Sprintf("“%s”没看懂，请照着样子一行写一样", quoted(line)), English: fmt.Sprintf("%q was not understood: write a label, a colon and what it is, a line each", quoted(line))})
		case said[field] != "":
			found = append(found, content.Problem{Chinese: fmt.Sprintf("“%s”写了两次", quoted(label)), English: fmt.Sprintf("%q stands twice", quoted(label))})
		default:
			said[field] = strings.TrimSpace(rest)
		}
	}
	return said, found
}

// splitList goes through what commas and the like stand between, once each.
func splitList(text string) func(func(string) bool) {
	return func(yield func(string) bool) {
		seen := map[string]bool{}
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("、,，;；", r) }) {
			if part = strings.TrimSpace(part); part != "" && !seen[part] {
				seen[part] = true
				if !yield(part) {
					return
				}
			}
		}
	}
}
