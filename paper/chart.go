package paper

import (
	"cmp"
	"image"
	"math"
	"strconv"
)

// Chart compares things by bars that begin at zero. Texts that are empty are
// left out.
type Chart struct {
	Title string
	Unit  string // what the figures count, and of when: 人次，2026 年三季度
	Bars  []Bar  // the first MaxBars are shown, in the order given
	// Now and Before name the two values of each bar; Before empty: there is
	// but one.
	Now, Before string
	Note        string // where the figures come from
}

// MaxBars is how many bars a chart shows.
const MaxBars = 24

// Bar is one of the things compared. A value below zero, or none, counts as
// zero.
type Bar struct {
	Label  string
	Value  float64
	Text   string  // the value as it is to be written; empty: as a plain number
	Before float64 // the same an earlier time, drawn quietly where Chart.Before names it
	// Marked bars are orange: those that matter to who looks.
	Marked bool
}

// A chart is as wide as a phone shows without scaling; lengths in pixels.
const (
	chartWidth = 1080
	chartEdge  = 56
	chartLabel = 290 // the column of labels
	chartValue = 170 // kept at the end of the longest bar for its value
)

// Chart draws a chart as a PNG of 1080 pixels' width and as high as its bars
// need.
func (p *Press) Chart(c Chart) ([]byte, error) {
	g, err := p.drawChart(c)
	if err != nil {
		return nil, err
	}
	return g.png()
}

// rowHeight gives few bars more room.
func (c Chart) rowHeight() int {
	height := 72
	if len(c.Bars) <= 8 {
		height = 92
	}
	if c.Before != "" {
		height += 20
	}
	return height
}

func (p *Press) drawChart(c Chart) (*page, error) {
	c.Bars = c.Bars[:min(len(c.Bars), MaxBars)]
	const left, right = chartEdge, chartWidth - chartEdge
	// How high the head is, is known when it is written: once on a sheet that
	// is thrown away.
	head, err := c.head(p.page(chartWidth, 420))
	if err != nil {
		return nil, err
	}
	row := c.rowHeight()
	foot := head + row*len(c.Bars)
	height := foot + 48
	if c.Note != "" {
		height += 62
	}
	g := p.page(chartWidth, height)
	if _, err := c.head(g); err != nil {
		return nil, err
	}
	for i, b := range c.Bars {
		if err := c.bar(g, b, image.Rect(left, head+i*row, right, head+(i+1)*row)); err != nil {
			return nil, err
		}
	}
	// The line that bars begin at.
	g.fill(image.Rect(left+chartLabel-3, head, left+chartLabel, foot), pale)
	return g, g.write(c.Note, image.Rect(left, foot+24, right, foot+86), style{leading: 1.35, down: middle}.in(grey, 28, 20))
}

// head writes title, unit and legend, and gives where the bars begin.
func (c Chart) head(g *page) (bottom int, err error) {
	const left, right = chartEdge, chartWidth - chartEdge
	y := 48
	if y, err = g.below(c.Title, image.Rect(left, y, right, y+150), style{weight: strong, leading: 1.3}.in(green, 54, 34)); err != nil {
		return 0, err
	}
	if y, err = g.below(c.Unit, image.Rect(left, y+4, right, y+84), style{leading: 1.3}.in(grey, 34, 24)); err != nil {
		return 0, err
	}
	if c.Before != "" {
		if err := c.legend(g, y+14); err != nil {
			return 0, err
		}
		y += 66
	}
	return y + 30, nil
}

// legend shows what the two kinds of bars are.
func (c Chart) legend(g *page, y int) error {
	x := chartEdge
	for _, kind := range []struct {
		name   string
		colour ink
		height int
	}{{c.Now, green, 30}, {c.Before, pale, 14}} {
		g.fill(image.Rect(x, y+22-kind.height/2, x+44, y+22+kind.height/2), kind.colour)
		var err error
		if x, err = g.legendName(kind.name, x, y); err != nil {
			return err
		}
	}
	return nil
}

// legendName writes a name of a legend behind its mark, which begins at x, and
// gives where the next mark does.
func (g *page) legendName(name string, x, y int) (next int, err error) {
	b, err := g.press.fit(name, image.Pt(360, 44), style{leading: 1.3}.in(black, 30, 22))
	if err != nil {
		return 0, err
	}
	g.draw(b, image.Rect(x+58, y, x+418, y+44), style{ink: black, down: middle})
	width := 0
	for _, l := range b.lines {
		width = max(width, l.width.Ceil())
	}
	return x + 58 + width + 56, nil
}

// bar draws one bar within its row, with its label before and its value after.
func (c Chart) bar(g *page, b Bar, area image.Rectangle) error {
	label := image.Rect(area.Min.X, area.Min.Y+4, area.Min.X+chartLabel-24, area.Max.Y-4)
	if err := g.write(b.Label, label, style{leading: 1.12, across: end, down: middle}.in(black, 36, 24)); err != nil {
		return err
	}
	colour := green
	if b.Marked {
		colour = orange
	}
	thick, thin := area.Dy()*5/10, 0
	if c.Before != "" {
		thick, thin = area.Dy()*4/10, area.Dy()*2/10
	}
	start := area.Min.X + chartLabel
	y := area.Min.Y + (area.Dy()-thick-thin)/2
	tip := start + c.length(b.Value)
	g.fill(image.Rect(start, y, tip, y+thick), colour)
	value := image.Rect(tip+16, y-8, min(tip+16+chartValue, chartWidth-8), y+thick+8)
	if err := g.write(cmp.Or(b.Text, figure(b.Value)), value, style{weight: strong, leading: 1.1, down: middle}.in(colour, 36, 24)); err != nil {
		return err
	}
	if c.Before == "" {
		return nil
	}
	tip = start + c.length(b.Before)
	before := image.Rect(start, y+thick+6, tip, y+thick+4+thin)
	g.fill(before, pale)
	value = image.Rect(tip+16, before.Min.Y-6, tip+16+chartValue, before.Max.Y+6)
	return g.write(figure(b.Before), value, style{leading: 1.1, down: middle}.in(grey, 24, 20))
}

// length is how long a value's bar is: the longest takes what labels and
// values leave.
func (c Chart) length(value float64) int {
	most := 0.0
	for _, b := range c.Bars {
		most = max(most, countable(b.Value))
		if c.Before != "" {
			most = max(most, countable(b.Before))
		}
	}
	if most == 0 {
		return 0
	}
	const whole = chartWidth - 2*chartEdge - chartLabel - chartValue
	return int(math.Round(countable(value) / most * whole))
}

// countable is a value that a bar can show.
func countable(value float64) float64 {
	if value > 0 && !math.IsInf(value, 1) {
		return value
	}
	return 0
}

func figure(value float64) string {
	return strconv.FormatFloat(math.Round(countable(value)*100)/100, 'f', -1, 64)
}
