package event

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"kepubot/resident"
	"kepubot/store"
)

// Errors of checking in.
var (
	// ErrDoor means that nobody can check in to the event at that moment.
	ErrDoor = errors.New("no check-in at this moment")
	// ErrNoSeat means that the event takes only those who have a seat.
	ErrNoSeat = errors.New("only those who have a seat")
	// ErrNotIn means that the person did not check in.
	ErrNotIn = errors.New("not checked in")
)

// CheckIns keeps who came.
type CheckIns struct {
	docs   *store.Collection[CheckIn]
	events *Events
	lines  *Lines
}

// OpenCheckIns opens the collection.
func OpenCheckIns(ctx context.Context, d store.Driver, events *Events, lines *Lines) (*CheckIns, error) {
	schema := store.Schema{
		Name:   "checkins",
		Fields: []store.Field{{Name: "session", Kind: store.Int}, {Name: "at", Kind: store.Time}, {Name: "counts", Kind: store.Bool}},
		Indexes: []store.Index{
			{Fields: []string{"event", "session", "counts"}}, // a session's list, and how many came
			{Fields: []string{"person", "day"}},              // whether somebody came before
			{Fields: []string{"resident", "at"}},             // one's own record
			{Fields: []string{"day"}},                        // persons of a period
		},
	}
	for _, field := range []string{"event", "person", "resident", "day", "how", "place", "community", "kind", "theme", "campaign", "home", "from", "group"} {
		schema.Fields = append(schema.Fields, store.Field{Name: field, Kind: store.String})
	}
	docs, err := store.Open[CheckIn](ctx, d, schema)
	if err != nil {
		return nil, err
	}
	return &CheckIns{docs: docs, events: events, lines: lines}, nil
}

// CheckIn notes that somebody came to a session, at a moment, in some way and
// perhaps by the hand of staff. The first time counts: again tells that it was
// so before. It says ErrDoor where nobody can check in then, and ErrNoSeat
// where the event takes only those who have a seat. Staff may check in at any
// moment once the session's day has come.
func (c *CheckIns) CheckIn(ctx context.Context, e *Event, session int, g Guest, how How, by string, at time.Time, seq int64) (fact *CheckIn, again bool, err error) {
	sitting, ok := e.Session(session)
	if !ok {
		return nil, false, ErrDoor
	}
	id := CheckInID(e.ID, session, g.Person)
	there, err := c.docs.Get(ctx, id)
	if err == nil && there.Counts {
		return there, !there.Handled.Has(seq), nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, false, err
	}
	if err := c.mayEnter(e, session, at, by != ""); err != nil {
		return nil, false, err
	}
	line, err := c.lines.Get(ctx, e)
	if err != nil {
		return nil, false, err
	}
	spot, _ := line.Spot(g.Person)
	if spot.State != Seated && !e.WalkIn && by == "" {
		return nil, false, ErrNoSeat
	}
	if err := c.events.unfold(ctx, e.ID); err != nil {
		return nil, false, err
	}
	fresh := &CheckIn{
		Meta: store.Meta{ID: id}, Event: e.ID, Session: session, Guest: g, Day: c.events.dayOf(sitting), At: store.Millis(at), How: how, By: by,
		Seat: spot.State == Seated, Counts: true, Place: e.Place, Community: e.Community, Kind: e.Kind, Theme: e.Theme, Campaign: e.Campaign,
		Handled: store.Handled{seq},
	}
	err = c.docs.Insert(ctx, fresh)
	if !errors.Is(err, store.ErrExists) {
		return fresh, false, err
	}
	fact, err = c.docs.Update(ctx, id, func(doc *CheckIn) error {
		return doc.Handled.Once(seq, func() error {
			if !doc.Counts { // it was undone, and they came after all
				doc.Counts, doc.At, doc.How, doc.By = true, fresh.At, how, by
			}
			return nil
		})
	})
	return fact, err == nil && !fact.At.Equal(fresh.At), err
}

// mayEnter tells whether people can check in to a session at a moment.
func (c *CheckIns) mayEnter(e *Event, session int, at time.Time, staff bool) error {
	if e.State != Announced {
		return ErrDoor
	}
	sitting := e.Sessions[session-1]
	if at.Before(sitting.Starts.Add(-DoorOpens)) || !staff && at.After(sitting.Ends.Add(DoorStays)) {
		return ErrDoor
	}
	return nil
}

// besideFor is how long after somebody checked in they can check in those who
// are with them.
const besideFor = 30 * time.Minute

// Beside checks in a member of the family beside the owner of the phone, who
// checked in to the session a moment ago, in whatever way. The member is checked
// in by the family, under the rules for seats and doors of [CheckIns.CheckIn].
// It says ErrNotIn where the owner did not check in, or longer ago.
func (c *CheckIns) Beside(ctx context.Context, e *Event, session int, g Guest, at time.Time, seq int64) (*CheckIn, bool, error) {
	own, err := c.docs.Get(ctx, CheckInID(e.ID, session, g.Resident))
	if errors.Is(err, store.ErrNotFound) || err == nil && (!own.Counts || at.Sub(own.At) > besideFor) {
		return nil, false, ErrNotIn
	}
	if err != nil {
		return nil, false, err
	}
	return c.CheckIn(ctx, e, session, g, ByFamily, "", at, seq)
}

// Undo takes a check-in back, with the reason.
func (c *CheckIns) Undo(ctx context.Context, id, by, reason string, seq int64) (*CheckIn, error) {
	if reason == "" || utf8.RuneCountInString(reason) > reasonLimit {
		return nil, ErrReason
	}
	fact, err := c.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNotIn
	}
	if err != nil {
		return nil, err
	}
	if err := c.events.unfold(ctx, fact.Event); err != nil {
		return nil, err
	}
	at := store.Millis(c.events.settings.Now())
	return c.docs.Update(ctx, id, func(doc *CheckIn) error {
		return doc.Handled.Once(seq, func() error {
			doc.Counts, doc.Undone = false, &Undone{By: by, Reason: reason, At: at}
			return nil
		})
	})
}

// CheckOut notes when somebody left. The last time counts.
func (c *CheckIns) CheckOut(ctx context.Context, e *Event, session int, person string, at time.Time) (*CheckIn, error) {
	at = store.Millis(at)
	fact, err := c.docs.Update(ctx, CheckInID(e.ID, session, person), func(doc *CheckIn) error {
		if !doc.Counts || at.Before(doc.At) {
			return ErrNotIn
		}
		if doc.Out == nil || at.After(*doc.Out) {
			doc.Out = &at
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNotIn
	}
	return fact, err
}

// Get is somebody's check-in to a session, or store.ErrNotFound.
func (c *CheckIns) Get(ctx context.Context, event string, session int, person string) (*CheckIn, error) {
	return c.docs.Get(ctx, CheckInID(event, session, person))
}

// Number is how many check-ins an event has that count, of all sessions.
func (c *CheckIns) Number(ctx context.Context, event string) (int64, error) {
	return c.docs.Count(ctx, store.Eq("event", event), store.Eq("counts", true))
}

// In is how many checked in to a session.
func (c *CheckIns) In(ctx context.Context, event string, session int) (int64, error) {
	return c.docs.Count(ctx, store.Eq("event", event), store.Eq("session", session), store.Eq("counts", true))
}

// Of are the check-ins of an event that count.
func (c *CheckIns) Of(ctx context.Context, event string) ([]*CheckIn, error) {
	return c.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", event), store.Eq("counts", true)}})
}

// Own are all check-ins of one account, the latest first.
func (c *CheckIns) Own(ctx context.Context, resident string) ([]*CheckIn, error) {
	return c.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", resident)}, Sort: []store.Sort{{Field: "at", Desc: true}}})
}

// completeDays is how far back what was missing is filled in.
const completeDays = 3

// Complete fills in where somebody lives, and their group, into check-ins of
// the last days that were counted before they said so.
func (c *CheckIns) Complete(ctx context.Context, r *resident.Resident, place func(community string) string) error {
	g, _ := GuestOf(r, "", place)
	since := store.Millis(c.events.settings.Now().AddDate(0, 0, -completeDays))
	facts, err := c.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", r.ID), store.GTE("at", since)}})
	if err != nil {
		return fmt.Errorf("reading the check-ins of %s: %w", r.ID, err)
	}
	for _, fact := range facts {
		if fact.Person != r.ID || fact.Home != "" && (fact.From != "" || g.From == "") && fact.Group != "" {
			continue
		}
		if err := c.events.unfold(ctx, fact.Event); err != nil {
			return err
		}
		if _, err := c.docs.Update(ctx, fact.ID, func(doc *CheckIn) error {
			if doc.From == "" {
				doc.Home, doc.From = g.Home, g.From
			}
			if doc.Group == "" {
				doc.Group, doc.Minor = g.Group, g.Minor
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// Withdraw takes the names out of an account's check-ins; the facts stay under
// a random id and point to nobody.
func (c *CheckIns) Withdraw(ctx context.Context, resident string) error {
	facts, err := c.Own(ctx, resident)
	if err != nil {
		return err
	}
	for _, fact := range facts {
		if _, err := c.docs.Update(ctx, fact.ID, func(doc *CheckIn) error {
			doc.Name, doc.Phone = "", ""
			return nil
		}); err != nil {
			return fmt.Errorf("taking the names out of %s: %w", fact.ID, err)
		}
	}
	return nil
}
