// Package sheet reads what staff prepare in files: rows of a table from CSV
// or XLSX, entries of a list from YAML. Every value knows its line, so that
// an import can name each error where it stands. Everything is bounded,
// since the files come from outside.
package sheet

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// The bounds of what is read.
const (
	MaxBytes = 8 << 20
	MaxRows  = 20_000
	maxCell  = 8_000
	maxCols  = 60
)

// ErrTooLarge means that a file passes the bounds.
var ErrTooLarge = errors.New("the file is too large")

// ErrFormat means that a file is none of the kinds that are read.
var ErrFormat = errors.New("only .yaml, .csv and .xlsx files can be read")

// Fault is one thing wrong in a file, said in both languages.
type Fault struct {
	Line    int // from 1, as the file's reader counts; 0 for the whole file
	Chinese string
	English string
}

// Faults are all that is wrong with a file. It is an error.
type Faults []Fault

// Error lists the faults in English, a line each.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// String says the fault in English.
func (f Fault) String() string {
	if f.Line == 0 {
		return f.English
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.English)
}

// Row is one row of a table: its line, and its cells by column title.
type Row struct {
	Line  int
	cells map[string]string
}

// Get returns the cell under the first of the titles that the table has.
// What was written behind an apostrophe, so that no spreadsheet takes it for
// a formula, comes without. Titles are compared without regard to case, spaces and width of letters.
func (r Row) Get(titles ...string) string {
	for _, title := range titles {
		if cell, ok := r.cells[normal(title)]; ok {
			return cell
		}
	}
	return ""
}

// Has tells whether the table has a column with one of the titles.
func (r Row) Has(titles ...string) bool {
	return slices.ContainsFunc(titles, func(title string) bool {
		_, ok := r.cells[normal(title)]
		return ok
	})
}

// Table reads the rows of a CSV or XLSX file by its name's ending. The first
// row that is not empty holds the titles; rows without any cell are passed
// over.
func Table(name string, data []byte) ([]Row, error) {
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".txt":
		return readCSV(data)
	case ".xlsx":
		return readXLSX(data)
	default:
		return nil, ErrFormat
	}
}

// IsYAML tells by a file's name whether Entries reads it rather than Table.
func IsYAML(name string) bool {
	ending := strings.ToLower(filepath.Ext(name))
	return ending == ".yaml" || ending == ".yml"
}

// grid turns lines of cells into rows under titles.
type grid struct {
	titles []string
	rows   []Row
}

func (g *grid) add(line int, cells []string) error {
	for i, cell := range cells {
		if len(cell) > maxCell || !utf8.ValidString(cell) || strings.ContainsFunc(cell, unprintable) {
			return Faults{{Line: line, Chinese: "有一格内容太长或不是文字", English: "a cell is too long, or not text"}}
		}
		cells[i] = meant(cell)
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	switch {
	case len(cells) == 0:
		return nil
	case len(cells) > maxCols:
		return Faults{{Line: line, Chinese: "列太多了", English: "too many columns"}}
	case g.titles == nil:
		return g.head(line, cells)
	case len(g.rows) == MaxRows:
		return ErrTooLarge
	}
	row := Row{Line: line, cells: map[string]string{}}
	for i, title := range g.titles {
		if title != "" && i < len(cells) {
			row.cells[title] = cells[i]
		} else if title != "" {
			row.cells[title] = ""
		}
	}
	for i, cell := range cells {
		if cell != "" && (i >= len(g.titles) || g.titles[i] == "") {
			return Faults{{Line: line, Chinese: "有一格没有列名", English: "a cell stands under no title"}}
		}
	}
	g.rows = append(g.rows, row)
	return nil
}

// head takes the line of titles; one that stands there twice would hide a
// column.
func (g *grid) head(line int, cells []string) error {
	for _, cell := range cells {
		title := normal(cell)
		if title != "" && slices.Contains(g.titles, title) {
			return Faults{{Line: line, Chinese: fmt.Sprintf("列名“%s”写了两遍", short(cell)), English: fmt.Sprintf("the title %q stands there twice", short(cell))}}
		}
		g.titles = append(g.titles, title)
	}
	return nil
}

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

func normal(title string) string {
	return strings.ToLower(strings.Join(strings.Fields(width.Fold.String(title)), ""))
}

// shortLimit bounds, in characters, what a fault quotes of the file.
const shortLimit = 40

func short(text string) string {
	if runes := []rune(text); len(runes) > shortLimit {
		return string(runes[:shortLimit]) + "…"
	}
	return text
}
