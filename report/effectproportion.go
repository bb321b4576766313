package report

import "math"

// Proportion is how many of how many, with the bounds of its 95 % interval
// (Wilson 1927) in hundredths of a percent: what the share may be in the long
// run if these were a sample of all such answers.
type Proportion struct {
	Right int64 `json:"right"`
	N     int64 `json:"n"`
	Low   int64 `json:"low"`
	High  int64 `json:"high"`
}

// z95 is the quantile of the normal distribution for 95 %.
const z95 = 1.959963984540054

// basis is how many parts a whole has in bounds and differences.
const basis = 10_000

func proportionOf(right, n int64) Proportion {
	p := Proportion{Right: right, N: n}
	if n == 0 {
		return p
	}
	low, high := wilson(float64(right), float64(n))
	p.Low, p.High = int64(math.Round(basis*low)), int64(math.Round(basis*high))
	return p
}

// plus is both together.
func (p Proportion) plus(other Proportion) Proportion {
	return proportionOf(p.Right+other.Right, p.N+other.N)
}

// wilson is the score interval of a proportion.
func wilson(right, n float64) (low, high float64) {
	share, z2 := right/n, z95*z95
	middle := (share + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(share*(1-share)/n+z2/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// Difference is by how much one share is above another, with the bounds of its
// 95 % interval, all in hundredths of a percentage point. Where the interval
// holds 0 the two may be the same.
type Difference struct {
	Points int64 `json:"points"`
	Low    int64 `json:"low"`
	High   int64 `json:"high"`
}

// differenceOf is that of two proportions of different people (Newcombe 1998,
// method 10); nil where one is of nobody.
func differenceOf(now, then Proportion) *Difference {
	if now.N == 0 || then.N == 0 {
		return nil
	}
	n1, n0 := float64(now.N), float64(then.N)
	p1, p0 := float64(now.Right)/n1, float64(then.Right)/n0
	low1, high1 := wilson(float64(now.Right), n1)
	low0, high0 := wilson(float64(then.Right), n0)
	d := p1 - p0
	return difference(d, d-math.Hypot(p1-low1, high0-p0), d+math.Hypot(high1-p1, p0-low0))
}

func difference(d, low, high float64) *Difference {
	return &Difference{int64(math.Round(basis * d)), int64(math.Round(basis * low)), int64(math.Round(basis * high))}
}

// pooled is the difference of two proportions within each of several strata,
// weighed by Mantel and Haenszel; its variance is that of the weighed sum, with
// half an answer added to each side so that strata in which all agree are not
// taken for certain. Nil where no stratum has both.
func pooled[T any](strata []T, of func(T) (now, then Proportion)) *Difference {
	var weight, sum, variance float64
	for _, s := range strata {
		now, then := of(s)
		if now.N == 0 || then.N == 0 {
			continue
		}
		n1, n0 := float64(now.N), float64(then.N)
		w := n1 * n0 / (n1 + n0)
		weight += w
		sum += w * (float64(now.Right)/n1 - float64(then.Right)/n0)
		p1, p0 := (float64(now.Right)+0.5)/(n1+1), (float64(then.Right)+0.5)/(n0+1)
		variance += w * w * (p1*(1-p1)/n1 + p0*(1-p0)/n0)
	}
	if weight == 0 {
		return nil
	}
	d, half := sum/weight, z95*math.Sqrt(variance)/weight
	return difference(d, max(-1, d-half), min(1, d+half))
}
