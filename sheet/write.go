package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"

	"github.com/xuri/excelize/v2"
)

// Out is a table to be written: a title line and rows of strings, whole
// numbers and fractions. A string that a spreadsheet would take for a formula
// is written with an apostrophe before it, which reading takes away again.
type Out struct {
	Name   string // of the sheet, at most 31 characters
	Titles []string
	Rows   [][]any
}

// Workbook writes tables as the sheets of an XLSX file, the title line bold
// and fixed above.
func Workbook(tables ...Out) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	for i, table := range tables {
		if i == 0 {
			err = book.SetSheetName("Sheet1", table.Name)
		} else {
			_, err = book.NewSheet(table.Name)
		}
		if err == nil {
			err = table.write(book, bold)
		}
		if err != nil {
			return nil, fmt.Errorf("writing the sheet %s: %w", table.Name, err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	return file.Bytes(), nil
}

func (o Out) write(book *excelize.File, bold int) error {
	lines, err := book.NewStreamWriter(o.Name)
	if err != nil {
		return err
	}
	if err := lines.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := lines.SetColWidth(1, max(1, len(o.Titles)), 16); err != nil {
		return err
	}
	for i, row := range o.lines() {
		if i == 0 {
			for n, title := range row {
				row[n] = excelize.Cell{StyleID: bold, Value: title}
			}
		}
		if err := lines.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return err
		}
	}
	return lines.Flush()
}

// lines are the titles and the rows, their strings made harmless.
func (o Out) lines() [][]any {
	lines := [][]any{make([]any, len(o.Titles))}
	for i, title := range o.Titles {
		lines[0][i] = harmless(title)
	}
	for _, row := range o.Rows {
		line := slices.Clone(row)
		for i, cell := range line {
			if value := reflect.ValueOf(cell); value.Kind() == reflect.String {
				line[i] = harmless(value.String())
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// CSV writes a table as UTF-8 with a byte order mark, by which Excel knows it.
func CSV(table Out) ([]byte, error) {
	var file bytes.Buffer
	file.WriteString("\ufeff")
	w := csv.NewWriter(&file)
	var lines [][]string
	for _, row := range table.lines() {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = fmt.Sprint(cell)
		}
		lines = append(lines, cells)
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("writing %s as CSV: %w", table.Name, err)
	}
	return file.Bytes(), nil
}
