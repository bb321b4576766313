package event

import (
	"context"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/store"
)

// Estimate is how many came to a session where nobody signs in, such as a
// square: a number, who estimated it, how, and a photo. It is kept apart from
// check-ins always.
type Estimate struct {
	store.Meta `bson:",inline"` // "<event>:<session>"
	Event      string           `bson:"event"`
	Session    int              `bson:"session"`
	Day        string           `bson:"day"`
	Number     int64            `bson:"number"`
	Method     string           `bson:"method"` // 数了三排，每排约 20 人
	Photo      string           `bson:"photo,omitempty"`
	By         string           `bson:"by"`
	At         time.Time        `bson:"at"`
	// Earlier are the estimates that this one replaced, the oldest first.
	Earlier []Estimated `bson:"earlier,omitempty"`

	Place     string        `bson:"place,omitempty"` // of the event, as it was then
	Community string        `bson:"community,omitempty"`
	Kind      Kind          `bson:"kind"`
	Theme     content.Theme `bson:"theme"`
	Campaign  string        `bson:"campaign,omitempty"`
	Handled   store.Handled `bson:"handled,omitempty"`
}

// Estimated is an estimate that was replaced.
type Estimated struct {
	Number int64     `bson:"number"`
	Method string    `bson:"method"`
	By     string    `bson:"by"`
	At     time.Time `bson:"at"`
}

// The bounds of an estimate.
const (
	mostEstimated = 100_000
	methodLimit   = 60 // characters
	keptEstimates = 20
)

// ErrEstimate means that an estimate has no number, or does not say how it
// was made.
var ErrEstimate = errors.New("an estimate is a number and how it was found")

// Estimates keeps the estimates.
type Estimates struct {
	docs   *store.Collection[Estimate]
	events *Events
}

// OpenEstimates opens the collection.
func OpenEstimates(ctx context.Context, d store.Driver, events *Events) (*Estimates, error) {
	docs, err := store.Open[Estimate](ctx, d, store.Schema{
		Name: "estimates",
		Fields: []store.Field{
			{Name: "event", Kind: store.String}, {Name: "day", Kind: store.String}, {Name: "number", Kind: store.Int},
			{Name: "place", Kind: store.String}, {Name: "community", Kind: store.String}, {Name: "kind", Kind: store.String},
			{Name: "theme", Kind: store.String}, {Name: "campaign", Kind: store.String},
		},
		Indexes: []store.Index{{Fields: []string{"event"}}, {Fields: []string{"day"}}},
	})
	if err != nil {
		return nil, err
	}
	return &Estimates{docs: docs, events: events}, nil
}

// Put notes an estimate of a session, by the update numbered seq, in the
// place of an earlier one, which is kept with it.
func (s *Estimates) Put(ctx context.Context, ev *Event, session int, number int64, method, photo, by string, seq int64) (*Estimate, error) {
	sitting, ok := ev.Session(session)
	switch {
	case !ok:
		return nil, store.ErrNotFound
	case ev.State != Announced:
		return nil, ErrDraft
	case number < 0 || number > mostEstimated || method == "" || utf8.RuneCountInString(method) > methodLimit:
		return nil, ErrEstimate
	}
	if err := s.events.unfold(ctx, ev.ID); err != nil {
		return nil, err
	}
	fresh := &Estimate{
		Meta: store.Meta{ID: ev.ID + ":" + strconv.Itoa(session)}, Event: ev.ID, Session: session,
		Day:    s.events.dayOf(sitting),
		Number: number, Method: method, Photo: photo, By: by, At: store.Millis(s.events.settings.Now()),
		Place: ev.Place, Community: ev.Community, Kind: ev.Kind, Theme: ev.Theme, Campaign: ev.Campaign, Handled: store.Handled{seq},
	}
	err := s.docs.Insert(ctx, fresh)
	if !errors.Is(err, store.ErrExists) {
		return fresh, err
	}
	return s.docs.Update(ctx, fresh.ID, func(doc *Estimate) error {
		return doc.Handled.Once(seq, func() error {
			doc.Earlier = append(doc.Earlier, Estimated{doc.Number, doc.Method, doc.By, doc.At})
			doc.Earlier = doc.Earlier[max(0, len(doc.Earlier)-keptEstimates):]
			doc.Number, doc.Method, doc.Photo, doc.By, doc.At = number, method, photo, by, fresh.At
			return nil
		})
	})
}

// Of are the estimates of an event, by session.
func (s *Estimates) Of(ctx context.Context, event string) ([]*Estimate, error) {
	return s.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", event)}})
}
