package quiz

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"kepubot/content"
	"kepubot/schedule"
	"kepubot/store"
)

// Notebook is what a person got wrong in practice (错题本): a card for each
// question, which comes back after growing intervals until it was right often
// enough.
type Notebook struct {
	store.Meta `bson:",inline"` // the person
	Cards      []Card           `bson:"cards,omitempty"`
	// Recent are the questions asked last, so that they do not come again at
	// once.
	Recent []string `bson:"recent,omitempty"`
	Seq    int64    `bson:"seq"`
}

// Card is a question that was got wrong.
type Card struct {
	Question string `bson:"q"`
	Right    int    `bson:"n"`   // how often in a row it was right since
	Due      string `bson:"due"` // the day on which it comes back
}

// intervals are the days after which a card comes back: after a wrong
// answer, and after each right one in a row. Then it has been learnt.
// (Leitner's boxes, in which what is known comes ever less often.)
func intervals() []int { return []int{1, 3, 7, 16} }

// The bounds of a notebook.
const (
	recentLimit = 60
	cardLimit   = 300
)

// learn notes an answer given on a day.
func (n *Notebook) learn(question string, right bool, day string) {
	n.Recent = append(slices.DeleteFunc(n.Recent, func(id string) bool { return id == question }), question)
	n.Recent = n.Recent[max(0, len(n.Recent)-recentLimit):]
	i := slices.IndexFunc(n.Cards, func(c Card) bool { return c.Question == question })
	steps := intervals()
	switch {
	case !right && i < 0:
		n.Cards = append(n.Cards, Card{Question: question, Due: schedule.Shift(day, steps[0])})
		n.Cards = n.Cards[max(0, len(n.Cards)-cardLimit):]
	case !right:
		n.Cards[i] = Card{Question: question, Due: schedule.Shift(day, steps[0])}
	case i < 0 || n.Cards[i].Due > day:
		// Right before its time says nothing about remembering.
	case n.Cards[i].Right+1 >= len(steps):
		n.Cards = slices.Delete(n.Cards, i, i+1)
	default:
		n.Cards[i].Right++
		n.Cards[i].Due = schedule.Shift(day, steps[n.Cards[i].Right])
	}
}

// DueOn are the cards that come back by a day, the longest due first.
func (n *Notebook) DueOn(day string) []Card {
	due := slices.DeleteFunc(slices.Clone(n.Cards), func(c Card) bool { return c.Due > day })
	slices.SortStableFunc(due, func(a, b Card) int { return cmp.Compare(a.Due, b.Due) })
	return due
}

// Practised is a fact: a person's first answer to a question on a day.
type Practised struct {
	store.Meta `bson:",inline"` // "<person>:<day>:<question>"
	Question   string           `bson:"question"`
	Theme      content.Theme    `bson:"theme"`
	Tip        string           `bson:"tip,omitempty"`
	Person     string           `bson:"person"`
	Resident   string           `bson:"resident"`
	Place      string           `bson:"place,omitempty"` // as it was then, like what follows
	Community  string           `bson:"community,omitempty"`
	Group      string           `bson:"group,omitempty"`
	Day        string           `bson:"day"`
	Right      bool             `bson:"right"`
	At         time.Time        `bson:"at"`
}

// Practice is answering without a competition.
type Practice struct {
	bank   *Bank
	books  *store.Collection[Notebook]
	facts  *store.Collection[Practised]
	now    func() time.Time
	sealed func(context.Context) (map[string]bool, error)
}

// OpenPractice opens the collections.
func OpenPractice(ctx context.Context, d store.Driver, bank *Bank, now func() time.Time) (*Practice, error) {
	books, err := store.Open[Notebook](ctx, d, store.Schema{Name: "notebooks"})
	if err != nil {
		return nil, err
	}
	facts, err := store.Open[Practised](ctx, d, store.Schema{
		Name: "practised",
		Fields: []store.Field{
			{Name: "question", Kind: store.String}, {Name: "theme", Kind: store.String}, {Name: "tip", Kind: store.String},
			{Name: "person", Kind: store.String}, {Name: "resident", Kind: store.String},
			{Name: "place", Kind: store.String}, {Name: "community", Kind: store.String}, {Name: "group", Kind: store.String},
			{Name: "day", Kind: store.String}, {Name: "right", Kind: store.Bool},
		},
		Indexes: []store.Index{
			{Fields: []string{"day"}},      // figures over a period
			{Fields: []string{"question"}}, // how a question does
			{Fields: []string{"resident"}}, // somebody's own
		},
	})
	if err != nil {
		return nil, err
	}
	none := func(context.Context) (map[string]bool, error) { return nil, nil }
	return &Practice{bank: bank, books: books, facts: facts, now: now, sealed: none}, nil
}

// Errors of practice.
var (
	// ErrNoQuestion means that there is nothing to ask.
	ErrNoQuestion = errors.New("no question to ask")
	// ErrSealed means that a question's key must not be known yet.
	ErrSealed = errors.New("the question is in a competition that is on")
)

// Seal keeps out of practice what sealed tells: questions whose keys must not
// be known yet.
func (p *Practice) Seal(sealed func(context.Context) (map[string]bool, error)) {
	p.sealed = sealed
}

// Notebook is a person's notebook, empty for a newcomer.
func (p *Practice) Notebook(ctx context.Context, person string) (*Notebook, error) {
	book, err := p.books.Get(ctx, person)
	if errors.Is(err, store.ErrNotFound) {
		return &Notebook{Meta: store.Meta{ID: person}}, nil
	}
	return book, err
}

// Wrong is the theme of questions from the notebook.
const Wrong content.Theme = "wrong"

// Next chooses a question to practise: of a theme, of any with "", or with
// Wrong from the notebook. Questions that are due come first; else one that
// was not asked lately, in a language that the person reads.
func (p *Practice) Next(ctx context.Context, player Player, theme content.Theme, day, language string) (*Question, error) {
	book, err := p.Notebook(ctx, player.Person)
	if err != nil {
		return nil, err
	}
	var among []*Question
	if theme == Wrong {
		among, err = p.bank.Approved(ctx, "")
	} else {
		among, err = p.bank.Approved(ctx, theme)
	}
	if err != nil {
		return nil, err
	}
	sealed, err := p.sealed(ctx)
	if err != nil {
		return nil, err
	}
	among = slices.DeleteFunc(among, func(q *Question) bool {
		return sealed[q.ID] || !q.speaks([]string{language}) || player.Group != "" && !q.For(player.Group)
	})
	for _, card := range book.DueOn(day) {
		if i := slices.IndexFunc(among, func(q *Question) bool { return q.ID == card.Question }); i >= 0 {
			return among[i], nil
		}
	}
	if theme == Wrong || len(among) == 0 {
		return nil, ErrNoQuestion
	}
	fresh := slices.DeleteFunc(slices.Clone(among), func(q *Question) bool { return slices.Contains(book.Recent, q.ID) })
	if len(fresh) > 0 {
		return fresh[rand.IntN(len(fresh))], nil
	}
	// All were asked lately: the one asked longest ago.
	return slices.MinFunc(among, func(a, b *Question) int {
		return cmp.Compare(slices.Index(book.Recent, a.ID), slices.Index(book.Recent, b.ID))
	}), nil
}

// Checked is what an answer in practice was worth.
type Checked struct {
	Question *Question
	Credit   int64 // in thousandths; Whole is right
}

// Answer checks an answer, by the update numbered seq, and notes it: the
// first of a day as a fact, each in the notebook.
func (p *Practice) Answer(ctx context.Context, player Player, question string, given Answer, day string, seq int64) (Checked, error) {
	q, err := p.bank.Get(ctx, question)
	if err != nil {
		return Checked{}, err
	}
	if q.State != content.Approved && q.State != content.Retired {
		return Checked{}, ErrNoQuestion
	}
	if !q.Fits(given) {
		return Checked{}, ErrAnswerForm
	}
	sealed, err := p.sealed(ctx)
	if err != nil {
		return Checked{}, err
	}
	if sealed[q.ID] {
		return Checked{}, ErrSealed
	}
	done := Checked{Question: q, Credit: q.Credit(q.Key, given)}
	fact := &Practised{
		Meta: store.Meta{ID: player.Person + ":" + day + ":" + q.ID}, Question: q.ID, Theme: q.Theme, Tip: q.Tip,
		Person: player.Person, Resident: player.Resident, Place: player.Place, Community: player.Community, Group: player.Group,
		Day: day, Right: done.Credit == Whole, At: store.Millis(p.now()),
	}
	if err := p.facts.Insert(ctx, fact); err != nil && !errors.Is(err, store.ErrExists) {
		return done, fmt.Errorf("noting an answer to %s: %w", q.ID, err)
	}
	return done, p.note(ctx, player.Person, q.ID, done.Credit == Whole, day, seq)
}

func (p *Practice) note(ctx context.Context, person, question string, right bool, day string, seq int64) error {
	learn := func(book *Notebook) error {
		if seq > book.Seq {
			book.learn(question, right, day)
			book.Seq = seq
		}
		return nil
	}
	_, err := p.books.Update(ctx, person, learn)
	if errors.Is(err, store.ErrNotFound) {
		book := &Notebook{Meta: store.Meta{ID: person}}
		learn(book)
		if err = p.books.Insert(ctx, book); errors.Is(err, store.ErrExists) {
			_, err = p.books.Update(ctx, person, learn)
		}
	}
	if err != nil {
		return fmt.Errorf("writing the notebook of %s: %w", person, err)
	}
	return nil
}

// Of are all practice facts of one account.
func (p *Practice) Of(ctx context.Context, resident string) ([]*Practised, error) {
	return p.facts.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", resident)}})
}

// Count is how many answers a person gave on a day, and how many were right.
func (p *Practice) Count(ctx context.Context, resident, day string) (all, right int64, err error) {
	where := []store.Cond{store.Eq("resident", resident), store.Eq("day", day)}
	if all, err = p.facts.Count(ctx, where...); err == nil {
		right, err = p.facts.Count(ctx, append(where, store.Eq("right", true))...)
	}
	return all, right, err
}

// Forget removes somebody's notebook.
func (p *Practice) Forget(ctx context.Context, person string) error {
	_, err := p.books.Delete(ctx, person)
	return err
}
