package bot

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// eventsListed is how many events one message lists.
const eventsListed = 6

// eventsRead bounds the events that are put in order for one person.
const eventsRead = 300

// showEvents lists what is to come, the nearest to where the person lives
// first, then by time.
func (b *Bot) showEvents(ctx context.Context, t *turn) error { return b.listEvents(ctx, t, 0) }

func (b *Bot) onEvents(ctx context.Context, t *turn) error {
	from, err := strconv.Atoi(cmp.Or(t.action.arg(0), "0"))
	if err != nil || from < 0 || from > eventsRead {
		return sorry{key: "sorry.button"}
	}
	return b.listEvents(ctx, t, from)
}

func (b *Bot) listEvents(ctx context.Context, t *turn, from int) error {
	coming, err := b.events.all.Upcoming(ctx, eventsRead)
	if err != nil {
		return err
	}
	coming = slices.DeleteFunc(coming, func(e *event.Event) bool { return !meant(e, t.me) })
	slices.SortStableFunc(coming, func(x, y *event.Event) int {
		return cmp.Or(cmp.Compare(away(x, t.me), away(y, t.me)), x.Starts.Compare(y.Starts))
	})
	own := []telegram.Button{{Text: t.Label("event.mine", nil), Data: tap("evmine")}}
	if t.rights.May(resident.RunEvents) {
		own = append(own, telegram.Button{Text: t.Label("event.manage", nil), Data: tap("dlist")})
	}
	if t.rights.May(resident.CheckPeople) {
		own = append(own, telegram.Button{Text: t.Label("event.door", nil), Data: tap("doors")})
	}
	if len(coming) == 0 {
		t.show(t.Say("event.none", nil), rows(own, 2))
		return nil
	}
	from = min(from, len(coming)-1)
	page := coming[from:min(from+eventsListed, len(coming))]
	lines := []string{t.Say("event.list", nil)}
	var keyboard telegram.Keyboard
	for i, e := range page {
		lines = append(lines, t.Say("event.line", args{"N": from + i + 1, "Title": e.Title.In(t.lang), "When": b.eventWhen(t.Voice, e), "Where": e.Where.In(t.lang)}))
		keyboard = append(keyboard, []telegram.Button{{Text: strconv.Itoa(from+i+1) + "　" + shortened(e.Title.In(t.lang), 24), Data: tap("ev", e.ID)}})
	}
	var turning []telegram.Button
	if from > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: tap("evlist", strconv.Itoa(max(0, from-eventsListed)))})
	}
	if from+len(page) < len(coming) {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: tap("evlist", strconv.Itoa(from+len(page)))})
	}
	if len(turning) > 0 {
		keyboard = append(keyboard, turning)
	}
	t.show(strings.Join(lines, "\n"), append(keyboard, rows(own, 2)...))
	return nil
}

// meant tells whether an event is for somebody who shares the phone.
func meant(e *event.Event, r *resident.Resident) bool {
	return r.Group == "" || e.For(r.Group) || slices.ContainsFunc(r.Family, func(m resident.Member) bool { return e.For(m.Group) })
}

// away tells how far an event is from where somebody lives: in their
// community, in their township or for the whole city, elsewhere.
func away(e *event.Event, r *resident.Resident) int {
	switch {
	case e.Community != "" && e.Community == r.Community:
		return 0
	case e.Place == "" || e.Place == r.Place:
		return 1
	}
	return 2
}

// eventDates says when an event is on what is printed: all its sessions, with
// their days.
func (b *Bot) eventDates(v Voice, e *event.Event) string {
	var dates []string
	for _, s := range e.Sessions {
		dates = append(dates, v.dated(s.Starts.In(b.config.Location), s.Ends.In(b.config.Location)))
	}
	return strings.Join(dates, "\n")
}

// eventWhen says when an event is: its time, or the first time of several. A
// draft may not have one yet.
func (b *Bot) eventWhen(v Voice, e *event.Event) string {
	if len(e.Sessions) == 0 {
		return v.Label("event.undated", nil)
	}
	first := e.Sessions[0]
	when := v.span(first.Starts.In(b.config.Location), first.Ends.In(b.config.Location), b.local())
	if len(e.Sessions) > 1 {
		when += v.Label("event.sessions", args{"N": len(e.Sessions)})
	}
	return when
}
