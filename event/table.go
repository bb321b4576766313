package event

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"kepubot/resident"
	"kepubot/sheet"
)

// Book is what a workbook of an answer is made of.
type Book struct {
	Answer *Answer // suppressed, for those who may not see people
	Rows   []Row
	More   bool // whether there are more events than rows
	// People is the list of one event, for those who may see people alone.
	People   []*Visitor
	Words    Wordbook
	Language string
	Location *time.Location
}

// Tables are the sheets of a workbook: the summary, events, places, kinds,
// communities, audience groups, and for one event hours and people. Numbers
// are those of the answer; what it withholds says so.
func (b Book) Tables() []sheet.Out {
	tables := []sheet.Out{b.summary(), b.eventTable()}
	if b.Answer.Event == nil {
		tables = append(tables, b.placeTable(), b.kindTable())
	}
	tables = append(tables, b.homeTable(), b.groupTable())
	if b.Answer.Event != nil {
		tables = append(tables, b.hourTable())
	}
	if b.Answer.Event != nil && b.People != nil {
		tables = append(tables, b.peopleTable())
	}
	return tables
}

// say is a text in the workbook's language.
func (b Book) say(chinese, english string) string {
	return resident.Name{Chinese: chinese, English: english}.In(b.Language)
}

// titles are texts, Chinese and English in turn.
func (b Book) titles(pairs ...string) []string {
	var titles []string
	for i := 0; i < len(pairs); i += 2 {
		titles = append(titles, b.say(pairs[i], pairs[i+1]))
	}
	return titles
}

func (b Book) withheld() string { return b.say("略", "withheld") }

// number is a number, or says that it is withheld.
func (b Book) number(n int64, hidden bool) any {
	if hidden {
		return b.withheld()
	}
	return n
}

func (b Book) summary() sheet.Out {
	a := b.Answer
	rest := a.Withheld.Group
	out := sheet.Out{Name: b.say("汇总", "Summary"), Titles: b.titles("项目", "Item", "数", "Figure", "单位", "Unit")}
	line := func(chinese, english string, value any, unit, unitEnglish string) {
		out.Rows = append(out.Rows, []any{b.say(chinese, english), value, b.say(unit, unitEnglish)})
	}
	var labels []string
	for _, name := range b.Words.Labels(a.Ask) {
		labels = append(labels, name.In(b.Language))
	}
	if a.Event != nil {
		labels = []string{a.Event.Title.In(b.Language)}
	}
	line("范围", "About", strings.Join(labels, " · "), "", "")
	line("日期", "Days", a.Ask.From+" — "+a.Ask.To, "", "")
	line("举办活动", "Events held", a.Held, "场", "events")
	line("还没开始", "Still to come", a.Ahead, "场", "events")
	line("取消", "Cancelled", a.Cancelled, "场", "events")
	line("报名", "Registered", b.number(a.Registered, rest), "人（每场）", "persons an event")
	line("报名且到场", "Registered and came", b.number(a.Arrived, rest), "人（每场）", "persons an event")
	line("报名未到", "Registered, absent", b.number(a.Absent, rest), "人（每场）", "persons an event")
	line("报名，活动未结束", "Registered, may still come", b.number(a.Expected, rest), "人（每场）", "persons an event")
	line("未报名到场", "Came unregistered", b.number(a.WalkIns, rest), "人（每场）", "persons an event")
	line("签到", "Sign-ins", b.number(a.SignIns, a.Withheld.All), "人次", "person-times")
	line("估算（与签到分开）", "Estimated (apart from sign-ins)", b.number(a.Estimated, rest), "人次", "person-times")
	line("实名人数", "Identified persons", b.number(a.Persons, a.Withheld.All), "人", "persons")
	line("首次参加", "For the first time", b.number(a.Firsts, rest), "人", "persons")
	b.earlier(&out, a.Before, "上期签到", "Sign-ins of the period before")
	b.earlier(&out, a.YearBefore, "去年同期签到", "Sign-ins a year before")
	return out
}

// earlier adds what an earlier period came to.
func (b Book) earlier(out *sheet.Out, e *Earlier, chinese, english string) {
	if e == nil {
		return
	}
	label := fmt.Sprintf("%s（%s — %s）", b.say(chinese, english), e.Ask.From, e.Ask.To)
	out.Rows = append(out.Rows, []any{label, e.SignIns, b.say("人次", "person-times")})
	if growth, ok := e.Growth(b.Answer.Tally); ok {
		out.Rows = append(out.Rows, []any{b.say("比它增长", "Growth since"), fmt.Sprintf("%.1f%%", float64(growth)/10), ""})
	}
}

func (b Book) eventTable() sheet.Out {
	out := sheet.Out{Name: b.say("活动", "Events"), Titles: b.titles(
		"日期", "Day", "活动", "Event", "类型", "Kind", "街道（乡镇）", "Place", "社区（村）", "Community", "状态", "State",
		"报名", "Registered", "报名且到场", "Came of them", "报名未到", "Absent", "未报名到场", "Unregistered", "签到人次", "Sign-ins", "估算人次", "Estimated", "首次参加", "First time",
	)}
	hidden := b.Answer.Withheld.Group
	for _, r := range b.Rows {
		place, community := b.placeName(r.Event.Place), b.communityName(r.Event.Community)
		row := []any{r.Event.Day, r.Event.Title.In(b.Language), r.Event.Kind.Name().In(b.Language), place, community, b.state(r)}
		for _, n := range []int64{r.Registered, r.Arrived, r.Absent, r.WalkIns, r.SignIns, r.Estimated, r.Firsts} {
			row = append(row, b.number(n, hidden))
		}
		out.Rows = append(out.Rows, row)
	}
	if b.More {
		out.Rows = append(out.Rows, []any{"", b.say("后面还有，请缩小范围", "There are more: please narrow the question")})
	}
	return out
}

func (b Book) state(r Row) string {
	switch {
	case r.Event.State == Cancelled:
		return b.say("已取消", "cancelled")
	case r.Continued:
		return b.say("之前开始", "began before")
	case r.Ahead > 0:
		return b.say("还没开始", "to come")
	case r.Uncounted:
		return b.say("没有到场记录", "nobody counted")
	}
	return ""
}

// placeName is what a place is called; empty for the whole city.
func (b Book) placeName(id string) string {
	if b.Words.Places != nil {
		if p, ok := b.Words.Places.Place(id); ok {
			return p.Name.In(b.Language)
		}
	}
	return id
}

func (b Book) communityName(id string) string {
	if b.Words.Places != nil {
		if c, ok := b.Words.Places.Community(id); ok {
			return c.Name.In(b.Language)
		}
	}
	return id
}

func (b Book) placeTable() sheet.Out {
	out := sheet.Out{Name: b.say("按活动地点", "By place"), Titles: b.titles("街道（乡镇）或社区", "Place or community", "活动（场）", "Events", "签到人次", "Sign-ins", "估算人次", "Estimated")}
	for _, p := range b.Answer.Places {
		name, whole := b.placeName(p.ID), b.say("全市", "The whole city")
		if b.Answer.Ask.Place != "" {
			name, whole = b.communityName(p.ID), b.say("不分社区", "No one community")
		}
		if p.ID == "" {
			name = whole
		}
		out.Rows = append(out.Rows, []any{name, p.Held, p.SignIns, p.Estimated})
	}
	return out
}

func (b Book) kindTable() sheet.Out {
	out := sheet.Out{Name: b.say("按类型", "By kind"), Titles: b.titles("类型", "Kind", "活动（场）", "Events", "签到人次", "Sign-ins", "估算人次", "Estimated")}
	for _, p := range b.Answer.Kinds {
		out.Rows = append(out.Rows, []any{Kind(p.ID).Name().In(b.Language), p.Held, p.SignIns, p.Estimated})
	}
	return out
}

func (b Book) homeTable() sheet.Out {
	out := sheet.Out{Name: b.say("按居住社区", "By home"), Titles: b.titles("街道（乡镇）", "Place", "社区（村）", "Community", "签到人次", "Sign-ins", "实名人数", "Persons")}
	unknown := b.say("没说", "not said")
	for _, p := range b.Answer.Homes {
		place, community := b.placeName(p.Home), b.communityName(p.ID)
		if p.Home == "" {
			place = unknown
		}
		if p.ID == "" {
			community = unknown
		}
		out.Rows = append(out.Rows, []any{place, community, b.number(p.SignIns, p.Hidden), b.number(p.Persons, p.Hidden)})
	}
	if b.Answer.Withheld.Homes {
		out.Rows = append(out.Rows, []any{b.withheld()})
	}
	return out
}

func (b Book) groupTable() sheet.Out {
	out := sheet.Out{Name: b.say("按人群", "By group"), Titles: b.titles("重点人群", "Audience group", "签到人次", "Sign-ins", "实名人数", "Persons")}
	for _, p := range b.Answer.Groups {
		out.Rows = append(out.Rows, []any{b.groupName(p.ID), b.number(p.SignIns, p.Hidden), b.number(p.Persons, p.Hidden)})
	}
	if b.Answer.Withheld.Groups {
		out.Rows = append(out.Rows, []any{b.withheld()})
	}
	return out
}

func (b Book) groupName(id string) string {
	if id == "" {
		return b.say("没说", "not said")
	}
	return cmp.Or(b.Words.groupName(id).In(b.Language), id)
}

func (b Book) hourTable() sheet.Out {
	out := sheet.Out{Name: b.say("按时间", "By hour"), Titles: b.titles("签到时间", "Signed in from", "签到人次", "Sign-ins")}
	for _, p := range b.Answer.Hours {
		hour := strings.Replace(p.ID, "T", " ", 1) + ":00"
		if p.ID == "" {
			hour = b.say("纸质名单", "list on paper")
		}
		out.Rows = append(out.Rows, []any{hour, b.number(p.SignIns, p.Hidden)})
	}
	if b.Answer.Withheld.Hours {
		out.Rows = append(out.Rows, []any{b.withheld()})
	}
	return out
}

func (b Book) peopleTable() sheet.Out {
	out := sheet.Out{Name: b.say("名单", "People"), Titles: b.titles(
		"编号", "Number", "称呼", "Name", "街道（乡镇）", "Place", "社区（村）", "Community", "重点人群", "Audience group",
		"报名", "Registered", "到场（次）", "Sessions", "签到时间", "Signed in", "时长（分钟）", "Minutes", "结果", "Result",
	)}
	for _, v := range b.People {
		name := v.Name
		if v.Minor {
			name = b.say("未成年人", "minor")
		}
		registered, at, passed := "", "", ""
		if v.Registered {
			registered = b.say("是", "yes")
		}
		if !v.At.IsZero() {
			at = v.At.In(b.Location).Format("2006-01-02 15:04")
		}
		if v.Passed != nil {
			passed = map[bool]string{true: b.say("通过", "passed"), false: b.say("未通过", "not passed")}[*v.Passed]
		}
		out.Rows = append(out.Rows, []any{v.Person, name, b.placeName(v.Home), b.communityName(v.From), b.groupName(v.Group), registered, len(v.Sessions), at, v.Minutes, passed})
	}
	return out
}
