package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/store"
)

// table is a collection's place in the file. Its statements are written once.
type table struct {
	name   string // quoted
	fields []store.Field
	kinds  map[string]store.Kind
	insert string
	update string
}

// quote makes an SQL identifier of any name.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// column names the column of a field; the prefix keeps fields apart from the
// columns that every table has.
func column(field string) string {
	if field == "_id" {
		return "id"
	}
	return quote("f:" + field)
}

func newTable(s store.Schema) *table {
	t := &table{name: quote("c:" + s.Name), fields: s.Fields, kinds: map[string]store.Kind{"_id": store.String}}
	columns, marks, sets := []string{"id", "rev", "doc"}, []string{"?", "?", "?"}, []string{"rev = ?", "doc = ?"}
	for _, f := range s.Fields {
		t.kinds[f.Name] = f.Kind
		columns = append(columns, column(f.Name))
		marks = append(marks, "?")
		sets = append(sets, column(f.Name)+" = ?")
	}
	t.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, strings.Join(columns, ", "), strings.Join(marks, ", "))
	t.update = fmt.Sprintf("UPDATE %s SET %s WHERE id = ? AND rev = ?", t.name, strings.Join(sets, ", "))
	return t
}

// values are the columns of a document behind its id: rev, doc and fields.
func (t *table) values(doc bson.Raw) []any {
	rev, _ := doc.Lookup("rev").AsInt64OK()
	values := []any{rev, []byte(doc)}
	for _, f := range t.fields {
		values = append(values, toColumn(store.Value(doc, f.Name, f.Kind)))
	}
	return values
}

// toColumn turns a field's value into what SQLite keeps: times as
// milliseconds, truth as 0 and 1.
func toColumn(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UnixMilli()
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	default:
		return v
	}
}

// fromColumn is the way back.
func fromColumn(v any, kind store.Kind) any {
	switch n := v.(type) {
	case int64:
		switch kind {
		case store.Time:
			return time.UnixMilli(n).UTC()
		case store.Bool:
			return n != 0
		}
	case []byte:
		return string(n)
	}
	return v
}

// Declare creates the table, its columns and indexes where they are missing,
// and fills new columns from the documents.
func (db *DB) Declare(ctx context.Context, s store.Schema) error {
	if err := db.open(ctx); err != nil {
		return err
	}
	t := newTable(s)
	err := db.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+t.name+
			" (id TEXT PRIMARY KEY NOT NULL, rev INTEGER NOT NULL, doc BLOB NOT NULL) WITHOUT ROWID"); err != nil {
			return err
		}
		added, err := t.addColumns(ctx, tx)
		if err != nil {
			return err
		}
		if added {
			if err := t.fill(ctx, tx); err != nil {
				return err
			}
		}
		return t.addIndexes(ctx, tx, s)
	})
	if err != nil {
		return fmt.Errorf("declaring %s: %w", s.Name, err)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.tables[s.Name] = t
	return nil
}

func (t *table) addColumns(ctx context.Context, tx *sql.Tx) (added bool, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", strings.Trim(t.name, `"`))
	if err != nil {
		return false, err
	}
	defer rows.Close()
	there := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return false, err
		}
		there[quote(name)] = true
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	for _, f := range t.fields {
		if there[column(f.Name)] {
			continue
		}
		affinity := "INTEGER"
		if f.Kind == store.String {
			affinity = "TEXT"
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s %s", t.name, column(f.Name), affinity)); err != nil {
			return false, err
		}
		added = true
	}
	return added, nil
}

// fill writes the columns of every document there is, in steps by id.
func (t *table) fill(ctx context.Context, tx *sql.Tx) error {
	var sets []string
	for _, f := range t.fields {
		sets = append(sets, column(f.Name)+" = ?")
	}
	write := fmt.Sprintf("UPDATE %s SET rev = ?, doc = ?, %s WHERE id = ?", t.name, strings.Join(sets, ", "))
	for last := ""; ; {
		rows, err := tx.QueryContext(ctx, "SELECT doc FROM "+t.name+" WHERE id > ? ORDER BY id LIMIT 500", last)
		if err != nil {
			return err
		}
		docs, err := scanRaws(rows)
		if err != nil || len(docs) == 0 {
			return err
		}
		for _, doc := range docs {
			last = doc.Lookup("_id").StringValue()
			if _, err := tx.ExecContext(ctx, write, append(t.values(doc), last)...); err != nil {
				return err
			}
		}
	}
}

// addIndexes creates the declared indexes. A unique one leaves out documents
// in which a field is missing.
func (t *table) addIndexes(ctx context.Context, tx *sql.Tx, s store.Schema) error {
	for _, index := range s.Indexes {
		columns, present := make([]string, len(index.Fields)), make([]string, len(index.Fields))
		for i, name := range index.Fields {
			columns[i], present[i] = column(name), column(name)+" IS NOT NULL"
		}
		kind, where := "INDEX", ""
		if index.Unique {
			kind, where = "UNIQUE INDEX", " WHERE "+strings.Join(present, " AND ")
		}
		name := quote(strings.Join(append([]string{"i", s.Name}, index.Fields...), ":"))
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("CREATE %s IF NOT EXISTS %s ON %s (%s)%s",
			kind, name, t.name, strings.Join(columns, ", "), where)); err != nil {
			return err
		}
	}
	return nil
}
