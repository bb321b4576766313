package report

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"kepubot/store"
)

// Show shows the list of those who passed for objections, by the update
// numbered seq, until the honour's days are over: they end at midnight, and
// the first is tomorrow. It says what [Honour.MayShow] says.
func (h *Honours) Show(ctx context.Context, id, contact string, seq int64) (*Honour, error) {
	now := h.now()
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.MayShow(); err != nil {
			return err
		}
		if n := utf8.RuneCountInString(contact); n == 0 || n > reasonLimit {
			return ErrHonourFaults
		}
		year, month, day := now.In(h.location).Date()
		doc.State, doc.Contact, doc.Shown = Displayed, contact, store.Millis(now)
		doc.Until = store.Millis(time.Date(year, month, day+doc.Days+1, 0, 0, 0, 0, h.location))
		return nil
	})
}

// Object logs an objection to a candidate, or to the whole list, received at a
// moment, by the update numbered seq, once.
func (h *Honours) Object(ctx context.Context, id, candidate, by, text string, at time.Time, seq int64) (*Honour, error) {
	at = store.Millis(at)
	return h.docs.Update(ctx, id, func(doc *Honour) error {
		if slices.ContainsFunc(doc.Objections, func(o HonourObjection) bool { return o.Seq == seq }) {
			return nil
		}
		if err := doc.MayObject(at); err != nil {
			return err
		}
		n := utf8.RuneCountInString(text)
		open := 0
		for _, o := range doc.Objections {
			if o.By == by && o.Answer == "" {
				open++
			}
		}
		switch {
		case candidate != "" && doc.Candidate(candidate) == nil:
			return store.ErrNotFound
		case n == 0 || n > objectionLimit || !utf8.ValidString(text):
			return ErrWhy
		case open >= mostUnanswered || len(doc.Objections) >= mostObjections:
			return ErrMany
		}
		doc.Objections = append(doc.Objections, HonourObjection{Candidate: candidate, By: by, At: at, Text: text, Seq: seq})
		return nil
	})
}

// Answer answers the objection that the update numbered objection brought, by
// the update numbered seq. One that is upheld takes its candidate off the list.
func (h *Honours) Answer(ctx context.Context, id string, objection int64, answer string, upheld bool, by string, seq int64) (*Honour, error) {
	now := store.Millis(h.now())
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.displayed(); err != nil {
			return err
		}
		i := slices.IndexFunc(doc.Objections, func(o HonourObjection) bool { return o.Seq == objection })
		switch {
		case i < 0:
			return store.ErrNotFound
		case doc.Objections[i].Answer != "":
			return ErrAnswered
		case !goodReason(answer):
			return ErrWhy
		}
		o := &doc.Objections[i]
		o.Answer, o.Upheld, o.Answered, o.Answerer = answer, upheld, now, by
		if c := doc.Candidate(o.Candidate); c != nil && upheld && c.State == Passed {
			c.judge(Verdict{State: Removed, Reason: answer, By: by, At: now})
		}
		return nil
	})
}

// Name gives the honour to those on the list, after the days for objections,
// by the update numbered seq. It says what [Honour.MayName] says.
func (h *Honours) Name(ctx context.Context, id, by string, seq int64) (*Honour, error) {
	now := store.Millis(h.now())
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.MayName(now); err != nil {
			return err
		}
		doc.State, doc.NamedBy, doc.NamedAt = Named, by, now
		return nil
	})
}

// Reconsider takes a list that is shown back for another review. Objections
// stay with it, and it must be shown anew. By the update numbered seq.
func (h *Honours) Reconsider(ctx context.Context, id string, seq int64) (*Honour, error) {
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.displayed(); err != nil {
			return err
		}
		doc.State, doc.Shown, doc.Until = Collecting, time.Time{}, time.Time{}
		return nil
	})
}

// Drop calls an honour off that was not given, by the update numbered seq.
func (h *Honours) Drop(ctx context.Context, id string, seq int64) (*Honour, error) {
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if doc.State == Named {
			return ErrNamed
		}
		doc.State = Dropped
		return nil
	})
}
