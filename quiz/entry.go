package quiz

import (
	"errors"
	"slices"
	"time"

	"kepubot/resident"
	"kepubot/store"
)

// Errors of playing.
var (
	// ErrNotOpen means that a stage has not opened yet.
	ErrNotOpen = errors.New("the stage is not open yet")
	// ErrClosed means that an answer or an entry came after the stage closed.
	ErrClosed = errors.New("the stage is closed")
	// ErrAnswered means that the question was answered, and that minds cannot
	// be changed here.
	ErrAnswered = errors.New("the question was answered")
	// ErrNoAttempt means that all attempts are used, for the day or for good.
	ErrNoAttempt = errors.New("no attempt left")
	// ErrNotAsked means that a question was not asked of this entry, or not yet.
	ErrNotAsked = errors.New("the question was not asked")
	// ErrNotAdvanced means that a stage is only for those who advanced.
	ErrNotAdvanced = errors.New("only for those who advanced")
	// ErrNoCommunity means that somebody without a community cannot play for
	// one.
	ErrNoCommunity = errors.New("no community to play for")
	// ErrAnswerForm means that an answer cannot be one to the question.
	ErrAnswerForm = errors.New("not an answer to this question")
)

// Player is who plays: a resident, or a member of the family on their phone,
// with what is frozen at the first entry.
type Player struct {
	Person    string `bson:"person"`   // a resident's id, or "<resident>.<member>"
	Resident  string `bson:"resident"` // whose account it is
	Place     string `bson:"place"`
	Community string `bson:"community"`
	Group     string `bson:"group,omitempty"`
	Minor     bool   `bson:"minor,omitempty"` // never shown by name
}

// PlayerOf is a resident as a player, or with member a member of the family.
func PlayerOf(r *resident.Resident, member string, place func(community string) string) (Player, error) {
	p := Player{Person: r.ID, Resident: r.ID, Community: r.Community, Group: r.Group, Minor: r.Over14 != nil}
	if member != "" {
		i := slices.IndexFunc(r.Family, func(m resident.Member) bool { return m.ID == member })
		if i < 0 {
			return p, store.ErrNotFound
		}
		m := r.Family[i]
		p.Person, p.Community, p.Group = r.ID+"."+m.ID, m.Community, m.Group
		p.Minor = m.Under14 || m.Group == resident.Minors
	}
	p.Minor = p.Minor || p.Group == resident.Minors
	if p.Community == "" || p.Community == resident.Unsure {
		return p, ErrNoCommunity
	}
	p.Place = place(p.Community)
	return p, nil
}

// Entry is one person's part in a stage: all attempts, and what they come
// to. One document, so that a person counts once.
type Entry struct {
	store.Meta  `bson:",inline"` // EntryID
	Stage       string           `bson:"stage"`
	Competition string           `bson:"competition"`
	Player      `bson:",inline"`
	Day         string    `bson:"day"` // of the first attempt, in the deployment's zone
	Attempts    []Attempt `bson:"attempts"`

	// What follows is derived from Attempts and the keys by settle.

	Done   bool  `bson:"done"`   // took part: saw all questions of an attempt
	Points int64 `bson:"points"` // hundredths of points, of the attempt that counts
	Right  int64 `bson:"right"`  // credit of its answers, in thousandths
	Took   int64 `bson:"took"`   // milliseconds over its right answers
	// Low is Took the other way round, so that the best come first in one
	// order.
	Low int64 `bson:"low"`

	// Seq is the update that changed the entry last.
	Seq int64 `bson:"seq"`
}

// EntryID is the id of a person's entry to a stage.
func EntryID(stage, person string) string { return stage + ":" + person }

// Attempt is one go at a stage's questions.
type Attempt struct {
	Day   string    `bson:"day"`
	Began time.Time `bson:"began"`
	Asked []Asked   `bson:"asked,omitempty"`
	// HandedIn is when the person was done.
	HandedIn *time.Time `bson:"handedin,omitempty"`
	// Paper is the sheet that an attempt on paper was imported from.
	Paper string `bson:"paper,omitempty"`
	// Mark and Full are the result of a written test of which no answers are
	// known; Full is 0 otherwise.
	Mark int64 `bson:"mark,omitempty"`
	Full int64 `bson:"full,omitempty"`
}

// Asked is a question of an attempt.
type Asked struct {
	Question string `bson:"q"`
	// Order are the options in the order shown: Order[0] is the option of the
	// bank that stands first.
	Order []uint8 `bson:"o,omitempty"`
	// Shown is when Telegram confirmed the message with the question; its
	// clock starts then. Zero where that is not known.
	Shown time.Time `bson:"s,omitempty"`
	// Given is the answer, At when intake received it. Late answers have none.
	Given *Answer   `bson:"g,omitempty"`
	At    time.Time `bson:"a,omitempty"`
	Late  bool      `bson:"l,omitempty"`
}

// over tells whether the question is behind the player.
func (a *Asked) over() bool { return a.Given != nil || a.Late }

// FromShown turns options as they are shown into those of the bank.
func (a *Asked) FromShown(picked uint64) uint64 {
	var bank uint64
	for i, option := range a.Order {
		if picked&(1<<i) != 0 {
			bank |= 1 << option
		}
	}
	return bank
}

// ToShown turns options of the bank into those shown.
func (a *Asked) ToShown(bank uint64) uint64 {
	var picked uint64
	for i, option := range a.Order {
		if bank&(1<<option) != 0 {
			picked |= 1 << i
		}
	}
	return picked
}

// Next is the number of the first question that is not behind the player; ok
// is false when all are.
func (a *Attempt) Next() (n int, ok bool) {
	n = slices.IndexFunc(a.Asked, func(q Asked) bool { return !q.over() })
	return n, n >= 0
}

// Open is the attempt that is going on, with its number; nil for none.
func (e *Entry) Open() (n int, a *Attempt) {
	if n = len(e.Attempts) - 1; n >= 0 && e.Attempts[n].HandedIn == nil && e.Attempts[n].Paper == "" {
		return n, &e.Attempts[n]
	}
	return -1, nil
}

// begin adds an attempt, if one is left on the day, and none is going on.
func (e *Entry) begin(s *Stage, pool *Pool, seed uint64, day string, at time.Time) error {
	if _, open := e.Open(); open != nil {
		return nil
	}
	used := 0
	for _, a := range e.Attempts {
		if a.Paper == "" && (s.PerDay == 0 || a.Day == day) {
			used++
		}
	}
	if used >= max(1, s.PerDay) {
		return ErrNoAttempt
	}
	e.Attempts = append(e.Attempts, newAttempt(s, pool, seed, day, at))
	return nil
}

// newAttempt draws questions and shuffles their options. Everything follows
// from the seed.
func newAttempt(s *Stage, pool *Pool, seed uint64, day string, at time.Time) Attempt {
	rng := newRand(seed)
	all := make([]*Question, len(pool.Questions))
	for i := range pool.Questions {
		all[i] = &pool.Questions[i]
	}
	a := Attempt{Day: day, Began: at}
	for _, q := range balanced(all, min(s.Questions, len(all)), rng) {
		asked := Asked{Question: q.ID}
		for i := range q.Choices() {
			asked.Order = append(asked.Order, uint8(i))
		}
		if q.Kind != TrueFalse { // 对 stands before 错 always
			rng.Shuffle(len(asked.Order), func(i, j int) { asked.Order[i], asked.Order[j] = asked.Order[j], asked.Order[i] })
		}
		a.Asked = append(a.Asked, asked)
	}
	return a
}
