package event

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"kepubot/resident"
)

// askLimit bounds what is read as a question, in bytes.
const askLimit = 300

// ErrAsk means that a question is too long to be one.
var ErrAsk = errors.New("too long for a question about attendance")

// Asked is what the words of staff come to.
type Asked struct {
	// Ask is the question as far as it was understood: of this week where no
	// days were said.
	Ask   Ask
	Dated bool // whether they were
	// Ways are the readings in which words are left over that may be of an
	// event's title, the likeliest first; none where all was understood.
	Ways []Way
	// Choices are the nearest questions, where words may be misspelt, say two
	// things at once or mean several places.
	Choices []Choice
}

// Sure tells whether everything was understood, in one way.
func (a Asked) Sure() bool { return len(a.Ways) == 0 && len(a.Choices) == 0 }

// Way is a reading in which Words are to stand in an event's title.
type Way struct {
	Ask   Ask
	Words []string
}

// Choice is a question that may be meant, and what sets it apart.
type Choice struct {
	Name resident.Name
	Ask  Ask
}

// mostChoices is how many are worth offering.
const mostChoices = 4

// Read reads what staff typed behind the command, in Chinese and English and
// in any order. It says ErrAsk where that is too long.
func (w Wordbook) Read(text string, now time.Time, loc *time.Location) (Asked, error) {
	if len(text) > askLimit {
		return Asked{}, ErrAsk
	}
	r := newReader(w, now, loc)
	pieces := r.cut(plainWords(text))
	whole := r.put(pieces)
	asked := Asked{Ask: whole.ask, Dated: whole.dated}
	if len(gapsOf(pieces)) == 0 {
		asked.Choices = whole.choices
		return asked, nil
	}
	asked.Ways = r.ways(pieces)
	if filled, ok := r.fill(pieces); ok {
		known := r.put(filled)
		asked.Ways = append(asked.Ways, Way{Ask: known.ask})
		asked.Choices = known.choices
		return asked, nil
	}
	asked.Choices = r.nearest(pieces)
	return asked, nil
}

// reader reads one question.
type reader struct {
	book  Wordbook
	known vocabulary
	heads map[rune][]string // words of known by their first letter
	today time.Time         // midnight UTC
}

func newReader(w Wordbook, now time.Time, loc *time.Location) *reader {
	year, month, day := now.In(loc).Date()
	r := &reader{book: w, today: time.Date(year, month, day, 0, 0, 0, 0, time.UTC), heads: map[rune][]string{}}
	r.known = w.vocabulary(r)
	for word := range r.known {
		head, _ := utf8.DecodeRuneInString(word)
		r.heads[head] = append(r.heads[head], word)
	}
	return r
}

var (
	numberBefore = regexp.MustCompile(`(\d) +([年月日号季天周个])`)
	numberAfter  = regexp.MustCompile(`([\d一二三四五六七八九十][年月]|第|近) +(\d)`)
)

// plainWords brings a text to half width and lower case, with single spaces
// in the place of signs that say nothing.
func plainWords(text string) string {
	text = strings.ToLower(width.Fold.String(strings.ToValidUTF8(text, "")))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-./~#&", r):
			return r
		case strings.ContainsRune("—–～〜−", r):
			return '-'
		}
		return ' '
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	text = numberBefore.ReplaceAllString(text, "$1$2")
	for range 2 { // 年 9 月 3: a match takes the 9 that the next begins with
		text = numberAfter.ReplaceAllString(text, "$1$2")
	}
	return text
}

// span is something known at the beginning of a text, so many bytes long.
type span struct {
	length int
	meaning
}

// piece is a piece of a text: something known, or a gap between such.
type piece struct {
	text string
	from int // byte in the text
	span
	gap bool
}

// The price of what a cut is made of: few pieces, and as little as can be
// left over.
const (
	pieceCost = 1
	gapCost   = 20 // a letter
)

// cut cuts a text into pieces so that as little as possible is a gap.
func (r *reader) cut(text string) []piece {
	type step struct {
		cost, next int
		piece      piece
	}
	best := make([]step, len(text)+1)
	for at := len(text) - 1; at >= 0; at-- {
		if !utf8.RuneStart(text[at]) {
			continue
		}
		letter, size := utf8.DecodeRuneInString(text[at:])
		best[at] = step{best[at+size].cost + gapCost, at + size, piece{text: text[at : at+size], from: at, gap: true}}
		if letter == ' ' {
			best[at].cost -= gapCost
		}
		for _, s := range r.spansAt(text, at) {
			if cost := best[at+s.length].cost + pieceCost; cost < best[at].cost {
				best[at] = step{cost, at + s.length, piece{text[at : at+s.length], at, s, false}}
			}
		}
	}
	var pieces []piece
	for at := 0; at < len(text); at = best[at].next {
		p, last := best[at].piece, len(pieces)-1
		switch {
		case p.gap && !unicode.IsLetter([]rune(p.text)[0]) && !unicode.IsDigit([]rune(p.text)[0]):
		case p.gap && last >= 0 && pieces[last].gap && pieces[last].from+len(pieces[last].text) == p.from:
			pieces[last].text += p.text
		default:
			pieces = append(pieces, p)
		}
	}
	return pieces
}

// spansAt is everything known that begins at a place and ends where a word
// can end.
func (r *reader) spansAt(text string, at int) []span {
	if at > 0 && !r.apart(text, at) {
		return nil
	}
	rest := text[at:]
	found := r.timeAt(rest)
	head, _ := utf8.DecodeRuneInString(rest)
	for _, word := range r.heads[head] {
		if strings.HasPrefix(rest, word) {
			found = append(found, span{len(word), r.known[word]})
		}
	}
	if head == '#' {
		tag, _, _ := strings.Cut(rest[1:], " ")
		if tag, _, _ = strings.Cut(tag, "#"); tag != "" && utf8.RuneCountInString(tag) <= campaignLimit {
			found = append(found, span{1 + len(tag), meaning{slot: ofCampaign, id: tag, name: resident.Name{Chinese: "#" + tag, English: "#" + tag}}})
		}
	}
	return slices.DeleteFunc(found, func(s span) bool { return s.length < len(rest) && !r.apart(text, at+s.length) })
}

// apart tells whether a word can end, and another begin, at a place: not
// within a number or a word of Latin letters.
func (r *reader) apart(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	latin := func(c rune) bool { return c < utf8.RuneSelf && unicode.IsLetter(c) }
	return !(latin(before) && latin(after)) && !(unicode.IsDigit(before) && unicode.IsDigit(after)) &&
		!(latin(before) && unicode.IsDigit(after))
}
