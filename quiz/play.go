package quiz

import (
	"maps"
	"time"

	"kepubot/schedule"
)

// Outcome is what became of an answer.
type Outcome int

// The outcomes.
const (
	Recorded Outcome = iota
	Repeated         // it was answered so before
	Changed          // another answer stood there
	TooLate          // the question's time was over; it counts as seen
)

// grace is what the way of an answer to Telegram and back may take.
const grace = 2 * time.Second

// Play is what a stage needs to judge an entry.
type Play struct {
	Competition *Competition
	Stage       *Stage
	Pool        *Pool
	// Papers are the questions of written tests counted with the stage's
	// entries, by their stages; none for a test of which marks alone are known.
	Papers map[string]*Pool
	Gaps   []schedule.Gap
}

// sameKeys tells whether two plays of a stage judge by the same keys.
func (p Play) sameKeys(other Play) bool {
	return p.Pool.revision() == other.Pool.revision() &&
		maps.EqualFunc(p.Papers, other.Papers, func(a, b *Pool) bool { return a.revision() == b.revision() })
}

// closed tells whether a time lies outside the stage. While results are shown
// an answer that was received in time still counts: it waited its turn.
func (p Play) closed(at time.Time) error {
	switch {
	case p.Competition.State == Draft || at.Before(p.Stage.Opens):
		return ErrNotOpen
	case p.Competition.State == Final || at.After(schedule.Moved(p.Stage.Closes, p.Gaps)):
		return ErrClosed
	}
	return nil
}

// Tapped is an answer as it came in.
type Tapped struct {
	Attempt int // from 0
	N       int // the question's number in it, from 0
	Given   Answer
	// AsShown tells that Given names options by their order in the message,
	// not in the bank.
	AsShown bool
	At      time.Time // when intake received it
	// Shown is when the question's message was confirmed; zero where that is
	// not known, or stands in the entry already.
	Shown time.Time
	Seq   int64 // the update that brought it
}

// answer takes an answer. One of an update that is not newer than the last
// that changed the entry changes nothing: it comes again after a crash, and
// must not be judged by what happened since.
func (e *Entry) answer(p Play, tapped Tapped) (Outcome, error) {
	attempt, n, given, at := tapped.Attempt, tapped.N, tapped.Given, tapped.At
	if tapped.Seq <= e.Seq {
		return Repeated, nil
	}
	if attempt < 0 || attempt >= len(e.Attempts) || e.Attempts[attempt].Paper != "" {
		return 0, ErrNotAsked
	}
	a := &e.Attempts[attempt]
	if n < 0 || n >= len(a.Asked) {
		return 0, ErrNotAsked
	}
	asked := &a.Asked[n]
	q, ok := p.Pool.Question(asked.Question)
	if !ok || !q.Fits(given) {
		return 0, ErrAnswerForm
	}
	if tapped.AsShown {
		given.Picked = asked.FromShown(given.Picked)
	}
	if asked.Given != nil && *asked.Given == given {
		return Repeated, nil
	}
	if a.HandedIn != nil || asked.Late || asked.Given != nil && !p.Competition.Changes {
		return 0, ErrAnswered
	}
	if err := p.closed(at); err != nil {
		return 0, err
	}
	if next, ok := a.Next(); ok && n > next {
		return 0, ErrNotAsked
	}
	if asked.Shown.IsZero() && !tapped.Shown.After(at) {
		asked.Shown = tapped.Shown
	}
	e.Seq = tapped.Seq
	outcome := Recorded
	switch {
	case p.late(asked, at) && asked.Given != nil:
		return TooLate, nil // what stands there was in time
	case p.late(asked, at):
		asked.Late, asked.At, outcome = true, at, TooLate
	case asked.Given != nil:
		asked.Given, asked.At, outcome = &given, at, Changed
	default:
		asked.Given, asked.At = &given, at
	}
	if _, more := a.Next(); !more && !p.Competition.Changes {
		a.HandedIn = &at
	}
	return outcome, nil
}

// late tells whether a question's time was over. Where it is not known when
// the question was shown the player is believed.
func (p Play) late(asked *Asked, at time.Time) bool {
	if p.Stage.Limit == 0 || asked.Shown.IsZero() {
		return false
	}
	return at.After(schedule.Moved(asked.Shown.Add(time.Duration(p.Stage.Limit)*time.Second+grace), p.Gaps))
}

// handIn ends an attempt whose questions are all behind the player.
func (e *Entry) handIn(attempt int, at time.Time) error {
	if attempt < 0 || attempt >= len(e.Attempts) || e.Attempts[attempt].Paper != "" {
		return ErrNotAsked
	}
	a := &e.Attempts[attempt]
	if _, more := a.Next(); more {
		return ErrNotAsked
	}
	if a.HandedIn == nil {
		a.HandedIn = &at
	}
	return nil
}
