package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
)

// contacts are the people who report for each addressee: those whose role is
// for it alone.
func (b *Bot) contacts(ctx context.Context) (map[report.Addressee][]string, error) {
	staff, err := b.staff.List(ctx)
	if err != nil {
		return nil, err
	}
	found := map[report.Addressee][]string{}
	for _, employee := range staff {
		for _, g := range employee.Grants {
			to := report.FromPlace(g.Place)
			if g.Unit != "" {
				to = report.FromUnit(g.Unit)
			}
			limited := g.Unit != "" || g.Place != "" && g.Community == ""
			if limited && mayReport(resident.Rights{g}, to) && !slices.Contains(found[to], employee.ID) {
				found[to] = append(found[to], employee.ID)
			}
		}
	}
	return found, nil
}

// tellReturn has the contacts of a request told something: that it is "new",
// that they are reminded ("remind", "due"), or that there is "longer" time.
func (b *Bot) tellReturn(ctx context.Context, t *turn, id, what string) error {
	return b.jobs.Add(ctx, job{Kind: jobReturnTell, Resident: t.me.ID, Seq: t.seq(), Target: id, Words: map[string]string{"what": what}})
}

// tellReturns tells the contacts of those who have not reported, in the order
// of their ids, so that after a crash it goes on where it was. A reminder of a
// deadline that was moved meanwhile, or one that a sweep began anew just as it
// ended, is none.
func (b *Bot) tellReturns(ctx context.Context, work *job) error {
	q, err := b.returns.all.Request(ctx, work.Target)
	if err != nil {
		return err
	}
	due := time.Time{}
	if work.Words["due"] != "" {
		millis, err := strconv.ParseInt(work.Words["due"], 10, 64)
		if err != nil {
			return fmt.Errorf("reading the deadline of %s: %w", q.ID, err)
		}
		if due = time.UnixMilli(millis); !q.DueAt(due) {
			return nil
		}
	}
	people, err := b.owing(ctx, q)
	if err != nil {
		return err
	}
	if err := b.tellEach(ctx, work, slices.Collect(maps.Keys(people)), func(id string) error {
		return b.tellBulk(ctx, id, func(v Voice, _ *resident.Resident) (string, telegram.Keyboard) {
			return b.returnWord(ctx, v, q, work.Words["what"], people[id])
		})
	}); err != nil {
		return err
	}
	if due.IsZero() {
		return nil
	}
	return b.returns.all.Warn(ctx, q.ID, due)
}

// owing are the addressees that still have to report, and can, by contact.
func (b *Bot) owing(ctx context.Context, q *report.Request) (map[string][]report.Addressee, error) {
	if q.Withdrawn || q.Over(b.now()) {
		return nil, nil
	}
	standings, err := b.returns.all.Owing(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	contacts, err := b.contacts(ctx)
	if err != nil {
		return nil, err
	}
	people := map[string][]report.Addressee{}
	for _, s := range standings {
		for _, id := range contacts[s.To] {
			people[id] = append(people[id], s.To)
		}
	}
	return people, nil
}

// returnWord is what a contact is told about a request.
func (b *Bot) returnWord(ctx context.Context, v Voice, q *report.Request, what string, own []report.Addressee) (string, telegram.Keyboard) {
	var keyboard telegram.Keyboard
	for _, to := range own[:min(len(own), requestsShown)] {
		label := v.Label("returns.fillfor", args{"Name": b.addressee(ctx, v, to)})
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("rone", q.ID, addresseeWord(to))}})
	}
	values := args{"Title": q.Title.In(v.lang), "When": v.moment(q.Deadline.In(b.config.Location), b.local()), "N": len(q.Indicators)}
	return v.Say("returns.tell."+what, values), keyboard
}

// tellContacts tells the contacts of one addressee, but for who acts.
func (b *Bot) tellContacts(ctx context.Context, t *turn, q *report.Request, to report.Addressee, key string, values args) error {
	contacts, err := b.contacts(ctx)
	if err != nil {
		return err
	}
	for _, id := range contacts[to] {
		if id == t.me.ID {
			continue
		}
		if err := b.tell(ctx, t, id, func(v Voice) (string, telegram.Keyboard) {
			more := args{"Title": q.Title.In(v.lang), "Name": b.addressee(ctx, v, to)}
			for name, value := range values {
				more[name] = value
			}
			return v.Say(key, more), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("rone", q.ID, addresseeWord(to))}}}
		}); err != nil {
			return err
		}
	}
	return nil
}

// sweepReturns enters approved figures whose entering was broken off, reminds
// of deadlines within a day, and has those who run honours told of days that
// are over; jobs wait for the morning.
func (b *Bot) sweepReturns(ctx context.Context) error {
	if err := b.returns.all.Settle(ctx); err != nil {
		return fmt.Errorf("entering returns: %w", err)
	}
	due, err := b.returns.all.Due(ctx)
	if err != nil {
		return err
	}
	for _, q := range due {
		deadline := strconv.FormatInt(q.Deadline.UnixMilli(), 10)
		if err := b.jobs.Add(ctx, job{Kind: jobReturnTell, Once: q.ID + ":due:" + deadline, Target: q.ID, Words: map[string]string{"what": "due", "due": deadline}}); err != nil {
			return err
		}
	}
	return nil
}
