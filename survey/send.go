package survey

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/content"
	"kepubot/store"
)

// ErrMoved means that a survey changed since whoever reviews its sending was
// shown it.
var ErrMoved = errors.New("the survey changed since it was shown")

// Send is the sending of a survey to those it is for, under the survey's id. It
// goes the way of a notice: somebody orders it, others review it, and then it
// is sent once.
type Send struct {
	store.Meta       `bson:",inline"`
	content.Approval `bson:",inline"` // the author is who ordered it
	At               time.Time        `bson:"at"`   // of the order
	Size             int64            `bson:"size"` // how many it was for then
	// Of is the revision of the survey that the present reviews are of.
	Of int64 `bson:"of"`
	// Told is the last resident who was written to, in the order of their ids;
	// Sent is how many were.
	Told    string        `bson:"told,omitempty"`
	Sent    int64         `bson:"sent"`
	Done    bool          `bson:"done"`
	Handled store.Handled `bson:"handled,omitempty"`
}

// Sends keeps the sendings.
type Sends struct {
	docs  *store.Collection[Send]
	steps int
	now   func() time.Time
}

// OpenSends opens the collection. A sending is approved after as many steps of
// review as a notice.
func OpenSends(ctx context.Context, d store.Driver, steps int, now func() time.Time) (*Sends, error) {
	docs, err := store.Open[Send](ctx, d, store.Schema{Name: "surveysends"})
	if err != nil {
		return nil, err
	}
	return &Sends{docs, steps, now}, nil
}

// Steps is how many people review a sending.
func (s *Sends) Steps() int { return s.steps }

// Get finds the sending of a survey; nil where nobody ordered it.
func (s *Sends) Get(ctx context.Context, id string) (*Send, error) {
	found, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return found, err
}

// Sent is how many residents a survey was sent to: 0 for one that was not.
func (s *Sends) Sent(ctx context.Context, id string) (int64, error) {
	found, err := s.Get(ctx, id)
	if err != nil || found == nil {
		return 0, err
	}
	return found.Sent, nil
}

// Order asks for the review of a sending to so many, by the update numbered
// seq, also of one that was sent back. One that is under way stays as it is.
func (s *Sends) Order(ctx context.Context, survey *Survey, by string, size, seq int64) (*Send, error) {
	at := store.Millis(s.now())
	fresh := &Send{
		Meta: store.Meta{ID: survey.ID}, Approval: content.Approval{State: content.InReview, Author: by},
		At: at, Size: size, Of: survey.Rev, Handled: store.Handled{seq},
	}
	if err := s.docs.Insert(ctx, fresh); !errors.Is(err, store.ErrExists) {
		return fresh, err
	}
	return s.change(ctx, survey.ID, seq, func(doc *Send) error {
		if doc.State != content.Draft {
			return nil
		}
		doc.Author, doc.At, doc.Size, doc.Of = by, at, size, survey.Rev
		return doc.Submit()
	})
}

// Pass is one person's step of the review of what they were shown, the survey
// at a revision, by the update numbered seq. It says ErrMoved where that is not
// how the survey stands, and [content.ErrOwn] to who wrote it or ordered the
// sending. What was passed of an earlier revision counts no more.
func (s *Sends) Pass(ctx context.Context, survey *Survey, rev int64, by string, seq int64) (*Send, error) {
	at := store.Millis(s.now())
	return s.change(ctx, survey.ID, seq, func(doc *Send) error {
		switch {
		case by == survey.Author:
			return content.ErrOwn
		case rev != survey.Rev:
			return ErrMoved
		case doc.Of != rev && doc.State == content.InReview:
			doc.anew(survey, at)
		}
		return doc.Approval.Pass(by, at, s.steps)
	})
}

// anew begins the review again, of a survey as it stands.
func (s *Send) anew(survey *Survey, at time.Time) {
	if s.Rework("", at) == nil {
		s.Of = survey.Rev
	}
}

// SendBack returns a sending to whoever ordered it, by the update numbered seq.
func (s *Sends) SendBack(ctx context.Context, id, by string, seq int64) (*Send, error) {
	at := store.Millis(s.now())
	return s.change(ctx, id, seq, func(doc *Send) error { return doc.Approval.SendBack(by, at) })
}

// Begin finds an approved sending. Where the survey changed after its approval
// and nobody was written to, it is to be reviewed anew: its state tells.
func (s *Sends) Begin(ctx context.Context, survey *Survey) (*Send, error) {
	at := store.Millis(s.now())
	return s.docs.Update(ctx, survey.ID, func(doc *Send) error {
		if doc.State == content.Approved && doc.Told == "" && doc.Of != survey.Rev && survey.State == Open {
			doc.anew(survey, at)
		}
		return nil
	})
}

// Tell notes that a resident was written to, or spared.
func (s *Sends) Tell(ctx context.Context, id, resident string, spared bool) (*Send, error) {
	return s.docs.Update(ctx, id, func(doc *Send) error {
		if resident > doc.Told {
			doc.Told = resident
			if !spared {
				doc.Sent++
			}
		}
		return nil
	})
}

// Finish notes that all were written to.
func (s *Sends) Finish(ctx context.Context, id string) (*Send, error) {
	return s.docs.Update(ctx, id, func(doc *Send) error { doc.Done = true; return nil })
}

func (s *Sends) change(ctx context.Context, id string, seq int64, change func(*Send) error) (*Send, error) {
	found, err := s.docs.Update(ctx, id, func(doc *Send) error {
		return doc.Handled.Once(seq, func() error { return change(doc) })
	})
	if err != nil {
		return nil, fmt.Errorf("changing the sending of %s: %w", id, err)
	}
	return found, nil
}
