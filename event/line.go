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
	if !l.room() || l.number(Waiting) > 0 { // who came before goes before
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

// giving is the moment of a change of a line, and how a seat that is free goes
// on at it: until is the end of an offer.
type giving struct {
	now, until time.Time
	how        Giving
}

// step changes a line in one go. Seats that there are more of go to those who
// wait before the change, and so does what becomes free by it after. An offer
// lapses after it only: who answered in time has the seat. Without a giving
// nothing goes on.
func (l *Line) step(capacity int, waitlist bool, g *giving, change func() error) error {
	l.resize(capacity, waitlist)
	if g != nil {
		l.give(*g)
	}
	if err := change(); err != nil {
		return err
	}
	if g != nil {
		l.settle(*g)
	}
	return nil
}

// settle lets offers lapse whose time is over, and gives on what is free.
func (l *Line) settle(g giving) {
	for i := range l.Spots {
		if s := &l.Spots[i]; s.State == Offered && g.now.After(s.Until) {
			s.State = Lapsed
		}
	}
	l.give(g)
}

// give gives on what is free, in the order of the line. Where there is no bound
// everybody has a seat, also who was asked.
func (l *Line) give(g giving) {
	for i := range l.Spots {
		s := &l.Spots[i]
		switch {
		case s.State != Waiting && s.State != Offered:
		case l.Capacity == 0:
			s.State, s.Until = Seated, time.Time{}
		case s.State == Offered:
		case g.how == LeaveSeat || !l.room():
			return
		case g.how == OfferSeat:
			s.State, s.Until = Offered, g.until
		default:
			s.State = Seated
		}
	}
}

// resize changes how many seats there are. Nobody loses a seat by it.
func (l *Line) resize(capacity int, waitlist bool) { l.Capacity, l.Waitlist = capacity, waitlist }

// Giving is how a seat that is free is given on to whoever waits.
type Giving int

// The ways of giving on.
const (
	OfferSeat Giving = iota // kept for whoever is next, until they answer
	GiveSeat                // theirs at once, since asking leaves no time
	LeaveSeat               // nobody's: it is for who comes to the door
)

// The hours in which people are told and asked: an offer made at night, and
// what is left of one at nine in the evening, waits for the morning.
const (
	offerLasts  = 2 * time.Hour
	askFrom     = 7
	askUntil    = 21
	leastNotice = time.Hour     // before the start an offer ends
	leastAnswer = time.Hour     // between seven and twenty-one o'clock, to answer in
	noTimeLeft  = 3 * time.Hour // before the start nobody is asked any more
)

// OfferUntil is how a seat that becomes free now goes on to whoever is next. It
// is kept for two hours between seven and twenty-one o'clock, and until an hour
// before the start at most. Where the start is less than three hours away, or
// less than one hour of the day is left to answer, they have it at once and are
// told between those hours. Where the start comes before anybody can be told,
// the seat is left to who comes to the door.
func OfferUntil(now, starts time.Time, loc *time.Location) (time.Time, Giving) {
	latest := starts.Add(-leastNotice)
	switch {
	case !awakeFor(now, 0, loc).Before(starts):
		return time.Time{}, LeaveSeat
	case starts.Sub(now) < noTimeLeft, awakeFor(now, leastAnswer, loc).After(latest):
		return time.Time{}, GiveSeat
	}
	until := awakeFor(now, offerLasts, loc)
	if until.After(latest) {
		until = latest
	}
	return until.UTC(), OfferSeat
}

// awakeFor is when so much time has passed since a moment, counted between
// seven and twenty-one o'clock alone; of no time the next moment between them.
func awakeFor(at time.Time, left time.Duration, loc *time.Location) time.Time {
	at = at.In(loc)
	for {
		year, month, day := at.Date()
		opens, closes := time.Date(year, month, day, askFrom, 0, 0, 0, loc), time.Date(year, month, day, askUntil, 0, 0, 0, loc)
		if at.Before(opens) {
			at = opens
		}
		if room := closes.Sub(at); room > 0 && left <= room {
			return at.Add(left)
		} else if room > 0 {
			left -= room
		}
		at = time.Date(year, month, day+1, askFrom, 0, 0, 0, loc)
	}
}

// gives is how seats of the event go on at a moment, counted to the next
// session to come. Where none is to come they go on while people can sign up
// and be told; else they are for who comes to the door.
func (e *Event) gives(now time.Time, loc *time.Location) giving {
	g := giving{now: now, how: LeaveSeat}
	for _, s := range e.Sessions {
		if s.Starts.After(now) {
			g.until, g.how = OfferUntil(now, s.Starts, loc)
			return g
		}
	}
	if e.SignUpOpen(now) && awakeFor(now, 0, loc).Before(e.Ends) {
		g.how = GiveSeat
	}
	return g
}
