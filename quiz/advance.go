package quiz

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"kepubot/store"
)

// ErrAdvanced means that who goes on from a stage was confirmed already.
var ErrAdvanced = errors.New("who advances is confirmed already")

// ErrNobody means that nobody would advance.
var ErrNobody = errors.New("nobody would advance")

// ErrMoved means that the list changed since it was shown.
var ErrMoved = errors.New("the list changed since it was shown")

// Advance is who goes on from a stage: a fact once it is confirmed.
type Advance struct {
	store.Meta  `bson:",inline"` // the stage's id
	By          AdvanceBy        `bson:"by"`
	Persons     []Advanced       `bson:"persons,omitempty"`
	Communities []string         `bson:"communities,omitempty"`
	Teams       []string         `bson:"teams,omitempty"` // ids
	ConfirmedBy string           `bson:"confirmedby"`
	At          time.Time        `bson:"at"`
	Seq         int64            `bson:"seq"`
	// Told is how far the residents have been told, by id.
	Told string `bson:"told,omitempty"`
}

// Advanced is a person who goes on.
type Advanced struct {
	Person    string `bson:"person"`
	Resident  string `bson:"resident"`
	Community string `bson:"community"`
	Points    int64  `bson:"points"`
}

// Has tells whether a player goes on.
func (a *Advance) Has(p Player) bool {
	return slices.Contains(a.Communities, p.Community) ||
		slices.ContainsFunc(a.Persons, func(x Advanced) bool { return x.Person == p.Person })
}

// Digest tells two lists apart.
func (a *Advance) Digest() string {
	h := fnv.New64a()
	fmt.Fprint(h, a.By, a.Communities, a.Teams)
	for _, p := range a.Persons {
		fmt.Fprint(h, p.Person, p.Points, ";")
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// Advances keeps who went on from which stage.
type Advances struct {
	docs *store.Collection[Advance]
	now  func() time.Time
}

// OpenAdvances opens the collection.
func OpenAdvances(ctx context.Context, d store.Driver, now func() time.Time) (*Advances, error) {
	docs, err := store.Open[Advance](ctx, d, store.Schema{Name: "advances"})
	if err != nil {
		return nil, err
	}
	return &Advances{docs: docs, now: now}, nil
}

// Get is who goes on from a stage, or store.ErrNotFound before it was
// confirmed.
func (a *Advances) Get(ctx context.Context, stage string) (*Advance, error) {
	return a.docs.Get(ctx, stage)
}

// Confirm makes a proposal, that was shown with its digest, a fact. It says
// ErrAdvanced where another did so before.
func (a *Advances) Confirm(ctx context.Context, proposal *Advance, digest, by string, seq int64) (*Advance, error) {
	if there, err := a.docs.Get(ctx, proposal.ID); err == nil {
		if there.Seq == seq {
			return there, nil
		}
		return nil, ErrAdvanced
	} else if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if len(proposal.Persons)+len(proposal.Communities)+len(proposal.Teams) == 0 {
		return nil, ErrNobody
	}
	if proposal.Digest() != digest {
		return nil, ErrMoved
	}
	proposal.ConfirmedBy, proposal.At, proposal.Seq = by, store.Millis(a.now()), seq
	err := a.docs.Insert(ctx, proposal)
	if errors.Is(err, store.ErrExists) {
		there, err := a.docs.Get(ctx, proposal.ID)
		if err == nil && there.Seq != seq {
			return nil, ErrAdvanced
		}
		return there, err
	}
	return proposal, err
}

// Tell notes that all persons up to one, by id, were told.
func (a *Advances) Tell(ctx context.Context, stage, person string) error {
	_, err := a.docs.Update(ctx, stage, func(doc *Advance) error {
		doc.Told = max(doc.Told, person)
		return nil
	})
	return err
}

// Propose is who would go on from a stage that is over, by its rule. Equal
// entries at the last place all go on.
func (e *Entries) Propose(ctx context.Context, stage string, teams *Teams) (*Advance, error) {
	p, err := e.Play(ctx, stage)
	if err != nil {
		return nil, err
	}
	if p.Competition.State == Draft {
		return nil, ErrDraft
	}
	for _, s := range p.Competition.Stages { // also those counted with its entries
		if s.EntryStage() == p.Stage.EntryStage() && !s.Over(e.now(), p.Gaps) {
			return nil, ErrNotOver
		}
	}
	proposal := &Advance{Meta: store.Meta{ID: stage}, By: p.Stage.Advance.By}
	switch p.Stage.Advance.By {
	case TopCommunities:
		table, err := e.Table(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, s := range table {
			if s.Place > 0 && s.Place <= p.Stage.Advance.N {
				proposal.Communities = append(proposal.Communities, s.Community)
			}
		}
	case TopResidents:
		proposal.Persons, err = e.topOfEach(ctx, p)
	case TownshipTeams:
		proposal.Teams, err = teams.recommended(ctx, p.Competition.ID)
	}
	return proposal, err
}

// topOfEach are the best of each community, and who equals the last of them.
func (e *Entries) topOfEach(ctx context.Context, p Play) ([]Advanced, error) {
	tallies, err := e.tallies(ctx, p.Stage.EntryStage())
	if err != nil {
		return nil, err
	}
	var persons []Advanced
	for _, t := range tallies {
		best := store.Query{
			Where: []store.Cond{store.Eq("stage", p.Stage.EntryStage()), store.Eq("done", true), store.Eq("community", t.Community)},
			Sort:  byResult(),
		}
		n, last := 0, (*Entry)(nil)
		for entry, err := range e.docs.Each(ctx, best, p.Stage.Advance.N+1) {
			if err != nil {
				return nil, fmt.Errorf("finding the best of %s: %w", t.Community, err)
			}
			if n++; n > p.Stage.Advance.N && !entry.Equals(last) {
				break
			}
			last = entry
			persons = append(persons, Advanced{Person: entry.Person, Resident: entry.Resident, Community: entry.Community, Points: entry.Points})
		}
	}
	slices.SortFunc(persons, func(x, y Advanced) int { return cmp.Compare(x.Person, y.Person) })
	return persons, nil
}

// Equals tells whether two entries share a place: points, right answers and the
// time over them are the same.
func (e *Entry) Equals(other *Entry) bool {
	return e.Points == other.Points && e.Right == other.Right && e.Low == other.Low
}

// byResult is the order of results: points, right answers, time over them.
func byResult() []store.Sort {
	return []store.Sort{{Field: "points", Desc: true}, {Field: "right", Desc: true}, {Field: "low", Desc: true}}
}
