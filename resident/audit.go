package resident

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// Entry is one staff action. It holds ids, never names or texts.
type Entry struct {
	store.Meta `bson:",inline"`
	At         time.Time `bson:"at"`
	By         string    `bson:"by"`
	Action     string    `bson:"action"`
	Target     string    `bson:"target,omitempty"`
}

// Audit is the log of what staff did.
type Audit struct {
	docs *store.Collection[Entry]
	now  func() time.Time
}

// OpenAudit opens the log.
func OpenAudit(ctx context.Context, d store.Driver, now func() time.Time) (*Audit, error) {
	docs, err := store.Open[Entry](ctx, d, store.Schema{
		Name:    "audit",
		Fields:  []store.Field{{Name: "at", Kind: store.Time}},
		Indexes: []store.Index{{Fields: []string{"at"}}},
	})
	if err != nil {
		return nil, err
	}
	return &Audit{docs: docs, now: now}, nil
}

// Record notes an action under the number of the update that asked for it,
// so that an update that comes again notes nothing twice.
func (a *Audit) Record(ctx context.Context, seq int64, by, action, target string) error {
	entry := &Entry{
		Meta: store.Meta{ID: fmt.Sprintf("%020d:%s", seq, action)},
		At:   store.Millis(a.now()), By: by, Action: action, Target: target,
	}
	if err := a.docs.Insert(ctx, entry); err != nil && !errors.Is(err, store.ErrExists) {
		return fmt.Errorf("recording %s by %s: %w", action, by, err)
	}
	return nil
}

// Latest are the newest actions, newest first.
func (a *Audit) Latest(ctx context.Context, limit int) ([]*Entry, error) {
	return a.docs.Find(ctx, store.Query{Sort: []store.Sort{{Field: "at", Desc: true}}, Limit: limit})
}
