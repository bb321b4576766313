package event

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"kepubot/store"
)

// SignUp is the fact that somebody signed up, beside the line that decides: it
// is written after it and repaired from it.
type SignUp struct {
	store.Meta `bson:",inline"` // "<event>:<person>"
	Event      string           `bson:"event"`
	Guest      `bson:",inline"`
	State      SpotState `bson:"state"`
	Starts     time.Time `bson:"starts"` // of the event
	At         time.Time `bson:"at"`
}

// Lines keeps the seats of events and the lines for them.
type Lines struct {
	docs    *store.Collection[Line]
	signups *store.Collection[SignUp]
	events  *Events

	mu sync.Mutex
	// busy has one change of a line at a time, in the order of asking: they
	// would all fight over its revision, and later ones overtake.
	busy   map[string]*semaphore.Weighted
	synced map[string]int64 // the revision of a line whose sign-ups are written
}

// OpenLines opens the collections.
func OpenLines(ctx context.Context, d store.Driver, events *Events) (*Lines, error) {
	docs, err := store.Open[Line](ctx, d, store.Schema{Name: "lines"})
	if err != nil {
		return nil, err
	}
	signups, err := store.Open[SignUp](ctx, d, store.Schema{
		Name: "signups",
		Fields: []store.Field{
			{Name: "event", Kind: store.String}, {Name: "resident", Kind: store.String}, {Name: "state", Kind: store.String}, {Name: "starts", Kind: store.Time},
		},
		Indexes: []store.Index{
			{Fields: []string{"event", "state"}},     // who has a seat
			{Fields: []string{"resident", "starts"}}, // one's own events
		},
	})
	if err != nil {
		return nil, err
	}
	return &Lines{docs: docs, signups: signups, events: events, busy: map[string]*semaphore.Weighted{}, synced: map[string]int64{}}, nil
}

// Get is the line of an event; an empty one before anybody signed up.
func (l *Lines) Get(ctx context.Context, e *Event) (*Line, error) {
	line, err := l.docs.Get(ctx, e.ID)
	if errors.Is(err, store.ErrNotFound) {
		return &Line{Meta: store.Meta{ID: e.ID}, Capacity: e.Capacity, Waitlist: e.Waitlist}, nil
	}
	return line, err
}

// Join signs people up at a moment, by the update numbered seq, in their
// order: each gets a seat or, where there is none, a place in the line. It
// says ErrSignUp outside the time for it, and ErrFull where somebody finds
// neither; then nobody is signed up.
func (l *Lines) Join(ctx context.Context, e *Event, guests []Guest, at time.Time, seq int64) (*Line, error) {
	at = store.Millis(at)
	return l.change(ctx, e, guests, func(line *Line) error {
		for _, g := range guests {
			spot, ok := line.Spot(g.Person)
			if there := ok && (spot.In() || seq <= spot.Seq); !there && !e.SignUpOpen(at) {
				return ErrSignUp
			}
			if err := line.join(g, at, seq); err != nil {
				return err
			}
		}
		return nil
	})
}

// Accept takes the seat that is kept for somebody, by a press received at a
// moment. It says ErrNoOffer where that was too late.
func (l *Lines) Accept(ctx context.Context, e *Event, g Guest, at time.Time, seq int64) (*Line, error) {
	at = store.Millis(at)
	return l.change(ctx, e, []Guest{g}, func(line *Line) error { return line.accept(g.Person, at, seq) })
}

// change changes a line as one step, gives on what became free by it, and
// writes the facts of the guests beside it.
func (l *Lines) change(ctx context.Context, e *Event, guests []Guest, change func(*Line) error) (*Line, error) {
	free, err := l.alone(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	defer free()
	now := store.Millis(l.events.settings.Now())
	var gives *giving
	if e.State == Announced && !e.Over(now) {
		g := e.gives(now, l.events.settings.Location)
		gives = &g
	}
	step := func(line *Line) error {
		return line.step(e.Capacity, e.Waitlist, gives, func() error { return change(line) })
	}
	line, err := l.docs.Update(ctx, e.ID, step)
	if errors.Is(err, store.ErrNotFound) {
		line = &Line{Meta: store.Meta{ID: e.ID}}
		if err := step(line); err != nil {
			return nil, err
		}
		if err = l.docs.Insert(ctx, line); errors.Is(err, store.ErrExists) {
			line, err = l.docs.Update(ctx, e.ID, step)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("changing the line of %s: %w", e.ID, err)
	}
	for _, g := range guests {
		if err := l.note(ctx, e, line, g); err != nil {
			return nil, err
		}
	}
	return line, nil
}

// alone waits until nobody else changes a line, and gives it free again.
func (l *Lines) alone(ctx context.Context, event string) (free func(), err error) {
	l.mu.Lock()
	one := l.busy[event]
	if one == nil {
		one = semaphore.NewWeighted(1)
		l.busy[event] = one
	}
	l.mu.Unlock()
	if err := one.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("waiting for the line of %s: %w", event, err)
	}
	return func() { one.Release(1) }, nil
}

// note writes the fact of one guest as the line has it.
func (l *Lines) note(ctx context.Context, e *Event, line *Line, g Guest) error {
	spot, ok := line.Spot(g.Person)
	if !ok || spot.Resident != g.Resident {
		return nil
	}
	fact := &SignUp{Meta: store.Meta{ID: e.ID + ":" + g.Person}, Event: e.ID, Guest: g, State: spot.State, Starts: e.Starts, At: spot.At}
	err := l.signups.Insert(ctx, fact)
	if errors.Is(err, store.ErrExists) {
		_, err = l.signups.Update(ctx, fact.ID, func(doc *SignUp) error {
			doc.State, doc.At, doc.Starts = spot.State, spot.At, e.Starts
			if g.Home != "" || g.Group != "" {
				doc.Guest = g
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("noting the sign-up %s: %w", fact.ID, err)
	}
	return nil
}

// Seated are those who have a seat at an event.
func (l *Lines) Seated(ctx context.Context, event string) ([]Guest, error) {
	facts, err := l.signups.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", event), store.Eq("state", string(Seated))}})
	if err != nil {
		return nil, fmt.Errorf("reading who has a seat at %s: %w", event, err)
	}
	guests := make([]Guest, len(facts))
	for i, fact := range facts {
		guests[i] = fact.Guest
	}
	return guests, nil
}

// Own are the sign-ups of one account, the latest event first.
func (l *Lines) Own(ctx context.Context, resident string, limit int) ([]*SignUp, error) {
	return l.signups.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", resident)}, Sort: []store.Sort{{Field: "starts", Desc: true}}, Limit: limit})
}

// Word is something that somebody must hear of their spot.
type Word struct {
	Event *Event
	Spot  Spot
}

// Sweep brings the lines of events that are not over up to date: capacity as
// the event has it, offers that ran out, seats that are free, the facts beside
// them. It gives what people must be told; [Lines.Told] notes that they were.
func (l *Lines) Sweep(ctx context.Context) ([]Word, error) {
	events, err := l.events.Upcoming(ctx, 0)
	if err != nil {
		return nil, err
	}
	var words []Word
	for _, e := range events {
		line, err := l.docs.Get(ctx, e.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return words, err
		}
		if line, err = l.change(ctx, e, nil, func(*Line) error { return nil }); err != nil {
			return words, err
		}
		if err := l.repair(ctx, e, line); err != nil {
			return words, err
		}
		for _, spot := range line.Spots {
			if spot.State != spot.Told {
				words = append(words, Word{e, spot})
			}
		}
	}
	return words, nil
}

// repair writes the facts that do not stand as the line has them.
func (l *Lines) repair(ctx context.Context, e *Event, line *Line) error {
	l.mu.Lock()
	done := l.synced[e.ID] == line.Rev
	l.mu.Unlock()
	if done {
		return nil
	}
	facts, err := l.signups.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", e.ID)}})
	if err != nil {
		return fmt.Errorf("reading the sign-ups of %s: %w", e.ID, err)
	}
	there := map[string]*SignUp{}
	for _, fact := range facts {
		there[fact.Person] = fact
	}
	for _, spot := range line.Spots {
		if fact := there[spot.Person]; fact != nil && fact.State == spot.State && fact.At.Equal(spot.At) && fact.Starts.Equal(e.Starts) {
			continue
		}
		if err := l.note(ctx, e, line, Guest{Person: spot.Person, Resident: spot.Resident, From: spot.From}); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.synced[e.ID] = line.Rev
	return nil
}

// Told notes that somebody knows of a state of their spot.
func (l *Lines) Told(ctx context.Context, w Word) error {
	free, err := l.alone(ctx, w.Event.ID)
	if err != nil {
		return err
	}
	defer free()
	_, err = l.docs.Update(ctx, w.Event.ID, func(line *Line) error {
		if i := line.index(w.Spot.Person); i >= 0 {
			line.Spots[i].Told = w.Spot.State
		}
		return nil
	})
	return err
}
