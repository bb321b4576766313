package report

import (
	"slices"
	"strconv"
	"strings"

	"kepubot/resident"
	"kepubot/sheet"
)

// Workbook is the edition as tables, one a sheet: about it, all figures, each
// breakdown, indicators, what has a name with the results of surveys, turnout, returns, effect, the yearly
// statistics form and the definitions. Those without rows are left out.
func (e Edition) Workbook(language string) []sheet.Out {
	b := book{telling{e.Report, language}, e}
	all := []sheet.Out{b.about(), b.totals()}
	for _, breakdown := range e.Breakdowns {
		all = append(all, b.breakdown(breakdown))
	}
	all = append(all, b.indicators(), b.indicatorPlaces())
	all = append(all, b.works()...)
	all = append(all, b.staff()...)
	all = append(all, b.form(), b.definitions())
	return slices.DeleteFunc(all, func(o sheet.Out) bool { return len(o.Rows) == 0 })
}

// book writes the sheets of an edition.
type book struct {
	telling
	edition Edition
}

// cell is a value of a figure as a number: shares in percent and means with
// one decimal, hours with one.
func cell(d *Definition, v *Value) any {
	switch {
	case v == nil:
		return ""
	case d.Unit == InPercent:
		return fraction(100*v.N, v.Of)
	case d.Unit == InStars:
		return fraction(v.N, v.Of)
	case d.Unit == InHours:
		return fraction(v.N, 60)
	}
	return v.N
}

// fraction is n ÷ of with one decimal, as it is written everywhere.
func fraction(n, of int64) any {
	number, err := strconv.ParseFloat(strings.ReplaceAll(Decimal(n, of, 1), ",", ""), 64)
	if err != nil {
		return ""
	}
	return number
}

// number is an amount as a number.
func (a Amount) number() any {
	if a%Scale == 0 {
		return int64(a / Scale)
	}
	return float64(a) / Scale
}

func numberOf(a *Amount) any {
	if a == nil {
		return ""
	}
	return a.number()
}

func (b book) about() sheet.Out {
	o := sheet.Out{Name: b.say("说明", "About"), Titles: []string{b.say("项目", "Item"), b.say("内容", "Content")}}
	row := func(zh, en, text string) {
		if text != "" {
			o.Rows = append(o.Rows, []any{b.say(zh, en), text})
		}
	}
	days := func(d Days) string { return d.From + b.say(" 至 ", " to ") + d.To }
	row("范围", "Scope", b.in(b.Scope.Name))
	row("时段", "Period", b.in(b.Days.Name))
	row("起止", "Days", days(b.Days))
	if day, ok := b.asOf(); ok {
		row("数据截至", "Figures up to", day)
	}
	row("上期", "Period before", days(b.Before))
	row("上年同期", "A year before", days(b.YearBefore))
	row("读法", "How to read", b.say(
		"人次：一个人到一场算一次，来自签到。人数：实名的不同的人。估算、线上覆盖、各单位报送的数都单列，互不相加，也不加进签到人次。",
		"Sign-ins count one person at one session. Persons are identified and different. Estimates, online reach and what other units report stand apart; none of them is added to another or to sign-ins."))
	row("注意", "Note", b.say("分人群、分居住地的表里有人数很少的格子，不要对外公开。", "Tables by audience group and home have cells of few persons; do not publish them."))
	row("问卷", "Surveys", b.disclaimer())
	if lines := b.Lines(b.language); lines[len(lines)-1] == b.nothingSaid() {
		row("数据", "Data", b.nothingSaid())
	}
	return o
}

func (b book) totals() sheet.Out {
	o := sheet.Out{Name: b.say("总表", "Figures"), Titles: []string{
		b.say("指标", "Figure"), b.say("单位", "Unit"), b.say("本期", "This period"), b.say("上期", "Period before"), b.say("比上期（%）", "Against before (%)"),
		b.say("上年同期", "A year before"), b.say("比上年同期（%）", "Against a year before (%)"),
	}}
	for _, t := range b.Totals {
		d := definition(t.ID)
		if d == nil || t.Value == nil && t.Before == nil && t.YearBefore == nil {
			continue
		}
		o.Rows = append(o.Rows, []any{
			d.Name.In(b.language), d.Unit.Name().In(b.language), cell(d, t.Value), cell(d, t.Before), growthCell(t.Value, t.Before), cell(d, t.YearBefore), growthCell(t.Value, t.YearBefore),
		})
	}
	if b.Disclaimer != nil && len(o.Rows) > 0 {
		o.Rows = append(o.Rows, b.disclaimed(len(o.Titles)))
	}
	return o
}

// growthCell is by how much a figure grew, in percent.
func growthCell(now, earlier *Value) any {
	growth, ok := Growth(now, earlier)
	if !ok {
		return ""
	}
	return fraction(growth, 10)
}

// sheetNames are the names of the sheets of breakdowns.
func sheetName(by Dimension) resident.Name {
	return map[Dimension]resident.Name{
		ByPlaces: {Chinese: "分乡镇街道", English: "By place"}, ByCommunity: {Chinese: "分社区（村）", English: "By community"},
		ByGroup: {Chinese: "分重点人群", English: "By audience group"}, ByTheme: {Chinese: "分主题", English: "By theme"},
		ByKind: {Chinese: "分活动类型", English: "By kind of event"}, ByHome: {Chinese: "参加者居住乡镇街道", English: "By home place"},
		ByHomeOf: {Chinese: "参加者居住社区（村）", English: "By home community"},
	}[by]
}

// breakdown has a column for each figure of which any part says something.
func (b book) breakdown(from Breakdown) sheet.Out {
	o := sheet.Out{Name: sheetName(from.By).In(b.language), Titles: []string{from.By.Name().In(b.language)}}
	withPlace := from.By == ByCommunity || from.By == ByHomeOf
	if withPlace {
		o.Titles = append([]string{ByPlaces.Name().In(b.language)}, o.Titles...)
	}
	var shown []*Definition
	for _, d := range Definitions() {
		if slices.ContainsFunc(from.Parts, func(p Part) bool { return p.Values[d.ID].N != 0 }) {
			shown = append(shown, d)
			o.Titles = append(o.Titles, d.Name.In(b.language)+b.say("（", " (")+d.Unit.Name().In(b.language)+b.say("）", ")"))
		}
	}
	for _, p := range from.Parts {
		if !p.says() {
			continue
		}
		row := []any{b.in(p.Name)}
		if withPlace {
			row = append([]any{b.placeName(p.Place)}, row...)
		}
		for _, d := range shown {
			v, ok := p.Values[d.ID]
			if !ok {
				row = append(row, "")
				continue
			}
			row = append(row, cell(d, &v))
		}
		o.Rows = append(o.Rows, row)
	}
	if slices.ContainsFunc(shown, func(d *Definition) bool { return ofSurveys(d.ID) }) {
		o.Rows = append(o.Rows, b.disclaimed(len(o.Titles)))
	}
	return o
}

// says tells whether any figure of the part is not 0.
func (p Part) says() bool {
	for _, v := range p.Values {
		if v.N != 0 {
			return true
		}
	}
	return false
}

// placeName is what a place is called, by the breakdown of places.
func (b book) placeName(id string) string {
	for _, by := range []Dimension{ByPlaces, ByHome} {
		if all := b.Breakdown(by); all != nil {
			if i := slices.IndexFunc(all.Parts, func(p Part) bool { return p.ID == id }); i >= 0 {
				return b.in(all.Parts[i].Name)
			}
		}
	}
	if id == b.Scope.Place {
		return b.in(b.Scope.Name)
	}
	return id
}

// sourceName says who a figure is from.
func sourceName(s Source) resident.Name {
	if s == Returned {
		return resident.Name{Chinese: "各单位报送", English: "reported by units"}
	}
	return resident.Name{Chinese: "本单位填报", English: "entered by staff"}
}

func (b book) indicators() sheet.Out {
	o := sheet.Out{Name: b.say("填报和报送", "Indicators"), Titles: []string{
		b.say("指标", "Indicator"), b.say("单位", "Unit"), b.say("来源", "Source"), b.say("本期", "This period"), b.say("上期", "Period before"),
		b.say("上年同期", "A year before"), b.say("笔数", "Entries"), b.say("最早的数", "Oldest of"),
	}}
	for _, line := range b.Indicators {
		o.Rows = append(o.Rows, []any{
			b.in(line.Name), b.in(line.Unit), sourceName(line.Source).In(b.language), line.Value.number(), numberOf(line.Before), numberOf(line.YearBefore), line.Entries, line.AsOf,
		})
	}
	return o
}

func (b book) indicatorPlaces() sheet.Out {
	place := b.say("乡镇街道", "Place")
	if b.Scope.Place != "" {
		place = b.say("社区（村）", "Community")
	}
	o := sheet.Out{Name: b.say("填报和报送明细", "Indicators by place"), Titles: []string{
		b.say("指标", "Indicator"), b.say("单位", "Unit"), b.say("来源", "Source"), place, b.say("本期", "This period"), b.say("笔数", "Entries"),
	}}
	for _, line := range b.Indicators {
		for _, p := range line.Places {
			o.Rows = append(o.Rows, []any{b.in(line.Name), b.in(line.Unit), sourceName(line.Source).In(b.language), b.in(p.Name), p.Value.number(), p.Entries})
		}
	}
	return o
}

// form is ready to be copied into the yearly statistics form.
func (b book) form() sheet.Out {
	o := sheet.Out{Name: b.say("科普统计口径", "Statistics form"), Titles: []string{
		b.say("项目", "Line"), b.say("次数", "Times"), b.say("线下人次", "Person-times offline"), b.say("线上人次", "Person-times online"),
		b.say("另：估算人次", "Beside: estimated"), b.say("另：填报人次", "Beside: entered"), b.say("另：各单位报送人次", "Beside: reported by units"), b.say("包含", "Holds"),
	}}
	if b.Scope.Campaign != "" && !slices.ContainsFunc(b.edition.Form, FormLine.some) {
		return o
	}
	for _, line := range b.edition.Form {
		o.Rows = append(o.Rows, []any{
			b.in(line.Name), line.Times, line.Offline, line.Online, line.Estimated, line.Entered.number(), line.Returned.number(), b.in(line.Holds),
		})
	}
	return o
}

func (b book) definitions() sheet.Out {
	o := sheet.Out{Name: b.say("指标说明", "Definitions"), Titles: []string{b.say("指标", "Figure"), b.say("单位", "Unit"), b.say("怎么算", "How it is derived")}}
	for _, d := range Definitions() {
		o.Rows = append(o.Rows, []any{d.Name.In(b.language), d.Unit.Name().In(b.language), d.How.In(b.language)})
	}
	return o
}
