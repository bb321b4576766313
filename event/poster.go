package event

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Answered tells whether a text answers the question of an event's poster. Case,
// width, spaces and signs do not matter.
func (e *Event) Answered(text string) bool {
	return e.Answer != "" && len(text) <= 4*answerLimit*4 && folded(text) == folded(e.Answer)
}

func folded(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, width.Fold.String(strings.ToValidUTF8(text, "")))
}

// earth is the mean radius of the Earth in metres.
const earth = 6_371_000

// Inside tells whether a point lies within the metres around the event in
// which a poster is believed, along a great circle (haversine formula). The
// point is not kept.
func (e *Event) Inside(p Point) bool {
	if e.Point == nil || e.Within <= 0 {
		return true
	}
	rad := func(degrees float64) float64 { return degrees * math.Pi / 180 }
	lat1, lat2 := rad(e.Point.Lat), rad(p.Lat)
	h := math.Pow(math.Sin((lat2-lat1)/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(rad(p.Lng-e.Point.Lng)/2), 2)
	return 2*earth*math.Asin(math.Min(1, math.Sqrt(h))) <= float64(e.Within)
}
