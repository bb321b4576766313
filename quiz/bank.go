package quiz

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"kepubot/content"
	"kepubot/store"
)

// Settings are what a deployment decides about questions.
type Settings struct {
	Groups  []string // audience groups
	Reviews int      // steps of review
	Now     func() time.Time
}

// Bank keeps the questions.
type Bank struct {
	docs     *store.Collection[Question]
	settings Settings
}

// OpenBank opens the collection.
func OpenBank(ctx context.Context, d store.Driver, settings Settings) (*Bank, error) {
	docs, err := store.Open[Question](ctx, d, store.Schema{
		Name: "questions",
		Fields: []store.Field{
			{Name: "state", Kind: store.String}, {Name: "theme", Kind: store.String},
			{Name: "tip", Kind: store.String}, {Name: "created", Kind: store.Time},
		},
		Indexes: []store.Index{
			{Fields: []string{"state", "theme"}}, // what may be drawn, by theme
			{Fields: []string{"tip"}},            // what belongs to a tip
		},
	})
	if err != nil {
		return nil, err
	}
	return &Bank{docs: docs, settings: settings}, nil
}

// Steps is how many people review a question.
func (b *Bank) Steps() int { return b.settings.Reviews }

// Get finds a question, or says store.ErrNotFound.
func (b *Bank) Get(ctx context.Context, id string) (*Question, error) { return b.docs.Get(ctx, id) }

// Approved are the questions that may be asked, of a theme or, with "", of
// all, in the order of their ids.
func (b *Bank) Approved(ctx context.Context, theme content.Theme) ([]*Question, error) {
	where := []store.Cond{store.Eq("state", string(content.Approved))}
	if theme != "" {
		where = append(where, store.Eq("theme", string(theme)))
	}
	return b.docs.Find(ctx, store.Query{Where: where})
}

// About are the approved questions about a tip.
func (b *Bank) About(ctx context.Context, tip string) ([]*Question, error) {
	if tip == "" {
		return nil, nil
	}
	found, err := b.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("tip", tip)}})
	return slices.DeleteFunc(found, func(q *Question) bool { return q.State != content.Approved }), err
}

// InState are the questions in a state of review, the oldest first.
func (b *Bank) InState(ctx context.Context, state content.State, limit int) ([]*Question, error) {
	return b.docs.Find(ctx, store.Query{
		Where: []store.Cond{store.Eq("state", string(state))}, Sort: []store.Sort{{Field: "created"}}, Limit: limit,
	})
}

// All are all questions but retired ones, by theme and id.
func (b *Bank) All(ctx context.Context) ([]*Question, error) {
	found, err := b.docs.Find(ctx, store.Query{})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(q *Question) bool { return q.State == content.Retired })
	slices.SortFunc(found, func(x, y *Question) int {
		return cmp.Or(cmp.Compare(slices.Index(content.Themes(), x.Theme), slices.Index(content.Themes(), y.Theme)), cmp.Compare(x.ID, y.ID))
	})
	return found, nil
}

// Approve is one person's step of a review, by the update numbered seq.
func (b *Bank) Approve(ctx context.Context, id, by string, seq int64) (*Question, error) {
	at := store.Millis(b.settings.Now())
	return b.change(ctx, id, seq, func(q *Question) error { return q.Pass(by, at, b.settings.Reviews) })
}

// SendBack returns a question to its author.
func (b *Bank) SendBack(ctx context.Context, id, by string, seq int64) (*Question, error) {
	at := store.Millis(b.settings.Now())
	return b.change(ctx, id, seq, func(q *Question) error { return q.Approval.SendBack(by, at) })
}

// Illustrate puts a picture on a question in review or in use, or with ""
// takes it off. It is reviewed anew then.
func (b *Bank) Illustrate(ctx context.Context, id, picture, by string, seq int64) (*Question, error) {
	at := store.Millis(b.settings.Now())
	return b.change(ctx, id, seq, func(q *Question) error {
		if q.Picture == picture {
			return nil
		}
		if err := q.Rework(by, at); err != nil {
			return err
		}
		q.Picture = picture
		return nil
	})
}

// Retire takes a question out of use. Competitions that began with it keep
// their copy.
func (b *Bank) Retire(ctx context.Context, id string, seq int64) (*Question, error) {
	return b.change(ctx, id, seq, func(q *Question) error { return q.Approval.Retire() })
}

// Rekey puts a key right that was found wrong in a competition.
func (b *Bank) Rekey(ctx context.Context, id string, key Key, seq int64) error {
	_, err := b.change(ctx, id, seq, func(q *Question) error {
		q.Key = key
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil // it left the bank since
	}
	return err
}

// change changes a question by the update numbered seq, once.
func (b *Bank) change(ctx context.Context, id string, seq int64, change func(*Question) error) (*Question, error) {
	return b.docs.Update(ctx, id, func(q *Question) error {
		return q.Handled.Once(seq, func() error { return change(q) })
	})
}

// put stores an imported question, and says whether it was new or changed.
func (b *Bank) put(ctx context.Context, q *Question, options content.ImportOptions, done *content.Imported) error {
	there, err := b.docs.Get(ctx, q.ID)
	if err == nil {
		q.Picture = cmp.Or(q.Picture, there.Picture)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		done.Added++
	case err != nil:
		return err
	case q.says(there) && (there.State == q.State || there.State == content.Approved || there.State == content.Retired):
		done.Same++
		return nil
	default:
		done.Changed++
	}
	if options.Check {
		return nil
	}
	if err := b.docs.Insert(ctx, q); !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = b.docs.Update(ctx, q.ID, func(doc *Question) error {
		// An approval of the old wording that comes again must not count for
		// the new one.
		meta, created, handled, picture := doc.Meta, doc.Created, doc.Handled, doc.Picture
		*doc = *q
		doc.Meta, doc.Created, doc.Handled, doc.Picture = meta, created, handled, cmp.Or(q.Picture, picture)
		return nil
	})
	return err
}

// says tells whether two questions are the same to those who read them.
func (q *Question) says(other *Question) bool {
	return q.Kind == other.Kind && q.Theme == other.Theme && slices.Equal(q.Groups, other.Groups) && q.Level == other.Level &&
		q.Tip == other.Tip && q.Chinese.equal(other.Chinese) && q.English.equal(other.English) && q.Key == other.Key &&
		q.Unit == other.Unit && q.Source == other.Source && q.Picture == other.Picture
}

func (w Wording) equal(other Wording) bool {
	return w.Question == other.Question && slices.Equal(w.Options, other.Options) && w.Why == other.Why
}
