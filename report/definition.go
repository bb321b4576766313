// Package report counts: the figures of a period with their definitions, how
// the work did and how even it is between places, the figures that staff enter
// and other units return (报送), and the honours that are given by them. It
// says what is; staff judge. How figures are shown is for others.
package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kepubot/resident"
)

// FigureID names a figure: "tips.reached".
type FigureID string

// FigureUnit is what a figure counts.
type FigureUnit string

// The units of figures.
const (
	InPersons     FigureUnit = "persons"     // 人: identified persons, each once
	InPersonTimes FigureUnit = "persontimes" // 人次: one person, one session
	InMessages    FigureUnit = "messages"    // 条次: online, never attendance
	InTips        FigureUnit = "tips"        // 条
	InEvents      FigureUnit = "events"      // 场
	InAnswers     FigureUnit = "answers"     // 题次
	InEntries     FigureUnit = "entries"     // 份
	InSurveys     FigureUnit = "surveys"     // 项
	InTimes       FigureUnit = "times"       // 次
	InHours       FigureUnit = "hours"       // 学时; counted in minutes
	InPercent     FigureUnit = "percent"
	InStars       FigureUnit = "stars"
)

// Name is what the unit is called in both languages.
func (u FigureUnit) Name() resident.Name {
	return map[FigureUnit]resident.Name{
		InPersons:     {Chinese: "人", English: "persons"},
		InPersonTimes: {Chinese: "人次", English: "person-times"},
		InMessages:    {Chinese: "条次", English: "messages"},
		InTips:        {Chinese: "条", English: "tips"},
		InEvents:      {Chinese: "场", English: "events"},
		InAnswers:     {Chinese: "题次", English: "answers"},
		InEntries:     {Chinese: "份", English: "entries"},
		InSurveys:     {Chinese: "项", English: "surveys"},
		InTimes:       {Chinese: "次", English: "times"},
		InHours:       {Chinese: "小时", English: "hours"},
		InPercent:     {Chinese: "%", English: "%"},
		InStars:       {Chinese: "星", English: "stars"},
	}[u]
}

// share tells whether figures of the unit are one number over another.
func (u FigureUnit) share() bool { return u == InPercent || u == InStars }

// Dimension is what figures are broken down by.
type Dimension string

// The dimensions. Places and communities are where people registered, or
// where an event was; homes are where those live who came to it.
const (
	ByTotal     Dimension = ""
	ByPlaces    Dimension = "place"
	ByCommunity Dimension = "community"
	ByGroup     Dimension = "group"
	ByTheme     Dimension = "theme"
	ByKind      Dimension = "kind"
	ByHome      Dimension = "home"
	ByHomeOf    Dimension = "homecommunity"
)

// Dimensions are all ways to break figures down, in the order in which they
// are shown.
func Dimensions() []Dimension {
	return []Dimension{ByPlaces, ByCommunity, ByGroup, ByTheme, ByKind, ByHome, ByHomeOf}
}

// Name is what the dimension is called in both languages.
func (d Dimension) Name() resident.Name {
	return map[Dimension]resident.Name{
		ByPlaces:    {Chinese: "乡镇街道", English: "place"},
		ByCommunity: {Chinese: "社区（村）", English: "community"},
		ByGroup:     {Chinese: "重点人群", English: "audience group"},
		ByTheme:     {Chinese: "主题", English: "theme"},
		ByKind:      {Chinese: "活动类型", English: "kind of event"},
		ByHome:      {Chinese: "参加者所在乡镇街道", English: "place where participants live"},
		ByHomeOf:    {Chinese: "参加者所在社区（村）", English: "community where participants live"},
	}[d]
}

// Definition says what a figure is, in one place for every output.
type Definition struct {
	ID   FigureID
	Name resident.Name
	Unit FigureUnit
	// How is how it is derived from which facts, and what it leaves out.
	How resident.Name
	// By are the dimensions by which it is broken down.
	By []Dimension
	// Present tells that it is as things are when it is asked for, whatever
	// the period: it is compared with no earlier one.
	Present bool

	from  *figureSource
	count counter // of from; of a share, what is above the line
	of    counter // of a share, what is below it
	times int64   // of a share, by how much of is multiplied; 0: once
}

// breaksDown tells whether the figure is broken down by a dimension.
func (d *Definition) breaksDown(by Dimension) bool {
	return by == ByTotal || slices.Contains(d.By, by)
}

// value is the figure of counters; ok is false for a share of nothing.
func (d *Definition) value(c counts) (v Value, ok bool) {
	v = Value{N: c[d.count]}
	if d.Unit.share() {
		v.Of = c[d.of] * max(d.times, 1)
		return v, v.Of != 0
	}
	return v, true
}

// Value is a figure as it was counted: a number of its unit, hours in minutes;
// of a share N of Of, both whole numbers.
type Value struct {
	N  int64 `json:"n"`
	Of int64 `json:"of,omitempty"`
}

// Say writes a value in both languages: 1,234 人次, 62.5%, 4.6 星.
func (d *Definition) Say(v Value) resident.Name {
	text, unit := "", d.Unit.Name()
	switch {
	case d.Unit == InHours:
		text = Decimal(v.N, 60, 1)
	case d.Unit == InPercent:
		text = Decimal(100*v.N, v.Of, 1)
		return resident.Name{Chinese: text + "%", English: text + "%"}
	case d.Unit == InStars:
		text = Decimal(v.N, v.Of, 1)
	default:
		text = Thousands(v.N)
	}
	return resident.Name{Chinese: text + " " + unit.Chinese, English: text + " " + unit.English}
}

// Decimal writes n ÷ of with so many decimals, halves rounded away from zero;
// a dash where there is nothing to divide by.
func Decimal(n, of int64, decimals int) string {
	if of == 0 {
		return "—"
	}
	scale := int64(1)
	for range decimals {
		scale *= 10
	}
	sign := ""
	if (n < 0) != (of < 0) && n != 0 {
		sign = "-"
	}
	n, of = max(n, -n), max(of, -of)
	rounded := (2*n*scale + of) / (2 * of)
	if rounded == 0 {
		sign = ""
	}
	if decimals == 0 {
		return sign + Thousands(rounded)
	}
	return fmt.Sprintf("%s%s.%0*d", sign, Thousands(rounded/scale), decimals, rounded%scale)
}

// Thousands writes a number with commas between thousands.
func Thousands(n int64) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "-"
	}
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Definitions are the definitions of all figures, in the order in which they
// are shown. Indicators are defined by staff, see [Catalogue].
func Definitions() []*Definition {
	var all []*Definition
	for _, of := range [][]*Definition{
		residentDefinitions(), tipDefinitions(), feedbackDefinitions(), practiceDefinitions(), competitionDefinitions(),
		surveyDefinitions(), eventDefinitions(), participantDefinitions(), attendanceDefinitions(), stayDefinitions(),
	} {
		all = append(all, of...)
	}
	return all
}

// DefinitionOf finds a definition.
func DefinitionOf(id FigureID) (*Definition, bool) {
	all := Definitions()
	i := slices.IndexFunc(all, func(d *Definition) bool { return d.ID == id })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Explain writes a definition in a language as a few lines: what it is called,
// its unit, how it is derived and what it is broken down by.
func (d *Definition) Explain(language string) string {
	chinese := language != resident.English
	say := func(zh, en string) string {
		if chinese {
			return zh
		}
		return en
	}
	var by []string
	for _, one := range d.By {
		by = append(by, one.Name().In(language))
	}
	lines := []string{
		fmt.Sprintf("%s%s%s%s", d.Name.In(language), say("（", " ("), d.Unit.Name().In(language), say("）", ")")),
		d.How.In(language),
	}
	if len(by) > 0 {
		lines = append(lines, say("可按"+strings.Join(by, "、")+"分列。", "By "+strings.Join(by, ", ")+"."))
	}
	if d.Present {
		lines = append(lines, say("是查询时的情况，不和以前比。", "As things are when asked; not compared with earlier ones."))
	}
	return strings.Join(lines, "\n")
}
