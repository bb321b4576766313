package paper

import (
	"image"

	"golang.org/x/image/math/fixed"
)

// place says where a text stands in its area.
type place int

const (
	start place = iota // left, or at the top
	middle
	end
)

// style is how a text is set.
type style struct {
	weight       weight
	ink          ink
	most, least  float64 // sizes in pixels
	spread       float64 // additional space between wide characters, in sizes
	leading      float64 // from line to line, in sizes
	across, down place
}

// in gives a style an ink and sizes.
func (s style) in(colour ink, most, least float64) style {
	s.ink, s.most, s.least = colour, most, least
	return s
}

// spaced gives a style more space between wide characters.
func (s style) spaced(spread float64) style {
	s.spread = spread
	return s
}

// shrink is the step from a size to the next smaller one that is tried.
const shrink = 0.94

// block is a text set to fit an area.
type block struct {
	setting *setting
	lines   []line
	leading fixed.Int26_6
}

func (b block) height() fixed.Int26_6 { return b.leading * fixed.Int26_6(len(b.lines)) }

// ascent is how far below the top of a line its baseline is, so that Chinese
// characters, which reach from 0.88 above to 0.12 below, stand in the middle.
func (b block) ascent() fixed.Int26_6 { return b.leading/2 + b.setting.size*38/100 }

// fit sets a text as large as it fits an area, within the sizes of a style. A
// text too long for the least size loses its end to an ellipsis. Its lines
// are of about the same length.
func (p *Press) fit(text string, area image.Point, st style) (block, error) {
	text = p.drawable(text)
	limit := fixed.I(area.X)
	for size := st.most; ; size *= shrink {
		size = max(size, st.least)
		s, err := p.set(st.weight, size, st.spread)
		if err != nil {
			return block{}, err
		}
		lines, whole := s.wrap(text, limit)
		b := block{s, lines, fixed.Int26_6(size * st.leading * 64)}
		room := int(fixed.I(area.Y) / b.leading)
		switch {
		case len(lines) <= room && (whole || size == st.least):
			b.lines = s.even(lines, text, limit)
			return b, nil
		case size == st.least:
			room = max(room, 1)
			b.lines = lines[:room]
			b.lines[room-1] = s.shorten(b.lines[room-1], limit)
			return b, nil
		}
	}
}
