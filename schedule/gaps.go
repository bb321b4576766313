package schedule

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// Gap is a time in which no updates could be received.
type Gap struct {
	From time.Time `bson:"from"`
	To   time.Time `bson:"to"`
}

// Moved is a deadline as it counts: one that passed while nobody could be
// heard moves by the gap.
func Moved(deadline time.Time, gaps []Gap) time.Time {
	for _, gap := range gaps {
		if !deadline.Before(gap.From) && deadline.Before(gap.To) {
			deadline = deadline.Add(gap.To.Sub(gap.From))
		}
	}
	return deadline
}

// The shortest gap that counts, and how many are remembered.
const (
	shortestGap = 15 * time.Second
	keptGaps    = 100
)

// Hearing remembers when updates could be received, in one document that
// whoever polls writes now and then.
type Hearing struct {
	docs *store.Collection[hearing]
	now  func() time.Time
}

type hearing struct {
	store.Meta `bson:",inline"`
	Last       time.Time `bson:"last"`
	Gaps       []Gap     `bson:"gaps,omitempty"` // the oldest first
}

// NewHearing opens the collection.
func NewHearing(ctx context.Context, d store.Driver, now func() time.Time) (*Hearing, error) {
	docs, err := store.Open[hearing](ctx, d, store.Schema{Name: "hearing"})
	if err != nil {
		return nil, err
	}
	return &Hearing{docs: docs, now: now}, nil
}

const hearingID = "intake"

// Beat says that updates are being received now. Where the last beat was
// longer ago than 15 seconds, the time between is a gap from then on.
func (h *Hearing) Beat(ctx context.Context) error {
	now := store.Millis(h.now())
	err := h.docs.Insert(ctx, &hearing{Meta: store.Meta{ID: hearingID}, Last: now})
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = h.docs.Update(ctx, hearingID, func(doc *hearing) error {
		if now.Sub(doc.Last) >= shortestGap {
			doc.Gaps = append(doc.Gaps, Gap{From: doc.Last, To: now})
			doc.Gaps = doc.Gaps[max(0, len(doc.Gaps)-keptGaps):]
		}
		if now.After(doc.Last) {
			doc.Last = now
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("noting that updates are received: %w", err)
	}
	return nil
}

// Gaps are the latest times in which nobody could be heard, the oldest first.
func (h *Hearing) Gaps(ctx context.Context) ([]Gap, error) {
	doc, err := h.docs.Get(ctx, hearingID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading when updates were received: %w", err)
	}
	return doc.Gaps, nil
}
