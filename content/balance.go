package content

import (
	"fmt"
	"slices"

	"kepubot/resident"
)

// A library is for a year in which every group gets a tip a day, none twice
// within the rest and the themes in turn: so many a theme are for everyone,
// most of them on any day, and so many for each group that the programme
// names.
const (
	forEveryone = 52
	onAnyDay    = 42
	forGroup    = 11
	// leastTheme and mostTheme are a theme's share of a set, per cent.
	leastTheme, mostTheme = 20, 30
)

// balance finds themes that have too small or too large a share.
func (c Check) balance(tips []*Tip, found *Findings) {
	if !c.Judges(len(tips)) {
		return
	}
	for _, theme := range Themes() {
		found.Share("主题 "+string(theme), "theme "+string(theme), len(ofTheme(theme, tips)), len(tips), leastTheme, mostTheme)
	}
}

// complete finds what a library lacks in each theme.
func (c Check) complete(tips []*Tip, found *Findings) {
	for _, theme := range Themes() {
		everyone, undated, groups := 0, 0, map[string]int{}
		for _, tip := range ofTheme(theme, tips) {
			if slices.Contains(tip.Groups, Everyone) {
				everyone++
				if !tip.Bound() {
					undated++
				}
			}
			for _, group := range tip.Groups {
				groups[group]++
			}
		}
		lacks := func(n, least int, chinese, english string) {
			found.Overall(n < least, fmt.Sprintf("主题 %s：%s %d 条，至少要 %d 条", theme, chinese, n, least), fmt.Sprintf("theme %s: %d tips %s, %d at least", theme, n, english, least))
		}
		lacks(everyone, forEveryone, "写给所有人的", "for everyone")
		lacks(undated, onAnyDay, "写给所有人、不限日子的", "for everyone on any day")
		for _, group := range c.Groups {
			if group != resident.Others {
				lacks(groups[group], forGroup, "写给 "+group+" 的", "for "+group)
			}
		}
	}
}
