package report

import (
	"context"
	"fmt"

	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// Entered counts what a sheet brought, or would bring.
type Entered struct {
	Added int
	// Same were entered by a sheet before.
	Same int
	// Alike are rows beside which another figure is entered for the same
	// indicator, place and day: staff should look whether it is the same.
	Alike []AlikeRow
}

// AlikeRow is a row of a sheet and a figure that may be the same.
type AlikeRow struct {
	Line  int
	Fact  Fact
	There *Entry
}

// The titles that columns of a sheet may have.
var (
	figureTitles    = []string{"指标", "indicator"}
	amountTitles    = []string{"数量", "数值", "value", "number"}
	placeTitles     = []string{"街道（乡镇）", "街道", "乡镇", "place"}
	communityTitles = []string{"社区（村）", "社区", "村", "community"}
	dayTitles       = []string{"日期", "时间", "day", "date"}
	noteTitles      = []string{"备注", "说明", "note"}
	unitTitles      = []string{"成员单位", "member unit"}
)

// FigureSheet is an XLSX or CSV file with figures.
type FigureSheet struct {
	Name   string // by whose end its kind is known
	Data   []byte
	Source Source
	// May tells whether figures of a place or community may be entered; nil:
	// all may.
	May func(place, community string) bool
	// Check has the rows checked and counted, and writes nothing.
	Check bool
}

// Import enters figures from a file with the columns 指标, 数量,
// 街道（乡镇）, 社区（村）, 日期, 备注 and, of returned figures of earlier years,
// 成员单位 (the id of a member unit). All rows are checked first: sheet.Faults
// names what is wrong by line, and then nothing changed. A row that a sheet
// brought before is the same figure, whichever update brings it.
func (e *Entries) Import(ctx context.Context, from FigureSheet, places *resident.Directory, by string, seq int64) (Entered, error) {
	rows, err := sheet.Table(from.Name, from.Data)
	if err != nil {
		return Entered{}, err
	}
	used, err := e.catalogue.Used(ctx)
	if err != nil {
		return Entered{}, err
	}
	reader := figureRows{entries: e, book: IndicatorBook{used, places}, source: from.Source, may: from.May, seen: map[string]int{}}
	facts, faults := reader.take(rows)
	if len(faults) > 0 {
		return Entered{}, faults
	}
	var done Entered
	held := map[string]bool{}
	for _, row := range facts {
		held[row.id] = true
	}
	for _, row := range facts {
		if err := e.importRow(ctx, row, held, from, by, seq, &done); err != nil {
			return done, fmt.Errorf("entering line %d of a sheet: %w", row.line, err)
		}
	}
	return done, nil
}

func (e *Entries) importRow(ctx context.Context, row figureRow, held map[string]bool, from FigureSheet, by string, seq int64, done *Entered) error {
	alike, err := e.Alike(ctx, row.fact, from.Source)
	if err != nil {
		return err
	}
	for _, there := range alike {
		if !held[there.ID] {
			done.Alike = append(done.Alike, AlikeRow{row.line, row.fact, there})
		}
	}
	if from.Check {
		there, err := e.docs.Count(ctx, store.Eq("_id", row.id))
		done.Same += int(there)
		done.Added += 1 - int(there)
		return err
	}
	added, err := e.docs.InsertMany(ctx, []*Entry{e.entry(row.id, row.fact, from.Source, by, seq)})
	switch {
	case err != nil:
		return err
	case added[0]:
		done.Added++
	default:
		done.Same++
	}
	return nil
}
