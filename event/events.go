package event

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kepubot/schedule"
	"kepubot/store"
)

// Errors that callers answer.
var (
	// ErrFaults means that something is missing or wrong in an event; see
	// [Event.Problems].
	ErrFaults = errors.New("the event has faults")
	// ErrDraft means that a step needs an event that was announced.
	ErrDraft = errors.New("the event is not announced")
	// ErrAnnounced means that an announced event is cancelled, not discarded.
	ErrAnnounced = errors.New("the event is announced")
	// ErrCancelled means that the event was cancelled.
	ErrCancelled = errors.New("the event was cancelled")
	// ErrOver means that the event is over or, for those who would leave it,
	// that it has begun.
	ErrOver = errors.New("the event is over")
	// ErrSessionBegun means that a change would take a session away, or put it
	// on another day or under another number, whose door had opened: who came
	// is noted under its number.
	ErrSessionBegun = errors.New("a session has begun and stays where it is")
)

// Settings are what a deployment decides about events.
type Settings struct {
	Groups   []string // the audience groups
	Now      func() time.Time
	Location *time.Location // by which days are counted
}

// Events keeps the events.
type Events struct {
	docs     *store.Collection[Event]
	settings Settings
}

// OpenEvents opens the collection.
func OpenEvents(ctx context.Context, d store.Driver, settings Settings) (*Events, error) {
	docs, err := store.Open[Event](ctx, d, store.Schema{
		Name: "events",
		Fields: []store.Field{
			{Name: "state", Kind: store.String}, {Name: "starts", Kind: store.Time}, {Name: "ends", Kind: store.Time},
			{Name: "day", Kind: store.String}, {Name: "created", Kind: store.Time}, {Name: "projector", Kind: store.String},
			{Name: "folded", Kind: store.Bool},
			{Name: "place", Kind: store.String}, {Name: "community", Kind: store.String}, {Name: "kind", Kind: store.String},
			{Name: "theme", Kind: store.String}, {Name: "campaign", Kind: store.String}, {Name: "every", Kind: store.String},
		},
		Indexes: []store.Index{
			{Fields: []string{"state", "ends"}},  // what is to come
			{Fields: []string{"day"}},            // what was, by period
			{Fields: []string{"created"}},        // what staff made last
			{Fields: []string{"folded", "ends"}}, // whose figures are to be made
			{Fields: []string{"projector"}},      // the hall's page
			{Fields: []string{"every"}},          // what is to be made ahead
		},
	})
	if err != nil {
		return nil, err
	}
	return &Events{docs: docs, settings: settings}, nil
}

// Add stores a draft under its id, by the update numbered seq. Doing it again
// leaves what is there.
func (e *Events) Add(ctx context.Context, draft *Event, seq int64) (*Event, error) {
	draft.State, draft.Created, draft.Handled = Draft, store.Millis(e.settings.Now()), store.Handled{seq}
	draft.Projector = strings.ToLower(rand.Text())
	draft.settle(e.settings.Location)
	err := e.docs.Insert(ctx, draft)
	if errors.Is(err, store.ErrExists) {
		return e.docs.Get(ctx, draft.ID)
	}
	return draft, err
}

// Get finds an event, or says store.ErrNotFound.
func (e *Events) Get(ctx context.Context, id string) (*Event, error) { return e.docs.Get(ctx, id) }

// Projected finds the event of a hall page, or says store.ErrNotFound.
func (e *Events) Projected(ctx context.Context, projector string) (*Event, error) {
	if projector == "" {
		return nil, fmt.Errorf("finding the event of a screen: %w", store.ErrNotFound)
	}
	return e.docs.First(ctx, store.Query{Where: []store.Cond{store.Eq("projector", projector)}})
}

// Edit changes an event by the update numbered seq, once. One that is
// announced must stay without faults; one that was cancelled does not change.
// A session whose door had opened stays on its day under its number, else it
// says ErrSessionBegun; later ones change freely. What people were told may be
// wrong after it: see [Changes].
func (e *Events) Edit(ctx context.Context, id string, seq int64, change func(*Event) error) (*Event, error) {
	return e.change(ctx, id, seq, func(doc *Event) error {
		if doc.State == Cancelled {
			return ErrCancelled
		}
		was := slices.Clone(doc.Sessions)
		if err := change(doc); err != nil {
			return err
		}
		doc.settle(e.settings.Location)
		if doc.State == Announced && !begunStay(was, doc.Sessions, e.settings.Now(), e.settings.Location) {
			return ErrSessionBegun
		}
		if doc.State == Announced && len(doc.Problems(time.Time{}, e.settings.Groups)) > 0 {
			return ErrFaults
		}
		doc.unfold()
		return nil
	})
}

// Announce opens an event to residents. It says ErrFaults where something is
// missing.
func (e *Events) Announce(ctx context.Context, id string, seq int64) (*Event, error) {
	return e.change(ctx, id, seq, func(doc *Event) error {
		if doc.State == Cancelled {
			return ErrCancelled
		}
		if doc.State == Draft && len(doc.Problems(e.settings.Now(), e.settings.Groups)) > 0 {
			return ErrFaults
		}
		doc.State = Announced
		return nil
	})
}

// reasonLimit bounds why an event is cancelled, in characters.
const reasonLimit = 100

// Cancel calls an announced event off, with the reason that people are told.
func (e *Events) Cancel(ctx context.Context, id, why string, seq int64) (*Event, error) {
	return e.change(ctx, id, seq, func(doc *Event) error {
		switch {
		case doc.State == Draft:
			return ErrDraft
		case doc.Over(e.settings.Now()):
			return ErrOver
		case why == "" || len([]rune(why)) > reasonLimit:
			return ErrReason
		}
		doc.State, doc.Why = Cancelled, why
		doc.unfold()
		return nil
	})
}

// ErrReason means that a step needs a reason of moderate length.
var ErrReason = errors.New("a reason is needed")

// Discard deletes a draft.
func (e *Events) Discard(ctx context.Context, id string) error {
	found, err := e.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if found.State != Draft {
		return ErrAnnounced
	}
	_, err = e.docs.Delete(ctx, id)
	return err
}

func (e *Events) change(ctx context.Context, id string, seq int64, change func(*Event) error) (*Event, error) {
	return e.docs.Update(ctx, id, func(doc *Event) error {
		return doc.Handled.Once(seq, func() error { return change(doc) })
	})
}

// Upcoming are announced events that are not over, the soonest first, also
// those that began. Narrower conditions may follow.
func (e *Events) Upcoming(ctx context.Context, limit int, where ...store.Cond) ([]*Event, error) {
	return e.docs.Find(ctx, store.Query{
		Where: append([]store.Cond{store.Eq("state", string(Announced)), store.GTE("ends", store.Millis(e.settings.Now()))}, where...),
		Sort:  []store.Sort{{Field: "ends"}}, Limit: limit,
	})
}

// Latest are the events made last, the latest first, drafts among them.
func (e *Events) Latest(ctx context.Context, limit int, where ...store.Cond) ([]*Event, error) {
	return e.docs.Find(ctx, store.Query{Where: where, Sort: []store.Sort{{Field: "created", Desc: true}}, Limit: limit})
}

// Days are the events, but for drafts, whose first session lies on days from
// one to another, both included, in their order.
func (e *Events) Days(ctx context.Context, from, to string, limit int, where ...store.Cond) ([]*Event, error) {
	return e.docs.Find(ctx, store.Query{
		Where: append([]store.Cond{store.GTE("day", from), store.LTE("day", to), store.In("state", string(Announced), string(Cancelled))}, where...),
		Sort:  []store.Sort{{Field: "day"}, {Field: "starts"}}, Limit: limit,
	})
}

// unfold says that the figures kept of an event are to be made anew, before
// one of its facts changes.
func (e *Events) unfold(ctx context.Context, id string) error {
	_, err := e.docs.Update(ctx, id, func(doc *Event) error {
		doc.unfold()
		return nil
	})
	return err
}

// dayOf is the day of a session in the deployment's zone.
func (e *Events) dayOf(s Session) string { return schedule.DayOf(s.Starts, e.settings.Location) }

// latelyAfter is for how long after its end an event may have errands to run.
const latelyAfter = 3 * 24 * time.Hour

// Lately are announced events that are not over, or were three days ago.
func (e *Events) Lately(ctx context.Context) ([]*Event, error) {
	since := store.Millis(e.settings.Now().Add(-latelyAfter))
	return e.docs.Find(ctx, store.Query{
		Where: []store.Cond{store.Eq("state", string(Announced)), store.GTE("ends", since)}, Sort: []store.Sort{{Field: "ends"}},
	})
}
