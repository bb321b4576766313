package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// ErrOver means that a broadcast has ended, or its window has.
var ErrOver = errors.New("broadcast is over")

// Get finds a broadcast, or says store.ErrNotFound.
func (l *Ledger) Get(ctx context.Context, id string) (*Broadcast, error) {
	return l.broadcasts.Get(ctx, id)
}

// Hold holds one broadcast, or lets it go on. The run sees it within a
// second; what is under way then still goes out.
func (l *Ledger) Hold(ctx context.Context, id string, held bool) error {
	_, err := l.broadcasts.Update(ctx, id, func(doc *Broadcast) error {
		if !doc.Open {
			return ErrOver
		}
		doc.Held = held
		return nil
	})
	return err
}

// Cancel calls a broadcast off: whoever has not got it will not.
func (l *Ledger) Cancel(ctx context.Context, id string) error {
	_, err := l.broadcasts.Update(ctx, id, func(doc *Broadcast) error {
		if !doc.Open && doc.Ending != Cancelled {
			return ErrOver
		}
		doc.Stop, doc.Held = true, false
		return nil
	})
	return err
}

// Retry opens an ended broadcast once more for those whom it did not reach,
// until a time. round is that of the broadcast as it was seen, so that
// asking twice is once.
func (l *Ledger) Retry(ctx context.Context, id string, round int64, until time.Time) error {
	_, err := l.broadcasts.Update(ctx, id, func(doc *Broadcast) error {
		switch {
		case doc.Round > round:
			return nil
		case doc.Open || doc.Folded:
			return ErrOver
		}
		doc.Round, doc.Until, doc.Open = round+1, until, true
		doc.Ended, doc.Ending, doc.Fault, doc.Stop, doc.Held = nil, "", "", false, false
		return nil
	})
	return err
}

// Unfinished are the broadcasts that go on, or were cut off.
func (l *Ledger) Unfinished(ctx context.Context) ([]*Broadcast, error) {
	return l.broadcasts.Find(ctx, store.Query{Where: []store.Cond{store.Eq("open", true)}})
}

// OfDay are the broadcasts of a day, with the totals that hold at present.
func (l *Ledger) OfDay(ctx context.Context, day string) ([]*Broadcast, error) {
	found, err := l.broadcasts.Find(ctx, store.Query{Where: []store.Cond{store.Eq("day", day)}})
	if err != nil {
		return nil, err
	}
	for _, b := range found {
		if !b.Open {
			continue
		}
		if b.Totals, err = l.Count(ctx, b.ID); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Since are the broadcasts of a day and after, the latest first, at most
// limit of them.
func (l *Ledger) Since(ctx context.Context, day string, limit int) ([]*Broadcast, error) {
	return l.broadcasts.Find(ctx, store.Query{
		Where: []store.Cond{store.GTE("day", day)}, Sort: []store.Sort{{Field: "day", Desc: true}}, Limit: limit,
	})
}

// pagesAtOnce is how many pages a walk reads in one query.
const pagesAtOnce = 20

// Count counts what became of everybody in a broadcast, from its pages.
func (l *Ledger) Count(ctx context.Context, id string) (Totals, error) {
	totals := Totals{}
	for page, err := range l.pages.Each(ctx, pagesOf(id), pagesAtOnce) {
		if err != nil {
			return Totals{}, fmt.Errorf("counting %s: %w", id, err)
		}
		totals.add(page.Recipients())
	}
	return totals, nil
}

func pagesOf(broadcast string) store.Query {
	return store.Query{Where: []store.Cond{store.Eq("broadcast", broadcast)}}
}

// Recipients walks what became of each recipient of a broadcast, as long as
// its pages are kept.
func (l *Ledger) Recipients(ctx context.Context, broadcast string, visit func(Recipient)) error {
	for page, err := range l.pages.Each(ctx, pagesOf(broadcast), pagesAtOnce) {
		if err != nil {
			return err
		}
		for _, r := range page.Recipients() {
			visit(r)
		}
	}
	return nil
}

// Forget blanks a person's Telegram number in the pages of a day and after,
// where it would point to them still.
func (l *Ledger) Forget(ctx context.Context, resident, since string) error {
	l.mu.Lock()
	for _, r := range l.running {
		r.forget(resident)
	}
	l.mu.Unlock()
	broadcasts, err := l.broadcasts.Find(ctx, store.Query{Where: []store.Cond{store.GTE("day", since)}})
	if err != nil {
		return err
	}
	for _, b := range broadcasts {
		if b.Folded {
			continue
		}
		if err := l.forget(ctx, b.ID, resident); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) forget(resident string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.results.forgotten == nil {
		r.results.forgotten = map[string]bool{}
	}
	r.results.forgotten[resident] = true
}

func (l *Ledger) forget(ctx context.Context, broadcast, resident string) error {
	// The page that could hold the person is the last that begins before them.
	page, err := l.pages.First(ctx, store.Query{
		Where: []store.Cond{store.Eq("broadcast", broadcast), store.LT("_id", pageID(broadcast, resident))},
		Sort:  []store.Sort{{Field: "_id", Desc: true}},
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = l.pages.Update(ctx, page.ID, func(doc *Page) error {
		recipients := doc.Recipients()
		for i := range recipients {
			to := &recipients[i]
			if to.Resident != resident {
				continue
			}
			to.Telegram = 0
			if to.State == Waiting {
				to.State, to.Why = Failed, "forgotten"
			}
		}
		doc.setTelegrams(recipients)
		doc.setStates(recipients)
		return nil
	})
	if err != nil {
		return fmt.Errorf("forgetting %s in %s: %w", resident, page.ID, err)
	}
	return nil
}
