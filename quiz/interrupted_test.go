package quiz

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/store"
)

// interrupted is a database in which something happens after the first
// document of a collection was read and before anything is made of it.
type interrupted struct {
	store.Driver
	collection string
	happens    func()
}

func (i *interrupted) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	doc, err := i.Driver.Get(ctx, collection, id)
	if happens := i.happens; collection == i.collection && happens != nil {
		i.happens = nil
		happens()
	}
	return doc, err
}

// meanwhile is the season as somebody has it to whom something happens after
// they read the first document of a collection.
func (s *season) meanwhile(t failer, collection string, happens func()) *season {
	t.Helper()
	other := *s
	other.d = &interrupted{Driver: s.d, collection: collection, happens: happens}
	return other.open(t)
}

// asks is which questions a stage asks, in order.
func (s *season) asks(t *testing.T, stage string) string {
	t.Helper()
	pool, err := s.restarted(t).competitions.Pools.Get(t.Context(), stage)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, q := range pool.Questions {
		ids = append(ids, q.ID)
	}
	return fmt.Sprint(ids)
}

// TestAnnouncedAtOnce: of two who announce a draft one does, and its questions
// stay; who announces what another changes meanwhile is told.
func TestAnnouncedAtOnce(t *testing.T) {
	s, ctx := openSeason(t, testdb.SQLite(t)), t.Context()
	s.fill(t, sampleBank(5)...)
	draft := NewCompetition("k1", "rstaff", "夏季科普赛", nil, Online, Preliminary)
	for i := range draft.Stages {
		draft.Stages[i].Opens, draft.Stages[i].Closes = noon(), noon().Add(time.Hour)
	}
	if _, err := s.competitions.Add(ctx, draft, s.next()); err != nil {
		t.Fatal(err)
	}
	edits := s.meanwhile(t, "competitions", func() {
		if _, err := s.competitions.Edit(ctx, "k1", s.next(), func(c *Competition) error { c.Stages[1].Questions = 8; return nil }); err != nil {
			t.Error(err)
		}
	})
	if _, err := edits.competitions.Announce(ctx, "k1", s.next(), nil); !errors.Is(err, ErrMoved) {
		t.Error("changed meanwhile:", err)
	}
	asked := ""
	announces := s.meanwhile(t, "competitions", func() {
		if _, err := s.competitions.Announce(ctx, "k1", s.next(), nil); err != nil {
			t.Error(err)
		}
		asked = s.asks(t, "k1.2")
		s.fill(t, sampleQuestion("new", content.Health, 1)) // the draw would be another
	})
	if _, err := announces.competitions.Announce(ctx, "k1", s.next(), nil); !errors.Is(err, ErrAnnounced) {
		t.Error("announced meanwhile:", err)
	}
	if got := s.asks(t, "k1.2"); got != asked || len(asked) < 20 {
		t.Errorf("%s is asked, not %s", got, asked)
	}
	if pool, err := s.competitions.Pools.Get(ctx, "k1.2"); err != nil || len(pool.Questions) != 8 {
		t.Errorf("%d questions (%v)", len(pool.Questions), err)
	}
}

// TestReadBefore: what was read before a correction, or a stage's end, and
// comes after it, is not held for the newer one.
func TestReadBefore(t *testing.T) {
	s, ctx := onlineSeason(t, testdb.SQLite(t)), t.Context()
	question := func(s *season) Key {
		pool, err := s.competitions.Pools.Get(ctx, "k1.1")
		if err != nil {
			t.Fatal(err)
		}
		return pool.Questions[0].Key
	}
	var other *season
	other = s.meanwhile(t, "pools", func() {
		pool, err := s.competitions.Pools.Get(ctx, "k1.1")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.entries.Correct(ctx, "k1.1", Correction{Question: pool.Questions[0].ID, New: Key{Right: 8}, Reason: "标准改了", Seq: s.next()}); err != nil {
			t.Error(err)
		}
	})
	question(other) // reads the old key, and is overtaken
	if got := question(other); got != (Key{Right: 8}) {
		t.Error("the old key is held:", got)
	}
	other = s.meanwhile(t, "competitions", func() {
		s.clock.pass(time.Minute)
		if _, err := other.competitions.Close(ctx, "k1.1", s.next()); err != nil {
			t.Error(err)
		}
	})
	if _, err := other.competitions.Get(ctx, "k1"); err != nil {
		t.Fatal(err)
	}
	if c, err := other.competitions.Get(ctx, "k1"); err != nil || c.Stages[0].Closes != s.clock.now() {
		t.Error("the old end is held:", c.Stages[0].Closes, err)
	}
}

// TestAnsweredBeforeConfirmed: where Telegram's word that a question is there
// comes after its answer, scoring again changes nothing.
func TestAnsweredBeforeConfirmed(t *testing.T) {
	s, ctx := openSeason(t, testdb.SQLite(t)), t.Context()
	s.fill(t, sampleBank(1)...)
	s.announced(t, func(c *Competition) { c.Stages[0].Questions, c.Stages[0].Limit = 1, 30 }, Online)
	if _, err := s.entries.Begin(ctx, "k1.1", player("r1", "huicui"), "2026-11-24", noon(), s.next()); err != nil {
		t.Fatal(err)
	}
	done, err := s.entries.Answer(ctx, "k1.1", "r1", Tapped{Given: right, At: noon().Add(3 * time.Second), Seq: s.next()})
	if err != nil || done.Entry.Took != 3000 {
		t.Fatal(done.Entry, err)
	}
	if err := s.entries.ShownAt(ctx, "k1.1", "r1", 0, 0, noon().Add(4*time.Second)); err != nil {
		t.Fatal(err)
	}
	if changed, err := s.entries.settleAll(ctx, "k1.1"); changed != 0 || err != nil {
		t.Errorf("scoring again changed %d (%v)", changed, err)
	}
}

// TestImportedMeanwhile: an approval of the old wording that comes again does
// not count for the new one, and what was retired stays so.
func TestImportedMeanwhile(t *testing.T) {
	bank, ctx := newBank(t, testdb.SQLite(t)), t.Context()
	state := func(want content.State, passed int) {
		t.Helper()
		q, err := bank.Get(ctx, "q1")
		if err != nil || q.State != want || q.Passed() != passed {
			t.Fatalf("%s with %d steps, not %s with %d (%v)", q.State, q.Passed(), want, passed, err)
		}
	}
	imports := func(why string) {
		t.Helper()
		q := sampleQuestion("q1", content.Health, 1)
		q.Chinese.Why = why
		file, err := Export("题库.csv", []*Question{q})
		if err == nil {
			_, err = bank.Import(ctx, "题库.csv", file, content.ImportOptions{})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	approve := func(by string, seq int64) {
		t.Helper()
		if _, err := bank.Approve(ctx, "q1", by, seq); err != nil {
			t.Fatal(err)
		}
	}
	imports("因为。")
	approve("ra", 1)
	state(content.InReview, 1)
	imports("不对，是因为。")
	approve("ra", 1)
	state(content.InReview, 0)
	approve("ra", 2)
	approve("rb", 3)
	if _, err := bank.Retire(ctx, "q1", 4); err != nil {
		t.Fatal(err)
	}
	imports("不对，是因为。")
	state(content.Retired, 2)
	imports("重写过。")
	state(content.InReview, 0)
}
