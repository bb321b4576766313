package quiz

import (
	"context"
	"errors"
	"testing"

	"kepubot/content"
	"kepubot/dev/testdb"
)

// TestIllustrate: with another picture a question is reviewed from the start,
// and not by who brought it; importing it again leaves the picture.
func TestIllustrate(t *testing.T) {
	bank, ctx := newBank(t, testdb.SQLite(t)), t.Context()
	imports := func(why string) error {
		q := sampleQuestion("q1", content.Health, 1)
		q.Chinese.Why = why
		file, err := Export("题库.csv", []*Question{q})
		if err == nil {
			_, err = bank.Import(ctx, "题库.csv", file, content.ImportOptions{})
		}
		return err
	}
	picture := func(by, file string) func(int64) error {
		return func(seq int64) error {
			_, err := bank.Illustrate(ctx, "q1", file, by, seq)
			return err
		}
	}
	step := func(do func(context.Context, string, string, int64) (*Question, error), by string) func(int64) error {
		return func(seq int64) error {
			_, err := do(ctx, "q1", by, seq)
			return err
		}
	}
	retire := func(seq int64) error {
		_, err := bank.Retire(ctx, "q1", seq)
		return err
	}
	if err := imports("因为。"); err != nil {
		t.Fatal(err)
	}
	for i, test := range []struct {
		do      func(seq int64) error
		err     error
		picture string
		passed  int
		state   content.State
	}{
		{step(bank.Approve, "ra"), nil, "", 1, content.InReview},
		{picture("ra", "A"), nil, "A", 0, content.InReview},
		{step(bank.Approve, "ra"), content.ErrOwn, "A", 0, content.InReview},
		{func(int64) error { return imports("因为。") }, nil, "A", 0, content.InReview},
		{step(bank.Approve, "rb"), nil, "A", 1, content.InReview},
		{step(bank.Approve, "rc"), nil, "A", 2, content.Approved},
		{picture("rc", "A"), nil, "A", 2, content.Approved},
		{picture("rb", "B"), nil, "B", 0, content.InReview}, // it was in use
		{step(bank.Approve, "ra"), nil, "B", 1, content.InReview},
		{step(bank.SendBack, "rc"), nil, "B", 0, content.Draft},
		{picture("rb", ""), content.ErrState, "B", 0, content.Draft},
		{func(int64) error { return imports("改过的原因。") }, nil, "B", 0, content.InReview},
		{picture("rb", ""), nil, "", 0, content.InReview},
		{step(bank.Approve, "ra"), nil, "", 1, content.InReview},
		{step(bank.Approve, "rc"), nil, "", 2, content.Approved},
		{retire, nil, "", 2, content.Retired},
		{picture("rb", "C"), content.ErrState, "", 2, content.Retired},
	} {
		if err := test.do(int64(i + 1)); !errors.Is(err, test.err) {
			t.Errorf("step %d: %v, want %v", i, err, test.err)
		}
		q, err := bank.Get(ctx, "q1")
		if err != nil || q.Picture != test.picture || q.Passed() != test.passed || q.State != test.state {
			t.Errorf("after step %d: %q, %d steps, %s, %v", i, q.Picture, q.Passed(), q.State, err)
		}
	}
}
