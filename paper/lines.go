package paper

import (
	"strings"
	"unicode"

	"golang.org/x/image/math/fixed"
)

// Marks that no line may begin or end with.
const (
	notFirst = "\u00a0，。、；：？！）》」』】〕〉’”…—～·％℃,.;:?!)]}%°"
	notLast  = "\u00a0第（《「『【〔〈‘“([{¥￥$№#＃"
)

// line is a line of text and how wide it is.
type line struct {
	text  string
	width fixed.Int26_6
}

// wide tells characters that stand in a square of their own, between which a
// line may be broken.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x2E80 && r <= 0x9FFF || r >= 0xFE30 && r <= 0xFE4F || r >= 0xFF01 && r <= 0xFF60
}

// mayBreak tells whether a line may end before the character at i. A number
// stays with the character that counts or numbers it, spaced or not: 第 12 名.
func mayBreak(text []rune, i int) bool {
	before, after := text[i-1], text[i]
	spaced := before == ' '
	if spaced && i > 1 {
		before = text[i-2]
	}
	switch {
	case after == ' ' || strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before):
		return false
	case unicode.IsDigit(before) && wide(after):
		return false
	case spaced || wide(before) || wide(after):
		return true
	}
	return (before == '-' || before == '/' || before > 0x2000) && unicode.IsLetter(after)
}

// wrap breaks a text into lines no wider than a limit. Words stay whole where
// they can; it tells whether all did.
func (s *setting) wrap(text string, limit fixed.Int26_6) (lines []line, whole bool) {
	whole = true
	for paragraph := range strings.SplitSeq(text, "\n") {
		rest := []rune(paragraph)
		for len(rest) > 0 {
			end, atBreak := s.fill(rest, limit)
			lines = append(lines, s.line(rest[:end]))
			rest, whole = rest[end:], whole && atBreak
		}
	}
	return lines, whole
}

// fill finds where the first line of a text ends, and whether it may end there.
func (s *setting) fill(text []rune, limit fixed.Int26_6) (end int, atBreak bool) {
	var width fixed.Int26_6
	for i := range text {
		if i > 0 && mayBreak(text, i) {
			end = i
		}
		// A space may hang over the end, since it leaves no ink.
		if width += s.advance(text, i); width <= limit || text[i] == ' ' {
			continue
		}
		if end > 0 {
			return end, true
		}
		return max(i, 1), false
	}
	return len(text), true
}

// line is a line without the spaces at its end.
func (s *setting) line(text []rune) line {
	trimmed := []rune(strings.TrimRight(string(text), " "))
	return line{string(trimmed), s.measure(trimmed)}
}

// shorten cuts a line so that it ends with an ellipsis within the limit.
func (s *setting) shorten(l line, limit fixed.Int26_6) line {
	text := []rune(l.text)
	for {
		short := s.line(append(text[:len(text):len(text)], '…'))
		if short.width <= limit || len(text) == 0 {
			return short
		}
		text = text[:len(text)-1]
	}
}
