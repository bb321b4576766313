package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/store"
)

// Get returns the document, or ErrNotFound.
func (db *DB) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	t, err := db.table(ctx, collection)
	if err != nil {
		return nil, err
	}
	var doc []byte
	err = db.reader.QueryRowContext(ctx, "SELECT doc FROM "+t.name+" WHERE id = ?", id).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, store.ErrNotFound
	}
	return doc, explain(err)
}

// Find returns the documents of q in its order.
func (db *DB) Find(ctx context.Context, collection string, q store.Query) ([]bson.Raw, error) {
	t, err := db.table(ctx, collection)
	if err != nil {
		return nil, err
	}
	where, values, err := t.where(q.Where)
	if err != nil {
		return nil, err
	}
	order := make([]string, 0, len(q.Sort)+1)
	for _, s := range q.Sort {
		if err := t.declared(s.Field); err != nil {
			return nil, err
		}
		if s.Desc {
			order = append(order, column(s.Field)+" DESC")
		} else {
			order = append(order, column(s.Field))
		}
	}
	if q.After != nil {
		behind, more := after(q)
		where = append(where, behind)
		values = append(values, more...)
	}
	statement := "SELECT doc FROM " + t.name + clause(where) + " ORDER BY " + strings.Join(append(order, "id"), ", ")
	if q.Limit > 0 {
		statement += fmt.Sprintf(" LIMIT %d", q.Limit)
	}
	rows, err := db.reader.QueryContext(ctx, statement, values...)
	if err != nil {
		return nil, explain(err)
	}
	return scanRaws(rows)
}

// Count counts the documents for which all conditions hold.
func (db *DB) Count(ctx context.Context, collection string, conditions []store.Cond) (int64, error) {
	t, err := db.table(ctx, collection)
	if err != nil {
		return 0, err
	}
	where, values, err := t.where(conditions)
	if err != nil {
		return 0, err
	}
	var n int64
	err = db.reader.QueryRowContext(ctx, "SELECT count(*) FROM "+t.name+clause(where), values...).Scan(&n)
	return n, explain(err)
}

// after is the condition for standing behind a cursor in the order of q: for
// some i, the first i sort values are the cursor's and the next is behind it.
// NULL sorts first, as a missing value does.
func after(q store.Query) (string, []any) {
	var ways []string
	var values []any
	var same []string
	var sameValues []any
	for i, s := range q.Sort {
		name, value := column(s.Field), toColumn(q.After.Values[i])
		way := ""
		switch {
		case value == nil && !s.Desc:
			way = name + " IS NOT NULL"
		case value == nil:
			way = "" // nothing stands behind a missing value
		case s.Desc:
			way = "(" + name + " < ? OR " + name + " IS NULL)"
		default:
			way = name + " > ?"
		}
		if way != "" {
			ways = append(ways, "("+strings.Join(append(append([]string{}, same...), way), " AND ")+")")
			values = append(values, sameValues...)
			if value != nil {
				values = append(values, value)
			}
		}
		same = append(same, name+" IS ?")
		sameValues = append(sameValues, value)
	}
	ways = append(ways, "("+strings.Join(append(same, "id > ?"), " AND ")+")")
	values = append(append(values, sameValues...), q.After.ID)
	behind := "(" + strings.Join(ways, " OR ") + ")"
	if len(q.Sort) > 0 && !q.Sort[0].Desc && q.After.Values[0] != nil {
		// Says nothing more, but lets an index begin at the place.
		behind += " AND " + column(q.Sort[0].Field) + " >= ?"
		values = append(values, toColumn(q.After.Values[0]))
	}
	return behind, values
}

func (t *table) declared(field string) error {
	if _, ok := t.kinds[field]; !ok {
		return fmt.Errorf("field %q: %w", field, store.ErrUndeclared)
	}
	return nil
}

func (t *table) where(conditions []store.Cond) (where []string, values []any, err error) {
	for _, c := range conditions {
		if err := t.declared(c.Field); err != nil {
			return nil, nil, err
		}
		name := column(c.Field)
		switch c.Op {
		case store.OpPresent:
			where = append(where, name+" IS NOT NULL")
			continue
		case store.OpMissing:
			where = append(where, name+" IS NULL")
			continue
		case store.OpIn:
			where = append(where, name+" IN ("+strings.TrimSuffix(strings.Repeat("?, ", len(c.Values)), ", ")+")")
		default:
			where = append(where, name+comparison(c.Op)+"?")
		}
		for _, v := range c.Values {
			values = append(values, toColumn(v))
		}
	}
	return where, values, nil
}

func comparison(op store.Op) string {
	switch op {
	case store.OpGTE:
		return " >= "
	case store.OpGT:
		return " > "
	case store.OpLTE:
		return " <= "
	case store.OpLT:
		return " < "
	default:
		return " = "
	}
}

func clause(where []string) string {
	if len(where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(where, " AND ")
}
