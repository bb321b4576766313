package paper

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Table is as wide as the text. Its titles stand on every page that it
// reaches, and no row is broken.
type Table struct {
	Caption string // above; may be empty
	Columns []string
	Rows    [][]string // what a row lacks is empty, what it has too much is an error
	Total   bool       // the last row sums up the others
	Note    string     // below, such as where the figures come from; may be empty
}

// Sizes of a table's type, in twentieths of a point: 小四 where the table fits
// its columns, else 五号.
const (
	tableLarge = 240
	tableSmall = 210
	tableInner = 85 // kept free at each side of a cell
)

// broadCell is from how many characters on a cell holds a sentence, which
// begins at the left.
const broadCell = 14

func (b Table) lay(t *officialText) ([]any, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	em, suffix := tableLarge, ""
	if t.grid == nil {
		em = 200
	}
	widths, fits := columnWidths(b, t.width, em)
	if !fits && t.grid != nil {
		em, suffix = tableSmall, "Small"
		widths, _ = columnWidths(b, t.width, em)
	}
	line := wordBorder{"single", 4, 0, "000000"}
	inside := wordWide{tableInner, "dxa"}
	w := &wordTable{
		Width: wordWide{t.width, "dxa"}, Align: &wordValue{"center"}, Borders: wordBorders{line, line, line, line, line, line},
		Layout: wordLayout{"fixed"}, Inside: &wordInside{wordWide{30, "dxa"}, inside, wordWide{30, "dxa"}, inside},
	}
	for _, width := range widths {
		w.Columns = append(w.Columns, wordGrid{width})
	}
	w.official(b.Columns, "TableHead"+suffix, make([]wordParagraph, len(widths)))
	w.Rows[0].Header = &struct{}{}
	alike := b.alike(widths, em)
	for i, row := range b.Rows {
		style := "TableCell" + suffix
		if b.Total && i == len(b.Rows)-1 {
			style = "TableTotal" + suffix
		}
		w.official(row, style, alike)
	}
	var blocks []any
	if b.Caption != "" {
		blocks = append(blocks, paragraph("TableCaption", b.Caption))
	}
	// Word joins tables with nothing between.
	after := paragraph("AfterTable", "")
	if b.Note != "" {
		after = paragraph("TableNote", b.Note)
	}
	return append(blocks, w, after), nil
}

func (b Table) check() error {
	if len(b.Columns) == 0 {
		return errors.New("a table has no columns")
	}
	if len(b.Columns) > MaxTableColumns || len(b.Rows) > MaxTableRows {
		return fmt.Errorf("a table of %d columns and %d rows: %w", len(b.Columns), len(b.Rows), ErrTooLarge)
	}
	for i, row := range append([][]string{b.Columns, {b.Caption, b.Note}}, b.Rows...) {
		if len(row) > len(b.Columns) && i != 1 {
			return fmt.Errorf("row %d of a table has %d cells for %d columns", i-1, len(row), len(b.Columns))
		}
		for _, text := range row {
			if utf8.RuneCountInString(text) > MaxOfficialText/4 {
				return fmt.Errorf("a cell of a table: %w", ErrTooLarge)
			}
		}
	}
	return nil
}

// official adds a row. The paragraphs are how cells stand in their columns.
func (t *wordTable) official(texts []string, style string, columns []wordParagraph) {
	r := wordRow{Whole: &struct{}{}, Height: wordHigh{400, "atLeast"}}
	for i, column := range t.Columns {
		text := ""
		if i < len(texts) {
			text = texts[i]
		}
		p := paragraph(style, text)
		p.Align, p.Indent = columns[i].Align, columns[i].Indent
		r.Cells = append(r.Cells, wordCell{Width: wordWide{column.Width, "dxa"}, Align: wordValue{"center"}, Paragraph: p})
	}
	t.Rows = append(t.Rows, r)
}

// amount is a cell that is a figure, or says that there is none.
var amount = regexp.MustCompile(`^[-+−±<>≥≤约¥￥]?\s?[\d.,，]+\s?(%|％|‰|℃|万|亿|元|人|个|次|分)?$|^[-—–/…]*$`)

// alike is how the cells of columns stand: figures below one another by their
// last digits, in the middle of the column; sentences at the left; others in
// the middle.
func (b Table) alike(widths []int, em int) []wordParagraph {
	columns := make([]wordParagraph, len(widths))
	for i := range columns {
		figures, widest := len(b.Rows) > 0, 0.0
		for _, row := range b.Rows {
			if i < len(row) {
				figures = figures && amount.MatchString(strings.TrimSpace(row[i]))
				widest = max(widest, cellBreadth(row[i]))
			}
		}
		switch room := float64(widths[i]-2*tableInner) - widest*float64(em); {
		case figures && widest > 0 && room > 0:
			columns[i] = wordParagraph{Align: &wordValue{"right"}, Indent: &wordIndent{Right: int(room / 2)}}
		case !figures && widest > broadCell:
			columns[i] = wordParagraph{Align: &wordValue{"left"}}
		}
	}
	return columns
}

// columnWidths shares a width among columns by what they hold: narrow ones get
// what they would like, and broad ones what is left. An unbroken word gets its
// room as far as there is any. It tells whether no column is pressed.
func columnWidths(b Table, width, em int) (widths []int, fits bool) {
	wish, least := make([]float64, len(b.Columns)), make([]float64, len(b.Columns))
	sum, sumLeast := 0.0, 0.0
	for i := range b.Columns {
		for n, row := range append([][]string{b.Columns}, b.Rows...) {
			if i >= len(row) {
				continue
			}
			broad := cellBreadth(row[i])
			if n == 0 && broad > 6 {
				broad /= 2 // titles may take two lines
			}
			wish[i] = max(wish[i], min(broad, 3*broadCell))
			least[i] = max(least[i], longestWord(row[i]), min(cellBreadth(row[i]), 2))
		}
		const sides = 2.0 * tableInner
		wish[i] = max(wish[i]*1.04, least[i])*float64(em) + sides + 20
		least[i] = least[i]*float64(em) + sides
		sum, sumLeast = sum+wish[i], sumLeast+least[i]
	}
	whole := float64(width)
	share := func(limit float64) (shares []float64, sum float64) {
		for i := range wish {
			shares = append(shares, max(least[i], min(wish[i], limit)))
			sum += shares[i]
		}
		return shares, sum
	}
	_, most := share(float64(10 * em))
	shares, _ := share(0)
	switch {
	case sum <= whole:
		shares, _ = share(whole)
	case sumLeast < whole:
		// Columns get what they would like up to a limit that uses the width.
		low, high := 0.0, whole
		for range 40 {
			if found, sum := share((low + high) / 2); sum > whole {
				high = (low + high) / 2
			} else {
				low, shares = (low+high)/2, found
			}
		}
	}
	sum = 0
	for _, s := range shares {
		sum += s
	}
	left := width
	for i, s := range shares {
		s = s * whole / sum
		if i == len(shares)-1 {
			s = float64(left)
		}
		widths = append(widths, int(s))
		left -= int(s)
	}
	return widths, most <= whole
}

// cellBreadth estimates how much room a text needs in a cell, in Chinese
// characters, where bold digits or a typeface that stands in for Times are
// broader than those of Times.
func cellBreadth(text string) float64 {
	whole, narrow := breadth(text), 0.0
	for _, r := range text {
		if r <= unicode.MaxLatin1 {
			narrow += breadth(string(r))
		}
	}
	return whole + 0.35*narrow
}

// longestWord is the breadth of the longest stretch that a line is not broken
// in.
func longestWord(text string) float64 {
	longest := 0.0
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return wide(r) || unicode.IsSpace(r) || r == '-' || r == '/' }) {
		longest = max(longest, cellBreadth(word))
	}
	return longest
}
