package quiz

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"kepubot/store"
)

// Listed lets those go on whom staff name.
const Listed AdvanceBy = "list"

// Add adds a person to a list, once.
func (a *Advance) Add(p Advanced) {
	i, there := slices.BinarySearchFunc(a.Persons, p, func(x, y Advanced) int { return cmp.Compare(x.Person, y.Person) })
	if !there {
		a.Persons = slices.Insert(a.Persons, i, p)
	}
}

// rosterLimit bounds the people of one community who are told that it goes
// on.
const rosterLimit = 5000

// Advanced are the people to be told who goes on, by person: those of the
// list, or all who took part for a community that does, or whose team does.
func (e *Entries) Advanced(ctx context.Context, a *Advance) ([]Advanced, error) {
	people := slices.Clone(a.Persons)
	p, err := e.Play(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	communities := slices.Clone(a.Communities)
	for _, team := range a.Teams {
		if _, community, ok := strings.Cut(team, ":"); ok {
			communities = append(communities, community)
		}
	}
	for _, community := range communities {
		entries, err := e.docs.Find(ctx, store.Query{
			Where: []store.Cond{store.Eq("stage", p.Stage.EntryStage()), store.Eq("done", true), store.Eq("community", community)}, Limit: rosterLimit,
		})
		if err != nil {
			return nil, fmt.Errorf("finding who played for %s: %w", community, err)
		}
		for _, entry := range entries {
			people = append(people, Advanced{Person: entry.Person, Resident: entry.Resident, Community: community, Points: entry.Points})
		}
	}
	slices.SortFunc(people, func(x, y Advanced) int { return cmp.Compare(x.Person, y.Person) })
	return people, nil
}

// After is the stage that those go on to who advance from a stage; nil for
// none.
func (c *Competition) After(stage string) *Stage {
	i := slices.IndexFunc(c.Stages, func(s Stage) bool { return s.ID == stage })
	for j := i + 1; i >= 0 && j < len(c.Stages); j++ {
		if c.Stages[j].Joins == "" {
			return &c.Stages[j]
		}
	}
	return nil
}

// OnlineBefore is the id of the online stage before a stage, or "".
func (c *Competition) OnlineBefore(stage string) string {
	online := ""
	for _, s := range c.Stages {
		if s.ID == stage {
			break
		}
		if s.Kind == Online {
			online = s.ID
		}
	}
	return online
}

// Each goes through the entries of a stage in the order of their ids.
func (e *Entries) Each(ctx context.Context, stage string) iter.Seq2[*Entry, error] {
	return e.docs.Each(ctx, store.Query{Where: []store.Cond{store.Eq("stage", stage)}}, 500)
}

// Get is a community's team, or store.ErrNotFound.
func (t *Teams) Get(ctx context.Context, competition, community string) (*Team, error) {
	return t.docs.Get(ctx, competition+":"+community)
}

// HasTeam tells whether a team goes on: it is named, or its community is.
func (a *Advance) HasTeam(team *Team) bool {
	return slices.Contains(a.Teams, team.ID) || slices.Contains(a.Communities, team.Community)
}
