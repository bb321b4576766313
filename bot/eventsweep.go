package bot

import (
	"context"
	"fmt"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// sweepEvents goes on with what the time asks for: offers that ran out, people
// who must hear of their seat, reminders, and how it was.
func (b *Bot) sweepEvents(ctx context.Context) error {
	words, err := b.events.lines.Sweep(ctx)
	for _, word := range words {
		if err := b.tellSpot(ctx, word); err != nil {
			return fmt.Errorf("telling of a seat at %s: %w", word.Event.ID, err)
		}
	}
	if err != nil {
		return err
	}
	if err := b.events.lists.Sweep(ctx); err != nil {
		return fmt.Errorf("dropping old doubts: %w", err)
	}
	if err := b.continueSeries(ctx); err != nil {
		return fmt.Errorf("making events ahead: %w", err)
	}
	recent, err := b.events.all.Lately(ctx)
	if err != nil {
		return err
	}
	for _, e := range recent {
		for _, due := range e.Errands(b.now()) {
			if err := b.jobs.Add(ctx, job{Kind: jobErrand, Once: e.ID + ":" + string(due), Target: e.ID, Words: map[string]string{"errand": string(due)}}); err != nil {
				return err
			}
		}
	}
	return b.events.figures.Fold(ctx)
}

// tellSpot tells somebody where they stand in a line now, once it is day.
func (b *Bot) tellSpot(ctx context.Context, word event.Word) error {
	key := map[event.SpotState]string{event.Offered: "event.offer", event.Seated: "event.promoted", event.Lapsed: "event.lapsed"}[word.Spot.State]
	if key == "" {
		return b.events.lines.Told(ctx, word)
	}
	if b.awake().After(b.now()) {
		return nil // the offer does not run at night either
	}
	me, err := b.residents.Get(ctx, word.Spot.Resident)
	if isNotFound(err) {
		return b.events.lines.Told(ctx, word)
	}
	if err != nil {
		return err
	}
	e := word.Event
	call, err := b.wordTo(ctx, me.ID, func(v Voice) (string, telegram.Keyboard) {
		text := v.Say(key, args{"Title": e.Title.In(v.lang), "When": b.eventWhen(v, e), "Where": e.Where.In(v.lang), "Who": b.whoIs(v, me, word.Spot.Person),
			"Until": v.moment(word.Spot.Until.In(b.config.Location), b.local())})
		if word.Spot.State != event.Offered {
			return text, telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("ev", e.ID)}}}
		}
		member := memberWord(me, word.Spot.Person)
		return text, telegram.Keyboard{{{Text: v.Label("event.come", nil), Data: tap("evyes", e.ID, member)}}, {{Text: v.Label("event.nocome", nil), Data: tap("evleave", e.ID, member)}}}
	})
	if err != nil {
		return err
	}
	// Told only when it is: an offer runs, and nobody may lose it unheard.
	if call != nil && !b.toldOf(ctx, *call) {
		return nil // the next sweep tries again
	}
	return b.events.lines.Told(ctx, word)
}

// toldOf sends a message and tells whether that is done with: it arrived, or
// never will.
func (b *Bot) toldOf(ctx context.Context, call telegram.Send) bool {
	_, err := b.outbox.Do(ctx, telegram.LaneReply, call)
	return telegram.Settled(err)
}

// runErrand writes to everybody whom an errand is for, in the order of their
// ids, so that after a crash it goes on where it was.
func (b *Bot) runErrand(ctx context.Context, work *job) error {
	e, err := b.events.all.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	due := event.Errand(work.Words["errand"])
	session, ok := e.Session(due.Session())
	if !ok || !due.Stands(e) || e.State != event.Announced || due.Occasion() != event.AskStars && b.now().After(session.Starts) {
		return b.events.all.Run(ctx, e.ID, due)
	}
	guests, err := b.errandGuests(ctx, e, due)
	if err != nil {
		return err
	}
	line, err := b.events.lines.Get(ctx, e)
	if err != nil {
		return err
	}
	if err := b.tellEach(ctx, work, guests, func(id string) error {
		return b.tellBulk(ctx, id, func(v Voice, r *resident.Resident) (string, telegram.Keyboard) {
			return b.errandWord(v, r, e, line, due)
		})
	}); err != nil {
		return err
	}
	return b.events.all.Run(ctx, e.ID, due)
}

// errandGuests are the accounts that an errand is for: of those who have a
// seat the ones who want reminders, or everybody who came.
func (b *Bot) errandGuests(ctx context.Context, e *event.Event, due event.Errand) ([]string, error) {
	var ids []string
	if due.Occasion() == event.AskStars {
		facts, err := b.events.checkins.Of(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		for _, fact := range facts {
			ids = append(ids, fact.Resident)
		}
		return inOrder(ids), nil
	}
	seated, err := b.events.lines.Seated(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range seated {
		r, err := b.residents.Get(ctx, g.Resident)
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		if err == nil && r.Reminders != nil && *r.Reminders {
			ids = append(ids, r.ID)
		}
	}
	return inOrder(ids), nil
}

// errandWord is what an errand says to a resident, with a key for each of
// theirs who has a seat.
func (b *Bot) errandWord(v Voice, r *resident.Resident, e *event.Event, line *event.Line, due event.Errand) (string, telegram.Keyboard) {
	session, _ := e.Session(due.Session())
	when := v.span(session.Starts.In(b.config.Location), session.Ends.In(b.config.Location), b.local())
	values := args{"Title": e.Title.In(v.lang), "When": when, "Where": e.Where.In(v.lang)}
	look := []telegram.Button{{Text: v.Label("button.look", nil), Data: tap("ev", e.ID)}}
	switch occasion := due.Occasion(); {
	case occasion == event.DayBefore && !sameDay(session.Starts.In(b.config.Location), b.local()):
		var keyboard telegram.Keyboard
		key := "event.tomorrow"
		if !e.Coming(b.now()) {
			key = "event.tomorrowagain" // the seat was taken with the first session
		}
		for _, spot := range line.Of(r.ID) {
			if spot.State != event.Seated || !e.Coming(b.now()) {
				continue
			}
			label := v.Label("event.leave", nil)
			if spot.Person != r.ID {
				label += " · " + b.whoIs(v, r, spot.Person)
			}
			keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("evleave", e.ID, memberWord(r, spot.Person))}})
		}
		return v.Say(key, values), append(keyboard, look)
	case occasion == event.DayBefore || occasion == event.Soon:
		return v.Say("event.soon", values), telegram.Keyboard{look}
	}
	var stars []telegram.Button
	for n := 1; n <= 5; n++ {
		stars = append(stars, telegram.Button{Text: strings.Repeat("★", n), Data: tap("evstars", e.ID, string(rune('0'+n)))})
	}
	return v.Say("event.stars", values), rows(stars, 3)
}
