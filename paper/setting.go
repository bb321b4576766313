package paper

import (
	"fmt"
	"image"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// weight is how strong letters are.
type weight int

const (
	normal weight = iota
	strong        // has fewer characters; the others are drawn normal
)

// setting is a size and weight in which text is measured and drawn. It is for
// one goroutine.
type setting struct {
	cuts   []cut // the wanted one first
	size   fixed.Int26_6
	spread fixed.Int26_6 // additional space between wide characters
}

// cut is the typeface in one weight.
type cut struct {
	font   *opentype.Font
	face   font.Face
	buffer *sfnt.Buffer
}

// glyph is a character as it is drawn.
type glyph struct {
	cut     *cut
	index   sfnt.GlyphIndex
	advance fixed.Int26_6
}

// set makes a setting of a size in pixels; spread is a share of the size.
func (p *Press) set(w weight, size, spread float64) (*setting, error) {
	fonts := []*opentype.Font{p.regular}
	if w == strong {
		fonts = []*opentype.Font{p.bold, p.regular}
	}
	s := &setting{size: fixed.Int26_6(size * 64), spread: fixed.Int26_6(size * spread * 64)}
	for _, f := range fonts {
		face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("setting text of %.0f pixels: %w", size, err)
		}
		s.cuts = append(s.cuts, cut{f, face, new(sfnt.Buffer)})
	}
	return s, nil
}

// glyph finds a character in the first cut that has it.
func (s *setting) glyph(r rune) glyph {
	for i := range s.cuts {
		c := &s.cuts[i]
		index, err := c.font.GlyphIndex(c.buffer, r)
		if err != nil || index == 0 {
			continue
		}
		advance, err := c.font.GlyphAdvance(c.buffer, index, s.size, font.HintingNone)
		if err == nil {
			return glyph{c, index, advance}
		}
	}
	return glyph{}
}

// advance is how far the character at i moves on in a text, with its kerning
// to the one before.
func (s *setting) advance(text []rune, i int) fixed.Int26_6 {
	g := s.glyph(text[i])
	if i == 0 || g.cut == nil {
		return g.advance
	}
	switch beside, square := wide(text[i-1]), wide(text[i]); {
	case beside && square:
		return g.advance + s.spread
	case beside || square:
		return g.advance
	}
	before := s.glyph(text[i-1])
	if before.cut != g.cut {
		return g.advance
	}
	// The face has a Kern too, but does not scale it to its size.
	kern, err := g.cut.font.Kern(g.cut.buffer, before.index, g.index, s.size, font.HintingNone)
	if err != nil {
		return g.advance // most pairs have none
	}
	return g.advance + kern
}

func (s *setting) measure(text []rune) fixed.Int26_6 {
	var width fixed.Int26_6
	for i := range text {
		width += s.advance(text, i)
	}
	return width
}

// draw draws a line that begins at a point of its baseline. Characters that no
// cut has are left out.
func (s *setting) draw(onto draw.Image, ink image.Image, text string, at fixed.Point26_6) {
	line := []rune(text)
	for i, r := range line {
		g := s.glyph(r)
		if g.cut == nil {
			continue
		}
		at.X += s.advance(line, i) - g.advance
		if box, mask, origin, _, ok := g.cut.face.Glyph(at, r); ok {
			soften(mask)
			draw.DrawMask(onto, box, ink, image.Point{}, mask, origin, draw.Over)
		}
		at.X += g.advance
	}
}

// soften leaves 32 shades of the edges of letters, so that a page has few
// enough colours for a palette.
func soften(mask image.Image) {
	if alpha, ok := mask.(*image.Alpha); ok {
		for i, a := range alpha.Pix {
			alpha.Pix[i] = a&^7 | a>>5
		}
	}
}
