package delivery

import (
	"time"

	"kepubot/schedule"
	"kepubot/store"
)

// Ending is how a broadcast ended.
type Ending string

// The endings; empty while it goes on.
const (
	Complete  Ending = "complete"  // everybody was dealt with
	Cancelled Ending = "cancelled" // staff called it off
	Faulty    Ending = "faulty"    // Telegram refused the message itself
)

// Broadcast is one sending. Its id is the job's, and inserting it is the
// claim on the job.
type Broadcast struct {
	store.Meta `bson:",inline"`
	Day        string    `bson:"day"`
	Slot       string    `bson:"slot"`
	From       time.Time `bson:"from"`
	Until      time.Time `bson:"until"` // after it nothing is sent any more
	Begun      time.Time `bson:"begun"`
	// Ended is when the last recipient was dealt with; missing while the
	// broadcast goes on.
	Ended  *time.Time `bson:"ended,omitempty"`
	Ending Ending     `bson:"ending,omitempty"`
	// Open is true until Ended is set, to be found by.
	Open bool `bson:"open"`
	// Held is true while staff hold this broadcast.
	Held bool `bson:"held,omitempty"`
	// Stop asks the run to end it as cancelled.
	Stop bool `bson:"stop,omitempty"`
	// Fault is what Telegram said of a message that it refuses.
	Fault string `bson:"fault,omitempty"`
	// Round counts from 0 how often staff had it sent again to those whom it
	// had not reached.
	Round int64 `bson:"round"`
	// Totals are counted from the pages when the broadcast ended.
	Totals Totals `bson:"totals"`
	// Kept is true while there are pages.
	Kept bool `bson:"kept"`
	// Folded is true when the figures stand for the pages.
	Folded bool `bson:"folded,omitempty"`
}

// Job is the job that the broadcast does.
func (b *Broadcast) Job() schedule.Job {
	return schedule.Job{ID: b.ID, Day: b.Day, Slot: schedule.Slot(b.Slot), From: b.From, Until: b.Until}
}

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
func (t Totals) All() int64 { return t.Sent + t.Missed + t.Left + t.Failures() }

// Failures is the number of recipients whose message failed, whatever the
// reason.
func (t Totals) Failures() int64 {
	var all int64
	for _, n := range t.Failed {
		all += n
	}
	return all
}

func (t *Totals) add(recipients []Recipient) {
	if t.Failed == nil {
		t.Failed, t.Reached = map[string]int64{}, map[string]int64{}
	}
	for i := range recipients {
		switch r := &recipients[i]; r.State {
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
