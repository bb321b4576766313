package content

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// yearsAhead is for how many years the days of a library must be right.
const yearsAhead = 5

// calendar finds solar terms without a tip, and tips whose day never comes or
// on whose day others always go before them.
func (c Check) calendar(shelf []shelved, found *Findings) {
	var bound []shelved
	var tips []*Tip
	for _, s := range shelf {
		if s.tip.Bound() && validDay(s.tip.Day) {
			tip := *s.tip
			tip.State = Approved
			bound, tips = append(bound, s), append(tips, &tip)
		}
	}
	for _, term := range DayNames() {
		has := slices.ContainsFunc(tips, func(t *Tip) bool { return t.Day == term })
		found.Overall(strings.HasPrefix(term, "term-") && !has, fmt.Sprintf("节气%s（%s）没有小知识", terms()[term], term), "no tip for the solar term "+term)
	}
	days := map[string]bool{}
	for _, s := range bound {
		own := c.daysOf(s.tip.Day)
		if len(own) == 0 {
			found.At(s.Place, false, Problem{fmt.Sprintf("今后 %d 年没有“%s”这一天", yearsAhead, s.tip.Day), fmt.Sprintf("day: %q does not come in the next %d years", s.tip.Day, yearsAhead)})
		}
		for _, day := range own {
			days[day] = true
		}
	}
	c.crowded(bound, tips, days, found)
}

// crowded finds tips that a group never gets on the days, since it always gets
// another that belongs to the same day.
func (c Check) crowded(bound []shelved, tips []*Tip, days map[string]bool, found *Findings) {
	never := map[string][]string{}
	for _, group := range c.Groups {
		had, sent := past{}, map[string]bool{}
		for i := range yearsAhead*366 + 1 {
			day := c.Today.AddDate(0, 0, i).Format(time.DateOnly)
			if !days[day] {
				continue
			}
			if choice, ok := choose(day, group, tips, had, nil); ok {
				had, sent[choice.Tip] = append(past{choice}, had...), true
			}
		}
		for _, tip := range tips {
			if tip.For(group) && !sent[tip.ID] {
				never[tip.ID] = append(never[tip.ID], group)
			}
		}
	}
	for _, s := range bound {
		if groups := never[s.tip.ID]; len(groups) > 0 && len(c.daysOf(s.tip.Day)) > 0 {
			found.At(s.Place, false, Problem{
				fmt.Sprintf("同一天有别的小知识，%d 年里这些人都轮不到它：%s", yearsAhead, strings.Join(groups, "、")),
				fmt.Sprintf("day: others go before it, in %d years it is never sent to %s", yearsAhead, strings.Join(groups, ", ")),
			})
		}
	}
}

// daysOf are the days of the coming years that a tip's day means.
func (c Check) daysOf(day string) []string {
	var days []string
	from, to := c.Today.Format(time.DateOnly), c.Today.AddDate(yearsAhead, 0, 0).Format(time.DateOnly)
	for year := c.Today.Year(); year <= c.Today.Year()+yearsAhead; year++ {
		on := DayIn(day, year)
		switch {
		case on == "" && len(day) == len("01-02"):
			on = fmt.Sprintf("%d-%s", year, day)
		case on == "":
			on = day
		}
		if _, err := time.Parse(time.DateOnly, on); err == nil && on >= from && on < to && !slices.Contains(days, on) {
			days = append(days, on)
		}
	}
	return days
}
