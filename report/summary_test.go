package report_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kepubot/paper"
	"kepubot/report"
	"kepubot/resident"
)

var goldenSummary = flag.Bool("goldensummary", false, "write testdata/summary-*.txt anew")

// languages are those of all outputs.
func languages() []string { return []string{resident.Chinese, resident.English} }

// plainly writes an official text as lines.
func plainly(o paper.Official) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", o.Title, o.To)
	write := func(blocks []paper.OfficialBlock) {
		for _, block := range blocks {
			switch block := block.(type) {
			case paper.Heading:
				fmt.Fprintf(&b, "%s %s\n", strings.Repeat("#", block.Level), block.Text)
			case paper.Paragraph:
				fmt.Fprintf(&b, "%s\n", block.Text)
			case paper.Note:
				fmt.Fprintf(&b, "%s\n", block.Text)
			case paper.Table:
				for _, row := range append([][]string{block.Columns}, block.Rows...) {
					fmt.Fprintf(&b, "| %s\n", strings.Join(row, " | "))
				}
				fmt.Fprintf(&b, "%s\n", block.Note)
			case paper.Picture:
				fmt.Fprintf(&b, "[%s]\n", block.Caption)
			}
		}
	}
	write(o.Sections)
	fmt.Fprintf(&b, "%s %s\n", o.Signature, o.Date)
	for _, annex := range o.Annexes {
		fmt.Fprintf(&b, "\n== %s\n", annex.Title)
		write(annex.Sections)
	}
	return b.String()
}

// TestSummaryText holds the whole summary, the short text and the note to
// staff, in both languages.
func TestSummaryText(t *testing.T) {
	for _, language := range languages() {
		e := sampleEdition()
		got := plainly(e.Summary(sampleBlocks(), sampleSignature(), language)) +
			"\n-- lines\n" + strings.Join(e.Lines(language), "\n") + "\n\n-- missing\n" + strings.Join(e.Missing(sampleBlocks(), language), "\n") + "\n"
		path := filepath.Join("testdata", "summary-"+language+".txt")
		if *goldenSummary {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != got {
			t.Errorf("got\n%s", got)
		}
	}
}

// written are numbers as they stand in texts, of both languages.
var written = regexp.MustCompile(`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`)

// numbersIn are the numbers of a text, without commas and decimals that are 0.
func numbersIn(text string) []string {
	var all []string
	for _, number := range written.FindAllString(text, -1) {
		value, err := strconv.ParseFloat(strings.ReplaceAll(number, ",", ""), 64)
		if err == nil {
			all = append(all, strconv.FormatFloat(value, 'f', -1, 64))
		}
	}
	return all
}

// numbersOf are the numbers of a workbook as its file has them, and of the
// edition's JSON.
func numbersOf(t *testing.T, e report.Edition, language string) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, table := range e.Workbook(language) {
		for _, title := range table.Titles {
			for _, number := range numbersIn(title) {
				known[number] = true
			}
		}
		for _, row := range table.Rows {
			for _, cell := range row {
				for _, number := range numbersIn(fmt.Sprint(cell)) {
					known[number] = true
				}
			}
		}
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range numbersIn(string(text)) {
		known[number] = true
	}
	return known
}

// TestNumbersAgree finds every number of the summary and of the short text in
// the workbook or the JSON of the same edition; and not in those of another.
func TestNumbersAgree(t *testing.T) {
	for _, language := range languages() {
		e := sampleEdition()
		known := numbersOf(t, e, language)
		texts := plainly(e.Summary(nil, sampleSignature(), language)) + strings.Join(e.Lines(language), "\n")
		// What is no figure: the year to come and the date of signing.
		texts = strings.NewReplacer("2027年工作思路", "", "Plan for 2027", "", "2026年12月21日", "", "21 December 2026", "").Replace(texts)
		strange, all := 0, numbersIn(texts)
		other := numbersOf(t, plain(&report.Report{Days: e.Days, YearBefore: e.YearBefore}), language)
		for _, number := range all {
			if !known[number] {
				t.Errorf("%s: %s of the text is nowhere else", language, number)
			}
			if !other[number] {
				strange++
			}
		}
		if len(all) < 200 || strange < len(all)/2 {
			t.Errorf("%s: of %d numbers %d are not in an empty workbook: the test says little", language, len(all), strange)
		}
	}
}

// TestSummaryEmpty: nothing is told of what is not known.
func TestSummaryEmpty(t *testing.T) {
	r := &report.Report{Scope: report.Scoped{Name: label("全市", "The whole city")}, Days: days("2026-07-01", "2026-09-30", "quarter", "2026 年第三季度", "Q3 2026"), YearBefore: days("2025-07-01", "2025-09-30", "quarter", "2025 年第三季度", "Q3 2025")}
	for language, want := range map[string]string{
		resident.Chinese: "余姚市科学技术协会2026年第三季度科普工作总结\n\n2026年第三季度，没有登记的科普活动数据。\n余姚市科学技术协会 2026年12月21日\n",
		resident.English: "Summary of science popularization work\nQ3 2026\n\nIn the period (Q3 2026), nothing is on record.\nYuyao Association for Science and Technology 21 December 2026\n",
	} {
		if got := plainly(plain(r).Summary(nil, sampleSignature(), language)); got != want {
			t.Errorf("got %q", got)
		}
		if lines := r.Lines(language); len(lines) != 2 {
			t.Errorf("lines %q", lines)
		}
		if charts := plain(r).Charts(language); len(charts) != 0 {
			t.Errorf("charts %v", charts)
		}
		var names []string
		for _, table := range plain(r).Workbook(language) {
			names = append(names, table.Name)
		}
		if len(names) != 3 { // what it is about, the statistics form, and the definitions
			t.Errorf("a workbook of nothing has the tables %v", names)
		}
	}
}
