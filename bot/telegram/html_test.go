package telegram_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kepubot/bot/telegram"
)

func TestEscape(t *testing.T) {
	const in, want = `<b>"5 > 3" & 'x'</b>`, `&lt;b&gt;&quot;5 &gt; 3&quot; &amp; 'x'&lt;/b&gt;`
	if got := telegram.Escape(in); got != want {
		t.Errorf("got %s", got)
	}
}

func TestSplit(t *testing.T) {
	tests := []struct {
		name  string
		html  string
		limit int
		want  []string
	}{
		{"short", "abc", 3, []string{"abc"}},
		{"at lines", "one\ntwo\nthree", 8, []string{"one\ntwo", "three"}},
		{"line ends at the limit", "one\ntwo", 3, []string{"one", "two"}},
		{"at spaces", "one two three", 8, []string{"one two", "three"}},
		{"anywhere", "天气预报说明天有雨", 4, []string{"天气预报", "说明天有", "雨"}},
		{"tags closed and opened", `<b>one
<a href="x">two
three</a></b>`, 7, []string{`<b>one
<a href="x">two</a></b>`, `<b><a href="x">three</a></b>`}},
		{"escapes whole", "&lt;&lt;&lt;", 2, []string{"&lt;&lt;", "&lt;"}},
		{"blank", "\n\n  \n", 2, nil},
		{"empty", "", 5, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, telegram.Split(tt.html, tt.limit)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

var (
	anyTag = regexp.MustCompile(`<[^>]*>`)
	blank  = strings.NewReplacer("\n", "", " ", "")
)

// Whatever the text, the parts fit, keep every letter and have their tags
// closed in order.
func TestSplitKeepsText(t *testing.T) {
	line := rapid.SampledFrom([]string{"<b>", "</b>", "<i>", "</i>", "词", "word", " ", "\n", "&lt;", "&amp;", "👍"})
	rapid.Check(t, func(t *rapid.T) {
		html := balanced(rapid.SliceOf(line).Draw(t, "pieces"))
		limit := rapid.IntRange(1, 20).Draw(t, "limit")
		var all strings.Builder
		for _, part := range telegram.Split(html, limit) {
			text := anyTag.ReplaceAllString(part, "")
			text = strings.NewReplacer("&lt;", "<", "&amp;", "&").Replace(text)
			if n := utf8.RuneCountInString(text); n > limit {
				t.Fatalf("%d points in %q, limit %d", n, part, limit)
			}
			if balanced([]string{part}) != part || unclosed(part) {
				t.Fatalf("tags of %q", part)
			}
			all.WriteString(anyTag.ReplaceAllString(part, ""))
		}
		if got, want := blank.Replace(all.String()), blank.Replace(anyTag.ReplaceAllString(html, "")); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// balanced makes HTML of pieces by leaving out what closes nothing and
// closing what is open at the end.
func balanced(pieces []string) string {
	var out strings.Builder
	var open []string
	for _, p := range pieces {
		switch {
		case strings.HasPrefix(p, "</"):
			if len(open) == 0 || open[len(open)-1] != p {
				continue
			}
			open = open[:len(open)-1]
		case len(p) == 3 && p[0] == '<':
			open = append(open, "</"+p[1:])
		}
		out.WriteString(p)
	}
	for i := len(open) - 1; i >= 0; i-- {
		out.WriteString(open[i])
	}
	return out.String()
}

func unclosed(html string) bool {
	var open []string
	for _, tag := range anyTag.FindAllString(html, -1) {
		switch {
		case !strings.HasPrefix(tag, "</"):
			open = append(open, "</"+tag[1:])
		case len(open) == 0 || open[len(open)-1] != tag:
			return true
		default:
			open = open[:len(open)-1]
		}
	}
	return len(open) > 0
}

func FuzzSplit(f *testing.F) {
	f.Add("<b>one\n<a href=\"x\">two &amp; three</a></b>", 5)
	f.Add("</b><<>>&;&#;&#x1F44D;\xff<", 1)
	f.Fuzz(func(t *testing.T, html string, limit int) {
		for _, part := range telegram.Split(html, limit) {
			if strings.TrimSpace(part) == "" {
				t.Errorf("blank part of %q", html)
			}
		}
	})
}
