package event

import (
	"strconv"
	"time"

	"kepubot/content"
	"kepubot/store"
)

// How is the way in which somebody checked in.
type How string

// The ways.
const (
	ByScreen  How = "screen"  // the code on the hall's screen
	ByPoster  How = "poster"  // a printed code
	ByCard    How = "card"    // their own code, scanned by a checker
	ByChecker How = "checker" // found by a checker, by name or phone
	ByName    How = "name"    // written down at the door, without a phone
	ByList    How = "list"    // a list taken on paper, imported after
	ByFamily  How = "family"  // by the family's phone, beside its owner
)

// CheckIn is the fact that a person came to a session, under an id that makes
// it one however often and by whatever way they check in. Fields of the event
// stand beside it as they were then, to be counted by.
type CheckIn struct {
	store.Meta `bson:",inline"` // "<event>:<session>:<person>"
	Event      string           `bson:"event"`
	Session    int              `bson:"session"` // from 1
	Guest      `bson:",inline"`
	Day        string    `bson:"day"` // of the session, in the deployment's zone
	At         time.Time `bson:"at"`
	How        How       `bson:"how"`
	By         string    `bson:"by,omitempty"` // the staff member, if one did it
	// Seat tells that the person had a seat when they came.
	Seat bool `bson:"seat,omitempty"`

	// Counts is false for a check-in that was undone; Undone says why.
	Counts bool       `bson:"counts"`
	Undone *Undone    `bson:"undone,omitempty"`
	Out    *time.Time `bson:"out,omitempty"` // of those who checked out
	// Passed is what staff noted of a training: nil before they did.
	Passed *bool `bson:"passed,omitempty"`

	Place     string        `bson:"place,omitempty"`     // of the event
	Community string        `bson:"community,omitempty"` // of the event
	Kind      Kind          `bson:"kind"`
	Theme     content.Theme `bson:"theme"`
	Campaign  string        `bson:"campaign,omitempty"`

	Handled store.Handled `bson:"handled,omitempty"`
}

// Undone says who took a check-in back and why.
type Undone struct {
	By     string    `bson:"by"`
	Reason string    `bson:"reason"`
	At     time.Time `bson:"at"`
}

// CheckInID is the id of a person's check-in to a session.
func CheckInID(event string, session int, person string) string {
	return event + ":" + strconv.Itoa(session) + ":" + person
}

// Minutes is how long the person stayed: until they checked out, or, where
// nobody does, as long as the session lasts.
func (c *CheckIn) Minutes(e *Event) int {
	s, ok := e.Session(c.Session)
	if !ok || !c.Counts {
		return 0
	}
	from, to := s.Starts, s.Ends
	if e.CheckOut {
		if c.Out == nil {
			return 0
		}
		if c.At.After(from) {
			from = c.At
		}
		if c.Out.Before(to) {
			to = *c.Out
		}
	}
	return max(0, int(to.Sub(from).Minutes()))
}
