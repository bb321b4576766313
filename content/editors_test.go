package content_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/store"
)

// reviewed is a tip or a notice that several people review.
type reviewed struct {
	approve func(ctx context.Context, id, by string, seq int64) error
	get     func(ctx context.Context, id string) (content.Approval, store.Meta, error)
}

// desks opens what is reviewed, by its collection.
func desks(t *testing.T, d store.Driver) map[string]reviewed {
	t.Helper()
	l := open(t, d)
	n, err := content.OpenNotices(t.Context(), d, 2, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	return map[string]reviewed{
		"tips": {
			func(ctx context.Context, id, by string, seq int64) error {
				_, err := l.Approve(ctx, id, by, seq)
				return err
			},
			func(ctx context.Context, id string) (content.Approval, store.Meta, error) {
				tip, err := l.Get(ctx, id)
				return tip.Approval, tip.Meta, err
			},
		},
		"notices": {
			func(ctx context.Context, id, by string, seq int64) error {
				_, err := n.Approve(ctx, id, by, seq)
				return err
			},
			func(ctx context.Context, id string) (content.Approval, store.Meta, error) {
				notice, err := n.Get(ctx, id)
				return notice.Approval, notice.Meta, err
			},
		},
	}
}

// TestUpdatesOfSeveralEditors has the updates of two reviewers handled in the
// other order, and again: each counts, once. A document that was kept without
// a list of updates has seen all up to its last.
func TestUpdatesOfSeveralEditors(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		for collection, desk := range desks(t, d) {
			for _, doc := range []bson.D{
				{{Key: "_id", Value: "new"}, {Key: "rev", Value: int64(1)}, {Key: "state", Value: "review"}, {Key: "author", Value: "ra"}},
				{{Key: "_id", Value: "old"}, {Key: "rev", Value: int64(1)}, {Key: "state", Value: "review"}, {Key: "author", Value: "ra"}, {Key: "seq", Value: int64(30)}},
			} {
				raw, err := bson.Marshal(doc)
				if err == nil {
					err = d.Insert(t.Context(), collection, raw)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			for _, step := range []struct {
				id, by string
				seq    int64
				passed int
				state  content.State
			}{
				{"new", "rb", 20, 1, content.InReview}, {"new", "rb", 20, 1, content.InReview},
				{"new", "rc", 10, 2, content.Approved}, {"new", "rc", 10, 2, content.Approved}, {"new", "rb", 20, 2, content.Approved},
				{"old", "rb", 30, 0, content.InReview}, {"old", "rb", 29, 0, content.InReview},
				{"old", "rb", 32, 1, content.InReview}, {"old", "rc", 31, 2, content.Approved}, {"old", "rb", 32, 2, content.Approved},
			} {
				if err := desk.approve(t.Context(), step.id, step.by, step.seq); err != nil {
					t.Errorf("%s: %s by %s at %d: %v", collection, step.id, step.by, step.seq, err)
				}
				if got, _, err := desk.get(t.Context(), step.id); err != nil || got.State != step.state || got.Passed() != step.passed {
					t.Errorf("%s: after %s at %d %s is %s with %d steps (%v)", collection, step.by, step.seq, step.id, got.State, got.Passed(), err)
				}
			}
			if _, meta, err := desk.get(t.Context(), "new"); err != nil || meta.Rev != 3 {
				t.Errorf("%s: written %d times, not twice (%v)", collection, meta.Rev-1, err)
			}
		}
	})
}

// TestSavedAgain changes a draft by updates that come again: the later text
// stays, and a picture that was put on it.
func TestSavedAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		l := open(t, d)
		save := func(title string, seq int64) {
			t.Helper()
			tip, problems := content.ParseForm("t1", form)
			tip.Theme, tip.Groups, tip.Author, tip.Chinese.Title = content.Health, []string{content.Everyone}, "ra", title
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if err := l.Save(t.Context(), tip, seq); err != nil {
				t.Fatal(err)
			}
		}
		save("第一稿", 1)
		if _, err := l.Illustrate(t.Context(), "t1", "P", "ra", 2); err != nil {
			t.Fatal(err)
		}
		save("第二稿", 3)
		save("第一稿", 1)
		if tip, err := l.Get(t.Context(), "t1"); err != nil || tip.Chinese.Title != "第二稿" || tip.Picture != "P" {
			t.Errorf("%s with %q, %v", tip.Chinese.Title, tip.Picture, err)
		}
	})
}

// TestIllustrate puts pictures on tips: whose and where they may, and who
// reviews them after.
func TestIllustrate(t *testing.T) {
	l := open(t, testdb.SQLite(t))
	tip, _ := content.ParseForm("t1", form)
	tip.Theme, tip.Groups, tip.Author = content.Health, []string{content.Everyone}, "ra"
	if err := l.Save(t.Context(), tip, 1); err != nil {
		t.Fatal(err)
	}
	seq := int64(1)
	picture := func(by, file string) error {
		seq++
		_, err := l.Illustrate(t.Context(), "t1", file, by, seq)
		return err
	}
	approve := func(by string) error {
		seq++
		_, err := l.Approve(t.Context(), "t1", by, seq)
		return err
	}
	submit := func() error { seq++; return l.Submit(t.Context(), "t1", seq) }
	for i, step := range []struct {
		do      func() error
		err     error
		picture string
		passed  int
		state   content.State
	}{
		{func() error { return picture("rb", "B") }, content.ErrState, "", 0, content.Draft}, // of somebody else's draft
		{func() error { return picture("ra", "A") }, nil, "A", 0, content.Draft},
		{submit, nil, "A", 0, content.InReview},
		{func() error { return approve("rb") }, nil, "A", 1, content.InReview},
		{func() error { return picture("rc", "A") }, nil, "A", 1, content.InReview}, // the same picture
		{func() error { return picture("rc", "C") }, nil, "C", 0, content.InReview},
		{func() error { return approve("rc") }, content.ErrOwn, "C", 0, content.InReview},
		{func() error { return picture("ra", "") }, nil, "", 0, content.InReview},
		{func() error { return approve("rc") }, nil, "", 1, content.InReview}, // it is not theirs any more
		{func() error { return approve("rb") }, nil, "", 2, content.Approved},
		{func() error { return picture("ra", "A") }, content.ErrState, "", 2, content.Approved},
	} {
		if err := step.do(); !errors.Is(err, step.err) {
			t.Errorf("step %d: %v, want %v", i, err, step.err)
		}
		tip, err := l.Get(t.Context(), "t1")
		if err != nil || tip.Picture != step.picture || tip.Passed() != step.passed || tip.State != step.state {
			t.Errorf("after step %d: %q, %d steps, %s, %v", i, tip.Picture, tip.Passed(), tip.State, err)
		}
	}
}
