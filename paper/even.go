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

// evenly breaks a text into n lines of about the same length, none over a
// limit, and gives the places where they begin and the text ends; nil where
// there is no way. reach is how far the text goes up to each place, the first
// and the last among them, and prices is what a break there costs: a line by a
// part too long or too short costs that part squared.
func evenly(reach, prices []float64, n int, limit float64) []int {
	last := len(reach) - 1
	target := reach[last] / float64(n)
	best := make([][]breaking, n+1) // by number of lines, by place
	for i := range best {
		best[i] = make([]breaking, len(reach))
		for j := range best[i] {
			best[i][j].cost = math.Inf(1)
		}
	}
	best[0][0].cost = 0
	for i := 1; i <= n; i++ {
		for to := 1; to <= last; to++ {
			for from := to - 1; from >= 0 && reach[to]-reach[from] <= limit; from-- {
				off := (reach[to]-reach[from])/target - 1
				if cost := best[i-1][from].cost + off*off + prices[to]; cost < best[i][to].cost {
					best[i][to] = breaking{cost, from}
				}
			}
		}
	}
	if math.IsInf(best[n][last].cost, 1) {
		return nil
	}
	ends := make([]int, n+1)
	for i, to := n, last; i >= 0; i-- {
		ends[i], to = to, best[i][to].from
	}
	return ends
}

// even breaks a text that fits a number of lines into as many lines of about
// the same length, which end with phrases where that costs little.
func (s *setting) even(lines []line, text string, limit fixed.Int26_6) []line {
	if len(lines) < 2 || strings.Contains(text, "\n") {
		return lines
	}
	runes := []rune(text)
	places, widths := s.breaks(runes)
	prices, reach := make([]float64, len(places)), make([]float64, len(places))
	for i := range places {
		if reach[i] = float64(widths[i]); i > 0 && i < len(places)-1 && !endsPhrase(runes[:places[i]]) {
			prices[i] = midPhrase
		}
	}
	ends := evenly(reach, prices, len(lines), float64(limit))
	if ends == nil {
		return lines
	}
	found := make([]line, len(lines))
	for n := range found {
		found[n] = s.line(runes[places[ends[n]]:places[ends[n+1]]])
		if found[n].width > limit {
			return lines // by a hair, as kerning at the break is gone
		}
	}
	return found
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
