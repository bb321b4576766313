package sheet_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"kepubot/sheet"
)

// cells are the lines of a table and two of its columns.
func cells(rows []sheet.Row) [][3]any {
	var all [][3]any
	for _, row := range rows {
		all = append(all, [3]any{row.Line, row.Get("社区（村）", "community"), row.Get("常住人口", "permanent")})
	}
	return all
}

func TestTableCSV(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("社区（村）,常住人口\n季卫桥社区,8800\n")
	if err != nil {
		t.Fatal(err)
	}
	want := [][3]any{{2, "季卫桥社区", "8800"}}
	for name, test := range map[string]struct {
		data string
		want [][3]any
	}{
		"commas":            {"社区（村）,常住人口\n季卫桥社区,8800\n", want},
		"semicolons":        {"社区（村）;常住人口\n季卫桥社区;8800\n", want},
		"tabs":              {"社区（村）\t常住人口\n季卫桥社区\t8800\n", want},
		"byte order mark":   {"\ufeff社区（村）,常住人口\n季卫桥社区,8800\n", want},
		"GB 18030":          {gb, want},
		"carriage returns":  {"社区（村）,常住人口\r\n季卫桥社区,8800\r\n", want},
		"English titles":    {"Community, PERMANENT\n季卫桥社区,8800\n", want},
		"half-width titles": {"社区(村),常住 人口\n 季卫桥社区 ,8800\n", want},
		"empty lines count": {"\n社区（村）,常住人口\n,,\n\n季卫桥社区,8800\n", [][3]any{{5, "季卫桥社区", "8800"}}},
		"lines in a cell":   {"社区（村）,常住人口\n\"季卫桥\n社区\",8800\n汇翠社区,6100\n", [][3]any{{2, "季卫桥\n社区", "8800"}, {4, "汇翠社区", "6100"}}},
		"short row":         {"社区（村）,常住人口\n季卫桥社区\n", [][3]any{{2, "季卫桥社区", ""}}},
		"many empty cells":  {"社区（村）,常住人口\n季卫桥社区,8800" + strings.Repeat(",", 100) + "\n", want},
		"titles alone":      {"社区（村）,常住人口\n", nil},
		"nothing":           {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := sheet.Table("places.CSV", []byte(test.data))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, cells(rows)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTableFaults(t *testing.T) {
	for name, test := range map[string]struct {
		data string
		line int
	}{
		"quotation mark not closed": {"a,b\n1,2\n3,\"4\n5,6\n", 3},
		"quotation mark in a cell":  {"a,b\n1,a\"b\n", 2},
		"cell without a title":      {"a,b\n1,2\n1,2,3\n", 3},
		"cell under an empty title": {"a,,b\n1,2,3\n", 2},
		"title twice":               {"a,b,A\n1,2,3\n", 1},
		"control character":         {"a,b\n1,\x00\n", 2},
		"long cell":                 {"a,b\n1," + strings.Repeat("x", 8001) + "\n", 2},
		"too many columns":          {"a,b\n" + strings.Repeat("1,", 61) + "\n", 2},
		"neither encoding":          {"a,b\n\xff\xff\xff\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := sheet.Table("x.csv", []byte(test.data))
			wantFault(t, err, test.line)
			if rows != nil {
				t.Error("rows came with the fault")
			}
		})
	}
}

func wantFault(t *testing.T, err error, line int) {
	t.Helper()
	var faults sheet.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	for _, fault := range faults {
		if fault.Chinese == "" || fault.English == "" {
			t.Errorf("%+v is not said in both languages", fault)
		}
	}
	if faults[0].Line != line {
		t.Errorf("got %v, want it at line %d", faults, line)
	}
}

func TestTableBounds(t *testing.T) {
	rows := "a\n" + strings.Repeat("1\n", sheet.MaxRows)
	if got, err := sheet.Table("x.csv", []byte(rows)); err != nil || len(got) != sheet.MaxRows {
		t.Errorf("at the bound: %d rows, %v", len(got), err)
	}
	for name, test := range map[string]struct {
		file string
		data []byte
		want error
	}{
		"rows":   {"x.csv", []byte(rows + "1\n"), sheet.ErrTooLarge},
		"bytes":  {"x.csv", make([]byte, sheet.MaxBytes+1), sheet.ErrTooLarge},
		"ending": {"x.pdf", nil, sheet.ErrFormat},
		"none":   {"csv", nil, sheet.ErrFormat},
	} {
		if _, err := sheet.Table(test.file, test.data); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

// workbook writes rows to an XLSX file; a nil row is left out.
func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestTableXLSX(t *testing.T) {
	data := workbook(t, nil, []any{"社区（村）", "常住人口"}, nil, []any{"季卫桥社区", 8800}, []any{"汇翠社区", "6100"})
	rows, err := sheet.Table("places.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][3]any{{4, "季卫桥社区", "8800"}, {5, "汇翠社区", "6100"}}, cells(rows)); diff != "" {
		t.Error(diff)
	}
	_, err = sheet.Table("places.xlsx", workbook(t, []any{"a"}, []any{"1"}, []any{"1", "2"}))
	wantFault(t, err, 3)
	for name, data := range map[string][]byte{"not a workbook": []byte("a,b\n1,2\n"), "cut off": data[:len(data)/2], "nothing": nil} {
		t.Run(name, func(t *testing.T) {
			_, err := sheet.Table("places.xlsx", data)
			wantFault(t, err, 0)
		})
	}
}

func TestTableXLSXUnpacksNoMore(t *testing.T) {
	bomb := workbook(t, []any{"a"}, []any{strings.Repeat("0", 32_000)})
	bomb = inflate(t, bomb, "xl/worksheets/sheet1.xml", 70<<20)
	if len(bomb) > sheet.MaxBytes {
		t.Fatalf("the file has %d bytes and is refused for its size alone", len(bomb))
	}
	_, err := sheet.Table("bomb.xlsx", bomb)
	wantFault(t, err, 0)
}

func TestHas(t *testing.T) {
	rows, err := sheet.Table("x.csv", []byte("社区（村）,常住人口\n季卫桥社区\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !rows[0].Has("permanent", "常住人口") || rows[0].Has("permanent") {
		t.Error("Has goes by the titles of the table")
	}
}

func FuzzTable(f *testing.F) {
	f.Add("x.csv", []byte("社区（村）,常住人口\n季卫桥社区,8800\n"))
	f.Add("x.csv", []byte("\ufeffa;b\r\n\"1\n2\";3\r\n"))
	f.Add("x.csv", []byte("\xc9\xe7\xc7\xf8,b\n1,\"2"))
	f.Add("x.xlsx", workbook(f, []any{"a", "b"}, []any{"1", 2}))
	f.Add("x.xlsx", []byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		rows, err := sheet.Table(name, data)
		if err != nil && rows != nil {
			t.Error("rows came with an error")
		}
		last := 1
		for _, row := range rows {
			if row.Line <= last {
				t.Errorf("line %d follows line %d", row.Line, last)
			}
			last = row.Line
		}
	})
}
