package survey

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"kepubot/store"
)

// Errors that callers answer.
var (
	// ErrFaults means that something is missing or wrong in a survey; see
	// [Survey.Problems].
	ErrFaults = errors.New("the survey has faults")
	// ErrDraft means that a step needs a survey that was opened.
	ErrDraft = errors.New("the survey is a draft")
	// ErrOpen means that a step is for drafts alone, or for surveys that are
	// closed.
	ErrOpen = errors.New("the survey is open")
	// ErrFixed means that the questions of a survey, and whether it is
	// anonymous, do not change once it is open.
	ErrFixed = errors.New("the questions are fixed")
	// ErrClosed means that a survey takes no answers any more.
	ErrClosed = errors.New("the survey is closed")
	// ErrEarly means that a survey takes no answers yet.
	ErrEarly = errors.New("the survey is not open yet")
	// ErrNotFor means that a survey is for others.
	ErrNotFor = errors.New("the survey is for others")
)

// Settings are what a deployment decides about surveys.
type Settings struct {
	Groups   []string // the audience groups
	Now      func() time.Time
	Location *time.Location // of the times that are written
}

// Surveys keeps the surveys and the answers to them.
type Surveys struct {
	docs      *store.Collection[Survey]
	responses *store.Collection[Response]
	secrets   *store.Collection[secret]
	settings  Settings
}

// OpenSurveys opens the collections.
func OpenSurveys(ctx context.Context, d store.Driver, settings Settings) (*Surveys, error) {
	s := &Surveys{settings: settings}
	var err error
	if s.docs, err = store.Open[Survey](ctx, d, store.Schema{
		Name: "surveys",
		Fields: []store.Field{
			{Name: "state", Kind: store.String}, {Name: "closes", Kind: store.Time}, {Name: "created", Kind: store.Time},
			{Name: "settled", Kind: store.Bool}, {Name: "pair", Kind: store.String},
		},
		Indexes: []store.Index{
			{Fields: []string{"state", "settled", "closes"}}, // what is open, and what is to be closed
			{Fields: []string{"created"}},                    // what staff made last
			{Fields: []string{"pair"}},
		},
	}); err != nil {
		return nil, err
	}
	if s.responses, err = store.Open[Response](ctx, d, store.Schema{
		Name: "responses",
		Fields: []store.Field{
			{Name: "survey", Kind: store.String}, {Name: "resident", Kind: store.String},
			{Name: "handed", Kind: store.Bool}, {Name: "moved", Kind: store.String},
		},
		Indexes: []store.Index{
			{Fields: []string{"survey", "handed"}}, // results
			{Fields: []string{"resident"}},         // one person's own data
		},
	}); err != nil {
		return nil, err
	}
	s.secrets, err = store.Open[secret](ctx, d, store.Schema{Name: "surveysecrets"})
	return s, err
}

// Add stores a draft under its id, by the update numbered seq. Doing it again
// leaves what is there.
func (s *Surveys) Add(ctx context.Context, draft *Survey, seq int64) (*Survey, error) {
	draft.State, draft.Created, draft.Handled, draft.Settled = Draft, store.Millis(s.settings.Now()), store.Handled{seq}, false
	err := s.docs.Insert(ctx, draft)
	if errors.Is(err, store.ErrExists) {
		return s.docs.Get(ctx, draft.ID)
	}
	return draft, err
}

// Get finds a survey, or says store.ErrNotFound.
func (s *Surveys) Get(ctx context.Context, id string) (*Survey, error) { return s.docs.Get(ctx, id) }

// Latest are the surveys made last, the latest first, drafts among them.
// Narrower conditions may follow.
func (s *Surveys) Latest(ctx context.Context, limit int, where ...store.Cond) ([]*Survey, error) {
	return s.docs.Find(ctx, store.Query{Where: where, Sort: []store.Sort{{Field: "created", Desc: true}}, Limit: limit})
}

// Current are the surveys that somebody may answer at present.
func (s *Surveys) Current(ctx context.Context, p Person) ([]*Survey, error) {
	open, err := s.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("state", string(Open))}, Sort: []store.Sort{{Field: "created", Desc: true}}})
	if err != nil {
		return nil, fmt.Errorf("finding open surveys: %w", err)
	}
	var current []*Survey
	for _, one := range open {
		if one.Answerable(s.settings.Now()) && one.For(p) {
			current = append(current, one)
		}
	}
	return current, nil
}

// Pair are the surveys before and after a campaign that carry a pair, nil
// where there is none that was opened; of several the last one made.
func (s *Surveys) Pair(ctx context.Context, pair string) (before, after *Survey, err error) {
	if pair == "" {
		return nil, nil, nil
	}
	found, err := s.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("pair", pair)}, Sort: []store.Sort{{Field: "created"}}})
	if err != nil {
		return nil, nil, fmt.Errorf("finding the pair %s: %w", pair, err)
	}
	for _, one := range found {
		switch {
		case one.State == Draft:
		case one.Phase == Before:
			before = one
		case one.Phase == After:
			after = one
		}
	}
	return before, after, nil
}

// Edit changes a survey by the update numbered seq, once. Of one that is open
// neither the questions nor whether it is anonymous may change, and it must
// stay without faults. One that is closed does not change.
func (s *Surveys) Edit(ctx context.Context, id string, seq int64, change func(*Survey) error) (*Survey, error) {
	return s.change(ctx, id, seq, func(doc *Survey) error {
		if doc.State == Closed {
			return ErrClosed
		}
		was := *doc
		was.Questions = copied(doc.Questions)
		if err := change(doc); err != nil {
			return err
		}
		doc.Meta, doc.State, doc.Settled, doc.Created, doc.Author, doc.Handled = was.Meta, was.State, was.Settled, was.Created, was.Author, was.Handled
		if was.State == Draft {
			return nil
		}
		if doc.Anonymous != was.Anonymous || !reflect.DeepEqual(doc.Questions, was.Questions) {
			return ErrFixed
		}
		if len(doc.Problems(time.Time{}, s.settings.Groups)) > 0 {
			return ErrFaults
		}
		return nil
	})
}

// copied are questions that share nothing with those given.
func copied(questions []Question) []Question {
	all := append([]Question(nil), questions...)
	for i := range all {
		all[i].Options = append(all[i].Options[:0:0], all[i].Options...)
		all[i].Skips = append(all[i].Skips[:0:0], all[i].Skips...)
	}
	return all
}

// Open lets people answer, from the survey's own time on. It says ErrFaults
// where something is missing.
func (s *Surveys) Open(ctx context.Context, id string, seq int64) (*Survey, error) {
	draft, err := s.docs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if draft.State == Draft { // before anybody can answer
		if err := s.makeSecret(ctx, id); err != nil {
			return nil, err
		}
	}
	return s.change(ctx, id, seq, func(doc *Survey) error {
		switch {
		case doc.State == Closed:
			return ErrClosed
		case doc.State == Draft && len(doc.Problems(s.settings.Now(), s.settings.Groups)) > 0:
			return ErrFaults
		}
		doc.State = Open
		return nil
	})
}

// Discard deletes a draft.
func (s *Surveys) Discard(ctx context.Context, id string) error {
	found, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if found.State != Draft {
		return ErrOpen
	}
	if _, err := s.secrets.Delete(ctx, id); err != nil {
		return err
	}
	_, err = s.docs.Delete(ctx, id)
	return err
}

func (s *Surveys) change(ctx context.Context, id string, seq int64, change func(*Survey) error) (*Survey, error) {
	return s.docs.Update(ctx, id, func(doc *Survey) error {
		return doc.Handled.Once(seq, func() error { return change(doc) })
	})
}
