package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kepubot/dev/cityyear"
	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/store"
)

// aYear makes a small city in a database with a bot's mark, and leaves it
// open, as a running bot has it.
func aYear(t *testing.T, uri string) store.Driver {
	t.Helper()
	driver, err := openStore(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { driver.Close() })
	if _, err := cityyear.Make(t.Context(), driver, 7, cityyear.Small()); err != nil {
		t.Fatal(err)
	}
	return driver
}

// atNoon is the clock of the generated city.
func atNoon() time.Time { return time.Date(2026, 12, 20, 12, 0, 0, 0, cityyear.Zone()) }

// TestReportCommand makes each format beside an open database, and finds the
// same number of sign-ins in all of them.
func TestReportCommand(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		aYear(t, uri)
		folder := t.TempDir()
		made := map[string][]byte{}
		for _, language := range []string{"zh-CN", "en"} {
			for _, format := range []string{"docx", "xlsx", "json"} {
				path := filepath.Join(folder, language+"."+format)
				var out, errOut bytes.Buffer
				c := reportCommand{From: "2026-01-01", To: "2026-12-31", Format: format, Language: language, Out: path, DB: uri, TZ: "Asia/Shanghai", Organiser: "市科学技术协会", OrganiserEN: "Association"}
				if err := c.run(&console{t.Context(), &out, &errOut}, atNoon); err != nil {
					t.Fatal(format, err)
				}
				data, err := os.ReadFile(path)
				if err != nil || strings.TrimSpace(out.String()) != path {
					t.Fatalf("%v, said %q", err, out.String())
				}
				made[language+"."+format] = data
				if format == "docx" && language == "zh-CN" && !strings.Contains(errOut.String(), "第 3 季度报表") {
					t.Errorf("staff are not told who has not reported: %s", errOut.String())
				}
			}
		}
		for _, language := range []string{"zh-CN", "en"} {
			sameSignIns(t, made, language)
		}
		if left, err := filepath.Glob(filepath.Join(folder, ".kepubot*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}

// sameSignIns finds the number of sign-ins of the JSON in the other formats of
// a language.
func sameSignIns(t *testing.T, made map[string][]byte, language string) {
	t.Helper()
	var e struct {
		report.Report
		Form []report.FormLine `json:"form"`
	}
	if err := json.Unmarshal(made[language+".json"], &e); err != nil || len(e.Form) == 0 {
		t.Fatal(language, err, len(e.Form))
	}
	total := e.Total("attendance.signins")
	if total == nil || total.Value == nil || total.Value.N == 0 {
		t.Fatalf("%s: no sign-ins: %+v", language, total)
	}
	offline := int64(0)
	for _, line := range e.Form {
		offline += line.Offline
	}
	if offline != total.Value.N {
		t.Errorf("%s: %d person-times in the lines of the form, %d sign-ins", language, offline, total.Value.N)
	}
	document, titles := "签到%s人次", [4]string{"总表", "指标", "本期", "签到人次"}
	if language == "en" {
		document, titles = "%s sign-ins", [4]string{"Figures", "Figure", "This period", "Sign-ins"}
	}
	if want := fmt.Sprintf(document, report.Thousands(total.Value.N)); !strings.Contains(documentText(t, made[language+".docx"]), want) {
		t.Errorf("the document lacks %q", want)
	}
	if got := cellsOf(t, made[language+".xlsx"], titles[0], titles[1], titles[2])[titles[3]]; got != strconv.FormatInt(total.Value.N, 10) {
		t.Errorf("the workbook has %q for %s, want %d", got, titles[3], total.Value.N)
	}
}

// documentText is the XML of a document without its tags.
func documentText(t *testing.T, data []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := archive.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	var all bytes.Buffer
	if _, err := all.ReadFrom(part); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	inside := false
	for _, r := range all.String() {
		switch {
		case r == '<':
			inside = true
		case r == '>':
			inside = false
		case !inside:
			text.WriteRune(r)
		}
	}
	return text.String()
}

// TestReportCommandRefuses: what cannot be reported is said, and no file is
// made.
func TestReportCommandRefuses(t *testing.T) {
	folder := t.TempDir()
	uri := "sqlite:" + filepath.Join(folder, "city.db")
	aYear(t, uri)
	out := filepath.Join(folder, "out.docx")
	for name, arguments := range map[string][]string{
		"no days":     {"report", "--db", uri},
		"no day":      {"report", "--db", uri, "--from", "2026-13-01", "--to", "2026-12-31", "--out", out},
		"backwards":   {"report", "--db", uri, "--from", "2026-12-31", "--to", "2026-01-01", "--out", out},
		"ahead":       {"report", "--db", uri, "--from", "2126-01-01", "--to", "2126-12-31", "--out", out},
		"no place":    {"report", "--db", uri, "--from", "2026-01-01", "--to", "2026-12-31", "--place", "atlantis", "--out", out},
		"no format":   {"report", "--db", uri, "--from", "2026-01-01", "--to", "2026-12-31", "--format", "pdf", "--out", out},
		"no database": {"report", "--db", "sqlite:" + filepath.Join(folder, "none.db"), "--from", "2026-01-01", "--to", "2026-12-31", "--out", out},
		"no folder":   {"report", "--db", uri, "--from", "2026-01-01", "--to", "2026-12-31", "--out", filepath.Join(folder, "none", "out.docx")},
	} {
		var said, errOut bytes.Buffer
		if code := run(t.Context(), arguments, &said, &errOut); code == 0 || errOut.Len() == 0 {
			t.Errorf("%s: %d, %s", name, code, errOut.String())
		}
	}
	for _, path := range []string{out, filepath.Join(folder, "none.db")} {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s was made: %v", path, err)
		}
	}
}

// TestReadOnly: nothing is written through it.
func TestReadOnly(t *testing.T) {
	driver := aYear(t, testdb.SQLiteURI(t))
	blocks, err := report.OpenBlocks(t.Context(), readOnly{driver}, atNoon)
	if err != nil {
		t.Fatal(err)
	}
	if err := blocks.Put(t.Context(), 2026, "city", report.GoalSection, "目标。", "rstaff", 1); !errors.Is(err, errReadOnly) {
		t.Errorf("a text was written: %v", err)
	}
	if found, err := blocks.Of(t.Context(), 2026, "city"); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
}
