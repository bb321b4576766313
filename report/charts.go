package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kepubot/paper"
)

// Drawing is a picture of a report: one of both is set.
type Drawing struct {
	Name  string // in words, to be its caption
	Chart *paper.Chart
	Trend *paper.Trend
}

// PNG draws it.
func (d Drawing) PNG(press *paper.Press) ([]byte, error) {
	if d.Trend != nil {
		return press.Trend(*d.Trend)
	}
	if d.Chart != nil {
		return press.Chart(*d.Chart)
	}
	return nil, fmt.Errorf("drawing %q: nothing to draw", d.Name)
}

// Pictures draws all of them.
func Pictures(press *paper.Press, drawings []Drawing) ([]paper.Picture, error) {
	var all []paper.Picture
	for _, d := range drawings {
		data, err := d.PNG(press)
		if err != nil {
			return nil, fmt.Errorf("drawing %q: %w", d.Name, err)
		}
		all = append(all, paper.Picture{PNG: data, Caption: d.Name})
	}
	return all, nil
}

// Charts are the one or two pictures that say most: how attendance went from
// month to month, where months are known, and where it was; or, without
// attendance, where people played or were reached. None where nothing is known.
func (e Edition) Charts(language string) []Drawing {
	t := telling{e.Report, language}
	var all []Drawing
	if d, ok := e.trend(t); ok {
		all = append(all, d)
	}
	by := ByPlaces
	if e.Scope.Place != "" {
		by = ByCommunity
	}
	for _, id := range []FigureID{"attendance.signins", "competitions.players", "tips.reached"} {
		if d, ok := t.bars(by, id); ok {
			all = append(all, d)
			break
		}
	}
	if len(all) < 2 {
		if d, ok := t.bars(ByKind, "attendance.signins"); ok {
			all = append(all, d)
		}
	}
	return all
}

// trend shows the sign-ins of the months.
func (e Edition) trend(t telling) (Drawing, bool) {
	if e.Works == nil {
		return Drawing{}, false
	}
	d := paper.Trend{
		Title: t.say("逐月签到人次", "Sign-ins by month"), Unit: t.say("人次，", "person-times, ") + t.period(), Note: t.say("签到记录；不含估算、线上覆盖和各单位报送", "From check-ins; without estimates, online reach and reports of units"),
		Now: paper.Series{Name: t.say("本期", "This period")}, Before: paper.Series{Name: t.say("上年同期", "A year before")},
	}
	before := false
	for _, m := range e.Works.Months {
		at, err := time.Parse("2006-01", m.Month)
		if err != nil {
			continue
		}
		d.Labels = append(d.Labels, t.say(strconv.Itoa(int(at.Month()))+"月", at.Format("Jan")))
		d.Now.Values = append(d.Now.Values, float64(m.SignIns))
		d.Before.Values = append(d.Before.Values, float64(m.YearBefore))
		before = before || m.YearBefore > 0
	}
	if !before {
		d.Before = paper.Series{}
	}
	said := slices.ContainsFunc(d.Now.Values, func(v float64) bool { return v > 0 })
	return Drawing{Name: d.Title + t.say("（", " (") + t.period() + t.say("）", ")"), Trend: &d}, said && len(d.Labels) > 1
}

// bars compares the parts of a dimension, the largest first, without those of
// few persons; where one has none, that is told too.
func (t telling) bars(by Dimension, id FigureID) (Drawing, bool) {
	all, def := t.Breakdown(by), definition(id)
	if all == nil || def == nil || all.Withheld {
		return Drawing{}, false
	}
	parts := slices.Clone(all.Parts)
	parts = slices.DeleteFunc(parts, func(p Part) bool { return p.ID == "" && p.Values[id].N == 0 })
	slices.SortStableFunc(parts, func(a, b Part) int { return -cmp.Compare(a.Values[id].N, b.Values[id].N) })
	parts = parts[:min(len(parts), paper.MaxBars)]
	title := t.sayf("各%[1]s%[2]s", "%[2]s by %[1]s", by.Name().In(t.language), def.Name.In(t.language))
	c := paper.Chart{Title: title, Unit: def.Unit.Name().In(t.language) + t.say("，", ", ") + t.period()}
	if by == ByPlaces || by == ByCommunity {
		c.Note = t.say("按活动举办地；不含估算和各单位报送", "By where events were held; without estimates and reports of units")
		if def.from != eventSource {
			c.Note = ""
		}
	}
	said, safe := 0, all.safe(id)
	for _, p := range parts {
		n := p.Values[id].N
		if def.Unit == InPersons && n > 0 && !safe[p.ID] {
			continue
		}
		if n > 0 {
			said++
		}
		c.Bars = append(c.Bars, paper.Bar{Label: t.in(p.Name), Value: float64(n), Text: t.n(n)})
	}
	return Drawing{Name: title + t.say("（", " (") + t.period() + t.say("）", ")"), Chart: &c}, said > 1
}
