package report

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"kepubot/resident"
)

var goldenDefinitions = flag.Bool("goldendefinitions", false, "write testdata/definitions.txt anew")

// TestDefinitions: each figure is defined once, in both languages, by a source
// that knows what it is broken down by; in the order in which sources are read.
func TestDefinitions(t *testing.T) {
	var seen []FigureID
	last := 0
	for _, d := range Definitions() {
		if slices.Contains(seen, d.ID) {
			t.Errorf("%s is defined twice", d.ID)
		}
		seen = append(seen, d.ID)
		for _, name := range []resident.Name{d.Name, d.How, d.Unit.Name()} {
			han := strings.ContainsFunc(name.English, func(r rune) bool { return unicode.Is(unicode.Han, r) })
			if name.Chinese == "" || name.English == "" || han {
				t.Errorf("%s: %+v", d.ID, name)
			}
		}
		at := slices.Index(figureSources(), d.from)
		if at < last {
			t.Errorf("%s comes after a figure of a later source", d.ID)
		}
		last = at
		for _, by := range d.By {
			if !slices.Contains(d.from.by, by) {
				t.Errorf("%s: its source is not broken down by %s", d.ID, by)
			}
		}
		if d.Unit.share() != (d.of != "") {
			t.Errorf("%s is a share without a whole, or the other way round", d.ID)
		}
	}
}

// TestExplain holds what is printed of definitions.
func TestExplain(t *testing.T) {
	var all []string
	for _, language := range []string{resident.Chinese, resident.English} {
		for _, d := range Definitions() {
			all = append(all, d.Explain(language))
		}
	}
	got := strings.Join(all, "\n\n") + "\n"
	path := filepath.Join("testdata", "definitions.txt")
	if *goldenDefinitions {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("got\n%s", got)
	}
}

// TestOnlineApart: what is reached online is no part of any figure of
// attendance, nor the other way round, and estimates are no sign-ins.
func TestOnlineApart(t *testing.T) {
	for _, d := range Definitions() {
		online := d.Unit == InMessages
		if online != (d.from == reachSource && d.Unit != InPercent && d.Unit != InTips) || strings.HasPrefix(string(d.ID), "attendance.") && d.from != eventSource {
			t.Errorf("%s counts %s from %s", d.ID, d.Unit, d.from.name)
		}
	}
	signins, _ := DefinitionOf("attendance.signins")
	if v, _ := signins.value(counts{"signins": 7, "estimated": 300, "reached": 9000}); v.N != 7 {
		t.Errorf("%d sign-ins", v.N)
	}
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		id               FigureID
		v                Value
		chinese, english string
	}{
		{"attendance.signins", Value{N: 1234567}, "1,234,567 人次", "1,234,567 person-times"},
		{"attendance.hours", Value{N: 95}, "1.6 小时", "1.6 hours"},
		{"practice.rightrate", Value{N: 5, Of: 8}, "62.5%", "62.5%"},
		{"competitions.rightrate", Value{N: 2_000_000_000, Of: 3_000_000_000}, "66.7%", "66.7%"},
		{"events.stars", Value{N: 46, Of: 10}, "4.6 星", "4.6 stars"},
		{"events.held", Value{}, "0 场", "0 events"},
	} {
		d, ok := DefinitionOf(c.id)
		if said := d.Say(c.v); !ok || said.Chinese != c.chinese || said.English != c.english {
			t.Errorf("%s: %+v", c.id, said)
		}
	}
	for _, c := range []struct {
		n, of    int64
		decimals int
		want     string
	}{{1, 0, 1, "—"}, {-1, 3, 2, "-0.33"}, {-1, 3000, 1, "0.0"}, {1, 2, 0, "1"}, {5, 1000, 2, "0.01"}, {-12345678, 10, 0, "-1,234,568"}} {
		if got := Decimal(c.n, c.of, c.decimals); got != c.want {
			t.Errorf("%d ÷ %d: %s", c.n, c.of, got)
		}
	}
}

func TestGrowth(t *testing.T) {
	for _, c := range []struct{ now, earlier, want int64 }{{110, 100, 100}, {90, 100, -100}, {1, 3, -667}, {0, 7, -1000}} {
		if got, ok := Growth(&Value{N: c.now}, &Value{N: c.earlier}); !ok || got != c.want {
			t.Errorf("%d after %d: %d", c.now, c.earlier, got)
		}
	}
	for _, none := range [][2]*Value{{nil, {N: 1}}, {{N: 1}, nil}, {{N: 1}, {}}, {{N: 1, Of: 2}, {N: 1, Of: 2}}} {
		if _, ok := Growth(none[0], none[1]); ok {
			t.Errorf("%v after %v", none[0], none[1])
		}
	}
}
