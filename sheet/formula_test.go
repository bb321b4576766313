package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"kepubot/sheet"
)

type village string

// TestFormulas holds what a spreadsheet is given where a cell could be taken
// for a formula: text with an apostrophe, and numbers as they are.
func TestFormulas(t *testing.T) {
	out := sheet.Out{Name: "名单", Titles: []string{"=标题", "名字"}, Rows: [][]any{
		{`=HYPERLINK("http://x")`, "李阿姨"}, {"+86 138", "-5"}, {-5, -0.5}, {"@SUM(1)", "＝1+1"}, {"＋1", "－1"}, {"＠", "\t=1"},
		{" =1", "\rx"}, {"'=1", "'tis"}, {village("-镇"), true}, {"1-2", "a=b"}, {"", "—"},
	}}
	want := [][]string{{"'=标题", "名字"},
		{`'=HYPERLINK("http://x")`, "李阿姨"}, {"'+86 138", "'-5"}, {"-5", "-0.5"}, {"'@SUM(1)", "'＝1+1"}, {"'＋1", "'－1"}, {"'＠", "'\t=1"},
		{"' =1", "'\rx"}, {"''=1", "'tis"}, {"'-镇", "true"}, {"1-2", "a=b"}, {"", "—"},
	}
	file, err := sheet.CSV(out)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if diff := cmp.Diff(want, lines); diff != "" || err != nil {
		t.Error("CSV:", err, diff)
	}
	if file, err = sheet.Workbook(out); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for row, cells := range want {
		for column, text := range cells {
			cell, err := excelize.CoordinatesToCellName(column+1, row+1)
			if err != nil {
				t.Fatal(err)
			}
			got, err := book.GetCellValue("名单", cell)
			formula, _ := book.GetCellFormula("名单", cell)
			if err != nil || formula != "" || !strings.EqualFold(got, text) { // Excel shouts TRUE
				t.Errorf("%s is %q with the formula %q, want %q (%v)", cell, got, formula, text, err)
			}
		}
	}
	if out.Rows[0][0] != `=HYPERLINK("http://x")` {
		t.Error("writing changed the table")
	}
}

// TestRoundTrip holds that what was exported comes back as it was, blanks
// around it aside.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("=+-@＝＋－＠''' \t\n　a1,;\"长")), 0, 12, -1).Draw(t, "text")
		out := sheet.Out{Name: "x", Titles: []string{"=a", "b"}, Rows: [][]any{{text, "end"}}}
		for name, write := range map[string]func() ([]byte, error){
			"x.csv":  func() ([]byte, error) { return sheet.CSV(out) },
			"x.xlsx": func() ([]byte, error) { return sheet.Workbook(out) },
		} {
			data, err := write()
			if err != nil {
				t.Fatal(err)
			}
			rows, err := sheet.Table(name, data)
			if err != nil || len(rows) != 1 || rows[0].Get("b") != "end" {
				t.Fatalf("%s: %v %v", name, rows, err)
			}
			if got := rows[0].Get("=a"); got != strings.TrimFunc(text, unicode.IsSpace) {
				t.Fatalf("%s: %q came back as %q", name, text, got)
			}
		}
	})
}
