package prose

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// Print is what of a text is compared with others: its neighbouring pairs of
// characters, in order, as often as they stand there. Case, spaces and
// punctuation do not count.
type Print []uint64

// PrintOf takes the print of a text.
func PrintOf(text string) Print {
	var print Print
	before := rune(0)
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			continue
		}
		if before != 0 {
			print = append(print, uint64(before)<<32|uint64(r))
		}
		before = r
	}
	slices.Sort(print)
	return print
}

// Alike is the share of pairs that two texts have in common, from 0 to 1.
func (p Print) Alike(q Print) float64 {
	if len(p)+len(q) == 0 {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(p) && j < len(q); {
		switch {
		case p[i] < q[j]:
			i++
		case p[i] > q[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	return 2 * float64(common) / float64(len(p)+len(q))
}

// WordsOf takes the print of an English text by its words: longer texts have
// most pairs of letters in common, whatever they say. So have they the short
// words, which are left out.
func WordsOf(text string) Print {
	const short = 3
	var print Print
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if len(word) > short {
			h := fnv.New64a()
			h.Write([]byte(word))
			print = append(print, h.Sum64())
		}
	}
	slices.Sort(print)
	return print
}
