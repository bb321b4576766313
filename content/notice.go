package content

import (
	"errors"
	"slices"
	"time"

	"kepubot/store"
)

// Limits of a notice, in characters: with a picture Telegram takes less.
const (
	NoticeLimit  = 2000
	CaptionLimit = 900
	buttonLimit  = 24
	maxLinks     = 3
)

// Link is a button of a notice that opens a page.
type Link struct {
	Label string `bson:"label"`
	URL   string `bson:"url"` // https
}

// Reach is whom a notice is for, among those who get messages: everybody, or
// those of the places or communities, and of the audience groups, that are
// named. Communities, where there are any, go before places.
type Reach struct {
	Places      []string `bson:"places,omitempty"`
	Communities []string `bson:"communities,omitempty"`
	Groups      []string `bson:"groups,omitempty"`
}

// WithPlace is the reach with a place named or not named.
func (r Reach) WithPlace(id string, on bool) Reach {
	r.Communities = nil
	r.Places = with(r.Places, id, on)
	return r
}

// WithCommunity is the reach with a community named or not named.
func (r Reach) WithCommunity(id string, on bool) Reach {
	r.Places = nil
	r.Communities = with(r.Communities, id, on)
	return r
}

// WithGroup is the reach with an audience group named or not named.
func (r Reach) WithGroup(id string, on bool) Reach {
	r.Groups = with(r.Groups, id, on)
	return r
}

func with(list []string, id string, on bool) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == id })
	if on {
		list = append(list, id)
		slices.Sort(list)
	}
	return list
}

// Watch is a message in the chat of a member of staff that shows how far a
// notice has come, and is kept up to date.
type Watch struct {
	Chat     int64  `bson:"chat"`
	Message  int    `bson:"message"`
	Language string `bson:"language"`
}

// maxWatches bounds how many messages are kept up to date at once.
const maxWatches = 5

// Notice is something that staff want residents to know now: a typhoon, an
// event moved, a survey. It goes the way of a tip through review, is ordered
// for a time, and is then sent once.
type Notice struct {
	store.Meta `bson:",inline"`
	Chinese    string `bson:"zh-CN"`
	English    string `bson:"en,omitempty"`
	Links      []Link `bson:"links,omitempty"`
	Picture    string `bson:"picture,omitempty"` // a file's id at Telegram
	Reach      Reach  `bson:"reach"`
	Approval   `bson:",inline"`
	Created    time.Time `bson:"created"`

	// At is when it is to be sent; zero until it is ordered.
	At time.Time `bson:"at,omitempty"`
	// Paid has it sent at the pace that costs money.
	Paid bool `bson:"paid,omitempty"`
	// Size is how many it was for when it was ordered.
	Size int64 `bson:"size,omitempty"`
	// Pending is true from the order until it was sent or called off, to be
	// found by.
	Pending bool `bson:"pending"`
	// Outcome is what became of the order; empty before and meanwhile.
	Outcome NoticeOutcome `bson:"outcome,omitempty"`

	Watches []Watch       `bson:"watches,omitempty"`
	Handled store.Handled `bson:"handled,omitempty"`
	Seq     int64         `bson:"seq,omitempty"` // as in a Tip
}

// NoticeOutcome is what became of the order to send a notice.
type NoticeOutcome string

// The outcomes.
const (
	NoticeSent      NoticeOutcome = "sent"      // the ledger knows to whom
	NoticeWithdrawn NoticeOutcome = "withdrawn" // called off before its time
	NoticeLate      NoticeOutcome = "late"      // its day was over before it could begin
	NoticeEmpty     NoticeOutcome = "empty"     // it was for nobody
)

// Errors of notices.
var (
	// ErrNoticeFaults means that a notice has problems; see [Notice.Problems].
	ErrNoticeFaults = errors.New("notice has faults")
	// ErrOrdered means that a notice was ordered, or sent, already.
	ErrOrdered = errors.New("notice is ordered already")
	// ErrPast means that the time for a notice is over.
	ErrPast = errors.New("time is over")
)

// In is the text in a language, or in Chinese where there is none.
func (n *Notice) In(language string) string {
	if language == English && n.English != "" {
		return n.English
	}
	return n.Chinese
}

// Head is the beginning of the first line, to tell notices apart by.
func (n *Notice) Head() string {
	const limit = 16
	line := []rune(firstLine(n.Chinese))
	if len(line) <= limit {
		return string(line)
	}
	return string(line[:limit]) + "…"
}

// Order has an approved notice sent at a time.
func (n *Notice) Order(at time.Time, size int64, paid bool) error {
	switch {
	case n.State != Approved:
		return ErrState
	case n.Outcome == NoticeSent:
		return ErrOrdered
	}
	n.At, n.Size, n.Paid, n.Pending, n.Outcome = at, size, paid, true, ""
	return nil
}

// Withdraw takes the order back before its time. What is being sent is held
// and called off in the ledger.
func (n *Notice) Withdraw(now time.Time) error {
	if n.Outcome == NoticeWithdrawn {
		return nil
	}
	if !n.Pending || !now.Before(n.At) {
		return ErrOrdered
	}
	n.Pending, n.Outcome = false, NoticeWithdrawn
	return nil
}

// Settle closes the order.
func (n *Notice) Settle(outcome NoticeOutcome) { n.Pending, n.Outcome = false, outcome }

// Follow adds a message to those kept up to date, in the place of an earlier
// one of the same chat.
func (n *Notice) Follow(w Watch) {
	n.Watches = slices.DeleteFunc(n.Watches, func(old Watch) bool { return old.Chat == w.Chat })
	n.Watches = append(n.Watches, w)
	if extra := len(n.Watches) - maxWatches; extra > 0 {
		n.Watches = slices.Delete(n.Watches, 0, extra)
	}
}

// JobID is the id of the notice's broadcast.
func (n *Notice) JobID() string { return "notice:" + n.ID }
