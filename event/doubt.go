package event

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kepubot/store"
)

// Known is somebody of an event with the name they go by.
type Known struct {
	Guest `bson:",inline"`
	As    string `bson:"as"`
}

// Doubt is a name of a list that may mean somebody who is known, or not: staff
// say.
type Doubt struct {
	Session int       `bson:"session"`
	Guest   Guest     `bson:"guest"` // as it was written
	Like    []Known   `bson:"like"`  // whom it may mean; empty ones were forgotten
	At      time.Time `bson:"at"`    // when the list came
	Settled bool      `bson:"settled"`
}

// row is the person and the session of a doubt, as a list has them.
func (d Doubt) row() string { return rowOf(d.Session, d.Guest.Person) }

func rowOf(session int, person string) string { return fmt.Sprintf("%d:%s", session, person) }

// settled is what is left of a doubt once it is none, or too old: no name.
func (d Doubt) settled() Doubt { return Doubt{Session: d.Session, Settled: true} }

// PaperList is what of the lists of an event is not settled yet. It holds the
// names in doubt, for thirty days at most; those that are settled stay as empty
// places, so that the numbers of the others hold.
type PaperList struct {
	store.Meta `bson:",inline"` // the event's
	List       int64            `bson:"list"` // the update that brought the last list
	Doubts     []Doubt          `bson:"doubts"`
	// Oldest is when the oldest doubt that is not settled came; zero: there is
	// none.
	Oldest time.Time `bson:"oldest,omitempty"`
}

// take puts the doubts of a list before those that an earlier one left and it
// does not name; named are its rows.
func (l *PaperList) take(list int64, doubts []Doubt, named map[string]int) {
	switch {
	case list == l.List: // it came again
		return
	case list < l.List: // it was broken off, and another came meanwhile: buttons hold its numbers
		for _, d := range doubts {
			if !slices.ContainsFunc(l.Doubts, func(there Doubt) bool { return there.row() == d.row() }) {
				l.Doubts = append(l.Doubts, d)
			}
		}
	default:
		left := slices.DeleteFunc(slices.Clone(l.Doubts), func(d Doubt) bool {
			_, again := named[d.row()]
			return d.Settled || again
		})
		l.List, l.Doubts = list, slices.Concat(doubts, left)
	}
	l.age()
}

// age notes since when names are kept.
func (l *PaperList) age() {
	l.Oldest = time.Time{}
	for _, d := range l.Doubts {
		if !d.Settled && (l.Oldest.IsZero() || d.At.Before(l.Oldest)) {
			l.Oldest = d.At
		}
	}
}

// Next is the first doubt that is not settled, its number, and how many are
// left with it.
func (l *PaperList) Next() (n int, d Doubt, left int) {
	n = -1
	for i, doubt := range l.Doubts {
		if !doubt.Settled {
			if left++; n < 0 {
				n, d = i, doubt
			}
		}
	}
	return n, d, left
}

// keep notes the doubts of a list beside those that an earlier one left.
func (p *PaperLists) keep(ctx context.Context, event string, list int64, doubts []Doubt, named map[string]int) error {
	take := func(doc *PaperList) error {
		doc.take(list, doubts, named)
		return nil
	}
	_, err := p.docs.Update(ctx, event, take)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if len(doubts) == 0 {
		return nil
	}
	fresh := &PaperList{Meta: store.Meta{ID: event}}
	fresh.take(list, doubts, named)
	if err = p.docs.Insert(ctx, fresh); errors.Is(err, store.ErrExists) {
		_, err = p.docs.Update(ctx, event, take)
	}
	return err
}

// Get is the list of an event, or store.ErrNotFound where nothing is in doubt.
func (p *PaperLists) Get(ctx context.Context, event string) (*PaperList, error) {
	list, err := p.docs.Get(ctx, event)
	if err != nil {
		return nil, err
	}
	if _, _, left := list.Next(); left == 0 {
		return nil, fmt.Errorf("finding a name in doubt at %s: %w", event, store.ErrNotFound)
	}
	return list, nil
}

// Settle checks in whom the n-th doubt of an event's list means: the person
// numbered choice, from 0, of those it may mean, or with any other number
// somebody else of that name. list is the number of the list that was asked
// from, see [PaperList]: of one that another replaced, as of a choice that was
// forgotten since, it says ErrNotIn. A doubt that is settled stays so.
func (p *PaperLists) Settle(ctx context.Context, e *Event, list int64, n, choice int, by string, seq int64) error {
	doc, err := p.docs.Get(ctx, e.ID)
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && (doc.List != list || n < 0 || n >= len(doc.Doubts)):
		return ErrNotIn
	case err != nil:
		return err
	case doc.Doubts[n].Settled:
		return nil
	}
	d := doc.Doubts[n]
	who := d.Guest
	if choice >= 0 && choice < len(d.Like) {
		who = d.Like[choice].Guest
	}
	if who.Person == "" {
		return ErrNotIn
	}
	if _, err := p.checkIn(ctx, e, d.Session, who, by, seq); err != nil {
		return err
	}
	_, err = p.docs.Update(ctx, e.ID, func(doc *PaperList) error {
		// Another list may have come meanwhile, and ask once more.
		for i := range doc.Doubts {
			if !doc.Doubts[i].Settled && doc.Doubts[i].row() == d.row() {
				doc.Doubts[i] = d.settled()
			}
		}
		doc.age()
		return nil
	})
	return err
}

// doubtsKept is for how long names in doubt are kept.
const doubtsKept = 30 * 24 * time.Hour

// Sweep drops the names that nobody settled in thirty days.
func (p *PaperLists) Sweep(ctx context.Context) error {
	until := store.Millis(p.checkins.events.settings.Now().Add(-doubtsKept))
	return p.each(ctx, store.LTE("oldest", until), func(doc *PaperList) {
		for i, d := range doc.Doubts {
			if !d.Settled && !d.At.After(until) {
				doc.Doubts[i] = d.settled()
			}
		}
	})
}

// Forget takes an account, and its family, out of those whom names in doubt may
// mean. Their places stay, so that the numbers of the others hold.
func (p *PaperLists) Forget(ctx context.Context, resident string) error {
	return p.each(ctx, store.GTE("oldest", time.Unix(0, 0).UTC()), func(doc *PaperList) {
		for _, d := range doc.Doubts {
			for i, known := range d.Like {
				if known.Resident == resident {
					d.Like[i] = Known{}
				}
			}
		}
	})
}

// each changes all lists for which a condition holds.
func (p *PaperLists) each(ctx context.Context, where store.Cond, change func(*PaperList)) error {
	lists, err := p.docs.Find(ctx, store.Query{Where: []store.Cond{where}})
	if err != nil {
		return fmt.Errorf("reading names in doubt: %w", err)
	}
	for _, list := range lists {
		if _, err := p.docs.Update(ctx, list.ID, func(doc *PaperList) error {
			change(doc)
			doc.age()
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
