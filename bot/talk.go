package bot

import (
	"context"
	"errors"
	"time"

	"kepubot/store"
)

// talk is a question the bot asked and waits to have answered in words: the
// text of a new tip, the name of a family member. It lives in the store, so
// that a restart does not forget it; a later command ends it.
type talk struct {
	store.Meta `bson:",inline"` // the id is the resident's
	Kind       string           `bson:"kind"`
	// Target is what the answer is for.
	Target string `bson:"target,omitempty"`
	// Words are the answers given so far, by step.
	Words map[string]string `bson:"words,omitempty"`
	Seq   int64             `bson:"seq"`
	At    time.Time         `bson:"at"`
}

// talkAge is how long a question waits for its answer.
const talkAge = 24 * time.Hour

type talks struct {
	docs *store.Collection[talk]
	now  func() time.Time
}

func openTalks(ctx context.Context, d store.Driver, now func() time.Time) (*talks, error) {
	docs, err := store.Open[talk](ctx, d, store.Schema{Name: "talks"})
	if err != nil {
		return nil, err
	}
	return &talks{docs: docs, now: now}, nil
}

// Get returns the open question of a resident, or nil.
func (t *talks) Get(ctx context.Context, resident string) (*talk, error) {
	found, err := t.docs.Get(ctx, resident)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if found.Kind == "" || t.now().Sub(found.At) > talkAge {
		return nil, nil
	}
	return found, nil
}

// Ask opens a question, in the place of an older one. A question of an
// update that was overtaken by a later one is not opened again.
func (t *talks) Ask(ctx context.Context, resident string, seq int64, asked talk) error {
	asked.Meta = store.Meta{ID: resident}
	asked.Seq, asked.At = seq, store.Millis(t.now())
	err := t.docs.Insert(ctx, &asked)
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = t.docs.Update(ctx, resident, func(doc *talk) error {
		if doc.Seq > seq {
			return nil
		}
		meta := doc.Meta
		*doc = asked
		doc.Meta = meta
		return nil
	})
	return err
}

// End closes the open question, if there is one. The document stays with
// its Seq, so that an update that comes again cannot open it anew.
func (t *talks) End(ctx context.Context, resident string, seq int64) error {
	_, err := t.docs.Update(ctx, resident, func(doc *talk) error {
		if doc.Seq > seq {
			return nil
		}
		doc.Kind, doc.Target, doc.Words, doc.Seq = "", "", nil, seq
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Forget removes what a resident was asked.
func (t *talks) Forget(ctx context.Context, resident string) error {
	_, err := t.docs.Delete(ctx, resident)
	return err
}
