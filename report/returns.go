package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kepubot/event"
	"kepubot/store"
)

// mostSteps bounds how often a return goes to and fro.
const mostSteps = 200

// ErrSteps means that a return went to and fro too often.
var ErrSteps = errors.New("the return went to and fro too often")

// Get finds a return, or says store.ErrNotFound where nothing was filled in.
func (r *Returns) Get(ctx context.Context, request string, from Addressee) (*Return, error) {
	return r.docs.Get(ctx, ReturnID(request, from))
}

// change changes a return, which is made where it is not there yet.
func (r *Returns) change(ctx context.Context, request string, from Addressee, change func(*Return) error) (*Return, error) {
	id := ReturnID(request, from)
	changed, err := r.docs.Update(ctx, id, change)
	if !errors.Is(err, store.ErrNotFound) {
		return changed, err
	}
	fresh := &Return{Meta: store.Meta{ID: id}, Request: request, From: from, State: NotSent}
	if err := change(fresh); err != nil {
		return nil, fmt.Errorf("beginning the return %s: %w", id, err)
	}
	err = r.docs.Insert(ctx, fresh)
	if errors.Is(err, store.ErrExists) {
		return r.docs.Update(ctx, id, change)
	}
	return fresh, err
}

// asked is the request, if it asks the addressee.
func (r *Returns) asked(ctx context.Context, request string, from Addressee) (*Request, error) {
	q, err := r.requests.Get(ctx, request)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(q.To, from):
		return nil, ErrNotAsked
	}
	return q, nil
}

// LastYear is what an addressee returned for an indicator for the same days a
// year before; nil where there is nothing.
func (r *Returns) LastYear(ctx context.Context, q *Request, from Addressee, indicator string) (*Amount, error) {
	found, err := r.catalogue.Get(ctx, indicator)
	if err != nil {
		return nil, err
	}
	place, unit := from.Parts()
	before := q.Period.YearBefore()
	where := []store.Cond{
		store.Eq("indicator", indicator), store.Eq("source", string(Returned)), store.Eq("place", place), store.Eq("community", ""),
		store.Eq("counts", true), store.GTE("from", before.From), store.LTE("day", before.To),
	}
	var last *Amount
	err = r.entries.walk(ctx, where, func(all []*Entry) {
		all = slices.DeleteFunc(all, func(e *Entry) bool { return e.Unit != unit })
		sums := summed{}
		if found.Measure == Stock {
			sums.stocks(all)
		} else {
			sums.returned(all)
		}
		for _, sum := range sums {
			last = &sum.Value
		}
	})
	if err != nil {
		return nil, fmt.Errorf("looking for last year's %s of %s: %w", indicator, from, err)
	}
	return last, nil
}

// Fill fills in one figure of a return by the update numbered seq, received at
// a moment; the figure of the latest update counts. Where it is a jump against
// last year's it needs a reason, else it says ErrJump. It says ErrLate after
// the deadline and ErrApproved where the return is approved. Nothing changed
// where there is an error.
func (r *Returns) Fill(ctx context.Context, request string, from Addressee, indicator string, value Amount, reason, by string, at time.Time, seq int64) (*Return, error) {
	q, err := r.asked(ctx, request, from)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(q.Indicators, indicator) {
		return nil, ErrNotAsked
	}
	about, err := r.catalogue.Get(ctx, indicator)
	if err != nil {
		return nil, err
	}
	last, err := r.LastYear(ctx, q, from, indicator)
	if err != nil {
		return nil, err
	}
	change := Change{Value: value, Reason: reason, By: by, At: store.Millis(at), Seq: seq}
	return r.change(ctx, request, from, func(doc *Return) error {
		box := doc.Box(indicator)
		if box != nil && box.Log.has(seq) {
			return nil
		}
		if err := doc.MayFill(q, at); err != nil {
			return err
		}
		if box != nil && len(box.Log) >= mostChanges {
			return ErrCorrections
		}
		if err := about.Check(value); err != nil {
			return err
		}
		if reason != "" && !goodReason(reason) {
			return ErrWhy
		}
		if Jumps(value, last) && reason == "" {
			return ErrJump
		}
		doc.fill(indicator, last, change)
		return nil
	})
}

// step takes a return to a state by the update numbered seq, once.
func (r *Returns) step(ctx context.Context, request string, from Addressee, seq int64, step Step, change func(*Return) error) (*Return, error) {
	return r.change(ctx, request, from, func(doc *Return) error {
		return doc.Handled.Once(seq, func() error {
			if len(doc.Steps) >= mostSteps {
				return ErrSteps
			}
			if err := change(doc); err != nil {
				return err
			}
			doc.Steps = append(doc.Steps, step)
			if step.To != "" {
				doc.State = step.To
			}
			return nil
		})
	})
}

// Send reports a return by the update numbered seq, received at a moment. It
// says ErrUnfilled where figures are missing and ErrLate after the deadline.
// A return that was sent stays so.
func (r *Returns) Send(ctx context.Context, request string, from Addressee, by string, at time.Time, seq int64) (*Return, error) {
	q, err := r.asked(ctx, request, from)
	if err != nil {
		return nil, err
	}
	return r.step(ctx, request, from, seq, Step{To: Sent, By: by, At: store.Millis(at)}, func(doc *Return) error {
		if err := doc.MayFill(q, at); err != nil {
			return err
		}
		if slices.ContainsFunc(q.Indicators, func(id string) bool { return doc.Box(id) == nil }) {
			return ErrUnfilled
		}
		return nil
	})
}

// SendBack gives a return that was sent back for a reason, by the update
// numbered seq. Until is the time until which it can be sent again, where the
// deadline is earlier; zero leaves the deadline.
func (r *Returns) SendBack(ctx context.Context, request string, from Addressee, reason string, until time.Time, by string, seq int64) (*Return, error) {
	q, err := r.asked(ctx, request, from)
	if err != nil {
		return nil, err
	}
	now := store.Millis(r.settings.Now())
	return r.step(ctx, request, from, seq, Step{To: SentBack, By: by, At: now, Reason: reason}, func(doc *Return) error {
		switch {
		case doc.State == Approved:
			return ErrApproved
		case doc.State != Sent:
			return ErrNotSent
		case !goodReason(reason):
			return ErrWhy
		case !until.After(now) && !doc.Open(q, now):
			return ErrDeadline
		}
		doc.later(until)
		return nil
	})
}

// Reopen lets an addressee report after the deadline until a time, by the
// update numbered seq.
func (r *Returns) Reopen(ctx context.Context, request string, from Addressee, until time.Time, by string, seq int64) (*Return, error) {
	if _, err := r.asked(ctx, request, from); err != nil {
		return nil, err
	}
	now := store.Millis(r.settings.Now())
	return r.step(ctx, request, from, seq, Step{By: by, At: now}, func(doc *Return) error {
		switch {
		case doc.State == Approved:
			return ErrApproved
		case !until.After(now):
			return ErrDeadline
		}
		doc.later(until)
		return nil
	})
}

func (r *Return) later(until time.Time) {
	if until = store.Millis(until); until.After(r.Until) {
		r.Until = until
	}
}

// span are the days that approved figures are about.
func (q *Request) span() event.Period { return event.Period{From: q.Period.From, To: q.Day} }
