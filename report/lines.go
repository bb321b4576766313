package report

import (
	"strings"

	"kepubot/resident"
)

// mostLines is how many lines the short text has.
const mostLines = 12

// Lines is the short text of the chat: at most 12 short lines without markup,
// without what nothing is known of.
func (r *Report) Lines(language string) []string {
	t := telling{r, language}
	head := t.in(r.Scope.Name) + t.say("　", ", ") + t.in(r.Days.Name)
	if day, ok := r.asOf(); ok {
		head += t.sayf("（截至 %s）", " (up to %s)", t.spaced(day))
	}
	lines := []string{head}
	for _, line := range []string{t.eventLine(), t.peopleLine(), t.crowdLine(), t.againstLine(), t.gameLine(), t.surveyLine(), t.tipLine(), t.likeLine(), t.residentLine(), t.indicatorLine(), t.owingLine()} {
		if line != "" && len(lines) < mostLines {
			lines = append(lines, line)
		}
	}
	if len(lines) == 1 {
		lines = append(lines, t.nothingSaid())
	}
	return lines
}

// nothingSaid is what is said where nothing is on record.
func (t telling) nothingSaid() string {
	return t.say("这段时间没有数据。", "Nothing is on record for these days.")
}

func (t telling) spaced(day string) string {
	if t.language == resident.English {
		return t.shortDate(day)
	}
	return day
}

// parts joins what is said of figures that are there.
func (t telling) parts(zh, en string, said ...string) string {
	text := joined(said, t.say("，", ", "))
	if text == "" {
		return ""
	}
	return t.say(zh+"：", en+": ") + text
}

// some says a figure in words; empty where there is none.
func (t telling) some(id FigureID, zh, en string) string {
	figure := t.figure(id)
	if figure == "" {
		return ""
	}
	return t.sayf(zh, en, figure)
}

func (t telling) eventLine() string {
	return t.parts("活动", "Events", t.some("events.held", "%s 场", "%s held"), t.some("events.ahead", "还有 %s 场没开始", "%s to come"), t.some("events.cancelled", "取消 %s 场", "%s called off"))
}

func (t telling) peopleLine() string {
	return t.parts("到场", "Attendance", t.some("attendance.signins", "签到 %s 人次", "%s sign-ins"), t.some("attendance.persons", "实名 %s 人", "%s persons"),
		t.some("attendance.firsts", "首次参加 %s 人", "%s for the first time"), t.some("events.showrate", "报名到场率 %s", "%s of those signed up came"))
}

func (t telling) crowdLine() string {
	return t.some("attendance.estimated", "估算：%s 人次，单列，不加进签到", "Estimated crowds: %s, apart from sign-ins")
}

func (t telling) againstLine() string {
	var said []string
	for _, of := range []struct {
		id     FigureID
		zh, en string
	}{{"events.held", "活动", "events "}, {"attendance.signins", "签到", "sign-ins "}, {"competitions.players", "竞赛人数", "competitors "}} {
		if grown := t.grown(of.id); grown != "" {
			said = append(said, t.say(of.zh, of.en)+grown)
		}
	}
	return t.parts("比上年同期", "Against a year before", said...)
}

// gameLine is competitions and practice.
func (t telling) gameLine() string {
	return joined([]string{t.competitionLine(), t.practiceLine()}, t.say("；", "; "))
}

func (t telling) competitionLine() string {
	return t.parts("竞赛", "Competitions", t.some("competitions.held", "%s 项", "%s held"), t.some("competitions.players", "%s 人参加", "%s competitors"), t.some("competitions.rightrate", "正确率 %s", "%s right"))
}

func (t telling) practiceLine() string {
	return t.parts("练习", "Practice", t.some("practice.players", "%s 人", "%s persons"), t.some("practice.answers", "答题 %s 题次", "%s answers"), t.some("practice.rightrate", "正确率 %s", "%s right"))
}

// surveyLine says with it what answers to surveys stand for.
func (t telling) surveyLine() string {
	said := t.parts("问卷", "Surveys", t.some("surveys.held", "%s 项", "%s held"), t.some("surveys.responses", "答卷 %s 份", "%s answers"), t.some("surveys.persons", "记名 %s 人", "%s persons identified"),
		t.some(rightRate, "自测正确率 %s", "self-test %s right"))
	if said == "" {
		return ""
	}
	return said + t.say("（", " (") + strings.TrimRight(t.disclaimer(), "。.") + t.say("）", ")")
}

func (t telling) tipLine() string {
	return t.parts("小知识", "Tips", t.some("tips.issued", "%s 条", "%s sent out"), t.some("tips.reached", "线上覆盖 %s 条次（不算到场）", "online reach %s messages (no attendance)"), t.some("tips.reachrate", "送达率 %s", "%s delivered"))
}

func (t telling) likeLine() string {
	return t.parts("反馈", "Feedback", t.some("tips.likes", "学到了 %s 次", "%s likes"), t.some("tips.dislikes", "没用 %s 次", "%s dislikes"), t.some("events.stars", "活动平均 %s 星", "events %s stars"))
}

func (t telling) residentLine() string {
	return t.parts("居民", "Residents", t.some("residents.total", "登记 %s 人", "%s registered"), t.some("residents.joined", "新登记 %s 人", "%s new"), t.some("residents.departed", "注销 %s 人", "%s left"), t.some("residents.active", "活跃 %s 人", "%s active"), t.some("residents.getting", "现在收小知识 %s 人", "%s get tips now"))
}

// indicatorLine has the first figures of each source.
func (t telling) indicatorLine() string {
	const most = 3
	said := map[Source][]string{}
	for _, i := range t.Indicators {
		if len(said[i.Source]) < most {
			said[i.Source] = append(said[i.Source], t.sayf("%[1]s %[2]s %[3]s", "%[1]s %[2]s", t.in(i.Name), t.amount(i.Value), t.in(i.Unit)))
		}
	}
	return joined([]string{t.parts("填报", "Entered", said[Own]...), t.parts("各单位报送", "Reported by units", said[Returned]...)}, t.say("；", "; "))
}

func (t telling) owingLine() string {
	asked, owing := t.returned(true)
	if owing == 0 {
		return ""
	}
	return t.sayf("报送：已过截止的应报 %[1]s 份，还有 %[2]s 份没报", "Returns past the deadline: %[2]s of %[1]s owing", t.n(int64(asked)), t.n(int64(owing)))
}
