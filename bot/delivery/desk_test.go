package delivery_test

import (
	"errors"
	"testing"
	"time"

	"kepubot/bot/delivery"
	"kepubot/dev/testdb"
	"kepubot/store"
)

// steered runs a broadcast that somebody steers once a number of people have
// got it.
func steered(t *testing.T, w *world, l *delivery.Ledger, after int, steer func()) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- l.Run(t.Context(), job(), w.audience, w.send) }()
	for {
		w.mu.Lock()
		n := len(w.got)
		w.mu.Unlock()
		if n >= after {
			break
		}
		time.Sleep(time.Millisecond)
	}
	steer()
	return <-done
}

func TestCancelAndRetry(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(300)
		w.takes = 20 * time.Millisecond
		l := w.open(t, d)
		id := job().ID
		if err := steered(t, w, l, 20, func() {
			if err := l.Cancel(t.Context(), id); err != nil {
				t.Error(err)
			}
		}); err != nil {
			t.Fatal(err)
		}
		totals := w.totals(t, l)
		if totals.All() != 300 || totals.Missed == 0 || totals.Sent != int64(len(w.got)) {
			t.Errorf("called off: %+v with %d sent", totals, len(w.got))
		}
		if err := l.Hold(t.Context(), id, true); !errors.Is(err, delivery.ErrOver) {
			t.Errorf("holding what has ended: %v", err)
		}
		for range 2 { // asked twice it is sent once
			if err := l.Retry(t.Context(), id, 0, job().Until); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil {
			t.Fatal(err)
		}
		for i := range w.people {
			if n := w.got[name(i)]; n != 1 {
				t.Errorf("%s got it %d times", name(i), n)
			}
		}
		if b, err := l.Get(t.Context(), id); err != nil || b.Ending != delivery.Complete || b.Totals.Sent != 300 || b.Round != 1 {
			t.Errorf("%+v, %v", b, err)
		}
	})
}

func TestHold(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(400)
		w.takes = 20 * time.Millisecond
		l := w.open(t, d)
		hold := func(held bool) {
			if err := l.Hold(t.Context(), job().ID, held); err != nil {
				t.Error(err)
			}
		}
		if err := steered(t, w, l, 20, func() {
			hold(true)
			time.Sleep(1500 * time.Millisecond) // a run looks once a second
			w.mu.Lock()
			before := len(w.got)
			w.mu.Unlock()
			time.Sleep(200 * time.Millisecond)
			w.mu.Lock()
			if len(w.got) != before || before == 400 {
				t.Errorf("%d had it when it was held, %d a moment later", before, len(w.got))
			}
			w.mu.Unlock()
			hold(false)
		}); err != nil || len(w.got) != 400 {
			t.Errorf("%d got it in the end, %v", len(w.got), err)
		}
	})
}

// TestPassingFailures has somebody fail for a while: nobody waits behind them.
func TestPassingFailures(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(200)
		w.fail = func(id string, try int) error {
			if id == name(3) && try < 5 {
				return errBusy
			}
			if id == name(3) && len(w.got) != 199 {
				t.Errorf("tried again for the last time with %d of 199 others served", len(w.got))
			}
			return nil
		}
		l := w.open(t, d)
		if err := l.Run(t.Context(), job(), w.audience, w.send); err != nil || w.got[name(3)] != 1 {
			t.Errorf("got it %d times, %v", w.got[name(3)], err)
		}
	})
}

// TestFold turns pages into figures, however often it is broken off.
func TestFold(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := newWorld(90)
		w.fail = func(id string, _ int) error {
			if id < name(4) {
				return errBlocked
			}
			return nil
		}
		if err := w.open(t, d).Run(t.Context(), job(), w.audience, w.send); err != nil {
			t.Fatal(err)
		}
		if err := w.open(t, d).Fold(t.Context(), "2026-11-23"); err != nil {
			t.Fatal(err)
		}
		if n := pagesIn(t, d); n != 5 {
			t.Fatalf("%d pages after folding what is older", n)
		}
		for crash := int64(1); crash <= 5; crash++ {
			broken := &failing{Driver: d}
			broken.left.Store(crash)
			if err := w.open(t, broken).Fold(t.Context(), "2026-11-24"); err != nil && !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
		}
		l := w.open(t, d)
		if err := l.Fold(t.Context(), "2026-11-24"); err != nil {
			t.Fatal(err)
		}
		if n := pagesIn(t, d); n != 0 {
			t.Errorf("%d pages are left", n)
		}
		b, err := l.Get(t.Context(), job().ID)
		if err != nil || !b.Folded || b.Kept {
			t.Fatalf("%+v, %v", b, err)
		}
		shares, err := l.Figures(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		var sent, failed int64
		for _, share := range shares {
			sent, failed = sent+share.Sent, failed+share.Failed
		}
		if len(shares) != 3 || sent != 86 || failed != 4 {
			t.Errorf("%+v", shares)
		}
		if err := l.Retry(t.Context(), b.ID, 0, job().Until); !errors.Is(err, delivery.ErrOver) {
			t.Errorf("sending again what is folded: %v", err)
		}
		if err := l.Forget(t.Context(), name(7), "2026-11-01"); err != nil {
			t.Error(err)
		}
	})
}

func pagesIn(t *testing.T, d store.Driver) int64 {
	t.Helper()
	n, err := d.Count(t.Context(), "pages", nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
