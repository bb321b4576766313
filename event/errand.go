package event

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Errand is something that people are written to about because of the time:
// "<session>:<occasion>:<start>", where the start of the session is in minutes
// since 1970, base 36, so that an event on another date reminds anew. How people
// liked a session is asked once, whenever it was: "<session>:stars". Events that
// ran errands before starts were noted hold them without.
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

// at is the errand for a session that starts at a moment.
func (e Errand) at(starts time.Time) Errand {
	return e + Errand(":"+strconv.FormatInt(starts.Unix()/60, 36))
}

// Session is the session that an errand is about.
func (e Errand) Session() int {
	n, _, _ := strings.Cut(string(e), ":")
	session, _ := strconv.Atoi(n)
	return session
}

// Occasion is why people are written to.
func (e Errand) Occasion() string {
	_, rest, _ := strings.Cut(string(e), ":")
	occasion, _, _ := strings.Cut(rest, ":")
	return occasion
}

// Stands tells whether the session of an errand is there and starts when it did
// as the errand fell due.
func (e Errand) Stands(of *Event) bool {
	s, ok := of.Session(e.Session())
	plain := errand(e.Session(), e.Occasion())
	return ok && (e == plain || e == plain.at(s.Starts))
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
	add := func(is bool, one, noted Errand) {
		if is && e.State == Announced && !slices.Contains(e.Ran, string(one)) && !slices.Contains(e.Ran, string(noted)) {
			due = append(due, noted)
		}
	}
	before := func(is bool, one Errand, s Session) { add(is, one, one.at(s.Starts)) }
	for i, s := range e.Sessions {
		left := s.Starts.Sub(now)
		before(left <= dayBefore && left > dayLatest, errand(i+1, DayBefore), s)
		before(left <= soonBefore && left > 0, errand(i+1, Soon), s)
		since, stars := now.Sub(s.Ends), errand(i+1, AskStars)
		add(i+1 == len(e.Sessions) && since >= starsAfter && since < starsLatest, stars, stars)
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
