package content

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kepubot/store"
)

// Settings are what a deployment decides about its tips.
type Settings struct {
	Groups  []string // the audience groups
	Reviews int      // steps of a review, 1 to 3
	Now     func() time.Time
	// Location is the zone by which days are counted.
	Location *time.Location
}

// Library keeps the tips, what was chosen for which day, and the feedback.
type Library struct {
	tips     *store.Collection[Tip]
	choices  *store.Collection[Choice]
	feedback *store.Collection[Feedback]
	settings Settings
}

// Open opens the library.
func Open(ctx context.Context, d store.Driver, settings Settings) (*Library, error) {
	l := &Library{settings: settings}
	var err error
	if l.tips, err = store.Open[Tip](ctx, d, store.Schema{
		Name:   "tips",
		Fields: []store.Field{{Name: "state", Kind: store.String}, {Name: "created", Kind: store.Time}},
		// Approved tips are read as a whole, those in review by age.
		Indexes: []store.Index{{Fields: []string{"state", "created"}}},
	}); err != nil {
		return nil, err
	}
	if l.choices, err = store.Open[Choice](ctx, d, store.Schema{
		Name: "choices",
		Fields: []store.Field{{Name: "day", Kind: store.String}, {Name: "group", Kind: store.String},
			{Name: "tip", Kind: store.String}},
		Indexes: []store.Index{
			{Fields: []string{"group", "day"}}, // what an audience had lately
			{Fields: []string{"tip", "day"}},   // when a tip was sent
		},
	}); err != nil {
		return nil, err
	}
	l.feedback, err = store.Open[Feedback](ctx, d, store.Schema{
		Name: "feedback",
		Fields: []store.Field{{Name: "day", Kind: store.String}, {Name: "tip", Kind: store.String},
			{Name: "community", Kind: store.String}, {Name: "group", Kind: store.String}, {Name: "value", Kind: store.String}, {Name: "resident", Kind: store.String}},
		Indexes: []store.Index{
			{Fields: []string{"tip", "value", "community"}}, // figures of a tip
			{Fields: []string{"day"}},                       // figures over a period
			{Fields: []string{"resident"}},                  // one person's own data
		},
	})
	return l, err
}

// Get finds a tip, or says store.ErrNotFound.
func (l *Library) Get(ctx context.Context, id string) (*Tip, error) { return l.tips.Get(ctx, id) }

// InState are the tips in a state, oldest first.
func (l *Library) InState(ctx context.Context, state State, limit int) ([]*Tip, error) {
	return l.tips.Find(ctx, store.Query{
		Where: []store.Cond{store.Eq("state", string(state))}, Sort: []store.Sort{{Field: "created"}}, Limit: limit,
	})
}

// ErrIncomplete means that a tip has problems; see [Tip.Problems].
var ErrIncomplete = errors.New("tip incomplete")

// Save stores a draft under its id, or changes the draft that is there, by
// the update numbered seq. Only its author changes a draft.
func (l *Library) Save(ctx context.Context, draft *Tip, seq int64) error {
	draft.State, draft.Handled, draft.Created = Draft, store.Handled{seq}, store.Millis(l.settings.Now())
	if len(draft.Problems(l.settings.Groups)) > 0 {
		return ErrIncomplete
	}
	err := l.tips.Insert(ctx, draft)
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	return l.change(ctx, draft.ID, seq, func(tip *Tip) error {
		if tip.State != Draft || tip.Author != draft.Author {
			return ErrState
		}
		reviews := tip.Reviews
		tip.replace(draft)
		tip.Reviews = reviews
		return nil
	})
}

// Discard deletes a draft of an author.
func (l *Library) Discard(ctx context.Context, id, author string) error {
	tip, err := l.tips.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if tip.State != Draft || tip.Author != author {
		return ErrState
	}
	_, err = l.tips.Delete(ctx, id)
	return err
}

// change changes a tip by the update numbered seq, once.
func (l *Library) change(ctx context.Context, id string, seq int64, change func(*Tip) error) error {
	_, err := l.tips.Update(ctx, id, func(tip *Tip) error {
		return once(&tip.Handled, tip.Seq, seq, func() error { return change(tip) })
	})
	return err
}

// once changes a document by the update numbered seq, unless that was done.
// last is the latest update of a document that lists none.
func once(handled *store.Handled, last, seq int64, change func() error) error {
	if seq <= last {
		return nil
	}
	return handled.Once(seq, change)
}

// Submit sends an author's draft to review.
func (l *Library) Submit(ctx context.Context, id string, seq int64) error {
	return l.change(ctx, id, seq, (*Tip).Submit)
}

// Approve is one person's step of a review; it returns the tip as it then is.
func (l *Library) Approve(ctx context.Context, id, by string, seq int64) (*Tip, error) {
	at := store.Millis(l.settings.Now())
	if err := l.change(ctx, id, seq, func(tip *Tip) error { return tip.Pass(by, at, l.settings.Reviews) }); err != nil {
		return nil, err
	}
	return l.tips.Get(ctx, id)
}

// SendBack returns a tip to its author.
func (l *Library) SendBack(ctx context.Context, id, by string, seq int64) error {
	at := store.Millis(l.settings.Now())
	return l.change(ctx, id, seq, func(tip *Tip) error { return tip.SendBack(by, at) })
}

// Illustrate puts a picture on a tip, or with "" takes it off: on a draft of
// by, or on a tip in review, which is then reviewed anew. An approved tip may
// be on its way to residents, so that it keeps what was reviewed.
func (l *Library) Illustrate(ctx context.Context, id, picture, by string, seq int64) (*Tip, error) {
	at := store.Millis(l.settings.Now())
	if err := l.change(ctx, id, seq, func(tip *Tip) error {
		switch {
		case tip.Picture == picture:
			return nil
		case tip.State == InReview:
			if err := tip.Rework(by, at); err != nil {
				return err
			}
		case tip.State != Draft || tip.Author != by:
			return ErrState
		}
		tip.Picture = picture
		return nil
	}); err != nil {
		return nil, err
	}
	return l.tips.Get(ctx, id)
}

// Retire takes a tip out of use.
func (l *Library) Retire(ctx context.Context, id string, seq int64) error {
	return l.change(ctx, id, seq, (*Tip).Retire)
}

// Steps is how many people review a tip.
func (l *Library) Steps() int { return l.settings.Reviews }

// approved are all approved tips in the order of their ids.
func (l *Library) approved(ctx context.Context) ([]*Tip, error) {
	tips, err := l.InState(ctx, Approved, 0)
	if err != nil {
		return nil, fmt.Errorf("reading approved tips: %w", err)
	}
	slices.SortFunc(tips, func(a, b *Tip) int { return cmp.Compare(a.ID, b.ID) })
	return tips, nil
}
