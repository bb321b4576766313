package survey

import (
	"errors"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// textLimit bounds an answer in words, in characters.
const textLimit = 200

// Errors that callers answer.
var (
	// ErrAnswer means that an answer cannot be one to the question: a question,
	// an option or a mark that is not there, a number out of bounds.
	ErrAnswer = errors.New("not an answer to this question")
	// ErrLong means that an answer in words is over 200 characters.
	ErrLong = errors.New("the answer is too long")
	// ErrMissing means that something is to be answered before handing in.
	ErrMissing = errors.New("not everything is answered")
	// ErrHandedIn means that the person has handed in.
	ErrHandedIn = errors.New("handed in already")
)

// Given is an answer to a question: options as bits, a number or mark, or
// words, as the kind of the question says.
type Given struct {
	Picked uint64
	Number int64
	Text   string
}

// Fits tells what is wrong with an answer: nil, ErrAnswer or ErrLong.
func (q *Question) Fits(g Given) error {
	switch q.Kind {
	case Single, Several:
		if g.Picked == 0 || g.Picked >= 1<<len(q.Options) || q.Kind == Single && bits.OnesCount64(g.Picked) > 1 || g.Number != 0 || g.Text != "" {
			return ErrAnswer
		}
	case Scale, Number:
		if g.Number < q.Low || g.Number > q.High || g.Picked != 0 || g.Text != "" {
			return ErrAnswer
		}
	case Text:
		odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' }
		if g.Text == "" || g.Text != strings.TrimSpace(g.Text) || !utf8.ValidString(g.Text) || strings.ContainsFunc(g.Text, odd) || g.Picked != 0 || g.Number != 0 {
			return ErrAnswer
		}
		if utf8.RuneCountInString(g.Text) > textLimit {
			return ErrLong
		}
	default:
		return ErrAnswer
	}
	return nil
}

// Read reads an answer as somebody types it: letters such as B or “A、C”, the
// words of an option, a number in digits, which 分 or 岁 may follow, or a
// sentence. It says ErrAnswer or ErrLong for what cannot be one.
func (q *Question) Read(text string) (Given, error) {
	var g Given
	text = strings.TrimSpace(text)
	switch q.Kind {
	case Single, Several:
		g.Picked = q.readOptions(text)
	case Scale, Number:
		plain := strings.Join(strings.Fields(width.Fold.String(text)), "")
		plain = strings.TrimSuffix(strings.TrimSuffix(plain, "分"), "岁")
		n, err := strconv.ParseInt(plain, 10, 64)
		if err != nil {
			return Given{}, ErrAnswer
		}
		g.Number = n
	case Text:
		g.Text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	if err := q.Fits(g); err != nil {
		return Given{}, err
	}
	return g, nil
}

// readOptions reads letters, or the words of an option; 0 for neither.
func (q *Question) readOptions(text string) uint64 {
	folded := strings.ToLower(oneLine(text))
	for i, o := range q.Options {
		if folded != "" && (folded == strings.ToLower(oneLine(o.Chinese)) || folded == strings.ToLower(oneLine(o.English))) {
			return 1 << i
		}
	}
	return lettersOf(text)
}

// lettersOf are letters such as "AC" or "A、C" as bits; 0 where there is
// anything else.
func lettersOf(text string) uint64 {
	var picked uint64
	for _, r := range strings.ToUpper(width.Fold.String(text)) {
		switch {
		case r >= 'A' && r < 'A'+maxOptions:
			picked |= 1 << (r - 'A')
		case strings.ContainsRune(" ,、;.", r):
		default:
			return 0
		}
	}
	return picked
}

// Answer is what a person has answered to a question so far. Each part of it
// knows the update that said it last, so that updates may come in any order,
// and again.
type Answer struct {
	Question int    `bson:"q"` // its number, from 1
	Picked   uint64 `bson:"p,omitempty"`
	Number   int64  `bson:"n,omitempty"`
	Text     string `bson:"t,omitempty"`
	// Done tells that somebody who picks several has picked all.
	Done bool `bson:"d,omitempty"`
	// Passed tells that the question was passed by. No answer is then there.
	Passed bool `bson:"x,omitempty"`

	// Seq is the last update that answered as a whole or passed, Marks the last
	// one of each option of several. They are gone from anonymous answers that
	// were handed in: their numbers could be found elsewhere.
	Seq   int64   `bson:"s,omitempty"`
	Marks []int64 `bson:"m,omitempty"`
}

// answered tells whether the question is behind the person.
func (a *Answer) answered(q *Question) bool {
	if a.Passed {
		return q.Optional
	}
	return q.Kind != Several || a.Done && a.Picked != 0
}

// give takes a whole answer by the update numbered seq.
func (a *Answer) give(q *Question, g Given, seq int64) {
	if q.Kind == Several {
		for option := range q.Options {
			a.mark(q, option, g.Picked&(1<<option) != 0, seq)
		}
		a.Done = true
		return
	}
	if seq > a.Seq {
		a.Picked, a.Number, a.Text, a.Passed, a.Seq = g.Picked, g.Number, g.Text, false, seq
	}
}

// mark puts an option of several on or takes it off.
func (a *Answer) mark(q *Question, option int, on bool, seq int64) {
	if seq <= a.Seq || a.Marks != nil && seq <= a.Marks[option] {
		return
	}
	if a.Marks == nil {
		a.Marks = make([]int64, len(q.Options))
	}
	a.Marks[option] = seq
	a.Picked &^= 1 << option
	if on {
		a.Picked |= 1 << option
	}
	a.Passed = false
}

// pass passes the question by. Whatever was answered before it goes.
func (a *Answer) pass(seq int64) {
	if seq <= a.Seq {
		return
	}
	a.Seq, a.Passed = seq, true
	a.Number, a.Text = 0, ""
	kept := uint64(0)
	for option, marked := range a.Marks {
		if marked > seq {
			a.Passed = false
			kept |= 1 << option
		} else {
			a.Marks[option] = 0
		}
	}
	a.Picked &= kept
	if kept == 0 {
		a.Marks = nil
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
