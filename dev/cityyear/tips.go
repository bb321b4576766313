package cityyear

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/delivery"
	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// makeTips writes a tip for each day that has one, a second one for minors on
// every fourth, and which was chosen for whom.
func (c *City) makeTips(ctx context.Context) error {
	tips, choices := into[content.Tip](c, "tips"), into[content.Choice](c, "choices")
	for n, day := range days() {
		if n%c.size.TipEvery != 0 {
			continue
		}
		c.tipDays = append(c.tipDays, day)
		everyone := c.tip(len(c.tips))
		own := everyone
		if len(c.tipDays)%4 == 0 {
			own = c.tip(len(c.tips))
		}
		c.choices[day] = map[string]string{}
		for _, g := range c.Sources.Groups {
			tip := everyone
			if g.ID == resident.Minors {
				tip = own
			}
			c.choices[day][g.ID] = tip.ID
			choice := &content.Choice{Meta: store.Meta{ID: day + ":" + g.ID, Rev: 1}, Day: day, Group: g.ID, Tip: tip.ID, Theme: tip.Theme, Reason: content.ByTheme}
			if err := choices.add(ctx, choice); err != nil {
				return err
			}
		}
	}
	for _, tip := range c.tips {
		if err := tips.add(ctx, tip); err != nil {
			return err
		}
	}
	return cmp.Or(tips.flush(ctx), choices.flush(ctx))
}

func (c *City) tip(n int) *content.Tip {
	t := &content.Tip{
		Meta: store.Meta{ID: fmt.Sprintf("tip%04d", n), Rev: 1}, Theme: content.Themes()[n%4], Groups: []string{content.Everyone},
		Chinese: content.Text{Title: fmt.Sprintf("第 %d 条小知识", n), Text: "样例。", Why: "样例。"}, English: content.Text{Title: fmt.Sprintf("Tip %d", n), Text: "A sample.", Why: "A sample."},
		Approval: content.Approval{State: content.Approved, Author: "rstaff"}, Created: at(FirstDay, 9, n%60),
	}
	c.tips = append(c.tips, t)
	return t
}

// makeReach writes the broadcasts: those of tips, and a notice every tenth
// time. All are folded but the last two of tips, which still have pages.
func (c *City) makeReach(ctx context.Context) error {
	broadcasts, figures, pages := into[delivery.Broadcast](c, "broadcasts"), into[delivery.Figures](c, "reach"), into[delivery.Page](c, "pages")
	slices.SortFunc(c.people, func(a, b person) int { return cmp.Compare(a.id, b.id) })
	for n, day := range c.tipDays {
		folded := n < len(c.tipDays)-2
		ids := []string{"tips:" + day + ":0800"}
		if n%10 == 5 {
			ids = append(ids, fmt.Sprintf("notice:n%d", n))
		}
		for _, id := range ids {
			ended := at(day, 11, 0)
			b := &delivery.Broadcast{
				Meta: store.Meta{ID: id, Rev: 1}, Day: day, Slot: "08:00", From: at(day, 8, 0), Until: at(day, 20, 30), Begun: at(day, 8, 0),
				Ended: &ended, Ending: delivery.Complete, Kept: !folded, Folded: folded,
			}
			err := broadcasts.add(ctx, b)
			if err == nil && folded {
				err = figures.add(ctx, &delivery.Figures{Meta: store.Meta{ID: id, Rev: 1}, Day: day, Shares: c.shares(day)})
			}
			if err == nil && !folded {
				err = c.makePages(ctx, pages, b)
			}
			if err != nil {
				return err
			}
		}
	}
	return cmp.Or(broadcasts.flush(ctx), figures.flush(ctx), pages.flush(ctx))
}

// outcome is what became of a message.
func (c *City) outcome() delivery.State {
	switch n := c.rng.IntN(200); {
	case n < 4:
		return delivery.Failed
	case n == 4:
		return delivery.Missed
	}
	return delivery.Sent
}

// shares are what a broadcast of a day came to, as folding makes them.
func (c *City) shares(day string) []delivery.Share {
	type key struct{ place, community, group string }
	all := map[key]*delivery.Share{}
	for _, p := range c.people {
		if !p.gets || p.joined >= day {
			continue
		}
		k := key{p.place, p.community, p.group}
		if all[k] == nil {
			all[k] = &delivery.Share{Place: p.place, Community: p.community, Group: p.group}
		}
		switch c.outcome() {
		case delivery.Sent:
			all[k].Sent++
		case delivery.Failed:
			all[k].Failed++
		default:
			all[k].Missed++
		}
	}
	shares := make([]delivery.Share, 0, len(all))
	for _, s := range all {
		shares = append(shares, *s)
	}
	slices.SortFunc(shares, func(a, b delivery.Share) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Community, b.Community), cmp.Compare(a.Group, b.Group))
	})
	return shares
}

// pageSize is that of the program.
const pageSize = 500

// makePages writes the ledger of a broadcast as it is before it folds.
func (c *City) makePages(ctx context.Context, w *writer[delivery.Page], b *delivery.Broadcast) error {
	got := slices.DeleteFunc(slices.Clone(c.people), func(p person) bool { return !p.gets || p.joined >= b.Day })
	after := ""
	for some := range slices.Chunk(got, pageSize) {
		column := func(of func(person) string) string {
			cells := make([]string, len(some))
			for i, p := range some {
				cells[i] = of(p)
			}
			return strings.Join(cells, ",")
		}
		states := make([]byte, len(some))
		for i := range states {
			states[i] = byte(c.outcome())
		}
		blank := column(func(person) string { return "" })
		page := &delivery.Page{
			Meta: store.Meta{ID: b.ID + "/" + after, Rev: 1}, Broadcast: b.ID, After: after, Done: true,
			Residents: column(func(p person) string { return p.id }), Telegrams: blank, Places: column(func(p person) string { return p.place }),
			Communities: column(func(p person) string { return p.community }), Groups: column(func(p person) string { return p.group }),
			Languages: blank, States: string(states), Messages: blank, Whys: blank,
		}
		if err := w.add(ctx, page); err != nil {
			return err
		}
		after = some[len(some)-1].id
	}
	return nil
}

// makeFeedback writes what people thought; tips are liked by more or fewer.
func (c *City) makeFeedback(ctx context.Context) error {
	w := into[content.Feedback](c, "feedback")
	for n := range c.size.Feedback { // in the order of days, as it comes in
		day := c.tipDays[n*len(c.tipDays)/c.size.Feedback]
		p := c.somebody(day)
		f := &content.Feedback{
			Meta: store.Meta{ID: day + ":" + p.id, Rev: 1}, Day: day, Tip: c.choices[day][p.group], Resident: p.id, Community: p.community, Group: p.group,
			Value: content.Like, At: at(day, 9, c.rng.IntN(600)), Seq: 1,
		}
		n, _ := strconv.Atoi(strings.TrimPrefix(f.Tip, "tip"))
		if c.rng.IntN(100) < 5+n*7%40 {
			f.Value = content.Dislike
		}
		if err := w.once(ctx, f.ID, f); err != nil {
			return err
		}
	}
	return w.flush(ctx)
}
