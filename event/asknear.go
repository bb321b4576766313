package event

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kepubot/resident"
)

// attendanceWords begin a question about attendance.
var attendanceWords = []string{"到场情况", "签到情况", "到场", "签到", "attendance", "checkins"}

// AsksAttendance tells whether a text begins with the word for attendance, as
// a command or not, and gives what follows it. Where the word is only nearly
// one, sure is false.
func AsksAttendance(text string) (rest string, sure, ok bool) {
	if len(text) > askLimit {
		return "", false, false
	}
	text = strings.TrimPrefix(strings.TrimSpace(text), "/")
	first, rest, _ := strings.Cut(text, " ")
	word := plainWords(first)
	for _, known := range attendanceWords {
		if word == known {
			return strings.TrimSpace(rest), true, true
		}
		if behind, found := strings.CutPrefix(text, known); found && known[0] >= utf8.RuneSelf {
			return strings.TrimSpace(behind), true, true
		}
	}
	for _, known := range attendanceWords {
		if _, near := closeness([]rune(word), []rune(known)); near {
			return strings.TrimSpace(rest), false, true
		}
	}
	return "", false, false
}

// gapsOf are what was not understood.
func gapsOf(pieces []piece) []string {
	var gaps []string
	for _, p := range pieces {
		if p.gap {
			gaps = append(gaps, p.text)
		}
	}
	return gaps
}

// chunks are pieces without a space between them.
func chunks(pieces []piece) [][]piece {
	var all [][]piece
	for i, p := range pieces {
		if last := len(all) - 1; i > 0 && pieces[i-1].from+len(pieces[i-1].text) == p.from {
			all[last] = append(all[last], p)
		} else {
			all = append(all, []piece{p})
		}
	}
	return all
}

func textOf(pieces []piece) string {
	var text strings.Builder
	for _, p := range pieces {
		text.WriteString(p.text)
	}
	return text.String()
}

// ways are the readings in which something is part of an event's title: all
// words but those of time and place, the words that are not wholly understood,
// and the parts of them that are not.
func (r *reader) ways(pieces []piece) []Way {
	var plain, known []piece
	var phrase, words []string
	for _, chunk := range chunks(pieces) {
		gap, narrows := false, false
		for _, p := range chunk {
			gap = gap || p.gap
			narrows = narrows || p.slot >= ofKind
		}
		if !gap {
			known = append(known, chunk...)
		} else {
			words = append(words, textOf(chunk))
		}
		if !gap && !narrows {
			plain = append(plain, chunk...)
		} else {
			phrase = append(phrase, textOf(chunk))
		}
	}
	ways := []Way{{r.put(plain).ask, []string{strings.Join(phrase, " ")}}, {r.put(known).ask, words}, {r.put(pieces).ask, gapsOf(pieces)}}
	return slices.CompactFunc(ways, func(a, b Way) bool { return a.Ask == b.Ask && slices.Equal(a.Words, b.Words) })
}

// titled tells whether an event's title has all words of the reading.
func (w Way) titled(e *Event) bool {
	for _, word := range w.Words {
		part := lettersOf(word)
		if part == "" || !strings.Contains(lettersOf(e.Title.Chinese), part) && !strings.Contains(lettersOf(e.Title.English), part) {
			return false
		}
	}
	return len(w.Words) > 0
}

// lettersOf leaves letters and digits, in half width and lower case.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, plainWords(text))
}

// fill takes every gap for the beginning or a part of a place's name, if it
// is that of one alone.
func (r *reader) fill(pieces []piece) ([]piece, bool) {
	filled := slices.Clone(pieces)
	for i, p := range filled {
		if !p.gap {
			continue
		}
		if r.book.Places == nil || utf8.RuneCountInString(p.text) < 2 {
			return nil, false
		}
		found := r.book.Places.Match(p.text)
		if len(found) != 1 {
			return nil, false
		}
		filled[i].gap, filled[i].meaning = false, meaning{slot: inPlace, places: found}
	}
	return filled, true
}

// candidate is something that a misspelt word may mean.
type candidate struct {
	cost int
	word string
	meaning
}

// doubt is a run of pieces that may be a word misspelt, and what for.
type doubt struct {
	from, to int // indexes of pieces, to excluded
	found    []meaning
}

// nearest offers what words may mean that were not understood: the likeliest
// meaning of each, then others for one of them.
func (r *reader) nearest(pieces []piece) []Choice {
	doubts := r.doubts(pieces)
	var choices []Choice
	add := func(c Choice) {
		same := func(other Choice) bool { return other.Ask == c.Ask }
		if len(choices) < mostChoices && !slices.ContainsFunc(choices, same) {
			choices = append(choices, c)
		}
	}
	for n := range mostChoices {
		for i := range doubts {
			if n < len(doubts[i].found) {
				add(r.mended(pieces, doubts, i, n))
			}
		}
	}
	// What is left without the words is better than nothing.
	if known := r.put(pieces); known.ask != r.put(nil).ask {
		labels := r.book.Labels(known.ask)
		if !known.dated {
			labels = slices.Delete(labels, 1, 2)
		}
		if known.ask.Place == "" && len(labels) > 1 {
			labels = labels[1:]
		}
		add(Choice{joinNames(labels), known.ask})
	}
	return choices
}

// mended is the question with the n-th meaning of one doubt and the first of
// the others; what means nothing is left out.
func (r *reader) mended(pieces []piece, doubts []doubt, of, n int) Choice {
	var whole []piece
	var names []resident.Name
	at := 0
	for i, d := range doubts {
		m := d.found[0]
		if i == of {
			m = d.found[n]
		}
		whole = append(append(whole, pieces[at:d.from]...), piece{span: span{meaning: m}})
		at = d.to
		if m.slot == inTime {
			p, _ := m.when.period(r.today)
			m.name = p.Name()
		}
		names = append(names, m.name)
	}
	mended := r.put(append(whole, pieces[at:]...)).ask
	if len(doubts) == 1 && doubts[0].found[n].slot == inTime {
		names[0] = mended.Period.Name()
	}
	return Choice{joinNames(names), mended}
}

func joinNames(names []resident.Name) resident.Name {
	joined := names[0]
	for _, name := range names[1:] {
		joined.Chinese += " · " + name.Chinese
		joined.English += " · " + name.English
	}
	return joined
}

// mostJoined is how many words in a row are held together against one.
const mostJoined = 3

// doubts finds what gaps may mean, the longest run of them first, or, where
// they mean nothing, the whole chunk in which they stand.
func (r *reader) doubts(pieces []piece) []doubt {
	var doubts []doubt
	for i := 0; i < len(pieces); i++ {
		run := 0
		for i+run < len(pieces) && pieces[i+run].gap && run < mostJoined {
			run++
		}
		for ; run > 0; run-- {
			if found := r.near(wordsOf(pieces[i : i+run])); len(found) > 0 {
				doubts = append(doubts, doubt{i, i + run, found})
				i += run - 1
				break
			}
		}
		if run > 0 || !pieces[i].gap {
			continue
		}
		from, to := around(pieces, i)
		if behind := len(doubts) == 0 || doubts[len(doubts)-1].to <= from; behind && to-from > 1 {
			if found := r.near(wordsOf(pieces[from:to])); len(found) > 0 {
				doubts = append(doubts, doubt{from, to, found})
				i = to - 1
			}
		}
	}
	return doubts
}

// around is the chunk of a piece.
func around(pieces []piece, i int) (from, to int) {
	for _, chunk := range chunks(pieces) {
		if to = from + len(chunk); i < to {
			return from, to
		}
		from = to
	}
	return i, i + 1
}

// wordsOf are pieces as they were written.
func wordsOf(pieces []piece) string {
	var words []string
	for _, chunk := range chunks(pieces) {
		words = append(words, textOf(chunk))
	}
	return strings.Join(words, " ")
}

// near are the meanings that a text may have been meant for, the nearest
// first.
func (r *reader) near(text string) []meaning {
	if utf8.RuneCountInString(text) > nearLimit {
		return nil
	}
	var found []candidate
	for word, m := range r.spelt() {
		if cost, ok := closeness([]rune(text), []rune(word)); ok && m.slot > joiner {
			found = append(found, candidate{cost, word, m})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.slot, b.slot), cmp.Compare(len(a.word), len(b.word)), cmp.Compare(a.word, b.word))
	})
	var all []meaning
	if r.book.Places != nil && utf8.RuneCountInString(text) > 1 {
		for _, m := range r.book.Places.Match(text) {
			all = append(all, placeMeaning(m))
		}
	}
	for _, c := range found {
		if c.slot != inPlace {
			all = append(all, c.meaning)
		}
		for _, m := range c.places {
			all = append(all, placeMeaning(m))
		}
	}
	return all
}

func placeMeaning(m resident.Match) meaning {
	return meaning{slot: inPlace, name: labelOf(m), places: []resident.Match{m}}
}

// nearLimit is how long, in characters, a word can be that is held against
// the others.
const nearLimit = 24

// spelt are the words that can be misspelt, those of periods with numbers
// among them.
func (r *reader) spelt() vocabulary {
	all := maps.Clone(r.known)
	add := func(word string, w when) {
		if p, ok := w.period(r.today); ok {
			all.add(word, meaning{slot: inTime, name: p.Name(), when: w})
		}
	}
	for n := 1; n <= 4; n++ {
		add(numerals[n-1]+"季度", quarterWhen(0, n))
		add("第"+numerals[n-1]+"季度", quarterWhen(0, n))
		add([]string{"first", "second", "third", "fourth"}[n-1]+" quarter", quarterWhen(0, n))
	}
	add("上半年", halfWhen(1))
	add("下半年", halfWhen(2))
	for n, name := range strings.Split("january february march april may june july august september october november december", " ") {
		add(name, when{month: n + 1, until: n + 1})
		add(strconv.Itoa(n+1)+"月", when{month: n + 1, until: n + 1})
	}
	return all
}

// closeness tells whether a word may be another one misspelt, and how many
// letters in a hundred differ. Half of the characters of a Chinese word are
// enough, of others it takes more.
func closeness(a, b []rune) (int, bool) {
	long := max(len(a), len(b))
	if min(len(a), len(b)) < 2 || long-min(len(a), len(b)) > 3 {
		return 0, false
	}
	allowed := len(b) / 2
	if b[0] < utf8.RuneSelf {
		allowed = min(3, (len(b)+1)/4)
	}
	d := distance(a, b)
	return 100 * d / long, d <= allowed && d < long
}

// distance is the number of letters to change, add, drop or swap with their
// neighbour between two words (Damerau and Levenshtein, optimal alignment).
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
