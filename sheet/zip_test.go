package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kepubot/sheet"
)

// TestZip packs an event's file and opens it with Go's reader, and holds that
// names are marked as UTF-8, without which Windows would not show Chinese.
// With KEPUBOT_TEST_ZIP it leaves the archive there, to open it otherwise.
func TestZip(t *testing.T) {
	files := []sheet.File{
		{Path: []string{"2026 年三季度台账", "01 家里的用电安全", "01 通知.docx"}, Content: []byte("通知")},
		{Path: []string{"2026 年三季度台账", "01 家里的用电安全", "照片", "1.jpg"}, Content: bytes.Repeat([]byte{0xff, 0xd8}, 9000)},
		{Path: []string{"2026 年三季度台账", "01 家里的用电安全", "照片", "1.JPG"}, Content: []byte("another")},
		{Path: []string{"2026 年三季度台账", "../../etc", `a\b:c?.txt`}, Content: nil},
		{Path: []string{"readme.txt"}, Content: []byte("x")},
		{Content: []byte("of no name")},
	}
	want := []string{
		"2026 年三季度台账/01 家里的用电安全/01 通知.docx",
		"2026 年三季度台账/01 家里的用电安全/照片/1.jpg",
		"2026 年三季度台账/01 家里的用电安全/照片/1 (2).JPG",
		"2026 年三季度台账/／..／etc/a＼b：c？.txt",
		"readme.txt",
		"_",
	}
	data, err := sheet.Zip(files)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i, file := range archive.File {
		names = append(names, file.Name)
		reader, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil || !bytes.Equal(content, files[i].Content) {
			t.Errorf("%s holds %d bytes, %v", file.Name, len(content), err)
		}
		if marked := file.Flags&0x800 != 0; marked == isASCII(file.Name) || file.NonUTF8 {
			t.Errorf("%s: the mark of UTF-8 is %t", file.Name, marked)
		}
		if file.Modified.UTC().Format("2006-01-02") != "2000-01-01" {
			t.Errorf("%s is of %v", file.Name, file.Modified)
		}
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if again, err := sheet.Zip(files); err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same files made another archive, %v", err)
	}
	if path := os.Getenv("KEPUBOT_TEST_ZIP"); path != "" {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Error(err)
		}
	}
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

func TestSafeName(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"家里的用电安全", "家里的用电安全"},
		{"问：什么？《答》", "问：什么？《答》"},
		{`a/b\c:d*e?f"g<h>i|j`, "a／b＼c：d＊e？f＂g＜h＞i｜j"},
		{"..", "_"},
		{"", "_"},
		{" . ", "_"},
		{"../x", "／x"},
		{".hidden", "hidden"},
		{"end. ", "end"},
		{"tab\tand\nline  twice", "tab and line twice"},
		{"\u202egpj.exe", "gpj.exe"},
		{"a\x00b\xffc", "a bc"},
		{"e\u0301", "é"},
		{"con", "_con"}, {"NUL.txt", "_NUL.txt"}, {"com1.tar.gz", "_com1.tar.gz"}, {"lpt²", "_lpt²"}, {"Console", "Console"}, {"com10", "com10"},
		{strings.Repeat("长", 99) + ".docx", strings.Repeat("长", 38) + ".docx"},
		{strings.Repeat("x", 99) + "." + strings.Repeat("y", 99), strings.Repeat("x", 99) + "." + strings.Repeat("y", 20)},
		{strings.Repeat("x", 115) + ". " + strings.Repeat("y", 99), strings.Repeat("x", 115) + ". yyy"},
		{strings.Repeat("x", 118) + ". " + strings.Repeat("y", 99), strings.Repeat("x", 118)},
	} {
		if got := sheet.SafeName(test.text); got != test.want {
			t.Errorf("%q became %q, want %q", test.text, got, test.want)
		}
	}
}

// FuzzSafeName holds that no text names anything but one plain file.
func FuzzSafeName(f *testing.F) {
	for _, text := range []string{"名单.xlsx", "../..", `C:\x`, "CON.", "\u202e", "  .  .  ", strings.Repeat("é.", 200), "com1 .txt"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := sheet.SafeName(text)
		if !filepath.IsLocal(name) || path.Base(name) != name || strings.ContainsAny(name, "/\\:*?\"<>|\x00\n\t") || !utf8.ValidString(name) || len(name) > 130 {
			t.Fatalf("%q became %q", text, name)
		}
		if strings.Trim(name, ". ") != name || sheet.SafeName(name) != name {
			t.Errorf("%q became %q, and that %q", text, name, sheet.SafeName(name))
		}
	})
}
