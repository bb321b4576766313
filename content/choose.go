package content

import (
	"cmp"
	"hash/fnv"
	"slices"
)

// restDays is how long an audience does not see a tip again.
const restDays = 180

// balanceDays is over how many days the themes are kept even.
const balanceDays = 28

// past is what an audience had: for each earlier day the tip, latest first.
type past []Choice

// last is the latest day on which the audience had a tip, or "".
func (p past) last(tip string) string {
	for _, c := range p {
		if c.Tip == tip {
			return c.Day
		}
	}
	return ""
}

// choose picks the tip of a day for an audience group: one that belongs to
// the day, else one of the theme that the audience had least of late. Tips
// of the last 180 days are left out while there are others; otherwise the
// one that is longest ago comes again, and the choice says so. The same
// library and the same past give the same choice. It returns false when
// there is nothing at all for the group.
func choose(day, group string, tips []*Tip, had past, skipped []string) (Choice, bool) {
	choice := Choice{Day: day, Group: group, Reason: ByTheme}
	var candidates []*Tip
	calendar, date := 0, DateOf(day)
	for _, tip := range tips {
		if tip.State != Approved || !tip.For(group) || slices.Contains(skipped, tip.ID) {
			continue
		}
		on := tip.OnDay(date)
		if on == 0 && tip.Bound() {
			continue
		}
		if on > calendar && !had.recent(tip.ID, day) {
			calendar, candidates = on, nil
		}
		if on == calendar {
			candidates = append(candidates, tip)
		}
	}
	if calendar > 0 {
		choice.Reason = ByCalendar
	}
	fresh := slices.DeleteFunc(slices.Clone(candidates), func(t *Tip) bool { return had.recent(t.ID, day) })
	if len(fresh) == 0 {
		choice.Repeat = true
		return choice.with(longestAgo(day, candidates, had))
	}
	if choice.Reason == ByTheme {
		fresh = ofTheme(dueTheme(day, fresh, had), fresh)
	}
	// What is written for the group goes before what is for everyone.
	own := slices.DeleteFunc(slices.Clone(fresh), func(t *Tip) bool { return slices.Contains(t.Groups, Everyone) })
	if len(own) > 0 {
		fresh = own
	}
	return choice.with(longestAgo(day, fresh, had))
}

// recent tells whether the audience had a tip within the rest before a day.
func (p past) recent(tip, day string) bool {
	last := p.last(tip)
	return last != "" && last > shift(day, -restDays)
}

// dueTheme is the theme that the audience had least in the last weeks, among
// those that have a fresh tip; of equals the one that is longest ago, then
// by the order of themes.
func dueTheme(day string, fresh []*Tip, had past) Theme {
	count, last := map[Theme]int{}, map[Theme]string{}
	for _, c := range had {
		if c.Day > shift(day, -balanceDays) {
			count[c.Theme]++
			last[c.Theme] = max(last[c.Theme], c.Day)
		}
	}
	themes := slices.DeleteFunc(Themes(), func(theme Theme) bool { return len(ofTheme(theme, fresh)) == 0 })
	return slices.MinFunc(themes, func(a, b Theme) int {
		return cmp.Or(cmp.Compare(count[a], count[b]), cmp.Compare(last[a], last[b]))
	})
}

func ofTheme(theme Theme, tips []*Tip) []*Tip {
	return slices.DeleteFunc(slices.Clone(tips), func(t *Tip) bool { return t.Theme != theme })
}

// longestAgo is the tip that the audience had longest ago, never first; of
// equals, one that changes from day to day without a pattern.
func longestAgo(day string, tips []*Tip, had past) *Tip {
	if len(tips) == 0 {
		return nil
	}
	return slices.MinFunc(tips, func(a, b *Tip) int {
		return cmp.Or(cmp.Compare(had.last(a.ID), had.last(b.ID)), cmp.Compare(lot(day, a.ID), lot(day, b.ID)), cmp.Compare(a.ID, b.ID))
	})
}

// lot draws a number that depends on day and tip alone.
func lot(day, tip string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(day + " " + tip))
	return h.Sum64()
}
