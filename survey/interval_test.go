package survey

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestIntervals holds intervals against those that Newcombe printed: for
// single proportions (Stat. Med. 17, 857–872, method 3) and for differences
// (873–890, method 10).
func TestIntervals(t *testing.T) {
	for _, c := range []struct{ count, of, low, high float64 }{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {20, 20, 0.8389, 1}, {0, 0, 0, 1},
	} {
		got := Share{Count: int64(c.count), Of: int64(c.of)}.Interval()
		if math.Abs(got.Low-c.low) > 5e-5 || math.Abs(got.High-c.high) > 5e-5 {
			t.Errorf("%v of %v: %v", c.count, c.of, got)
		}
	}
	for _, c := range []struct {
		a, m, b, n int64
		low, high  float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090}, {6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926}, {0, 10, 0, 20, -0.1611, 0.2775}, {10, 10, 0, 20, 0.6791, 1},
	} {
		got := Share{Count: c.a, Of: c.m}.Since(Share{Count: c.b, Of: c.n})
		if math.Abs(got.Low-c.low) > 5e-5 || math.Abs(got.High-c.high) > 5e-5 {
			t.Errorf("%d of %d since %d of %d: %v", c.a, c.m, c.b, c.n, got)
		}
	}
}

// TestIntervalsHold: an interval holds what it is about, stays in its bounds,
// and several answers of each person are worth no fewer than one a person and
// no more than they are.
func TestIntervalsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) Share {
			of := rapid.Int64Range(1, 5000).Draw(t, label)
			return Share{Count: rapid.Int64Range(0, of).Draw(t, label), Of: of}
		}
		before, after := draw("before"), draw("after")
		i, d := after.Interval(), after.Since(before)
		if i.Low < 0 || i.Low > after.Value() || i.High < after.Value() || i.High > 1 {
			t.Errorf("%v: %v", after, i)
		}
		if d.Low < -1 || d.Low > d.Value || d.High < d.Value || d.High > 1 || math.Abs(d.Value-(after.Value()-before.Value())) > 1e-12 {
			t.Errorf("%v since %v: %v", after, before, d)
		}
		back := before.Since(after)
		if math.Abs(back.Low+d.High) > 1e-12 || math.Abs(back.High+d.Low) > 1e-12 {
			t.Errorf("the other way round %v is %v", d, back)
		}
		var p pooled
		for range rapid.IntRange(1, 40).Draw(t, "persons") {
			asked := rapid.Int64Range(0, 20).Draw(t, "asked")
			p.add(rapid.Int64Range(0, asked).Draw(t, "right"), asked)
		}
		if s := p.share(); s.Of > 0 {
			i := s.Interval()
			if s.Size < 1 || s.Size > float64(s.Of) || i.Low > s.Value() || i.High < s.Value() {
				t.Errorf("%+v of %+v: %v", s, p, i)
			}
		}
	})
}

// TestPooled: answers of people who know all or nothing are worth one a
// person; those of people who are all alike in knowing are worth what they are.
func TestPooled(t *testing.T) {
	var together, apart pooled
	for n := range 100 {
		together.add(int64(n%2)*20, 20)
		apart.add(int64(8+n%5), 20) // as spread as tosses of a coin, or less
	}
	if s := together.share(); s.Size < 98 || s.Size > 101 {
		t.Errorf("all or nothing: worth %v answers", s.Size)
	}
	if s := apart.share(); s.Size != 2000 {
		t.Errorf("alike: worth %v answers", s.Size)
	}
}
