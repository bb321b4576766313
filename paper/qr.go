package paper

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// MaxCode is how many bytes a QR code may hold, so that its modules stay
// large enough for an old phone's camera.
const MaxCode = 300

// quiet is the white edge around a QR code that readers need, in modules.
const quiet = 4

// Code is a QR code. Its unit is the module, one of the small squares.
type Code struct {
	size int
	dark []bool
}

// QR makes the QR code of a text, such as a link, of 1 to MaxCode bytes. A
// seventh of it may be hidden or torn.
func QR(text string) (Code, error) {
	if text == "" || len(text) > MaxCode {
		return Code{}, fmt.Errorf("a QR code of %d bytes, not of 1 to %d", len(text), MaxCode)
	}
	modules, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("making a QR code of %d bytes: %w", len(text), err)
	}
	inner := modules.Bounds().Dx()
	c := Code{size: inner + 2*quiet}
	c.dark = make([]bool, c.size*c.size)
	for y := range inner {
		for x := range inner {
			c.dark[(y+quiet)*c.size+x+quiet] = color.GrayModel.Convert(modules.At(x, y)) == color.Gray{}
		}
	}
	return c, nil
}

// Size is the length of a side, the white edge included.
func (c Code) Size() int { return c.size }

// Path is the dark part as the path of an SVG picture, whose view box is Size
// by Size.
func (c Code) Path() string {
	var path strings.Builder
	for y := range c.size {
		for x := 0; x < c.size; {
			from := x
			for x < c.size && c.dark[y*c.size+x] {
				x++
			}
			if n := x - from; n > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, n, n)
			} else {
				x++
			}
		}
	}
	return path.String()
}

// code draws a QR code as large as whole pixels allow, in the middle of an
// area, and gives where it stands.
func (g *page) code(c Code, area image.Rectangle) image.Rectangle {
	scale := max(1, min(area.Dx(), area.Dy())/c.size)
	side := scale * c.size
	at := image.Pt((area.Min.X+area.Max.X-side)/2, (area.Min.Y+area.Max.Y-side)/2)
	for y := range c.size {
		for x := range c.size {
			if c.dark[y*c.size+x] {
				corner := at.Add(image.Pt(x*scale, y*scale))
				g.fill(image.Rectangle{corner, corner.Add(image.Pt(scale, scale))}, black)
			}
		}
	}
	return image.Rectangle{at, at.Add(image.Pt(side, side))}
}
