package event

import (
	"slices"
	"time"

	"kepubot/schedule"
)

// Change is something of which those who signed up must hear.
type Change string

// The changes that people are told of.
const (
	Moved     Change = "moved"     // another time
	Elsewhere Change = "elsewhere" // another place
	CalledOff Change = "calledoff"
)

// Changes are what is different for people between an event as it was and as
// it is; none before it was announced.
func Changes(was, is *Event) []Change {
	if was.State != Announced {
		return nil
	}
	if is.State == Cancelled {
		return []Change{CalledOff}
	}
	var changes []Change
	moved := len(was.Sessions) != len(is.Sessions)
	for i := range was.Sessions {
		if moved {
			break
		}
		moved = !was.Sessions[i].Starts.Equal(is.Sessions[i].Starts) || !was.Sessions[i].Ends.Equal(is.Sessions[i].Ends)
	}
	if moved {
		changes = append(changes, Moved)
	}
	if was.Where != is.Where {
		changes = append(changes, Elsewhere)
	}
	return changes
}

// begunStay tells whether the sessions whose doors had opened by a moment are
// after an edit what they were: under the same number, on the same day of a
// zone. Their hours may be others.
func begunStay(was, is []Session, now time.Time, loc *time.Location) bool {
	in := func(all []Session, starts time.Time) bool {
		return slices.ContainsFunc(all, func(s Session) bool { return s.Starts.Equal(starts) })
	}
	for i, s := range was {
		if now.Before(s.Starts.Add(-DoorOpens)) {
			continue
		}
		if i >= len(is) || schedule.DayOf(is[i].Starts, loc) != schedule.DayOf(s.Starts, loc) {
			return false
		}
		// Of two sessions on a day one may have taken the other's number.
		if starts := is[i].Starts; !starts.Equal(s.Starts) && (in(is, s.Starts) || in(was, starts)) {
			return false
		}
	}
	return true
}
