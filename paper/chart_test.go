package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func charts() map[string]Chart {
	few := Chart{
		Title: "凤山街道各社区到场", Unit: "人次，2026 年第三季度", Now: "本季度", Before: "上季度", Note: "数据来自签到记录，截至 9 月 30 日",
		Bars: []Bar{{"季卫桥社区", 412, "", 350, true}, {"汇翠社区", 380, "", 401, false}, {"白山头社区（含原东门居委会）", 251, "", 0, false}, {"五星村", 96, "", 88, false}, {"同光村", 7, "", 12, false}, {"永丰村", 0, "", 3, false}},
	}
	many := Chart{Title: "全市各乡镇街道活动到场情况", Unit: "人次，2026 年"}
	for i := range 30 {
		many.Bars = append(many.Bars, Bar{Label: fmt.Sprintf("第%d乡镇（街道）", i+1), Value: float64(3100 - 101*i), Marked: i == 4})
	}
	return map[string]Chart{
		"few": few, "many": many,
		"turnout": {Title: "Turnout by community", Unit: "participants ÷ residents", Bars: []Bar{{"Jiweiqiao Community", 4.1, "4.1%", 0, false}, {"Huicui", 3.25, "3.3%", 0, true}}},
		"nothing": {Title: "没有活动", Unit: "人次", Bars: []Bar{{Label: "季卫桥社区"}, {Label: "汇翠社区", Value: -5}}},
		"empty":   {},
		"long":    longChart(strings.Repeat("白山头社区 Wolfeschlegelsteinhausen ", 20)),
	}
}

// longChart says the same in every place.
func longChart(text string) Chart {
	b := Bar{text, 12345678, text, 2345678, true}
	return Chart{text, text, []Bar{b, b, b}, text, text, text}
}

func TestChart(t *testing.T) {
	press := open(t)
	for name, c := range charts() {
		g, err := press.drawChart(c)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		data, err := g.png()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		keep(t, "chart-"+name+".png", data)
		if size, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || size.Width != chartWidth || size.Height > 2600 || len(data) > 300_000 {
			t.Errorf("%s: %v, %d bytes, %v", name, size, len(data), err)
		}
		blank := press.page(g.image.Rect.Dx(), g.image.Rect.Dy())
		if marks := differences(g, blank); !marks.Empty() && !marks.In(blank.image.Rect.Inset(8)) {
			t.Errorf("%s reaches over %v", name, marks)
		}
	}
}

// TestChartLengths holds that bars are as long as their values say, from zero.
func TestChartLengths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Chart{Before: "before"}
		for range rapid.IntRange(1, MaxBars).Draw(t, "bars") {
			c.Bars = append(c.Bars, Bar{Value: rapid.Float64().Draw(t, "value"), Before: rapid.Float64().Draw(t, "before")})
		}
		const whole = chartWidth - 2*chartEdge - chartLabel - chartValue
		longest := 0
		for _, b := range c.Bars {
			for _, value := range []float64{b.Value, b.Before} {
				n := c.length(value)
				longest = max(longest, n)
				if n < 0 || n > whole || value <= 0 && n != 0 {
					t.Fatalf("the bar of %v is %d long", value, n)
				}
				// Within rounding, half the value is half the bar.
				if half := c.length(value / 2); math.Abs(float64(2*half-n)) > 2 && !math.IsInf(value, 1) {
					t.Fatalf("%v is %d long, its half %d", value, n, half)
				}
			}
		}
		if longest != 0 && longest != whole {
			t.Fatalf("the longest bar is %d of %d", longest, whole)
		}
	})
}

// TestChartBarsSeen measures the ink of two bars.
func TestChartBarsSeen(t *testing.T) {
	press := open(t)
	g, err := press.drawChart(Chart{Bars: []Bar{{Value: 100}, {Value: 25, Marked: true}}})
	if err != nil {
		t.Fatal(err)
	}
	count := func(colour ink, row int) (n int) {
		head, err := Chart{}.head(press.page(chartWidth, 420))
		if err != nil {
			t.Fatal(err)
		}
		y := head + row*92 + 46
		for x := range chartEdge + chartLabel + 568 {
			r, gr, b, _ := g.image.At(x, y).RGBA()
			if ink(r>>8<<16|gr>>8<<8|b>>8) == colour && image.Pt(x, y).In(image.Rect(chartEdge+chartLabel, 0, chartWidth, 9999)) {
				n++
			}
		}
		return n
	}
	const whole = chartWidth - 2*chartEdge - chartLabel - chartValue
	if all, quarter := count(green, 0), count(orange, 1); all < whole || quarter < whole/4 || quarter > whole/4+60 {
		t.Errorf("the bars are %d and %d long, the longest should be %d", all, quarter, whole)
	}
}
