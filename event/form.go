package event

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/width"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// formLimit bounds an event written in a chat, in bytes.
const formLimit = 16 << 10

// Forms reads and writes events as organisers type them in a chat: a title on
// the first line, then a line for each thing to be said, behind its label.
type Forms struct {
	Places   *resident.Directory
	Groups   []resident.Group
	Location *time.Location // of the times that are written
}

// Organiser is who makes an event, and the part of the city that is theirs;
// empty where that is all of it.
type Organiser struct{ ID, Place, Community string }

// Field is one thing that a form says about an event.
type Field string

// The fields of a form.
const (
	TitleField       Field = "title"
	KindField        Field = "kind"
	ThemeField       Field = "theme"
	GroupsField      Field = "groups"
	CampaignField    Field = "campaign"
	WhenField        Field = "when"
	WhereField       Field = "where"
	AreaField        Field = "area" // the place or community in which it counts
	CapacityField    Field = "capacity"
	WaitlistField    Field = "waitlist"
	SignUpFromField  Field = "signupfrom"
	SignUpUntilField Field = "signupuntil"
	GuardianField    Field = "guardian"
	WalkInField      Field = "walkin"
	CheckOutField    Field = "checkout"
	PassingField     Field = "passing"
	LecturersField   Field = "lecturers"
	VolunteersField  Field = "volunteers"
	MaterialsField   Field = "materials"
	AboutField       Field = "about"
)

// fieldNames are the labels of the fields, in the order of the form.
func fieldNames() []named[Field] {
	return []named[Field]{
		{TitleField, "名称 活动名称 标题 题目 活动 活动主题", "title,name,event"},
		{KindField, "类型 活动类型 形式", "kind,type"},
		{WhenField, "时间 活动时间", "when,time,times,date"},
		{WhereField, "地点 活动地点 地址", "where,venue,location"},
		{AreaField, "属地 所属 社区 街道", "area,community,township"},
		{CapacityField, "名额 人数 座位", "seats,capacity,places"},
		{WaitlistField, "候补", "waiting list,waitlist"},
		{WalkInField, "满员也可签到 满员可签到 未报名可签到", "walk-ins,walk-in,walkin"},
		{SignUpFromField, "报名开始 报名时间", "sign-up from,signup from,sign up from"},
		{SignUpUntilField, "报名截止 截止", "sign-up until,signup until,sign up until,sign up by,deadline"},
		{LecturersField, "主讲 主讲人 讲师 老师 专家", "lecturers,lecturer,speaker,speakers,led by"},
		{VolunteersField, "志愿者", "volunteers,volunteer,helpers"},
		{MaterialsField, "发放 发放物品 资料", "handed out,materials,material,handouts"},
		{ThemeField, "主题 科普主题", "theme"},
		{GroupsField, "人群 面向 对象 重点人群", "for,groups,audience"},
		{CampaignField, "专题 活动专题", "campaign"},
		{GuardianField, "家长陪同", "with a grown-up,guardian"},
		{CheckOutField, "签退", "check-out,checkout"},
		{PassingField, "考核", "pass result,passing,assessment"},
		{AboutField, "介绍 活动介绍 内容 活动内容 简介", "about,description"},
	}
}

// several tells whether the field goes on on further lines, and may have its
// label more than once.
func (f Field) several() bool {
	switch f {
	case WhenField, LecturersField, VolunteersField, MaterialsField, AboutField:
		return true
	}
	return false
}

// Read reads a new event, under an id, from what its organiser typed: the
// title alone or the whole form. What is not said is guessed where a native
// would guess it: the kind by words in the title, the theme by words in title
// and about, the community by the venue, else the organiser's own. Problems
// name every line that was not understood; what is missing is told by
// [Event.Problems]. A date without a year is the next one seen from now.
func (f Forms) Read(id, text string, by Organiser, now time.Time) (*Event, []content.Problem) {
	e := &Event{Meta: store.Meta{ID: id}, Author: by.ID, State: Draft}
	w := &formWriting{Forms: f, now: now, event: e, by: by, given: map[Field]bool{}}
	if len(text) > formLimit {
		w.found.add(true, "内容太长了", "this is too long")
		return e, w.found
	}
	w.read(text)
	w.guess()
	e.settle(f.Location)
	return e, w.found
}

// Edit puts what a whole form says in the place of what an event says, such
// as a form of [Forms.Write] that was changed. What no form holds stays: the
// point on the map, the ways to check in, the state. With problems nothing
// changes. It is meant to be called within [Events.Edit].
func (f Forms) Edit(e *Event, text string, now time.Time) []content.Problem {
	fresh, problems := f.Read(e.ID, text, Organiser{ID: e.Author, Place: e.Place, Community: e.Community}, now)
	if len(problems) == 0 {
		e.say(fresh)
		e.settle(f.Location)
	}
	return problems
}

// say takes over from another event all that a form holds.
func (e *Event) say(other *Event) {
	e.Title, e.Kind, e.Theme, e.Campaign, e.Groups = other.Title, other.Kind, other.Theme, other.Campaign, other.Groups
	e.Place, e.Community, e.Where, e.About = other.Place, other.Community, other.Where, other.About
	e.Sessions, e.Capacity, e.Waitlist = other.Sessions, other.Capacity, other.Waitlist
	e.SignUpFrom, e.SignUpUntil, e.Guardian = other.SignUpFrom, other.SignUpUntil, other.Guardian
	e.WalkIn, e.CheckOut, e.Passing = other.WalkIn, other.CheckOut, other.Passing
	e.Crew, e.Materials = other.Crew, other.Materials
}

// SetField changes one thing of an event, as an organiser answers when asked
// for it. “无” or “none” clears what may be empty. With a problem nothing
// changes. It is meant to be called within [Events.Edit].
func (f Forms) SetField(e *Event, field Field, text string, now time.Time) []content.Problem {
	if len(text) > formLimit {
		return []content.Problem{{Chinese: "内容太长了", English: "this is too long"}}
	}
	fresh := &Event{}
	*fresh = *e
	w := &formWriting{Forms: f, now: now, event: fresh, given: map[Field]bool{}}
	usual := usualFor(e.Kind)
	w.set(field, text)
	if len(w.found) > 0 {
		return w.found
	}
	switch field {
	case KindField: // what follows from a kind follows the new one
		is := usualFor(fresh.Kind)
		for _, s := range []struct {
			now       *bool
			was, will bool
		}{{&fresh.WalkIn, usual.WalkIn, is.WalkIn}, {&fresh.CheckOut, usual.CheckOut, is.CheckOut}, {&fresh.Passing, usual.Passing, is.Passing}} {
			if *s.now == s.was {
				*s.now = s.will
			}
		}
	case CapacityField:
		if fresh.Waitlist == (e.Capacity > 0) {
			fresh.Waitlist = fresh.Capacity > 0
		}
	case WhereField:
		if area := f.locate(fresh.Where); area.Place.ID != "" {
			fresh.Place, fresh.Community = areaOf(area)
		}
	}
	e.say(fresh)
	e.settle(f.Location)
	return nil
}

// formWriting is the reading of one form into an event.
type formWriting struct {
	Forms
	now   time.Time
	event *Event
	by    Organiser
	given map[Field]bool
	found problems
	// undated tells that a time was read that depends on the day of reading.
	undated bool
}

// formLine is a line with a label: what stands before it, such as “一、” or a
// dot, says nothing.
var formLine = regexp.MustCompile(`^\s*(?:[-*•·●▪◆]\s*|(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．)）]\s*)?(.{1,80}?)\s*[:：]\s*(.*)$`)

// fieldAt is the field whose label begins a line, what follows it, and whether
// the label is English. Where no colon stands behind the label a blank must,
// and it must be Chinese.
func fieldAt(line string) (field Field, rest string, english, ok bool) {
	if parts := formLine.FindStringSubmatch(line); parts != nil {
		if field, ok = fieldOf(parts[1]); ok {
			return field, strings.TrimSpace(parts[2]), !hasHan(parts[1]), true
		}
	}
	label, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if field, ok = fieldOf(label); ok && hasHan(label) && rest != "" {
		return field, strings.TrimSpace(rest), false, true
	}
	return "", "", false, false
}

func fieldOf(label string) (Field, bool) {
	label = strings.ToLower(strings.Trim(width.Fold.String(label), " 【】[]*"))
	if hasHan(label) {
		label = strings.Join(strings.Fields(label), "") // 时 间
	}
	for _, n := range fieldNames() {
		for _, word := range n.words() {
			if word == label {
				return n.is, true
			}
		}
	}
	return "", false
}

// read takes a form apart and sets what its lines say.
func (w *formWriting) read(text string) {
	said := map[Field]string{}
	current := Field("")
	for i, line := range strings.Split(text, "\n") {
		field, rest, english, ok := fieldAt(line)
		if current == AboutField && strings.HasPrefix(line, textIndent) {
			ok = false
		}
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case ok && !w.given[field]:
			w.given[field], said[field], current = true, rest, field
		case ok && (field.several() || english && field.named()):
			said[field], current = strings.TrimPrefix(said[field]+field.between(english)+rest, field.between(english)), field
		case ok:
			w.found.add(true, fmt.Sprintf("第 %d 行：“%s”写了两遍", i+1, shortened(line)), fmt.Sprintf("line %d: %q stands there twice", i+1, shortened(line)))
		case len(said) == 0 && len(w.found) == 0:
			w.given[TitleField], said[TitleField] = true, line
		case current.goesOn(said[current]):
			said[current] += "\n" + line
		default:
			w.found.add(true, fmt.Sprintf("第 %d 行没看懂：“%s”", i+1, shortened(line)), fmt.Sprintf("line %d was not understood: %q", i+1, shortened(line)))
		}
	}
	for _, n := range fieldNames() {
		if strings.TrimSpace(said[n.is]) == "" {
			delete(w.given, n.is) // a label of the empty form that nobody filled in
		} else {
			w.set(n.is, said[n.is])
		}
	}
}

// named tells whether the field is a name in two languages, each of which may
// have a label.
func (f Field) named() bool { return f == TitleField || f == WhereField }

// between is what stands between the values of a field that has several
// labels.
func (f Field) between(english bool) string {
	switch {
	case f.named():
		return nameGap
	case f == AboutField && english:
		return "\n" + textGap + "\n"
	}
	return "\n"
}

// textIndent begins a line of a text that is no label, whatever it looks like.
const textIndent = "\u3000\u3000"

// goesOn tells whether a line without a label belongs to the field, of which
// something is said already. Names go on behind a comma only, so that nothing
// else is taken for a name.
func (f Field) goesOn(said string) bool {
	switch f {
	case WhenField, AboutField:
		return true
	case LecturersField, VolunteersField, MaterialsField:
		return said == "" || strings.HasSuffix(said, "、") || strings.HasSuffix(said, "，") || strings.HasSuffix(said, ",")
	}
	return false
}

// Template is the empty form, to be copied and filled in.
func (f Forms) Template(language string) string {
	var lines []string
	for _, field := range []Field{TitleField, WhenField, WhereField, CapacityField, LecturersField, VolunteersField, MaterialsField, ThemeField, GroupsField, AboutField} {
		lines = append(lines, fieldLabel(field, language))
	}
	return strings.Join(lines, "\n")
}
