package report

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"kepubot/event"
	"kepubot/resident"
)

// lineLimit bounds what is read as a line, in bytes; wordLimit what of it says
// what, how much, where and when.
const (
	lineLimit = 1000
	wordLimit = 200
)

// Errors of a line.
var (
	// ErrLine means that a line is too long.
	ErrLine = errors.New("too long for a line with a figure")
	// ErrWord means that words of a line were not understood.
	ErrWord = errors.New("a word was not understood")
	// ErrSeveral means that a line can be read in several ways.
	ErrSeveral = errors.New("the line can mean several things")
)

// IndicatorBook is what the words of a line mean in a deployment.
type IndicatorBook struct {
	Indicators []Indicator // those in use
	Places     *resident.Directory
}

// Unread is why a line was not understood, wrapping ErrIndicator, ErrNumber,
// ErrWord, ErrSeveral or what is wrong with its figure.
type Unread struct {
	Why       error
	Words     string     // that were not understood; may be empty
	Indicator *Indicator // as far as it is known
	Nearest   []Guess    // what may be meant, the likeliest first
}

// Error says why.
func (u *Unread) Error() string { return "reading a figure: " + u.Why.Error() }

// Unwrap is why.
func (u *Unread) Unwrap() error { return u.Why }

// Guess is what a line may mean, and what sets it apart. A fact without an
// indicator or without a figure still wants one.
type Guess struct {
	Name    resident.Name
	Fact    Fact
	Figured bool // whether the fact has a figure
}

// mostGuesses is how many are worth offering.
const mostGuesses = 4

// recordForm is the command of a line.
var recordForm = regexp.MustCompile(`(?i)^\s*(?:填报|/record(?:@\w{1,40})?\b|record\s)`)

// RecordsFigure tells whether a text is a line with a figure by how it begins.
func RecordsFigure(text string) bool { return recordForm.MatchString(text) }

// noteForm is where the note of a line begins.
var noteForm = regexp.MustCompile(`(?i)(?:备注|说明|\bnote\b)\s*[:：]?`)

// Read reads a line of staff, with or without its command: an indicator, a figure, and
// where and when it was, in any order; then 备注 or note and a note. Without a
// time it is about today, of a period only what has been of it counts.
// Everything that was not understood is an [Unread]; what does not fit the
// whole, such as a note that is too long, a typed error.
func (b IndicatorBook) Read(text string, now time.Time, loc *time.Location) (Fact, error) {
	if len(text) > lineLimit {
		return Fact{}, ErrLine
	}
	text, note := recordForm.ReplaceAllString(strings.ToValidUTF8(text, ""), ""), ""
	if at := noteForm.FindStringIndex(text); at != nil {
		text, note = text[:at[0]], strings.TrimSpace(text[at[1]:])
	}
	if utf8.RuneCountInString(note) > noteLimit {
		return Fact{}, ErrNote
	}
	text = strings.Join(strings.Fields(strings.NewReplacer("−", "-", "，", ",", "、", " ", "。", " ").Replace(strings.ToLower(width.Fold.String(text)))), " ")
	if len(text) > wordLimit {
		return Fact{}, ErrLine
	}
	r := lineReader{book: b, events: event.Wordbook{Places: b.Places}, now: now, loc: loc, asked: map[string]event.Asked{}}
	fact, err := r.read(text)
	fact.Note = note
	if unread, ok := errors.AsType[*Unread](err); ok {
		for i := range unread.Nearest {
			unread.Nearest[i].Fact.Note = note
		}
	}
	return fact, err
}

// lineReader reads one line.
type lineReader struct {
	book   IndicatorBook
	events event.Wordbook
	now    time.Time
	loc    *time.Location
	asked  map[string]event.Asked // what rests of the line were read as
}

// ask reads where and when of a rest, each rest once.
func (r lineReader) ask(text string) (event.Asked, error) {
	text = strings.Join(strings.Fields(text), " ")
	if read, ok := r.asked[text]; ok {
		return read, nil
	}
	read, err := r.events.Read(text, r.now, r.loc)
	if err == nil {
		r.asked[text] = read
	}
	return read, err
}

func (r lineReader) read(text string) (Fact, error) {
	named := r.named(text)
	if len(named) == 0 {
		return Fact{}, r.nameless(text)
	}
	if len(named) > 1 {
		unread := &Unread{Why: ErrSeveral}
		for _, n := range named[:min(len(named), mostGuesses)] {
			fact, err := r.rest(n.indicator, n.left)
			unread.Nearest = append(unread.Nearest, Guess{n.indicator.Name, fact, err == nil})
		}
		return Fact{}, unread
	}
	return r.rest(named[0].indicator, named[0].left)
}

// namedAs is an indicator that a line names, and what it says besides.
type namedAs struct {
	indicator *Indicator
	left      string
	letters   int
}

// named are the indicators with the longest words of a line.
func (r lineReader) named(text string) []namedAs {
	var found []namedAs
	for i := range r.book.Indicators {
		best := namedAs{}
		for _, word := range r.book.Indicators[i].called() {
			if left, ok := without(text, strings.ToLower(width.Fold.String(word))); ok {
				if n := utf8.RuneCountInString(strings.ReplaceAll(word, " ", "")); n > best.letters {
					best = namedAs{&r.book.Indicators[i], left, n}
				}
			}
		}
		if best.letters > 0 {
			found = append(found, best)
		}
	}
	slices.SortStableFunc(found, func(a, b namedAs) int { return -cmp.Compare(a.letters, b.letters) })
	return slices.DeleteFunc(found, func(n namedAs) bool { return n.letters < found[0].letters })
}

// without takes the parts of a word out of a text, if all are there.
func without(text, word string) (left string, ok bool) {
	if left, ok = cutWord(text, word); ok {
		return left, true
	}
	left = text
	for part := range strings.FieldsSeq(word) {
		if left, ok = cutWord(left, part); !ok {
			return "", false
		}
	}
	return left, strings.Contains(word, " ")
}

// cutWord puts a blank in the place of a word that stands in a text, not
// within a word of Latin letters.
func cutWord(text, word string) (string, bool) {
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return "", false
		}
		from, to := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[to:])
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if !(latinLetter(before) && latinLetter(first)) && !(latinLetter(last) && latinLetter(after)) {
			return text[:from] + " " + text[to:], true
		}
		at = to
	}
}

func latinLetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }

// rest reads what a line says beside its indicator.
func (r lineReader) rest(indicator *Indicator, text string) (Fact, error) {
	var whole []Fact
	var wrong error
	for _, f := range figuresIn(text, indicator) {
		fact, ok := r.placed(indicator, f.left)
		fact.Value = f.value
		switch {
		case !ok:
		case f.err != nil && wrong == nil:
			wrong = f.err
		case f.err == nil && !slices.ContainsFunc(whole, func(w Fact) bool { return w == fact }):
			whole = append(whole, fact)
		}
	}
	switch {
	case len(whole) == 1:
		return whole[0], r.past(whole[0], indicator)
	case len(whole) > 1:
		unread := &Unread{Why: ErrSeveral, Indicator: indicator}
		for _, fact := range whole[:min(len(whole), mostGuesses)] {
			unread.Nearest = append(unread.Nearest, Guess{indicator.Say(fact.Value), fact, true})
		}
		return Fact{}, unread
	case wrong != nil:
		return Fact{}, &Unread{Why: wrong, Indicator: indicator}
	}
	return Fact{}, r.doubtful(indicator, text)
}

// past refuses days that have not come yet.
func (r lineReader) past(f Fact, indicator *Indicator) error {
	if f.From > f.To {
		return &Unread{Why: ErrFuture, Indicator: indicator}
	}
	return nil
}

// placed reads where and when, if the text says nothing else.
func (r lineReader) placed(indicator *Indicator, text string) (fact Fact, ok bool) {
	read, err := r.ask(text)
	if err != nil {
		return Fact{Indicator: indicator.ID}, false
	}
	other := read.Ask.Kind != "" || read.Ask.Theme != "" || read.Ask.Campaign != "" || read.Ask.Group != ""
	return r.fact(indicator, read.Ask, read.Dated), read.Sure() && !other
}

// fact is what a question about attendance says of where and when.
func (r lineReader) fact(indicator *Indicator, ask event.Ask, dated bool) Fact {
	today := r.now.In(r.loc).Format(time.DateOnly)
	f := Fact{Indicator: indicator.ID, Place: ask.Place, Community: ask.Community, Period: event.Period{From: today, To: today}}
	if dated {
		f.Period = event.Period{From: ask.From, To: min(ask.To, today)}
	}
	return f
}
