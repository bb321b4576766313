package event

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Errand is something that people are written to about because of the time:
// "<session>:<occasion>".
type Errand string

// The occasions.
const (
	DayBefore = "day"   // a reminder to those who have a seat
	Soon      = "soon"  // another one, two hours before
	AskStars  = "stars" // how those who came liked it, after the last session
)

func errand(session int, occasion string) Errand {
	return Errand(strconv.Itoa(session) + ":" + occasion)
}

// Session is the session that an errand is about.
func (e Errand) Session() int {
	n, _, _ := strings.Cut(string(e), ":")
	session, _ := strconv.Atoi(n)
	return session
}

// Occasion is why people are written to.
func (e Errand) Occasion() string {
	_, occasion, _ := strings.Cut(string(e), ":")
	return occasion
}

// When errands are due, counted from the start or the end of a session.
const (
	dayBefore   = 24 * time.Hour
	dayLatest   = 3 * time.Hour // then the other reminder is near enough
	soonBefore  = 2 * time.Hour
	starsAfter  = 30 * time.Minute
	starsLatest = 48 * time.Hour
)

// Errands are what is due at a moment and was not run yet.
func (e *Event) Errands(now time.Time) []Errand {
	var due []Errand
	add := func(is bool, one Errand) {
		if is && e.State == Announced && !slices.Contains(e.Ran, string(one)) {
			due = append(due, one)
		}
	}
	for i, s := range e.Sessions {
		left := s.Starts.Sub(now)
		add(left <= dayBefore && left > dayLatest, errand(i+1, DayBefore))
		add(left <= soonBefore && left > 0, errand(i+1, Soon))
		since := now.Sub(s.Ends)
		add(i+1 == len(e.Sessions) && since >= starsAfter && since < starsLatest, errand(i+1, AskStars))
	}
	return due
}

// Run notes that everybody was written to about an errand.
func (e *Events) Run(ctx context.Context, id string, done Errand) error {
	_, err := e.docs.Update(ctx, id, func(doc *Event) error {
		if !slices.Contains(doc.Ran, string(done)) {
			doc.Ran = append(doc.Ran, string(done))
		}
		return nil
	})
	return err
}
