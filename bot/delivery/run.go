package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kepubot/store"
)

// faultLimit is how many refusals of the message itself stop a broadcast.
const faultLimit = 5

// run is one process's work on a broadcast.
type run struct {
	ledger    *Ledger
	broadcast *Broadcast
	send      Sender

	mu     sync.Mutex
	faults int
}

// pages goes through the chain, making each page where it is not there yet,
// until the audience ends. It says false when it was called off before.
func (r *run) pages(ctx context.Context, audience Audience) (ended bool, err error) {
	for after := ""; ; {
		page, err := r.page(ctx, after, audience)
		if err != nil || page == nil {
			return page == nil && err == nil, err
		}
		if !page.Done {
			if done, err := r.deliver(ctx, page); err != nil || !done {
				return false, err
			}
		}
		after = page.last()
	}
}

// page finds the page that begins after a recipient, or makes it of the
// audience as it is; nil when nobody is left. What was made first counts.
// After the window nobody is added.
func (r *run) page(ctx context.Context, after string, audience Audience) (*Page, error) {
	l := r.ledger
	id := pageID(r.broadcast.ID, after)
	found, err := l.pages.Get(ctx, id)
	if !errors.Is(err, store.ErrNotFound) {
		return found, err
	}
	if !l.config.Now().Before(r.broadcast.Until) {
		return nil, nil
	}
	recipients, err := audience(ctx, after, l.config.PageSize)
	if err != nil {
		return nil, fmt.Errorf("reading the audience after %q: %w", after, err)
	}
	if len(recipients) == 0 {
		return nil, nil
	}
	for i := range recipients {
		recipients[i].State = Waiting
	}
	fresh := &Page{Meta: store.Meta{ID: id}, Broadcast: r.broadcast.ID, After: after, Recipients: recipients}
	err = l.pages.Insert(ctx, fresh)
	if errors.Is(err, store.ErrExists) {
		return l.pages.Get(ctx, id)
	}
	return fresh, err
}

// result is what became of one recipient, by position on the page.
type result struct {
	at      int
	state   State
	message int
	why     string
}

// deliver sends to everybody on a page who still waits, writing states
// several times a second. It says false when called off with some waiting.
func (r *run) deliver(ctx context.Context, page *Page) (done bool, err error) {
	for {
		waiting := waitingOn(page)
		if len(waiting) == 0 {
			return true, r.finish(ctx, page)
		}
		if !r.ledger.config.Now().Before(r.broadcast.Until) {
			return true, r.miss(ctx, page)
		}
		allowed, err := r.mayGoOn(ctx)
		if err != nil {
			return false, err
		}
		if allowed {
			if err := r.round(ctx, page, waiting); err != nil {
				return false, err
			}
			if len(waitingOn(page)) == 0 {
				continue
			}
		}
		if !r.ledger.config.Active() {
			return false, nil
		}
		if err := sleep(ctx, r.ledger.config.Retry); err != nil {
			return false, err
		}
	}
}

// mayGoOn tells whether sending is allowed at present.
func (r *run) mayGoOn(ctx context.Context) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	paused, err := r.ledger.config.Paused(ctx)
	return !paused && r.ledger.config.Active(), err
}

func waitingOn(page *Page) []int {
	var waiting []int
	for i, recipient := range page.Recipients {
		if recipient.State == Waiting {
			waiting = append(waiting, i)
		}
	}
	return waiting
}

// round tries everybody in waiting once. What came of it is written at every
// flush and at the end, also when ctx has ended meanwhile: a message that
// Telegram has must not be sent again.
func (r *run) round(ctx context.Context, page *Page, waiting []int) error {
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan int)
	results := make(chan result)
	// Senders read their own copy: the page is written to meanwhile.
	recipients := slices.Clone(page.Recipients)
	go func() {
		defer close(queue)
		r.hand(stop, waiting, queue)
	}()
	var senders sync.WaitGroup
	for range min(r.ledger.config.Connections, len(waiting)) {
		senders.Go(func() {
			for at := range queue {
				if !r.ledger.config.Active() || stop.Err() != nil || r.stopped() {
					cancel()
					return
				}
				results <- r.attempt(stop, at, recipients[at])
			}
		})
	}
	go func() {
		senders.Wait()
		close(results)
	}()
	err := r.collect(ctx, page, results, cancel)
	if err == nil && r.stopped() {
		return ErrOurFault
	}
	return err
}

// hand gives out who is next until the window ends or pushes are paused,
// looking at the pause about once a second.
func (r *run) hand(ctx context.Context, waiting []int, queue chan<- int) {
	looked := time.Now()
	for _, at := range waiting {
		if !r.ledger.config.Now().Before(r.broadcast.Until) {
			return
		}
		if time.Since(looked) >= time.Second {
			looked = time.Now()
			if allowed, err := r.mayGoOn(ctx); err != nil || !allowed {
				return
			}
		}
		select {
		case queue <- at:
		case <-ctx.Done():
			return
		}
	}
}

// collect gathers results and writes them in time.
func (r *run) collect(ctx context.Context, page *Page, results <-chan result, cancel func()) error {
	writing := context.WithoutCancel(ctx)
	tick := time.NewTicker(r.ledger.config.Flush)
	defer tick.Stop()
	var unwritten []result
	var failure error
	flush := func() {
		if len(unwritten) == 0 || failure != nil {
			return
		}
		if err := r.write(writing, page, unwritten); err != nil {
			failure = err
			cancel()
			return
		}
		unwritten = nil
	}
	for {
		select {
		case res, ok := <-results:
			if !ok {
				flush()
				return failure
			}
			if res.state != Waiting {
				unwritten = append(unwritten, res)
			}
		case <-tick.C:
			flush()
		}
	}
}

// sendGrace is how long a message under way may take to end after the run
// was called off: broken off, it would be unknown whether it arrived.
const sendGrace = 5 * time.Second

// attempt sends one message.
func (r *run) attempt(ctx context.Context, at int, to Recipient) result {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		timer := time.NewTimer(sendGrace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-sending.Done():
		}
	})()
	message, err := r.send(sending, to)
	if err == nil {
		return result{at: at, state: Sent, message: message}
	}
	switch verdict, why := r.ledger.config.Judge(err); verdict {
	case Unreachable:
		return result{at: at, state: Failed, why: why}
	case Ours:
		r.mu.Lock()
		r.faults++
		r.mu.Unlock()
		r.ledger.config.Log.Error("message refused", "broadcast", r.broadcast.ID, "resident", to.Resident, "error", err)
		return result{at: at, state: Failed, why: why}
	default:
		return result{at: at, state: Waiting}
	}
}

func (r *run) stopped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.faults >= faultLimit
}

// write stores results. A state that is no longer Waiting stays, so writing
// twice is harmless.
func (r *run) write(ctx context.Context, page *Page, results []result) error {
	written, err := r.ledger.pages.Update(ctx, page.ID, func(doc *Page) error {
		for _, res := range results {
			to := &doc.Recipients[res.at]
			if to.State == Waiting {
				to.State, to.Message, to.Why = res.state, res.message, res.why
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing page %s: %w", page.ID, err)
	}
	// Telegram numbers of people who were forgotten meanwhile are gone.
	for i := range page.Recipients {
		page.Recipients[i] = written.Recipients[i]
	}
	return nil
}

// miss gives up whoever still waits: a tip is never sent stale.
func (r *run) miss(ctx context.Context, page *Page) error {
	var results []result
	for _, at := range waitingOn(page) {
		results = append(results, result{at: at, state: Missed})
	}
	if err := r.write(ctx, page, results); err != nil {
		return err
	}
	return r.finish(ctx, page)
}

func (r *run) finish(ctx context.Context, page *Page) error {
	_, err := r.ledger.pages.Update(ctx, page.ID, func(doc *Page) error {
		doc.Done = true
		return nil
	})
	if err != nil {
		return fmt.Errorf("finishing page %s: %w", page.ID, err)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
