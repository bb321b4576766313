package content

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/store"
)

// shelf is n approved tips a theme for everyone.
func shelf(n int) []*Tip {
	var tips []*Tip
	for _, theme := range Themes() {
		for i := range n {
			tips = append(tips, &Tip{Meta: store.Meta{ID: fmt.Sprintf("%s-%02d", theme, i)}, Theme: theme, Groups: []string{Everyone}, Approval: Approval{State: Approved}})
		}
	}
	return tips
}

// days chooses for n days on end.
func days(from, group string, n int, tips []*Tip) past {
	var had past
	for i := range n {
		choice, ok := choose(shift(from, i), group, tips, had, nil)
		if ok {
			had = append(past{choice}, had...)
		}
	}
	return had
}

func TestNoRepeatsWhileThereAreOthers(t *testing.T) {
	had := days("2026-01-01", "elders", 180, shelf(45))
	seen := map[string]bool{}
	for _, c := range had {
		if seen[c.Tip] || c.Repeat {
			t.Fatalf("%s came twice in 180 days", c.Tip)
		}
		seen[c.Tip] = true
	}
}

func TestThemesTakeTurns(t *testing.T) {
	had := days("2026-01-01", "elders", 28, shelf(20))
	count := map[Theme]int{}
	for _, c := range had {
		count[c.Theme]++
	}
	for _, theme := range Themes() {
		if count[theme] != 7 {
			t.Errorf("%s came %d times in 28 days, want 7", theme, count[theme])
		}
	}
}

func TestSmallLibraryRepeatsWhatIsLongestAgo(t *testing.T) {
	tips := shelf(2)
	had := days("2026-01-01", "elders", 24, tips)
	slices.Reverse(had)
	for i, c := range had {
		if c.Repeat != (i >= len(tips)) {
			t.Errorf("day %d: repeat is %t", i, c.Repeat)
		}
		if i >= len(tips) && c.Tip != had[i-len(tips)].Tip {
			t.Errorf("day %d brings %s, not what is longest ago", i, c.Tip)
		}
	}
}

func TestCalendarComesFirst(t *testing.T) {
	tips := append(shelf(3),
		&Tip{Meta: store.Meta{ID: "each-year"}, Theme: Health, Groups: []string{Everyone}, Approval: Approval{State: Approved}, Day: "11-09"},
		&Tip{Meta: store.Meta{ID: "this-year"}, Theme: Health, Groups: []string{Everyone}, Approval: Approval{State: Approved}, Day: "2026-11-09"})
	for day, want := range map[string]string{"2026-11-09": "this-year", "2027-11-09": "each-year"} {
		if c, ok := choose(day, "elders", tips, nil, nil); !ok || c.Tip != want || c.Reason != ByCalendar {
			t.Errorf("%s: %+v, want %s", day, c, want)
		}
	}
	for _, c := range days("2026-11-10", "elders", 100, tips) {
		if c.Tip == "each-year" || c.Tip == "this-year" {
			t.Errorf("%s was sent on %s", c.Tip, c.Day)
		}
	}
}

// TestChoice holds what must be true of every choice, whatever the library.
func TestChoice(t *testing.T) {
	groups := []string{"minors", "elders", "farmers"}
	rapid.Check(t, func(t *rapid.T) {
		var tips []*Tip
		for i := range rapid.IntRange(0, 40).Draw(t, "tips") {
			tips = append(tips, &Tip{
				Meta:     store.Meta{ID: fmt.Sprint("tip-", i)},
				Theme:    rapid.SampledFrom(Themes()).Draw(t, "theme"),
				Groups:   []string{rapid.SampledFrom(append(groups, Everyone)).Draw(t, "group")},
				Approval: Approval{State: rapid.SampledFrom([]State{Draft, InReview, Approved, Approved, Approved, Retired}).Draw(t, "state")},
				Day:      rapid.SampledFrom([]string{"", "", "", "01-05", "2026-01-07"}).Draw(t, "day"),
			})
		}
		group := rapid.SampledFrom(groups).Draw(t, "audience")
		had := days("2026-01-01", group, 30, tips)
		if again := days("2026-01-01", group, 30, tips); !slices.EqualFunc(had, again, func(a, b Choice) bool { return a.Tip == b.Tip }) {
			t.Fatal("the same library chose otherwise the second time")
		}
		usable := 0
		for _, tip := range tips {
			if tip.State == Approved && tip.For(group) && !tip.Bound() {
				usable++
			}
		}
		if usable > 0 && len(had) != 30 {
			t.Fatalf("%d of 30 days have a tip", len(had))
		}
		for i, c := range had {
			tip := tips[slices.IndexFunc(tips, func(tip *Tip) bool { return tip.ID == c.Tip })]
			if tip.State != Approved || !tip.For(group) || (tip.Bound() && tip.OnDay(DateOf(c.Day)) == 0) {
				t.Fatalf("%s got %+v", group, tip)
			}
			before := had[i+1:]
			if len(before) > 0 && !c.Repeat && c.Reason == ByTheme && c.Theme == before[0].Theme && othersRest(tips, group, c, before) {
				t.Fatalf("%s came twice running, on %s", c.Theme, c.Day)
			}
			if c.Repeat && c.Reason == ByTheme && len(before) < usable {
				t.Fatalf("%s came again on %s with others left", c.Tip, c.Day)
			}
			if !c.Repeat && before.latest()[c.Tip] != "" {
				t.Fatalf("%s came again and does not say so", c.Tip)
			}
		}
	})
}

// othersRest tells whether a tip of another theme than the choice's could have
// come, which the audience did not have before.
func othersRest(tips []*Tip, group string, c Choice, before past) bool {
	latest := before.latest()
	return slices.ContainsFunc(tips, func(t *Tip) bool {
		return t.State == Approved && t.For(group) && !t.Bound() && t.Theme != c.Theme && latest[t.ID] == ""
	})
}

// TestYear goes through a year with a library of the numbers that a check asks
// for: they suffice for every group, whatever theme the calendar's days have.
func TestYear(t *testing.T) {
	groups := []string{"minors", "farmers", "workers", "elders", "officials", "others"}
	var tips []*Tip
	add := func(theme Theme, n int, day, group string) {
		tips = append(tips, &Tip{Meta: store.Meta{ID: fmt.Sprintf("%s-%s-%d%s", theme, group, n, day)}, Theme: theme, Groups: []string{group}, Day: day, Approval: Approval{State: Approved}})
	}
	for _, theme := range Themes() {
		for i := range onAnyDay {
			add(theme, i, "", Everyone)
		}
		for _, group := range groups[:5] {
			for i := range forGroup {
				add(theme, i, "", group)
			}
		}
	}
	for i, name := range DayNames() {
		add(Themes()[i%2], i, name, Everyone)
	}
	for i := range 4 * (forEveryone - onAnyDay) {
		add(Themes()[i%3], i, shift("2027-01-01", i*7)[5:], Everyone)
	}
	for _, group := range groups {
		had := days("2027-01-01", group, 365, tips)
		latest := map[string]string{}
		for i, c := range slices.Backward(had) {
			if c.Repeat || latest[c.Tip] > shift(c.Day, -restDays) {
				t.Errorf("%s gets %s on %s, having had it on %s", group, c.Tip, c.Day, latest[c.Tip])
			}
			latest[c.Tip] = c.Day
			if before := had[min(i+1, len(had)-1):]; i+1 < len(had) && c.Theme == before[0].Theme && c.Reason == ByTheme && before[0].Reason == ByTheme {
				t.Errorf("%s gets %s twice running, on %s", group, c.Theme, c.Day)
			}
		}
	}
}

func TestReview(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	tip := &Tip{Approval: Approval{Author: "author", State: Draft}}
	steps := []struct {
		name  string
		do    func() error
		err   error
		state State
	}{
		{"approve a draft", func() error { return tip.Pass("a", at, 2) }, ErrState, Draft},
		{"submit", tip.Submit, nil, InReview},
		{"submit again", tip.Submit, nil, InReview},
		{"approve one's own", func() error { return tip.Pass("author", at, 2) }, ErrOwn, InReview},
		{"first step", func() error { return tip.Pass("a", at, 2) }, nil, InReview},
		{"the same person again", func() error { return tip.Pass("a", at, 2) }, ErrTwice, InReview},
		{"sent back", func() error { return tip.SendBack("b", at) }, nil, Draft},
		{"submitted anew", tip.Submit, nil, InReview},
		{"the first again", func() error { return tip.Pass("a", at, 2) }, nil, InReview},
		{"second step", func() error { return tip.Pass("b", at, 2) }, nil, Approved},
		{"second step twice", func() error { return tip.Pass("b", at, 2) }, nil, Approved},
		{"a third", func() error { return tip.Pass("c", at, 2) }, ErrState, Approved},
		{"retired", tip.Retire, nil, Retired},
		{"retired again", tip.Retire, nil, Retired},
	}
	for _, step := range steps {
		if err := step.do(); err != step.err || tip.State != step.state {
			t.Errorf("%s: %v, %s; want %v, %s", step.name, err, tip.State, step.err, step.state)
		}
	}
}

// TestSeason: what belongs to other months waits while anything else is left.
func TestSeason(t *testing.T) {
	tips := shelf(2) // two of each theme
	for i, tip := range tips {
		if i%2 == 0 {
			tip.Months = []int{6, 7, 8}
		}
	}
	inSeason := func(day string, n int) (in int) {
		for _, c := range days(day, "elders", n, tips) {
			if tips[slices.IndexFunc(tips, func(tip *Tip) bool { return tip.ID == c.Tip })].InSeason(DateOf(c.Day).Month()) {
				in++
			}
		}
		return in
	}
	for _, test := range []struct {
		day     string
		n, want int
	}{{"2026-01-01", 4, 4}, {"2026-01-01", 8, 4}, {"2026-07-01", 8, 8}} {
		if got := inSeason(test.day, test.n); got != test.want {
			t.Errorf("%d days from %s: %d in season, want %d", test.n, test.day, got, test.want)
		}
	}
}
