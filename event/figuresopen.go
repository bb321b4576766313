package event

import (
	"context"

	"kepubot/store"
)

// OpenFigures opens what is kept of figures, beside the facts that they are
// made of.
func OpenFigures(ctx context.Context, d store.Driver, events *Events, checkins *CheckIns, lines *Lines, estimates *Estimates) (*Figures, error) {
	return openFigures(ctx, d, events, checkins.docs, lines.Seated, estimates)
}
