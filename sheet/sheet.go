// Package sheet reads what staff prepare in files: rows of a table from CSV
// or XLSX, entries of a list from YAML. Every value knows its line, so that
// an import can name each error where it stands. Everything is bounded,
// since the files come from outside.
package sheet

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"
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
// Titles are compared without regard to case and spaces.
func (r Row) Get(titles ...string) string {
	for _, title := range titles {
		if cell, ok := r.cells[normal(title)]; ok {
			return cell
		}
	}
	return ""
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
	if len(cells) > maxCols {
		return Faults{{Line: line, Chinese: "列太多了", English: "too many columns"}}
	}
	empty := true
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
		if len(cell) > maxCell || !utf8.ValidString(cell) {
			return Faults{{Line: line, Chinese: "有一格内容太长或不是文字", English: "a cell is too long, or not text"}}
		}
		empty = empty && cells[i] == ""
	}
	if empty {
		return nil
	}
	if g.titles == nil {
		for _, cell := range cells {
			g.titles = append(g.titles, normal(cell))
		}
		return nil
	}
	if len(g.rows) == MaxRows {
		return ErrTooLarge
	}
	row := Row{Line: line, cells: map[string]string{}}
	for i, cell := range cells {
		if i < len(g.titles) && g.titles[i] != "" {
			row.cells[g.titles[i]] = cell
		} else if cell != "" {
			return Faults{{Line: line, Chinese: "有一格没有列名", English: "a cell stands under no title"}}
		}
	}
	g.rows = append(g.rows, row)
	return nil
}

func normal(title string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.TrimPrefix(title, "\ufeff")), ""))
}
