package survey

import (
	"context"
	"errors"
	"fmt"

	"kepubot/store"
)

// Close takes no more answers, as of now where the survey's time is not over. Of an anonymous survey the secret is destroyed,
// so that nobody can be found again, and what was not handed in is deleted.
func (s *Surveys) Close(ctx context.Context, id string, seq int64) (*Survey, error) {
	closed, err := s.change(ctx, id, seq, func(doc *Survey) error {
		if doc.State == Draft {
			return ErrDraft
		}
		if now := store.Millis(s.settings.Now()); doc.State == Open && (doc.Closes.IsZero() || doc.Closes.After(now)) {
			doc.Closes = now
		}
		doc.State = Closed
		return nil
	})
	if err != nil {
		return nil, err
	}
	if closed.State != Closed || closed.Settled {
		return closed, nil
	}
	return s.settle(ctx, id)
}

// Sweep closes surveys whose time is over and goes on with a closing that was
// broken off. It is run at start and every minute.
func (s *Surveys) Sweep(ctx context.Context) error {
	due, err := s.docs.Find(ctx, store.Query{Where: []store.Cond{
		store.Eq("state", string(Open)), store.LTE("closes", store.Millis(s.settings.Now())),
	}})
	if err != nil {
		return fmt.Errorf("finding surveys to close: %w", err)
	}
	for _, one := range due {
		if _, err := s.docs.Update(ctx, one.ID, func(doc *Survey) error {
			if doc.State == Open && !doc.Closes.IsZero() && !doc.Closes.After(s.settings.Now()) {
				doc.State = Closed
			}
			return nil
		}); err != nil {
			return fmt.Errorf("closing %s: %w", one.ID, err)
		}
	}
	closed, err := s.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("state", string(Closed)), store.Eq("settled", false)}})
	if err != nil {
		return fmt.Errorf("finding closed surveys: %w", err)
	}
	for _, one := range closed {
		if _, err := s.settle(ctx, one.ID); err != nil {
			return err
		}
	}
	return nil
}

// settle destroys what a closed survey must not keep, and notes that it is
// done.
func (s *Surveys) settle(ctx context.Context, id string) (*Survey, error) {
	if _, err := s.secrets.Delete(ctx, id); err != nil {
		return nil, fmt.Errorf("destroying the secret of %s: %w", id, err)
	}
	unfinished := store.Query{Where: []store.Cond{store.Eq("survey", id), store.Eq("handed", false)}}
	for one, err := range s.responses.Each(ctx, unfinished, 200) {
		if err == nil {
			err = s.drop(ctx, one.ID)
		}
		if err != nil {
			return nil, fmt.Errorf("deleting what was not handed in to %s: %w", id, err)
		}
	}
	return s.docs.Update(ctx, id, func(doc *Survey) error { doc.Settled = true; return nil })
}

// drop deletes answers unless they were handed in meanwhile. They are emptied
// first, after which they cannot be handed in.
func (s *Surveys) drop(ctx context.Context, id string) error {
	_, err := s.responses.Update(ctx, id, func(doc *Response) error {
		if doc.Handed {
			return ErrHandedIn
		}
		doc.Answers = nil
		return nil
	})
	switch {
	case errors.Is(err, ErrHandedIn), errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	_, err = s.responses.Delete(ctx, id)
	return err
}
