package sqlite

import (
	"context"
	"fmt"
	"strings"

	"kepubot/store"
)

// Group computes figures over documents.
func (db *DB) Group(ctx context.Context, collection string, g store.GroupQuery) ([]store.GroupRow, error) {
	t, err := db.table(ctx, collection)
	if err != nil {
		return nil, err
	}
	statement, values, err := t.groupStatement(g)
	if err != nil {
		return nil, err
	}
	rows, err := db.reader.QueryContext(ctx, statement, values...)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	var result []store.GroupRow
	for rows.Next() {
		cells := make([]any, len(g.By)+1+len(g.Sum)+len(g.Min)+len(g.Max)+1)
		targets := make([]any, len(cells))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, explain(err)
		}
		row := t.groupRow(g, cells)
		if row.Count > 0 || len(g.By) > 0 {
			result = append(result, row)
		}
	}
	return result, explain(rows.Err())
}

func (t *table) groupStatement(g store.GroupQuery) (string, []any, error) {
	where, values, err := t.where(g.Where)
	if err != nil {
		return "", nil, err
	}
	var cells, by []string
	for _, name := range g.By {
		by = append(by, column(name))
		cells = append(cells, column(name))
	}
	cells = append(cells, "count(*)")
	named := append([]string{}, g.By...)
	for _, figure := range []struct {
		function string
		fields   []string
	}{{"sum", g.Sum}, {"min", g.Min}, {"max", g.Max}} {
		for _, name := range figure.fields {
			cells = append(cells, fmt.Sprintf("%s(%s)", figure.function, column(name)))
			named = append(named, name)
		}
	}
	if g.Distinct == "" {
		cells = append(cells, "0")
	} else {
		cells = append(cells, "count(DISTINCT "+column(g.Distinct)+")")
		named = append(named, g.Distinct)
	}
	for _, name := range named {
		if err := t.declared(name); err != nil {
			return "", nil, err
		}
	}
	statement := "SELECT " + strings.Join(cells, ", ") + " FROM " + t.name + clause(where)
	if len(by) > 0 {
		statement += " GROUP BY " + strings.Join(by, ", ") + " ORDER BY " + strings.Join(by, ", ")
	}
	return statement, values, nil
}

// groupRow names the cells of a result.
func (t *table) groupRow(g store.GroupQuery, cells []any) store.GroupRow {
	row := store.GroupRow{Sum: map[string]int64{}, Min: map[string]any{}, Max: map[string]any{}}
	next := func() any {
		cell := cells[0]
		cells = cells[1:]
		return cell
	}
	for _, name := range g.By {
		row.Keys = append(row.Keys, fromColumn(next(), t.kinds[name]))
	}
	row.Count, _ = next().(int64)
	for _, name := range g.Sum {
		sum, _ := next().(int64)
		row.Sum[name] = sum
	}
	for _, name := range g.Min {
		if v := fromColumn(next(), t.kinds[name]); v != nil {
			row.Min[name] = v
		}
	}
	for _, name := range g.Max {
		if v := fromColumn(next(), t.kinds[name]); v != nil {
			row.Max[name] = v
		}
	}
	row.Distinct, _ = next().(int64)
	return row
}
