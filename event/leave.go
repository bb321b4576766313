package event

import (
	"context"
	"errors"

	"kepubot/store"
)

// Leave gives up somebody's seat or place in the line; the next in line is
// offered it in the same step. Of the guest the person and the account are
// enough, and it must be the account that signed the person up. It says ErrOver
// once the event has begun, since who stayed away then was absent, and
// ErrCancelled for one that was cancelled.
func (l *Lines) Leave(ctx context.Context, e *Event, g Guest, seq int64) (*Line, error) {
	now := l.events.settings.Now()
	return l.change(ctx, e, []Guest{g}, func(line *Line) error {
		spot, _ := line.Spot(g.Person)
		switch {
		case !spot.In() || seq <= spot.Seq || spot.Resident != g.Resident:
			return nil
		case e.State == Cancelled:
			return ErrCancelled
		case !now.Before(e.Starts):
			return ErrOver
		}
		line.leave(g.Person, seq)
		return nil
	})
}

// Withdraw takes an account, and its family, out of the lines of events that
// are not over. Who had a seat when an event began keeps it: it is a fact.
func (l *Lines) Withdraw(ctx context.Context, resident string, seq int64) error {
	return l.withdraw(ctx, resident, seq, func(Guest) bool { return true })
}

// WithdrawMember takes a member of a family out of the lines of events that are
// not over, as [Lines.Withdraw] does the whole account. The account need not
// hold the member any more.
func (l *Lines) WithdrawMember(ctx context.Context, resident, member string, seq int64) error {
	return l.withdraw(ctx, resident, seq, func(g Guest) bool { return g.Person == memberID(resident, member) })
}

func (l *Lines) withdraw(ctx context.Context, resident string, seq int64, which func(Guest) bool) error {
	own, err := l.Own(ctx, resident, 0)
	if err != nil {
		return err
	}
	now := l.events.settings.Now()
	for _, fact := range own {
		if !which(fact.Guest) {
			continue
		}
		e, err := l.events.Get(ctx, fact.Event)
		if errors.Is(err, store.ErrNotFound) || err == nil && (e.Over(now) || e.State == Cancelled) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := l.change(ctx, e, []Guest{fact.Guest}, func(line *Line) error {
			if spot, _ := line.Spot(fact.Person); spot.State != Seated || now.Before(e.Starts) {
				line.leave(fact.Person, seq)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
