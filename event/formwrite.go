package event

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"kepubot/content"
	"kepubot/resident"
)

// Write is an event as a form, in a language: sent again to [Forms.Edit] it
// says the same. Times are to the minute.
func (f Forms) Write(e *Event, language string) string {
	var lines []string
	for _, said := range f.Said(e, language) {
		lines = append(lines, said.Label+colon(language)+said.Value)
	}
	return strings.Join(lines, "\n")
}

// FieldSaid is what a form says of a field: its label without a colon, and a
// value of a line or, of a text, of several.
type FieldSaid struct{ Label, Value string }

// Said is all that a form says of an event, in its order.
func (f Forms) Said(e *Event, language string) []FieldSaid {
	var all []FieldSaid
	for _, n := range fieldNames() {
		for _, value := range f.values(e, n.is, language) {
			all = append(all, FieldSaid{n.name().In(language), value})
		}
	}
	return all
}

// fieldLabel is the label of a field with its colon.
func fieldLabel(field Field, language string) string {
	return nameIn(fieldNames(), field).In(language) + colon(language)
}

func colon(language string) string { return inLanguage(language, "：", ": ") }

// values are what stands behind a field's label, each on a line of its own;
// none where there is nothing to be said.
func (f Forms) values(e *Event, field Field, language string) []string {
	usual := usualFor(e.Kind)
	switch field {
	case TitleField:
		return nameLines(e.Title, field)
	case WhereField:
		return nameLines(e.Where, field)
	case AboutField:
		return aboutLines(e.About)
	case KindField:
		return []string{e.Kind.Name().In(language)}
	case ThemeField:
		return written1(themeName(e.Theme).In(language))
	case GroupsField:
		return written1(f.groupsText(e.Groups, language))
	case CampaignField:
		return written1(e.Campaign)
	case WhenField:
		var lines []string
		for _, s := range e.Sessions {
			lines = append(lines, sessionText(s, f.Location, language))
		}
		return lines
	case AreaField:
		return []string{f.areaText(e, language)}
	case CapacityField:
		if e.Capacity == 0 {
			return []string{inLanguage(language, "不限", "no limit")}
		}
		return []string{strconv.Itoa(e.Capacity)}
	case SignUpFromField:
		return f.instantText(e.SignUpFrom, language)
	case SignUpUntilField:
		return f.instantText(e.SignUpUntil, language)
	case LecturersField:
		return written1(crewText(ofDuty(e.Crew, Lecturer), language))
	case VolunteersField:
		return written1(crewText(ofDuty(e.Crew, Volunteer), language))
	case MaterialsField:
		return written1(materialsText(e.Materials, language))
	case WaitlistField:
		return switchText(e.Waitlist, e.Capacity > 0, language)
	case WalkInField:
		return switchText(e.WalkIn, usual.WalkIn, language)
	case CheckOutField:
		return switchText(e.CheckOut, usual.CheckOut, language)
	case PassingField:
		return switchText(e.Passing, usual.Passing, language)
	case GuardianField:
		return switchText(e.Guardian, false, language)
	}
	return nil
}

func written1(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

func inLanguage(language, chinese, english string) string {
	if language == resident.English {
		return english
	}
	return chinese
}

func switchText(is, usual bool, language string) []string {
	switch {
	case is == usual:
		return nil
	case is:
		return []string{inLanguage(language, "是", "yes")}
	}
	return []string{inLanguage(language, "否", "no")}
}

// nameLines writes a name on one line, or, where that would be read as
// something else, each language behind a label.
func nameLines(n resident.Name, field Field) []string {
	n = resident.Name{Chinese: oneLine(n.Chinese), English: oneLine(n.English)}
	if n.English == "" {
		if twoNames(n.Chinese) != n {
			n.Chinese = strings.ReplaceAll(n.Chinese, nameSlash, "／")
		}
		return written1(n.Chinese)
	}
	if joined := n.Chinese + nameSlash + n.English; twoNames(joined) == n {
		return []string{joined}
	}
	return []string{n.Chinese + "\n" + fieldLabel(field, resident.English) + n.English}
}

// aboutLines writes a text; lines in it that look like others of the form are
// indented.
func aboutLines(n resident.Name) []string {
	text := n.Chinese
	if n.English != "" {
		text += "\n" + textGap + "\n" + n.English
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if _, _, _, ok := fieldAt(line); ok && i > 0 {
			lines[i] = textIndent + line
		}
	}
	return written1(strings.Join(lines, "\n"))
}

func (f Forms) groupsText(groups []string, language string) string {
	var names []string
	for _, id := range groups {
		name := inLanguage(language, "所有人", content.Everyone)
		if id != content.Everyone {
			name = id
			for _, g := range f.Groups {
				if g.ID == id {
					name = g.Name.In(language)
				}
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, inLanguage(language, "、", ", "))
}

// areaText names the place or community so that it is found again.
func (f Forms) areaText(e *Event, language string) string {
	if e.Place == "" && e.Community == "" {
		return inLanguage(language, "全市", "city")
	}
	if e.Community == "" {
		place, _ := f.Places.Place(e.Place)
		return f.findable(place.Name.In(language), e)
	}
	c, _ := f.Places.Community(e.Community)
	if name := f.findable(c.Name.In(language), e); name != e.Community {
		return name
	}
	place, _ := f.Places.Place(e.Place)
	return f.findable(place.Name.In(language)+c.Name.In(language), e)
}

// findable is a name of the event's area, or the id where the name means
// something else.
func (f Forms) findable(name string, e *Event) string {
	w := &formWriting{Forms: f, event: &Event{}}
	if w.setArea(name); w.event.Place == e.Place && w.event.Community == e.Community && name != "" {
		return name
	}
	if e.Community != "" {
		return e.Community
	}
	return e.Place
}

// sessionText writes a session: 2026 年 11 月 28 日（周六）14:00—15:30.
func sessionText(s Session, loc *time.Location, language string) string {
	from, to := s.Starts.In(loc), s.Ends.In(loc)
	if from.YearDay() == to.YearDay() && from.Year() == to.Year() {
		return dayText(from, language) + inLanguage(language, "", ", ") + hourText(from) + inLanguage(language, "—", "–") + hourText(to)
	}
	return dayText(from, language) + inLanguage(language, "", ", ") + hourText(from) + inLanguage(language, "—次日 ", "–next day ") + hourText(to)
}

func dayText(t time.Time, language string) string {
	if language == resident.English {
		return t.Format("Mon 2 Jan 2006")
	}
	return fmt.Sprintf("%d 年 %d 月 %d 日（%s）", t.Year(), t.Month(), t.Day(), weekdayName(t.Weekday()))
}

// hourText writes hours of the night with two figures, as somebody does who
// means them.
func hourText(t time.Time) string {
	if t.Hour() < 6 {
		return t.Format("15:04")
	}
	return strconv.Itoa(t.Hour()) + t.Format(":04")
}

func (f Forms) instantText(at time.Time, language string) []string {
	if at.IsZero() {
		return nil
	}
	at = at.In(f.Location)
	return []string{dayText(at, language) + " " + hourText(at)}
}

// crewText writes people so that they are read the same: the unit before the
// name, or in brackets where that would be read otherwise.
func crewText(crew []Crew, language string) string {
	var all []string
	for _, c := range crew {
		long := minutesText(c.Minutes, language)
		text := strings.TrimSpace(c.Unit + " " + c.Name)
		if long != "" {
			text += brackets(language, long)
		}
		if !reflect.DeepEqual(readCrew(c.Duty, text), []Crew{c}) {
			text = c.Name + brackets(language, strings.Trim(c.Unit+inLanguage(language, "，", ", ")+long, "， ,"))
		}
		all = append(all, text)
	}
	return strings.Join(all, inLanguage(language, "、", ", "))
}

func brackets(language, text string) string {
	return inLanguage(language, "（"+text+"）", " ("+text+")")
}

func minutesText(minutes int, language string) string {
	switch {
	case minutes == 0:
		return ""
	case minutes%30 == 0:
		return strconv.FormatFloat(float64(minutes)/60, 'f', -1, 64) + inLanguage(language, " 小时", " h")
	}
	return strconv.Itoa(minutes) + inLanguage(language, " 分钟", " min")
}

// materialsText writes what is handed out.
func materialsText(materials []Material, language string) string {
	var all []string
	for _, m := range materials {
		text := m.Name
		if m.Count > 0 || !reflect.DeepEqual(readMaterials(text), []Material{m}) {
			text += " " + strconv.Itoa(m.Count)
		}
		all = append(all, text)
	}
	return strings.Join(all, inLanguage(language, "、", ", "))
}
