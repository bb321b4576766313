package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/schedule"
)

// requestsShown bounds the requests of a list; longerDays is by how many days a
// deadline is moved.
const (
	requestsShown = 8
	longerDays    = 3
)

// addresseeWord is an addressee as a button says it.
func addresseeWord(a report.Addressee) string { return strings.Replace(string(a), ":", ".", 1) }

func addresseeOf(word string) report.Addressee {
	return report.Addressee(strings.Replace(word, ".", ":", 1))
}

// addressee is what a place or a member unit is called.
func (b *Bot) addressee(ctx context.Context, v Voice, a report.Addressee) string {
	place, unit := a.Parts()
	if p, ok := b.places.Place(place); ok {
		return p.Name.In(v.lang)
	}
	return b.unitName(ctx, v, unit)
}

// unitName is what a member unit is called; its id where it is not known.
func (b *Bot) unitName(ctx context.Context, v Voice, unit string) string {
	found, err := b.returns.units.Get(ctx, unit)
	if err != nil {
		return unit
	}
	return found.Name.In(v.lang)
}

// mayReport tells whether somebody fills in the returns of an addressee.
func mayReport(rights resident.Rights, a report.Addressee) bool {
	place, unit := a.Parts()
	if unit != "" {
		return rights.MayFor(resident.RecordFigures, unit)
	}
	return place != "" && rights.MayIn(resident.RecordFigures, resident.Community{Place: place})
}

// showReturns lists the requests: to staff with how many have reported, to a
// contact their own returns.
func (b *Bot) showReturns(ctx context.Context, t *turn) error {
	latest, err := b.returns.all.Requests(ctx, 4*requestsShown)
	if err != nil {
		return err
	}
	latest = slices.DeleteFunc(latest, func(q *report.Request) bool { return q.Withdrawn })
	if !t.rights.May(resident.ApproveReturns) {
		return b.showOwnReturns(ctx, t, latest)
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("returns.new", nil), Data: tap("rnew")}, {Text: t.Label("returns.units", nil), Data: tap("runits")}}}
	for _, q := range latest[:min(len(latest), requestsShown)] {
		n, err := b.standingNumbers(ctx, q)
		if err != nil {
			return err
		}
		label := fmt.Sprintf("%s · %d/%d", shortened(q.Title.In(t.lang), 24), n[report.Sent]+n[report.Approved], len(q.To))
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("rview", q.ID)}})
	}
	t.show(t.Say("returns.list", nil), keyboard)
	return nil
}

func (b *Bot) standingNumbers(ctx context.Context, q *report.Request) (map[report.ReturnState]int, error) {
	all, err := b.returns.all.Standings(ctx, q.ID)
	n := map[report.ReturnState]int{}
	for _, s := range all {
		n[s.State]++
	}
	return n, err
}

// showOwnReturns lists what somebody has to fill in, and shows it at once
// where it is one thing.
func (b *Bot) showOwnReturns(ctx context.Context, t *turn, latest []*report.Request) error {
	var keyboard telegram.Keyboard
	type own struct {
		q  *report.Request
		to report.Addressee
	}
	var all []own
	for _, q := range latest {
		standings, err := b.returns.all.Standings(ctx, q.ID)
		if err != nil {
			return err
		}
		for _, s := range standings {
			if mayReport(t.rights, s.To) && len(keyboard) < requestsShown {
				all = append(all, own{q, s.To})
				label := t.Label("returns.state."+string(s.State), nil) + " · " + b.addressee(ctx, t.Voice, s.To) + " " + shortened(q.Title.In(t.lang), 20)
				keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("rone", q.ID, addresseeWord(s.To))}})
			}
		}
	}
	switch len(all) {
	case 0:
		t.show(t.Say("returns.none", nil), nil)
		return nil
	case 1:
		return b.showReturn(ctx, t, all[0].q, all[0].to)
	}
	t.show(t.Say("returns.own", nil), keyboard)
	return nil
}

// request finds the request that a button names.
func (b *Bot) request(ctx context.Context, id string) (*report.Request, error) {
	q, err := b.returns.all.Request(ctx, id)
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	return q, err
}

func (b *Bot) onRequest(ctx context.Context, t *turn) error {
	q, err := b.request(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.showRequest(ctx, t, q)
}

// requestNoted notes what was done with a request, and shows it.
func (b *Bot) requestNoted(ctx context.Context, t *turn, q *report.Request, action string, err error) error {
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, q.ID); err != nil {
		return err
	}
	return b.showRequest(ctx, t, q)
}

// showRequest shows the table of states of a request.
func (b *Bot) showRequest(ctx context.Context, t *turn, q *report.Request) error {
	all, err := b.returns.all.Standings(ctx, q.ID)
	if err != nil {
		return err
	}
	n := map[report.ReturnState]int{}
	var buttons []telegram.Button
	for _, s := range all {
		n[s.State]++
		label := t.Label("returns.mark."+string(s.State), nil) + " " + b.addressee(ctx, t.Voice, s.To)
		buttons = append(buttons, telegram.Button{Text: label, Data: tap("rone", q.ID, addresseeWord(s.To))})
	}
	text := t.Say("returns.table", args{
		"Title": q.Title.In(t.lang), "Period": q.Period.Name().In(t.lang), "When": t.moment(q.Deadline.In(b.config.Location), b.local()),
		"Approved": n[report.Approved], "Sent": n[report.Sent], "Back": n[report.SentBack], "Missing": n[report.NotSent],
	})
	if q.Withdrawn {
		t.show(text+"\n"+t.Say("returns.withdrawn", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("rlist")}}})
		return nil
	}
	keyboard := rows(buttons, 3)
	if owing := n[report.NotSent] + n[report.SentBack]; owing > 0 {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("returns.call", args{"N": owing}), Data: tap("rcall", q.ID)}})
	}
	longer := b.longer(q.Deadline)
	keyboard = append(keyboard, []telegram.Button{
		{Text: t.Label("returns.longer", args{"Day": t.shortDate(b.dayTime(longer))}), Data: tap("rlong", q.ID, longer)},
		{Text: t.Label("returns.withdraw", nil), Data: tap("rdrop", q.ID)},
	})
	t.show(text, append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("rlist")}}))
	return nil
}

// longer is the day some days after a deadline, or after today where that is
// later.
func (b *Bot) longer(deadline time.Time) string {
	return schedule.Shift(max(b.today(), schedule.DayOf(deadline, b.config.Location)), longerDays)
}

// closing is when a day ends for returns, where a button names the day.
func (b *Bot) closing(day string) (time.Time, error) {
	at, err := schedule.At(day, "17:00", b.config.Location)
	if err != nil || at.After(b.now().AddDate(1, 0, 0)) {
		return time.Time{}, sorry{key: "sorry.button"}
	}
	return at, nil
}

// onRequestRemind reminds those who have not reported (催报).
func (b *Bot) onRequestRemind(ctx context.Context, t *turn) error {
	q, err := b.request(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	owing, err := b.returns.all.Remind(ctx, q.ID, t.me.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.tellReturn(ctx, t, q.ID, "remind"); err != nil {
		return err
	}
	contacts, err := b.contacts(ctx)
	if err != nil {
		return err
	}
	var nobody []string
	for _, s := range owing {
		if len(contacts[s.To]) == 0 {
			nobody = append(nobody, b.addressee(ctx, t.Voice, s.To))
		}
	}
	text := t.Label("returns.calling", args{"N": len(owing) - len(nobody)})
	if len(nobody) > 0 {
		text += "\n" + t.Label("returns.nobody", args{"Names": shortened(strings.Join(nobody, t.Label("notice.comma", nil)), 80)})
	}
	t.alert(text)
	return b.requestNoted(ctx, t, q, "remind return", nil)
}

// onRequestProlong moves the deadline for all to the day that the button names.
func (b *Bot) onRequestProlong(ctx context.Context, t *turn) error {
	q, err := b.request(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	until, err := b.closing(t.action.arg(1))
	if err != nil {
		return err
	}
	if until.Equal(q.Deadline) {
		return b.showRequest(ctx, t, q)
	}
	if q, err = b.returns.all.Prolong(ctx, q.ID, until, t.seq()); err != nil {
		return err
	}
	if err := b.tellReturn(ctx, t, q.ID, "longer"); err != nil {
		return err
	}
	return b.requestNoted(ctx, t, q, "prolong return", nil)
}

// onRequestWithdraw asks before a request is taken back, or takes it back.
func (b *Bot) onRequestWithdraw(ctx context.Context, t *turn) error {
	q, err := b.request(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if t.action.arg(1) != "yes" {
		t.show(t.Say("returns.withdrawask", args{"Title": q.Title.In(t.lang)}), telegram.Keyboard{
			{{Text: t.Label("returns.withdraw", nil), Data: tap("rdrop", q.ID, "yes")}}, {{Text: t.Label("button.back", nil), Data: tap("rview", q.ID)}}})
		return nil
	}
	if !q.Withdrawn {
		q, err = b.returns.all.Withdraw(ctx, q.ID, t.seq())
	}
	return b.requestNoted(ctx, t, q, "withdraw return", err)
}
