package report

import (
	"context"
	"errors"
	"fmt"

	"kepubot/store"
)

// Approve approves a return as it was shown at a revision, by the update
// numbered seq, and enters its figures. It says ErrNotSent where it was not
// sent, ErrApproved where it is approved already, ErrOwnReturn to who reported
// it, and ErrReturnMoved where it changed since.
func (r *Returns) Approve(ctx context.Context, request string, from Addressee, rev int64, by string, seq int64) (*Return, error) {
	if _, err := r.asked(ctx, request, from); err != nil {
		return nil, err
	}
	doc, err := r.step(ctx, request, from, seq, Step{To: Approved, By: by, At: store.Millis(r.settings.Now())}, func(doc *Return) error {
		switch {
		case doc.State == Approved:
			return ErrApproved
		case doc.State != Sent:
			return ErrNotSent
		case doc.Rev != rev:
			return ErrReturnMoved
		case doc.reporter(by):
			return ErrOwnReturn
		}
		doc.Owed = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.enter(ctx, doc)
}

// Correct gives a figure of an approved return another value for a reason, by
// the update numbered seq. The values before stay with it.
func (r *Returns) Correct(ctx context.Context, request string, from Addressee, indicator string, value Amount, reason, by string, seq int64) (*Return, error) {
	if _, err := r.asked(ctx, request, from); err != nil {
		return nil, err
	}
	about, err := r.catalogue.Get(ctx, indicator)
	if err != nil {
		return nil, err
	}
	change := Change{Value: value, Reason: reason, By: by, At: store.Millis(r.settings.Now()), Seq: seq}
	doc, err := r.change(ctx, request, from, func(doc *Return) error {
		box := doc.Box(indicator)
		switch {
		case box == nil:
			return ErrNotAsked
		case box.Log.has(seq):
			return nil
		case doc.State != Approved:
			return ErrNotSent
		case len(box.Log) >= mostChanges:
			return ErrCorrections
		case !goodReason(reason):
			return ErrWhy
		}
		if err := about.Check(value); err != nil {
			return err
		}
		box.Log.put(change)
		doc.Owed = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.enter(ctx, doc)
}

// enter makes the figures of an approved return entries. It may be done by
// several at once and with an older return after a newer one: an entry takes
// each change of its box once, and the last of them counts.
func (r *Returns) enter(ctx context.Context, doc *Return) (*Return, error) {
	if !doc.Owed || doc.State != Approved {
		return doc, nil
	}
	q, err := r.requests.Get(ctx, doc.Request)
	if err != nil {
		return nil, err
	}
	place, unit := doc.From.Parts()
	for _, box := range doc.Boxes {
		id := doc.ID + ":" + box.Indicator
		last := box.Log.Last()
		fresh := r.entries.entry(id, Fact{Indicator: box.Indicator, Place: place, Unit: unit, Period: q.span()}, Returned, last.By, last.Seq)
		fresh.Return, fresh.Log = doc.ID, box.Log
		fresh.settle()
		err := r.entries.docs.Insert(ctx, fresh)
		if errors.Is(err, store.ErrExists) {
			_, err = r.entries.docs.Update(ctx, id, func(there *Entry) error {
				for _, change := range box.Log {
					there.Log.put(change)
				}
				there.settle()
				return nil
			})
		}
		if err != nil {
			return nil, fmt.Errorf("entering %s: %w", id, err)
		}
	}
	rev := doc.Rev
	return r.docs.Update(ctx, doc.ID, func(now *Return) error {
		// What was corrected meanwhile is owed still.
		if now.Rev == rev {
			now.Owed = false
		}
		return nil
	})
}

// Settle enters the approved figures of returns whose entering was broken off.
// It is for a sweep, at start and from time to time.
func (r *Returns) Settle(ctx context.Context) error {
	for doc, err := range r.docs.Each(ctx, store.Query{Where: []store.Cond{store.Eq("owed", true)}}, 100) {
		if err != nil {
			return fmt.Errorf("looking for returns to enter: %w", err)
		}
		if _, err := r.enter(ctx, doc); err != nil {
			return fmt.Errorf("entering the return %s: %w", doc.ID, err)
		}
	}
	return nil
}
