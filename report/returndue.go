package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kepubot/store"
)

// reminderAhead is how long before a deadline those who have not reported are
// reminded.
const reminderAhead = 24 * time.Hour

// Over tells whether the deadline for all has passed at a moment.
func (q *Request) Over(at time.Time) bool { return at.After(q.Deadline) }

// Due are the requests whose deadline is within a day, of which nobody was
// reminded by themselves yet.
func (r *Returns) Due(ctx context.Context) ([]*Request, error) {
	now := store.Millis(r.settings.Now())
	found, err := r.requests.Find(ctx, store.Query{Where: []store.Cond{
		store.GTE("deadline", now), store.LTE("deadline", now.Add(reminderAhead)),
	}})
	if err != nil {
		return nil, fmt.Errorf("looking for returns that are due: %w", err)
	}
	return slices.DeleteFunc(found, func(q *Request) bool { return q.Withdrawn || q.warned() }), nil
}

// DueAt tells whether those who have not reported are still to be reminded of a
// deadline: it is not moved, and nobody was.
func (q *Request) DueAt(deadline time.Time) bool {
	return !q.Withdrawn && q.Deadline.Equal(deadline) && !q.warned()
}

// warned tells whether the reminder before the deadline as it is was sent.
func (q *Request) warned() bool { return q.Warned.Equal(q.Deadline) }

// Warn notes that those who have not reported were reminded of a deadline. A
// deadline that is moved later has its own reminder.
func (r *Returns) Warn(ctx context.Context, id string, deadline time.Time) error {
	_, err := r.requests.Update(ctx, id, func(doc *Request) error {
		doc.Warned = store.Millis(deadline)
		return nil
	})
	return err
}
