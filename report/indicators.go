package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kepubot/store"
)

// Errors of the catalogue.
var (
	// ErrIndicators means that as many indicators are in use as there can be.
	ErrIndicators = errors.New("too many indicators")
	// ErrIndicatorFaults means that an indicator has problems, see
	// [Indicator.Problems].
	ErrIndicatorFaults = errors.New("the indicator has faults")
	// ErrIndicatorFixed means that the unit and the measure of an indicator
	// cannot be changed: its figures would come to mean something else.
	ErrIndicatorFixed = errors.New("unit and measure of an indicator stay as they are")
)

// Catalogue keeps the indicators: the defaults, with what staff changed and
// added.
type Catalogue struct {
	docs     *store.Collection[Indicator]
	defaults []Indicator
}

// OpenCatalogue opens the collection over the default indicators.
func OpenCatalogue(ctx context.Context, d store.Driver, defaults []Indicator) (*Catalogue, error) {
	docs, err := store.Open[Indicator](ctx, d, store.Schema{Name: "indicators"})
	if err != nil {
		return nil, err
	}
	return &Catalogue{docs: docs, defaults: defaults}, nil
}

// All are all indicators, retired ones too, in their order.
func (c *Catalogue) All(ctx context.Context) ([]Indicator, error) {
	docs, err := c.docs.Find(ctx, store.Query{})
	if err != nil {
		return nil, fmt.Errorf("reading the indicators: %w", err)
	}
	all := slices.Clone(c.defaults)
	for _, doc := range docs {
		if i := slices.IndexFunc(all, func(i Indicator) bool { return i.ID == doc.ID }); i >= 0 {
			all[i] = *doc
		} else {
			all = append(all, *doc)
		}
	}
	slices.SortFunc(all, func(a, b Indicator) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// Used are the indicators that figures are entered for at present.
func (c *Catalogue) Used(ctx context.Context) ([]Indicator, error) {
	all, err := c.All(ctx)
	return slices.DeleteFunc(all, func(i Indicator) bool { return i.Retired }), err
}

// Get finds an indicator, a retired one too, or says ErrIndicator.
func (c *Catalogue) Get(ctx context.Context, id string) (*Indicator, error) {
	doc, err := c.docs.Get(ctx, id)
	if err == nil {
		return doc, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("reading the indicator %s: %w", id, err)
	}
	i := slices.IndexFunc(c.defaults, func(i Indicator) bool { return i.ID == id })
	if i < 0 {
		return nil, ErrIndicator
	}
	found := c.defaults[i]
	return &found, nil
}

// Put adds an indicator, or changes the one that has its id, by the update
// numbered seq. It says ErrIndicatorFaults where there are problems and
// ErrIndicatorFixed where unit or measure would change.
func (c *Catalogue) Put(ctx context.Context, want Indicator, by string, seq int64) (*Indicator, error) {
	if len(want.Problems()) > 0 {
		return nil, ErrIndicatorFaults
	}
	want.By = by
	before, err := c.Get(ctx, want.ID)
	switch {
	case errors.Is(err, ErrIndicator):
	case err != nil:
		return nil, err
	case before.Handled.Has(seq):
		return before, nil
	case before.Unit != want.Unit || before.Measure != want.Measure:
		return nil, ErrIndicatorFixed
	}
	want.Meta, want.Handled = store.Meta{ID: want.ID}, store.Handled{seq}
	err = c.docs.Insert(ctx, &want)
	if !errors.Is(err, store.ErrExists) {
		return &want, err
	}
	return c.docs.Update(ctx, want.ID, func(doc *Indicator) error {
		return doc.Handled.Once(seq, func() error {
			if doc.Unit != want.Unit || doc.Measure != want.Measure {
				return ErrIndicatorFixed
			}
			meta, handled := doc.Meta, doc.Handled
			*doc = want
			doc.Meta, doc.Handled = meta, handled
			return nil
		})
	})
}

// Retire takes an indicator out of use, by the update numbered seq. Its
// figures stay.
func (c *Catalogue) Retire(ctx context.Context, id, by string, seq int64) (*Indicator, error) {
	return c.use(ctx, id, false, by, seq)
}

// Restore takes a retired indicator into use again, by the update numbered seq.
// It says ErrIndicators where as many are in use as there can be.
func (c *Catalogue) Restore(ctx context.Context, id, by string, seq int64) (*Indicator, error) {
	used, err := c.Used(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(used, func(i Indicator) bool { return i.ID == id }) && len(used) >= MostIndicators {
		return nil, ErrIndicators
	}
	return c.use(ctx, id, true, by, seq)
}

func (c *Catalogue) use(ctx context.Context, id string, used bool, by string, seq int64) (*Indicator, error) {
	found, err := c.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	change := func(doc *Indicator) error {
		return doc.Handled.Once(seq, func() error {
			doc.Retired, doc.By = !used, by
			return nil
		})
	}
	if err := change(found); err != nil {
		return nil, err
	}
	found.Meta = store.Meta{ID: id}
	err = c.docs.Insert(ctx, found)
	if !errors.Is(err, store.ErrExists) {
		return found, err
	}
	return c.docs.Update(ctx, id, change)
}
