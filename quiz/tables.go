package quiz

import (
	"context"
	"fmt"
	"slices"

	"kepubot/store"
)

// Table is the table of communities of a stage, from its entries as they are
// now.
func (e *Entries) Table(ctx context.Context, p Play) ([]Standing, error) {
	stage := p.Stage.EntryStage()
	tallies, err := e.tallies(ctx, stage)
	if err != nil {
		return nil, err
	}
	if p.Competition.Rule.Kind == MeanOfBest {
		if err := e.addBest(ctx, stage, tallies, p.Competition.Rule.Best); err != nil {
			return nil, err
		}
	}
	return Standings(p.Competition.Rule, tallies, p.Competition.Sizes), nil
}

// tallies are the entries that took part, by community.
func (e *Entries) tallies(ctx context.Context, stage string) ([]Tally, error) {
	rows, err := e.docs.Group(ctx, store.GroupQuery{
		Where: []store.Cond{store.Eq("stage", stage), store.Eq("done", true)}, By: []string{"community"}, Sum: []string{"points"},
	})
	if err != nil {
		return nil, fmt.Errorf("adding up %s: %w", stage, err)
	}
	tallies := make([]Tally, 0, len(rows))
	for _, row := range rows {
		if community, ok := row.Keys[0].(string); ok {
			tallies = append(tallies, Tally{Community: community, N: row.Count, Sum: row.Sum["points"]})
		}
	}
	return tallies, nil
}

// addBest adds the best k points of each community, out of how often each
// number of points was reached.
func (e *Entries) addBest(ctx context.Context, stage string, tallies []Tally, k int) error {
	rows, err := e.docs.Group(ctx, store.GroupQuery{
		Where: []store.Cond{store.Eq("stage", stage), store.Eq("done", true)}, By: []string{"community", "points"},
	})
	if err != nil {
		return fmt.Errorf("finding the best of %s: %w", stage, err)
	}
	at := map[any]int{}
	for i, t := range tallies {
		at[t.Community] = i
	}
	for _, row := range slices.Backward(rows) { // the most points first
		i, known := at[row.Keys[0]]
		points, ok := row.Keys[1].(int64)
		for ; known && ok && row.Count > 0 && len(tallies[i].Best) < k; row.Count-- {
			tallies[i].Best = append(tallies[i].Best, points)
		}
	}
	return nil
}

// Place is where an entry stands: places are shared by equal results.
type Place struct {
	Community, City     int64 // from 1
	OfCommunity, OfCity int64 // how many took part
}

// Place finds where an entry stands among those of its stage.
func (e *Entries) Place(ctx context.Context, entry *Entry) (Place, error) {
	var p Place
	for _, in := range []struct {
		place, of *int64
		where     []store.Cond
	}{
		{&p.City, &p.OfCity, nil},
		{&p.Community, &p.OfCommunity, []store.Cond{store.Eq("community", entry.Community)}},
	} {
		where := append([]store.Cond{store.Eq("stage", entry.Stage), store.Eq("done", true)}, in.where...)
		all, err := e.docs.Count(ctx, where...)
		if err != nil {
			return p, fmt.Errorf("placing %s: %w", entry.ID, err)
		}
		*in.of, *in.place = all, 1
		for _, better := range [][]store.Cond{
			{store.GT("points", entry.Points)},
			{store.Eq("points", entry.Points), store.GT("right", entry.Right)},
			{store.Eq("points", entry.Points), store.Eq("right", entry.Right), store.GT("low", entry.Low)},
		} {
			n, err := e.docs.Count(ctx, append(slices.Clip(where), better...)...)
			if err != nil {
				return p, fmt.Errorf("placing %s: %w", entry.ID, err)
			}
			*in.place += n
		}
	}
	return p, nil
}

// Best are the best entries of a stage, of a community or, with "", of all.
func (e *Entries) Best(ctx context.Context, stage, community string, limit int) ([]*Entry, error) {
	where := []store.Cond{store.Eq("stage", stage), store.Eq("done", true)}
	if community != "" {
		where = append(where, store.Eq("community", community))
	}
	return e.docs.Find(ctx, store.Query{Where: where, Sort: byResult(), Limit: limit})
}

// Number counts the entries of a stage: begun, and those that took part.
func (e *Entries) Number(ctx context.Context, stage string) (begun, done int64, err error) {
	if begun, err = e.docs.Count(ctx, store.Eq("stage", stage)); err == nil {
		done, err = e.docs.Count(ctx, store.Eq("stage", stage), store.Eq("done", true))
	}
	return begun, done, err
}

// Correct puts a key right, scores the stage again, and keeps the tables of
// communities under both keys. Broken off it goes on where it is done again.
func (e *Entries) Correct(ctx context.Context, stage string, c Correction) (*Pool, error) {
	p, err := e.Play(ctx, stage)
	if err != nil {
		return nil, err
	}
	switch p.Competition.State {
	case Draft:
		return nil, ErrDraft
	case Final:
		return nil, ErrFinal
	}
	// Kept with the key: after a crash the entries may stand under either.
	if c.Before, err = e.Table(ctx, p); err != nil {
		return nil, err
	}
	if _, err := e.competitions.Pools.Correct(ctx, stage, c); err != nil {
		return nil, err
	}
	if _, err := e.settleAll(ctx, p.Stage.EntryStage()); err != nil {
		return nil, err
	}
	after, err := e.Table(ctx, p)
	if err != nil {
		return nil, err
	}
	if err := e.competitions.Pools.compared(ctx, stage, c.Seq, after); err != nil {
		return nil, err
	}
	return e.competitions.Pools.Get(ctx, stage)
}
