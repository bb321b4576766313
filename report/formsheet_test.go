package report_test

import (
	"errors"
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
		book, err := sheet.Workbook(table.Sheet(language))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := report.ReadFormTable("form.xlsx", book)
		if diff := cmp.Diff(table.Rows, rows); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
}

// TestFormSheetFaults: what cannot be read is named.
func TestFormSheetFaults(t *testing.T) {
	const head = "编号,项目,活动类型,知识竞赛,指标\n"
	for name, rows := range map[string]string{
		"nothing": "", "unknown kind": "a,讲座,跳舞,,\n", "kind twice": "a,讲座,讲座,,\nb,放映,讲座,,\n", "no name": "a,,讲座,,\n", "id twice": "a,讲座,讲座,,\na,放映,放映,,\n",
		"competitions twice": "a,讲座,讲座,是,\nb,竞赛,竞赛,是,\n", "competitions unclear": "a,讲座,讲座,也许,\n", "indicator twice": "a,讲座,讲座,,training-farmers、training-farmers\n",
	} {
		var faults sheet.Faults
		if _, err := report.ReadFormTable("form.csv", []byte(head+rows)); !errors.As(err, &faults) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzFormTable: whatever is read can be stored.
func FuzzFormTable(f *testing.F) {
	f.Add("编号,项目,活动类型,知识竞赛,指标\na,讲座,讲座、放映,是,training-farmers\n")
	f.Add("id,line,kinds\na,b,lecture")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := report.ReadFormTable("form.csv", []byte(text))
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
			if _, err := report.Summary(&report.Report{}, blocks, sampleSignature(), language).Document(); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}
