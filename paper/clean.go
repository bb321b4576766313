package paper

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// maxRunes bounds what is set in one box; the rest is cut off.
const maxRunes = 2000

// missing stands for a letter that the typeface lacks, as Chinese printers
// have it.
const missing = "〓"

// drawable turns a text into one that the typeface can show. Letters it lacks
// are replaced by plain forms of themselves (𝓐 by A, ₂ by 2, ş by s) or by 〓; emoji
// and other signs it lacks are left out. Line breaks stay, other white space
// becomes single spaces.
func (p *Press) drawable(text string) string {
	var clean strings.Builder
	var buffer sfnt.Buffer
	last := '\n'
	// The middle dot has its space within.
	text = strings.ReplaceAll(text, " · ", "·")
	for _, r := range straight(runes(text)) {
		for _, r := range p.instead(&buffer, r) {
			if r == ' ' && (last == ' ' || last == '\n') {
				continue
			}
			last = r
			clean.WriteRune(r)
		}
	}
	return strings.TrimRight(clean.String(), " \n")
}

// runes splits a text into at most maxRunes characters, letters joined with
// their accents.
func runes(text string) []rune {
	var first []rune
	for _, r := range text {
		if len(first) == maxRunes {
			break
		}
		first = append(first, r)
	}
	return []rune(norm.NFC.String(string(first)))
}

// straight makes quotation marks straight where no Chinese is near: the
// typeface has them as wide as a character.
func straight(text []rune) []rune {
	latin := !slices.ContainsFunc(text, wide)
	for i, r := range text {
		switch {
		case latin && (r == '“' || r == '”'):
			text[i] = '"'
		case latin && (r == '‘' || r == '’'), r == '’' && i > 0 && i+1 < len(text) && narrowLetter(text[i-1]) && narrowLetter(text[i+1]):
			text[i] = '\''
		}
	}
	return text
}

func narrowLetter(r rune) bool { return unicode.IsLetter(r) && !wide(r) }

// instead is what is shown for a character.
func (p *Press) instead(buffer *sfnt.Buffer, r rune) string {
	switch {
	case r == '\n' || p.has(buffer, r):
		return string(r)
	case unicode.IsSpace(r):
		return " "
	}
	switch r {
	case '✔', '☑':
		return "✓"
	case '☐':
		return "□"
	case '✗', '✘', '✖':
		return "×"
	}
	unknown := func(r rune) bool { return !p.has(buffer, r) }
	if plain := norm.NFKC.String(string(r)); plain != "" && !strings.ContainsFunc(plain, unknown) {
		return plain
	}
	if bare, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r))); !unknown(bare) {
		return string(bare) // without its accents
	}
	if unicode.IsLetter(r) || unicode.IsNumber(r) {
		return missing
	}
	return ""
}

func (p *Press) has(buffer *sfnt.Buffer, r rune) bool {
	glyph, err := p.regular.GlyphIndex(buffer, r)
	return err == nil && glyph != 0
}
