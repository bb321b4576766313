package report_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"kepubot/content"
	"kepubot/dev/cityyear"
	"kepubot/dev/testdb"
	"kepubot/quiz"
	"kepubot/report"
	"kepubot/store"
)

// compareEffect recounts the first answers to the questions about tips, and
// answers by theme and month.
func compareEffect(t *testing.T, d store.Driver, city *cityyear.City, q report.Question, r *report.Report) {
	t.Helper()
	b := &brute{t: t, d: d, city: city, q: q}
	got := map[[2]string]string{}
	for _, c := range all[content.Choice](b, "choices") {
		if k := [2]string{c.Tip, c.Group}; got[k] == "" || c.Day < got[k] {
			got[k] = c.Day
		}
	}
	facts := all[quiz.Practised](b, "practised")
	slices.SortFunc(facts, func(x, y *quiz.Practised) int { return cmp.Compare(x.Day, y.Day) })
	seen := map[[2]string]bool{}
	counted := map[string]*[6]int64{} // before, same day, after: right and all
	for _, f := range facts {
		k := [2]string{f.Question, f.Person}
		if f.Tip == "" || seen[k] {
			continue
		}
		seen[k] = true
		if !b.within(f.Day) || q.Place != "" && f.Place != q.Place {
			continue
		}
		when := 0
		if day := got[[2]string{f.Tip, f.Group}]; day != "" && f.Day == day {
			when = 2
		} else if day != "" && f.Day > day {
			when = 4
		}
		for _, id := range []string{f.Question, ""} {
			if counted[id] == nil {
				counted[id] = &[6]int64{}
			}
			if f.Right {
				counted[id][when]++
			}
			counted[id][when+1]++
		}
	}
	of := func(before, same, after report.Proportion) [6]int64 {
		return [6]int64{before.Right, before.N, same.Right, same.N, after.Right, after.N}
	}
	tips := r.Effect.Tips
	if n := counted[""]; n != nil && of(tips.Before, tips.SameDay, tips.After) != *n {
		t.Errorf("%s to %s: %v, counted %v", q.From, q.To, of(tips.Before, tips.SameDay, tips.After), *n)
	}
	for _, one := range tips.Questions {
		if n := counted[one.Question]; n == nil || of(one.Before, one.SameDay, one.After) != *n {
			t.Errorf("%s: %v, counted %v", one.Question, of(one.Before, one.SameDay, one.After), n)
		}
		delete(counted, one.Question)
	}
	if delete(counted, ""); len(counted) > 0 {
		t.Errorf("%d questions are not told", len(counted))
	}
}

// compareThemes holds answers by theme over time against the breakdown.
func compareThemes(t *testing.T, r *report.Report) {
	t.Helper()
	right, n := map[string]int64{}, map[string]int64{}
	for i, one := range r.Effect.Themes {
		right[one.Theme] += one.Right.Right
		n[one.Theme] += one.Right.N
		if one.From < r.Days.From || one.From > r.Days.To || i > 0 && one.From < r.Effect.Themes[i-1].From {
			t.Errorf("a stretch from %s", one.From)
		}
	}
	for _, part := range r.Breakdown(report.ByTheme).Parts {
		if rate := part.Values["practice.rightrate"]; rate.N != right[part.ID] || rate.Of != n[part.ID] {
			t.Errorf("%s: %+v, over time %d of %d", part.ID, rate, right[part.ID], n[part.ID])
		}
	}
}

// compareIndicators recounts what was entered and returned.
func compareIndicators(t *testing.T, d store.Driver, q report.Question, r *report.Report) {
	t.Helper()
	stock := map[string]bool{}
	for _, i := range report.DefaultIndicators() {
		stock[i.ID] = i.Measure == report.Stock
	}
	type line struct {
		indicator string
		source    report.Source
	}
	sums, last := map[line]report.Amount{}, map[string]*report.Entry{}
	for _, e := range all[report.Entry](&brute{t: t, d: d}, "indicator_entries") {
		giver := strings.Join([]string{e.Indicator, e.Place, e.Community, e.Unit, string(e.Source)}, "/")
		switch before := last[giver]; {
		case q.Place != "" && e.Place != q.Place || e.Day > q.To:
		case !stock[e.Indicator] && e.From >= q.From:
			sums[line{e.Indicator, e.Source}] += e.Amount()
		case stock[e.Indicator] && (before == nil || cmp.Or(cmp.Compare(e.Day, before.Day), cmp.Compare(e.Log[0].Seq, before.Log[0].Seq)) > 0):
			last[giver] = e
		}
	}
	for _, e := range last {
		sums[line{e.Indicator, e.Source}] += e.Amount()
	}
	for _, one := range r.Indicators {
		k, parts := line{one.Indicator, one.Source}, report.Amount(0)
		for _, part := range one.Places {
			parts += part.Value
		}
		if one.Value != sums[k] || parts != one.Value {
			t.Errorf("%v: %s, in parts %s, counted %s", k, one.Value, parts, sums[k])
		}
		delete(sums, k)
	}
	if len(sums) > 0 {
		t.Errorf("not told: %v", sums)
	}
}

// TestProportions: known intervals, see Newcombe, Statistics in Medicine 17
// (1998), p. 857 and p. 873.
func TestProportions(t *testing.T) {
	for _, c := range []struct{ right, n, low, high int64 }{
		{81, 263, 2553, 3662}, {15, 148, 624, 1605}, {0, 20, 0, 1611}, {1, 29, 61, 1718}, {29, 29, 8830, 10000},
	} {
		if p := report.ProportionOf(c.right, c.n); p.Low != c.low || p.High != c.high {
			t.Errorf("%d of %d: %d to %d", c.right, c.n, p.Low, p.High)
		}
	}
	for _, c := range []struct{ right, n, right0, n0, low, high int64 }{
		{56, 70, 48, 80, 524, 3339}, {9, 10, 3, 10, 1705, 8090}, {10, 10, 0, 10, 6075, 10000}, {5, 56, 0, 29, -381, 1926},
	} {
		d := report.DifferenceOf(report.ProportionOf(c.right, c.n), report.ProportionOf(c.right0, c.n0))
		if d.Low != c.low || d.High != c.high {
			t.Errorf("%d of %d over %d of %d: %+v", c.right, c.n, c.right0, c.n0, d)
		}
	}
}

// TestWorst: what does badly is told by chance-proof bounds, and the wrong keys
// of the city's competitions are among it.
func TestWorst(t *testing.T) {
	d := testdb.SQLite(t)
	size := cityyear.Small()
	size.Residents, size.Entries, size.Feedback = 1500, 750, 2500
	city, err := cityyear.Make(t.Context(), d, 3, size)
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.NewReports(city.Sources).Report(t.Context(), asked()["year"], nil)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]report.QuestionDoing{}
	for _, q := range r.Effect.Questions {
		if bad[q.Question] = q; q.Stage == "autumn.2" {
			t.Errorf("%s is of a stage that is on", q.Question)
		}
	}
	for _, wrong := range []string{"q5007", "q5037", "q5107", "q5137"} { // their keys are wrong
		q := bad[wrong]
		if q.Stage == "" || q.Discrimination == nil || *q.Discrimination >= 20 || q.Text.Chinese == "" {
			t.Errorf("%s: %+v", wrong, q)
		}
	}
	if n := len(r.Effect.Stages); n != 8 {
		t.Errorf("%d themes of stages", n)
	}
	tips := r.Effect.Tips
	if tips.Gain == nil || tips.Gain.Points < 1000 || tips.Gain.Low >= tips.Gain.Points || tips.Gain.High <= tips.Gain.Points {
		t.Errorf("gain %+v", tips.Gain) // those who got the tip are right 20 points more often
	}
	disliked := r.Effect.Disliked
	for i := range disliked {
		if disliked[i].Liked.N < 20 || i > 0 && disliked[i].Liked.High < disliked[i-1].Liked.High {
			t.Errorf("%+v", disliked[i])
		}
	}
	if len(disliked) != 10 {
		t.Errorf("%d tips", len(disliked))
	}
}
