package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/math/fixed"
)

// ink is a colour, as 0xRRGGBB.
type ink uint32

// The inks: green for headings, orange for what matters.
const (
	white  ink = 0xffffff
	green  ink = 0x14573c
	orange ink = 0xd9721e
	black  ink = 0x1f2925
	grey   ink = 0x6b7671
	pale   ink = 0xc3cbc7
)

// RGBA makes an ink a color.Color.
func (i ink) RGBA() (r, g, b, a uint32) {
	return uint32(i>>16&0xff) * 0x101, uint32(i>>8&0xff) * 0x101, uint32(i&0xff) * 0x101, 0xffff
}

// page is a white sheet that is drawn on, in pixels.
type page struct {
	press *Press
	image *image.RGBA
}

func (p *Press) page(width, height int) *page {
	g := &page{p, image.NewRGBA(image.Rect(0, 0, width, height))}
	g.fill(g.image.Rect, white)
	return g
}

func (g *page) fill(area image.Rectangle, colour ink) {
	draw.Draw(g.image, area, image.NewUniform(colour), image.Point{}, draw.Src)
}

// frame draws a line along the inside of an area's edge.
func (g *page) frame(area image.Rectangle, thick int, colour ink) {
	inner := area.Inset(thick)
	g.fill(image.Rect(area.Min.X, area.Min.Y, area.Max.X, inner.Min.Y), colour)
	g.fill(image.Rect(area.Min.X, inner.Max.Y, area.Max.X, area.Max.Y), colour)
	g.fill(image.Rect(area.Min.X, inner.Min.Y, inner.Min.X, inner.Max.Y), colour)
	g.fill(image.Rect(inner.Max.X, inner.Min.Y, area.Max.X, inner.Max.Y), colour)
}

// write sets a text within an area; see [Press.fit].
func (g *page) write(text string, area image.Rectangle, st style) error {
	b, err := g.press.fit(text, area.Size(), st)
	if err != nil {
		return err
	}
	g.draw(b, area, st)
	return nil
}

// below sets a text at the top of an area, and gives where it ends: an empty
// one where it begins.
func (g *page) below(text string, area image.Rectangle, st style) (bottom int, err error) {
	b, err := g.press.fit(text, area.Size(), st)
	if err != nil {
		return 0, err
	}
	g.draw(b, area, st)
	return area.Min.Y + b.height().Ceil(), nil
}

func (g *page) draw(b block, area image.Rectangle, st style) {
	top := fixed.I(area.Min.Y) + (fixed.I(area.Dy())-b.height())*fixed.Int26_6(st.down)/2
	for i, l := range b.lines {
		at := fixed.Point26_6{
			X: fixed.I(area.Min.X) + (fixed.I(area.Dx())-l.width)*fixed.Int26_6(st.across)/2,
			Y: top + b.leading*fixed.Int26_6(i) + b.ascent(),
		}
		b.setting.draw(g.image, image.NewUniform(st.ink), l.text, at)
	}
}

// png writes the page with a palette, which halves the file, unless drawings
// overlap so much that there are too many colours for one.
func (g *page) png() ([]byte, error) {
	var picture image.Image = g.image
	if few, ok := g.paletted(); ok {
		picture = few
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		return nil, fmt.Errorf("writing a picture: %w", err)
	}
	return file.Bytes(), nil
}

func (g *page) paletted() (*image.Paletted, bool) {
	few := image.NewPaletted(g.image.Rect, nil)
	known := map[[4]byte]uint8{}
	var last [4]byte
	var index uint8
	for i := range few.Pix {
		colour := [4]byte(g.image.Pix[4*i:])
		if colour != last {
			var ok bool
			if index, ok = known[colour]; !ok {
				if len(few.Palette) == 256 {
					return nil, false
				}
				index = uint8(len(few.Palette))
				known[colour] = index
				few.Palette = append(few.Palette, color.RGBA{colour[0], colour[1], colour[2], colour[3]})
			}
			last = colour
		}
		few.Pix[i] = index
	}
	return few, true
}
