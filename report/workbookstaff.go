package report

import (
	"kepubot/content"
	"kepubot/sheet"
)

// works are the sheets of what has a name.
func (b book) works() []sheet.Out {
	w := b.edition.Works
	if w == nil {
		return nil
	}
	competitions := sheet.Out{Name: b.say("竞赛", "Competitions"), Titles: []string{b.say("竞赛", "Competition"), b.say("参与人数", "Competitors"), b.say("参赛份数", "Entries"), b.say("专题", "Campaign")}}
	for _, c := range w.Competitions {
		competitions.Rows = append(competitions.Rows, []any{b.in(c.Title), c.Players, c.Entries, c.Campaign})
	}
	honours := sheet.Out{Name: b.say("命名", "Honours"), Titles: []string{b.say("名称", "Honour"), b.say("个数", "Number")}}
	for _, h := range w.Honours {
		honours.Rows = append(honours.Rows, []any{b.in(h.Title), h.Number})
	}
	months := sheet.Out{Name: b.say("逐月", "Months"), Titles: []string{b.say("月份", "Month"), b.say("举办活动", "Events held"), b.say("签到人次", "Sign-ins"), b.say("上年同月签到人次", "Sign-ins a year before")}}
	for _, m := range w.Months {
		months.Rows = append(months.Rows, []any{m.Month, m.Held, m.SignIns, m.YearBefore})
	}
	all := append([]sheet.Out{competitions}, b.surveys()...)
	return append(all,
		b.namedEvents(b.say("系列活动", "Series"), b.say("系列", "Series"), w.Series), b.namedEvents(b.say("活动专题", "Campaigns"), b.say("专题", "Campaign"), w.Campaigns),
		honours, months, b.unattended(), b.ahead(),
	)
}

func (b book) namedEvents(name, title string, all []EventsWork) sheet.Out {
	o := sheet.Out{Name: name, Titles: []string{title, b.say("举办活动", "Events held"), b.say("签到人次", "Sign-ins"), b.say("估算人次", "Estimated")}}
	for _, e := range all {
		o.Rows = append(o.Rows, []any{b.in(e.Title), e.Held, e.SignIns, e.Estimated})
	}
	return o
}

func (b book) unattended() sheet.Out {
	o := sheet.Out{Name: b.say("没有到场记录的活动", "Events without attendance"), Titles: []string{b.say("序号", "No."), b.say("活动", "Event"), b.say("日期", "Day"), b.say("乡镇街道", "Place")}}
	for i, e := range b.edition.Works.Unattended {
		o.Rows = append(o.Rows, []any{i + 1, b.in(e.Title), e.Day, b.placeName(e.Place)})
	}
	return o
}

func (b book) ahead() sheet.Out {
	w := b.edition.Works
	o := sheet.Out{Name: b.say("接下来", "Ahead"), Titles: []string{b.say("事项", "Item"), b.say("数量或日期", "Number or day")}}
	if w.EventsAhead > 0 {
		o.Rows = append(o.Rows, []any{b.say("已发布、还没开始的活动", "Announced events that have not begun"), w.EventsAhead})
	}
	for _, c := range w.CompetitionsAhead {
		o.Rows = append(o.Rows, []any{b.in(c.Title), c.Day})
	}
	for _, s := range w.Series {
		if s.Goes {
			o.Rows = append(o.Rows, []any{b.in(s.Title), b.say("继续举办", "goes on")})
		}
	}
	return o
}

// staff are the sheets of balance and effect.
func (b book) staff() []sheet.Out {
	var all []sheet.Out
	if b.Balance != nil {
		all = append(all, b.turnouts(), b.ratios(), b.returns(), b.owing())
	}
	if b.Effect != nil {
		all = append(all, b.tipEffect(), b.tipQuestions(), b.themes(), b.stageThemes(), b.disliked(), b.questions())
	}
	return all
}

// turnouts have persons by 1,000 of permanent residents.
func (b book) turnouts() sheet.Out {
	o := sheet.Out{Name: b.say("参与率", "Turnout"), Titles: []string{
		b.say("指标", "Figure"), b.say("乡镇街道或社区", "Place or community"), b.say("人数", "Persons"), b.say("常住人口", "Permanent residents"), b.say("每千人", "In 1,000"),
	}}
	for _, t := range b.Balance.Turnouts {
		for _, row := range t.Rows {
			o.Rows = append(o.Rows, []any{b.in(t.Name), b.in(row.Name), row.Persons, row.Permanent, fraction(1000*row.Persons, row.Permanent)})
		}
	}
	return o
}

func (b book) ratios() sheet.Out {
	o := sheet.Out{Name: b.say("均衡情况", "Balance"), Titles: []string{b.say("指标", "Figure"), b.say("最高的几个", "Number of the highest"), b.say("最低的几个", "Number of the lowest"), b.say("最高合计是最低合计的几倍", "Highest ÷ lowest")}}
	for _, t := range b.Balance.Turnouts {
		if t.Ratio != nil {
			o.Rows = append(o.Rows, []any{b.in(t.Name), len(t.Highest), len(t.Lowest), fraction(*t.Ratio, 100)})
		}
	}
	return o
}

// returns end with a line that sums them up.
func (b book) returns() sheet.Out {
	o := sheet.Out{Name: b.say("报送情况", "Returns"), Titles: []string{
		b.say("序号", "No."), b.say("报送任务", "Request"), b.say("应报单位", "Asked"), b.say("已报", "Reported"), b.say("未报", "Owing"), b.say("截止", "Deadline passed"),
	}}
	for i, n := range b.Balance.NotReported {
		o.Rows = append(o.Rows, []any{i + 1, b.in(n.Title), n.Asked, n.Asked - len(n.Owing), len(n.Owing), b.passed(n.Overdue)})
	}
	if asked, owing := b.returned(false); len(o.Rows) > 0 {
		o.Rows = append(o.Rows, []any{"", b.say("合计", "All"), asked, asked - owing, owing, ""})
	}
	if asked, owing := b.returned(true); asked > 0 {
		o.Rows = append(o.Rows, []any{"", b.say("其中已过截止", "Of them past the deadline"), asked, asked - owing, owing, ""})
	}
	return o
}

func (b book) passed(overdue bool) string {
	if overdue {
		return b.say("已过", "yes")
	}
	return b.say("未到", "no")
}

// returned sums up the requests, or those past their deadline alone.
func (t telling) returned(overdue bool) (asked, owing int) {
	if t.Balance == nil {
		return 0, 0
	}
	for _, n := range t.Balance.NotReported {
		if n.Overdue || !overdue {
			asked, owing = asked+n.Asked, owing+len(n.Owing)
		}
	}
	return asked, owing
}

func (b book) owing() sheet.Out {
	o := sheet.Out{Name: b.say("未报名单", "Who has not reported"), Titles: []string{b.say("报送任务", "Request"), b.say("单位", "Unit"), b.say("状态", "State")}}
	for _, n := range b.Balance.NotReported {
		for _, owing := range n.Owing {
			state := b.say("未报", "not sent")
			if owing.State == SentBack {
				state = b.say("退回待改", "sent back")
			}
			o.Rows = append(o.Rows, []any{b.in(n.Title), b.in(owing.Name), state})
		}
	}
	return o
}

// shares are how many of how many, and the bounds in percent.
func shares(p Proportion) []any {
	if p.N == 0 {
		return []any{0, 0, "", "", ""}
	}
	return []any{p.Right, p.N, fraction(100*p.Right, p.N), fraction(p.Low, 100), fraction(p.High, 100)}
}

// shareTitles are the titles of [shares].
func (b book) shareTitles(right, of string) []string {
	return []string{right, of, b.say("比例（%）", "Share (%)"), b.say("95%区间下限", "95% interval from"), b.say("95%区间上限", "95% interval to")}
}

func (b book) tipEffect() sheet.Out {
	o := sheet.Out{Name: b.say("小知识效果", "Effect of tips"), Titles: append([]string{b.say("首次作答", "First answers")}, b.shareTitles(b.say("答对", "Right"), b.say("作答", "Answers"))...)}
	tips := b.Effect.Tips
	for _, row := range []struct {
		name string
		p    Proportion
	}{{b.say("收到前", "Before the tip"), tips.Before}, {b.say("当天", "On its day"), tips.SameDay}, {b.say("收到后", "After it"), tips.After}} {
		if row.p.N > 0 {
			o.Rows = append(o.Rows, append([]any{row.name}, shares(row.p)...))
		}
	}
	if g := tips.Gain; g != nil {
		o.Rows = append(o.Rows, []any{b.say("同一题目收到后比收到前（百分点）", "After against before, same question (points)"), "", "", fraction(g.Points, 100), fraction(g.Low, 100), fraction(g.High, 100)})
	}
	return o
}

func (b book) tipQuestions() sheet.Out {
	o := sheet.Out{Name: b.say("小知识效果分题", "Effect by question"), Titles: []string{
		b.say("小知识", "Tip"), b.say("收到前作答", "Answers before"), b.say("收到前答对", "Right before"), b.say("收到后作答", "Answers after"), b.say("收到后答对", "Right after"), b.say("相差（百分点）", "Difference (points)"),
	}}
	for _, q := range b.Effect.Tips.Questions {
		var gain any = ""
		if q.Gain != nil {
			gain = fraction(q.Gain.Points, 100)
		}
		o.Rows = append(o.Rows, []any{b.in(q.Title), q.Before.N, q.Before.Right, q.After.N, q.After.Right, gain})
	}
	return o
}

func (b book) themes() sheet.Out {
	o := sheet.Out{Name: b.say("练习正确率分主题", "Practice by theme"), Titles: append([]string{b.say("起始日", "From"), b.say("主题", "Theme")}, b.shareTitles(b.say("答对", "Right"), b.say("作答", "Answers"))...)}
	for _, t := range b.Effect.Themes {
		o.Rows = append(o.Rows, append([]any{t.From, b.theme(t.Theme)}, shares(t.Right)...))
	}
	return o
}

func (b book) theme(id string) string {
	if name := themeName(content.Theme(id)).In(b.language); name != "" {
		return name
	}
	return restName(ByTheme).In(b.language)
}

func (b book) stageThemes() sheet.Out {
	o := sheet.Out{Name: b.say("竞赛正确率分主题", "Competitions by theme"), Titles: append([]string{b.say("竞赛", "Competition"), b.say("主题", "Theme")}, b.shareTitles(b.say("得分题", "Credit"), b.say("答题", "Answers"))...)}
	for _, t := range b.Effect.Stages {
		o.Rows = append(o.Rows, append([]any{b.in(t.Title), b.theme(t.Theme)}, shares(t.Right)...))
	}
	return o
}

func (b book) disliked() sheet.Out {
	o := sheet.Out{Name: b.say("反馈偏低的小知识", "Tips liked least"), Titles: append([]string{b.say("小知识", "Tip")}, b.shareTitles(b.say("学到了", "Likes"), b.say("反馈", "Answers"))...)}
	for _, d := range b.Effect.Disliked {
		o.Rows = append(o.Rows, append([]any{b.in(d.Title)}, shares(d.Liked)...))
	}
	return o
}

func (b book) questions() sheet.Out {
	o := sheet.Out{Name: b.say("要留意的题", "Questions to look at"), Titles: append([]string{b.say("题目", "Question"), b.say("出处", "Where")}, append(b.shareTitles(b.say("答对", "Right"), b.say("作答", "Answers")), b.say("区分度（百分）", "Discrimination (hundredths)"))...)}
	for _, q := range b.Effect.Questions {
		where := b.say("练习", "practice")
		if q.Stage != "" {
			where = b.say("竞赛", "competition")
		}
		var d any = ""
		if q.Discrimination != nil {
			d = *q.Discrimination
		}
		o.Rows = append(o.Rows, append(append([]any{b.in(q.Text), where}, shares(q.Right)...), d))
	}
	return o
}
