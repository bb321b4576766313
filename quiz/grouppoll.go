package quiz

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"kepubot/store"
)

// GroupPoll is a question that a group is asked as Telegram's own poll. Its
// key stays here until the poll is closed.
type GroupPoll struct {
	store.Meta `bson:",inline"` // Telegram's id of the poll
	Chat       string           `bson:"chat"`
	Message    int              `bson:"message"`
	Question   string           `bson:"question"`
	By         string           `bson:"by"`
	Opened     time.Time        `bson:"opened"`
	Closed     *time.Time       `bson:"closed,omitempty"`
	ClosedSeq  int64            `bson:"closedseq,omitempty"` // the update that closed it
}

// Polls keeps the polls of groups.
type Polls struct {
	docs *store.Collection[GroupPoll]
	bank *Bank
	now  func() time.Time
}

// OpenPolls opens the collection.
func OpenPolls(ctx context.Context, d store.Driver, bank *Bank, now func() time.Time) (*Polls, error) {
	docs, err := store.Open[GroupPoll](ctx, d, store.Schema{
		Name:    "polls",
		Fields:  []store.Field{{Name: "chat", Kind: store.String}, {Name: "opened", Kind: store.Time}},
		Indexes: []store.Index{{Fields: []string{"chat", "opened"}}}, // the latest of a group
	})
	if err != nil {
		return nil, err
	}
	return &Polls{docs: docs, bank: bank, now: now}, nil
}

// pollMemory is how many polls back a group is not asked the same again.
const pollMemory = 30

// Next chooses a question for a group: one with options, of which one is
// right, that it was not asked lately and that is not sealed. It says
// ErrNoQuestion where there is none.
func (p *Polls) Next(ctx context.Context, chat int64, sealed map[string]bool) (*Question, error) {
	all, err := p.bank.Approved(ctx, "")
	if err != nil {
		return nil, err
	}
	lately, err := p.latest(ctx, chat, pollMemory)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(q *Question) bool {
		asked := slices.ContainsFunc(lately, func(g *GroupPoll) bool { return g.Question == q.ID })
		return asked || sealed[q.ID] || q.Kind != Single && q.Kind != TrueFalse
	})
	if len(all) == 0 {
		return nil, ErrNoQuestion
	}
	return all[rand.IntN(len(all))], nil
}

func (p *Polls) latest(ctx context.Context, chat int64, limit int) ([]*GroupPoll, error) {
	return p.docs.Find(ctx, store.Query{
		Where: []store.Cond{store.Eq("chat", strconv.FormatInt(chat, 10))}, Sort: []store.Sort{{Field: "opened", Desc: true}}, Limit: limit,
	})
}

// Opened notes a poll that Telegram has.
func (p *Polls) Opened(ctx context.Context, poll string, chat int64, message int, question, by string) error {
	err := p.docs.Insert(ctx, &GroupPoll{
		Meta: store.Meta{ID: poll}, Chat: strconv.FormatInt(chat, 10), Message: message, Question: question, By: by, Opened: store.Millis(p.now()),
	})
	if err != nil && !errors.Is(err, store.ErrExists) {
		return fmt.Errorf("noting a poll: %w", err)
	}
	return nil
}

// Open is the poll that a group has open, or that the update numbered seq
// closed: after a crash that comes again. It is nil for none.
func (p *Polls) Open(ctx context.Context, chat, seq int64) (*GroupPoll, error) {
	latest, err := p.latest(ctx, chat, 1)
	if err != nil || len(latest) == 0 || latest[0].Closed != nil && latest[0].ClosedSeq != seq {
		return nil, err
	}
	return latest[0], nil
}

// Close notes that a poll is closed. The first time stands.
func (p *Polls) Close(ctx context.Context, poll string, seq int64) error {
	at := store.Millis(p.now())
	_, err := p.docs.Update(ctx, poll, func(doc *GroupPoll) error {
		if doc.Closed == nil {
			doc.Closed, doc.ClosedSeq = &at, seq
		}
		return nil
	})
	return err
}

// Question is what an open poll asks, or store.ErrNotFound.
func (p *Polls) Question(ctx context.Context, poll string) (*Question, error) {
	found, err := p.docs.Get(ctx, poll)
	if err != nil {
		return nil, err
	}
	if found.Closed != nil {
		return nil, ErrClosed
	}
	return p.bank.Get(ctx, found.Question)
}
