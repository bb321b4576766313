package report

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kepubot/resident"
)

// figure is a number in a text that may be the figure, and what the text says
// besides.
type figure struct {
	value Amount
	err   error
	left  string
}

// mostNumbers bounds how many numbers of a line are looked at: each is a
// reading of the rest.
const mostNumbers = 5

// figureForm is what a figure may begin with: digits, or a Chinese numeral.
var figureForm = regexp.MustCompile(`\d[\d,]*(?:\.\d+)?(?: ?[十百千万亿]{1,3}|[km]\b)?|[零〇一二两三四五六七八九十百千万亿]+`)

// dateBefore and dateAfter are the signs of a date beside a number. Places may
// begin with them: 80 季卫桥, 120 周巷.
var (
	dateBefore = regexp.MustCompile(`(?:\d[-./~年月日]|[第近周期]|[年月])$`)
	dateAfter  = regexp.MustCompile(`^(?:[-./~]\d|[年月日号天周]|季(?:度|\P{Han}|$)| [年月日号季天周](?:[份底初末度上中下]|\P{Han}|$)| ?个[月季星周]|[至到])`)
)

// figuresIn are the numbers of a text that may be a figure of the indicator,
// each with the unit behind it, if that is one of the indicator's.
func figuresIn(text string, indicator *Indicator) []figure {
	var found []figure
	for _, at := range figureForm.FindAllStringIndex(text, mostNumbers) {
		from, to := at[0], at[1]
		if dateBefore.MatchString(text[:from]) || dateAfter.MatchString(text[to:]) {
			continue
		}
		if before := strings.TrimRight(text[:from], " "); strings.HasSuffix(before, "-") || strings.HasSuffix(before, "负") {
			from = strings.LastIndexAny(before, "-负")
		}
		written := text[from:to]
		chinese, english := unitWords(indicator.Unit)
		units := append(chinese, english...)
		slices.SortFunc(units, func(a, b string) int { return -cmp.Compare(len(a), len(b)) })
		for _, unit := range units {
			rest, ok := strings.CutPrefix(strings.TrimLeft(text[to:], " "), unit)
			next, _ := utf8.DecodeRuneInString(rest)
			if last, _ := utf8.DecodeLastRuneInString(unit); ok && !(latinLetter(last) && latinLetter(next)) {
				written += unit
				to = len(text) - len(rest)
				break
			}
		}
		next, _ := utf8.DecodeRuneInString(text[to:])
		if last, _ := utf8.DecodeLastRuneInString(written); unicode.IsDigit(next) || latinLetter(last) && latinLetter(next) {
			continue
		}
		value, err := indicator.ParseAmount(written)
		found = append(found, figure{value, err, text[:from] + " " + text[to:]})
	}
	return found
}

// similar is an indicator that a word may have been meant for.
type similar struct {
	indicator *Indicator
	word      string
	cost      int
}

// similar are the indicators that words of a text in lower case may have been
// meant for, the likeliest first.
func (b IndicatorBook) similar(text string) []similar {
	var found []similar
	for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return !unicode.IsLetter(c) }) {
		for i := range b.Indicators {
			best := similar{cost: 100}
			for _, name := range b.Indicators[i].called() {
				if cost, ok := resembling(word, strings.ToLower(name)); ok && cost < best.cost {
					best = similar{&b.Indicators[i], word, cost}
				}
			}
			if best.indicator != nil {
				found = append(found, best)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b similar) int { return cmp.Compare(a.cost, b.cost) })
	var each []similar
	for _, one := range found {
		if !slices.ContainsFunc(each, func(other similar) bool { return other.indicator.ID == one.indicator.ID }) {
			each = append(each, one)
		}
	}
	return each[:min(len(each), mostGuesses)]
}

// nameless says which indicators a line without one may mean.
func (r lineReader) nameless(text string) *Unread {
	unread := &Unread{Why: ErrIndicator}
	for _, near := range r.book.similar(text) {
		unread.Words = cmp.Or(unread.Words, near.word)
		fact, err := r.rest(near.indicator, strings.Replace(text, near.word, " ", 1))
		fact.Indicator = near.indicator.ID
		unread.Nearest = append(unread.Nearest, Guess{near.indicator.Name, fact, err == nil})
	}
	return unread
}

// resembling tells whether a word may be meant for a name, and how many
// letters in a hundred differ. A part of two Chinese characters is enough.
func resembling(word, name string) (int, bool) {
	a, b := []rune(word), []rune(name)
	if len(a) < 2 || len(b) < 2 || len(a) > 40 {
		return 0, false
	}
	if d, long := edits(a, b), max(len(a), len(b)); 3*d <= long || d == 1 && b[0] >= utf8.RuneSelf {
		return 100 * d / long, true
	}
	if b[0] >= utf8.RuneSelf && (strings.Contains(word, name) || strings.Contains(name, word)) {
		return 60, true
	}
	for i := 0; b[0] >= utf8.RuneSelf && i+2 <= len(a); i++ {
		if strings.Contains(name, string(a[i:i+2])) {
			return 90, true
		}
	}
	return 0, false
}

// edits is how many letters to change, add or drop make one word the other
// (Levenshtein).
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range a {
		last := row[0]
		row[0] = i + 1
		for j, c := range b {
			cost := last
			if r != c {
				cost++
			}
			last, row[j+1] = row[j+1], min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// doubtful says what is wrong with a line of which the indicator is known:
// it has no figure, or says words besides that mean nothing.
func (r lineReader) doubtful(indicator *Indicator, text string) *Unread {
	figures := figuresIn(text, indicator)
	if len(figures) == 0 {
		unread := &Unread{Why: ErrNumber, Indicator: indicator}
		if fact, ok := r.placed(indicator, text); ok {
			unread.Nearest = []Guess{{indicator.Name, fact, false}}
		}
		return unread
	}
	f := figures[len(figures)-1]
	for _, other := range figures {
		if other.err == nil {
			f = other
			break
		}
	}
	unread := &Unread{Why: ErrWord, Words: strings.Join(strings.Fields(f.left), " "), Indicator: indicator}
	read, err := r.ask(f.left)
	if err != nil || !strings.ContainsFunc(f.left, unicode.IsLetter) { // a second number is no misspelt word
		return unread
	}
	add := func(name resident.Name, fact Fact) {
		fact.Value = f.value
		same := func(g Guess) bool { return g.Fact == fact }
		if fact.From <= fact.To && f.err == nil && len(unread.Nearest) < mostGuesses && !slices.ContainsFunc(unread.Nearest, same) {
			unread.Nearest = append(unread.Nearest, Guess{name, fact, true})
		}
	}
	for _, c := range read.Choices {
		if c.Ask.Kind == "" && c.Ask.Theme == "" && c.Ask.Campaign == "" && c.Ask.Group == "" {
			add(c.Name, r.fact(indicator, c.Ask, read.Dated || c.Ask.Period != read.Ask.Period))
		}
	}
	for _, way := range read.Ways {
		if len(way.Words) == 0 {
			labels := r.events.Labels(way.Ask)
			add(labels[0], r.fact(indicator, way.Ask, read.Dated))
		} else if len(unread.Words) > len(strings.Join(way.Words, " ")) {
			unread.Words = strings.Join(way.Words, " ")
		}
	}
	return unread
}
