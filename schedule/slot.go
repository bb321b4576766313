// Package schedule says when something is due, whether its window is still
// open, which replica is the active one, and whether pushes are paused. What
// starts the clock ticking (cron) and what is sent live elsewhere.
//
// Days are local days of the deployment, written "2026-11-23"; they are
// counted by date in the deployment's zone and never by adding 24 hours.
package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Slot is a time of day at which tips are sent, "08:00".
type Slot string

// The hours between which slots lie, and the hour at which every window ends.
const (
	firstSlot = "07:00"
	lastSlot  = "19:00"
	windowEnd = Slot("20:30")
)

// maxSlots keeps the choice small enough for one message.
const maxSlots = 12

// ParseSlots reads the slots of a deployment: at least one, the first being
// the default, each between 07:00 and 19:00.
func ParseSlots(words []string) ([]Slot, error) {
	if len(words) < 1 || len(words) > maxSlots {
		return nil, fmt.Errorf("%d times of day: need 1 to %d", len(words), maxSlots)
	}
	var slots []Slot
	for _, word := range words {
		word = strings.TrimSpace(word)
		if t, err := time.Parse("15:04", word); err != nil || t.Format("15:04") != word {
			return nil, fmt.Errorf("%q is not a time of day such as 08:00", word)
		}
		if word < firstSlot || word > lastSlot {
			return nil, fmt.Errorf("%q is not between %s and %s", word, firstSlot, lastSlot)
		}
		if slices.Contains(slots, Slot(word)) {
			return nil, fmt.Errorf("%q is named twice", word)
		}
		slots = append(slots, Slot(word))
	}
	return slots, nil
}

// Code is the slot in the form of ids: "0800".
func (s Slot) Code() string { return strings.ReplaceAll(string(s), ":", "") }

// DayOf is the local day of a moment.
func DayOf(t time.Time, loc *time.Location) string { return t.In(loc).Format(time.DateOnly) }

// Shift is the local day n days later.
func Shift(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// At is the moment of a slot on a local day. Where the clocks jump over it,
// it is the moment that far behind the jump; where it comes twice, the first.
func At(day string, slot Slot, loc *time.Location) (time.Time, error) {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+string(slot), loc)
	if err != nil {
		return time.Time{}, fmt.Errorf("placing %s on %s: %w", slot, day, err)
	}
	return t, nil
}

// Job is one due sending: the tips of one slot of one day, or a notice.
type Job struct {
	ID    string // "tips:2026-11-23:0800", "notice:n1abc", unique for all time
	Day   string
	Slot  Slot      // of tips
	From  time.Time // the slot, or the moment ordered
	Until time.Time // when what has not been sent is not sent any more
}

// TipsJob is the sending of tips in a slot of a day.
func TipsJob(day string, slot Slot, loc *time.Location) (Job, error) {
	from, err := At(day, slot, loc)
	if err != nil {
		return Job{}, err
	}
	until, err := At(day, windowEnd, loc)
	if err != nil {
		return Job{}, err
	}
	return Job{ID: "tips:" + day + ":" + slot.Code(), Day: day, Slot: slot, From: from, Until: until}, nil
}

// The hours between which staff's own messages are sent.
const (
	dayBegins = Slot("07:00")
	dayEnds   = Slot("21:00")
)

// NoticeJob is the sending of something that staff ordered for a moment,
// under an id. Its window ends with the day's hours; a moment outside them
// gives false.
func NoticeJob(id string, at time.Time, loc *time.Location) (Job, bool) {
	day := DayOf(at, loc)
	from, err := At(day, dayBegins, loc)
	if err != nil {
		return Job{}, false
	}
	until, err := At(day, dayEnds, loc)
	if err != nil || at.Before(from) || !at.Before(until) {
		return Job{}, false
	}
	return Job{ID: id, Day: day, From: at, Until: until}, true
}

// Due are the jobs whose window is open at now.
func Due(now time.Time, slots []Slot, loc *time.Location) []Job {
	var due []Job
	for _, slot := range slots {
		job, err := TipsJob(DayOf(now, loc), slot, loc)
		if err == nil && !now.Before(job.From) && now.Before(job.Until) {
			due = append(due, job)
		}
	}
	return due
}

// Next is the next moment at which a slot begins after now.
func Next(now time.Time, slot Slot, loc *time.Location) (time.Time, error) {
	day := DayOf(now, loc)
	at, err := At(day, slot, loc)
	if err == nil && !at.After(now) {
		at, err = At(Shift(day, 1), slot, loc)
	}
	return at, err
}
