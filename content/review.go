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
	// ErrState means that a text is not where the step begins.
	ErrState = errors.New("not at this step")
)

// Review is one step of a review (初审、复审、终审) that was passed, or the
// reason for which the text is reviewed anew: it went back, or was changed.
type Review struct {
	By   string    `bson:"by"`
	At   time.Time `bson:"at"`
	Pass bool      `bson:"pass"`
	// Changed tells that By changed something, such as the picture.
	Changed bool `bson:"changed,omitempty"`
	// Round tells reviews of the present text from those of earlier ones.
	Round int64 `bson:"round"`
}

// Approval is the way of a text from draft through review to approval, as
// tips and notices go it.
type Approval struct {
	State   State    `bson:"state"`
	Author  string   `bson:"author"` // a resident id, or "import"
	Reviews []Review `bson:"reviews,omitempty"`
}

// Passed are the steps that the present text has behind it.
func (a *Approval) Passed() int {
	n := 0
	for _, review := range a.Reviews {
		if review.Pass && review.Round == a.round() {
			n++
		}
	}
	return n
}

// round counts how often the text went back or was changed.
func (a *Approval) round() int64 {
	var n int64
	for _, review := range a.Reviews {
		if !review.Pass {
			n++
		}
	}
	return n
}

// Submit sends a draft to review.
func (a *Approval) Submit() error {
	switch a.State {
	case InReview:
		return nil
	case Draft:
		a.State = InReview
		return nil
	}
	return ErrState
}

// Pass is one person's approval. After as many steps as the deployment asks
// for, by as many people, none of them the author or who changed it last, the
// text is approved. The same person's approval twice is one.
func (a *Approval) Pass(by string, at time.Time, steps int) error {
	if by == a.Author || by == a.changer() {
		return ErrOwn
	}
	if a.passedBy(by) {
		if a.State == Approved {
			return nil
		}
		return ErrTwice
	}
	if a.State != InReview {
		return ErrState
	}
	a.Reviews = append(a.Reviews, Review{By: by, At: at, Pass: true, Round: a.round()})
	if a.Passed() >= steps {
		a.State = Approved
	}
	return nil
}

func (a *Approval) passedBy(by string) bool {
	return slices.ContainsFunc(a.Reviews, func(r Review) bool { return r.By == by && r.Pass && r.Round == a.round() })
}

// Rework notes that somebody changed a text that was approved or in review:
// it is reviewed anew, and not by them. Where too few others are left, its
// author changes it once more.
func (a *Approval) Rework(by string, at time.Time) error {
	if a.State != InReview && a.State != Approved {
		return ErrState
	}
	a.Reviews = append(a.Reviews, Review{By: by, At: at, Changed: true, Round: a.round()})
	a.State = InReview
	return nil
}

// changer is who changed the text last, of those who reworked it.
func (a *Approval) changer() string {
	for _, review := range slices.Backward(a.Reviews) {
		if review.Changed {
			return review.By
		}
	}
	return ""
}

// SendBack returns a text to its author; what was passed counts no more.
func (a *Approval) SendBack(by string, at time.Time) error {
	if a.State == Draft {
		return nil
	}
	if a.State != InReview {
		return ErrState
	}
	a.Reviews = append(a.Reviews, Review{By: by, At: at, Round: a.round()})
	a.State = Draft
	return nil
}

// Retire takes an approved text out of use.
func (a *Approval) Retire() error {
	switch a.State {
	case Retired:
		return nil
	case Approved:
		a.State = Retired
		return nil
	}
	return ErrState
}
