package sqlite

import (
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
	return append([]any{rev, []byte(doc)}, t.fieldValues(doc)...)
}

func (t *table) fieldValues(doc bson.Raw) []any {
	var values []any
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
