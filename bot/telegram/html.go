package telegram

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Telegram's limits on texts, in code points as a reader sees them, that is
// without tags and with an escape such as &lt; counting as one.
const (
	MaxText    = 4096
	MaxCaption = 1024
	MaxToast   = 200
)

// maxBytes is Telegram's limit on a text with its tags.
const maxBytes = 32768

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// Escape makes foreign text safe in the HTML of a message, in attributes too.
func Escape(s string) string { return escaper.Replace(s) }

// piece is the smallest part that text may not be cut within: a tag, an
// escape or a character.
type piece struct {
	text   string
	points int // 0 for tags
}

// tag tells the name of a tag and whether it closes; name is empty for other
// pieces.
func (p piece) tag() (name string, closing bool) {
	if p.points > 0 {
		return "", false
	}
	name = strings.TrimSuffix(strings.TrimPrefix(p.text, "<"), ">")
	name, closing = strings.CutPrefix(name, "/")
	name, _, _ = strings.Cut(name, " ")
	return name, closing
}

// nextPiece cuts the first piece off s, which must not be empty.
func nextPiece(s string) (piece, string) {
	size := 0
	switch s[0] {
	case '<':
		if end := strings.IndexByte(s, '>'); end > 0 {
			return piece{text: s[:end+1]}, s[end+1:]
		}
	case '&':
		size = escapeLen(s)
	}
	if size == 0 {
		_, size = utf8.DecodeRuneInString(s)
	}
	return piece{s[:size], 1}, s[size:]
}

// escapeLen is the length of the escape that s starts with, or 0. Telegram
// knows four names and numbers; anything else stays as it is.
func escapeLen(s string) int {
	end := strings.IndexByte(s, ';')
	if end < 2 || end > 10 {
		return 0
	}
	switch name := s[1:end]; {
	case name == "lt", name == "gt", name == "amp", name == "quot":
		return end + 1
	case name[0] == '#' && len(name) > 1:
		return end + 1
	}
	return 0
}

// Fits tells whether an HTML text stays within a limit of characters, markup
// not counted.
func Fits(html string, limit int) bool { return points(html) <= limit }

// Plain is what a reader sees of an HTML text.
func Plain(text string) string {
	var seen strings.Builder
	for text != "" {
		var p piece
		if p, text = nextPiece(text); p.points > 0 {
			seen.WriteString(html.UnescapeString(p.text))
		}
	}
	return seen.String()
}

// points counts what a reader sees of html.
func points(html string) int {
	n := 0
	for html != "" {
		var p piece
		p, html = nextPiece(html)
		n += p.points
	}
	return n
}

// Split cuts html into messages of at most limit points each, at the end of a
// line, else at a space, else anywhere outside tags and escapes. Tags that
// are open at a cut are closed and opened again. Blank messages are left out.
func Split(html string, limit int) []string {
	var pieces []piece
	for html != "" {
		var p piece
		p, html = nextPiece(html)
		pieces = append(pieces, p)
	}
	var parts []string
	var open []piece
	for len(pieces) > 0 {
		var part strings.Builder
		room := maxBytes - 1024 // keeps bytes for the tags opened and closed at the cuts
		for _, tag := range open {
			part.WriteString(tag.text)
		}
		end := cutAt(pieces, max(limit, 1), room)
		visible := false
		for _, p := range pieces[:end] {
			part.WriteString(p.text)
			visible = visible || p.points > 0 && strings.TrimSpace(p.text) != ""
			open = track(open, p)
		}
		for i := len(open) - 1; i >= 0; i-- {
			name, _ := open[i].tag()
			part.WriteString("</" + name + ">")
		}
		if visible {
			parts = append(parts, part.String())
		}
		pieces = pieces[end:]
		if len(pieces) > 0 && (pieces[0].text == "\n" || pieces[0].text == " ") {
			pieces = pieces[1:]
		}
	}
	return parts
}

// cutAt tells how many pieces, at least one, go into the next message.
func cutAt(pieces []piece, limit, room int) int {
	line, space, n, size := 0, 0, 0, 0
	for i, p := range pieces {
		n += p.points
		size += len(p.text)
		if n > limit || size > room {
			switch {
			case p.text == "\n", p.text == " ":
				return max(i, 1)
			case line > 0:
				return line
			case space > 0:
				return space
			}
			return max(i, 1)
		}
		switch p.text {
		case "\n":
			line = i
		case " ":
			space = i
		}
	}
	return len(pieces)
}

// track keeps the stack of open tags.
func track(open []piece, p piece) []piece {
	switch name, closing := p.tag(); {
	case name == "":
	case !closing:
		return append(open, p)
	case len(open) > 0:
		return open[:len(open)-1]
	}
	return open
}
