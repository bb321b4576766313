package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kepubot/event"
	"kepubot/resident"
	"kepubot/sheet"
)

// The titles that columns of a form table's sheet may have.
var (
	formIDTitles          = []string{"编号", "id"}
	formNameTitles        = []string{"项目", "line"}
	formEnglishTitles     = []string{"英文", "english"}
	formKindTitles        = []string{"活动类型", "kinds"}
	formCompetitionTitles = []string{"知识竞赛", "competitions"}
	formIndicatorTitles   = []string{"指标", "indicators"}
)

// formColumns are the titles of the columns, of which none may be missing: what
// stands in it would be lost.
func formColumns() [][]string {
	return [][]string{formIDTitles, formNameTitles, formEnglishTitles, formKindTitles, formCompetitionTitles, formIndicatorTitles}
}

// Sheet is the table as a sheet that staff can change and send back, see
// [ReadFormTable]. Indicators stand in it by their names, of those given.
func (f *FormTable) Sheet(language string, indicators []Indicator) sheet.Out {
	n := 0
	if language == resident.English {
		n = 1
	}
	o := sheet.Out{Name: [2]string{"科普统计对照", "Form table"}[n]}
	for _, titles := range formColumns() {
		o.Titles = append(o.Titles, titles[n])
	}
	for _, row := range f.Rows {
		var kinds []string
		for _, kind := range row.Kinds {
			kinds = append(kinds, kind.Name().In(language))
		}
		competitions := ""
		if row.Competitions {
			competitions = [2]string{"是", "yes"}[n]
		}
		var named []string
		for _, id := range row.Indicators {
			if i := slices.IndexFunc(indicators, func(i Indicator) bool { return i.ID == id }); i >= 0 {
				id = indicators[i].Name.In(language)
			}
			named = append(named, id)
		}
		by := [2]string{"、", ", "}[n]
		o.Rows = append(o.Rows, []any{row.ID, row.Name.Chinese, row.Name.English, strings.Join(kinds, by), competitions, strings.Join(named, by)})
	}
	return o
}

// ReadFormTable reads the rows of a table from an XLSX or CSV file with the
// columns of [FormTable.Sheet]; a row without an id gets one. sheet.Faults names
// what is wrong by line.
func ReadFormTable(name string, data []byte, indicators []Indicator) ([]FormRow, error) {
	rows, err := sheet.Table(name, data)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || len(rows) > mostFormRows {
		return nil, sheet.Faults{{Chinese: fmt.Sprintf("表里要有 1 到 %d 行", mostFormRows), English: fmt.Sprintf("the sheet has 1 to %d rows", mostFormRows)}}
	}
	var faults sheet.Faults
	for _, titles := range formColumns() {
		if !rows[0].Has(titles...) {
			faults = append(faults, sheet.Fault{Line: rows[0].Line - 1, Chinese: fmt.Sprintf("缺“%s”一列", titles[0]), English: fmt.Sprintf("the column %q is missing", titles[1])})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	var table FormTable
	for _, row := range rows {
		one, wrong := readFormRow(row, indicators)
		table.Rows, faults = append(table.Rows, one), append(faults, wrong...)
	}
	table.number()
	for _, fault := range table.faults() {
		faults = append(faults, sheet.Fault{Line: rows[fault.row].Line, Chinese: fault.Chinese, English: fault.English})
	}
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b sheet.Fault) int { return cmp.Compare(a.Line, b.Line) })
		return nil, faults
	}
	return table.Rows, nil
}

// readFormRow reads a row, without what is wrong in it.
func readFormRow(row sheet.Row, indicators []Indicator) (one FormRow, faults sheet.Faults) {
	fault := func(zh, en string, values ...any) {
		faults = append(faults, sheet.Fault{Line: row.Line, Chinese: fmt.Sprintf(zh, values...), English: fmt.Sprintf(en, values...)})
	}
	one = FormRow{ID: row.Get(formIDTitles...), Name: resident.Name{Chinese: row.Get(formNameTitles...), English: row.Get(formEnglishTitles...)}}
	for _, word := range listIn(row.Get(formKindTitles...)) {
		kind, ok := kindNamed(word)
		if !ok {
			var zh, en []string
			for _, k := range event.Kinds() {
				zh, en = append(zh, k.Name().Chinese), append(en, k.Name().English)
			}
			fault("活动类型“%[1]s”不认识，能写的有：%[2]s", "the kind %[1]q is not known; there are: %[3]s", quoted(word), strings.Join(zh, "、"), strings.Join(en, ", "))
			continue
		}
		one.Kinds = append(one.Kinds, kind)
	}
	switch word := strings.ToLower(row.Get(formCompetitionTitles...)); word {
	case "是", "yes":
		one.Competitions = true
	case "", "否", "no":
	default:
		fault("“知识竞赛”一列写“是”或者空着", "competitions: yes, or nothing")
	}
	for _, word := range listIn(row.Get(formIndicatorTitles...)) {
		i := indicatorCalled(indicators, word)
		switch {
		case i == nil:
			near := IndicatorBook{Indicators: indicators}.nearest(word)
			fault("没有“%[1]s”这个指标%[2]s", "there is no indicator %[1]q%[3]s", quoted(word), near.Chinese, near.English)
		case i.Unit != PersonTimes:
			fault("“%[1]s”的单位是%[2]s，这里只放人次的指标", "%[3]q counts %[4]s; indicators here are in person-times", i.Name.Chinese, i.Unit.Name().Chinese, i.Name.In(resident.English), i.Unit.Name().English)
		default:
			one.Indicators = append(one.Indicators, i.ID)
		}
	}
	return one, faults
}

// number gives an id to rows that have none.
func (f *FormTable) number() {
	n := 0
	for i := range f.Rows {
		for f.Rows[i].ID == "" {
			n++
			id := fmt.Sprint("row", n)
			if !slices.ContainsFunc(f.Rows, func(row FormRow) bool { return row.ID == id }) {
				f.Rows[i].ID = id
			}
		}
	}
}

// listIn are the words between commas of either kind.
func listIn(cell string) []string {
	var words []string
	for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return strings.ContainsRune("、,，;；\n", r) }) {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}

// kindNamed finds a kind by its name in either language, or its id.
func kindNamed(word string) (event.Kind, bool) {
	all := event.Kinds()
	i := slices.IndexFunc(all, func(k event.Kind) bool {
		return word == k.Name().Chinese || strings.EqualFold(word, k.Name().English) || strings.EqualFold(word, string(k))
	})
	if i < 0 {
		return "", false
	}
	return all[i], true
}
