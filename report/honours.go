package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// HonourFigures are the figures by which communities are proposed.
type HonourFigures interface {
	// Figures gives a figure, such as "events" or "persontimes", of each
	// community in a period; communities that are not in it have 0.
	Figures(ctx context.Context, figure string, p event.Period) (map[string]int64, error)
}

// Honours keeps the honours.
type Honours struct {
	docs     *store.Collection[Honour]
	now      func() time.Time
	location *time.Location
}

// OpenHonours opens the collection. Days for objections end at midnight in
// the location.
func OpenHonours(ctx context.Context, d store.Driver, now func() time.Time, location *time.Location) (*Honours, error) {
	docs, err := store.Open[Honour](ctx, d, store.Schema{
		Name:    "honours",
		Fields:  []store.Field{{Name: "created", Kind: store.Time}, {Name: "state", Kind: store.String}, {Name: "until", Kind: store.Time}},
		Indexes: []store.Index{{Fields: []string{"created"}}, {Fields: []string{"state", "until"}}}, // the latest; whose days are over
	})
	if err != nil {
		return nil, err
	}
	return &Honours{docs, now, location}, nil
}

// Add begins an honour by the update numbered seq. Doing it again leaves what
// is there.
func (h *Honours) Add(ctx context.Context, draft Honour, by string, seq int64) (*Honour, error) {
	if len(draft.Problems()) > 0 {
		return nil, ErrHonourFaults
	}
	fresh := &Honour{
		Meta: store.Meta{ID: draft.ID}, Title: draft.Title, Kind: draft.Kind, Period: draft.Period, Criteria: draft.Criteria, Days: draft.Days,
		State: Collecting, By: by, Created: store.Millis(h.now()), Handled: store.Handled{seq},
	}
	err := h.docs.Insert(ctx, fresh)
	if errors.Is(err, store.ErrExists) {
		return h.docs.Get(ctx, draft.ID)
	}
	return fresh, err
}

// Get finds an honour, or says store.ErrNotFound.
func (h *Honours) Get(ctx context.Context, id string) (*Honour, error) { return h.docs.Get(ctx, id) }

// Latest are the honours made last, the latest first.
func (h *Honours) Latest(ctx context.Context, limit int) ([]*Honour, error) {
	return h.docs.Find(ctx, store.Query{Sort: []store.Sort{{Field: "created", Desc: true}}, Limit: limit})
}

// change changes an honour by the update numbered seq, once.
func (h *Honours) change(ctx context.Context, id string, seq int64, change func(*Honour) error) (*Honour, error) {
	return h.docs.Update(ctx, id, func(doc *Honour) error {
		return doc.Handled.Once(seq, func() error { return change(doc) })
	})
}

// SetCriteria changes the criteria and the days for objections before the
// list is shown, by the update numbered seq.
func (h *Honours) SetCriteria(ctx context.Context, id string, criteria []Criterion, days int, seq int64) (*Honour, error) {
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.collecting(); err != nil {
			return err
		}
		doc.Criteria, doc.Days = criteria, days
		if len(doc.Problems()) > 0 {
			return ErrHonourFaults
		}
		return nil
	})
}

// Suggest proposes the communities that reach all criteria, by the update
// numbered seq: a list to start from. Who is a candidate already stays as
// they are. It says ErrHonourMoved where the criteria were changed meanwhile.
func (h *Honours) Suggest(ctx context.Context, id string, figures HonourFigures, community func(id string) (resident.Community, bool), by string, seq int64) (*Honour, error) {
	honour, err := h.docs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(honour.Criteria) == 0 {
		return nil, ErrHonourFaults
	}
	reached := map[string][]Reached{}
	for i, c := range honour.Criteria {
		values, err := figures.Figures(ctx, c.Figure, honour.Period)
		if err != nil {
			return nil, fmt.Errorf("finding %s for the honour %s: %w", c.Figure, id, err)
		}
		for id, value := range values {
			if value >= c.Least && len(reached[id]) == i {
				reached[id] = append(reached[id], Reached{c.Figure, value})
			}
		}
	}
	at := store.Millis(h.now())
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.collecting(); err != nil {
			return err
		}
		if !slices.Equal(doc.Criteria, honour.Criteria) {
			return ErrHonourMoved
		}
		for _, id := range slices.Sorted(maps.Keys(reached)) {
			c, known := community(id)
			if !known || doc.Candidate(id) != nil || len(reached[id]) < len(doc.Criteria) {
				continue
			}
			if len(doc.Candidates) >= mostCandidates {
				return ErrMany
			}
			doc.Candidates = append(doc.Candidates, Candidate{
				ID: id, Name: c.Name, Place: c.Place, Community: id, Way: ByCriteria, Figures: reached[id], By: by, At: at, State: Proposed,
			})
		}
		return nil
	})
}

// Propose adds a candidate who applied or was nominated, by the update
// numbered seq. One who was proposed already stays as they are; one who
// withdrew is a candidate anew.
func (h *Honours) Propose(ctx context.Context, id string, c Candidate, by string, seq int64) (*Honour, error) {
	fresh := Candidate{
		ID: c.ID, Name: c.Name, Place: c.Place, Community: c.Community, Way: cmp.Or(c.Way, Nominated), Grounds: c.Grounds, By: by, At: store.Millis(h.now()), State: Proposed,
	}
	n := utf8.RuneCountInString(c.Name.Chinese)
	wrong := !indicatorIDForm.MatchString(c.ID) || n == 0 || n > candidateLimit || utf8.RuneCountInString(c.Name.English) > 3*candidateLimit ||
		utf8.RuneCountInString(c.Grounds) > groundsLimit || fresh.Way != Applied && fresh.Way != Nominated
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.collecting(); err != nil {
			return err
		}
		if wrong || doc.Kind == HonourCommunity && c.Community != c.ID {
			return ErrHonourFaults
		}
		switch there := doc.Candidate(c.ID); {
		case there != nil && there.State == Stepped:
			*there = fresh
		case there != nil:
		case len(doc.Candidates) >= mostCandidates:
			return ErrMany
		default:
			doc.Candidates = append(doc.Candidates, fresh)
		}
		return nil
	})
}

// StepBack takes a candidate back before the list is shown, by the update
// numbered seq.
func (h *Honours) StepBack(ctx context.Context, id, candidate string, seq int64) (*Honour, error) {
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.collecting(); err != nil {
			return err
		}
		c := doc.Candidate(candidate)
		if c == nil {
			return store.ErrNotFound
		}
		c.State = Stepped
		return nil
	})
}

// Review passes a candidate or declines it for a reason, before the list is
// shown, by the update numbered seq. Nobody reviews whom they nominated; whom
// the criteria proposed anybody may.
func (h *Honours) Review(ctx context.Context, id, candidate string, pass bool, reason, by string, seq int64) (*Honour, error) {
	verdict := Verdict{State: Declined, Reason: reason, By: by, At: store.Millis(h.now())}
	if pass {
		verdict.State = Passed
	}
	return h.change(ctx, id, seq, func(doc *Honour) error {
		if err := doc.collecting(); err != nil {
			return err
		}
		c := doc.Candidate(candidate)
		switch {
		case c == nil || c.State == Stepped:
			return store.ErrNotFound
		case c.By == by && c.Way != ByCriteria:
			return ErrOwnCandidate
		case (!pass || reason != "") && !goodReason(reason):
			return ErrWhy
		}
		c.judge(verdict)
		return nil
	})
}

// judge notes a verdict, and the one before.
func (c *Candidate) judge(v Verdict) {
	if c.Review != nil {
		c.Earlier = append(c.Earlier, *c.Review)
		c.Earlier = c.Earlier[max(0, len(c.Earlier)-mostVerdicts):]
	}
	c.Review, c.State = &v, v.State
}
