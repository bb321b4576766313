// Package delivery brings one message to many people. A broadcast is cut
// into pages of some hundreds of recipients in the order of their ids; a page
// is one document that holds each recipient's state, and is at once the
// ledger (who got it, who did not, why) and the checkpoint.
package delivery

import (
	"time"

	"kepubot/schedule"
	"kepubot/store"
)

// State is how far a recipient's message has come.
type State string

// The states of a recipient.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Failed  State = "failed" // cannot be reached; Why says it
	Missed  State = "missed" // the window ended before it could be sent
)

// Recipient is a person of a broadcast, as they were when their page was
// made, and what became of their message.
type Recipient struct {
	Resident  string `bson:"resident"`
	Telegram  int64  `bson:"telegram"`
	Place     string `bson:"place,omitempty"`
	Community string `bson:"community,omitempty"`
	Group     string `bson:"group,omitempty"`
	Language  string `bson:"language,omitempty"`
	State     State  `bson:"state"`
	Message   int    `bson:"message,omitempty"`
	Why       string `bson:"why,omitempty"`
}

// Page is a stretch of a broadcast's recipients. Its id holds the recipient
// that it begins after, so making it again after a crash makes the same one.
type Page struct {
	store.Meta `bson:",inline"` // "<broadcast>/<after>"
	Broadcast  string           `bson:"broadcast"`
	After      string           `bson:"after"`
	Recipients []Recipient      `bson:"recipients"`
	// Done is true when no recipient waits any more.
	Done bool `bson:"done"`
}

func pageID(broadcast, after string) string { return broadcast + "/" + after }

// last is the recipient that the next page begins after.
func (p *Page) last() string { return p.Recipients[len(p.Recipients)-1].Resident }

// Totals count recipients by what became of their message.
type Totals struct {
	Sent   int64            `bson:"sent"`
	Missed int64            `bson:"missed"`
	Left   int64            `bson:"left"`             // waiting still
	Failed map[string]int64 `bson:"failed,omitempty"` // by reason
	// Reached counts those sent by community.
	Reached map[string]int64 `bson:"reached,omitempty"`
}

// All is the number of recipients.
func (t Totals) All() int64 {
	all := t.Sent + t.Missed + t.Left
	for _, n := range t.Failed {
		all += n
	}
	return all
}

func (t *Totals) add(p *Page) {
	if t.Failed == nil {
		t.Failed, t.Reached = map[string]int64{}, map[string]int64{}
	}
	for _, r := range p.Recipients {
		switch r.State {
		case Sent:
			t.Sent++
			t.Reached[r.Community]++
		case Failed:
			t.Failed[r.Why]++
		case Missed:
			t.Missed++
		default:
			t.Left++
		}
	}
}

// Broadcast is one sending. Its id is the job's, and inserting it is the
// claim on the job.
type Broadcast struct {
	store.Meta `bson:",inline"`
	Day        string    `bson:"day"`
	Slot       string    `bson:"slot"`
	From       time.Time `bson:"from"`
	Until      time.Time `bson:"until"`
	Begun      time.Time `bson:"begun"`
	// Ended is when the last recipient was dealt with; missing while the
	// broadcast goes on.
	Ended *time.Time `bson:"ended,omitempty"`
	// Open is true until Ended is set, to be found by.
	Open bool `bson:"open"`
	// Fault is why a broadcast was stopped for a fault of ours.
	Fault string `bson:"fault,omitempty"`
	// Totals are counted from the pages when the broadcast ended.
	Totals Totals `bson:"totals"`
}

// Job is the job that the broadcast does.
func (b *Broadcast) Job() schedule.Job {
	return schedule.Job{ID: b.ID, Day: b.Day, Slot: schedule.Slot(b.Slot), From: b.From, Until: b.Until}
}
