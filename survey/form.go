package survey

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/width"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// formLimit bounds a survey written in a chat, in bytes.
const formLimit = 32 << 10

// Forms reads and writes surveys as staff type them in one message: a title, a
// few lines behind labels, then numbered questions with their options below.
type Forms struct {
	Places   *resident.Directory // nil: there are none to be named
	Groups   []resident.Group
	Location *time.Location // of the times that are written
}

// label is a thing that a form says before its questions.
type label string

const (
	titleLabel     label = "title"
	aboutLabel     label = "about"
	anonymousLabel label = "anonymous"
	opensLabel     label = "opens"
	closesLabel    label = "closes"
	reachLabel     label = "reach"
	linkLabel      label = "link"
	campaignLabel  label = "campaign"
	beforeLabel    label = "before"
	afterLabel     label = "after"
)

// labelName is how a label is written, the usual way first.
type labelName struct {
	is               label
	chinese, english []string
}

// written is the label with its colon, as it stands in a form.
func (l labelName) written(language string) string {
	return resident.Name{Chinese: l.chinese[0] + "：", English: l.english[0] + ": "}.In(language)
}

// labelNames are the labels in the order of the form.
func labelNames() []labelName {
	return []labelName{
		{titleLabel, []string{"问卷", "名称", "标题", "问卷名称"}, []string{"Survey", "title", "name"}},
		{aboutLabel, []string{"说明", "介绍", "简介"}, []string{"About"}},
		{anonymousLabel, []string{"不记名", "匿名"}, []string{"Anonymous"}},
		{opensLabel, []string{"开始", "开始时间"}, []string{"Opens", "from"}},
		{closesLabel, []string{"截止", "截止时间", "结束"}, []string{"Closes", "until"}},
		{reachLabel, []string{"对象", "发给", "面向"}, []string{"For", "audience"}},
		{linkLabel, []string{"有链接就能填", "凭链接", "链接"}, []string{"By link", "link"}},
		{campaignLabel, []string{"专题", "活动专题"}, []string{"Campaign"}},
		{beforeLabel, []string{"前测"}, []string{"Before"}},
		{afterLabel, []string{"后测"}, []string{"After"}},
	}
}

// formReading is the reading of one form.
type formReading struct {
	Forms
	now    time.Time
	survey *Survey
	given  map[label]int // by label its line
	lines  []int         // of the questions
	faults sheet.Faults
}

func (f *formReading) fault(line int, chinese, english string, args ...any) {
	f.faults = append(f.faults, sheet.Fault{Line: line, Chinese: fmt.Sprintf(chinese, args...), English: fmt.Sprintf(english, args...)})
}

// Read reads a new survey, under an id, from what its author typed. Faults name
// by line what was not understood and what is missing or wrong; with any of
// them the survey cannot be opened. A date without a year is the next one seen
// from now.
func (f Forms) Read(id, text, author string, now time.Time) (*Survey, sheet.Faults) {
	r := &formReading{Forms: f, now: now, survey: &Survey{Meta: store.Meta{ID: id}, State: Draft, Author: author}, given: map[label]int{}}
	if len(text) > formLimit {
		r.fault(0, "内容太长了", "this is too long")
		return r.survey, r.faults
	}
	for i, line := range strings.Split(strings.ToValidUTF8(text, ""), "\n") {
		if strings.TrimSpace(line) != "" {
			r.line(i+1, line)
		}
	}
	r.finish()
	if len(r.faults) == 0 {
		r.faults = faultsOf(r.survey, r.lines, now, f.groupIDs())
	}
	return r.survey, r.faults
}

// faultsOf are the problems of a survey, those of a question at its line.
func faultsOf(s *Survey, lines []int, now time.Time, groups []string) sheet.Faults {
	var faults sheet.Faults
	whole := *s
	whole.Questions = nil
	add := func(line int, found []content.Problem) {
		for _, p := range found {
			faults = append(faults, sheet.Fault{Line: line, Chinese: p.Chinese, English: p.English})
		}
	}
	if len(s.Questions) == 0 || len(s.Questions) > maxQuestions {
		add(0, s.Problems(now, groups))
		return faults
	}
	whole.Questions = s.Questions[:1]
	general := whole.Problems(now, groups)
	add(0, general[:len(general)-len(whole.questionProblems(1))])
	for n := range s.Questions {
		add(lines[n], s.questionProblems(n+1))
	}
	return faults
}

func (f Forms) groupIDs() []string {
	ids := make([]string, len(f.Groups))
	for i, g := range f.Groups {
		ids[i] = g.ID
	}
	return ids
}

// labelLine is a line with a label.
var labelLine = regexp.MustCompile(`^\s*([^:：]{1,30}?)\s*[:：]\s*(.*)$`)

// line reads one line of a form.
func (f *formReading) line(n int, line string) {
	if parts := labelLine.FindStringSubmatch(line); parts != nil && len(f.survey.Questions) == 0 {
		if is, ok := labelOf(parts[1]); ok {
			f.label(n, is, strings.TrimSpace(parts[2]))
			return
		}
	}
	if f.question(n, line) {
		return
	}
	if len(f.given) == 0 && len(f.faults) == 0 && len(f.survey.Questions) == 0 {
		f.label(n, titleLabel, strings.TrimSpace(line))
		return
	}
	f.fault(n, "没看懂：“%s”", "this was not understood: %q", shortened(line))
}

func labelOf(text string) (label, bool) {
	folded := strings.ToLower(strings.Join(strings.Fields(width.Fold.String(strings.Trim(text, "【】[]* "))), " "))
	for _, name := range labelNames() {
		for _, word := range append(name.chinese, name.english...) {
			if strings.ToLower(word) == folded || strings.ReplaceAll(folded, " ", "") == word {
				return name.is, true
			}
		}
	}
	return "", false
}

func (f *formReading) label(n int, is label, text string) {
	if text == "" {
		return // a label of the empty form that nobody filled in
	}
	if first, twice := f.given[is]; twice {
		f.fault(n, "和第 %d 行写重了", "line %d says this already", first)
		return
	}
	f.given[is] = n
	s := f.survey
	switch is {
	case titleLabel:
		s.Title = twoNames(text)
	case aboutLabel:
		s.About = twoNames(text)
	case campaignLabel:
		s.Campaign = oneLine(strings.TrimLeft(text, "#＃"))
	case anonymousLabel:
		s.Anonymous = f.yes(n, text)
	case linkLabel:
		s.ByLink = f.yes(n, text)
	case opensLabel:
		s.Opens = f.moment(n, text, false)
	case closesLabel:
		s.Closes = f.moment(n, text, true)
	case reachLabel:
		s.Reach = f.reach(n, text)
	case beforeLabel, afterLabel:
		if s.Phase != NoPhase {
			f.fault(n, "“前测”和“后测”只能写一个", "either before or after, not both")
		}
		s.Phase, s.Pair = Phase(is), strings.ToLower(oneLine(width.Fold.String(text)))
	}
}

// yes reads a switch.
func (f *formReading) yes(n int, text string) bool {
	switch strings.ToLower(width.Fold.String(text)) {
	case "是", "要", "可以", "对", "不记名", "匿名", "√", "✓", "yes", "y", "true":
		return true
	case "否", "不", "不要", "不是", "不可以", "记名", "×", "no", "n", "false":
		return false
	}
	f.fault(n, "请写“是”或“否”", "write yes or no")
	return false
}

// momentForm is a day with a time that may follow it.
var momentForm = regexp.MustCompile(`^(?:(20\d\d) ?[-/.年] ?)?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?(?:[ T]*(\d{1,2})(?::(\d\d)|[点时]))?$`)

// moment reads a time. A day alone is its beginning, or with last its last
// minute.
func (f *formReading) moment(n int, text string, last bool) time.Time {
	parts := momentForm.FindStringSubmatch(oneLine(width.Fold.String(text)))
	if parts == nil {
		f.fault(n, "时间“%s”没看懂，请写成“2026-11-30 18:00”", "the time %q was not understood, write for example 2026-11-30 18:00", shortened(text))
		return time.Time{}
	}
	var v [5]int
	for i := range v {
		v[i], _ = strconv.Atoi(parts[i+1]) // digits, or empty and 0
	}
	if parts[4] == "" && last {
		v[3], v[4] = 23, 59
	}
	now := f.now.In(f.Location)
	for _, year := range []int{v[0], now.Year(), now.Year() + 1} {
		at := time.Date(year, time.Month(v[1]), v[2], v[3], v[4], 0, 0, f.Location)
		exact := at.Month() == time.Month(v[1]) && at.Day() == v[2] && v[3] < 24 && v[4] < 60
		if exact && year > 0 && (year == v[0] || v[0] == 0 && at.After(now)) {
			return at.UTC()
		}
	}
	f.fault(n, "没有“%s”这个时间", "there is no such time as %q", shortened(text))
	return time.Time{}
}

// twoNames splits a text with its English behind “ / ”.
func twoNames(text string) resident.Name {
	if i := strings.LastIndex(text, " / "); i >= 0 && !hasHan(text[i:]) {
		return resident.Name{Chinese: oneLine(text[:i]), English: oneLine(text[i+len(" / "):])}
	}
	return resident.Name{Chinese: oneLine(text)}
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func shortened(text string) string {
	const limit = 20
	if runes := []rune(oneLine(text)); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return oneLine(text)
}
