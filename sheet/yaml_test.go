package sheet_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/sheet"
)

type named struct {
	Chinese string `yaml:"zh-CN"`
}

type place struct {
	ID          string `yaml:"id"`
	named       `yaml:",inline"`
	Permanent   int        `yaml:"permanent"`
	Open        bool       `yaml:"open"`
	Groups      []string   `yaml:"groups"`
	Text        named      `yaml:"text"`
	Communities sheet.List `yaml:"communities"`
}

func TestEntries(t *testing.T) {
	data := `# a comment
places:
  - id: fengshan
    zh-CN: 凤山街道
    text: {zh-CN: 好}
    groups: [minors, elders]
    communities:
      - id: jiweiqiao
        permanent: 8800

      - id: 123
  - {id: lizhou, permanent: 2, open: true, communities: }
---
places:
  - id: lanjiang
`
	entries, err := sheet.Entries([]byte(data), "places")
	if err != nil {
		t.Fatal(err)
	}
	type found struct {
		Line int
		ID   string
	}
	var got []found
	for _, entry := range entries {
		var p place
		if err := entry.Decode(&p); err != nil {
			t.Fatal(err)
		}
		got = append(got, found{entry.Line, p.ID})
		for _, inner := range p.Communities {
			var c place
			if err := inner.Decode(&c); err != nil {
				t.Fatal(err)
			}
			got = append(got, found{inner.Line, c.ID})
		}
	}
	want := []found{{3, "fengshan"}, {8, "jiweiqiao"}, {11, "123"}, {12, "lizhou"}, {15, "lanjiang"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEntriesOfNothing(t *testing.T) {
	for _, data := range []string{"", "---\n", "# nothing\n", "places: []\n"} {
		if entries, err := sheet.Entries([]byte(data), "places"); err != nil || len(entries) != 0 {
			t.Errorf("%q: got %v, %v", data, entries, err)
		}
	}
}

func TestEntriesFaults(t *testing.T) {
	for name, test := range map[string]struct {
		data string
		line int
	}{
		"not YAML":      {"places:\n  - id: a\n  - id: \"b\n", 3},
		"other key":     {"tips:\n  - id: a\n", 1},
		"key too many":  {"places:\n  - id: a\ntips: []\n", 3},
		"key twice":     {"places:\n  - id: a\nplaces:\n  - id: b\n", 3},
		"no list":       {"places:\n  id: a\n", 2},
		"no mapping":    {"- id: a\n", 1},
		"reference":     {"places:\n  - &a {id: a}\n  - *a\n", 2},
		"zero byte":     {"places:\n  - id: a\x00\n", 0},
		"second broken": {"places:\n  - id: a\n---\ntips: []\n", 4},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sheet.Entries([]byte(test.data), "places")
			wantFault(t, err, test.line)
		})
	}
}

func TestDecodeFaults(t *testing.T) {
	data := `places:
  - id: a
    nmae: x
    id: b
    permanent: many
    open: perhaps
    groups: minors
    text: words
    zh-CN: [a]
    communities: {id: a}
`
	entries, err := sheet.Entries([]byte(data), "places")
	if err != nil {
		t.Fatal(err)
	}
	var p place
	var faults sheet.Faults
	if !errors.As(entries[0].Decode(&p), &faults) {
		t.Fatal("decoded")
	}
	want := `line 3: "nmae" is not known here
line 4: "id" stands there twice
line 5: expected a whole number here
line 6: expected true or false here
line 7: expected a list here
line 8: expected keys with values here
line 9: expected text here
line 10: expected a list here`
	if diff := cmp.Diff(want, faults.Error()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(sheet.Fault{Line: 3, Chinese: "不认识“nmae”", English: `"nmae" is not known here`}, faults[0]); diff != "" {
		t.Error(diff)
	}
	for _, entry := range []string{"words", "[1]"} {
		entries, err := sheet.Entries([]byte("places:\n  - "+entry+"\n"), "places")
		if err != nil {
			t.Fatal(err)
		}
		wantFault(t, entries[0].Decode(&p), 2)
	}
}

func TestEntriesBounds(t *testing.T) {
	for name, data := range map[string]string{
		"bytes":   strings.Repeat("#", sheet.MaxBytes+1),
		"entries": "places:\n" + strings.Repeat("- a\n", sheet.MaxRows+1),
	} {
		if _, err := sheet.Entries([]byte(data), "places"); !errors.Is(err, sheet.ErrTooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzEntries(f *testing.F) {
	f.Add([]byte("places:\n  - id: a\n    zh-CN: 凤山街道\n    communities: [{id: b, permanent: 3}]\n"))
	f.Add([]byte("places: [&a {id: *a}]\n---\nplaces:\n"))
	f.Add([]byte("places:\n- permanent: 9999999999999999999999\n  open: !!bool x\n  zh-CN: !!binary ?\n"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := sheet.Entries(data, "places")
		if err != nil && entries != nil {
			t.Error("entries came with an error")
		}
		for _, entry := range entries {
			var p place
			var faults sheet.Faults
			if err := entry.Decode(&p); err != nil && !errors.As(err, &faults) {
				t.Errorf("got %v, want faults", err)
			}
			for _, inner := range p.Communities {
				_ = inner.Decode(&p)
			}
		}
	})
}
