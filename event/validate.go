package event

import (
	"fmt"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/resident"
)

// The bounds of an event.
const (
	titleLimit    = 40 // characters; twice as many in English
	whereLimit    = 60
	aboutLimit    = 600
	campaignLimit = 20
	questionLimit = 60
	answerLimit   = 20
	nameLimit     = 20
	unitLimit     = 30
	maxSessions   = 30
	maxCapacity   = 5000
	maxCrew       = 40
	maxMaterials  = 30
	maxWithin     = 5000 // metres
	longest       = 14 * time.Hour
)

// problems collects what is wrong, in both languages.
type problems []content.Problem

func (p *problems) add(wrong bool, chinese, english string) {
	if wrong {
		*p = append(*p, content.Problem{Chinese: chinese, English: english})
	}
}

func (p *problems) tooLong(n resident.Name, limit int, chinese, english string) {
	p.add(utf8.RuneCountInString(n.Chinese) > limit || utf8.RuneCountInString(n.English) > 2*limit,
		fmt.Sprintf("%s最多 %d 字", chinese, limit), fmt.Sprintf("%s: over %d characters", english, limit))
}

// Problems finds everything that keeps an event from being announced. groups
// are the deployment's audience groups.
func (e *Event) Problems(now time.Time, groups []string) []content.Problem {
	var found problems
	found.add(!idForm.MatchString(e.ID), "编号只能用小写字母、数字和连字符，最多 20 个", "id: lower-case letters, digits and hyphens, 20 at most")
	found.add(e.Title.Chinese == "", "没有名称", "title: missing")
	found.tooLong(e.Title, titleLimit, "名称", "title")
	found.add(e.Where.Chinese == "", "没有写地点", "where: missing")
	found.tooLong(e.Where, whereLimit, "地点", "where")
	found.tooLong(e.About, aboutLimit, "介绍", "about")
	found.tooLong(resident.Name{Chinese: e.Campaign}, campaignLimit, "活动专题", "campaign")
	found.add(!slices.Contains(Kinds(), e.Kind), "没有选活动类型", "kind: not one of ours")
	found.add(!slices.Contains(content.Themes(), e.Theme), "没有选主题", "theme: not one of ours")
	found.add(len(e.Groups) == 0, "没有选面向哪类人", "groups: missing")
	for _, group := range e.Groups {
		found.add(group != content.Everyone && !slices.Contains(groups, group), fmt.Sprintf("没有“%s”这类人", group), fmt.Sprintf("groups: %q is not a group", group))
	}
	found.add(e.Capacity < 0 || e.Capacity > maxCapacity, fmt.Sprintf("名额最多 %d，不限就填 0", maxCapacity), fmt.Sprintf("capacity: at most %d, or 0 for no limit", maxCapacity))
	e.timeProblems(&found, now)
	e.doorProblems(&found)
	e.listProblems(&found)
	return found
}

func (e *Event) timeProblems(found *problems, now time.Time) {
	found.add(len(e.Sessions) == 0, "没有时间", "no time")
	found.add(len(e.Sessions) > maxSessions, fmt.Sprintf("最多 %d 次", maxSessions), fmt.Sprintf("at most %d sessions", maxSessions))
	for i, s := range e.Sessions {
		found.add(!s.Ends.After(s.Starts), fmt.Sprintf("第 %d 次的结束时间要晚于开始时间", i+1), fmt.Sprintf("session %d ends before it starts", i+1))
		found.add(s.Ends.Sub(s.Starts) > longest, fmt.Sprintf("第 %d 次超过 14 小时，多天请分开写", i+1), fmt.Sprintf("session %d is longer than 14 hours: give each day its own", i+1))
		found.add(i > 0 && s.Starts.Before(e.Sessions[i-1].Ends), fmt.Sprintf("第 %d 次和前一次的时间重叠", i+1), fmt.Sprintf("session %d begins before the one before it ends", i+1))
	}
	if len(e.Sessions) == 0 {
		return
	}
	last := e.Sessions[len(e.Sessions)-1]
	found.add(last.Ends.Before(now), "活动时间已经过了", "it is over already")
	found.add(!e.SignUpFrom.IsZero() && !e.SignUpUntil.IsZero() && !e.SignUpUntil.After(e.SignUpFrom), "报名截止要晚于报名开始", "signing up ends before it begins")
	found.add(!e.SignUpUntil.IsZero() && e.SignUpUntil.After(last.Ends), "报名截止不能晚于活动结束", "signing up ends after the event")
}

func (e *Event) doorProblems(found *problems) {
	found.add(e.Screen != Easy && e.Screen != Strict, "大屏签到方式不对", "screen: not one of ours")
	found.add((e.Question == "") != (e.Answer == ""), "签到问题和答案要一起写", "question and answer go together")
	found.add(utf8.RuneCountInString(e.Question) > questionLimit || utf8.RuneCountInString(e.Answer) > answerLimit, "签到问题或答案太长", "question or answer: too long")
	found.add(e.Within < 0 || e.Within > maxWithin, fmt.Sprintf("签到范围要在 0 到 %d 米之间", maxWithin), fmt.Sprintf("within: 0 to %d metres", maxWithin))
	found.add(e.Within > 0 && e.Point == nil, "按位置签到要先发一个地图位置", "checking in by location needs a point on the map")
	if p := e.Point; p != nil {
		found.add(!(math.Abs(p.Lat) <= 90 && math.Abs(p.Lng) <= 180), "地图位置不对", "point: not on the map")
	}
}

func (e *Event) listProblems(found *problems) {
	found.add(len(e.Crew) > maxCrew, fmt.Sprintf("主讲和志愿者最多 %d 人", maxCrew), fmt.Sprintf("crew: at most %d", maxCrew))
	for _, c := range e.Crew {
		long := utf8.RuneCountInString(c.Name) > nameLimit || utf8.RuneCountInString(c.Unit) > unitLimit
		found.add(c.Name == "" || long || c.Duty != Lecturer && c.Duty != Volunteer, fmt.Sprintf("“%s”写得不对", c.Name), fmt.Sprintf("crew: %q is not right", c.Name))
		found.add(c.Minutes < 0 || c.Minutes > 24*60*maxSessions, fmt.Sprintf("“%s”的时长不对", c.Name), fmt.Sprintf("crew: the hours of %q are not right", c.Name))
	}
	found.add(len(e.Materials) > maxMaterials, fmt.Sprintf("发放物品最多 %d 种", maxMaterials), fmt.Sprintf("materials: at most %d", maxMaterials))
	for _, m := range e.Materials {
		found.add(m.Name == "" || utf8.RuneCountInString(m.Name) > unitLimit || m.Count < 0 || m.Count > 1_000_000, fmt.Sprintf("发放物品“%s”写得不对", m.Name), fmt.Sprintf("materials: %q is not right", m.Name))
	}
}
