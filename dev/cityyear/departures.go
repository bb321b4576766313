package cityyear

import (
	"context"
	"fmt"

	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// stayed is how many residents there are for one who left.
const stayed = 40

// makeDepartures has some people leave whose documents are gone: it comes
// last, so that nobody else's year changes by it.
func (c *City) makeDepartures(ctx context.Context) error {
	w, all := into[resident.Departure](c, "departures"), days()
	for n := range c.size.Residents / stayed {
		home, left := pick(c, c.communities), pick(c, all)
		d := &resident.Departure{
			Meta: store.Meta{ID: fmt.Sprintf("d%05d", n), Rev: 1}, Day: left, JoinedDay: schedule.Shift(left, -c.rng.IntN(200)),
			Place: home.Place, Community: home.ID, Group: c.groupOf(),
		}
		if c.chance(20) {
			d.Community = resident.Unsure
		}
		if err := w.add(ctx, d); err != nil {
			return err
		}
	}
	return w.flush(ctx)
}
