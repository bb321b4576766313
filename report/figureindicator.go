package report

import (
	"context"
	"slices"

	"kepubot/event"
)

// IndicatorLine is a figure that staff entered or units returned. Those of the
// two sources stand on lines of their own and are never added.
type IndicatorLine struct {
	Indicator string  `json:"indicator"`
	Name      Label   `json:"name"`
	Unit      Label   `json:"unit"`
	Measure   Measure `json:"measure"`
	Source    Source  `json:"source"`
	// Value and the earlier ones are in hundredths of the unit; the earlier
	// ones nil where nothing was entered.
	Value      Amount  `json:"value"`
	Before     *Amount `json:"before"`
	YearBefore *Amount `json:"yearbefore"`
	Entries    int64   `json:"entries"`
	// AsOf is, of a stock, the day of the oldest figure in it.
	AsOf    string           `json:"asof,omitempty"`
	Covered int64            `json:"covered,omitempty"` // see [Sum]
	Places  []IndicatorPlace `json:"places"`
}

// IndicatorPlace is the part of a line that belongs to a place or, in a
// report about one, a community; empty: to the city or place itself, or to
// member units.
type IndicatorPlace struct {
	ID      string `json:"id"`
	Name    Label  `json:"name"`
	Value   Amount `json:"value"`
	Entries int64  `json:"entries"`
}

// sums are the indicators over a period within the scope, whole and by part.
func (m *maker) sums(ctx context.Context, p event.Period) (whole, parts []Sum, err error) {
	sums, err := m.sources.Indicators.Sums(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	if m.q.Place == "" {
		return Citywide(sums), ByPlace(sums), nil
	}
	sums = slices.DeleteFunc(sums, func(s Sum) bool { return s.Place != m.q.Place })
	return Citywide(sums), sums, nil
}

// indicators fills in the figures that were entered.
func (m *maker) indicators(ctx context.Context) error {
	all, err := m.sources.Catalogue.All(ctx)
	if err != nil {
		return err
	}
	whole, parts, err := m.sums(ctx, m.q.Period)
	if err != nil {
		return err
	}
	earlier := [2][]Sum{}
	for i, p := range []event.Period{m.before, m.year} {
		if earlier[i], _, err = m.sums(ctx, p); err != nil {
			return err
		}
	}
	find := func(sums []Sum, id string, source Source) *Amount {
		i := slices.IndexFunc(sums, func(s Sum) bool { return s.Indicator == id && s.Source == source })
		if i < 0 {
			return nil
		}
		return &sums[i].Value
	}
	for _, indicator := range all {
		for _, s := range whole {
			if s.Indicator != indicator.ID {
				continue
			}
			line := IndicatorLine{
				Indicator: s.Indicator, Name: Label(indicator.Name), Unit: Label(indicator.Unit.Name()), Measure: indicator.Measure, Source: s.Source,
				Value: s.Value, Entries: s.Entries, AsOf: s.AsOf, Covered: s.Covered, Places: []IndicatorPlace{},
				Before: find(earlier[0], s.Indicator, s.Source), YearBefore: find(earlier[1], s.Indicator, s.Source),
			}
			for _, part := range parts {
				if part.Indicator == s.Indicator && part.Source == s.Source {
					line.Places = append(line.Places, m.indicatorPlace(part))
				}
			}
			m.report.Indicators = append(m.report.Indicators, line)
		}
	}
	return nil
}

func (m *maker) indicatorPlace(part Sum) IndicatorPlace {
	one := IndicatorPlace{ID: part.Place, Value: part.Value, Entries: part.Entries}
	by := ByPlaces
	if m.q.Place != "" {
		one.ID, by = part.Community, ByCommunity
	}
	one.Name = m.sources.label(by, one.ID)
	return one
}

// label is what something is called; its id where it is not there any more.
func (s Sources) label(by Dimension, id string) Label {
	switch p, isPlace := s.Places.Place(id); {
	case id == "":
		return Label(restName(by))
	case by == ByPlaces && isPlace:
		return Label(p.Name)
	case by == ByCommunity:
		if c, ok := s.Places.Community(id); ok {
			return Label(c.Name)
		}
	}
	return Label{id, id}
}
