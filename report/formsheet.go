package report

import (
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

// Sheet is the table as a sheet that staff can change and send back, see
// [ReadFormTable]. Indicators stand in it by their ids.
func (f *FormTable) Sheet(language string) sheet.Out {
	n := 0
	if language == resident.English {
		n = 1
	}
	o := sheet.Out{Name: [2]string{"科普统计对照", "Form table"}[n], Titles: []string{formIDTitles[n], formNameTitles[n], formEnglishTitles[n], formKindTitles[n], formCompetitionTitles[n], formIndicatorTitles[n]}}
	for _, row := range f.Rows {
		var kinds []string
		for _, kind := range row.Kinds {
			kinds = append(kinds, kind.Name().In(language))
		}
		competitions := ""
		if row.Competitions {
			competitions = [2]string{"是", "yes"}[n]
		}
		by := [2]string{"、", ", "}[n]
		o.Rows = append(o.Rows, []any{row.ID, row.Name.Chinese, row.Name.English, strings.Join(kinds, by), competitions, strings.Join(row.Indicators, by)})
	}
	return o
}

// ReadFormTable reads the rows of a table from an XLSX or CSV file with the
// columns of [FormTable.Sheet]. sheet.Faults names what is wrong by line.
func ReadFormTable(name string, data []byte) ([]FormRow, error) {
	rows, err := sheet.Table(name, data)
	if err != nil {
		return nil, err
	}
	var faults sheet.Faults
	if len(rows) == 0 || len(rows) > mostFormRows {
		return nil, sheet.Faults{{Chinese: fmt.Sprintf("表里要有 1 到 %d 行", mostFormRows), English: fmt.Sprintf("the sheet has 1 to %d rows", mostFormRows)}}
	}
	var table FormTable
	for _, row := range rows {
		one := FormRow{ID: row.Get(formIDTitles...), Name: resident.Name{Chinese: row.Get(formNameTitles...), English: row.Get(formEnglishTitles...)}, Indicators: listIn(row.Get(formIndicatorTitles...))}
		for _, word := range listIn(row.Get(formKindTitles...)) {
			kind, ok := kindNamed(word)
			if !ok {
				faults = append(faults, sheet.Fault{Line: row.Line, Chinese: fmt.Sprintf("活动类型“%s”不认识", quoted(word)), English: fmt.Sprintf("the kind %q is not known", quoted(word))})
				continue
			}
			one.Kinds = append(one.Kinds, kind)
		}
		switch word := strings.ToLower(row.Get(formCompetitionTitles...)); word {
		case "是", "yes":
			one.Competitions = true
		case "", "否", "no":
		default:
			faults = append(faults, sheet.Fault{Line: row.Line, Chinese: "“知识竞赛”一列写“是”或者空着", English: "competitions: yes, or nothing"})
		}
		table.Rows = append(table.Rows, one)
	}
	for _, problem := range table.Problems() {
		faults = append(faults, sheet.Fault{Chinese: problem.Chinese, English: problem.English})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return table.Rows, nil
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
