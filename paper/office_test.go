package paper

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kepubot/dev/testdb"
)

// asPDF has LibreOffice make PDF files of documents. KEPUBOT_TEST_LIBREOFFICE
// names one that is not on the PATH.
func asPDF(t *testing.T, documents map[string]Official) (folder string) {
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
	for _, name := range []string{"pdftotext", "pdffonts"} {
		if _, err := exec.LookPath(name); err != nil {
			testdb.Missing(t, "no "+name+" on the PATH (make test installs poppler-utils on Debian)")
		}
	}
	folder = t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	profile := url.URL{Scheme: "file", Path: filepath.Join(folder, "profile")}
	arguments := []string{"-env:UserInstallation=" + profile.String(), "--headless", "--convert-to", "pdf", "--outdir", folder}
	for name, o := range documents {
		data, err := o.Document()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".docx"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, name+".docx")
	}
	command := exec.CommandContext(ctx, program, arguments...)
	command.Dir = folder
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	for name := range documents {
		// Without its filter for texts LibreOffice fails, and reports success.
		data, err := os.ReadFile(filepath.Join(folder, name+".pdf"))
		if err != nil {
			testdb.Missing(t, "LibreOffice opens no texts (make test installs libreoffice-writer-nogui on Debian): "+string(output))
		}
		keep(t, name+".pdf", data)
	}
	return folder
}

// ask gives what a program of poppler says.
func ask(t *testing.T, folder, program string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Dir = folder
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s %q: %v", program, arguments, err)
	}
	return string(output)
}

// pages are the lines of each page that are not empty, without their spaces.
func pages(t *testing.T, folder, name string) [][]string {
	t.Helper()
	var all [][]string
	for page := range strings.SplitSeq(strings.TrimSuffix(ask(t, folder, "pdftotext", "-layout", name+".pdf", "-"), "\f"), "\f") {
		var lines []string
		for line := range strings.SplitSeq(page, "\n") {
			if line = strings.ReplaceAll(line, " ", ""); line != "" {
				lines = append(lines, line)
			}
		}
		all = append(all, lines)
	}
	return all
}

// TestOfficialInLibreOffice has another program lay the pages out: 22 lines of
// 28 characters, where the standard has them, numbered, in typefaces that are
// in the file.
func TestOfficialInLibreOffice(t *testing.T) {
	full := Official{Title: "字数", Sections: []OfficialBlock{Paragraph{strings.Repeat("国民素质", 500)}}}
	folder := asPDF(t, map[string]Official{"full": full, "official-office": official(t), "official-en-office": englishOfficial(t)})

	all := pages(t, folder, "full")
	for i, lines := range all[:3] {
		last := lines[len(lines)-1]
		if want := "—" + strconv.Itoa(i+1) + "—"; last != want {
			t.Errorf("page %d ends with %q, want %q", i+1, last, want)
		}
		text := lines[:len(lines)-1]
		want := 22
		if i == 0 {
			// The title and an empty line.
			if text[0] != "字数" || utf8.RuneCountInString(text[1]) != 26 {
				t.Errorf("page 1 begins with %q", text[:2])
			}
			text, want = text[2:], 19
		}
		if len(text) != want {
			t.Errorf("page %d has %d full lines, want %d", i+1, len(text), want)
		}
		for n, line := range text {
			if got := utf8.RuneCountInString(line); got != 28 {
				t.Errorf("line %d of page %d has %d characters", n+1, i+1, got)
			}
		}
	}
	boxes(t, ask(t, folder, "pdftotext", "-f", "2", "-l", "2", "-bbox", "full.pdf", "-"))

	all = pages(t, folder, "official-office")
	whole := strings.Join(slices.Concat(all...), "\n")
	for _, want := range []string{"一、总体情况", "（一）活动开展情况", "附件：1.各乡镇（街道）科普活动情况", "余姚市科学技术协会", "2026年12月31日", "<A&B>"} {
		if !strings.Contains(whole, want) {
			t.Errorf("%q is not in the pages", want)
		}
	}
	if got := strings.Count(whole, "序号乡镇（街道）场次"); got < 2 {
		t.Errorf("the head of the long table stands on %d pages", got)
	}
	var annexes []string
	for i, lines := range all {
		if want := "—" + strconv.Itoa(i+1) + "—"; lines[len(lines)-1] != want {
			t.Errorf("page %d ends with %q", i+1, lines[len(lines)-1])
		}
		if strings.HasPrefix(lines[0], "附件") {
			annexes = append(annexes, lines[0])
		}
	}
	if !slices.Equal(annexes, []string{"附件1", "附件2"}) {
		t.Errorf("pages begin with %q", annexes)
	}
	all = pages(t, folder, "official-en-office")
	if lines := all[0]; lines[len(lines)-1] != "1" {
		t.Errorf("the first English page ends with %q", lines[len(lines)-1])
	}

	for _, name := range []string{"full", "official-office", "official-en-office"} {
		fonts := strings.Split(strings.TrimSpace(ask(t, folder, "pdffonts", name+".pdf")), "\n")
		if len(fonts) < 3 {
			t.Errorf("%s has no typefaces: %q", name, fonts)
			continue
		}
		for _, line := range fonts[2:] {
			// The columns from the end: emb, sub, uni and two of the object.
			if fields := strings.Fields(line); fields[len(fields)-5] != "yes" || fields[len(fields)-3] != "yes" {
				t.Errorf("%s: a typeface is not in the file or says no characters: %s", name, line)
			}
		}
		if strings.ContainsAny(ask(t, folder, "pdftotext", name+".pdf", "-"), "\ufffd□") {
			t.Errorf("%s has characters without a form", name)
		}
	}
}

// boxes measures where a full page of text stands, in points.
func boxes(t *testing.T, page string) {
	t.Helper()
	left, right, top := 1e9, 0.0, 1e9
	for _, match := range regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"`).FindAllStringSubmatch(page, -1) {
		var at [3]float64
		for i := range at {
			at[i], _ = strconv.ParseFloat(match[i+1], 64)
		}
		left, top, right = min(left, at[0]), min(top, at[1]), max(right, at[2])
	}
	const millimetre = 72 / 25.4
	for _, measured := range []struct {
		name            string
		got, want, slop float64
	}{{"left", left / millimetre, 28, 1}, {"right", right / millimetre, 28 + 156, 1}, {"top", top / millimetre, 37, 4}} {
		// A line is higher than its characters, and their boxes are the typeface's.
		if measured.got < measured.want-measured.slop || measured.got > measured.want+measured.slop {
			t.Errorf("%s of the text is at %.1f mm, want %.0f", measured.name, measured.got, measured.want)
		}
	}
}
