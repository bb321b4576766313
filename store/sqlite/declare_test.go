package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"kepubot/store"
	"kepubot/store/sqlite"
)

type labelled struct {
	store.Meta `bson:",inline"`
	Label      string `bson:"label"`
	Day        string `bson:"day"`
}

// TestRefill: the columns of a collection are filled anew where its fields
// changed, and at no other time, since that touches every document. A column
// that was spoilt by hand tells.
func TestRefill(t *testing.T) {
	label, day := store.Field{Name: "label", Kind: store.String}, store.Field{Name: "day", Kind: store.String}
	byLabel, byDay := store.Index{Fields: []string{"label"}}, store.Index{Fields: []string{"label", "day"}, Unique: true}
	for name, test := range map[string]struct {
		was, is store.Schema
		refills bool
	}{
		"the same":        {store.Schema{Fields: []store.Field{label}}, store.Schema{Fields: []store.Field{label}}, false},
		"another order":   {store.Schema{Fields: []store.Field{label, day}}, store.Schema{Fields: []store.Field{day, label}}, false},
		"the first index": {store.Schema{Fields: []store.Field{label}}, store.Schema{Fields: []store.Field{label}, Indexes: []store.Index{byLabel}}, false},
		"another index": {store.Schema{Fields: []store.Field{label, day}, Indexes: []store.Index{byLabel}},
			store.Schema{Fields: []store.Field{label, day}, Indexes: []store.Index{byDay}}, false},
		"another field": {store.Schema{Fields: []store.Field{label}}, store.Schema{Fields: []store.Field{label, day}}, true},
		"a field less":  {store.Schema{Fields: []store.Field{label, day}}, store.Schema{Fields: []store.Field{label}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.db")
			db, err := sqlite.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			declare := func(s store.Schema) *store.Collection[labelled] {
				t.Helper()
				s.Name = "notes"
				c, err := store.Open[labelled](t.Context(), db, s)
				if err != nil {
					t.Fatal(err)
				}
				return c
			}
			if err := declare(test.was).Insert(t.Context(), &labelled{store.Meta{ID: "1"}, "right", "2026-11-23"}); err != nil {
				t.Fatal(err)
			}
			spoil(t, path)
			n, err := declare(test.is).Count(t.Context(), store.Eq("label", "right"))
			if err != nil || n == 1 != test.refills {
				t.Errorf("%d found by the column, %v", n, err)
			}
		})
	}
}

// spoil writes something else into the column of every label.
func spoil(t *testing.T, path string) {
	t.Helper()
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.ExecContext(t.Context(), `UPDATE "c:notes" SET "f:label" = 'spoilt'`); err != nil {
		t.Fatal(err)
	}
}
