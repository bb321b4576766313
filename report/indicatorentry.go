package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"kepubot/event"
	"kepubot/schedule"
	"kepubot/store"
)

// Source tells whose figures they are.
type Source string

// The sources. Figures of one are never added to those of the other without
// saying so.
const (
	Own      Source = "own"      // entered by staff
	Returned Source = "returned" // reported by other units (报送)
)

// Change is a value that a figure was given, or its being taken back.
type Change struct {
	Value  Amount    `bson:"value"`
	Void   bool      `bson:"void,omitempty"`
	Reason string    `bson:"reason,omitempty"`
	By     string    `bson:"by"`
	At     time.Time `bson:"at"`
	Seq    int64     `bson:"seq"` // the update that brought it
}

// Changes are the values of one figure by the numbers of their updates. The
// last one counts, in whatever order they came in.
type Changes []Change

func (c Changes) has(seq int64) bool {
	return slices.ContainsFunc(c, func(one Change) bool { return one.Seq == seq })
}

// put adds a change, once.
func (c *Changes) put(change Change) {
	if !c.has(change.Seq) {
		at, _ := slices.BinarySearchFunc(*c, change.Seq, func(one Change, seq int64) int { return cmp.Compare(one.Seq, seq) })
		*c = slices.Insert(*c, at, change)
	}
}

// Last is what counts.
func (c Changes) Last() Change { return c[len(c)-1] }

// Value is the last value that was given; of a figure that was taken back the
// one that it had.
func (c Changes) Value() Amount {
	for _, one := range slices.Backward(c) {
		if !one.Void {
			return one.Value
		}
	}
	return 0
}

// Entry is a figure that was entered or returned, for a place, a community, a
// member unit, or the city where none of these is set. What is entered for a
// place is no part of what is entered for its communities, nor the city's
// of its places'.
type Entry struct {
	store.Meta `bson:",inline"`
	Indicator  string `bson:"indicator"`
	Place      string `bson:"place"`
	Community  string `bson:"community"`
	Unit       string `bson:"unit,omitempty"` // a member unit
	// From and Day are the first and the last day that it is about; of a stock
	// the day on which it was found is Day.
	From   string  `bson:"from"`
	Day    string  `bson:"day"`
	Value  int64   `bson:"value"` // an Amount
	Counts bool    `bson:"counts"`
	Note   string  `bson:"note,omitempty"`
	Source Source  `bson:"source"`
	Return string  `bson:"return,omitempty"` // the return that it comes from
	Log    Changes `bson:"log"`
}

// Amount is the figure as it stands.
func (e *Entry) Amount() Amount { return Amount(e.Value) }

func (e *Entry) settle() {
	last := e.Log.Last()
	e.Value, e.Counts = int64(last.Value), !last.Void
}

// Errors of entries.
var (
	// ErrPlace means that a place or community does not exist.
	ErrPlace = errors.New("no such place")
	// ErrFuture means that days are no days, or have not come yet.
	ErrFuture = errors.New("figures are entered for days that have been")
	// ErrWhy means that a step needs a reason of moderate length.
	ErrWhy = errors.New("a reason of moderate length is needed")
	// ErrNote means that a note is too long.
	ErrNote = errors.New("the note is too long")
	// ErrOfReturn means that a figure comes from a return and is corrected there.
	ErrOfReturn = errors.New("a figure of a return is corrected in the return")
	// ErrCorrections means that a figure was changed so often that it should
	// be entered anew.
	ErrCorrections = errors.New("the figure was changed too often")
)

// The bounds of entries, in characters and changes.
const (
	noteLimit   = 200
	reasonLimit = 200
	mostChanges = 100
)

// IndicatorSettings are what a deployment says.
type IndicatorSettings struct {
	Now      func() time.Time
	Location *time.Location // by which days are counted
	// Known tells whether there is such a place, or such a community of it.
	Known func(place, community string) bool
}

// Entries keeps the figures that were entered.
type Entries struct {
	docs      *store.Collection[Entry]
	catalogue *Catalogue
	settings  IndicatorSettings
}

// OpenEntries opens the collection.
func OpenEntries(ctx context.Context, d store.Driver, catalogue *Catalogue, settings IndicatorSettings) (*Entries, error) {
	docs, err := store.Open[Entry](ctx, d, store.Schema{
		Name: "indicator_entries",
		Fields: []store.Field{
			{Name: "indicator", Kind: store.String}, {Name: "place", Kind: store.String}, {Name: "community", Kind: store.String},
			{Name: "from", Kind: store.String}, {Name: "day", Kind: store.String}, {Name: "value", Kind: store.Int},
			{Name: "counts", Kind: store.Bool}, {Name: "source", Kind: store.String},
		},
		Indexes: []store.Index{{Fields: []string{"day"}}, {Fields: []string{"indicator", "day"}}, {Fields: []string{"place", "day"}}},
	})
	if err != nil {
		return nil, err
	}
	return &Entries{docs: docs, catalogue: catalogue, settings: settings}, nil
}

// Fact is what an entry says when it is made.
type Fact struct {
	Indicator        string
	Place, Community string
	Unit             string
	event.Period
	Value Amount
	Note  string
}

// Record enters a figure of ours by the update numbered seq, once.
func (e *Entries) Record(ctx context.Context, f Fact, by string, seq int64) (*Entry, error) {
	id := fmt.Sprintf("u%d", seq)
	if there, err := e.docs.Get(ctx, id); err == nil || !errors.Is(err, store.ErrNotFound) {
		return there, err // what could be entered then need not be possible now
	}
	indicator, err := e.catalogue.Get(ctx, f.Indicator)
	if err != nil {
		return nil, err
	}
	if err := e.check(f, indicator); err != nil {
		return nil, err
	}
	fresh := e.entry(id, f, Own, by, seq)
	err = e.docs.Insert(ctx, fresh)
	if errors.Is(err, store.ErrExists) {
		return e.docs.Get(ctx, id)
	}
	return fresh, err
}

func (e *Entries) entry(id string, f Fact, source Source, by string, seq int64) *Entry {
	fresh := &Entry{
		Meta: store.Meta{ID: id}, Indicator: f.Indicator, Place: f.Place, Community: f.Community, Unit: f.Unit,
		From: f.From, Day: f.To, Note: f.Note, Source: source,
		Log: Changes{{Value: f.Value, By: by, At: store.Millis(e.settings.Now()), Seq: seq}},
	}
	fresh.settle()
	return fresh
}

// check tells whether a figure can be entered.
func (e *Entries) check(f Fact, indicator *Indicator) error {
	if indicator.Retired {
		return ErrIndicator
	}
	if err := indicator.Check(f.Value); err != nil {
		return err
	}
	switch {
	case (f.Place != "" || f.Community != "") && !e.settings.Known(f.Place, f.Community):
		return ErrPlace
	case !indicatorDays(f.Period) || f.To > e.today():
		return ErrFuture
	case utf8.RuneCountInString(f.Note) > noteLimit || !utf8.ValidString(f.Note):
		return ErrNote
	}
	return nil
}

func (e *Entries) today() string { return schedule.DayOf(e.settings.Now(), e.settings.Location) }

func indicatorDays(p event.Period) bool {
	_, err := time.Parse(time.DateOnly, p.From)
	_, err2 := time.Parse(time.DateOnly, p.To)
	return err == nil && err2 == nil && p.From <= p.To
}

// Correct gives a figure another value for a reason, by the update numbered
// seq. The values before stay with it.
func (e *Entries) Correct(ctx context.Context, id string, value Amount, reason, by string, seq int64) (*Entry, error) {
	return e.change(ctx, id, Change{Value: value, Reason: reason, By: by, Seq: seq})
}

// TakeBack lets a figure count no more, for a reason, by the update numbered
// seq. Correcting it lets it count again.
func (e *Entries) TakeBack(ctx context.Context, id, reason, by string, seq int64) (*Entry, error) {
	return e.change(ctx, id, Change{Void: true, Reason: reason, By: by, Seq: seq})
}

func (e *Entries) change(ctx context.Context, id string, change Change) (*Entry, error) {
	there, err := e.docs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if there.Log.has(change.Seq) {
		return there, nil
	}
	indicator, err := e.catalogue.Get(ctx, there.Indicator)
	if err != nil {
		return nil, err
	}
	if err := indicator.Check(change.Value); err != nil && !change.Void {
		return nil, err
	}
	if !goodReason(change.Reason) {
		return nil, ErrWhy
	}
	change.At = store.Millis(e.settings.Now())
	return e.docs.Update(ctx, id, func(doc *Entry) error {
		switch {
		case doc.Log.has(change.Seq):
			return nil
		case doc.Return != "":
			return ErrOfReturn
		case len(doc.Log) >= mostChanges:
			return ErrCorrections
		}
		doc.Log.put(change)
		doc.settle()
		return nil
	})
}

func goodReason(text string) bool {
	n := utf8.RuneCountInString(text)
	return utf8.ValidString(text) && n > 0 && n <= reasonLimit
}

// Get finds an entry, or says store.ErrNotFound.
func (e *Entries) Get(ctx context.Context, id string) (*Entry, error) { return e.docs.Get(ctx, id) }

// Alike are the entries that count for the same indicator, place, community
// and last day from the same source: a figure entered beside them may be one
// of them again.
func (e *Entries) Alike(ctx context.Context, f Fact, source Source) ([]*Entry, error) {
	found, err := e.docs.Find(ctx, store.Query{Where: []store.Cond{
		store.Eq("indicator", f.Indicator), store.Eq("day", f.To), store.Eq("place", f.Place), store.Eq("community", f.Community),
		store.Eq("source", string(source)), store.Eq("counts", true),
	}})
	return slices.DeleteFunc(found, func(one *Entry) bool { return one.Unit != f.Unit }), err
}

// Latest are the entries of a source for days in a period, the latest first,
// as far as conditions let them pass.
func (e *Entries) Latest(ctx context.Context, source Source, p event.Period, limit int, where ...store.Cond) ([]*Entry, error) {
	return e.docs.Find(ctx, store.Query{
		Where: append(where, store.Eq("source", string(source)), store.GTE("day", p.From), store.LTE("day", p.To)),
		Sort:  []store.Sort{{Field: "day", Desc: true}}, Limit: limit,
	})
}
