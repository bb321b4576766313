package content

import (
	"errors"
	"slices"
	"time"
)

// Errors of the review.
var (
	// ErrOwn means that somebody would review what they wrote themselves.
	ErrOwn = errors.New("own work is reviewed by others")
	// ErrTwice means that somebody would do two steps of one review.
	ErrTwice = errors.New("one person does one step")
	// ErrState means that a tip is not where the step begins.
	ErrState = errors.New("tip not at this step")
)

// Review is one step of a review (初审、复审、终审) that was passed, or the
// reason for which a tip went back.
type Review struct {
	By   string    `bson:"by"`
	At   time.Time `bson:"at"`
	Pass bool      `bson:"pass"`
	// Round tells reviews of the present text from those of earlier ones.
	Round int64 `bson:"round"`
}

// Passed are the steps that the present text has behind it.
func (t *Tip) Passed() int {
	n := 0
	for _, review := range t.Reviews {
		if review.Pass && review.Round == t.round() {
			n++
		}
	}
	return n
}

// round counts how often the tip went back.
func (t *Tip) round() int64 {
	var n int64
	for _, review := range t.Reviews {
		if !review.Pass {
			n++
		}
	}
	return n
}

// Submit sends a draft to review.
func (t *Tip) Submit() error {
	switch t.State {
	case InReview:
		return nil
	case Draft:
		t.State = InReview
		return nil
	}
	return ErrState
}

// Pass is one person's approval. After as many steps as the deployment asks
// for, by as many people, none of them the author, the tip is approved. The
// same person's approval twice is one.
func (t *Tip) Pass(by string, at time.Time, steps int) error {
	if by == t.Author {
		return ErrOwn
	}
	if t.passedBy(by) {
		if t.State == Approved {
			return nil
		}
		return ErrTwice
	}
	if t.State != InReview {
		return ErrState
	}
	t.Reviews = append(t.Reviews, Review{By: by, At: at, Pass: true, Round: t.round()})
	if t.Passed() >= steps {
		t.State = Approved
	}
	return nil
}

func (t *Tip) passedBy(by string) bool {
	return slices.ContainsFunc(t.Reviews, func(r Review) bool { return r.By == by && r.Pass && r.Round == t.round() })
}

// SendBack returns a tip to its author; what was passed counts no more.
func (t *Tip) SendBack(by string, at time.Time) error {
	if t.State == Draft {
		return nil
	}
	if t.State != InReview {
		return ErrState
	}
	t.Reviews = append(t.Reviews, Review{By: by, At: at, Round: t.round()})
	t.State = Draft
	return nil
}

// Retire takes an approved tip out of use.
func (t *Tip) Retire() error {
	switch t.State {
	case Retired:
		return nil
	case Approved:
		t.State = Retired
		return nil
	}
	return ErrState
}
