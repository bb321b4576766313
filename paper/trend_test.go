package paper

import (
	"bytes"
	"image/png"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func months() []string {
	return []string{"1 月", "2 月", "3 月", "4 月", "5 月", "6 月", "7 月", "8 月", "9 月", "10 月", "11 月", "12 月"}
}

func trends() map[string]Trend {
	long := strings.Repeat("白山头社区 Wolfeschlegelsteinhausen ", 20)
	return map[string]Trend{
		"year": {
			Title: "全市科普活动逐月到场人次", Unit: "人次，2026 年", Labels: months(), Note: "数据来自签到记录，截至 12 月 31 日",
			Now:    Series{"2026 年", []float64{1204, 880, 1931, 2210, 3502, 2984, 2110, 2675, 4120, 3388, 2901, 1760}},
			Before: Series{"2025 年", []float64{1100, 910, 1500, 2250, 3000, 2400, 2180, 2100, 3600, 3300, 2000, 1500}},
		},
		"begun": {
			Title: "Attendance by month", Unit: "people, 2026", Labels: []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
			Now: Series{"2026", []float64{12, 0, math.NaN(), 41}}, Before: Series{"2025", []float64{8, math.NaN(), 13, 20, 21, 3, 2, 1, 40, 12, 11, 9}},
		},
		"single": {Title: "逐季发布科普内容", Unit: "条，2026 年", Labels: []string{"一季度", "二季度", "三季度", "四季度"}, Now: Series{"", []float64{180, 210, 195, 240}}},
		"large":  {Title: "推送人次", Unit: "人次", Labels: months(), Now: Series{"今年", []float64{1234567, 12345678, 345}}, Before: Series{"去年", []float64{7654321, 7654321}}},
		"zero":   {Title: "没有活动", Unit: "人次", Labels: months(), Now: Series{"今年", []float64{0, -3, 0}}},
		"odd":    {Labels: []string{long, long}, Title: long, Unit: long, Note: long, Now: Series{long, []float64{math.Inf(1), math.MaxFloat64, 3}}, Before: Series{long, []float64{1e-320, 1}}},
		"empty":  {},
	}
}

func TestTrend(t *testing.T) {
	press := open(t)
	for name, c := range trends() {
		g, err := press.drawTrend(c)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		data, err := g.png()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		keep(t, "trend-"+name+".png", data)
		if size, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || size.Width != chartWidth || size.Height > 1200 || len(data) > 200_000 {
			t.Errorf("%s: %v, %d bytes, %v", name, size, len(data), err)
		}
		blank := press.page(g.image.Rect.Dx(), g.image.Rect.Dy())
		if marks := differences(g, blank); !marks.Empty() && !marks.In(blank.image.Rect.Inset(4)) {
			t.Errorf("%s reaches over %v", name, marks)
		}
	}
}

// TestTrendScale holds that the scale begins at zero, has few round steps and
// reaches over every value.
func TestTrendScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Trend{Labels: months()}
		for range rapid.IntRange(0, 12).Draw(t, "months") {
			c.Now.Values = append(c.Now.Values, rapid.Float64().Draw(t, "now"))
			c.Before.Values = append(c.Before.Values, rapid.Float64Range(0, 100000).Draw(t, "before"))
		}
		step, most := c.scale()
		if !(step > 0) || most/step > 10 || most < step {
			t.Fatalf("steps of %v up to %v", step, most)
		}
		for _, value := range append(c.Now.Values, c.Before.Values...) {
			if h := height(value, most); h < 0 || h > trendHeight || value <= 0 && h != 0 {
				t.Fatalf("the column of %v is %d high", value, h)
			}
		}
	})
	for _, test := range []struct{ most, step, end float64 }{{4120, 1000, 5000}, {41, 10, 50}, {3, 1, 3}, {1, 1, 1}, {240, 50, 250}, {100, 20, 100}, {0, 1, 1}, {12345678, 2500000, 12500000}} {
		if step, end := (Trend{Now: Series{"", []float64{test.most}}}).scale(); step != test.step || end != test.end {
			t.Errorf("%v: steps of %v up to %v, want %v, %v", test.most, step, end, test.step, test.end)
		}
	}
}
