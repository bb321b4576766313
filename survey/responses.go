package survey

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"kepubot/store"
)

// Give takes a whole answer of a person, by the update numbered seq. Until the
// person hands in, the update with the highest number counts, in whatever
// order they come. It says ErrAnswer, ErrLong, ErrNotFor, ErrEarly, ErrClosed
// or ErrHandedIn, and then changes nothing.
func (s *Surveys) Give(ctx context.Context, id string, p Person, question int, g Given, seq int64) (*Response, error) {
	return s.answer(ctx, id, p, question, seq, func(q *Question, a func() *Answer) error {
		if err := q.Fits(g); err != nil {
			return err
		}
		a().give(q, g, seq)
		return nil
	})
}

// Mark puts one option of several on or takes it off. The question counts as
// answered from [Surveys.Done] on.
func (s *Surveys) Mark(ctx context.Context, id string, p Person, question, option int, on bool, seq int64) (*Response, error) {
	return s.answer(ctx, id, p, question, seq, func(q *Question, a func() *Answer) error {
		if q.Kind != Several || option < 0 || option >= len(q.Options) {
			return ErrAnswer
		}
		a().mark(q, option, on, seq)
		return nil
	})
}

// Done says that all options of several are picked that apply. It says
// ErrMissing where none is.
func (s *Surveys) Done(ctx context.Context, id string, p Person, question int, seq int64) (*Response, error) {
	return s.answer(ctx, id, p, question, seq, func(q *Question, a func() *Answer) error {
		if q.Kind != Several {
			return ErrAnswer
		}
		if a().Picked == 0 {
			return ErrMissing
		}
		a().Done = true
		return nil
	})
}

// Pass passes by a question that is optional.
func (s *Surveys) Pass(ctx context.Context, id string, p Person, question int, seq int64) (*Response, error) {
	return s.answer(ctx, id, p, question, seq, func(q *Question, a func() *Answer) error {
		if !q.Optional {
			return ErrAnswer
		}
		a().pass(seq)
		return nil
	})
}

// answer changes what a person answered to a question.
func (s *Surveys) answer(ctx context.Context, id string, p Person, question int, seq int64, change func(q *Question, a func() *Answer) error) (*Response, error) {
	return s.respond(ctx, id, p, seq, func(survey *Survey, r *Response) error {
		q, ok := survey.Question(question)
		if !ok {
			return ErrAnswer
		}
		return change(q, func() *Answer { return r.at(question) })
	})
}

// HandIn closes a person's answers: from then on they count and do not change.
// It says ErrMissing where a question is still to be answered, and nothing to
// who has handed in already.
func (s *Surveys) HandIn(ctx context.Context, id string, p Person, seq int64) (*Response, error) {
	done, err := s.respond(ctx, id, p, seq, func(survey *Survey, r *Response) error {
		return r.handIn(survey, seq, store.Millis(s.settings.Now()))
	})
	if errors.Is(err, ErrHandedIn) {
		return s.Mine(ctx, id, p.Person)
	}
	return done, err
}

// respond changes a person's answers, of which there is one document. Updates
// that came before the person handed in change nothing when they come again.
func (s *Surveys) respond(ctx context.Context, id string, p Person, seq int64, change func(*Survey, *Response) error) (*Response, error) {
	survey, err := s.docs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	key, err := s.admit(ctx, survey, p)
	if err != nil {
		return nil, err
	}
	step := func(doc *Response) error {
		switch {
		case doc.Handed && seq <= doc.HandedSeq:
			return nil
		case doc.Handed:
			return ErrHandedIn
		}
		return change(survey, doc)
	}
	found, err := s.responses.Update(ctx, key, step)
	if !errors.Is(err, store.ErrNotFound) {
		return found, err
	}
	fresh := newResponse(survey, key, p)
	if err := step(fresh); err != nil {
		return nil, err
	}
	if err := s.responses.Insert(ctx, fresh); !errors.Is(err, store.ErrExists) {
		return fresh, err
	}
	return s.responses.Update(ctx, key, step)
}

// admit tells whether somebody may answer now, and the id of their answers.
func (s *Surveys) admit(ctx context.Context, survey *Survey, p Person) (string, error) {
	if err := survey.Refuses(s.settings.Now()); err != nil {
		return "", err
	}
	if p.Person == "" {
		return "", ErrNotFor
	}
	key, err := s.responseID(ctx, survey, p.Person)
	if err != nil || survey.For(p) {
		return key, err
	}
	// Who moved meanwhile goes on.
	_, err = s.responses.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return "", ErrNotFor
	}
	return key, err
}

func newResponse(survey *Survey, id string, p Person) *Response {
	r := &Response{Meta: store.Meta{ID: id}, Survey: survey.ID, Place: p.Place, Group: p.Group}
	if !survey.Anonymous {
		r.Person, r.Resident, r.Community, r.Minor = p.Person, p.Resident, p.Community, p.Minor
	}
	return r
}

// Mine are a person's answers so far; nil where there are none, or where
// nobody can find them any more.
func (s *Surveys) Mine(ctx context.Context, id string, person string) (*Response, error) {
	survey, err := s.docs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	key, err := s.responseID(ctx, survey, person)
	if errors.Is(err, ErrClosed) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found, err := s.responses.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) || err == nil && found.Moved != "" {
		return nil, nil
	}
	return found, err
}

// Number is how many have begun without handing in, and how many have handed
// in.
func (s *Surveys) Number(ctx context.Context, id string) (begun, handed int64, err error) {
	if begun, err = s.responses.Count(ctx, store.Eq("survey", id), store.Eq("handed", false)); err == nil {
		handed, err = s.responses.Count(ctx, counted(id)...)
	}
	return begun, handed, err
}

// counted are the answers that count.
func counted(survey string) []store.Cond {
	return []store.Cond{store.Eq("survey", survey), store.Eq("handed", true), store.Missing("moved")}
}

// Own are the answers under the name of one account, its family among them.
func (s *Surveys) Own(ctx context.Context, resident string) ([]*Response, error) {
	return s.responses.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", resident)}})
}

// Forget takes an account out of its answers. What was handed in goes on under
// a new random id, without person, words and moment, so that nobody can tell
// any more whose it was; what was not is deleted. Broken off, it is done again.
func (s *Surveys) Forget(ctx context.Context, resident string) error {
	if resident == "" {
		return nil
	}
	own, err := s.Own(ctx, resident)
	if err != nil {
		return fmt.Errorf("finding the answers of %s: %w", resident, err)
	}
	for _, one := range own {
		if err := s.unlink(ctx, one.ID); err != nil {
			return fmt.Errorf("unlinking %s: %w", one.ID, err)
		}
	}
	return nil
}

// unlink moves answers to another id. The old document points to the new one
// before that is there and counts no more from then on, so that they count
// once wherever this breaks off.
func (s *Surveys) unlink(ctx context.Context, id string) error {
	fresh := strings.ToLower(rand.Text())
	old, err := s.responses.Update(ctx, id, func(doc *Response) error {
		if doc.Handed && doc.Moved == "" {
			doc.Moved = doc.Survey + ":" + fresh
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if old.Handed {
		err := s.responses.Insert(ctx, old.unlinked())
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	_, err = s.responses.Delete(ctx, id)
	return err
}

// unlinked are the answers without whatever tells whose they are.
func (r *Response) unlinked() *Response {
	copied := *r
	copied.Meta = store.Meta{ID: r.Moved}
	copied.Person, copied.Resident, copied.Moved, copied.HandedSeq, copied.At = "", "", "", 0, time.Time{}
	copied.Answers = append([]Answer(nil), r.Answers...)
	for i := range copied.Answers {
		a := &copied.Answers[i]
		a.Seq, a.Marks, a.Text = 0, nil, ""
	}
	return &copied
}
