package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kepubot/store"
)

// Declare creates the table, its columns and indexes where they are missing,
// and fills the columns from the documents when the fields differ from those
// of the declaration before: a program of another version may have written
// documents without filling the columns that it does not know. Other indexes
// leave the documents alone, and a declaration that is the one before costs a
// look.
func (db *DB) Declare(ctx context.Context, s store.Schema) error {
	if err := db.open(ctx); err != nil {
		return err
	}
	t := newTable(s)
	said := declaration(s)
	last, err := db.lastDeclared(ctx, s.Name)
	if err == nil && last != said {
		err = db.inTx(ctx, func(tx *sql.Tx) error { return t.declare(ctx, tx, s, last, said) })
	}
	if err != nil {
		return fmt.Errorf("declaring %s: %w", s.Name, err)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.tables[s.Name] = t
	return nil
}

// declaration is a schema in words, the same for the same fields and indexes.
func declaration(s store.Schema) string {
	var words []string
	for _, f := range s.Fields {
		words = append(words, fmt.Sprintf("%s:%d", f.Name, f.Kind))
	}
	for _, index := range s.Indexes {
		words = append(words, fmt.Sprintf("%s/%t", strings.Join(index.Fields, "+"), index.Unique))
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// fieldsSaid are the fields of a declaration. Words of indexes have a stroke.
func fieldsSaid(declared string) string {
	words := strings.Split(declared, " ")
	return strings.Join(slices.DeleteFunc(words, func(word string) bool { return strings.Contains(word, "/") }), " ")
}

const createDeclared = "CREATE TABLE IF NOT EXISTS declared (collection TEXT PRIMARY KEY NOT NULL, fields TEXT NOT NULL) WITHOUT ROWID"

// undeclared is what no declaration says.
const undeclared = "-"

// lastDeclared is the declaration of a collection before.
func (db *DB) lastDeclared(ctx context.Context, collection string) (string, error) {
	if _, err := db.writer.ExecContext(ctx, createDeclared); err != nil {
		return "", explain(err)
	}
	last := undeclared
	err := db.writer.QueryRowContext(ctx, "SELECT fields FROM declared WHERE collection = ?", collection).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", explain(err)
	}
	return last, nil
}

// declare brings the table in line with its schema, and notes it.
func (t *table) declare(ctx context.Context, tx *sql.Tx, s store.Schema, last, said string) error {
	// Columns stand in the table from the first: adding one later has SQLite read
	// its whole schema again.
	columns := []string{"id TEXT PRIMARY KEY NOT NULL", "rev INTEGER NOT NULL", "doc BLOB NOT NULL"}
	for _, f := range t.fields {
		columns = append(columns, definition(f))
	}
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+t.name+" ("+strings.Join(columns, ", ")+")"); err != nil {
		return err
	}
	if err := t.addColumns(ctx, tx); err != nil {
		return err
	}
	if fieldsSaid(last) != fieldsSaid(said) {
		if err := t.fill(ctx, tx); err != nil {
			return err
		}
	}
	if err := t.addIndexes(ctx, tx, s); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO declared (collection, fields) VALUES (?, ?)", s.Name, said)
	return err
}

// definition is the column of a field.
func definition(f store.Field) string {
	if f.Kind == store.String {
		return column(f.Name) + " TEXT"
	}
	return column(f.Name) + " INTEGER"
}

func (t *table) addColumns(ctx context.Context, tx *sql.Tx) error {
	there, err := t.columns(ctx, tx)
	if err != nil {
		return err
	}
	for _, f := range t.fields {
		if there[column(f.Name)] {
			continue
		}
		if _, err := tx.ExecContext(ctx, "ALTER TABLE "+t.name+" ADD COLUMN "+definition(f)); err != nil {
			return err
		}
	}
	return nil
}

// columns are those that the table has, quoted.
func (t *table) columns(ctx context.Context, tx *sql.Tx) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", strings.Trim(t.name, `"`))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	there := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		there[quote(name)] = true
	}
	return there, rows.Err()
}

// fill writes the columns of every document there is, in steps by id.
func (t *table) fill(ctx context.Context, tx *sql.Tx) error {
	if len(t.fields) == 0 {
		return nil
	}
	var sets []string
	for _, f := range t.fields {
		sets = append(sets, column(f.Name)+" = ?")
	}
	write := fmt.Sprintf("UPDATE %s SET %s WHERE id = ?", t.name, strings.Join(sets, ", "))
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
			if _, err := tx.ExecContext(ctx, write, append(t.fieldValues(doc), last)...); err != nil {
				return err
			}
		}
	}
}

// addIndexes creates the declared indexes. A unique one binds no document in
// which a field is missing, since NULL equals nothing; the others end in the
// id, as every order does.
func (t *table) addIndexes(ctx context.Context, tx *sql.Tx, s store.Schema) error {
	for _, index := range s.Indexes {
		var columns []string
		for _, name := range index.Fields {
			columns = append(columns, column(name))
		}
		prefix, kind := "u", "UNIQUE INDEX"
		if !index.Unique {
			prefix, kind = "i", "INDEX"
			columns = append(columns, "id")
		}
		name := quote(strings.Join(append([]string{prefix, s.Name}, index.Fields...), ":"))
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("CREATE %s IF NOT EXISTS %s ON %s (%s)",
			kind, name, t.name, strings.Join(columns, ", "))); err != nil {
			return err
		}
	}
	return nil
}
