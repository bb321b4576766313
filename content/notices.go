package content

import (
	"context"
	"errors"
	"time"

	"kepubot/store"
)

// Notices keeps the notices.
type Notices struct {
	docs  *store.Collection[Notice]
	steps int
	now   func() time.Time
}

// OpenNotices opens the collection. A notice is approved after as many steps
// of review as a tip.
func OpenNotices(ctx context.Context, d store.Driver, steps int, now func() time.Time) (*Notices, error) {
	docs, err := store.Open[Notice](ctx, d, store.Schema{
		Name: "notices",
		Fields: []store.Field{
			{Name: "state", Kind: store.String}, {Name: "created", Kind: store.Time},
			{Name: "pending", Kind: store.Bool}, {Name: "at", Kind: store.Time},
		},
		Indexes: []store.Index{
			{Fields: []string{"created"}},       // the latest
			{Fields: []string{"pending", "at"}}, // what is due
		},
	})
	if err != nil {
		return nil, err
	}
	return &Notices{docs: docs, steps: steps, now: now}, nil
}

// Steps is how many people review a notice.
func (n *Notices) Steps() int { return n.steps }

// Get finds a notice, or says store.ErrNotFound.
func (n *Notices) Get(ctx context.Context, id string) (*Notice, error) { return n.docs.Get(ctx, id) }

// Latest are the notices written last, the latest first.
func (n *Notices) Latest(ctx context.Context, limit int) ([]*Notice, error) {
	return n.docs.Find(ctx, store.Query{Sort: []store.Sort{{Field: "created", Desc: true}}, Limit: limit})
}

// Due are the orders whose time has come and that are not settled.
func (n *Notices) Due(ctx context.Context) ([]*Notice, error) {
	return n.docs.Find(ctx, store.Query{
		Where: []store.Cond{store.Eq("pending", true), store.LTE("at", store.Millis(n.now()))}, Sort: []store.Sort{{Field: "at"}},
	})
}

// Draft stores a new notice under its id, by the update numbered seq. Doing
// it again leaves what is there.
func (n *Notices) Draft(ctx context.Context, draft *Notice, seq int64) (*Notice, error) {
	if len(draft.Problems()) > 0 {
		return nil, ErrNoticeFaults
	}
	draft.State, draft.Handled, draft.Created = Draft, store.Handled{seq}, store.Millis(n.now())
	err := n.docs.Insert(ctx, draft)
	if errors.Is(err, store.ErrExists) {
		return n.docs.Get(ctx, draft.ID)
	}
	return draft, err
}

// Discard deletes a draft of an author.
func (n *Notices) Discard(ctx context.Context, id, author string) error {
	notice, err := n.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if notice.State != Draft || notice.Author != author {
		return ErrState
	}
	_, err = n.docs.Delete(ctx, id)
	return err
}

// Change changes a notice by the update numbered seq, once: one that changed
// it already leaves it as it is. What then stands is returned.
func (n *Notices) Change(ctx context.Context, id string, seq int64, change func(*Notice) error) (*Notice, error) {
	return n.docs.Update(ctx, id, func(doc *Notice) error {
		return once(&doc.Handled, doc.Seq, seq, func() error { return change(doc) })
	})
}

// Approve is one person's step of a review.
func (n *Notices) Approve(ctx context.Context, id, by string, seq int64) (*Notice, error) {
	at := store.Millis(n.now())
	return n.Change(ctx, id, seq, func(doc *Notice) error { return doc.Pass(by, at, n.steps) })
}

// SendBack returns a notice to its author.
func (n *Notices) SendBack(ctx context.Context, id, by string, seq int64) (*Notice, error) {
	at := store.Millis(n.now())
	return n.Change(ctx, id, seq, func(doc *Notice) error { return doc.Approval.SendBack(by, at) })
}

// Readdress changes whom a draft of an author is for.
func (n *Notices) Readdress(ctx context.Context, id, author string, seq int64, change func(Reach) Reach) (*Notice, error) {
	return n.Change(ctx, id, seq, func(doc *Notice) error {
		if doc.State != Draft || doc.Author != author {
			return ErrState
		}
		doc.Reach = change(doc.Reach)
		return nil
	})
}

// Follow has a message kept up to date about a notice. It is no fact of the
// notice, so it has no place in the order of updates.
func (n *Notices) Follow(ctx context.Context, id string, w Watch) error {
	_, err := n.docs.Update(ctx, id, func(doc *Notice) error {
		doc.Follow(w)
		return nil
	})
	return err
}

// Settle closes an order.
func (n *Notices) Settle(ctx context.Context, id string, outcome NoticeOutcome) (*Notice, error) {
	return n.docs.Update(ctx, id, func(doc *Notice) error {
		if doc.Pending {
			doc.Settle(outcome)
		}
		return nil
	})
}

// Reopen marks a notice that was sent as under way once more.
func (n *Notices) Reopen(ctx context.Context, id string) (*Notice, error) {
	return n.docs.Update(ctx, id, func(doc *Notice) error {
		doc.Pending, doc.Outcome = true, ""
		return nil
	})
}
