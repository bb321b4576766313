package event

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	gocmp "github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// breaking is a database that goes away after some calls.
type breaking struct {
	store.Driver
	left int // negative: never
}

func (b *breaking) call() error {
	if b.left == 0 {
		return store.ErrUnavailable
	}
	b.left--
	return nil
}

func (b *breaking) Replace(ctx context.Context, c string, rev int64, doc bson.Raw) error {
	if err := b.call(); err != nil {
		return err
	}
	return b.Driver.Replace(ctx, c, rev, doc)
}

func (b *breaking) InsertMany(ctx context.Context, c string, docs []bson.Raw) ([]bool, error) {
	if err := b.call(); err != nil {
		return nil, err
	}
	return b.Driver.InsertMany(ctx, c, docs)
}

func (b *breaking) Delete(ctx context.Context, c string, ids ...string) (int64, error) {
	if err := b.call(); err != nil {
		return 0, err
	}
	return b.Driver.Delete(ctx, c, ids...)
}

func (b *breaking) Find(ctx context.Context, c string, q store.Query) ([]bson.Raw, error) {
	if err := b.call(); err != nil {
		return nil, err
	}
	return b.Driver.Find(ctx, c, q)
}

// TestFold: whatever happens to events and facts, before and after they are
// folded and in the midst of it, answers are what one derives by hand, and in
// the end so is what is kept.
func TestFold(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		rapid.Check(t, atMost(livesTold(t), func(rt *rapid.T) {
			b := &breaking{Driver: d, left: -1}
			h := openHall(t, b)
			h.clear(rt)
			h.lives(rt, b)
		}))
	})
}

// livesTold is how many lives TestFold goes through on a database: a life is
// hundreds of calls, each of them a journey to MongoDB. The full size is as
// many as a property is checked.
func livesTold(t *testing.T) int {
	switch {
	case os.Getenv("KEPUBOT_TEST_SOAK") != "":
		return 100
	case strings.HasSuffix(t.Name(), "mongodb"):
		return 15
	}
	return 40
}

// atMost checks a property so many times, and as often as it takes to make a
// failure small.
func atMost(times int, holds func(*rapid.T)) func(*rapid.T) {
	failed := false
	return func(t *rapid.T) {
		if times--; times < 0 && !failed {
			return
		}
		ended := false
		defer func() { failed = failed || !ended }()
		holds(t)
		ended = true
	}
}

// clear empties the collections.
func (h *hall) clear(t failing) {
	t.Helper()
	ctx := context.Background()
	for _, c := range []interface {
		Delete(context.Context, ...string) (int64, error)
		ids(t failing) []string
	}{collection[Event]{h.events.docs, func(e *Event) string { return e.ID }}, collection[CheckIn]{h.checkins, func(c *CheckIn) string { return c.ID }},
		collection[Estimate]{h.estimates.docs, func(e *Estimate) string { return e.ID }}, collection[cell]{h.figures.days, cellID}, collection[cell]{h.figures.shares, cellID}, collection[cell]{h.figures.firsts, cellID}} {
		if _, err := c.Delete(ctx, c.ids(t)...); err != nil {
			t.Fatal(err)
		}
	}
}

func cellID(c *cell) string { return c.ID }

type collection[T any] struct {
	*store.Collection[T]
	id func(*T) string
}

func (c collection[T]) ids(t failing) []string {
	docs, err := c.Find(context.Background(), store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, doc := range docs {
		ids = append(ids, c.id(doc))
	}
	return ids
}

// lives lets things happen at random, asking after each.
func (h *hall) lives(t *rapid.T, b *breaking) {
	first := askNoon.AddDate(0, 0, -6)
	for n := range 4 {
		var days []string
		for range rapid.IntRange(1, 3).Draw(t, "sessions") {
			days = append(days, first.AddDate(0, 0, rapid.IntRange(0, 7).Draw(t, "day")).Format(time.DateOnly))
		}
		slices.Sort(days)
		days = slices.Compact(days)
		h.held(t, fmt.Sprintf("e%d", n), func(e *Event) { h.elsewhere(t, e) }, days...)
	}
	for range rapid.IntRange(5, 30).Draw(t, "steps") {
		h.happens(t, b)
		h.checks(t, h.ask(t))
	}
	h.now = h.now.AddDate(0, 0, 10)
	h.folds(t)
	if !h.facts(t).aligned() {
		t.Fatal("facts do not say what their events are")
	}
	h.derived(t)
	h.checks(t, h.ask(t))
}

// elsewhere draws where an event lies and what it is.
func (h *hall) elsewhere(t *rapid.T, e *Event) {
	where := rapid.SampledFrom([][2]string{{"fengshan", "jiweiqiao"}, {"fengshan", ""}, {"lizhou", "huicui"}, {"", ""}}).Draw(t, "where")
	e.Place, e.Community = where[0], where[1]
	e.Kind = rapid.SampledFrom([]Kind{Lecture, Training}).Draw(t, "kind")
	e.Campaign = rapid.SampledFrom([]string{"", "科技活动周"}).Draw(t, "campaign")
}

func (h *hall) ask(t *rapid.T) Ask {
	from := askNoon.AddDate(0, 0, rapid.IntRange(-8, 2).Draw(t, "from"))
	a := Ask{Period: periodOf(from, from.AddDate(0, 0, rapid.IntRange(0, 10).Draw(t, "length")))}
	a.Place = rapid.SampledFrom([]string{"", "", "fengshan"}).Draw(t, "of place")
	a.Kind = rapid.SampledFrom([]Kind{"", "", Training}).Draw(t, "of kind")
	a.Campaign = rapid.SampledFrom([]string{"", "", "科技活动周"}).Draw(t, "of campaign")
	a.Group = rapid.SampledFrom([]string{"", "", "elders"}).Draw(t, "of group")
	return a
}

// happens lets one thing happen.
func (h *hall) happens(t *rapid.T, b *breaking) {
	ctx := context.Background()
	e, err := h.events.Get(ctx, fmt.Sprintf("e%d", rapid.IntRange(0, 3).Draw(t, "event")))
	if err != nil {
		t.Fatal(err)
	}
	session := rapid.IntRange(1, len(e.Sessions)).Draw(t, "session")
	g := person(rapid.IntRange(0, 7).Draw(t, "person"))
	switch rapid.IntRange(0, 9).Draw(t, "happens") {
	case 0, 1, 2:
		fact, err := h.checkins.Get(ctx, CheckInID(e.ID, session, g.Person))
		if err == nil {
			h.undone(t, e, session, g.Person, !fact.Counts)
		} else {
			h.comes(t, e, session, g)
		}
	case 3:
		if err := h.events.unfold(ctx, e.ID); err != nil {
			t.Fatal(err)
		}
		seats := slices.DeleteFunc(slices.Clone(h.seats[e.ID]), func(other Guest) bool { return other.Person == g.Person })
		if len(seats) == len(h.seats[e.ID]) {
			seats = append(seats, g)
		}
		h.seats[e.ID] = seats
	case 4:
		if _, err := h.estimates.Put(ctx, e, session, int64(rapid.IntRange(0, 500).Draw(t, "estimate")), "数了三排", "", "rstaff", h.next()); err != nil && !errors.Is(err, ErrDraft) {
			t.Fatal(err)
		}
	case 5:
		_, err := h.events.Edit(ctx, e.ID, h.next(), func(e *Event) error {
			h.elsewhere(t, e)
			if rapid.Bool().Draw(t, "moved") {
				for i := range e.Sessions {
					e.Sessions[i].Starts, e.Sessions[i].Ends = e.Sessions[i].Starts.AddDate(0, 0, 1), e.Sessions[i].Ends.AddDate(0, 0, 1)
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, ErrCancelled) && !errors.Is(err, ErrSessionBegun) {
			t.Fatal(err)
		}
	case 6:
		if _, err := h.events.Cancel(ctx, e.ID, "台风", h.next()); err != nil && !errors.Is(err, ErrOver) {
			t.Fatal(err)
		}
	case 7:
		h.now = h.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "hours")) * time.Hour)
	case 8:
		b.left = rapid.IntRange(0, 40).Draw(t, "calls")
		if err := h.figures.Fold(ctx); err != nil && !errors.Is(err, store.ErrUnavailable) {
			t.Fatal(err)
		}
		b.left = -1
		h.now = h.now.Add(foldSettles)
	case 9:
		h.folds(t)
	}
}

// derived holds what is kept of each event against its facts: every event is
// folded, and nothing is kept that does not follow from them.
func (h *hall) derived(t failing) {
	t.Helper()
	ctx := context.Background()
	kept, want := map[string]cell{}, map[string]cell{}
	for _, docs := range []*store.Collection[cell]{h.figures.days, h.figures.shares, h.figures.firsts} {
		cells, err := docs.Find(ctx, store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			if c.Rev = 0; c.Tally != (Tally{}) {
				kept[c.ID] = *c
			}
		}
	}
	w := h.facts(t)
	for _, e := range w.events {
		if !e.Folded {
			t.Fatalf("%s is not folded", e.ID)
		}
		now, err := h.figures.count(ctx, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range slices.Concat(now.days, now.shares) {
			if c.Tally != (Tally{}) {
				want[c.ID] = *c
			}
		}
	}
	for person, c := range w.firsts() {
		first := newcomer(first{event: c.Event, day: c.Day, Guest: c.Guest}, w.events[c.Event])
		want[person] = *first
	}
	if diff := gocmp.Diff(want, kept, gocmp.AllowUnexported(cell{})); diff != "" {
		t.Fatalf("derived, and kept: %s", diff)
	}
}
