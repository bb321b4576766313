package paper

import (
	"math"
	"strings"

	"golang.org/x/image/math/fixed"
)

// phraseEnds are the marks after which a line ends best.
const phraseEnds = "，。、；：？！·,.;:?!"

// midPhrase is the price of ending a line elsewhere: that of two lines which
// are an eighth too long and too short.
const midPhrase = 0.03

// breaking is a way to break the beginning of a text into lines.
type breaking struct {
	cost float64
	from int // the place of the break before the last one
}

// even breaks a text that fits a number of lines into as many lines of about
// the same length, which end with phrases where that costs little.
func (s *setting) even(lines []line, text string, limit fixed.Int26_6) []line {
	if len(lines) < 2 || strings.Contains(text, "\n") {
		return lines
	}
	runes := []rune(text)
	places, widths := s.breaks(runes)
	target := float64(widths[len(widths)-1]) / float64(len(lines))
	best := make([][]breaking, len(lines)+1) // by number of lines, by place
	for n := range best {
		best[n] = make([]breaking, len(places))
		for i := range places {
			best[n][i].cost = math.Inf(1)
		}
	}
	best[0][0].cost = 0
	for n := 1; n <= len(lines); n++ {
		for i := 1; i < len(places); i++ {
			extra := midPhrase
			if i == len(places)-1 || endsPhrase(runes[:places[i]]) {
				extra = 0
			}
			for from := i - 1; from >= 0 && widths[i]-widths[from] <= limit; from-- {
				off := float64(widths[i]-widths[from])/target - 1
				if cost := best[n-1][from].cost + off*off + extra; cost < best[n][i].cost {
					best[n][i] = breaking{cost, from}
				}
			}
		}
	}
	return s.broken(lines, runes, places, best, limit)
}

// breaks are the places where a text may be broken, its ends among them, and
// how wide it is up to there.
func (s *setting) breaks(text []rune) (places []int, widths []fixed.Int26_6) {
	var width fixed.Int26_6
	for i := range text {
		if i == 0 || mayBreak(text, i) {
			places, widths = append(places, i), append(widths, width)
		}
		width += s.advance(text, i)
	}
	return append(places, len(text)), append(widths, width)
}

// endsPhrase tells whether a text, a space at its end aside, ends a phrase.
func endsPhrase(text []rune) bool {
	last := text[len(text)-1]
	if last == ' ' && len(text) > 1 {
		last = text[len(text)-2]
	}
	return strings.ContainsRune(phraseEnds, last)
}

// broken are the lines of the best breaking, or those given if there is none.
func (s *setting) broken(given []line, text []rune, places []int, best [][]breaking, limit fixed.Int26_6) []line {
	found := make([]line, len(given))
	to := len(places) - 1
	if math.IsInf(best[len(given)][to].cost, 1) {
		return given
	}
	for n := len(given); n > 0; n-- {
		from := best[n][to].from
		found[n-1] = s.line(text[places[from]:places[to]])
		if found[n-1].width > limit {
			return given // by a hair, as kerning at the break is gone
		}
		to = from
	}
	return found
}
