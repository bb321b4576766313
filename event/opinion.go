package event

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"kepubot/store"
)

// Opinion is how somebody who came liked an event: stars and, if they wish, a
// line. It carries the random id alone, and staff read lines without names.
type Opinion struct {
	store.Meta `bson:",inline"` // "<event>:<account>"
	Event      string           `bson:"event"`
	Resident   string           `bson:"resident"`
	Stars      int64            `bson:"stars"` // 1 to 5
	Line       string           `bson:"line,omitempty"`
	At         time.Time        `bson:"at"`
	Seq        int64            `bson:"seq"`
}

// ErrOpinion means that an opinion is none: no stars from 1 to 5, or a line
// that is too long.
var ErrOpinion = errors.New("an opinion is one to five stars and a short line")

// opinionLimit bounds the line of an opinion, in characters; opinionAge is for
// how long after the event opinions are taken.
const (
	opinionLimit = 200
	opinionAge   = 7 * 24 * time.Hour
)

// Opinions keeps what people thought of events.
type Opinions struct {
	docs     *store.Collection[Opinion]
	checkins *CheckIns
}

// OpenOpinions opens the collection.
func OpenOpinions(ctx context.Context, d store.Driver, checkins *CheckIns) (*Opinions, error) {
	docs, err := store.Open[Opinion](ctx, d, store.Schema{
		Name:    "opinions",
		Fields:  []store.Field{{Name: "event", Kind: store.String}, {Name: "resident", Kind: store.String}, {Name: "stars", Kind: store.Int}},
		Indexes: []store.Index{{Fields: []string{"event", "stars"}}, {Fields: []string{"resident"}}},
	})
	if err != nil {
		return nil, err
	}
	return &Opinions{docs: docs, checkins: checkins}, nil
}

// Put notes what an account that came thinks of an event, by the update
// numbered seq: stars, or with 0 a line beside the stars that are there. It
// says ErrNotIn for somebody who did not come, and ErrOver a week after.
func (o *Opinions) Put(ctx context.Context, e *Event, resident string, stars int64, line string, seq int64) error {
	now := store.Millis(o.checkins.events.settings.Now())
	switch {
	case stars < 0 || stars > 5 || utf8.RuneCountInString(line) > opinionLimit || stars == 0 && line == "":
		return ErrOpinion
	case now.After(e.Ends.Add(opinionAge)):
		return ErrOver
	}
	came, err := o.checkins.docs.Count(ctx, store.Eq("resident", resident), store.Eq("event", e.ID), store.Eq("counts", true))
	if err != nil {
		return fmt.Errorf("looking whether %s came to %s: %w", resident, e.ID, err)
	}
	if came == 0 {
		return ErrNotIn
	}
	fresh := &Opinion{Meta: store.Meta{ID: e.ID + ":" + resident}, Event: e.ID, Resident: resident, Stars: stars, Line: line, At: now, Seq: seq}
	if stars > 0 {
		if err := o.docs.Insert(ctx, fresh); !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	_, err = o.docs.Update(ctx, fresh.ID, func(doc *Opinion) error {
		if seq <= doc.Seq {
			return nil
		}
		if stars > 0 {
			doc.Stars = stars
		}
		if line != "" {
			doc.Line = line
		}
		doc.At, doc.Seq = now, seq
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return ErrOpinion
	}
	return err
}

// Liked is what an event's opinions come to.
type Liked struct {
	Number int64
	// Mean is the arithmetic mean of the stars, in hundredths.
	Mean  int64
	Lines []string // in the order of random ids, which tells nothing
}

// Of is what people thought of an event.
func (o *Opinions) Of(ctx context.Context, event string) (Liked, error) {
	found, err := o.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", event)}})
	if err != nil {
		return Liked{}, fmt.Errorf("reading what people thought of %s: %w", event, err)
	}
	var liked Liked
	for _, one := range found {
		liked.Number++
		liked.Mean += 100 * one.Stars
		if one.Line != "" {
			liked.Lines = append(liked.Lines, one.Line)
		}
	}
	if liked.Number > 0 {
		liked.Mean /= liked.Number
	}
	return liked, nil
}

// Own are the opinions of one account.
func (o *Opinions) Own(ctx context.Context, resident string) ([]*Opinion, error) {
	return o.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", resident)}})
}

// Forget deletes the lines that an account wrote; the stars stay as facts
// under a random id.
func (o *Opinions) Forget(ctx context.Context, resident string) error {
	own, err := o.Own(ctx, resident)
	if err != nil {
		return err
	}
	for _, one := range own {
		if _, err := o.docs.Update(ctx, one.ID, func(doc *Opinion) error {
			doc.Line = ""
			return nil
		}); err != nil {
			return fmt.Errorf("deleting the words of %s: %w", one.ID, err)
		}
	}
	return nil
}

// Attended is what a certificate of attendance says.
type Attended struct {
	Sessions int // that the person came to
	Minutes  int
	Passed   bool
}

// Certified is what somebody can have a certificate for: they came to every
// session of an event that is over or, where it ends with a result, passed.
// Where hours count from check-in to check-out there must be some. It says
// ErrNotIn otherwise.
func (c *CheckIns) Certified(ctx context.Context, e *Event, person string) (Attended, error) {
	var a Attended
	if !e.Over(c.events.settings.Now()) || e.State != Announced {
		return a, ErrNotIn
	}
	for n := range e.Sessions {
		fact, err := c.docs.Get(ctx, CheckInID(e.ID, n+1, person))
		if errors.Is(err, store.ErrNotFound) || err == nil && !fact.Counts {
			continue
		}
		if err != nil {
			return a, err
		}
		a.Sessions++
		a.Minutes += fact.Minutes(e)
		a.Passed = a.Passed || fact.Passed != nil && *fact.Passed
	}
	if a.Sessions == 0 || e.Passing && !a.Passed || !e.Passing && a.Sessions < len(e.Sessions) || e.CheckOut && a.Minutes == 0 {
		return a, ErrNotIn
	}
	return a, nil
}

// Pass notes whether somebody passed a training, on every session they came
// to. It says ErrNotIn for somebody who did not come.
func (c *CheckIns) Pass(ctx context.Context, e *Event, person string, passed bool, seq int64) error {
	came := false
	for n := range e.Sessions {
		_, err := c.docs.Update(ctx, CheckInID(e.ID, n+1, person), func(doc *CheckIn) error {
			return doc.Handled.Once(seq, func() error { doc.Passed = &passed; return nil })
		})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("noting the result of %s: %w", person, err)
		}
		came = came || err == nil
	}
	if !came {
		return ErrNotIn
	}
	return nil
}

// Rated is how many rated an event, and their stars together.
type Rated struct{ Number, Stars int64 }

// Rated are the ratings of some events, at most store.MaxValues.
func (o *Opinions) Rated(ctx context.Context, events []string) (map[string]Rated, error) {
	rows, err := o.docs.Group(ctx, store.GroupQuery{Where: []store.Cond{store.In("event", events...)}, By: []string{"event"}, Sum: []string{"stars"}})
	if err != nil {
		return nil, fmt.Errorf("adding up what people thought: %w", err)
	}
	all := map[string]Rated{}
	for _, row := range rows {
		id, _ := row.Keys[0].(string)
		all[id] = Rated{row.Count, row.Sum["stars"]}
	}
	return all, nil
}
