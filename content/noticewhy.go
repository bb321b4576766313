package content

import "time"

// Standing is what a notice's way out depends on beside itself.
type Standing struct {
	Now    time.Time
	Until  time.Time // the end of the day's window of its order
	Paused bool      // all pushes are held
	Begun  bool      // its broadcast has begun
	Held   bool      // staff hold this broadcast
	Ended  bool
	Ending string // how the broadcast ended, in the ledger's words
	Sent   int64  // how many it reached, once it ended
	Alive  bool   // Telegram is reached at present
}

// Cause is why a notice has not gone out, or not to everybody.
type Cause string

// The causes, in the order in which they are looked at.
const (
	WhyDraft     Cause = "draft"     // never sent to review
	WhyReview    Cause = "review"    // waits for reviewers
	WhyNoOrder   Cause = "noorder"   // approved, and nobody said when
	WhyWithdrawn Cause = "withdrawn" // called off before its time
	WhyEmpty     Cause = "empty"     // for nobody
	WhyLate      Cause = "late"      // the bot did not run, or was held, until its day was over
	WhyEarly     Cause = "early"     // its time has not come
	WhyPaused    Cause = "paused"    // all pushes are held
	WhyHeld      Cause = "held"      // staff hold it
	WhyOffline   Cause = "offline"   // Telegram is not reached
	WhyCancelled Cause = "cancelled" // called off in the middle
	WhyFaulty    Cause = "faulty"    // Telegram refused the message
	WhyRunning   Cause = "running"   // it is being sent
	WhySoon      Cause = "soon"      // its time has just come
	WhySent      Cause = "sent"      // it went out
)

// Why tells the one thing that decides why a notice did not run, or that it
// did.
func (n *Notice) Why(s Standing) Cause {
	switch n.State {
	case Draft:
		return WhyDraft
	case InReview:
		return WhyReview
	}
	switch {
	case n.Outcome == NoticeWithdrawn:
		return WhyWithdrawn
	case n.Outcome == NoticeEmpty:
		return WhyEmpty
	case n.Outcome == NoticeLate:
		return WhyLate
	case s.Ended:
		return s.ending()
	case n.At.IsZero():
		return WhyNoOrder
	case s.Now.Before(n.At):
		return WhyEarly
	case !s.Begun && !s.Now.Before(s.Until):
		return WhyLate
	case s.Paused:
		return WhyPaused
	case s.Held:
		return WhyHeld
	case !s.Alive:
		return WhyOffline
	case s.Begun:
		return WhyRunning
	}
	return WhySoon
}

func (s Standing) ending() Cause {
	switch {
	case s.Ending == "cancelled":
		return WhyCancelled
	case s.Ending == "faulty":
		return WhyFaulty
	case s.Sent == 0:
		return WhyLate
	}
	return WhySent
}
