package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// live is a page in hand. The run's mutex guards recipients; page is the
// planner's until it is handed on, and the writer's after.
type live struct {
	page       *Page
	recipients []Recipient
	dirty      bool
	stored     bool // the document is there
}

func (l *live) left() int {
	n := 0
	for i := range l.recipients {
		if l.recipients[i].State == Waiting {
			n++
		}
	}
	return n
}

// replace gives everybody for whom it holds another state, and tells whether
// there was somebody. Those who were forgotten stay as they are.
func (l *live) replace(holds func(*Recipient) bool, state State) (changed bool) {
	for i := range l.recipients {
		if to := &l.recipients[i]; holds(to) && to.Telegram != 0 {
			to.State, to.Why = state, ""
			changed = true
		}
	}
	return changed
}

// backlogLimit is how old a result may be that is not written: while it is
// older nothing is sent, so that a crash repeats no more than what was sent
// in this time and what was under way.
const backlogLimit = 250 * time.Millisecond

// results are what came of messages and is not written yet. The run's mutex
// guards them.
type results struct {
	dirty   []*live
	since   time.Time     // of the oldest one in dirty; zero for none
	writing time.Time     // of the oldest one in the write under way
	written chan struct{} // closed and replaced after each write
	left    int           // recipients of this pass who wait still
	// forgotten are people who had themselves deleted while this runs: pages
	// drawn up before hold their numbers still.
	forgotten map[string]bool
}

func (s *results) begin() {
	s.left = 0
	if s.written == nil {
		s.written = make(chan struct{})
	}
}

func (s *results) expect(n int) { s.left += n }

func (s *results) waiting() int { return s.left }

// add notes one result. A state that is no longer Waiting stays.
func (s *results) add(t task, state State, message int, why string, now time.Time) {
	to := &t.page.recipients[t.at]
	if to.State != Waiting {
		return
	}
	to.State, to.Message, to.Why = state, message, why
	s.left--
	if s.since.IsZero() {
		s.since = now
	}
	s.touch(t.page)
}

// touch has a page written with the next ones. One on which a message failed
// for a passing reason has to be there to be found again.
func (s *results) touch(l *live) {
	if !l.dirty {
		l.dirty = true
		s.dirty = append(s.dirty, l)
	}
}

// backlog tells how long to wait at most, and what ends the wait, when
// results are unwritten for too long.
func (s *results) backlog(now time.Time) (time.Duration, <-chan struct{}) {
	oldest := s.writing
	if oldest.IsZero() {
		oldest = s.since
	}
	if oldest.IsZero() || now.Sub(oldest) < backlogLimit {
		return 0, nil
	}
	return backlogLimit, s.written
}

// take hands the pages with unwritten results to the writer.
func (s *results) take() []*live {
	dirty := s.dirty
	for _, l := range dirty {
		l.dirty = false
		if !l.stored && len(s.forgotten) > 0 {
			for i := range l.recipients {
				if s.forgotten[l.recipients[i].Resident] {
					l.recipients[i].Telegram = 0
				}
			}
			l.page.setTelegrams(l.recipients)
		}
		l.page.setStates(l.recipients)
	}
	s.dirty, s.writing, s.since = nil, s.since, time.Time{}
	return dirty
}

// wrote says that what was taken is written.
func (s *results) wrote() {
	s.writing = time.Time{}
	close(s.written)
	s.written = make(chan struct{})
}

// write writes results several times a second, and for the last time when
// the pass has ended.
func (r *run) write(ctx context.Context, ended <-chan struct{}) error {
	tick := time.NewTicker(r.ledger.config.Flush)
	defer tick.Stop()
	said := time.Now()
	for last := false; !last; {
		select {
		case <-tick.C:
		case <-ended:
			last = true
		}
		if err := r.flush(ctx); err != nil {
			return err
		}
		if time.Since(said) >= sayEvery {
			said = time.Now()
			r.say()
		}
	}
	return nil
}

// sayEvery is how often the log tells how far a broadcast has come.
const sayEvery = 30 * time.Second

func (r *run) say() {
	r.mu.Lock()
	t, pace := r.progress.totals, r.progress.pace(time.Now())
	r.mu.Unlock()
	r.ledger.config.Log.Info("broadcast under way", "broadcast", r.id, "sent", t.Sent, "failed", t.Failures(), "missed", t.Missed,
		"pace", fmt.Sprintf("%.1f/s", pace))
}

// flush writes what came of messages since the last time, waiting for a
// database that is away.
func (r *run) flush(ctx context.Context) error {
	r.mu.Lock()
	pages := r.results.take()
	r.mu.Unlock()
	for _, l := range pages {
		if err := r.patiently(ctx, func() error { return r.store(ctx, l) }); err != nil {
			return fmt.Errorf("writing page %s: %w", l.page.ID, err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results.wrote()
	return nil
}

// store writes a page. Where somebody else made or changed it meanwhile, or
// the answer to an earlier try was lost, what is known is put into what is
// there.
func (r *run) store(ctx context.Context, l *live) error {
	var err error
	if l.stored {
		err = r.ledger.pages.Replace(ctx, l.page)
	} else {
		err = r.ledger.pages.Insert(ctx, l.page)
	}
	if err == nil {
		l.stored = true
	}
	if !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrExists) {
		return err
	}
	known := map[string]Recipient{}
	for _, to := range l.page.Recipients() {
		known[to.Resident] = to
	}
	round := l.page.Round
	there, err := r.ledger.pages.Update(ctx, l.page.ID, func(doc *Page) error {
		recipients := doc.Recipients()
		for i := range recipients {
			to := &recipients[i]
			mine, ok := known[to.Resident]
			if ok && (to.State == Waiting || doc.Round < round) {
				to.State, to.Message, to.Why = mine.State, mine.Message, mine.Why
			}
		}
		doc.Round = max(doc.Round, round)
		doc.setStates(recipients)
		return nil
	})
	if err != nil {
		return err
	}
	if there.Residents != l.page.Residents {
		return errRemade
	}
	l.page, l.stored = there, true
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results.left -= l.adopt(there.Recipients())
	return nil
}

// errRemade means that another replica made a page of other people: what was
// sent to those on both is noted there, and the walk has to begin anew.
var errRemade = errors.New("page made by another replica")

// adopt takes over that people were forgotten meanwhile, and tells how many
// of them waited.
func (l *live) adopt(there []Recipient) (waited int) {
	for i := range l.recipients {
		to := &l.recipients[i]
		if there[i].Telegram != 0 {
			continue
		}
		to.Telegram = 0
		if to.State == Waiting {
			to.State, to.Why = there[i].State, there[i].Why
			waited++
		}
	}
	return waited
}
