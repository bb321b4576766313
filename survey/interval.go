package survey

import "math"

// normal95 is the 97.5th percentile of the standard normal distribution.
const normal95 = 1.959963984540054

// Share is how many of some have something.
type Share struct {
	Count, Of int64
	// Size is the number of independent answers that the share is worth, for
	// its interval; 0: Of, one answer a person.
	Size float64
}

// Value is the share, from 0 to 1; 0 of nobody.
func (s Share) Value() float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(s.Count) / float64(s.Of)
}

// Interval is a range from Low to High.
type Interval struct{ Low, High float64 }

// Interval is the 95% score interval of Wilson for a share p of n,
//
//	(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n),  z = 1.96,
//
// from E. B. Wilson, Probable inference, the law of succession, and statistical
// inference, J. Am. Stat. Assoc. 22 (1927), 209–212. It holds the share, stays
// between 0 and 1, and of nobody it is all of that. What it says of the city
// would need a sample; see [Disclaimer].
func (s Share) Interval() Interval {
	n, p := float64(s.Of), s.Value()
	if s.Size > 0 {
		n = s.Size
	}
	if s.Of == 0 || n <= 0 {
		return Interval{0, 1}
	}
	const z2 = normal95 * normal95
	middle := p + z2/(2*n)
	half := normal95 * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	whole := 1 + z2/n
	// The bounds are exact where rounding would pass the share by a hair.
	return Interval{max(0, min(p, (middle-half)/whole)), min(1, max(p, (middle+half)/whole))}
}

// Difference is how much a share is above an earlier one, with its 95%
// interval; each from −1 to 1.
type Difference struct {
	Value float64
	Interval
}

// Since is the difference of a share since an earlier one of other people. The
// interval is the hybrid score interval: with Wilson's l and u of each share
//
//	d − √((p₂−l₂)² + (u₁−p₁)²)  to  d + √((u₂−p₂)² + (p₁−l₁)²),
//
// method 10 of R. G. Newcombe, Interval estimation for the difference between
// independent proportions, Stat. Med. 17 (1998), 873–890. Where the same
// people answered both times it is wider than it need be, as long as who did
// well before does well after.
func (s Share) Since(before Share) Difference {
	p1, p2 := before.Value(), s.Value()
	i1, i2 := before.Interval(), s.Interval()
	d := p2 - p1
	return Difference{d, Interval{
		max(-1, d-math.Hypot(p2-i2.Low, i1.High-p1)),
		min(1, d+math.Hypot(i2.High-p2, p1-i1.Low)),
	}}
}

// pooled is a share over several answers of each person: right ones of those
// asked. A person's answers go together, so that they are worth fewer than
// they are. With r right of m asked for each of n persons, and p = Σr / Σm, the
// variance of p as a ratio is
//
//	v = n/(n−1) · Σ(r − p·m)² / (Σm)²
//
// (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, §6.4), and the share is
// worth p(1−p)/v answers, at least one and at most Σm; where nobody differs,
// as many as there are persons. Wilson's interval with that number is among
// those that C. Franco, R. Little, T. Louis and E. Slud recommend for answers
// that come in clusters, J. Surv. Stat. Methodol. 7 (2019), 334–364.
type pooled struct {
	persons, right, asked int64
	rr, rm, mm            int64 // sums of r², r·m and m²
}

func (s *pooled) add(right, asked int64) {
	if asked == 0 {
		return
	}
	s.persons++
	s.right += right
	s.asked += asked
	s.rr += right * right
	s.rm += right * asked
	s.mm += asked * asked
}

func (s *pooled) share() Share {
	share := Share{Count: s.right, Of: s.asked}
	if s.persons == 0 {
		return share
	}
	share.Size = float64(s.persons)
	if p, n := share.Value(), float64(s.persons); n > 1 && p > 0 && p < 1 {
		squares := float64(s.rr) - 2*p*float64(s.rm) + p*p*float64(s.mm)
		v := n / (n - 1) * max(0, squares) / (float64(s.asked) * float64(s.asked))
		if size := p * (1 - p) / v; v > 0 {
			share.Size = min(max(1, size), float64(s.asked))
		}
	}
	return share
}
