package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kepubot/event"
	"kepubot/store"
)

// Sum is what an indicator comes to in a period, for a place, a community, or
// the city itself where neither is set, from one source. Sums of different
// sources are not added: what a unit returns may hold what staff entered.
type Sum struct {
	Indicator        string
	Place, Community string
	Source           Source
	Value            Amount
	Entries          int64
	// AsOf is, of a stock, the day of the oldest figure in it.
	AsOf string
	// Covered is how many returned figures were left out because another
	// return of the same unit is about their days too, such as a quarter
	// within a year.
	Covered int64
}

// Sums are the indicators over a period, by indicator, place, community and
// source. Of a flow those entries count whose days lie within the period as a
// whole, of a stock the last figure up to the period's end of each place,
// community or unit.
func (e *Entries) Sums(ctx context.Context, p event.Period) ([]Sum, error) {
	all, err := e.catalogue.All(ctx)
	if err != nil {
		return nil, err
	}
	stocks := map[string]bool{}
	var flowIDs, stockIDs []string
	for _, i := range all {
		if stocks[i.ID] = i.Measure == Stock; stocks[i.ID] {
			stockIDs = append(stockIDs, i.ID)
		} else {
			flowIDs = append(flowIDs, i.ID)
		}
	}
	sums := summed{}
	if err := e.ownFlows(ctx, p, flowIDs, sums); err != nil {
		return nil, fmt.Errorf("summing indicators: %w", err)
	}
	within := []store.Cond{store.In("indicator", flowIDs...), store.Eq("source", string(Returned)), store.Eq("counts", true), store.GTE("from", p.From), store.LTE("day", p.To)}
	if err := e.walk(ctx, within, func(all []*Entry) { sums.returned(all) }); err != nil {
		return nil, fmt.Errorf("summing returns: %w", err)
	}
	until := []store.Cond{store.In("indicator", stockIDs...), store.Eq("counts", true), store.LTE("day", p.To)}
	if err := e.walk(ctx, until, func(all []*Entry) { sums.stocks(all) }); err != nil {
		return nil, fmt.Errorf("taking stock: %w", err)
	}
	return sums.sorted(), nil
}

// ownFlows sums in the database: there may be many.
func (e *Entries) ownFlows(ctx context.Context, p event.Period, indicators []string, sums summed) error {
	rows, err := e.docs.Group(ctx, store.GroupQuery{
		Where: []store.Cond{store.In("indicator", indicators...), store.Eq("source", string(Own)), store.Eq("counts", true), store.GTE("from", p.From), store.LTE("day", p.To)},
		By:    []string{"indicator", "place", "community"}, Sum: []string{"value"},
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		var keys [3]string
		for i, key := range row.Keys {
			keys[i], _ = key.(string)
		}
		s := sums.of(keys[0], keys[1], keys[2], Own)
		s.Value, s.Entries = Amount(row.Sum["value"]), row.Count
	}
	return nil
}

// walk reads entries and hands them over in an order that does not depend on
// when they were written.
func (e *Entries) walk(ctx context.Context, where []store.Cond, take func([]*Entry)) error {
	var all []*Entry
	for entry, err := range e.docs.Each(ctx, store.Query{Where: where}, 500) {
		if err != nil {
			return err
		}
		all = append(all, entry)
	}
	take(all)
	return nil
}

// Straddling are the entries of flows that are partly about days of a period
// and partly about others: they count in none of the sums over it.
func (e *Entries) Straddling(ctx context.Context, p event.Period) ([]*Entry, error) {
	var found []*Entry
	err := e.walk(ctx, []store.Cond{store.Eq("counts", true), store.LTE("from", p.To), store.GTE("day", p.From)}, func(all []*Entry) { found = all })
	if err != nil {
		return nil, fmt.Errorf("looking for figures across a period's ends: %w", err)
	}
	all, err := e.catalogue.All(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(one *Entry) bool {
		i := slices.IndexFunc(all, func(i Indicator) bool { return i.ID == one.Indicator })
		return one.From >= p.From && one.Day <= p.To || i < 0 || all[i].Measure == Stock
	}), nil
}

type sumKey struct {
	indicator, place, community string
	source                      Source
}

// summed are sums being made.
type summed map[sumKey]*Sum

func (s summed) of(indicator, place, community string, source Source) *Sum {
	key := sumKey{indicator, place, community, source}
	if s[key] == nil {
		s[key] = &Sum{Indicator: indicator, Place: place, Community: community, Source: source}
	}
	return s[key]
}

// giver is who a figure of an indicator is from.
type giver struct {
	sumKey
	unit string
}

func giverOf(e *Entry) giver {
	return giver{sumKey{e.Indicator, e.Place, e.Community, e.Source}, e.Unit}
}

// returned adds what units returned. Where returns of one unit are about the
// same days, the longest counts, and of those the one made last.
func (s summed) returned(all []*Entry) {
	slices.SortFunc(all, func(a, b *Entry) int {
		return cmp.Or(-cmp.Compare(event.Period{From: a.From, To: a.Day}.Length(), event.Period{From: b.From, To: b.Day}.Length()),
			-cmp.Compare(a.Log[0].Seq, b.Log[0].Seq), cmp.Compare(a.ID, b.ID))
	})
	taken := map[giver][]*Entry{}
	for _, e := range all {
		sum, from := s.of(e.Indicator, e.Place, e.Community, e.Source), giverOf(e)
		overlaps := func(other *Entry) bool { return e.From <= other.Day && other.From <= e.Day }
		if e.Return != "" && slices.ContainsFunc(taken[from], overlaps) {
			sum.Covered++
			continue
		}
		if e.Return != "" {
			taken[from] = append(taken[from], e)
		}
		sum.Value += e.Amount()
		sum.Entries++
	}
}

// stocks adds the last figure of each giver.
func (s summed) stocks(all []*Entry) {
	last := map[giver]*Entry{}
	for _, e := range all {
		other := last[giverOf(e)]
		if other == nil || cmp.Or(cmp.Compare(e.Day, other.Day), cmp.Compare(e.Log[0].Seq, other.Log[0].Seq), cmp.Compare(e.ID, other.ID)) > 0 {
			last[giverOf(e)] = e
		}
	}
	for _, e := range last {
		sum := s.of(e.Indicator, e.Place, e.Community, e.Source)
		sum.Value += e.Amount()
		sum.Entries++
		if sum.AsOf == "" || e.Day < sum.AsOf {
			sum.AsOf = e.Day
		}
	}
}

func (s summed) sorted() []Sum {
	var all []Sum
	for _, sum := range s {
		all = append(all, *sum)
	}
	slices.SortFunc(all, func(a, b Sum) int {
		return cmp.Or(cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Community, b.Community), cmp.Compare(a.Source, b.Source))
	})
	return all
}

// ByPlace puts the sums of communities to those of their places.
func ByPlace(sums []Sum) []Sum {
	return gather(sums, func(s *Sum) { s.Community = "" })
}

// Citywide puts all sums of an indicator together, each source by itself.
func Citywide(sums []Sum) []Sum {
	return gather(sums, func(s *Sum) { s.Place, s.Community = "", "" })
}

func gather(sums []Sum, widen func(*Sum)) []Sum {
	all := summed{}
	for _, one := range sums {
		widen(&one)
		sum := all.of(one.Indicator, one.Place, one.Community, one.Source)
		sum.Value, sum.Entries, sum.Covered = sum.Value+one.Value, sum.Entries+one.Entries, sum.Covered+one.Covered
		if sum.AsOf == "" || one.AsOf != "" && one.AsOf < sum.AsOf {
			sum.AsOf = one.AsOf
		}
	}
	return all.sorted()
}
