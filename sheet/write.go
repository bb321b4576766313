package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Out is a table to be written: a title line and rows of strings, whole
// numbers and fractions.
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
	head := make([]any, len(o.Titles))
	for i, title := range o.Titles {
		head[i] = excelize.Cell{StyleID: bold, Value: title}
	}
	for i, row := range append([][]any{head}, o.Rows...) {
		if err := lines.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return err
		}
	}
	return lines.Flush()
}

// CSV writes a table as UTF-8 with a byte order mark, by which Excel knows it.
func CSV(table Out) ([]byte, error) {
	var file bytes.Buffer
	file.WriteString("\ufeff")
	w := csv.NewWriter(&file)
	lines := [][]string{table.Titles}
	for _, row := range table.Rows {
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
