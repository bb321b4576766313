package report_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/report"
	"kepubot/sheet"
)

// TestFormSheet: the table that staff get is the one that is read when they
// send it back.
func TestFormSheet(t *testing.T) {
	table := report.DefaultFormTable()
	for _, language := range languages() {
		book, err := sheet.Workbook(table.Sheet(language, report.DefaultIndicators()))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := report.ReadFormTable("form.xlsx", book, report.DefaultIndicators())
		if diff := cmp.Diff(table.Rows, rows); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
}

// TestFormSheetFaults: what cannot be read is named, by its line in the file.
func TestFormSheetFaults(t *testing.T) {
	const head = "编号,项目,英文,活动类型,知识竞赛,指标\n"
	for name, c := range map[string]struct {
		sheet, want string
		line        int
	}{
		"nothing":              {head, "1 到 40 行", 0},
		"no column":            {"编号,项目,英文,知识竞赛,指标\na,讲座,,,\n", "缺“活动类型”一列", 1},
		"unknown kind":         {head + "a,讲座,,跳舞,,\n", "“跳舞”不认识，能写的有：讲座", 2},
		"kind twice":           {head + "a,讲座,,讲座,,\nb,放映,,讲座,,\n", "“讲座”不认识，或者别的行已经有了", 3},
		"no name":              {head + "a,,,讲座,,\n", "名称", 2},
		"id twice":             {head + "a,讲座,,讲座,,\na,放映,,放映,,\n", "“a”不对，或者重复了", 3},
		"competitions twice":   {head + "a,讲座,,讲座,是,\nb,竞赛,,竞赛,是,\n", "已经在别的行里了", 3},
		"competitions unclear": {head + "a,讲座,,讲座,也许,\n", "“知识竞赛”一列", 2},
		"indicator twice":      {head + "a,讲座,,讲座,,农民培训、training-farmers\n", "“training-farmers”不对", 2},
		"indicator unknown":    {head + "a,讲座,,讲座,,农民培讯\n", "没有“农民培讯”这个指标，是不是：农民培训", 2},
		"indicator of panels":  {head + "a,讲座,,讲座,,展板\n", "“展板”的单位是块", 2},
	} {
		var faults sheet.Faults
		if _, err := report.ReadFormTable("form.csv", []byte(c.sheet), report.DefaultIndicators()); !errors.As(err, &faults) || len(faults) != 1 {
			t.Errorf("%s: %v", name, err)
		} else if !strings.Contains(faults[0].Chinese, c.want) || faults[0].Line != c.line {
			t.Errorf("%s: line %d, %s", name, faults[0].Line, faults[0].Chinese)
		}
	}
}

// TestFormSheetNumbers: a new line needs no id, and gets one that is free.
func TestFormSheetNumbers(t *testing.T) {
	rows, err := report.ReadFormTable("form.csv", []byte("编号,项目,英文,活动类型,知识竞赛,指标\n,一,,,,\nrow1,二,,,,\n,三,,,,\n"), nil)
	if err != nil || len(rows) != 3 || rows[0].ID != "row2" || rows[2].ID != "row3" {
		t.Errorf("%+v, %v", rows, err)
	}
}

// FuzzFormTable: whatever is read can be stored.
func FuzzFormTable(f *testing.F) {
	f.Add("编号,项目,英文,活动类型,知识竞赛,指标\na,讲座,Talks,讲座、放映,是,training-farmers\n")
	f.Add("id,line,english,kinds,competitions,indicators\n,b,,lecture")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := report.ReadFormTable("form.csv", []byte(text), report.DefaultIndicators())
		table := report.FormTable{Rows: rows}
		if err == nil && len(table.Problems()) > 0 {
			t.Errorf("%+v has %v", rows, table.Problems())
		}
	})
}

// FuzzBlockText: whatever staff write makes a document, and no control
// character of it is left.
func FuzzBlockText(f *testing.F) {
	f.Add("一是开会。\n2. 发文。\x00")
	f.Add("<w:p>&\ufffe\xff")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 3000 {
			return // no longer one is stored
		}
		blocks := map[report.Section]report.Block{}
		for _, s := range report.Sections() {
			blocks[s.ID] = report.Block{Text: text}
		}
		for _, language := range languages() {
			if _, err := plain(&report.Report{}).Summary(blocks, sampleSignature(), language).Document(); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}
