package sheet

import (
	"bytes"

	"github.com/xuri/excelize/v2"
)

// unzipLimit bounds what a small file may unpack to.
const unzipLimit = 64 << 20

// readXLSX reads the first sheet of a workbook.
func readXLSX(data []byte) (rows []Row, err error) {
	broken := Faults{{Chinese: "这不是能读的 Excel 文件（.xlsx）", English: "this is not an Excel file (.xlsx) that can be read"}}
	// The library is careful with foreign files, yet a panic on one must not
	// end the bot.
	defer func() {
		if recover() != nil {
			rows, err = nil, broken
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: unzipLimit, UnzipXMLSizeLimit: unzipLimit,
	})
	if err != nil {
		return nil, broken
	}
	defer book.Close()
	names := book.GetSheetList()
	if len(names) == 0 {
		return nil, broken
	}
	lines, err := book.Rows(names[0])
	if err != nil {
		return nil, broken
	}
	defer lines.Close()
	var g grid
	for line := 1; lines.Next(); line++ {
		if line > 2*MaxRows {
			return nil, ErrTooLarge
		}
		cells, err := lines.Columns()
		if err != nil {
			return nil, broken
		}
		if err := g.add(line, cells); err != nil {
			return nil, err
		}
	}
	if lines.Error() != nil {
		return nil, broken
	}
	return g.rows, nil
}
