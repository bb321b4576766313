package event

import (
	"fmt"
	"strings"
	"time"

	"kepubot/resident"
)

// Facts are what is known of an event that is over, for the words about it.
type Facts struct {
	Event *Event
	// SignIns are the check-ins that count, of all sessions (人次); Communities
	// is how many communities they are from.
	SignIns     int64
	Communities int
	Estimated   int64
	Group       string // of whom most came; empty where that is not to be said
	Stars       int64  // the mean, in hundredths
	Votes       int64
	Organiser   resident.Name
	Area        resident.Name // the township or community
	Theme       resident.Name
}

// Draft is a short news text about an event (活动信息) made of its facts, to be
// gone over by whoever publishes it: what was, who spoke, who came, how they
// liked it. It says nothing that is not known; what only people can add stands
// in brackets.
func (f Facts) Draft(loc *time.Location) string {
	e := f.Event
	day := e.Starts.In(loc)
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n\n", headline(e))
	fmt.Fprintf(&text, "%d 月 %d 日%s，%s在%s举办“%s”%s活动", day.Month(), day.Day(), daytime(day), f.host(), e.Where.Chinese, e.Title.Chinese, kindAfter(e))
	if n := len(e.Sessions); n > 1 {
		fmt.Fprintf(&text, "，共 %d 次", n)
	}
	if f.SignIns > 0 {
		fmt.Fprintf(&text, "，现场签到 %d 人次", f.SignIns)
		if f.Communities > 1 {
			fmt.Fprintf(&text, "，来自 %d 个社区（村）", f.Communities)
		}
		if f.Group != "" {
			fmt.Fprintf(&text, "，以%s为主", f.Group)
		}
	}
	if f.Estimated > 0 {
		fmt.Fprintf(&text, "（另估算现场参与 %d 人次）", f.Estimated)
	}
	text.WriteString("。\n")
	if names := crewNames(e, Lecturer); names != "" {
		fmt.Fprintf(&text, "活动邀请%s主讲，围绕“%s”", names, f.Theme.Chinese)
	} else {
		fmt.Fprintf(&text, "活动围绕“%s”", f.Theme.Chinese)
	}
	if about := strings.Join(strings.Fields(e.About.Chinese), ""); about != "" {
		fmt.Fprintf(&text, "，向居民介绍有关知识：%s", strings.TrimRight(about, "。！")+"。")
	} else {
		text.WriteString("展开。")
	}
	text.WriteString("【请补一两句现场：讲了哪些知识、用了身边的哪个例子、居民问了什么、谁说了什么。】\n")
	if handed := handedOut(e); handed != "" {
		fmt.Fprintf(&text, "现场发放%s。", handed)
	}
	if helpers := ofDuty(e.Crew, Volunteer); len(helpers) > 0 {
		fmt.Fprintf(&text, "%d 名科普志愿者参与服务。", len(helpers))
	}
	if f.Votes >= votesShown {
		fmt.Fprintf(&text, "活动后有 %d 位居民打分，平均 %.1f 星（满分 5 星）。", f.Votes, float64(f.Stars)/100)
	}
	fmt.Fprintf(&text, "\n%s供稿", f.Organiser.Chinese)
	return text.String()
}

// votesShown is from how many on a mean of stars says something.
const votesShown = 5

func (f Facts) host() string {
	if f.Area.Chinese == "" || strings.Contains(f.Organiser.Chinese, f.Area.Chinese) {
		return f.Organiser.Chinese
	}
	return f.Organiser.Chinese + "、" + f.Area.Chinese
}

// headline names an event as a news text does.
func headline(e *Event) string {
	return fmt.Sprintf("“%s”%s举行", e.Title.Chinese, kindAfter(e))
}

// kindAfter is the kind, unless the title says it already.
func kindAfter(e *Event) string {
	if kind := e.Kind.Name().Chinese; !strings.Contains(e.Title.Chinese, kind) {
		return kind
	}
	return ""
}

func daytime(t time.Time) string {
	switch {
	case t.Hour() < 12:
		return "上午"
	case t.Hour() < 18:
		return "下午"
	}
	return "晚上"
}

// crewNames names those who have a duty, with where they come from.
func crewNames(e *Event, duty Duty) string {
	var names []string
	for _, c := range ofDuty(e.Crew, duty) {
		names = append(names, c.Unit+c.Name)
	}
	return strings.Join(names, "、")
}

// handedOut names what was handed out: 节能手册 200 份.
func handedOut(e *Event) string {
	var all []string
	for _, m := range e.Materials {
		if m.Count > 0 {
			all = append(all, fmt.Sprintf("%s %d 份", m.Name, m.Count))
		} else {
			all = append(all, m.Name)
		}
	}
	return strings.Join(all, "、")
}
