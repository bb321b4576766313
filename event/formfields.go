package event

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/width"

	"kepubot/content"
	"kepubot/resident"
)

// set says one thing about the event.
func (w *formWriting) set(field Field, text string) {
	e, text := w.event, strings.TrimSpace(strings.ToValidUTF8(text, ""))
	switch field {
	case TitleField:
		e.Title = twoNames(text)
	case WhereField:
		e.Where = twoNames(text)
	case AboutField:
		e.About = twoTexts(emptied(text))
	case CampaignField:
		e.Campaign = strings.TrimLeft(oneLine(emptied(text)), "#＃")
	case KindField:
		choose(w, kindNames(), &e.Kind, text, "没有“%s”这种活动", "kind: %q is not one of ours")
	case ThemeField:
		choose(w, themeNames(), &e.Theme, text, "没有“%s”这个主题", "theme: %q is not one of ours")
	case GroupsField:
		w.setGroups(text)
	case AreaField:
		w.setArea(text)
	case CapacityField:
		w.setCapacity(text)
	case WhenField, SignUpFromField, SignUpUntilField:
		w.setTime(field, text)
	case LecturersField, VolunteersField, MaterialsField:
		w.setList(field, emptied(text))
	default:
		w.setSwitch(field, text)
	}
}

func (w *formWriting) setTime(field Field, text string) {
	if field != WhenField && emptied(text) == "" {
		*w.instantOf(field) = time.Time{}
		return
	}
	table, problem := newTimetable(text, w.now, w.Location)
	if problem == nil && field == WhenField {
		var sessions []Session
		if sessions, problem = table.sessions(); problem == nil {
			w.event.Sessions = sessions
		}
	} else if problem == nil {
		var at time.Time
		if at, problem = table.instant(field == SignUpUntilField); problem == nil {
			*w.instantOf(field) = at
		}
	}
	if problem != nil {
		w.found = append(w.found, *problem)
		return
	}
	w.undated = w.undated || table.undated
}

func (w *formWriting) instantOf(field Field) *time.Time {
	if field == SignUpFromField {
		return &w.event.SignUpFrom
	}
	return &w.event.SignUpUntil
}

func (w *formWriting) setList(field Field, text string) {
	e := w.event
	switch field {
	case LecturersField:
		e.Crew = append(readCrew(Lecturer, text), ofDuty(e.Crew, Volunteer)...)
	case VolunteersField:
		e.Crew = append(ofDuty(e.Crew, Lecturer), readCrew(Volunteer, text)...)
	case MaterialsField:
		e.Materials = readMaterials(text)
	}
}

func (w *formWriting) setSwitch(field Field, text string) {
	e := w.event
	into := map[Field]*bool{
		WaitlistField: &e.Waitlist, GuardianField: &e.Guardian, WalkInField: &e.WalkIn, CheckOutField: &e.CheckOut, PassingField: &e.Passing,
	}[field]
	yes, ok := yesOrNo(text)
	if into == nil || !ok {
		name := nameIn(fieldNames(), field)
		w.found.add(true, fmt.Sprintf("“%s”请写“是”或“否”", name.Chinese), fmt.Sprintf("%s: write yes or no", strings.ToLower(name.English)))
		return
	}
	*into = yes
}

// yesOrNo reads a switch.
func yesOrNo(text string) (yes, ok bool) {
	switch strings.ToLower(width.Fold.String(text)) {
	case "是", "要", "可以", "可", "开", "有", "需要", "对", "允许", "√", "✓", "yes", "y", "true", "on", "1":
		return true, true
	case "否", "不", "不要", "不可以", "不可", "关", "无", "没有", "不需要", "不用", "不允许", "×", "no", "n", "false", "off", "none", "0":
		return false, true
	}
	return false, false
}

// choose sets what a word names.
func choose[T ~string](w *formWriting, all []named[T], into *T, text, chinese, english string) {
	word := strings.ToLower(oneLine(width.Fold.String(text)))
	for _, n := range all {
		if string(n.is) == word || slices.Contains(n.words(), word) {
			*into = n.is
			return
		}
	}
	w.found.add(true, fmt.Sprintf(chinese+"，可以写：%s", shortened(text), namesOf(all, resident.Chinese)), fmt.Sprintf(english+", write one of: %s", shortened(text), namesOf(all, resident.English)))
}

func namesOf[T any](all []named[T], language string) string {
	var names []string
	for _, n := range all {
		names = append(names, n.name().In(language))
	}
	if language == resident.English {
		return strings.Join(names, ", ")
	}
	return strings.Join(names, "、")
}

func (w *formWriting) setGroups(text string) {
	var groups []string
	for _, word := range listed(text) {
		group, ok := w.groupOf(strings.ToLower(word))
		if !ok {
			w.found.add(true, fmt.Sprintf("没有“%s”这类人", shortened(word)), fmt.Sprintf("groups: %q is not a group", shortened(word)))
			continue
		}
		if !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	if slices.Contains(groups, content.Everyone) {
		groups = []string{content.Everyone}
	}
	if len(groups) > 0 {
		w.event.Groups = groups
	}
}

func (f Forms) groupOf(word string) (string, bool) {
	switch word {
	case content.Everyone, "所有人", "全部", "大家", "居民", "全体居民", "社区居民", "市民", "all", "everybody", "residents":
		return content.Everyone, true
	}
	for _, g := range f.Groups {
		if word == g.ID || word == strings.ToLower(g.Name.Chinese) || word == strings.ToLower(g.Name.English) {
			return g.ID, true
		}
		if n := slices.IndexFunc(groupWords(), func(n named[string]) bool { return n.is == g.ID && slices.Contains(n.words(), word) }); n >= 0 {
			return g.ID, true
		}
	}
	return "", false
}

// setArea reads the place or community in which the event counts.
func (w *formWriting) setArea(text string) {
	switch strings.ToLower(text) {
	case "全市", "市", "市级", "city", "citywide", "city-wide", "the whole city":
		w.event.Place, w.event.Community = "", ""
		return
	}
	if place, ok := w.Places.Place(text); ok {
		w.event.Place, w.event.Community = place.ID, ""
		return
	}
	if c, ok := w.Places.Community(text); ok {
		w.event.Place, w.event.Community = c.Place, c.ID
		return
	}
	found := w.Places.Match(text)
	switch len(found) {
	case 0:
		w.found.add(true, fmt.Sprintf("没找到“%s”，请写街道或社区的全名，全市的活动写“全市”", shortened(text)), fmt.Sprintf("area: %q was not found; write a township or community in full, or “city”", shortened(text)))
	case 1:
		w.event.Place, w.event.Community = areaOf(found[0])
	default:
		var chinese, english []string
		for _, m := range found {
			chinese, english = append(chinese, m.Label(resident.Chinese)), append(english, m.Label(resident.English))
		}
		w.found.add(true, fmt.Sprintf("“%s”有几个，请写全：%s", shortened(text), strings.Join(chinese, "；")), fmt.Sprintf("area: %q may be several, write one in full: %s", shortened(text), strings.Join(english, "; ")))
	}
}

func areaOf(m resident.Match) (place, community string) {
	if m.Community != nil {
		return m.Place.ID, m.Community.ID
	}
	return m.Place.ID, ""
}

var capacityForm = regexp.MustCompile(`^(?:限|共|最多|up to )? ?(\d{1,6}) ?(?:人|名|个|位|座|席|people|seats|places|persons)?$`)

func (w *formWriting) setCapacity(text string) {
	text = strings.ToLower(oneLine(width.Fold.String(text)))
	switch text {
	case "不限", "无", "没有", "不限名额", "不限人数", "无限制", "none", "unlimited", "no limit", "any":
		w.event.Capacity = 0
		return
	}
	parts := capacityForm.FindStringSubmatch(text)
	if parts == nil {
		w.found.add(true, fmt.Sprintf("名额“%s”没看懂，请写一个数，不限就写“不限”", shortened(text)), fmt.Sprintf("seats: %q was not understood, write a number or “no limit”", shortened(text)))
		return
	}
	w.event.Capacity, _ = strconv.Atoi(parts[1])
}

// emptied is a text, or nothing where somebody wrote that there is none.
func emptied(text string) string {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "无", "没有", "暂无", "none", "-", "—":
		return ""
	}
	return text
}

// twoNames reads a name in Chinese and English: 中文 / English, or each on a
// line. One alone stands for both.
func twoNames(text string) resident.Name {
	if chinese, english, ok := strings.Cut(text, nameGap); ok {
		return resident.Name{Chinese: oneLine(chinese), English: oneLine(english)}
	}
	if chinese, english, ok := strings.Cut(text, "\n"); ok && hasHan(chinese) && !hasHan(english) {
		return resident.Name{Chinese: oneLine(chinese), English: oneLine(english)}
	}
	text = oneLine(text)
	for from := 0; ; {
		i := strings.Index(text[from:], nameSlash)
		if i < 0 {
			return resident.Name{Chinese: text}
		}
		before, after := text[:from+i], text[from+i+len(nameSlash):]
		if hasHan(before) && !hasHan(after) {
			return resident.Name{Chinese: strings.TrimSpace(before), English: strings.TrimSpace(after)}
		}
		from += i + len(nameSlash)
	}
}

// What stands between a name's languages: on one line, and where each has a
// label of its own.
const (
	nameSlash = " / "
	nameGap   = "\n\n"
)

// twoTexts reads a text of several lines; behind a line of dashes it is
// English.
func twoTexts(text string) resident.Name {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line = strings.TrimSpace(line); len(line) >= len(textGap) && strings.Trim(line, "-—－") == "" {
			n := resident.Name{Chinese: joinLines(lines[:i]), English: joinLines(lines[i+1:])}
			if n.Chinese == "" {
				n = resident.Name{Chinese: n.English}
			}
			return n
		}
	}
	return resident.Name{Chinese: joinLines(lines)}
}

// textGap stands between a text's languages.
const textGap = "---"

// joinLines trims lines and leaves out those that are empty.
func joinLines(lines []string) string {
	var all []string
	for _, line := range lines {
		if line = oneLine(line); line != "" {
			all = append(all, line)
		}
	}
	return strings.Join(all, "\n")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
