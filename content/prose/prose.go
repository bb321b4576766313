// Package prose tells how a text for residents reads to an editor: its
// punctuation and spacing, the words it should do without, its length, and
// how alike two texts are. It knows nothing of what the texts are about.
package prose

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Slip is something to mend in a text, said in both languages.
type Slip struct{ Chinese, English string }

// Characters counts a Chinese text, punctuation included.
func Characters(text string) int { return utf8.RuneCountInString(text) }

// Words counts the words of an English text. A dash that stands alone is none.
func Words(text string) int {
	n := 0
	for _, word := range strings.Fields(text) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			n++
		}
	}
	return n
}

// Strayed tells whether a text is not in the language it stands under: most
// of its letters are of the other script.
func Strayed(text string, chinese bool) bool {
	han, latin := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	if chinese {
		// A Latin word is many letters, so one of them outweighs no sentence.
		return latin > 6*han
	}
	return han > latin
}

// rule finds one kind of slip by its form.
type rule struct {
	form             *regexp.Regexp
	chinese, english string
}

// slips are what rules find in a text: of each the first place, since whoever
// mends that sees the others.
func slips(text string, rules []rule) []Slip {
	var found []Slip
	for _, r := range rules {
		if at := r.form.FindStringIndex(text); at != nil {
			place := around(text, at[0], at[1])
			found = append(found, Slip{r.chinese + "（" + place + "）", r.english + " (" + place + ")"})
		}
	}
	return found
}

// around shows a place of a text with what stands beside it.
func around(text string, from, to int) string {
	const beside = 6
	for range beside {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
		_, size = utf8.DecodeRuneInString(text[to:])
		to += size
	}
	return "…" + text[from:to] + "…"
}
