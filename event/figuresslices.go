package event

import (
	"context"
	"fmt"
	"slices"
)

// Slice is the part of a question that has one value of a field.
type Slice struct {
	// ID is the value; empty: the whole city, or people who did not say.
	ID string
	Tally
	// Persons are as in an [Answer].
	Persons int64
}

// Cut is a question about days and the fields by which it is cut: "place",
// "community", "kind" and "theme" of events; "home", "from" and "group", the
// place, community and audience group of people, which tell nothing of numbers
// of events and crowds; and "", which is the whole as one slice.
type Cut struct {
	Ask
	By []string
}

// Slices are what questions come to by each of their fields, in the order of
// its values. Several are answered at once, since reading what is not folded
// yet takes long and is done once for all. Persons are counted over check-ins.
func (f *Figures) Slices(ctx context.Context, cuts ...Cut) ([]map[string][]Slice, error) {
	f.holding.RLock()
	defer f.holding.RUnlock()
	asks := make([]Ask, len(cuts))
	for i, cut := range cuts {
		asks[i] = cut.Ask
	}
	l, err := f.read(ctx, asks...)
	if err != nil {
		return nil, err
	}
	all := make([]map[string][]Slice, len(cuts))
	for i, cut := range cuts {
		all[i] = map[string][]Slice{}
		for _, field := range cut.By {
			if all[i][field], err = f.slice(ctx, l, cut.Ask, field); err != nil {
				return nil, fmt.Errorf("cutting attendance by %q: %w", field, err)
			}
		}
	}
	return all, nil
}

func (f *Figures) slice(ctx context.Context, l *layers, ask Ask, field string) ([]Slice, error) {
	if field == "" {
		total, err := f.total(ctx, l, ask)
		if err != nil {
			return nil, err
		}
		persons, err := f.persons(ctx, ask)
		return []Slice{{Tally: total, Persons: persons[[3]string{}]}}, err
	}
	of := l.ofPeople(ask)
	if slices.Contains([]string{"home", "from", "group"}, field) {
		of = l.shares
	}
	tallies := map[[3]string]*Tally{}
	for _, layer := range []layer{of, l.firsts} {
		sums, err := f.sums(ctx, layer, ask, []string{field})
		if err != nil {
			return nil, err
		}
		for _, s := range sums {
			if tallies[s.keys] == nil {
				tallies[s.keys] = &Tally{}
			}
			tallies[s.keys].add(s.Tally, 1)
		}
	}
	persons, err := f.persons(ctx, ask, field)
	if err != nil {
		return nil, err
	}
	var cut []Slice
	for _, s := range inOrder(tallies) {
		cut = append(cut, Slice{s.keys[0], s.Tally, persons[s.keys]})
	}
	return cut, nil
}
