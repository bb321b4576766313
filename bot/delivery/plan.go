package delivery

import (
	"context"
	"errors"
	"fmt"

	"kepubot/store"
)

// plan offers every page on which somebody waits: those of the chain, made
// where they are not there yet, until the audience ends. Once the chain has
// been walked to its end, only pages that were left are offered again.
func (r *run) plan(ctx context.Context, pages chan<- *live) error {
	if r.walked {
		return r.planAgain(ctx, pages)
	}
	if err := r.look(ctx); err != nil {
		return err
	}
	r.mu.Lock()
	r.progress.restart()
	r.mu.Unlock()
	for after := ""; ; {
		l, err := r.page(ctx, after)
		if err != nil {
			return err
		}
		if l == nil {
			r.walked = true
			return nil
		}
		if l.page.last() <= after {
			return fmt.Errorf("page %s: holds nobody behind the one that it begins after", l.page.ID)
		}
		after = l.page.last()
		if err := r.offer(ctx, l, pages); err != nil {
			return err
		}
	}
}

func (r *run) planAgain(ctx context.Context, pages chan<- *live) error {
	left := store.Query{Where: []store.Cond{store.Eq("broadcast", r.id), store.Eq("done", false)}}
	for page, err := range r.ledger.pages.Each(ctx, left, 4) {
		if err != nil {
			return err
		}
		l := &live{page: page, recipients: page.Recipients(), stored: true}
		if err := r.offer(ctx, l, pages); err != nil {
			return err
		}
	}
	return nil
}

// page finds the page that begins after a recipient, or draws it up from the
// audience as it is; nil when nobody is left. A page that is drawn up is
// written with its first results: until then nothing of it is known that a
// crash could lose.
func (r *run) page(ctx context.Context, after string) (l *live, err error) {
	err = r.patiently(ctx, func() error {
		page, err := r.ledger.pages.Get(ctx, pageID(r.id, after))
		if err == nil {
			l = &live{page: page, recipients: page.Recipients(), stored: true}
			return nil
		}
		if errors.Is(err, store.ErrNotFound) {
			l, err = r.draw(ctx, after)
		}
		return err
	})
	return l, err
}

func (r *run) draw(ctx context.Context, after string) (*live, error) {
	recipients, err := r.audience(ctx, after, r.ledger.config.PageSize)
	if err != nil {
		return nil, fmt.Errorf("reading the audience after %q: %w", after, err)
	}
	if len(recipients) == 0 {
		return nil, nil
	}
	for i := range recipients {
		recipients[i].State = Waiting
	}
	return &live{page: newPage(r.state(), after, recipients), recipients: recipients}, nil
}

// offer passes a page on if somebody waits there. In a new round those who
// were not reached wait again; when nothing more is to be sent, whoever waits
// has missed it: a tip is never sent stale.
func (r *run) offer(ctx context.Context, l *live, pages chan<- *live) error {
	if round := r.state().Round; l.page.Round < round && !r.closing() {
		l.page.Round = round
		l.replace(func(to *Recipient) bool { return to.State == Failed || to.State == Missed }, Waiting)
	}
	if r.closing() {
		if l.replace(func(to *Recipient) bool { return to.State == Waiting }, Missed) {
			l.page.setStates(l.recipients)
			if err := r.patiently(ctx, func() error { return r.store(ctx, l) }); err != nil {
				return err
			}
		}
	}
	waiting := l.left()
	r.mu.Lock()
	if !r.walked {
		r.progress.totals.add(l.recipients)
	}
	r.results.expect(waiting)
	r.mu.Unlock()
	if waiting == 0 {
		return nil
	}
	select {
	case pages <- l:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
