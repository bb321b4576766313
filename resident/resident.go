package resident

import (
	"errors"
	"time"
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
	// ErrName means that a name is empty or too long.
	ErrName = errors.New("name empty or too long")
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

// Member is a member of the family who shares the phone.
type Member struct {
	ID        string `bson:"id"`
	Name      string `bson:"name"`
	Community string `bson:"community,omitempty"`
	Group     string `bson:"group"`
	// Under14 has the consent of the parent whose account this is.
	Under14 bool `bson:"under14,omitempty"`
}

// FamilyLimit is how many members share one account.
const FamilyLimit = 4

// memberNameLimit is the longest name of a family member, in characters.
const memberNameLimit = 12

// settle derives Gets.
func (r *Resident) settle() { r.Gets = r.State == Active && !r.TipsOff && r.Away == nil }

// NextSlot is the slot that counts from tomorrow on.
func (r *Resident) NextSlot() string {
	if r.Next != nil && r.Next.Slot != "" {
		return r.Next.Slot
	}
	return r.Slot
}

// later notes a change that counts from the day after today.
func (r *Resident) later(tomorrow string, change func(*Change)) {
	if r.Next == nil {
		r.Next = &Change{}
	}
	change(r.Next)
	r.NextDay = tomorrow
}

// SetSlot chooses when tips come, from tomorrow on.
func (r *Resident) SetSlot(slot, tomorrow string) error {
	if r.State != Active {
		return ErrNotNow
	}
	r.later(tomorrow, func(c *Change) { c.Slot = slot })
	return nil
}

// SetLanguage changes the language of the conversation at once, and of tips
// from tomorrow on.
func (r *Resident) SetLanguage(language, tomorrow string) error {
	r.Language = language
	if r.State == Active {
		r.later(tomorrow, func(c *Change) { c.Language = language })
	}
	return nil
}

// ChangeGroup changes the audience group; tips follow tomorrow.
func (r *Resident) ChangeGroup(group, tomorrow string) error {
	if r.State != Active {
		return ErrNotNow
	}
	if group == Minors && r.Over14 == nil {
		return ErrNotNow
	}
	r.Group = group
	r.later(tomorrow, func(c *Change) { c.Group = group })
	return nil
}

// applyNext makes the waiting change count.
func (r *Resident) applyNext() error {
	if r.Next == nil {
		return nil
	}
	if r.Next.Slot != "" {
		r.Slot = r.Next.Slot
	}
	if r.Next.Group != "" {
		r.PushGroup = r.Next.Group
	}
	if r.Next.Language != "" {
		r.PushLanguage = r.Next.Language
	}
	r.Next, r.NextDay = nil, ""
	return nil
}

// StopTips ends the daily tip.
func (r *Resident) StopTips() error {
	r.TipsOff = true
	return nil
}

// ResumeTips begins it again.
func (r *Resident) ResumeTips() error {
	r.TipsOff = false
	return nil
}

// AddMember adds a family member under an id that makes adding twice harmless.
func (r *Resident) AddMember(m Member) error {
	if r.State != Active {
		return ErrNotNow
	}
	if n := utf8.RuneCountInString(m.Name); n < 1 || n > memberNameLimit {
		return ErrName
	}
	for _, there := range r.Family {
		if there.ID == m.ID {
			return nil
		}
	}
	if len(r.Family) >= FamilyLimit {
		return ErrFull
	}
	r.Family = append(r.Family, m)
	return nil
}

// RemoveMember removes a family member; one that is not there is removed already.
func (r *Resident) RemoveMember(id string) error {
	for i, m := range r.Family {
		if m.ID == id {
			r.Family = append(r.Family[:i:i], r.Family[i+1:]...)
			return nil
		}
	}
	return nil
}
