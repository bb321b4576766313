package paper

import "image"

// Card is a person's own code, which staff at the door scan. Texts that are
// empty are left out.
type Card struct {
	Heading string // 我的签到码
	Name    string
	Link    string // what the code holds, of at most MaxCode bytes
	Hint    string // 给工作人员扫一下
	Number  string // by which staff find the person where nothing scans
}

// A card fills a phone's width.
const (
	cardWidth  = 720
	cardHeight = 1000
	cardEdge   = 48
)

// Card draws a card as a PNG of 720 by 1000 pixels.
func (p *Press) Card(c Card) ([]byte, error) {
	g, err := p.drawCard(c)
	if err != nil {
		return nil, err
	}
	return g.png()
}

func (p *Press) drawCard(c Card) (*page, error) {
	code, err := QR(c.Link)
	if err != nil {
		return nil, err
	}
	g := p.page(cardWidth, cardHeight)
	const left, right = cardEdge, cardWidth - cardEdge
	centred := style{leading: 1.35, across: middle, down: middle}
	large := centred
	large.weight = strong
	g.fill(image.Rect(left, 220, right, 222), pale)
	g.corners(g.code(code, image.Rect(left+24, 240, right-24, 816)).Inset(-8), 56, 6, green)
	for _, t := range []placed{
		{c.Heading, image.Rect(left, 44, right, 104), large.in(green, 38, 24).spaced(0.08)},
		{c.Name, image.Rect(left, 108, right, 206), large.in(black, 64, 30)},
		{c.Hint, image.Rect(left, 840, right, 914), large.in(orange, 38, 22)},
		{c.Number, image.Rect(left, 916, right, 962), centred.in(grey, 30, 18)},
	} {
		if err := g.write(t.text, t.area, t.style); err != nil {
			return nil, err
		}
	}
	return g, nil
}
