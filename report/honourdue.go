package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kepubot/store"
)

// Over are the honours whose list is shown and whose days for objections are
// over, of which those who run honours were not told yet.
func (h *Honours) Over(ctx context.Context) ([]*Honour, error) {
	found, err := h.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("state", string(Displayed)), store.LTE("until", store.Millis(h.now()))}})
	if err != nil {
		return nil, fmt.Errorf("looking for honours whose days are over: %w", err)
	}
	return slices.DeleteFunc(found, func(doc *Honour) bool { return !doc.Told.Before(doc.Until) }), nil
}

// OverAt tells whether the list is shown, and its days ended at a moment, of
// which nobody was told yet.
func (h *Honour) OverAt(until time.Time) bool {
	return h.State == Displayed && h.Until.Equal(until) && h.Told.Before(until)
}

// Tell notes that those who run honours were told of the end of the days. A
// list that is shown anew has its own.
func (h *Honours) Tell(ctx context.Context, id string, until time.Time) error {
	_, err := h.docs.Update(ctx, id, func(doc *Honour) error {
		doc.Told = store.Millis(until)
		return nil
	})
	return err
}
