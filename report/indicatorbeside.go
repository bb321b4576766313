package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kepubot/event"
	"kepubot/store"
)

// Beside is what stands beside a figure of ours when it is read back.
type Beside struct {
	// Period is what Value is about: of a flow on a single day the year up to
	// it, else the days of the figure.
	Period event.Period
	// Value is what the indicator comes to in it at the figure's place, the
	// figure included.
	Value Amount
	// Before is the same a year earlier; nil where nothing was entered.
	Before *Amount
}

// Beside finds what a figure of ours belongs to, and last year's.
func (e *Entries) Beside(ctx context.Context, entry *Entry) (Beside, error) {
	indicator, err := e.catalogue.Get(ctx, entry.Indicator)
	if err != nil {
		return Beside{}, err
	}
	found := Beside{Period: event.Period{From: entry.From, To: entry.Day}}
	if day, err := time.Parse(time.DateOnly, entry.Day); err == nil && indicator.Measure == Flow && entry.From == entry.Day {
		found.Period.From = time.Date(day.Year(), time.January, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	now, err := e.sumLike(ctx, entry, indicator.Measure, found.Period)
	if err != nil {
		return Beside{}, err
	}
	if now != nil {
		found.Value = *now
	}
	found.Before, err = e.sumLike(ctx, entry, indicator.Measure, found.Period.YearBefore())
	return found, err
}

// sumLike is what the indicator of an entry comes to in a period at exactly
// the same place, from the same source; nil where nothing counts.
func (e *Entries) sumLike(ctx context.Context, entry *Entry, measure Measure, p event.Period) (*Amount, error) {
	where := []store.Cond{
		store.Eq("indicator", entry.Indicator), store.Eq("source", string(entry.Source)), store.Eq("place", entry.Place),
		store.Eq("community", entry.Community), store.Eq("counts", true), store.LTE("day", p.To),
	}
	if measure == Flow {
		where = append(where, store.GTE("from", p.From))
	}
	var sum *Amount
	err := e.walk(ctx, where, func(all []*Entry) {
		all = slices.DeleteFunc(all, func(other *Entry) bool { return other.Unit != entry.Unit })
		sums := summed{}
		switch {
		case measure == Stock:
			sums.stocks(all)
		case entry.Source == Returned:
			sums.returned(all)
		default:
			for _, one := range all {
				sums.of(one.Indicator, one.Place, one.Community, one.Source).Value += one.Amount()
			}
		}
		for _, one := range sums {
			sum = &one.Value
		}
	})
	if err != nil {
		return nil, fmt.Errorf("summing %s beside %s: %w", entry.Indicator, entry.ID, err)
	}
	return sum, nil
}
