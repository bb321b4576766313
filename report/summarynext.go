package report

import (
	"slices"
	"strconv"
	"strings"

	"kepubot/paper"
	"kepubot/resident"
)

// finding is a shortcoming that facts show, and what follows for the time to
// come. Both are whole sentences.
type finding struct{ fault, remedy string }

// findings are the shortcomings that facts show.
func (s summary) findings() []finding {
	var all []finding
	for _, find := range []func() finding{s.uneven, s.notReported, s.absent, s.unattended, s.poorContent} {
		if found := find(); found.fault != "" {
			all = append(all, found)
		}
	}
	return all
}

// The bounds from which something is called a shortcoming.
const (
	unevenRatio  = 150 // of the highest to the lowest, in hundredths
	unevenLeast  = 50  // persons in all
	showLeast    = 30  // seats
	showGood     = 80  // percent
	likeGood     = 6000
	rightGood    = 5000
	mostMentions = 3
)

// uneven tells where few took part for how many live there.
func (s summary) uneven() finding {
	if s.Balance == nil {
		return finding{}
	}
	i := slices.IndexFunc(s.Balance.Turnouts, func(t Turnout) bool { return t.Figure == "attendance.persons" })
	if i < 0 {
		return finding{}
	}
	t := s.Balance.Turnouts[i]
	var persons int64
	for _, row := range t.Rows {
		persons += row.Persons
	}
	if persons < unevenLeast || len(t.Lowest) == 0 || t.Ratio != nil && *t.Ratio < unevenRatio {
		return finding{}
	}
	kind := s.say("乡镇（街道）", "places")
	if s.Scope.Place != "" {
		kind = s.say("社区（村）", "communities")
	}
	var names []string
	for _, id := range t.Lowest[:min(mostMentions, len(t.Lowest))] {
		row := t.Rows[slices.IndexFunc(t.Rows, func(r TurnoutRow) bool { return r.ID == id })]
		names = append(names, s.in(row.Name))
	}
	few := strings.Join(names, s.say("、", ", "))
	fault := s.say("各地工作不够平衡。按常住人口计算，", "Work is uneven. By permanent residents, ")
	if t.Ratio != nil {
		fault += s.sayf("实名到场率最高的%[1]s个%[2]s合计是最低的%[3]s个的%[4]s倍，", "the %[1]s %[2]s with the highest turnout together have %[4]s times that of the %[3]s lowest; ",
			strconv.Itoa(len(t.Highest)), kind, strconv.Itoa(len(t.Lowest)), s.decimal(*t.Ratio, 100))
	}
	return finding{
		fault + s.sayf("%s等地到现场参加活动的居民偏少。", "few came to events in %s, among others.", few),
		s.sayf("推动各地均衡开展。在%s等参加人数偏少的地方多安排几场活动，时间、地点和内容事先与当地社区（村）商定。",
			"Even out the work: hold more events in %s and where else few take part, with time and subject agreed on with the communities.", few),
	}
}

func (s summary) notReported() finding {
	asked, owing := s.returned(true)
	if owing == 0 {
		return finding{}
	}
	return finding{
		s.sayf("信息报送不够及时。已过截止时间的报送任务应报%[1]s份，尚有%[2]s份未报，汇总数据还不完整。",
			"Some returns are late. Of %[1]s that are past their deadline %[2]s have not come in, so that sums are not complete.", s.n(int64(asked)), s.n(int64(owing))),
		s.say("抓好数据报送。请尚未报送的单位尽快补报，截止日前提前提醒，做到不漏报、不迟报。", "See to returns: ask for those that are owing, and remind units before the deadline."),
	}
}

// absent tells how many of those who signed up did not come.
func (s summary) absent() finding {
	v := s.whole("events.showrate")
	if v == nil || v.Of < showLeast || 100*v.N >= showGood*v.Of {
		return finding{}
	}
	return finding{
		s.sayf("报名后没有到场的居民偏多，报名到场率为%s。", "Of those who signed up for events only %s came.", s.figure("events.showrate")),
		s.say("减少报名后未到场。活动前做好提醒，方便居民提前取消，把空出的名额及时让给候补的人。", "Have fewer empty seats: remind people, make it easy to cancel, and pass seats on to those who wait."),
	}
}

func (s summary) unattended() finding {
	if s.edition.Works == nil || len(s.edition.Works.Unattended) == 0 {
		return finding{}
	}
	some := s.say("个别", "")
	if n := int64(len(s.edition.Works.Unattended)); 10*n > s.number("events.held") {
		some = s.say("部分", "")
	}
	return finding{
		some + s.sayf("活动缺少到场记录。已结束的活动中有%s场既没有签到，也没有现场估算，效果难以评估。", "Attendance is not always on record: at %s events that are over nobody signed in and no estimate was made.", s.n(int64(len(s.edition.Works.Unattended)))),
		s.say("做实活动记录。每场活动落实专人负责签到，不便签到的按规定估算并留存照片，活动结束后及时归档。", "Keep records: have somebody in charge of check-in at each event; where nobody can sign in, estimate with a photo."),
	}
}

// poorContent names tips and questions that do badly beyond chance.
func (s summary) poorContent() finding {
	if s.Effect == nil {
		return finding{}
	}
	var tips, rates, questions, rights []string
	for _, d := range s.Effect.Disliked {
		if d.Liked.High < likeGood && len(tips) < mostMentions {
			tips = append(tips, s.sayf("《%s》", "“%s”", s.in(d.Title)))
			rates = append(rates, s.decimal(100*d.Liked.Right, d.Liked.N)+"%")
		}
	}
	for _, q := range s.Effect.Questions {
		if q.Stage == "" && q.Right.High < rightGood && len(questions) < mostMentions {
			questions = append(questions, s.sayf("“%s”", "“%s”", strings.TrimRight(s.in(q.Text), "？?。.")))
			rights = append(rights, s.decimal(100*q.Right.Right, q.Right.N)+"%")
		}
	}
	var said []string
	add := func(names, shares []string, one, several string) {
		switch len(names) {
		case 0:
		case 1:
			said = append(said, strings.NewReplacer("{names}", names[0], "{shares}", shares[0]).Replace(one))
		default:
			said = append(said, strings.NewReplacer("{names}", strings.Join(names, s.say("", ", ")), "{shares}", strings.Join(shares, s.say("、", ", "))).Replace(several))
		}
	}
	add(tips, rates, s.say("小知识{names}好评率为{shares}，在各条小知识中偏低。", "The tip {names} was liked by {shares} of those who said something."),
		s.say("小知识{names}好评率偏低，分别为{shares}。", "The tips {names} were liked by {shares} of those who said something."))
	add(questions, rights, s.say("练习题{names}正确率为{shares}，这方面的知识居民掌握得还不够。", "The question {names} was answered right by {shares}."),
		s.say("练习题{names}正确率偏低，分别为{shares}，这些知识居民掌握得还不够。", "The questions {names} were answered right by {shares}."))
	if len(said) == 0 {
		return finding{}
	}
	return finding{
		s.say("部分内容还不够贴近居民。", "Some content does not reach people. ") + s.paragraphOf(said...),
		s.say("改进科普内容。修改或者下架好评率偏低的小知识；正确率偏低的知识点，补充通俗的小知识和讲座，再用练习检验。", "Improve content: mend or retire tips that are not liked, and explain again what few answered right."),
	}
}

// shortcomings are those that facts show, then those that staff wrote.
func (s summary) shortcomings() []paper.OfficialBlock {
	var points []string
	for _, f := range s.findings() {
		points = append(points, f.fault)
	}
	return s.points(append(points, linesOf(s.blocks, ShortcomingsSection)...))
}

// nextHeading names the year to come, or what is next where the report is not
// about a year.
func (s summary) nextHeading() string {
	year, whole := s.year()
	if n, err := strconv.Atoi(year); whole && err == nil {
		return s.sayf("%d年工作思路", "Plan for %d", n+1)
	}
	return s.say("下一步工作思路", "What is next")
}

// next has the goal, which staff alone can set, and what is open.
func (s summary) next() []paper.OfficialBlock {
	goal, priorities := s.written(GoalSection), s.points(s.priorities())
	if len(goal) == 0 {
		return priorities
	}
	told := append([]paper.OfficialBlock{paper.Heading{Level: 2, Text: s.say("总体目标", "Goal")}}, goal...)
	if len(priorities) == 0 {
		return told
	}
	return append(append(told, paper.Heading{Level: 2, Text: s.say("工作重点", "Priorities")}), priorities...)
}

// priorities follow from what goes on or is ahead, from shortcomings, and from
// what staff wrote.
func (s summary) priorities() []string {
	points := s.open()
	for _, f := range s.findings() {
		points = append(points, f.remedy)
	}
	return append(points, linesOf(s.blocks, PrioritiesSection)...)
}

// open are the things that are not over.
func (s summary) open() []string {
	var points []string
	w := s.edition.Works
	if w == nil {
		if n := s.figure("events.ahead"); n != "" {
			points = append(points, s.sayf("按计划办好已经发布的%s场活动。", "Hold the %s events that are announced.", n))
		}
		return points
	}
	goes := slices.DeleteFunc(slices.Clone(w.Series), func(e EventsWork) bool { return !e.Goes })
	series := s.quoted(titlesOf(goes, mostNamed, func(e EventsWork) Label { return e.Title }, s.language))
	ahead := ""
	if w.EventsAhead > 0 {
		ahead = s.sayf("按计划办好已经发布的%s场活动。", "Hold the %s events that are announced.", s.n(w.EventsAhead))
	}
	if series != "" {
		series = s.sayf("继续办好系列活动%s，按期排定场次、组织报名和签到。", "Go on with the series %s.", series)
	}
	if text := s.paragraphOf(series, ahead); text != "" {
		points = append(points, text)
	}
	var said []string
	for _, c := range w.CompetitionsAhead[:min(len(w.CompetitionsAhead), mostNamed)] {
		said = append(said, s.sayf("“%s”（%s开始）", "“%s” (from %s)", s.in(c.Title), s.date(c.Day)))
	}
	if len(said) > 0 {
		points = append(points, s.sayf("组织好知识竞赛%s，提前做好题库审核和发动报名。", "Run the competitions %s, with questions reviewed ahead.", strings.Join(said, s.say("、", ", "))))
	}
	return points
}

// quoted puts names in quotation marks, one after the other.
func (s summary) quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, "“"+name+"”")
	}
	if s.language == resident.English {
		return strings.Join(all, ", ")
	}
	return strings.Join(all, "")
}
