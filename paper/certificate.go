package paper

import "image"

// Certificate is what a person or a community gets for taking part or for
// doing well. Texts that are empty are left out; those that are long are set
// smaller, then in more lines, then cut, so that nothing ever leaves its place.
type Certificate struct {
	Heading      string // 荣誉证书
	Name         string // whose it is
	Text         string // what it is for
	Result       string // what matters most, in orange: the place or the score
	Organisation string // who awards it
	Date         string
	Seal         string // the pale word where the seal goes: （盖章）
	Number       string // by which the certificate is found again
}

// A certificate is a sheet of A4 lying on its side, at 150 dots an inch.
const (
	certificateWidth  = 1754
	certificateHeight = 1240
	certificateMargin = 52 // of the frame
)

// Certificate draws a certificate as a PNG of 1754 by 1240 pixels, which is an
// A4 sheet on its side at 150 dots an inch. Lower right, where organisation
// and date stand, a seal of 4.5 cm finds room.
func (p *Press) Certificate(c Certificate) ([]byte, error) {
	g, err := p.drawCertificate(c)
	if err != nil {
		return nil, err
	}
	return g.png()
}

func (p *Press) drawCertificate(c Certificate) (*page, error) {
	g := p.page(certificateWidth, certificateHeight)
	edge := g.image.Rect.Inset(certificateMargin)
	g.frame(edge, 6, green)
	g.frame(edge.Inset(14), 2, green)
	g.fill(image.Rect(817, 322, 937, 328), orange)
	g.fill(image.Rect(427, 486, 1327, 488), pale)
	for _, t := range c.texts() {
		if err := g.write(t.text, t.area, t.style); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// placed is a text, where it stands and how it is set.
type placed struct {
	text  string
	area  image.Rectangle
	style style
}

func (c Certificate) texts() []placed {
	text := image.Rect(207, 520, 1547, 750)
	if c.Result == "" {
		text.Max.Y = 860
	}
	large := style{weight: strong, leading: 1.3, across: middle, down: middle}
	small := style{leading: 1.4, across: middle, down: middle}
	return []placed{
		{c.Heading, image.Rect(227, 155, 1527, 300), large.in(green, 108, 44).spaced(0.14)},
		{c.Name, image.Rect(427, 360, 1327, 480), large.in(black, 76, 36)},
		{c.Text, text, style{leading: 1.65, across: middle, down: middle}.in(black, 43, 24)},
		{c.Result, image.Rect(257, 765, 1497, 870), large.in(orange, 60, 30)},
		{c.Organisation, image.Rect(1010, 910, 1570, 990), small.in(black, 36, 20)},
		{c.Seal, image.Rect(1010, 990, 1570, 1040), small.in(pale, 28, 20)},
		{c.Date, image.Rect(1010, 1040, 1570, 1100), small.in(black, 36, 20)},
		{c.Number, image.Rect(184, 1040, 884, 1100), style{leading: 1.4, down: middle}.in(grey, 26, 18)},
	}
}
