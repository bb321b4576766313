package report

import (
	"math"

	"kepubot/survey"
)

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
	return *proportionOfShare(p.share())
}

// proportionOfShare is a share with its interval; nil of nobody.
func proportionOfShare(s survey.Share) *Proportion {
	if s.Of == 0 {
		return nil
	}
	i := s.Interval()
	return &Proportion{Right: s.Count, N: s.Of, Low: int64(math.Round(basis * i.Low)), High: int64(math.Round(basis * i.High))}
}

func (p Proportion) share() survey.Share { return survey.Share{Count: p.Right, Of: p.N} }

// plus is both together.
func (p Proportion) plus(other Proportion) Proportion {
	return proportionOf(p.Right+other.Right, p.N+other.N)
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
	return differenceOfShares(now.share(), then.share())
}

// differenceOfShares is by how much a share is above an earlier one of other
// people; nil where one is of nobody.
func differenceOfShares(now, then survey.Share) *Difference {
	if now.Of == 0 || then.Of == 0 {
		return nil
	}
	d := now.Since(then)
	return difference(d.Value, d.Low, d.High)
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
