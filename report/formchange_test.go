package report_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// TestFormTake: rows count when they are taken, once, and only as long as
// nobody brought or took others.
func TestFormTake(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		forms, err := report.OpenForms(t.Context(), d, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		rows := report.DefaultFormTable().Rows
		propose := func(rows []report.FormRow, seq int64) {
			if _, err := forms.Propose(t.Context(), rows, "rli", seq); err != nil {
				t.Fatal(err)
			}
		}
		take := func(brought, seq int64, want error, left int) {
			t.Helper()
			if err := forms.Take(t.Context(), brought, "rwang", seq); !errors.Is(err, want) {
				t.Errorf("taking %d: %v, want %v", brought, err, want)
			}
			if table, err := forms.Table(t.Context()); err != nil || len(table.Rows) != left {
				t.Errorf("after taking %d: %+v, %v", brought, table, err)
			}
		}
		take(1, 2, report.ErrFormMoved, 5)
		propose(rows[:4], 10)
		propose(rows[:3], 11)
		propose(rows[:4], 10) // again, after a crash
		take(10, 12, report.ErrFormMoved, 5)
		take(11, 13, nil, 3)
		propose(rows[:2], 20)
		take(11, 21, report.ErrFormMoved, 3)
		take(20, 22, nil, 2)
		take(20, 23, nil, 2)
		table, err := forms.Table(t.Context())
		if err != nil || table.By != "rwang" || table.At.IsZero() {
			t.Errorf("who and when is not kept: %+v, %v", table, err)
		}
		propose(rows[:2], 30) // no change keeps nothing
		take(30, 31, report.ErrFormMoved, 2)
	})
}

// TestFormChange tells what other rows change.
func TestFormChange(t *testing.T) {
	rows := report.DefaultFormTable().Rows
	renamed, more := rows[0], report.FormRow{ID: "row1", Name: resident.Name{Chinese: "科普沙龙"}}
	renamed.Kinds = []event.Kind{event.Lecture, event.Outing}
	narrow := rows[4]
	narrow.Kinds = narrow.Kinds[:1]
	for name, c := range map[string]struct {
		after []report.FormRow
		want  report.FormChange
	}{
		"nothing": {rows, report.FormChange{}},
		"added":   {append(slices.Clone(rows), more), report.FormChange{Added: []report.FormRow{more}}},
		"removed": {rows[:4], report.FormChange{Removed: rows[4:]}},
		"changed": {slices.Concat([]report.FormRow{renamed}, rows[1:4], []report.FormRow{narrow}), report.FormChange{Changed: []report.FormRowChange{{Before: rows[0], After: renamed}, {Before: rows[4], After: narrow}}}},
		"moved":   {slices.Concat(rows[1:], rows[:1]), report.FormChange{Moved: true}},
	} {
		forms, err := report.OpenForms(t.Context(), testdb.SQLite(t), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		change, err := forms.Propose(t.Context(), c.after, "rli", 1)
		if diff := cmp.Diff(c.want, change); err != nil || diff != "" || change.None() != (name == "nothing") {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}
