package resident

import (
	"context"

	"kepubot/store"
)

// Figures counts active residents for whom conditions hold, by some of place,
// community (an id, Unsure or nil), group and joinedday.
func (r *Residents) Figures(ctx context.Context, where []store.Cond, by ...string) ([]store.GroupRow, error) {
	return r.docs.Group(ctx, store.GroupQuery{Where: append(where[:len(where):len(where)], store.Eq("state", string(Active))), By: by})
}
