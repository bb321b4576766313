package paper

import (
	"image"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/math/fixed"
	"pgregory.net/rapid"
)

func setting20(t testing.TB) *setting {
	t.Helper()
	s, err := open(t).set(normal, 20, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWrap(t *testing.T) {
	s := setting20(t)
	for _, test := range []struct {
		name, text string
		width      int // in Chinese characters
		want       []string
	}{
		{"between characters", "科普知识竞赛", 4, []string{"科普知识", "竞赛"}},
		{"no comma first", "科普知识，竞赛", 4, []string{"科普知", "识，竞赛"}},
		{"no bracket last", "科普知（竞赛）", 4, []string{"科普知", "（竞赛）"}},
		{"between words", "Summer Science Competition", 8, []string{"Summer Science", "Competition"}},
		{"words in Chinese stay whole", "用上了LED灯", 4, []string{"用上了", "LED灯"}},
		{"a number stays with its word", "荣获全市第 12 名", 6, []string{"荣获全市", "第 12 名"}},
		{"a year stays with its word", "一二三2026年", 5, []string{"一二三", "2026年"}},
		{"a word too long", "abcdefghijklmnopqrstuvwxyz", 5, []string{"abcdefghij", "klmnopqr", "stuvwxyz"}},
		{"paragraphs", "一\n二", 9, []string{"一", "二"}},
		{"dashes stay together", "科普科普——普", 5, []string{"科普科", "普——普"}},
		{"nothing", "", 4, nil},
	} {
		lines, _ := s.wrap(test.text, fixed.I(20*test.width))
		var got []string
		for _, l := range lines {
			got = append(got, l.text)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestEven(t *testing.T) {
	s := setting20(t)
	for _, test := range []struct {
		text string
		want []string
	}{
		{"一二三四五六七八九十一二三四五六七八", []string{"一二三四五六七八九", "十一二三四五六七八"}},
		{"一二三四五六七，九十一二三四五六七八", []string{"一二三四五六七，", "九十一二三四五六七八"}},
		{"一二三，五六七八九十一二三四五六七八", []string{"一二三，五六七八九", "十一二三四五六七八"}},
		{"for taking part in it all, with our warm thanks", []string{"for taking part in it all,", "with our warm thanks"}},
		{"一二三四五六七八九十一二三四五\n六", []string{"一二三四五六七八九十一二三四五", "六"}},
		{"一行", []string{"一行"}},
	} {
		lines, _ := s.wrap(test.text, fixed.I(20*15))
		var got []string
		for _, l := range s.even(lines, test.text, fixed.I(20*15)) {
			got = append(got, l.text)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q became %q, want %q", test.text, got, test.want)
		}
	}
}

// hostile are texts of all kinds of characters and lengths.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.SampledFrom([]rune("科普，。（《“”——…1W f-·\n　㍿︻│g")), 0, 400, -1),
	)
}

// TestFit holds that a text set into an area never leaves it, and that nothing
// is lost unless an ellipsis says so.
func TestFit(t *testing.T) {
	press := open(t)
	rapid.Check(t, func(t *rapid.T) {
		text := hostile().Draw(t, "text")
		area := image.Pt(rapid.IntRange(120, 900).Draw(t, "width"), rapid.IntRange(40, 200).Draw(t, "height"))
		st := style{weight: rapid.SampledFrom([]weight{normal, strong}).Draw(t, "weight"), leading: 1.4}.in(black, 60, 20)
		b, err := press.fit(text, area, st)
		if err != nil {
			t.Fatal(err)
		}
		if b.height() > fixed.I(area.Y) {
			t.Fatalf("%d lines are %v high", len(b.lines), b.height())
		}
		var set strings.Builder
		for _, l := range b.lines {
			if l.width > fixed.I(area.X) || l.width != b.setting.measure([]rune(l.text)) {
				t.Fatalf("%q is %v wide", l.text, l.width)
			}
			set.WriteString(l.text)
		}
		solid := strings.NewReplacer(" ", "", "\n", "")
		whole, got := solid.Replace(press.drawable(text)), solid.Replace(set.String())
		if got != whole && !strings.HasPrefix(whole, strings.TrimSuffix(got, "…")) {
			t.Fatalf("%q became %q", whole, got)
		}
	})
}
