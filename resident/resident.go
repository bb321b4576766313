package resident

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kepubot/store"
)

// State is where a person stands with the bot.
type State string

// The states of a resident.
const (
	Joining State = "joining" // has not agreed yet; receives nothing
	Active  State = "active"
)

// Errors that callers answer.
var (
	// ErrNotNow means that a step does not fit where the person stands.
	ErrNotNow = errors.New("not a step at present")
	// ErrFull means that a family has its four members.
	ErrFull = errors.New("no more family members")
	// ErrName means that a name is empty, too long or not on one line.
	ErrName = errors.New("name empty, too long or not on one line")
)

// Unsure is the community of somebody who did not say: a step answered, and
// no community.
const Unsure = "-"

// Resident is a person. The id is random, and facts carry it alone: when
// this document is deleted they point to nobody.
type Resident struct {
	store.Meta `bson:",inline"`
	// Telegram is the person's number at Telegram, and of their private
	// chat; 0 for somebody registered by staff who has no account.
	Telegram int64  `bson:"telegram,omitempty"`
	State    State  `bson:"state"`
	Language string `bson:"language"`

	Place     string `bson:"place,omitempty"`
	Community string `bson:"community,omitempty"` // an id, or Unsure
	Group     string `bson:"group,omitempty"`
	// Over14 is what a young person said of their age.
	Over14       *bool      `bson:"over14,omitempty"`
	ParentAgreed *time.Time `bson:"parentagreed,omitempty"`
	Agreed       *time.Time `bson:"agreed,omitempty"` // consent, and the start
	JoinedDay    string     `bson:"joinedday,omitempty"`
	// Name is how staff wrote somebody they registered; empty otherwise.
	Name      string `bson:"name,omitempty"`
	EnteredBy string `bson:"enteredby,omitempty"` // staff who registered them

	// Called is what the person wants to be called where they sign up for an
	// event: 李阿姨. Empty before the first time.
	Called string `bson:"called,omitempty"`
	// Reminders is whether the person wants to be reminded of events; nil
	// before they were asked.
	Reminders *bool `bson:"reminders,omitempty"`

	// Slot, PushGroup and PushLanguage are what today's tip goes by. A
	// change waits in Next until its day, so that nobody gets two tips or
	// none on the day of the change.
	Slot         string  `bson:"slot"`
	PushGroup    string  `bson:"pushgroup,omitempty"`
	PushLanguage string  `bson:"pushlanguage,omitempty"`
	Next         *Change `bson:"next,omitempty"`
	// NextDay is Next's day as a field of its own, to be found by.
	NextDay string `bson:"nextday,omitempty"`
	TipsOff bool   `bson:"tipsoff"`
	// Away is when a message could not be delivered because the person
	// blocked the bot or left Telegram.
	Away *time.Time `bson:"away,omitempty"`
	// Gets is true for those whom tips are sent to: active, not stopped, not
	// away. It follows from the rest and stands here to be found by.
	Gets bool `bson:"gets"`

	Family []Member `bson:"family,omitempty"`

	// Leaving is the id of the [Departure] of somebody whose data is being
	// deleted; empty for others.
	Leaving string `bson:"leaving,omitempty"`

	// Seq is the number of the update that changed this document last; older
	// ones, which come again after a crash, change nothing.
	Seq int64 `bson:"seq"`
}

// Change is what counts from a day on; empty fields stay as they are.
type Change struct {
	Slot     string `bson:"slot,omitempty"`
	Group    string `bson:"group,omitempty"`
	Language string `bson:"language,omitempty"`
}

// settle derives Gets.
func (r *Resident) settle() { r.Gets = r.State == Active && !r.TipsOff && r.Away == nil }

// properName tells whether a name can stand in a list: not empty, at most
// limit characters, on one line.
func properName(name string, limit int) bool {
	n := utf8.RuneCountInString(name)
	return n >= 1 && n <= limit && utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}
