package report

import (
	"context"
	"fmt"
	"slices"

	"kepubot/resident"
	"kepubot/store"
)

// Own are the applications and objections of somebody, by honour.
func (h *Honours) Own(ctx context.Context, person string) (map[string]any, error) {
	own := map[string]any{}
	for doc, err := range h.docs.Each(ctx, store.Query{}, 50) {
		if err != nil {
			return nil, fmt.Errorf("looking for what %s has to do with honours: %w", person, err)
		}
		candidates := slices.DeleteFunc(doc.Candidates, func(c Candidate) bool { return c.By != person })
		objections := slices.DeleteFunc(doc.Objections, func(o HonourObjection) bool { return o.By != person })
		if len(candidates)+len(objections) > 0 {
			own[doc.ID] = map[string]any{"candidates": candidates, "objections": objections}
		}
	}
	return own, nil
}

// forgotten stands where the name of a household stood that was forgotten.
var forgotten = resident.Name{Chinese: "（已注销）", English: "(removed)"}

// Forget takes out who somebody is: households that they put forward lose
// their name and their grounds, and step back while candidates are taken;
// objections stay and point to nobody.
func (h *Honours) Forget(ctx context.Context, person string) error {
	for doc, err := range h.docs.Each(ctx, store.Query{}, 50) {
		if err != nil {
			return fmt.Errorf("looking for what to forget of %s: %w", person, err)
		}
		if !doc.mentions(person) {
			continue
		}
		if _, err := h.docs.Update(ctx, doc.ID, func(doc *Honour) error {
			doc.forget(person)
			return nil
		}); err != nil {
			return fmt.Errorf("forgetting %s in the honour %s: %w", person, doc.ID, err)
		}
	}
	return nil
}

func (h *Honour) mentions(person string) bool {
	return slices.ContainsFunc(h.Candidates, func(c Candidate) bool { return c.By == person }) ||
		slices.ContainsFunc(h.Objections, func(o HonourObjection) bool { return o.By == person })
}

func (h *Honour) forget(person string) {
	for i := range h.Candidates {
		c := &h.Candidates[i]
		if c.By != person {
			continue
		}
		c.By = ""
		if h.Kind == HonourHousehold && c.Way == Applied {
			c.Name, c.Grounds = forgotten, ""
			if h.State == Collecting {
				c.State = Stepped
			}
		}
	}
	for i := range h.Objections {
		if h.Objections[i].By == person {
			h.Objections[i].By = ""
		}
	}
}
