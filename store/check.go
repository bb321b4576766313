package store

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
)

var collectionName = regexp.MustCompile(`^[a-z][a-z_]{0,40}$`)

// check holds a schema against the struct it is for.
func check[T any](s Schema) error {
	t := reflect.TypeFor[T]()
	meta, ok := t.FieldByName("Meta")
	if !ok || meta.Type != reflect.TypeFor[Meta]() || meta.Tag.Get("bson") != ",inline" {
		return fmt.Errorf("%s does not embed store.Meta inline", t)
	}
	if !collectionName.MatchString(s.Name) {
		return fmt.Errorf("collection name %q", s.Name)
	}
	declared := []string{"_id"}
	for _, f := range s.Fields {
		found, ok := fieldByTag(t, strings.Split(f.Name, "."))
		if !ok {
			return fmt.Errorf("%s has no field with the bson name %q: %w", t, f.Name, ErrUndeclared)
		}
		if !kindFits(f.Kind, found) {
			return fmt.Errorf("field %q of %s is a %s", f.Name, t, found)
		}
		declared = append(declared, f.Name)
	}
	for _, index := range s.Indexes {
		for _, name := range index.Fields {
			if !slices.Contains(declared, name) {
				return fmt.Errorf("index on %q: %w", name, ErrUndeclared)
			}
		}
	}
	return nil
}

// fieldByTag follows bson names through embedded documents to a field's type.
func fieldByTag(t reflect.Type, path []string) (reflect.Type, bool) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("bson"), ",")
		if name != path[0] {
			continue
		}
		if len(path) == 1 {
			return f.Type, true
		}
		return fieldByTag(f.Type, path[1:])
	}
	return nil, false
}

func kindFits(k Kind, t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch k {
	case String:
		return t.Kind() == reflect.String
	case Int:
		return t.Kind() == reflect.Int || t.Kind() == reflect.Int32 || t.Kind() == reflect.Int64
	case Bool:
		return t.Kind() == reflect.Bool
	case Time:
		return t == reflect.TypeFor[time.Time]()
	}
	return false
}

func (c *Collection[T]) checkQuery(q Query) error {
	for _, cond := range q.Where {
		if err := c.checkCond(cond); err != nil {
			return err
		}
	}
	for _, s := range q.Sort {
		if _, ok := c.kinds[s.Field]; !ok {
			return fmt.Errorf("field %q: %w", s.Field, ErrUndeclared)
		}
	}
	if q.After == nil {
		return nil
	}
	if len(q.After.Values) != len(q.Sort) {
		return errors.New("cursor of another order")
	}
	for i, v := range q.After.Values {
		if v != nil && !kindFits(c.kinds[q.Sort[i].Field], reflect.TypeOf(v)) {
			return errors.New("cursor of another order")
		}
	}
	return nil
}

func (c *Collection[T]) checkCond(cond Cond) error {
	kind, ok := c.kinds[cond.Field]
	if !ok {
		return fmt.Errorf("field %q: %w", cond.Field, ErrUndeclared)
	}
	least, most := 1, 1
	switch cond.Op {
	case OpIn:
		least, most = 0, MaxValues
	case OpPresent, OpMissing:
		least, most = 0, 0
	}
	if n := len(cond.Values); n < least || n > most {
		return fmt.Errorf("field %q compared with %d values: at least %d, at most %d", cond.Field, n, least, most)
	}
	for _, v := range cond.Values {
		if v == nil || !kindFits(kind, reflect.TypeOf(v)) {
			return fmt.Errorf("field %q compared with a %T", cond.Field, v)
		}
	}
	return nil
}

func (c *Collection[T]) checkGroup(g GroupQuery) error {
	if len(g.By) > 3 {
		return fmt.Errorf("grouping by %d fields: at most three", len(g.By))
	}
	for _, cond := range g.Where {
		if err := c.checkCond(cond); err != nil {
			return err
		}
	}
	named := slices.Concat(g.By, g.Sum, g.Min, g.Max)
	if g.Distinct != "" {
		named = append(named, g.Distinct)
	}
	for _, name := range named {
		if _, ok := c.kinds[name]; !ok {
			return fmt.Errorf("field %q: %w", name, ErrUndeclared)
		}
	}
	for _, name := range g.Sum {
		if c.kinds[name] != Int {
			return fmt.Errorf("field %q cannot be summed", name)
		}
	}
	return nil
}
