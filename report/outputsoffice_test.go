package report_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/paper"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/sheet"
)

// asPDF has LibreOffice make PDF files of files, and gives their texts by
// name. KEPUBOT_TEST_LIBREOFFICE names one that is not on the PATH;
// KEPUBOT_TEST_KEEP a folder in which all of them are left to be looked at.
func asPDF(t *testing.T, files map[string][]byte) map[string]string {
	t.Helper()
	program := ""
	for _, name := range []string{os.Getenv("KEPUBOT_TEST_LIBREOFFICE"), "soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); name != "" && err == nil && program == "" {
			program = path
		}
	}
	if program == "" {
		testdb.Missing(t, "no LibreOffice on the PATH (make test installs it on Debian)")
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		testdb.Missing(t, "no pdftotext on the PATH (make test installs poppler-utils on Debian)")
	}
	folder := t.TempDir()
	if keep := os.Getenv("KEPUBOT_TEST_KEEP"); keep != "" {
		folder = keep
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	profile := url.URL{Scheme: "file", Path: filepath.Join(t.TempDir(), "profile")}
	arguments := []string{"-env:UserInstallation=" + profile.String(), "--headless", "--convert-to", "pdf", "--outdir", folder}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, filepath.Join(folder, name))
	}
	if output, err := exec.CommandContext(ctx, program, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	texts := map[string]string{}
	for name := range files {
		made := filepath.Join(folder, strings.TrimSuffix(name, filepath.Ext(name))+".pdf")
		if _, err := os.Stat(made); err != nil {
			testdb.Missing(t, "LibreOffice opens no "+filepath.Ext(name)+" (make test installs libreoffice-writer-nogui and -calc-nogui on Debian)")
		}
		text, err := exec.CommandContext(ctx, "pdftotext", "-layout", made, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = strings.ReplaceAll(strings.ReplaceAll(string(text), " ", ""), "\n", "")
	}
	return texts
}

// document is the sample's summary with its pictures.
func document(t *testing.T, e report.Edition, language string) []byte {
	t.Helper()
	press, err := paper.Open()
	if err != nil {
		t.Fatal(err)
	}
	by := sampleSignature()
	if by.Pictures, err = report.Pictures(press, e.Charts(language)); err != nil || len(by.Pictures) != 2 {
		t.Fatal(len(by.Pictures), err)
	}
	data, err := e.Summary(sampleBlocks(), by, language).Document()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestOutputsInLibreOffice has another program open the document and the
// workbook in both languages.
func TestOutputsInLibreOffice(t *testing.T) {
	files := map[string][]byte{}
	for _, language := range languages() {
		files["summary-"+language+".docx"] = document(t, sampleEdition(), language)
		book, err := sheet.Workbook(sampleEdition().Workbook(language)...)
		if err != nil {
			t.Fatal(err)
		}
		files["figures-"+language+".xlsx"] = book
	}
	texts := asPDF(t, files)
	for name, wants := range map[string][]string{
		"summary-zh-CN.docx": {"余姚市科学技术协会2026年科普工作总结", "一、加强组织领导", "（二）科普知识竞赛", "五、存在的不足", "六、2027年工作思路", "（三）网上问卷和自测", "网上自愿答卷，不是抽样调查", "附件：1.主要指标", "7.科普活动图表", "图1", "—1—"},
		"summary-en.docx":    {"Summaryofsciencepopularizationwork", "1.Leadership", "3.2Knowledgecompetitions", "Annex7"},
		"figures-zh-CN.xlsx": {"28665", "另：各单位报送人次", "实用技术培训", "44016", "线上覆盖"},
		"figures-en.xlsx":    {"28665", "Practicaltrainings", "44016"},
	} {
		for _, want := range wants {
			if !strings.Contains(texts[name], want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		if strings.ContainsAny(texts[name], "\ufffd□") {
			t.Errorf("%s has characters without a form", name)
		}
	}
}

// TestWorkbookSheets: names of sheets are no longer than a workbook takes, and
// different, and each row has a cell a title at most.
func TestWorkbookSheets(t *testing.T) {
	for _, language := range languages() {
		names := map[string]bool{}
		for _, table := range sampleEdition().Workbook(language) {
			if n := len([]rune(table.Name)); n == 0 || n > 31 || names[table.Name] {
				t.Errorf("the sheet %q", table.Name)
			}
			names[table.Name] = true
			for _, row := range table.Rows {
				if len(row) != len(table.Titles) {
					t.Errorf("%s: %d cells below %d titles: %v", table.Name, len(row), len(table.Titles), row)
				}
			}
		}
		if want := (map[string]string{resident.Chinese: "科普统计口径", resident.English: "Statistics form"})[language]; !names[want] {
			t.Errorf("no sheet %s", want)
		}
	}
}
