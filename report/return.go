package report

import (
	"errors"
	"slices"
	"time"

	"kepubot/store"
)

// ReturnState is how far a return has come.
type ReturnState string

// The states of a return.
const (
	NotSent  ReturnState = "missing"  // 未报
	Sent     ReturnState = "sent"     // 已报
	SentBack ReturnState = "back"     // 退回
	Approved ReturnState = "approved" // 已审
)

// Box is one figure of a return. The last of its changes counts.
type Box struct {
	Indicator string  `bson:"indicator"`
	Log       Changes `bson:"log"`
	// Last is what the same addressee returned for the same days a year
	// before; nil where there is nothing.
	Last *Amount `bson:"last,omitempty"`
}

// Step is something that was done with a return.
type Step struct {
	To     ReturnState `bson:"to,omitempty"` // empty where it was opened again
	By     string      `bson:"by"`
	At     time.Time   `bson:"at"`
	Reason string      `bson:"reason,omitempty"`
}

// Return is what one addressee reports to a request.
type Return struct {
	store.Meta `bson:",inline"` // "<request>:<addressee>"
	Request    string           `bson:"request"`
	From       Addressee        `bson:"from"`
	State      ReturnState      `bson:"state"`
	Boxes      []Box            `bson:"boxes"`
	// Until is the deadline of this addressee, where it is later than the
	// request's.
	Until time.Time `bson:"until,omitempty"`
	Steps []Step    `bson:"steps,omitempty"`
	// Owed tells that approved figures may not be entered yet.
	Owed    bool          `bson:"owed"`
	Handled store.Handled `bson:"handled,omitempty"`
}

// ReturnID is the id of a return.
func ReturnID(request string, from Addressee) string { return request + ":" + string(from) }

// Errors of returns.
var (
	// ErrLate means that the deadline has passed.
	ErrLate = errors.New("the deadline has passed")
	// ErrNotAsked means that the request does not ask this, or not them.
	ErrNotAsked = errors.New("the request does not ask for this")
	// ErrUnfilled means that boxes are empty.
	ErrUnfilled = errors.New("not all figures are filled in")
	// ErrJump means that a figure differs from last year's by more than half,
	// which needs a reason.
	ErrJump = errors.New("over half more or less than last year: why?")
	// ErrNotSent means that a step needs a return that was sent.
	ErrNotSent = errors.New("the return was not sent")
	// ErrApproved means that a return is approved: its figures are corrected,
	// no longer filled in, sent back or approved.
	ErrApproved = errors.New("the return is approved")
	// ErrOwnReturn means that nobody approves what they reported themselves.
	ErrOwnReturn = errors.New("nobody approves their own return")
	// ErrReturnMoved means that the return changed since it was shown.
	ErrReturnMoved = errors.New("the return changed since it was shown")
)

// Jumps tells whether a figure is more than half above or below last year's.
// From nothing every figure is a jump.
func Jumps(value Amount, last *Amount) bool {
	if last == nil {
		return false
	}
	difference := value - *last
	if difference < 0 {
		difference = -difference
	}
	return 2*difference > *last
}

// Box finds the box of an indicator; nil where nothing was filled in.
func (r *Return) Box(indicator string) *Box {
	i := slices.IndexFunc(r.Boxes, func(b Box) bool { return b.Indicator == indicator })
	if i < 0 {
		return nil
	}
	return &r.Boxes[i]
}

// Reported is who sent the return last, and when; ok is false where nobody
// did.
func (r *Return) Reported() (step Step, ok bool) { return r.last(Sent) }

// ApprovedBy is who approved the return, and when.
func (r *Return) ApprovedBy() (step Step, ok bool) { return r.last(Approved) }

func (r *Return) last(to ReturnState) (Step, bool) {
	for _, step := range slices.Backward(r.Steps) {
		if step.To == to {
			return step, true
		}
	}
	return Step{}, false
}

// reporters tells whether somebody sent the return or gave one of its figures.
func (r *Return) reporter(by string) bool {
	sent, _ := r.Reported()
	return sent.By == by || slices.ContainsFunc(r.Boxes, func(b Box) bool { return b.Log.Last().By == by })
}

// fill puts a change into the box of an indicator.
func (r *Return) fill(indicator string, last *Amount, change Change) {
	if r.Box(indicator) == nil {
		r.Boxes = append(r.Boxes, Box{Indicator: indicator})
	}
	box := r.Box(indicator)
	box.Log.put(change)
	box.Last = last
}

// Deadline is until when the addressee can report: the request's deadline, or a
// later one of their own.
func (r *Return) Deadline(q *Request) time.Time {
	if r.Until.After(q.Deadline) {
		return r.Until
	}
	return q.Deadline
}

// Open tells whether what was received at a moment comes in time.
func (r *Return) Open(q *Request, at time.Time) bool { return !at.After(r.Deadline(q)) }

// MayFill tells whether figures that were received at a moment are taken. It
// says ErrWithdrawn, ErrApproved or, after the deadline, ErrLate.
func (r *Return) MayFill(q *Request, at time.Time) error {
	switch {
	case q.Withdrawn:
		return ErrWithdrawn
	case r.State == Approved:
		return ErrApproved
	case !r.Open(q, at):
		return ErrLate
	}
	return nil
}
