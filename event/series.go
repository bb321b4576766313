package event

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kepubot/store"
)

// Every is how often the events of a series come; empty for one that comes
// once.
type Every string

// The rhythms of a series.
const (
	EveryWeek    Every = "week"
	EveryMonth   Every = "month"
	EveryQuarter Every = "quarter"
	EveryYear    Every = "year"
)

// Rhythms are all of them, the shortest first.
func Rhythms() []Every { return []Every{EveryWeek, EveryMonth, EveryQuarter, EveryYear} }

// months are those between two events of a series; 0 for a week.
func (every Every) months() int {
	return map[Every]int{EveryMonth: 1, EveryQuarter: 3, EveryYear: 12}[every]
}

// ahead is how long before it starts the next event of a series is made.
func (every Every) ahead() time.Duration {
	const day = 24 * time.Hour
	return map[Every]time.Duration{EveryWeek: 14 * day, EveryMonth: 35 * day, EveryQuarter: 60 * day, EveryYear: 120 * day}[every]
}

// later is a moment of the k-th event after the first: on the same day of the
// week at the same hour, and over months in the same week of the month, or its
// last one where it has no fifth.
func (every Every) later(at time.Time, k int, loc *time.Location) time.Time {
	local := at.In(loc)
	if every == EveryWeek {
		return local.AddDate(0, 0, 7*k).UTC()
	}
	nth := (local.Day() - 1) / 7
	month := time.Date(local.Year(), local.Month(), 1, local.Hour(), local.Minute(), 0, 0, loc).AddDate(0, k*every.months(), 0)
	first := int(local.Weekday()-month.Weekday()+7) % 7
	day := month.AddDate(0, 0, first+7*nth)
	if day.Month() != month.Month() {
		day = day.AddDate(0, 0, -7)
	}
	return day.UTC()
}

// Repeat makes an announced event the first of a series, or with an empty
// rhythm ends its series: what was made stays. Of another rhythm than those of
// [Rhythms] it says ErrRhythm.
func (e *Events) Repeat(ctx context.Context, id string, every Every, seq int64) (*Event, error) {
	if every != "" && !slices.Contains(Rhythms(), every) {
		return nil, ErrRhythm
	}
	return e.change(ctx, id, seq, func(doc *Event) error {
		switch {
		case doc.State != Announced && every != "":
			return ErrDraft
		case doc.Series != "" && doc.Series != doc.ID:
			return ErrSeries
		}
		if every != "" && every != doc.Every {
			doc.Since = doc.Made
		}
		doc.Every, doc.Series = every, doc.ID
		return nil
	})
}

// Errors of series.
var (
	// ErrSeries means that an event belongs to a series that another one began.
	ErrSeries = errors.New("the event belongs to a series")
	// ErrRhythm means that no series has the rhythm.
	ErrRhythm = errors.New("no rhythm of a series")
)

// Ahead makes the events of all series that come next, as drafts for their
// organisers to look through. tell tells them of one and whether they were
// told; one that they were not told of, or whose telling was broken off, comes
// again the next time. A draft that was discarded is not made again.
func (e *Events) Ahead(ctx context.Context, tell func(context.Context, *Event) (told bool, err error)) error {
	rhythms := make([]any, 0, len(Rhythms()))
	for _, every := range Rhythms() {
		rhythms = append(rhythms, string(every))
	}
	heads, err := e.docs.Find(ctx, store.Query{Where: []store.Cond{store.In("every", rhythms...)}})
	if err != nil {
		return err
	}
	for _, head := range heads {
		if err := e.continued(ctx, head, tell); err != nil {
			return fmt.Errorf("continuing series %s: %w", head.ID, err)
		}
	}
	return nil
}

// continued makes the events that follow a first one and are due.
func (e *Events) continued(ctx context.Context, head *Event, tell func(context.Context, *Event) (bool, error)) error {
	now := e.settings.Now()
	for k := head.Made + 1; ; k++ {
		next := head.repeated(k, e.settings.Location)
		if next.Starts.After(now.Add(head.Every.ahead())) {
			return nil
		}
		if next.Starts.After(now) {
			draft, err := e.Add(ctx, next, 0)
			if err != nil {
				return err
			}
			if told, err := tell(ctx, draft); err != nil || !told {
				return err
			}
		}
		// Noted after it was made and told of: a crash between does both again, the
		// one under its id.
		if _, err := e.docs.Update(ctx, head.ID, func(doc *Event) error {
			doc.Made = max(doc.Made, k)
			return nil
		}); err != nil {
			return err
		}
	}
}

// repeated is the k-th event after the first of a series. What belongs to one
// evening, such as the lecturer and the question at the door, is left out.
func (e *Event) repeated(k int, loc *time.Location) *Event {
	next := &Event{Meta: store.Meta{ID: e.ID + "-" + strconv.FormatInt(int64(k), 36)}, Author: e.Author, Series: e.ID, State: Draft,
		Point: e.Point, Screen: e.Screen, Poster: e.Poster, Within: e.Within}
	next.say(e)
	next.Crew, next.Materials = ofDuty(e.Crew, Volunteer), nil
	next.Sessions = make([]Session, len(e.Sessions))
	moved := func(at time.Time) time.Time {
		if at.IsZero() {
			return at
		}
		// All of an event moves by as much as its start does, in days.
		start := e.Sessions[0].Starts
		return at.Add(e.Every.later(start, k-e.Since, loc).Sub(start))
	}
	for i, s := range e.Sessions {
		next.Sessions[i] = Session{moved(s.Starts), moved(s.Ends)}
	}
	next.SignUpFrom, next.SignUpUntil = moved(e.SignUpFrom), moved(e.SignUpUntil)
	next.settle(loc)
	return next
}
