// Package event holds the rules of events and attendance: what an event is,
// its seats and the line for them, the ways to check in and the codes they
// need, estimates of crowds, the file that is kept of each event, and the
// figures of who came. It knows nothing of how people are asked and told.
package event

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// Kind is what is done at an event.
type Kind string

// The kinds of event.
const (
	Lecture      Kind = "lecture"      // 讲座
	Training     Kind = "training"     // 培训
	Exhibition   Kind = "exhibition"   // 展览
	Contest      Kind = "contest"      // 竞赛
	Volunteering Kind = "volunteering" // 志愿服务
	Screening    Kind = "screening"    // 放映
	Outing       Kind = "outing"       // 参观
	Consultation Kind = "consultation" // 广场咨询
)

// Kinds are all kinds, the most usual first.
func Kinds() []Kind {
	return []Kind{Lecture, Training, Exhibition, Contest, Volunteering, Screening, Outing, Consultation}
}

// State is how far an event has come. Whether it is over follows from its
// times.
type State string

// The states of an event.
const (
	Draft     State = "draft"     // being prepared; staff alone see it
	Announced State = "announced" // residents see it and sign up
	Cancelled State = "cancelled"
)

// Screen is how strictly the codes on the hall's screen are taken.
type Screen string

// The ways of a screen.
const (
	Easy   Screen = ""       // a new code every 30 s, taken for 3 minutes
	Strict Screen = "strict" // a new code every 10 s, two of them one after the other
)

// Session is one sitting of an event; a training has several. Times are UTC.
type Session struct {
	Starts time.Time `bson:"starts"`
	Ends   time.Time `bson:"ends"`
}

// Point is a place on the map, in degrees (WGS 84).
type Point struct {
	Lat float64 `bson:"lat"`
	Lng float64 `bson:"lng"`
}

// Duty is what somebody does at an event.
type Duty string

// The duties.
const (
	Lecturer  Duty = "lecturer"
	Volunteer Duty = "volunteer"
)

// Crew is a lecturer or volunteer of an event.
type Crew struct {
	Duty    Duty   `bson:"duty"`
	Name    string `bson:"name"`
	Unit    string `bson:"unit,omitempty"` // where they come from: 供电所
	Minutes int    `bson:"minutes,omitempty"`
}

// Material is what is handed out.
type Material struct {
	Name  string `bson:"name"`
	Count int    `bson:"count"`
}

// Event is something that people come to.
type Event struct {
	store.Meta `bson:",inline"`
	Title      resident.Name `bson:"title"`
	Kind       Kind          `bson:"kind"`
	Theme      content.Theme `bson:"theme"`
	Campaign   string        `bson:"campaign,omitempty"`
	Groups     []string      `bson:"groups"` // audience groups, or content.Everyone
	// Place and Community are where it is counted; both empty: city-wide.
	Place     string        `bson:"place,omitempty"`
	Community string        `bson:"community,omitempty"`
	Where     resident.Name `bson:"where"` // in words: 季卫桥社区二楼会议室
	Point     *Point        `bson:"point,omitempty"`
	About     resident.Name `bson:"about"` // a few sentences; may be empty

	Sessions []Session `bson:"sessions"` // in order, at least one
	// Capacity is how many seats there are; 0: as many as come.
	Capacity int  `bson:"capacity,omitempty"`
	Waitlist bool `bson:"waitlist,omitempty"`
	// SignUpFrom and SignUpUntil bound signing up; zero: at once, and until it
	// starts.
	SignUpFrom  time.Time `bson:"signupfrom,omitempty"`
	SignUpUntil time.Time `bson:"signupuntil,omitempty"`
	// Guardian tells that children come with a grown-up.
	Guardian bool `bson:"guardian,omitempty"`

	// WalkIn lets people check in who have no seat, also where it is full
	// (满员也可签到).
	WalkIn bool   `bson:"walkin,omitempty"`
	Screen Screen `bson:"screen,omitempty"`
	// Poster lets people check in by a code that is printed.
	Poster bool `bson:"poster,omitempty"`
	// Question, if set, is what somebody who used the poster answers first, and
	// Answer what they must say: a word from the lecture.
	Question string `bson:"question,omitempty"`
	Answer   string `bson:"answer,omitempty"`
	// Within, in metres around Point, is where a poster is believed; 0:
	// anywhere.
	Within int `bson:"within,omitempty"`
	// CheckOut tells that hours count from check-in to check-out.
	CheckOut bool `bson:"checkout,omitempty"`
	// Passing tells that staff note who passed, and certificates are for them.
	Passing bool `bson:"passing,omitempty"`

	Crew      []Crew     `bson:"crew,omitempty"`
	Materials []Material `bson:"materials,omitempty"`
	// Series is the id of the first event of a series, also in that one, which
	// alone holds Every, how many were Made after it, and Since.
	Series string `bson:"series,omitempty"`
	Every  Every  `bson:"every,omitempty"`
	Made   int    `bson:"made,omitempty"`
	// Since is how many had been made when the rhythm was set.
	Since int `bson:"since,omitempty"`
	// Projector is the unguessable last part of the hall page's address.
	Projector string `bson:"projector"`

	State   State     `bson:"state"`
	Why     string    `bson:"why,omitempty"` // why it was cancelled
	Author  string    `bson:"author"`
	Created time.Time `bson:"created"`
	// Starts, Ends and Day follow from the sessions, to be found by. Day is
	// that of the first one, in the deployment's zone.
	Starts time.Time `bson:"starts"`
	Ends   time.Time `bson:"ends"`
	Day    string    `bson:"day"`
	// Ran are the errands that were run; see [Event.Errands].
	Ran []string `bson:"ran,omitempty"`
	// Folded tells that the figures kept of the event are those of its facts.
	Folded bool `bson:"folded"`
	// Folding is since when the event lies marked to be folded; zero: it does
	// not. A change takes the mark away.
	Folding time.Time     `bson:"folding,omitempty"`
	Handled store.Handled `bson:"handled,omitempty"`
}

// IDForm is the form of an event's id: it stands in links, buttons and codes.
var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,19}$`)

// NewID is the id of the event that the update numbered seq makes.
func NewID(seq int64) string { return "e" + strconv.FormatInt(seq, 36) }

// settle derives what an event is found by.
func (e *Event) settle(loc *time.Location) {
	if len(e.Sessions) == 0 {
		e.Starts, e.Ends, e.Day = time.Time{}, time.Time{}, ""
		return
	}
	slices.SortFunc(e.Sessions, func(a, b Session) int { return a.Starts.Compare(b.Starts) })
	e.Starts, e.Ends = e.Sessions[0].Starts, e.Sessions[len(e.Sessions)-1].Ends
	e.Day = schedule.DayOf(e.Starts, loc)
}

// Session is the n-th session from 1.
func (e *Event) Session(n int) (Session, bool) {
	if n < 1 || n > len(e.Sessions) {
		return Session{}, false
	}
	return e.Sessions[n-1], true
}

// DoorOpens is how long before a session, and DoorStays how long after it,
// people can check in.
const (
	DoorOpens = 2 * time.Hour
	DoorStays = 2 * time.Hour
)

// Door is the number of the session for which people can check in at a
// moment, from two hours before it until two hours after; of two the one that
// is nearer to its start. It says false where there is none.
func (e *Event) Door(at time.Time) (int, bool) {
	best, found := time.Duration(0), 0
	for i, s := range e.Sessions {
		if at.Before(s.Starts.Add(-DoorOpens)) || at.After(s.Ends.Add(DoorStays)) {
			continue
		}
		if away := at.Sub(s.Starts).Abs(); found == 0 || away < best {
			best, found = away, i+1
		}
	}
	return found, found > 0 && e.State == Announced
}

// Sitting is the number of the session that somebody at a desk means at a
// moment: the one whose door is open, else the last that has begun, else the
// first.
func (e *Event) Sitting(at time.Time) int {
	if session, ok := e.Door(at); ok {
		return session
	}
	return e.begun(at)
}

// Showing is the number of the session that a hall's screen is about at a
// moment: the one whose door is open, else the next that has not ended, else
// the last; 0 of an event without sessions.
func (e *Event) Showing(at time.Time) int {
	if session, ok := e.Door(at); ok {
		return session
	}
	for i, s := range e.Sessions {
		if !s.Ends.Before(at) {
			return i + 1
		}
	}
	return len(e.Sessions)
}

// begun is the number of the last session that has begun, or 1 where none has.
func (e *Event) begun(at time.Time) int {
	session := 1
	for i, s := range e.Sessions {
		if !s.Starts.After(at) {
			session = i + 1
		}
	}
	return session
}

// Coming tells whether the event is announced and its first session has not
// begun: until then people change who comes.
func (e *Event) Coming(at time.Time) bool { return e.State == Announced && at.Before(e.Starts) }

// SignUpOpen tells whether people can sign up at a moment.
func (e *Event) SignUpOpen(at time.Time) bool {
	until := e.SignUpUntil
	if until.IsZero() || until.After(e.Ends) {
		until = e.Starts
	}
	return e.State == Announced && !at.Before(e.SignUpFrom) && at.Before(until)
}

// unfold says that the figures kept of the event are to be made anew.
func (e *Event) unfold() { e.Folded, e.Folding = false, time.Time{} }

// Over tells whether the last session has ended.
func (e *Event) Over(at time.Time) bool { return at.After(e.Ends) }

// For tells whether the event is meant for an audience group.
func (e *Event) For(group string) bool {
	return slices.Contains(e.Groups, content.Everyone) || slices.Contains(e.Groups, group)
}

// Covered tells whether the event lies in a place and community; empty ones
// are not asked for.
func (e *Event) Covered(place, community string) bool {
	return (place == "" || e.Place == place) && (community == "" || e.Community == community)
}
