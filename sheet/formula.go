package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// formulaStarts are what spreadsheets take for the beginning of a formula,
// as Chinese keyboards write them too.
const formulaStarts = "=+-@＝＋－＠"

// formula tells whether a spreadsheet could take a text for a formula. It
// looks beyond blanks and apostrophes, so that a text with an apostrophe of
// its own gets a second one, and comes back with one.
func formula(text string) bool {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	rest := strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\'' })
	if rest == "" {
		return false
	}
	// A tab or a new line before it is dropped on opening, or moves what
	// follows into the next cell.
	first, _ := utf8.DecodeRuneInString(rest)
	return strings.ContainsRune(formulaStarts, first) || strings.ContainsAny(text[:len(text)-len(rest)], "\t\r\n")
}

// harmless writes a text so that it stays one in every spreadsheet.
func harmless(text string) string {
	if formula(text) {
		return "'" + text
	}
	return text
}

// meant is the text of a cell: without blanks around it, and without the
// apostrophe that harmless put before it.
func meant(cell string) string {
	cell = strings.TrimSpace(cell)
	if rest, ok := strings.CutPrefix(cell, "'"); ok && formula(rest) {
		return strings.TrimSpace(rest)
	}
	return cell
}
