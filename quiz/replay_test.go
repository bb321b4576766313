package quiz

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestReplays: after each verb the last dozen come again, in order, to a
// program that was started anew; at the end all of them do. Nothing that is
// stored changes.
func TestReplays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx, w := t.Context(), watch(d)
		s := openSeason(t, w)
		s.fill(t, sampleBank(1)...)
		if _, err := s.bank.Import(ctx, "试卷.txt", []byte(wholePaper), content.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		verbs := wholeSeason()
		replay := func(from, to int) {
			t.Helper()
			before, again := w.dump(), s.restarted(t)
			for n, v := range verbs[from:to] {
				v.do(ctx, again, int64(1+from+n)) // may say that it is too late for it
			}
			if diff := before.differ(t, w.dump(), true); diff != "" {
				t.Fatalf("verbs %q to %q again: %s", verbs[from].name, verbs[to-1].name, diff)
			}
		}
		for n, v := range verbs {
			s.clock.pass(v.pass)
			before := w.dump()
			if err := v.do(ctx, s, int64(1+n)); err != nil {
				t.Fatal(v.name, err)
			}
			if before.differ(t, w.dump(), true) == "" {
				t.Errorf("%q changed nothing the first time", v.name)
			}
			replay(max(0, n-11), n+1)
		}
		replay(0, len(verbs))
	})
}

// TestBrokenOff: each verb loses the database at each of its calls, before or
// after that has done its work, and comes again after a restart. What is
// stored then is what it would be without.
func TestBrokenOff(t *testing.T) {
	ctx, w := t.Context(), watch(testdb.SQLite(t))
	s := openSeason(t, w)
	s.fill(t, sampleBank(1)...)
	if _, err := s.bank.Import(ctx, "试卷.txt", []byte(wholePaper), content.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	breaks := 0
	for n, v := range wholeSeason() {
		s.clock.pass(v.pass)
		before, seq := w.dump(), int64(1+n)
		if err := v.do(ctx, s, seq); err != nil {
			t.Fatal(v.name, err)
		}
		after := w.dump()
		for _, w.after = range []bool{false, true} {
			for call := 1; ; call++ {
				w.restore(t, before)
				again := s.restarted(t)
				w.calls, w.failAt = 0, call
				err := v.do(ctx, again, seq)
				w.failAt = 0
				if err == nil && w.calls < call {
					break // it makes no more calls
				}
				if err == nil && w.after {
					continue // a read
				}
				if !errors.Is(err, store.ErrUnavailable) {
					t.Fatalf("%s, call %d: %v", v.name, call, err)
				}
				breaks++
				if err := v.do(ctx, s.restarted(t), seq); err != nil {
					t.Fatalf("%s again, call %d, after %t: %v", v.name, call, w.after, err)
				}
				diff := cmp.Diff(after.numbers(), w.dump().numbers())
				if !v.random {
					diff += after.differ(t, w.dump(), false)
				}
				if diff != "" {
					t.Fatalf("%s, call %d, after %t: %s", v.name, call, w.after, diff)
				}
			}
		}
		w.restore(t, after)
		s = s.restarted(t)
	}
	t.Logf("%d verbs broken off %d times", len(wholeSeason()), breaks)
}
