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

// latest is, of each tip that the audience had, the latest day.
func (p past) latest() map[string]string {
	latest := make(map[string]string, len(p))
	for _, c := range p {
		latest[c.Tip] = max(latest[c.Tip], c.Day)
	}
	return latest
}

// choose picks the tip of a day for an audience group: one that belongs to
// the day, else one of the theme that the audience had least of late, and not
// of the latest tip's theme while there is another; of these rather one of the
// season. Tips of the last 180 days
// are left out while there are others; otherwise the one that is longest ago
// comes again, and the choice says so. The same library and the same past give
// the same choice. It returns false when there is nothing at all for the group.
func choose(day, group string, tips []*Tip, had past, skipped []string) (Choice, bool) {
	choice := Choice{Day: day, Group: group, Reason: ByTheme}
	var candidates []*Tip
	calendar, date, latest := 0, DateOf(day), had.latest()
	rested := shift(day, -restDays)
	recent := func(t *Tip) bool { return latest[t.ID] > rested }
	for _, tip := range tips {
		if tip.State != Approved || !tip.For(group) || slices.Contains(skipped, tip.ID) {
			continue
		}
		on := tip.OnDay(date)
		if on == 0 && tip.Bound() {
			continue
		}
		if on > calendar && !recent(tip) {
			calendar, candidates = on, nil
		}
		if on == calendar {
			candidates = append(candidates, tip)
		}
	}
	if calendar > 0 {
		choice.Reason = ByCalendar
	}
	fresh := slices.DeleteFunc(slices.Clone(candidates), recent)
	if len(fresh) == 0 {
		choice.Repeat = true
		return choice.with(longestAgo(day, candidates, latest))
	}
	if choice.Reason == ByTheme {
		in := seasonal(date, fresh)
		if len(had) > 0 && len(ofTheme(had[0].Theme, in)) == len(in) {
			in = fresh // rather out of season than one theme twice running
		}
		fresh = seasonal(date, ofTheme(dueTheme(day, in, had), in))
	}
	// What is written for the group goes before what is for everyone.
	own := slices.DeleteFunc(slices.Clone(fresh), func(t *Tip) bool { return slices.Contains(t.Groups, Everyone) })
	if len(own) > 0 {
		fresh = own
	}
	return choice.with(longestAgo(day, fresh, latest))
}

// seasonal leaves out what belongs to other months, if there is anything else.
func seasonal(date Date, tips []*Tip) []*Tip {
	in := slices.DeleteFunc(slices.Clone(tips), func(t *Tip) bool { return !t.InSeason(date.Month()) })
	if len(in) == 0 {
		return tips
	}
	return in
}

// dueTheme is the theme that the audience had least in the last weeks, among
// those that have a fresh tip; of equals the one that is longest ago, then
// by the order of themes. The latest tip's theme can be the least while days
// of the calendar push the others; it comes again only where it is alone.
func dueTheme(day string, fresh []*Tip, had past) Theme {
	count, last := map[Theme]int{}, map[Theme]string{}
	for _, c := range had {
		if c.Day > shift(day, -balanceDays) {
			count[c.Theme]++
			last[c.Theme] = max(last[c.Theme], c.Day)
		}
	}
	themes := slices.DeleteFunc(Themes(), func(theme Theme) bool { return len(ofTheme(theme, fresh)) == 0 })
	if len(had) > 0 && len(themes) > 1 {
		themes = slices.DeleteFunc(themes, func(theme Theme) bool { return theme == had[0].Theme })
	}
	return slices.MinFunc(themes, func(a, b Theme) int {
		return cmp.Or(cmp.Compare(count[a], count[b]), cmp.Compare(last[a], last[b]))
	})
}

func ofTheme(theme Theme, tips []*Tip) []*Tip {
	return slices.DeleteFunc(slices.Clone(tips), func(t *Tip) bool { return t.Theme != theme })
}

// longestAgo is the tip that the audience had longest ago, never first; of
// equals, one that changes from day to day without a pattern.
func longestAgo(day string, tips []*Tip, latest map[string]string) *Tip {
	if len(tips) == 0 {
		return nil
	}
	return slices.MinFunc(tips, func(a, b *Tip) int {
		return cmp.Or(cmp.Compare(latest[a.ID], latest[b.ID]), cmp.Compare(lot(day, a.ID), lot(day, b.ID)), cmp.Compare(a.ID, b.ID))
	})
}

// lot draws a number that depends on day and tip alone.
func lot(day, tip string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(day + " " + tip))
	return h.Sum64()
}
