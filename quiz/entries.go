package quiz

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// Entries keeps the entries of all stages.
type Entries struct {
	docs         *store.Collection[Entry]
	competitions *Competitions
	advances     *Advances
	gaps         func(context.Context) ([]schedule.Gap, error)
	now          func() time.Time
}

// rememberedEntries is how many entries are held in memory between their
// answers: a last evening's players, some 20 MB.
const rememberedEntries = 10_000

// OpenEntries opens the collection. gaps tells when nobody could be heard;
// the competitions learn it too.
func OpenEntries(ctx context.Context, d store.Driver, competitions *Competitions, advances *Advances, gaps func(context.Context) ([]schedule.Gap, error), now func() time.Time) (*Entries, error) {
	docs, err := store.Open[Entry](ctx, d, store.Schema{
		Name: "entries",
		Fields: []store.Field{
			{Name: "stage", Kind: store.String}, {Name: "competition", Kind: store.String},
			{Name: "resident", Kind: store.String}, {Name: "person", Kind: store.String},
			{Name: "place", Kind: store.String}, {Name: "community", Kind: store.String}, {Name: "group", Kind: store.String},
			{Name: "day", Kind: store.String}, {Name: "done", Kind: store.Bool},
			{Name: "points", Kind: store.Int}, {Name: "right", Kind: store.Int}, {Name: "low", Kind: store.Int},
		},
		Indexes: []store.Index{
			{Fields: []string{"stage", "done", "community", "points", "right", "low"}}, // tables, and places in a community
			{Fields: []string{"stage", "done", "points", "right", "low"}},              // places in the city
			{Fields: []string{"resident"}},                                             // somebody's own
			{Fields: []string{"day"}},                                                  // figures over a period
		},
	})
	if err != nil {
		return nil, err
	}
	docs.Remember(rememberedEntries)
	competitions.gaps = gaps
	return &Entries{docs: docs, competitions: competitions, advances: advances, gaps: gaps, now: now}, nil
}

// Play is what is needed to play a stage, or store.ErrNotFound.
func (e *Entries) Play(ctx context.Context, stage string) (Play, error) {
	competition, err := e.competitions.Get(ctx, CompetitionOf(stage))
	if err != nil {
		return Play{}, err
	}
	s, ok := competition.Stage(stage)
	if !ok {
		return Play{}, fmt.Errorf("finding stage %s: %w", stage, store.ErrNotFound)
	}
	p := Play{Competition: competition, Stage: s, Papers: map[string]*Pool{}}
	if p.Gaps, err = e.gaps(ctx); err != nil {
		return Play{}, err
	}
	if p.Pool, err = e.competitions.Pools.Get(ctx, stage); err != nil && !errors.Is(err, store.ErrNotFound) {
		return Play{}, err
	}
	for i := range competition.Stages {
		if paper := &competition.Stages[i]; paper.Kind == Written && paper.EntryStage() == stage {
			if p.Papers[paper.ID], err = e.competitions.Pools.Get(ctx, paper.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
				return Play{}, err
			}
		}
	}
	return p, nil
}

// Begin begins an attempt, or finds the one that is going on. day is that of
// the deployment's zone.
func (e *Entries) Begin(ctx context.Context, stage string, player Player, day string, at time.Time, seq int64) (*Entry, error) {
	p, err := e.Play(ctx, stage)
	if err != nil {
		return nil, err
	}
	if p.Stage.Kind != Online && p.Stage.Kind != Preliminary {
		return nil, ErrNotOpen
	}
	if player, err = e.frozen(ctx, p.Competition, player); err != nil {
		return nil, err
	}
	if err := e.crowded(ctx, stage, player); err != nil {
		return nil, err
	}
	if err := e.admit(ctx, p, player); err != nil {
		return nil, err
	}
	id, seed, at := EntryID(stage, player.Person), randomSeed(), store.Millis(at)
	begin := func(doc *Entry) error {
		if seq <= doc.Seq {
			return nil
		}
		if _, open := doc.Open(); open != nil {
			return nil
		}
		if err := p.closed(at); err != nil {
			return err
		}
		doc.Seq = seq
		return doc.begin(p.Stage, p.Pool, seed, day, at)
	}
	fresh := &Entry{Meta: store.Meta{ID: id}, Stage: stage, Competition: p.Competition.ID, Player: player, Day: day}
	found, err := e.docs.Update(ctx, id, begin)
	if !errors.Is(err, store.ErrNotFound) {
		return found, err
	}
	if err := begin(fresh); err != nil {
		return nil, err
	}
	if err := e.docs.Insert(ctx, fresh); !errors.Is(err, store.ErrExists) {
		return fresh, err
	}
	return e.docs.Update(ctx, id, begin)
}

// frozen is a player as they first played in a competition: somebody who moves
// meanwhile goes on for the community that they began for.
func (e *Entries) frozen(ctx context.Context, c *Competition, player Player) (Player, error) {
	if len(c.Stages) == 1 {
		return player, nil
	}
	earlier, err := e.Of(ctx, player.Resident)
	if err != nil {
		return player, err
	}
	for _, entry := range earlier {
		if entry.Competition == c.ID && entry.Person == player.Person {
			return entry.Player, nil
		}
	}
	return player, nil
}

// crowded refuses more entries to a stage than one account has people: whoever
// takes a member out and adds another does not play again.
func (e *Entries) crowded(ctx context.Context, stage string, player Player) error {
	entries, err := e.Of(ctx, player.Resident)
	if err != nil {
		return err
	}
	others := 0
	for _, entry := range entries {
		if entry.Stage == stage && entry.Person != player.Person {
			others++
		}
	}
	if others > resident.FamilyLimit {
		return ErrNoAttempt
	}
	return nil
}

// admit tells whether a player may play a stage.
func (e *Entries) admit(ctx context.Context, p Play, player Player) error {
	before := p.Competition.Before(p.Stage.ID)
	if before == nil {
		return nil
	}
	advance, err := e.advances.Get(ctx, before.ID)
	if errors.Is(err, store.ErrNotFound) {
		return ErrNotOpen
	}
	if err != nil {
		return err
	}
	if !advance.Has(player) {
		return ErrNotAdvanced
	}
	return nil
}

// Answered is what became of an answer, and the entry as it then is.
type Answered struct {
	Outcome Outcome
	Entry   *Entry
}

// Answer takes an answer of a person.
func (e *Entries) Answer(ctx context.Context, stage, person string, tapped Tapped) (Answered, error) {
	tapped.At, tapped.Shown = store.Millis(tapped.At), store.Millis(tapped.Shown)
	var done Answered
	entry, err := e.score(ctx, stage, EntryID(stage, person), func(doc *Entry, p Play) (err error) {
		done.Outcome, err = doc.answer(p, tapped)
		return err
	})
	done.Entry = entry
	return done, err
}

// score changes an entry and derives what it then comes to. Where a key was
// put right meanwhile it is scored again: whoever corrected it may have passed
// by before.
func (e *Entries) score(ctx context.Context, stage, id string, change func(*Entry, Play) error) (*Entry, error) {
	p, err := e.Play(ctx, stage)
	if err != nil {
		return nil, err
	}
	entry, err := e.docs.Update(ctx, id, func(doc *Entry) error {
		if err := change(doc, p); err != nil {
			return err
		}
		doc.settle(p)
		return nil
	})
	for err == nil {
		before := p
		if p, err = e.Play(ctx, stage); err != nil || p.sameKeys(before) {
			return entry, err
		}
		entry, err = e.docs.Update(ctx, id, func(doc *Entry) error {
			doc.settle(p)
			return nil
		})
	}
	return nil, err
}

// HandIn ends an attempt in which answers could be changed.
func (e *Entries) HandIn(ctx context.Context, stage, person string, attempt int, at time.Time, seq int64) (*Entry, error) {
	return e.score(ctx, stage, EntryID(stage, person), func(doc *Entry, _ Play) error {
		if seq <= doc.Seq {
			return nil // refused perhaps, before the last question was answered
		}
		doc.Seq = seq
		return doc.handIn(attempt, store.Millis(at))
	})
}

// ShownAt notes when the message with a question was confirmed. The first
// time stands, and none counts for a question that was answered before it.
func (e *Entries) ShownAt(ctx context.Context, stage, person string, attempt, n int, at time.Time) error {
	_, err := e.docs.Update(ctx, EntryID(stage, person), func(doc *Entry) error {
		if attempt < 0 || attempt >= len(doc.Attempts) || n < 0 || n >= len(doc.Attempts[attempt].Asked) {
			return ErrNotAsked
		}
		if asked := &doc.Attempts[attempt].Asked[n]; asked.Shown.IsZero() && !asked.over() {
			asked.Shown = store.Millis(at)
		}
		return nil
	})
	return err
}

// Get is somebody's entry to a stage, or store.ErrNotFound.
func (e *Entries) Get(ctx context.Context, stage, person string) (*Entry, error) {
	return e.docs.Get(ctx, EntryID(stage, person))
}

// Of are all entries of one account.
func (e *Entries) Of(ctx context.Context, account string) ([]*Entry, error) {
	return e.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", account)}})
}

// settleAll derives anew what the entries of a stage come to, under the keys
// as they are now. Doing it again changes nothing.
func (e *Entries) settleAll(ctx context.Context, stage string) (changed int, err error) {
	p, err := e.Play(ctx, stage)
	if err != nil {
		return 0, err
	}
	for entry, err := range e.docs.Each(ctx, store.Query{Where: []store.Cond{store.Eq("stage", stage)}}, 500) {
		if err != nil {
			return changed, fmt.Errorf("scoring %s again: %w", stage, err)
		}
		before := *entry
		entry.settle(p)
		if before.Points == entry.Points && before.Right == entry.Right && before.Took == entry.Took && before.Done == entry.Done {
			continue
		}
		if _, err := e.docs.Update(ctx, entry.ID, func(doc *Entry) error {
			doc.settle(p)
			return nil
		}); err != nil {
			return changed, fmt.Errorf("scoring %s again: %w", entry.ID, err)
		}
		changed++
	}
	return changed, nil
}
