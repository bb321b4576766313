package paper

import "image"

// Poster is a sheet for a door or a wall whose code people scan. Texts that
// are empty are left out; those that are long are set smaller, then in more
// lines, then cut.
type Poster struct {
	Heading   string // what sort of sheet it is: 科普大讲堂 · 现场签到
	Title     string
	Subtitle  string // the title in the other language, or more of it
	Facts     []Fact // time, place and the like; the first four are shown
	Link      string // what the code holds, of at most MaxCode bytes
	Action    string // what the code does, in a few words: 扫一扫，签到
	Hint      string // how to scan, in one line or two
	Hint2     string // the same in the other language
	Organiser string
	Number    string // by which the poster is told from others
}

// Fact is something said in two columns: 时间, 11 月 28 日.
type Fact struct{ Label, Text string }

// A poster is a standing sheet of A4 at 200 dots an inch.
const (
	posterWidth  = 1654
	posterHeight = 2339
	posterEdge   = 140
	posterFacts  = 4
)

// Poster draws a poster as a PNG of 1654 by 2339 pixels, which is a standing
// A4 sheet at 200 dots an inch.
func (p *Press) Poster(s Poster) ([]byte, error) {
	g, err := p.drawPoster(s)
	if err != nil {
		return nil, err
	}
	return g.png()
}

func (p *Press) drawPoster(s Poster) (*page, error) {
	code, err := QR(s.Link)
	if err != nil {
		return nil, err
	}
	g := p.page(posterWidth, posterHeight)
	top, err := s.head(g)
	if err != nil {
		return nil, err
	}
	bottom, err := s.foot(g)
	if err != nil {
		return nil, err
	}
	space := image.Rect(posterEdge, top+44, posterWidth-posterEdge, bottom-28)
	// What is left of the sheet is the code's, but not beyond what a hand's
	// breadth needs.
	side := min(space.Dx(), space.Dy(), 1180)
	middle := space.Min.Add(space.Max).Div(2)
	area := image.Rect(middle.X-side/2, middle.Y-side/2, middle.X+side/2, middle.Y+side/2)
	g.corners(g.code(code, area.Inset(12)).Inset(-12), 96, 10, green)
	return g, nil
}

// head writes what stands above the code, and gives where it ends.
func (s Poster) head(g *page) (bottom int, err error) {
	const left, right = posterEdge, posterWidth - posterEdge
	y := 128
	if y, err = g.below(s.Heading, image.Rect(left, y, right, y+76), style{weight: strong, leading: 1.4}.in(green, 50, 30).spaced(0.08)); err != nil {
		return 0, err
	}
	g.fill(image.Rect(left, y+18, left+120, y+26), orange)
	y += 62
	if y, err = g.below(s.Title, image.Rect(left, y, right, y+330), style{weight: strong, leading: 1.28}.in(black, 124, 60)); err != nil {
		return 0, err
	}
	if y, err = g.below(s.Subtitle, image.Rect(left, y+6, right, y+116), style{leading: 1.35}.in(grey, 46, 30)); err != nil {
		return 0, err
	}
	y += 30
	for _, fact := range s.Facts[:min(len(s.Facts), posterFacts)] {
		if y, err = g.fact(fact, image.Rect(left, y, right, y+124)); err != nil {
			return 0, err
		}
		y += 8
	}
	return y, nil
}

// fact writes a label, and what it says beside it.
func (g *page) fact(f Fact, area image.Rectangle) (bottom int, err error) {
	const column = 150
	st := style{leading: 1.45}
	label := image.Rect(area.Min.X, area.Min.Y, area.Min.X+column-16, area.Min.Y+66)
	text := image.Rect(area.Min.X+column, area.Min.Y, area.Max.X, area.Max.Y)
	if f.Label == "" {
		text.Min.X = area.Min.X
	}
	if err := g.write(f.Label, label, st.in(grey, 42, 20)); err != nil {
		return 0, err
	}
	return g.below(f.Text, text, st.in(black, 42, 30))
}

// foot writes what stands below the code, and gives where it begins.
func (s Poster) foot(g *page) (top int, err error) {
	const left, right = posterEdge, posterWidth - posterEdge
	g.fill(image.Rect(left, 2170, right, 2172), pale)
	if err := g.write(s.Organiser, image.Rect(left, 2186, 1180, 2256), style{weight: strong, leading: 1.4, down: middle}.in(green, 38, 22)); err != nil {
		return 0, err
	}
	if err := g.write(s.Number, image.Rect(1200, 2186, right, 2256), style{leading: 1.4, across: end, down: middle}.in(grey, 28, 18)); err != nil {
		return 0, err
	}
	centred := style{leading: 1.4, across: middle, down: middle}
	action := style{weight: strong, leading: 1.25, across: middle, down: middle}.in(orange, 96, 48).spaced(0.04)
	if top = 2148; s.Hint == "" && s.Hint2 == "" {
		top = 2100
	}
	for _, line := range []struct {
		text   string
		height int
		style  style
	}{
		{s.Hint2, 76, centred.in(grey, 34, 22)}, {s.Hint, 114, centred.in(black, 42, 28)}, {s.Action, 134, action},
	} {
		if line.text == "" {
			continue
		}
		top -= line.height
		if err := g.write(line.text, image.Rect(left, top, right, top+line.height-2), line.style); err != nil {
			return 0, err
		}
	}
	return top, nil
}

// corners marks the corners of an area.
func (g *page) corners(area image.Rectangle, long, thick int, colour ink) {
	for _, x := range []int{area.Min.X, area.Max.X - long} {
		for _, y := range []int{area.Min.Y, area.Max.Y - thick} {
			g.fill(image.Rect(x, y, x+long, y+thick), colour)
		}
	}
	for _, x := range []int{area.Min.X, area.Max.X - thick} {
		for _, y := range []int{area.Min.Y, area.Max.Y - long} {
			g.fill(image.Rect(x, y, x+thick, y+long), colour)
		}
	}
}
