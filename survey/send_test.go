package survey

import (
	"context"
	"errors"
	"testing"
	"time"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/store"
)

// TestSend takes a sending through its review: neither who wrote the survey nor
// who ordered the sending passes it, nobody twice, and what changed is reviewed
// anew, also after its approval.
func TestSend(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		sends, err := OpenSends(ctx, d, 2, func() time.Time { return noon })
		if err != nil {
			t.Fatal(err)
		}
		s := &Survey{Meta: store.Meta{ID: "s1", Rev: 7}, Author: "writer", State: Open}
		seq := int64(0)
		pass := func(rev int64, by string) func(context.Context) (*Send, error) {
			return func(ctx context.Context) (*Send, error) { return sends.Pass(ctx, s, rev, by, seq) }
		}
		order := func(ctx context.Context) (*Send, error) { return sends.Order(ctx, s, "orderer", 9, seq) }
		back := func(ctx context.Context) (*Send, error) { return sends.SendBack(ctx, "s1", "a", seq) }
		begin := func(ctx context.Context) (*Send, error) { return sends.Begin(ctx, s) }
		edit := func(rev int64) func(context.Context) (*Send, error) {
			return func(ctx context.Context) (*Send, error) { s.Rev = rev; return sends.Get(ctx, "s1") }
		}
		for i, step := range []struct {
			do     func(context.Context) (*Send, error)
			err    error
			state  content.State
			passed int
		}{
			{pass(7, "a"), store.ErrNotFound, "", 0},
			{order, nil, content.InReview, 0}, {order, nil, content.InReview, 0}, {begin, nil, content.InReview, 0},
			{pass(7, "writer"), content.ErrOwn, content.InReview, 0}, {pass(7, "orderer"), content.ErrOwn, content.InReview, 0},
			{pass(6, "a"), ErrMoved, content.InReview, 0}, {pass(7, "a"), nil, content.InReview, 1}, {pass(7, "a"), content.ErrTwice, content.InReview, 1},
			{edit(8), nil, content.InReview, 1}, {pass(7, "b"), ErrMoved, content.InReview, 1}, {pass(8, "b"), nil, content.InReview, 1},
			{back, nil, content.Draft, 0}, {pass(8, "a"), content.ErrState, content.Draft, 0}, {order, nil, content.InReview, 0},
			{pass(8, "a"), nil, content.InReview, 1}, {pass(8, "b"), nil, content.Approved, 2}, {order, nil, content.Approved, 2}, {begin, nil, content.Approved, 2},
			{edit(9), nil, content.Approved, 2}, {begin, nil, content.InReview, 0}, {begin, nil, content.InReview, 0},
			{pass(9, "a"), nil, content.InReview, 1}, {pass(9, "b"), nil, content.Approved, 2},
			{func(ctx context.Context) (*Send, error) { return sends.Tell(ctx, "s1", "r1", false) }, nil, content.Approved, 2},
			{edit(10), nil, content.Approved, 2}, {begin, nil, content.Approved, 2}, // under way
		} {
			seq++
			for range 2 {
				if _, err := step.do(ctx); !errors.Is(err, step.err) || step.err == nil && err != nil {
					t.Errorf("step %d: %v, want %v", i, err, step.err)
				}
			}
			if now, err := sends.Get(ctx, "s1"); err != nil || now != nil && (now.State != step.state || now.Passed() != step.passed) {
				t.Errorf("step %d: %+v, %v", i, now, err)
			}
		}
	})
}
