package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// File is a file to be packed. Path names its folders from the outermost,
// then itself; [SafeName] is applied to each.
type File struct {
	Path    []string
	Content []byte
}

// packed is the time that files in an archive carry, so that the same files
// make the same bytes.
var packed = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Zip packs files into an archive that opens with Chinese names intact. A
// name that is there already, also in other capitals, gets a number.
func Zip(files []File) ([]byte, error) {
	var data bytes.Buffer
	archive := zip.NewWriter(&data)
	taken := map[string]bool{}
	for _, f := range files {
		name := f.name()
		for n := 2; taken[strings.ToLower(name)]; n++ {
			folder, last := path.Split(f.name())
			ending := path.Ext(last)
			name = fmt.Sprintf("%s%s (%d)%s", folder, strings.TrimSuffix(last, ending), n, ending)
		}
		taken[strings.ToLower(name)] = true
		part, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: packed})
		if err == nil {
			_, err = part.Write(f.Content)
		}
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("packing %d files: %w", len(files), err)
	}
	return data.Bytes(), nil
}

func (f File) name() string {
	parts := make([]string, max(1, len(f.Path)))
	for i := range parts {
		if i < len(f.Path) {
			parts[i] = f.Path[i]
		}
		parts[i] = SafeName(parts[i])
	}
	return strings.Join(parts, "/")
}

// nameLimit bounds the name of a file or folder, in bytes: Linux takes 255,
// and Windows some 260 characters of a whole path.
const nameLimit = 120

// refused puts Chinese forms for what Windows takes in no name.
var refused = strings.NewReplacer("/", "／", `\`, "＼", ":", "：", "*", "＊", "?", "？", `"`, "＂", "<", "＜", ">", "＞", "|", "｜")

// SafeName makes a text the name of one file or folder that every system
// takes: one that leaves no folder, is not hidden and is no device of Windows.
// A name too long keeps its ending; one of nothing becomes “_”.
func SafeName(text string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		}
		return r
	}, norm.NFC.String(text))
	name = trimmed(refused.Replace(strings.Join(strings.Fields(name), " ")))
	ending := Ending(name)
	stem := strings.TrimSuffix(name, ending)
	if stem = cut(stem, nameLimit-len(ending)); device(stem) {
		stem = "_" + stem
	}
	if name = stem + ending; name == "" {
		return "_"
	}
	return name
}

// Ending is what at the end of a name tells the kind of a file, with its dot:
// “.docx”, or nothing.
func Ending(name string) string { return fileEnding.FindString(name) }

var fileEnding = regexp.MustCompile(`\.[A-Za-z0-9]{1,8}$`)

// trimmed is a name without dots and blanks at its ends: Windows loses those
// behind, Unix hides what has a dot before it.
func trimmed(name string) string { return strings.Trim(name, ". ") }

// cut keeps as many whole characters as fit into a number of bytes.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for len(text) > limit {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return trimmed(text)
}

// device tells the names that Windows keeps for devices, whatever follows
// their first dot.
func device(stem string) bool {
	word, _, _ := strings.Cut(strings.ToUpper(stem), ".")
	switch word = strings.TrimRight(word, " "); word {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	runes := []rune(word)
	return len(runes) == 4 && (strings.HasPrefix(word, "COM") || strings.HasPrefix(word, "LPT")) && strings.ContainsRune("0123456789¹²³", runes[3])
}
