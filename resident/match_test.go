package resident_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/resident"
)

func matchIDs(found []resident.Match) []string {
	var ids []string
	for _, match := range found {
		ids = append(ids, match.ID())
	}
	return ids
}

func TestMatch(t *testing.T) {
	places := newCity(t)
	for text, want := range map[string][]string{
		"季卫桥社区":                   {"jiweiqiao"},
		"季卫桥":                     {"jiweiqiao"},
		" 季 卫 桥。":                 {"jiweiqiao"},
		"季卫桥村":                    {"jiweiqiao"},
		"卫桥":                      {"jiweiqiao"},
		"JIWEIQIAO community":     {"jiweiqiao"},
		"Ｊｉｗｅｉｑｉａｏ":               {"jiweiqiao"},
		"jiwei":                   {"jiweiqiao"},
		"凤山":                      {"fengshan"},
		"凤山街道":                    {"fengshan"},
		"凤山季卫桥":                   {"jiweiqiao"},
		"凤山街道 季卫桥社区":              {"jiweiqiao"},
		"Fengshan, Jiweiqiao":     {"jiweiqiao"},
		"四明山镇":                    {"simingshan"},
		"四明山村":                    {"siming-village"},
		"四明山":                     {"simingshan", "siming-village"},
		"中江":                      {"zhongjiang", "lizhou-zhongjiang"},
		"中江村":                     {"lizhou-zhongjiang"},
		"梨洲中江":                    {"lizhou-zhongjiang"},
		"东":                       {"donggang", "dongjiang"},
		"上海":                      nil,
		"社区":                      nil,
		"":                        nil,
		"。！":                      nil,
		"\xff":                    nil,
		strings.Repeat("季卫桥", 99): nil,
	} {
		if diff := cmp.Diff(want, matchIDs(places.Match(text))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestMatchLabels(t *testing.T) {
	found := newCity(t).Match("四明山")
	if got := found[0].Label(resident.Chinese); got != "四明山镇" {
		t.Error(got)
	}
	if got := found[1].Label(resident.English); got != "Simingshan Town · Simingshan Village" {
		t.Error(got)
	}
}

func TestMatchOffersEightAtMost(t *testing.T) {
	places := newDirectory(t, testdb.SQLite(t))
	file := "places:\n- id: p\n  kind: town\n  zh-CN: 甲镇\n  communities:\n"
	for i := range 9 {
		file += fmt.Sprintf("  - {id: c%d, zh-CN: 新%d村}\n", i, i)
		if _, err := places.Import(t.Context(), "p.yaml", []byte(file), false); err != nil {
			t.Fatal(err)
		}
		want := i + 1
		if want > 8 {
			want = 0
		}
		if got := places.Match("新"); len(got) != want {
			t.Errorf("of %d there are %d to choose from, want %d", i+1, len(got), want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	places := newCity(f)
	for _, text := range []string{"季卫桥", "Ｆｅｎｇ", "社区", "\xff\xfe", "四明山镇四明山村", "İ", "e\u0301"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := places.Match(text)
		if len(found) > 8 {
			t.Errorf("%d to choose from", len(found))
		}
		seen := map[string]bool{}
		for _, match := range found {
			if seen[match.ID()] {
				t.Errorf("%s twice", match.ID())
			}
			seen[match.ID()] = true
		}
	})
}
