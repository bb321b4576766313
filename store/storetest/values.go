package storetest

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/store"
)

func testTimes(t *testing.T, d store.Driver) {
	c := items(t, d)
	shanghai := time.FixedZone("UTC+8", 8*3600)
	at := time.Date(2026, 11, 23, 8, 0, 0, 123_456_789, shanghai)
	add(t, c, &item{Meta: store.Meta{ID: "a"}, At: &at})
	got, err := c.Get(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 11, 23, 0, 0, 0, 123_000_000, time.UTC)
	if !got.At.Equal(want) || got.At.Location() != time.UTC {
		t.Errorf("kept %v, want %v", got.At, want)
	}
	if found := ids(t, c, store.Query{Where: []store.Cond{store.Eq("at", at)}}); len(found) != 1 {
		t.Error("not found by its own time")
	}
}

func testLarge(t *testing.T, d store.Driver) {
	c := items(t, d)
	doc := &item{Meta: store.Meta{ID: "large"}, Data: bytes.Repeat([]byte("科普"), 1<<20/6+1)}
	add(t, c, doc)
	got, err := c.Get(t.Context(), "large")
	if err != nil || !bytes.Equal(got.Data, doc.Data) {
		t.Errorf("a document of 1 MB did not come back: %v", err)
	}
}

func testText(t *testing.T, d store.Driver) {
	c := items(t, d)
	for _, id := range []string{"$id", "a.b", "%", "_", "*", "a\x00b", "a", " a ", "A", "ａ", strings.Repeat("桥", 66)} {
		add(t, c, named(id, id))
		if got, err := c.Get(t.Context(), id); err != nil || got.Name != id {
			t.Errorf("id %q: %+v, %v", id, got, err)
		}
		if found := ids(t, c, store.Query{Where: []store.Cond{store.In("name", id)}}); !slices.Equal(found, []string{id}) {
			t.Errorf("name %q: found %q", id, found)
		}
	}
	want := &item{Meta: store.Meta{ID: `季卫桥:"quoted"'; -- 👨‍👩‍👧 .$x`}, Name: "☀️ 油锅起火，千万别泼水！\n\t\"👍\"", Words: nested{"汇翠社区"}}
	add(t, c, want)
	got, err := c.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if found := ids(t, c, store.Query{Where: []store.Cond{store.Eq("words.zh-CN", "汇翠社区")}}); !slices.Equal(found, []string{want.ID}) {
		t.Errorf("found %v by a nested field", found)
	}
}
