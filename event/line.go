package event

import (
	"errors"
	"slices"
	"time"

	"kepubot/store"
)

// Errors of signing up.
var (
	// ErrSignUp means that signing up is not open, or not any more.
	ErrSignUp = errors.New("signing up is not open")
	// ErrFull means that there is no seat left and no line to wait in.
	ErrFull = errors.New("no seat left")
	// ErrNoOffer means that no seat is kept for the person.
	ErrNoOffer = errors.New("no seat is kept for this person")
)

// SpotState is where somebody stands with an event.
type SpotState string

// The states of a spot.
const (
	Seated  SpotState = "seated"
	Waiting SpotState = "waiting"
	Offered SpotState = "offered" // a seat is kept until a moment
	Left    SpotState = "left"    // gave up the seat or the wait
	Lapsed  SpotState = "lapsed"  // an offer ran out
)

// Spot is somebody who signed up, in the order of coming. Who left keeps a
// spot, so that an update that comes again finds what was done.
type Spot struct {
	Person   string    `bson:"person"`
	Resident string    `bson:"resident"`
	From     string    `bson:"from,omitempty"` // the community where they live
	State    SpotState `bson:"state"`
	Until    time.Time `bson:"until,omitempty"` // of an offer
	At       time.Time `bson:"at"`
	// Told is the state that the person knows of.
	Told SpotState `bson:"told,omitempty"`
	Seq  int64     `bson:"seq"` // the update that changed the spot last
}

// In tells whether the person has a seat, or may get one.
func (s Spot) In() bool { return s.State == Seated || s.State == Waiting || s.State == Offered }

// Line is the seats of an event and the line for them: one document, so that
// no seat is given twice.
type Line struct {
	store.Meta `bson:",inline"` // the event's id
	Capacity   int              `bson:"capacity"` // 0: as many as come
	Waitlist   bool             `bson:"waitlist"`
	Spots      []Spot           `bson:"spots,omitempty"`
}

// Spot is somebody's spot, if they ever had one.
func (l *Line) Spot(person string) (Spot, bool) {
	if i := l.index(person); i >= 0 {
		return l.Spots[i], true
	}
	return Spot{}, false
}

func (l *Line) index(person string) int {
	return slices.IndexFunc(l.Spots, func(s Spot) bool { return s.Person == person })
}

// Of are the spots of one account that stand.
func (l *Line) Of(resident string) []Spot {
	return slices.DeleteFunc(slices.Clone(l.Spots), func(s Spot) bool { return s.Resident != resident || !s.In() })
}

func (l *Line) number(states ...SpotState) int {
	n := 0
	for _, s := range l.Spots {
		if slices.Contains(states, s.State) {
			n++
		}
	}
	return n
}

// Seated is how many have a seat.
func (l *Line) Seated() int { return l.number(Seated) }

// Waiting is how many wait for one.
func (l *Line) Waiting() int { return l.number(Waiting, Offered) }

// Free is how many seats are neither taken nor kept; 0 where there is no
// bound.
func (l *Line) Free() int { return max(0, l.Capacity-l.number(Seated, Offered)) }

// room tells whether one more may be seated.
func (l *Line) room() bool { return l.Capacity == 0 || l.Free() > 0 }

// Ahead is how many wait before somebody who waits.
func (l *Line) Ahead(person string) int {
	n := 0
	for _, s := range l.Spots {
		if s.Person == person {
			break
		}
		if s.State == Waiting {
			n++
		}
	}
	return n
}

// spotLimit bounds the people of a line: its document has room for them.
const spotLimit = 5000

// join seats somebody, or puts them at the end of the line.
func (l *Line) join(g Guest, at time.Time, seq int64) error {
	i := l.index(g.Person)
	if i >= 0 && (seq <= l.Spots[i].Seq || l.Spots[i].In()) {
		l.Spots[i].Seq = max(seq, l.Spots[i].Seq)
		return nil
	}
	state := Seated
	if !l.room() {
		if !l.Waitlist {
			return ErrFull
		}
		state = Waiting
	}
	if i >= 0 {
		l.Spots = slices.Delete(l.Spots, i, i+1)
	} else if len(l.Spots) >= spotLimit {
		return ErrFull
	}
	l.Spots = append(l.Spots, Spot{Person: g.Person, Resident: g.Resident, From: g.From, State: state, Told: state, At: at, Seq: seq})
	return nil
}

// leave gives up a seat, an offer or a place in the line.
func (l *Line) leave(person string, seq int64) {
	if i := l.index(person); i >= 0 && seq > l.Spots[i].Seq && l.Spots[i].In() {
		s := &l.Spots[i]
		s.State, s.Told, s.Until, s.Seq = Left, Left, time.Time{}, seq
	}
}

// accept takes the seat that is kept for somebody. Who pressed in time has it,
// also where it lapsed before the press was handled and a seat is free.
func (l *Line) accept(person string, at time.Time, seq int64) error {
	i := l.index(person)
	if i < 0 {
		return ErrNoOffer
	}
	s := &l.Spots[i]
	switch {
	case seq <= s.Seq || s.State == Seated:
		s.Seq = max(seq, s.Seq)
		return nil
	case s.State == Offered && !at.After(s.Until), s.State == Lapsed && !at.After(s.Until) && l.room():
		s.State, s.Told, s.Until, s.Seq = Seated, Seated, time.Time{}, seq
		return nil
	}
	return ErrNoOffer
}

// settle lets offers lapse whose time is over, and gives on what is free, in
// the order of the line: as an offer until a moment, or where that leaves no
// time to answer, as a seat.
func (l *Line) settle(now time.Time, until time.Time, ask bool) {
	for i := range l.Spots {
		if s := &l.Spots[i]; s.State == Offered && now.After(s.Until) {
			s.State = Lapsed
		}
	}
	for i := range l.Spots {
		s := &l.Spots[i]
		if !l.room() {
			return
		}
		if s.State != Waiting {
			continue
		}
		if s.State = Seated; ask {
			s.State, s.Until = Offered, until
		}
	}
}

// resize changes how many seats there are. Nobody loses a seat by it.
func (l *Line) resize(capacity int, waitlist bool) { l.Capacity, l.Waitlist = capacity, waitlist }

// The hours in which people are asked: an offer made at night, and what is
// left of one at nine in the evening, waits for the morning.
const (
	offerLasts  = 2 * time.Hour
	askFrom     = 7
	askUntil    = 21
	leastNotice = time.Hour     // before the start an offer ends
	noTimeLeft  = 3 * time.Hour // before the start nobody is asked any more
)

// OfferUntil is how long a seat is kept for whoever is next, if it becomes
// free now: two hours between seven and twenty-one o'clock, and until an hour
// before the start at most. It says false where the start is less than three
// hours away: then whoever is next has the seat at once.
func OfferUntil(now, starts time.Time, loc *time.Location) (time.Time, bool) {
	if starts.Sub(now) < noTimeLeft {
		return time.Time{}, false
	}
	at, left := now.In(loc), offerLasts
	for {
		year, month, day := at.Date()
		opens, closes := time.Date(year, month, day, askFrom, 0, 0, 0, loc), time.Date(year, month, day, askUntil, 0, 0, 0, loc)
		if at.Before(opens) {
			at = opens
		}
		if room := closes.Sub(at); at.Before(closes) && left <= room {
			at = at.Add(left)
			break
		} else if room > 0 {
			left -= room
		}
		at = time.Date(year, month, day+1, askFrom, 0, 0, 0, loc)
	}
	if latest := starts.Add(-leastNotice); at.After(latest) {
		at = latest
	}
	return at.UTC(), true
}
