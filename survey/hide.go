package survey

import (
	"cmp"
	"slices"
)

// smallCell is the number of persons from which figures about them are told to
// those who may not see people.
const smallCell = 5

func small(persons int64) bool { return persons > 0 && persons < smallCell }

// hideParts tells which parts are hidden, of a whole that is known: those of 1
// to 4 persons, and with them as many of the next smallest that none follows
// from the whole: at least two, who together are 5 persons or more and twice as
// many as parts. Where that cannot be, all are hidden.
func hideParts(parts []Part) []bool {
	hidden := make([]bool, len(parts))
	if !slices.ContainsFunc(parts, func(p Part) bool { return small(p.Persons) }) {
		return hidden
	}
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(parts[a].Persons, parts[b].Persons) })
	var number, persons int64
	safe := func() bool { return number >= 2 && persons >= smallCell && persons >= 2*number }
	for _, i := range order {
		if !small(parts[i].Persons) && safe() {
			break
		}
		number++
		persons += parts[i].Persons
		hidden[i] = true
	}
	if !safe() {
		for i := range hidden {
			hidden[i] = true
		}
	}
	return hidden
}

// grid are counts of persons: a row a part, a column a way to answer, each
// person in one cell. Sums of rows and columns are known, but for those that
// are hidden from the start.
type grid struct {
	cells   [][]int64
	rows    []bool // parts that are hidden
	columns []bool // ways of which the sum is hidden as well; nil: none
	none    int    // the column of those who did not answer
}

// hide tells which cells are hidden: those of 1 to 4 persons, and with them
// the others where a row with such a cell crosses a column with one. Rows and
// columns are added, the smallest first, until each small cell could be another
// number as far as all sums tell. Where those who did not answer would be
// told, the whole rows are hidden; so they are where nothing else helps.
func (g *grid) hide() [][]bool {
	rows, columns := make([]bool, len(g.cells)), make([]bool, len(g.cells[0]))
	copy(columns, g.columns)
	for r, row := range g.cells {
		for c, n := range row {
			if !g.rows[r] && small(n) {
				rows[r], columns[c] = true, true
			}
		}
	}
	lone := len(g.cells) == 1 && g.columns != nil // its cells are those of the whole
	for !lone && !g.safe(rows, columns) && g.grow(rows, columns) {
	}
	if columns[g.none] || !lone && !g.safe(rows, columns) {
		for c := range columns {
			columns[c] = true
		}
	}
	hidden := make([][]bool, len(g.cells))
	for r := range g.cells {
		hidden[r] = make([]bool, len(columns))
		for c := range columns {
			parent := g.columns != nil && g.columns[c]
			hidden[r][c] = g.rows[r] || parent || rows[r] && columns[c]
		}
	}
	return hidden
}

// safe tells whether each small cell that is hidden in rows and columns could
// be one more or one less, and another cell of its row and one of its column
// make up for it.
func (g *grid) safe(rows, columns []bool) bool {
	for r, row := range g.cells {
		for c, n := range row {
			if rows[r] && columns[c] && small(n) && !g.movable(rows, columns, r, c) {
				return false
			}
		}
	}
	return true
}

func (g *grid) movable(rows, columns []bool, r, c int) bool {
	for r2 := range g.cells {
		for c2 := range columns {
			if r2 == r || c2 == c || !columns[c2] || !rows[r2] && !g.rows[r2] {
				continue
			}
			if g.cells[r2][c2] > 0 || g.cells[r][c2] > 0 && g.cells[r2][c] > 0 {
				return true
			}
		}
	}
	return false
}

// grow adds the smallest column to fewer than two, else the smallest row, else
// a column. It says false when there is none.
func (g *grid) grow(rows, columns []bool) bool {
	number := 0
	for _, is := range columns {
		if is {
			number++
		}
	}
	if number < 2 && g.growColumn(columns) {
		return true
	}
	least, at := int64(0), -1
	for r, row := range g.cells {
		var persons int64
		for _, n := range row {
			persons += n
		}
		if !rows[r] && !g.rows[r] && (at < 0 || persons < least) {
			least, at = persons, r
		}
	}
	if at >= 0 {
		rows[at] = true
		return true
	}
	return g.growColumn(columns)
}

func (g *grid) growColumn(columns []bool) bool {
	least, at := int64(0), -1
	for c, is := range columns {
		var persons int64
		for _, row := range g.cells {
			persons += row[c]
		}
		if is || at >= 0 && (c == g.none || at != g.none && persons >= least) {
			continue
		}
		least, at = persons, c
	}
	if at >= 0 {
		columns[at] = true
	}
	return at >= 0
}
