package paper

import (
	"cmp"
	"image"
	"image/draw"
	"math"
	"slices"

	"golang.org/x/image/vector"
)

// Trend shows how a figure went from month to month: this year's in columns
// that begin at zero, with their values above them, and last year's, if there
// is one, as a line to hold against them.
type Trend struct {
	Title  string
	Unit   string   // what the figures count, and of when: 人次，2026 年
	Labels []string // below the columns: 1 月; the first MaxPoints are shown
	Now    Series
	Before Series // without values: there is but one
	Note   string // where the figures come from
}

// Series is a figure of each label, in their order. Those that are not yet
// known are left out at the end, or are NaN; a value below zero counts as zero.
type Series struct {
	Name   string
	Values []float64
}

// MaxPoints is how many columns a trend shows.
const MaxPoints = 16

// Lengths in pixels of a trend, which is as wide as a chart.
const (
	trendLeft   = 130 // where columns begin; values of the scale stand before
	trendHeight = 470 // of the highest column
	trendAbove  = 56  // kept above it for its value
)

// Trend draws a trend as a PNG of 1080 pixels' width.
func (p *Press) Trend(t Trend) ([]byte, error) {
	g, err := p.drawTrend(t)
	if err != nil {
		return nil, err
	}
	return g.png()
}

// known tells whether a series has a value of a label.
func (s Series) known(i int) bool { return i < len(s.Values) && !math.IsNaN(s.Values[i]) }

// trim gives a trend with no more labels and values than are shown.
func (t Trend) trim() Trend {
	t.Labels = t.Labels[:min(len(t.Labels), MaxPoints)]
	t.Now.Values = t.Now.Values[:min(len(t.Now.Values), len(t.Labels))]
	t.Before.Values = t.Before.Values[:min(len(t.Before.Values), len(t.Labels))]
	return t
}

func (p *Press) drawTrend(t Trend) (*page, error) {
	t = t.trim()
	// Title, unit and legend are those of a chart.
	head := Chart{Title: t.Title, Unit: t.Unit}
	top, err := head.head(p.page(chartWidth, 420))
	if err != nil {
		return nil, err
	}
	legend := top - 14
	if len(t.Before.Values) > 0 {
		top += 58
	}
	foot := top + trendAbove + trendHeight
	height := foot + 110
	if t.Note != "" {
		height += 62
	}
	g := p.page(chartWidth, height)
	if _, err := head.head(g); err != nil {
		return nil, err
	}
	if len(t.Before.Values) > 0 {
		if err := t.legend(g, legend); err != nil {
			return nil, err
		}
	}
	if err := t.plot(g, foot); err != nil {
		return nil, err
	}
	return g, g.write(t.Note, image.Rect(chartEdge, height-86, chartWidth-chartEdge, height-24), style{leading: 1.35, down: middle}.in(grey, 28, 20))
}

// legend shows the column and the line with their names.
func (t Trend) legend(g *page, y int) error {
	x := chartEdge
	for i, name := range []string{t.Now.Name, t.Before.Name} {
		if i == 0 {
			g.fill(image.Rect(x+6, y+7, x+38, y+37), green)
		} else {
			g.stroke([]image.Point{{x, y + 22}, {x + 44, y + 22}}, 5, orange)
			g.dot(image.Pt(x+22, y+22), 9, orange)
		}
		var err error
		if x, err = g.legendName(name, x, y); err != nil {
			return err
		}
	}
	return nil
}

// plot draws scale, columns, line and labels above and below the line that
// columns begin at.
func (t Trend) plot(g *page, foot int) error {
	step, most := t.scale()
	for n := range int(math.Round(most/step)) + 1 {
		value := min(float64(n)*step, most)
		y := foot - height(value, most)
		colour, thick := faint, 2
		if value == 0 {
			colour, thick = pale, 3
		}
		g.fill(image.Rect(trendLeft, y, chartWidth-chartEdge, y+thick), colour)
		area := image.Rect(8, y-20, trendLeft-18, y+22)
		if err := g.write(figure(value), area, style{leading: 1.1, across: end, down: middle}.in(grey, 26, 18)); err != nil {
			return err
		}
	}
	if len(t.Labels) == 0 {
		return nil
	}
	pitch := float64(chartWidth-chartEdge-trendLeft) / float64(len(t.Labels))
	middleOf := func(i int) int { return trendLeft + int((float64(i)+0.5)*pitch) }
	size, err := t.valueSize(g.press, int(pitch)-6)
	if err != nil {
		return err
	}
	half := min(int(pitch*0.31), 60)
	for i, label := range t.Labels {
		x := middleOf(i)
		area := image.Rect(x-int(pitch/2)+2, foot+12, x+int(pitch/2)-2, foot+82)
		if err := g.write(label, area, style{leading: 1.15, across: middle}.in(black, 28, 18)); err != nil {
			return err
		}
		if t.Now.known(i) {
			g.fill(image.Rect(x-half, foot-height(t.Now.Values[i], most), x+half, foot), green)
		}
	}
	t.line(g, foot, most, middleOf)
	for i := range t.Labels {
		if !t.Now.known(i) {
			continue
		}
		x, y := middleOf(i), foot-height(t.Now.Values[i], most)
		// The value stands above the column, and above the line where that
		// crosses it.
		for _, other := range t.lineAt(foot, most, middleOf, x, int(pitch/2)-4) {
			if other > y-46 && other < y+14 {
				y = other - 12
			}
		}
		area := image.Rect(x-int(pitch/2)+1, y-46, x+int(pitch/2)-1, y-6)
		if err := g.write(figure(t.Now.Values[i]), area, style{weight: strong, leading: 1.1, across: middle, down: end}.in(green, size, size)); err != nil {
			return err
		}
	}
	return nil
}

// valueSize is the size in which the values of all columns fit.
func (t Trend) valueSize(p *Press, width int) (float64, error) {
	size := 28.0
	for i, value := range t.Now.Values {
		if !t.Now.known(i) {
			continue
		}
		b, err := p.fit(figure(value), image.Pt(width, 40), style{weight: strong, leading: 1.1}.in(green, 28, 14))
		if err != nil {
			return 0, err
		}
		size = min(size, float64(b.setting.size)/64)
	}
	return size, nil
}

// faint is the ink of the scale's lines.
const faint ink = 0xe7ebe9

// line draws the earlier series, broken where values are missing.
func (t Trend) line(g *page, foot int, most float64, middleOf func(int) int) {
	var points []image.Point
	flush := func() {
		if len(points) > 1 {
			g.stroke(points, 5, orange)
		}
		points = nil
	}
	for i := range t.Labels {
		if !t.Before.known(i) {
			flush()
			continue
		}
		points = append(points, image.Pt(middleOf(i), foot-height(t.Before.Values[i], most)))
	}
	flush()
	for i := range t.Labels {
		if t.Before.known(i) {
			at := image.Pt(middleOf(i), foot-height(t.Before.Values[i], most))
			g.dot(at, 12, white)
			g.dot(at, 9, orange)
		}
	}
}

// lineAt is how high the earlier series' line passes within a reach of x, at
// its left, middle and right.
func (t Trend) lineAt(foot int, most float64, middleOf func(int) int, x, reach int) []int {
	var found []int
	for i := range t.Labels {
		if !t.Before.known(i) {
			continue
		}
		at := image.Pt(middleOf(i), foot-height(t.Before.Values[i], most))
		if at.X == x {
			found = append(found, at.Y)
		}
		if i+1 >= len(t.Labels) || !t.Before.known(i+1) {
			continue
		}
		next := image.Pt(middleOf(i+1), foot-height(t.Before.Values[i+1], most))
		for _, place := range []int{x - reach, x + reach} {
			if place >= at.X && place <= next.X && next.X > at.X {
				found = append(found, at.Y+(next.Y-at.Y)*(place-at.X)/(next.X-at.X))
			}
		}
	}
	// From the lowest up, so that a value which made room for one makes room
	// for the next.
	slices.SortFunc(found, func(a, b int) int { return cmp.Compare(b, a) })
	return found
}

// height is how high a column is.
func height(value, most float64) int {
	if most == 0 {
		return 0
	}
	return int(math.Round(countable(value) / most * trendHeight))
}

// scale is from line to line of the scale, and its end: round numbers, of
// which the end is no less than any value.
func (t Trend) scale() (step, most float64) {
	for _, s := range []Series{t.Now, t.Before} {
		for _, value := range s.Values {
			most = max(most, countable(value))
		}
	}
	if most == 0 {
		return 1, 1
	}
	step = math.Pow(10, math.Floor(math.Log10(most/4)))
	if step == 0 || math.IsInf(most*10, 1) {
		return most, most
	}
	for _, times := range []float64{1, 2, 2.5, 5, 10} {
		if times == 2.5 && step < 10 {
			continue // whole numbers on the scale
		}
		if math.Ceil(most/(step*times)) <= 5 {
			step *= times
			break
		}
	}
	if step < 1 && most == math.Trunc(most) {
		step = 1
	}
	if end := math.Ceil(most/step) * step; !math.IsInf(end, 1) {
		return step, end
	}
	return most, most
}

// stroke draws a line through points.
func (g *page) stroke(points []image.Point, thick float64, colour ink) {
	half := thick / 2
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
		length := math.Hypot(dx, dy)
		if length == 0 {
			continue
		}
		nx, ny := -dy/length*half, dx/length*half
		g.shape(colour, [][2]float64{
			{float64(a.X) + nx, float64(a.Y) + ny}, {float64(b.X) + nx, float64(b.Y) + ny},
			{float64(b.X) - nx, float64(b.Y) - ny}, {float64(a.X) - nx, float64(a.Y) - ny},
		})
	}
}

// dot draws a disc.
func (g *page) dot(at image.Point, radius float64, colour ink) {
	const corners = 36
	var outline [][2]float64
	for i := range corners {
		angle := 2 * math.Pi * float64(i) / corners
		outline = append(outline, [2]float64{float64(at.X) + radius*math.Cos(angle), float64(at.Y) + radius*math.Sin(angle)})
	}
	g.shape(colour, outline)
}

// shape fills an outline.
func (g *page) shape(colour ink, outline [][2]float64) {
	low, high := outline[0], outline[0]
	for _, p := range outline {
		low[0], low[1] = min(low[0], p[0]), min(low[1], p[1])
		high[0], high[1] = max(high[0], p[0]), max(high[1], p[1])
	}
	box := image.Rect(int(low[0])-1, int(low[1])-1, int(high[0])+2, int(high[1])+2)
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	for i, p := range outline {
		x, y := float32(p[0]-float64(box.Min.X)), float32(p[1]-float64(box.Min.Y))
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
	mask := image.NewAlpha(image.Rectangle{Max: box.Size()})
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	soften(mask)
	draw.DrawMask(g.image, box, image.NewUniform(colour), image.Point{}, mask, image.Point{}, draw.Over)
}
