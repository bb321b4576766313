package event

import (
	"slices"
	"time"

	"kepubot/content"
	"kepubot/resident"
)

// put is a question made of what is known among pieces.
type put struct {
	ask     Ask
	dated   bool
	choices []Choice
}

func (r *reader) put(pieces []piece) put {
	var p put
	periods := r.periods(pieces)
	monday := r.monday()
	p.ask.Period = periodOf(monday, monday.AddDate(0, 0, 6))
	if p.dated = len(periods) > 0; p.dated {
		p.ask.Period = periods[0]
	}
	said := map[slot][]meaning{}
	for _, piece := range pieces {
		switch piece.slot {
		case ofKind, ofTheme, ofGroup, ofCampaign:
			same := func(m meaning) bool { return m.id == piece.id }
			if !piece.gap && !slices.ContainsFunc(said[piece.slot], same) {
				said[piece.slot] = append(said[piece.slot], piece.meaning)
			}
		}
	}
	for _, all := range said {
		p.ask.take(all[0])
	}
	where := r.where(pieces)
	if len(where) > 0 {
		p.ask.in(where[0])
	}
	p.choose(periods, where, said)
	return p
}

// choose offers a choice where two things were said that cannot both hold.
func (p *put) choose(periods []Period, where []resident.Match, said map[slot][]meaning) {
	offer := func(n int, each func(i int, c *Choice)) {
		for i := range min(n, mostChoices) {
			c := Choice{Ask: p.ask}
			each(i, &c)
			p.choices = append(p.choices, c)
		}
	}
	switch {
	case len(where) > 1:
		offer(len(where), func(i int, c *Choice) { c.Name = labelOf(where[i]); c.Ask.in(where[i]) })
	case len(periods) > 1:
		offer(len(periods), func(i int, c *Choice) { c.Name, c.Ask.Period = periods[i].Name(), periods[i] })
	default:
		for _, slot := range []slot{ofKind, ofGroup, ofTheme, ofCampaign} {
			if all := said[slot]; len(all) > 1 {
				offer(len(all), func(i int, c *Choice) { c.Name = all[i].name; c.Ask.take(all[i]) })
				return
			}
		}
	}
}

func labelOf(m resident.Match) resident.Name {
	return resident.Name{Chinese: m.Label(resident.Chinese), English: m.Label(resident.English)}
}

// take narrows a question by what a word means.
func (a *Ask) take(m meaning) {
	switch m.slot {
	case ofKind:
		a.Kind = Kind(m.id)
	case ofTheme:
		a.Theme = content.Theme(m.id)
	case ofGroup:
		a.Group = m.id
	case ofCampaign:
		a.Campaign = m.id
	}
}

func (a *Ask) in(m resident.Match) {
	a.Place, a.Community = m.Place.ID, ""
	if m.Community != nil {
		a.Community = m.Community.ID
	}
}

// where are the places that pieces may mean: one, if they agree. A community
// says more than its place.
func (r *reader) where(pieces []piece) []resident.Match {
	var found []resident.Match
	for _, p := range pieces {
		if p.slot != inPlace || p.gap {
			continue
		}
		all := slices.Concat(found, p.places)
		var narrowed []resident.Match
		for _, m := range p.places {
			for _, other := range found {
				switch {
				case m.ID() == other.ID() || m.Community != nil && m.Place.ID == other.ID():
					narrowed = append(narrowed, m)
				case other.Community != nil && other.Place.ID == m.ID():
					narrowed = append(narrowed, other)
				}
			}
		}
		if found = all; len(narrowed) > 0 {
			found = narrowed
		}
	}
	return found
}

// periods are the different periods that pieces say, ranges and years put
// together.
func (r *reader) periods(pieces []piece) []Period {
	times, joins := r.times(pieces)
	var found []Period
	for i := 0; i < len(times); i++ {
		p, ok := times[i].period(r.today)
		if joins[i] && i+1 < len(times) {
			from, to := times[i], times[i+1]
			if from.yearless() && !to.yearless() && to.fixed == (Period{}) {
				from.year = to.year
			} else if to.yearless() && !from.yearless() && from.fixed == (Period{}) {
				to.year = from.year
			}
			p, ok = r.joined(from, to)
			i++
		}
		if ok && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	return found
}

// joined is from the beginning of one time to the end of another.
func (r *reader) joined(from, to when) (Period, bool) {
	first, ok := from.period(r.today)
	last, ok2 := to.period(r.today)
	if last.To < first.From && from.yearless() { // 11 月 to 2 月
		first.From = yearsLater(first.From, -1)
	}
	if last.To < first.From && to.year > 0 {
		last.To = yearsLater(last.To, 1)
	}
	return Period{first.From, last.To}, ok && ok2 && first.From <= last.To
}

func yearsLater(day string, n int) string {
	t, _ := time.Parse(time.DateOnly, day)
	return t.AddDate(n, 0, 0).Format(time.DateOnly)
}

// times are the times among pieces, a year put to what stands beside it, and
// whether each is joined with the next.
func (r *reader) times(pieces []piece) (times []when, joins []bool) {
	joined := false
	for _, p := range pieces {
		switch {
		case p.slot == joiner:
			joined = len(times) > 0
		case p.gap || p.slot != inTime:
		case len(times) > 0 && !joined && times[len(times)-1].bareYear() && p.when.yearless():
			p.when.year = times[len(times)-1].year
			times[len(times)-1] = p.when
		case len(times) > 0 && !joined && times[len(times)-1].yearless() && p.when.bareYear():
			times[len(times)-1].year = p.when.year
		default:
			if len(times) > 0 {
				joins[len(times)-1] = joined
			}
			times, joins, joined = append(times, p.when), append(joins, false), false
		}
	}
	return times, joins
}
