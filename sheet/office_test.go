package sheet_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/sheet"
)

// TestWorkbookInLibreOffice has another program open an exported workbook: its
// Chinese is intact, and nothing in it is worked out. KEPUBOT_TEST_LIBREOFFICE
// names one that is not on the PATH.
func TestWorkbookInLibreOffice(t *testing.T) {
	data, err := sheet.Workbook(sheet.Out{Name: "到场名单", Titles: []string{"姓名", "社区（村）", "到场", "备注"}, Rows: [][]any{
		{"李阿姨", "季卫桥社区", 37, "=1+1"}, {"㑇𠙶犇", "“凤山”街道", -5, "@SUM(C2:C3)"}, {"张 三", "多行\n文字，逗号", 4.25, "-2+3"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"姓名", "社区（村）", "到场", "备注"},
		{"李阿姨", "季卫桥社区", "37", "'=1+1"}, {"㑇𠙶犇", "“凤山”街道", "-5", "'@SUM(C2:C3)"}, {"张 三", "多行\n文字，逗号", "4.25", "'-2+3"},
	}
	converted := convert(t, data)
	got, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(converted, []byte("\ufeff")))).ReadAll()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	rows, err := sheet.Table("x.csv", converted)
	if err != nil || len(rows) != 3 || rows[0].Get("备注") != "=1+1" || rows[1].Get("到场") != "-5" {
		t.Errorf("read again: %v, %v", rows, err)
	}
}

// convert makes a CSV file of a workbook by LibreOffice.
func convert(t *testing.T, workbook []byte) []byte {
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
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "list.xlsx"), workbook, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	profile := url.URL{Scheme: "file", Path: filepath.Join(folder, "profile")}
	// 44 and 34: commas and quotation marks; 76: UTF-8.
	command := exec.CommandContext(ctx, program, "-env:UserInstallation="+profile.String(), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", folder, "list.xlsx")
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	data, err := os.ReadFile(filepath.Join(folder, "list.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
