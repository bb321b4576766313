package report

import (
	"slices"
	"strconv"

	"kepubot/paper"
)

// annexes are the tables, without those that are empty, and the charts.
func (s summary) annexes() []paper.Annex {
	var all []paper.Annex
	add := func(title string, blocks []paper.OfficialBlock) {
		if len(blocks) > 0 {
			all = append(all, paper.Annex{Title: title, Sections: blocks})
		}
	}
	add(s.say("主要指标", "Main figures"), s.totalsTable())
	add(s.placesTitle(), s.placesTable())
	add(s.say("各重点人群参与情况", "Figures by audience group"), s.groupsTable())
	add(s.say("网上问卷和自测情况", "Surveys and self-tests"), s.surveysTable())
	add(s.say("填报和报送指标", "Figures entered and reported"), s.indicatorsTable())
	add(s.say("科普活动统计表", "Activities for the statistics form"), s.formTable())
	var pictures []paper.OfficialBlock
	for i, p := range s.by.Pictures {
		p.Caption = s.sayf("图%d　%s", "Figure %d. %s", i+1, p.Caption)
		pictures = append(pictures, p)
	}
	add(s.say("科普活动图表", "Charts"), pictures)
	return all
}

// table is a table, or nothing without rows.
func table(t paper.Table) []paper.OfficialBlock {
	if len(t.Rows) == 0 {
		return nil
	}
	return []paper.OfficialBlock{t}
}

// countedUntil says up to when figures were counted.
func (s summary) countedUntil() string {
	if day, ok := s.asOf(); ok {
		return s.say("数据截至", "Figures up to ") + s.date(day) + s.say("。", ". ")
	}
	return ""
}

// minorFigures are not among the main ones; the workbook has them.
func minorFigures() []FigureID {
	return []FigureID{
		"residents.left", "residents.departed", "tips.sent", "tips.likes", "tips.dislikes", "notices.reached", "practice.answers", "competitions.answers", selfTested,
		"events.ahead", "events.cancelled", "events.registered", "events.came", "events.opinions",
	}
}

func (s summary) totalsTable() []paper.OfficialBlock {
	t := paper.Table{
		Columns: []string{s.say("指标", "Figure"), s.say("单位", "Unit"), s.say("本期", "Now"), s.say("上年同期", "A year before"), s.say("增减（%）", "Change (%)")},
		Note: s.countedUntil() + s.say("人次来自签到，一人一场计一次；人数为实名去重；估算、线上覆盖、报送数单列，不相加。",
			"Sign-ins count one person at one session; persons are identified and different. Estimates, online reach and reports of units stand apart."),
	}
	for _, total := range s.Totals {
		d := definition(total.ID)
		if d == nil || total.Value == nil || total.Value.N == 0 || d.few(*total.Value) || slices.Contains(minorFigures(), total.ID) || total.ID == rightRate && !s.tested() {
			continue
		}
		row := []string{d.Name.In(s.language), d.Unit.Name().In(s.language), s.bare(d, *total.Value), "—", "—"}
		if b := total.YearBefore; b != nil && b.N != 0 && !d.few(*b) {
			row[3] = s.bare(d, *b)
			if growth, ok := Growth(total.Value, b); ok {
				row[4] = s.decimal(growth, 10)
			}
		}
		if total.ID == rightRate {
			t.Note += s.say("", " ") + s.disclaimer()
		}
		t.Rows = append(t.Rows, row)
	}
	return table(t)
}

// few tells whether a value is of so few people that it is not told outside.
func (d *Definition) few(v Value) bool {
	return v.N > 0 && v.N < fewPersons && (d.Unit == InPersons || d.Unit == InPersonTimes || d.Unit == InEntries)
}

// bare is a value whose unit stands in a column of its own.
func (s summary) bare(d *Definition, v Value) string {
	if d.Unit == InPercent {
		return s.decimal(100*v.N, v.Of)
	}
	return s.value(d, v)
}

func (s summary) placesTitle() string {
	if s.Scope.Place != "" {
		return s.say("各社区（村）科普活动情况", "Figures by community")
	}
	return s.say("各乡镇（街道）科普活动情况", "Figures by place")
}

// column is a figure with its title, shown where any part has it.
type column struct {
	id     FigureID
	zh, en string
}

func (s summary) placesTable() []paper.OfficialBlock {
	by := ByPlaces
	if s.Scope.Place != "" {
		by = ByCommunity
	}
	return s.partsTable(by, s.say("活动按举办地、竞赛按参赛者所在地统计；线上覆盖为小知识送达条次。", "Events by where they were held, competitors by where they live. "), []column{
		{"events.held", "活动场次", "Events"}, {"attendance.signins", "签到人次", "Sign-ins"}, {"attendance.estimated", "估算人次", "Estimated"},
		{"competitions.players", "竞赛人数", "Competitors"}, {"tips.reached", "线上覆盖", "Online reach"},
	})
}

func (s summary) groupsTable() []paper.OfficialBlock {
	return s.partsTable(ByGroup, s.say("线上覆盖为小知识送达条次。", ""), []column{
		{"attendance.signins", "签到人次", "Sign-ins"}, {"attendance.persons", "实名人数", "Persons"}, {"training.certified", "考核通过", "Passed"},
		{"competitions.players", "竞赛人数", "Competitors"}, {"practice.players", "练习人数", "Practised"}, {"tips.reached", "线上覆盖", "Online reach"},
	})
}

// partsTable has a row for each part that is said, and a dash where a figure
// is of few persons.
func (s summary) partsTable(by Dimension, note string, columns []column) []paper.OfficialBlock {
	b := s.Breakdown(by)
	if b == nil || b.Withheld {
		return nil
	}
	t := paper.Table{Columns: []string{s.say("序号", "No."), upper(by.Name().In(s.language))}}
	var shown []column
	for _, c := range columns {
		for _, p := range b.Parts {
			if p.Values[c.id].N != 0 {
				shown = append(shown, c)
				t.Columns = append(t.Columns, s.say(c.zh, c.en))
				break
			}
		}
	}
	withheld, tellable := false, b.tellableIn(shown)
	for _, p := range b.Parts {
		if p.ID == "" && (by == ByGroup || !p.saysAny(shown)) || !p.says() {
			continue
		}
		row := []string{strconv.Itoa(len(t.Rows) + 1), s.in(p.Name)}
		for _, c := range shown {
			if p.Values[c.id].N > 0 && !tellable(p, c.id) {
				row, withheld = append(row, "—"), true
				continue
			}
			row = append(row, s.n(p.Values[c.id].N))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = s.countedUntil() + note
	if withheld {
		t.Note += s.say("“—”表示人数很少、不便列出。", "A dash stands for figures of few persons.")
	}
	if len(shown) == 0 {
		return nil
	}
	return table(t)
}

// tellableIn tells which figures of columns may be told outside in which part:
// safe figures of persons, and in a group those that go by them.
func (b *Breakdown) tellableIn(columns []column) func(Part, FigureID) bool {
	safe := map[FigureID]map[string]bool{}
	for _, c := range columns {
		safe[c.id] = b.safe(c.id)
		if guard := guardedBy(c.id); guard != "" {
			safe[guard] = b.safe(guard)
		}
	}
	return func(p Part, id FigureID) bool {
		guard := guardedBy(id)
		persons := definition(id).Unit == InPersons && !safe[id][p.ID]
		return !persons && (b.By != ByGroup || guard == "" || safe[guard][p.ID])
	}
}

// saysAny tells whether any figure of some columns is not 0.
func (p Part) saysAny(columns []column) bool {
	return slices.ContainsFunc(columns, func(c column) bool { return p.Values[c.id].N != 0 })
}

func (s summary) indicatorsTable() []paper.OfficialBlock {
	t := paper.Table{
		Columns: []string{s.say("指标", "Figure"), s.say("单位", "Unit"), s.say("来源", "Source"), s.say("本期", "Now"), s.say("上年同期", "A year before")},
		Note:    s.say("同一指标的填报数和报送数分别列出，不相加。", "What staff entered and what units reported stands apart and is not added."),
	}
	for _, i := range s.Indicators {
		row := []string{s.in(i.Name), s.in(i.Unit), sourceName(i.Source).In(s.language), s.amount(i.Value), "—"}
		if i.YearBefore != nil {
			row[4] = s.amount(*i.YearBefore)
		}
		t.Rows = append(t.Rows, row)
	}
	return table(t)
}

func (s summary) formTable() []paper.OfficialBlock {
	t := paper.Table{
		Columns: []string{s.say("项目", "Line"), s.say("次数", "Times"), s.say("线下人次", "Offline"), s.say("线上人次", "Online"), s.say("另：估算人次", "Estimated"), s.say("另：填报人次", "Entered"), s.say("另：报送人次", "Reported")},
		Note:    s.say("线下人次为签到人次，线上人次为竞赛答卷份数（含纸质答卷）；“另”列的数不并入前面各列。", "Offline are sign-ins, online entries of competitions, also on paper. The columns after them are in none of the others."),
	}
	for _, f := range s.edition.Form {
		if f.Times+f.Offline+f.Online+f.Estimated+int64(f.Entered+f.Returned) == 0 {
			continue
		}
		t.Rows = append(t.Rows, []string{s.in(f.Name), s.n(f.Times), s.n(f.Offline), s.n(f.Online), s.n(f.Estimated), s.amount(f.Entered), s.amount(f.Returned)})
	}
	return table(t)
}
