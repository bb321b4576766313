package paper

import (
	"encoding/xml"
	"strconv"
)

type wordTable struct {
	XMLName xml.Name    `xml:"w:tbl"`
	Width   wordWide    `xml:"w:tblPr>w:tblW"`
	Align   *wordValue  `xml:"w:tblPr>w:jc"`
	Borders wordBorders `xml:"w:tblPr>w:tblBorders"`
	Layout  wordLayout  `xml:"w:tblPr>w:tblLayout"`
	Inside  *wordInside `xml:"w:tblPr>w:tblCellMar"`
	Columns []wordGrid  `xml:"w:tblGrid>w:gridCol"`
	Rows    []wordRow
}

type wordWide struct {
	Width int    `xml:"w:w,attr"`
	Type  string `xml:"w:type,attr"`
}

type wordBorders struct {
	Top     wordBorder `xml:"w:top"`
	Left    wordBorder `xml:"w:left"`
	Bottom  wordBorder `xml:"w:bottom"`
	Right   wordBorder `xml:"w:right"`
	InsideH wordBorder `xml:"w:insideH"`
	InsideV wordBorder `xml:"w:insideV"`
}

type wordBorder struct {
	Kind   string `xml:"w:val,attr"`
	Size   int    `xml:"w:sz,attr"` // eighths of a point
	Space  int    `xml:"w:space,attr"`
	Colour string `xml:"w:color,attr"`
}

type wordLayout struct {
	Type string `xml:"w:type,attr"`
}

// wordInside is the room kept free within cells.
type wordInside struct {
	Top    wordWide `xml:"w:top"`
	Left   wordWide `xml:"w:left"`
	Bottom wordWide `xml:"w:bottom"`
	Right  wordWide `xml:"w:right"`
}

type wordGrid struct {
	Width int `xml:"w:w,attr"`
}

type wordRow struct {
	XMLName xml.Name   `xml:"w:tr"`
	Whole   *struct{}  `xml:"w:trPr>w:cantSplit"`
	Height  wordHigh   `xml:"w:trPr>w:trHeight"`
	Header  *struct{}  `xml:"w:trPr>w:tblHeader"` // stands on every page
	Cells   []wordCell `xml:"w:tc"`
}

type wordHigh struct {
	Height int    `xml:"w:val,attr"`
	Rule   string `xml:"w:hRule,attr"`
}

type wordCell struct {
	Width     wordWide   `xml:"w:tcPr>w:tcW"`
	Span      *wordValue `xml:"w:tcPr>w:gridSpan"`
	Shade     *wordShade `xml:"w:tcPr>w:shd"`
	Align     wordValue  `xml:"w:tcPr>w:vAlign"`
	Paragraph wordParagraph
}

type wordShade struct {
	Pattern string `xml:"w:val,attr"`
	Colour  string `xml:"w:color,attr"`
	Fill    string `xml:"w:fill,attr"`
}

// table is a ruled table as wide as the page, its columns in shares of it.
func table(shares ...int) *wordTable {
	line := wordBorder{"single", 4, 0, "8A938E"}
	t := &wordTable{
		Width:   wordWide{wordLine, "dxa"},
		Borders: wordBorders{line, line, line, line, line, line},
		Layout:  wordLayout{"fixed"},
	}
	sum := 0
	for _, share := range shares {
		sum += share
	}
	for _, share := range shares {
		t.Columns = append(t.Columns, wordGrid{wordLine * share / sum})
	}
	return t
}

// cell is the text of one cell of a table.
type cell struct {
	text  string
	label bool // shaded: printed, not to be written in
}

// row adds a row at least as high as given, in twentieths of a point. The last
// cell reaches over the columns that are left.
func (t *wordTable) row(height int, cells ...cell) {
	r := wordRow{Whole: &struct{}{}, Height: wordHigh{height, "atLeast"}}
	for i, c := range cells {
		w := wordCell{Width: wordWide{t.Columns[i].Width, "dxa"}, Align: wordValue{"center"}, Paragraph: paragraph("Cell", c.text)}
		if c.label {
			w.Shade = &wordShade{"clear", "auto", "EEF3F0"}
		}
		if left := len(t.Columns) - i; i == len(cells)-1 && left > 1 {
			w.Span = &wordValue{strconv.Itoa(left)}
			for _, column := range t.Columns[i+1:] {
				w.Width.Width += column.Width
			}
		}
		r.Cells = append(r.Cells, w)
	}
	t.Rows = append(t.Rows, r)
}
