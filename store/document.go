package store

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

func (c *Collection[T]) decode(raw bson.Raw) (*T, error) {
	doc := new(T)
	if err := bson.Unmarshal(raw, doc); err != nil {
		return nil, fmt.Errorf("decoding a document of %s: %w", c.schema.Name, err)
	}
	return doc, nil
}

func encode[T any](doc *T, rev int64) (bson.Raw, error) {
	meta := metaOf(doc)
	if n := len(meta.ID); n < 1 || n > 200 {
		return nil, fmt.Errorf("id of %d bytes: must have 1 to 200", n)
	}
	meta.Rev = rev
	raw, err := bson.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", meta.ID, err)
	}
	return raw, nil
}

// setRev puts a revision into an encoded document, where it is a 64-bit
// integer.
func setRev(raw bson.Raw, rev int64) {
	binary.LittleEndian.PutUint64(raw.Lookup("rev").Value, uint64(rev))
}

func metaOf[T any](doc *T) *Meta {
	return reflect.ValueOf(doc).Elem().FieldByName("Meta").Addr().Interface().(*Meta)
}

// plain turns named strings and smaller integers into the value types of Cond.
func plain(v any) any {
	if t, ok := v.(time.Time); ok {
		return Millis(t)
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.String:
		return r.String()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int()
	default:
		return v
	}
}

// Value reads a declared field out of a document: string, int64, bool or
// time.Time, or nil where it is missing, null or of another type.
func Value(doc bson.Raw, field string, kind Kind) any {
	v, err := doc.LookupErr(strings.Split(field, ".")...)
	if err != nil {
		return nil
	}
	switch kind {
	case String:
		if s, ok := v.StringValueOK(); ok {
			return s
		}
	case Int:
		if n, ok := v.AsInt64OK(); ok {
			return n
		}
	case Bool:
		if b, ok := v.BooleanOK(); ok {
			return b
		}
	case Time:
		if t, ok := v.TimeOK(); ok {
			return t.UTC()
		}
	}
	return nil
}

// Millis cuts a time to what the store keeps: UTC, milliseconds.
func Millis(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
