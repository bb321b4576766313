package survey

import "kepubot/sheet"

// Tables are the sheets of a workbook of results: all who answered, audience
// groups, places, communities, and answers in words. Each ends with
// [Disclaimer]; what is withheld says so.
func (w Words) Tables(r *Results) []sheet.Out {
	tables := []sheet.Out{w.wholeTable(r)}
	if !r.Withheld {
		tables = append(tables, w.partTable(r, w.say("按人群", "By group"), r.Groups, func(p Part) []any { return []any{w.group(p.ID)} }, w.titles("重点人群", "Audience group")))
		tables = append(tables, w.partTable(r, w.say("按街道", "By place"), r.Places, func(p Part) []any { return []any{w.place(p.ID)} }, w.titles("街道（乡镇）", "Place")))
		if !r.Survey.Anonymous {
			tables = append(tables, w.partTable(r, w.say("按社区", "By community"), r.Communities, func(p Part) []any { return []any{w.place(p.Place), w.community(p.ID)} },
				w.titles("街道（乡镇）", "Place", "社区（村）", "Community")))
		}
		if len(r.Quotes) > 0 {
			tables = append(tables, w.quoteTable(r))
		}
	}
	for i := range tables {
		tables[i].Rows = append(tables[i].Rows, []any{Disclaimer().In(w.Language)})
	}
	return tables
}

// titles are texts, Chinese and English in turn.
func (w Words) titles(pairs ...string) []string {
	var titles []string
	for i := 0; i < len(pairs); i += 2 {
		titles = append(titles, w.say(pairs[i], pairs[i+1]))
	}
	return titles
}

// shareTitles head a share with its interval.
func (w Words) shareTitles() []string {
	return w.titles("人数", "Number", "共", "Of", "比例", "Share", "95% 下限", "95% from", "95% 上限", "95% to")
}

// shareCells are a share with its interval, or say that it is withheld.
func (w Words) shareCells(s Share, hidden bool) []any {
	if hidden {
		return []any{w.withheld(), w.withheld(), w.withheld(), w.withheld(), w.withheld()}
	}
	if s.Of == 0 {
		return []any{s.Count, s.Of, "", "", ""}
	}
	i := s.Interval()
	return []any{s.Count, s.Of, percent(s.Value()), percent(i.Low), percent(i.High)}
}

func (w Words) wholeTable(r *Results) sheet.Out {
	out := sheet.Out{Name: w.say("汇总", "Summary"), Titles: append(w.titles("题号", "No.", "题目", "Question", "回答", "Answer"), w.shareTitles()...)}
	if r.Withheld {
		out.Rows = append(out.Rows, []any{"", w.say("交卷不足 5 人，结果略", "Fewer than 5 people handed in: withheld")})
		return out
	}
	out.Rows = append(out.Rows, []any{"", w.say("交卷", "Handed in"), "", r.All.Persons})
	if r.Survey.SelfTest() {
		out.Rows = append(out.Rows, append([]any{"", RightRate().In(w.Language), w.say("题次", "answers")}, w.shareCells(r.All.Right, false)...))
	}
	out.Rows = append(out.Rows, w.questionRows(r, r.All, nil)...)
	return out
}

// questionRows are the answers of a part, a row each, behind the cells of
// before.
func (w Words) questionRows(r *Results, p Part, before []any) [][]any {
	var rows [][]any
	add := func(cells ...any) { rows = append(rows, append(append([]any(nil), before...), cells...)) }
	for i := range r.Survey.Questions {
		q, t := &r.Survey.Questions[i], p.Tallies[i]
		text := q.Text.In(w.Language)
		for option := range t.Options {
			hidden := t.Withheld != nil && t.Withheld[option]
			share := Share{}
			if !hidden {
				share = t.Share(option)
			}
			add(append([]any{i + 1, text, w.column(q, option)}, w.shareCells(share, hidden)...)...)
		}
		if q.Key != 0 {
			add(append([]any{i + 1, text, w.say("答对", "right")}, w.shareCells(t.RightShare(), t.NoRight)...)...)
		}
		if q.Kind == Scale || q.Kind == Number {
			add(i+1, text, w.say("平均", "mean"), w.figure(t.Mean, t), w.count(t))
			add(i+1, text, w.say("中位数", "median"), w.figure(t.Median, t), w.count(t))
		}
		if q.Kind == Text {
			add(i+1, text, w.say("写了话", "wrote something"), w.count(t))
		}
	}
	return rows
}

// figure is a mean or median, empty where nobody answered.
func (w Words) figure(x float64, t Tally) any {
	switch {
	case t.NoMean:
		return w.withheld()
	case t.Answered == 0:
		return ""
	}
	return rounded(x, 2)
}

// count is how many answered.
func (w Words) count(t Tally) any {
	if t.NoAnswers {
		return w.withheld()
	}
	return t.Answered
}

func (w Words) partTable(r *Results, name string, parts []Part, head func(Part) []any, titles []string) sheet.Out {
	out := sheet.Out{Name: name, Titles: append(append(titles, w.titles("题号", "No.", "题目", "Question", "回答", "Answer")...), w.shareTitles()...)}
	for _, p := range parts {
		before := head(p)
		row := func(cells ...any) { out.Rows = append(out.Rows, append(append([]any(nil), before...), cells...)) }
		if p.Hidden {
			row("", w.say("交卷", "Handed in"), "", w.withheld())
			continue
		}
		row("", w.say("交卷", "Handed in"), "", p.Persons)
		if r.Survey.SelfTest() {
			row(append([]any{"", RightRate().In(w.Language), w.say("题次", "answers")}, w.shareCells(p.Right, p.NoRight)...)...)
		}
		out.Rows = append(out.Rows, w.questionRows(r, p, before)...)
	}
	return out
}

func (w Words) quoteTable(r *Results) sheet.Out {
	out := sheet.Out{Name: w.say("原话", "In words"), Titles: w.titles("题号", "No.", "题目", "Question", "原话", "Words", "街道（乡镇）", "Place", "社区（村）", "Community")}
	for _, q := range r.Quotes {
		place, community := "", ""
		if q.Place != "" {
			place = w.place(q.Place)
		}
		if q.Community != "" {
			community = w.community(q.Community)
		}
		out.Rows = append(out.Rows, []any{q.Question, r.Survey.Questions[q.Question-1].Text.In(w.Language), q.Text, place, community})
	}
	return out
}

// CompareTable is a sheet of what became of a campaign.
func (w Words) CompareTable(c *Comparison) sheet.Out {
	out := sheet.Out{Name: w.say("前后对比", "Before and after"), Titles: w.titles(
		"题号", "No.", "题目", "Question", "回答", "Answer", "前测人数", "Before", "前测共", "Of", "前测比例", "Share before",
		"后测人数", "After", "后测共", "Of (after)", "后测比例", "Share after", "相差（百分点）", "Difference (points)", "95% 下限", "95% from", "95% 上限", "95% to",
	)}
	line := func(number any, text, answer string, before, after Share) {
		row := []any{number, text, answer, before.Count, before.Of, percent(before.Value()), after.Count, after.Of, percent(after.Value())}
		if before.Of > 0 && after.Of > 0 {
			d := after.Since(before)
			row = append(row, points(d.Value), points(d.Low), points(d.High))
		}
		out.Rows = append(out.Rows, row)
	}
	if c.Withheld {
		out.Rows = append(out.Rows, []any{"", w.say("前测或后测交卷不足 5 人，结果略", "Fewer than 5 people handed in before or after: withheld")})
	} else {
		out.Rows = append(out.Rows, []any{"", w.say("交卷", "Handed in"), "", c.PersonsBefore, "", "", c.PersonsAfter})
	}
	if c.SameTest {
		line("", RightRate().In(w.Language), w.say("题次", "answers"), c.RightBefore, c.RightAfter)
	}
	for _, m := range c.Matched {
		text := m.Question.Text.In(w.Language)
		for option := range m.After.Options {
			line(m.Number, text, w.column(m.Question, option), m.Before.Share(option), m.After.Share(option))
		}
		if m.Question.Key != 0 {
			line(m.Number, text, w.say("答对", "right"), m.Before.RightShare(), m.After.RightShare())
		}
		if m.Question.Kind == Scale || m.Question.Kind == Number {
			out.Rows = append(out.Rows, []any{m.Number, text, w.say("平均", "mean"), rounded(m.Before.Mean, 2), m.Before.Answered, "", rounded(m.After.Mean, 2), m.After.Answered})
		}
	}
	out.Rows = append(out.Rows, []any{Disclaimer().In(w.Language)})
	return out
}
