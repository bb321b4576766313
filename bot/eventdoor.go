package bot

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// The questions that a code may be followed by.
const (
	talkSecondCode = "secondcode" // the next code of a strict screen
	talkDoorWord   = "doorword"   // what the poster asks
	talkDoorPoint  = "doorpoint"  // where the person is
)

// startCode takes a code that somebody scanned. It counts at the first tap,
// whoever it is; what is missing is asked after.
func (b *Bot) startCode(ctx context.Context, t *turn, payload string) error {
	at := t.update.Message.Date
	ticket, err := b.events.codes.Read(ctx, payload, at)
	if errors.Is(err, event.ErrForged) || errors.Is(err, event.ErrStale) {
		b.config.Log.Info("code refused", "why", err, "event", ticket.Event)
		return err
	}
	if err != nil {
		return err
	}
	if ticket.How == event.ByCard {
		return b.scanned(ctx, t, ticket.Person)
	}
	e, err := b.eventOf(ctx, ticket.Event)
	if err != nil {
		return err
	}
	switch ticket.How {
	case event.ByPoster:
		return b.startPoster(ctx, t, e, at)
	default:
		return b.startScreen(ctx, t, e, ticket, at)
	}
}

// startScreen checks in by the code of a hall's screen; a strict one takes
// two of them.
func (b *Bot) startScreen(ctx context.Context, t *turn, e *event.Event, ticket event.Ticket, at time.Time) error {
	if (e.Screen == event.Strict) != ticket.Strict {
		return event.ErrStale // the setting changed since the code was shown
	}
	if ticket.Strict {
		first, err := b.talks.Get(ctx, t.me.ID)
		if err != nil {
			return err
		}
		if !secondCode(first, ticket, at) {
			words := map[string]string{"session": strconv.Itoa(ticket.Session), "counter": strconv.FormatInt(ticket.Counter, 36), "at": strconv.FormatInt(at.Unix(), 10)}
			if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkSecondCode, Target: e.ID, Words: words}); err != nil {
				return err
			}
			t.say(t.Say("door.next", nil), nil)
			return nil
		}
	}
	return b.enter(ctx, t, e, ticket.Session, event.ByScreen, at)
}

// secondCode tells whether a strict code follows the one that was read before.
func secondCode(first *talk, ticket event.Ticket, at time.Time) bool {
	if first == nil || first.Kind != talkSecondCode {
		return false
	}
	session, err1 := strconv.Atoi(first.Words["session"])
	counter, err2 := strconv.ParseInt(first.Words["counter"], 36, 64)
	read, err3 := strconv.ParseInt(first.Words["at"], 10, 64)
	return err1 == nil && err2 == nil && err3 == nil && ticket.Follows(first.Target, session, counter, time.Unix(read, 0), at)
}

// answerSecondCode reminds of the code that is waited for.
func (b *Bot) answerSecondCode(_ context.Context, t *turn, _ *talk) error {
	t.say(t.Say("door.next", nil), nil)
	return nil
}

// startPoster checks in by a printed code, after the question or the place
// that it asks for.
func (b *Bot) startPoster(ctx context.Context, t *turn, e *event.Event, at time.Time) error {
	session, ok := e.Door(at)
	if !ok || !e.Poster {
		return b.noDoor(t, e, at)
	}
	words := map[string]string{"session": strconv.Itoa(session)}
	switch {
	case e.Question != "":
		t.say(t.Say("door.question", args{"Question": e.Question}), nil)
		return b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkDoorWord, Target: e.ID, Words: words})
	case e.Within > 0:
		keys := b.mainKeys(t)
		keys.Location = t.Label("door.sendlocation", nil)
		t.sayKeys(t.Say("door.where", nil), keys)
		return b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkDoorPoint, Target: e.ID, Words: words})
	}
	return b.enter(ctx, t, e, session, event.ByPoster, at)
}

// answerDoorWord takes the answer to a poster's question.
func (b *Bot) answerDoorWord(ctx context.Context, t *turn, asked *talk) error {
	e, err := b.eventOf(ctx, asked.Target)
	if err != nil {
		return err
	}
	if !e.Answered(t.text) {
		return sorry{key: "door.wrong"}
	}
	return b.enterAsked(ctx, t, e, asked)
}

// takeDoorPoint takes where somebody is, in or out, and keeps nothing of it.
func (b *Bot) takeDoorPoint(ctx context.Context, t *turn, asked *talk) error {
	e, err := b.eventOf(ctx, asked.Target)
	if err != nil {
		return err
	}
	at := t.update.Message.Location
	if !e.Inside(event.Point{Lat: at.Latitude, Lng: at.Longitude}) {
		return sorry{key: "door.outside"}
	}
	return b.enterAsked(ctx, t, e, asked)
}

// answerDoorPoint asks for the location once more where words came.
func (b *Bot) answerDoorPoint(_ context.Context, t *turn, _ *talk) error {
	t.say(t.Say("door.where", nil), nil)
	return nil
}

func (b *Bot) enterAsked(ctx context.Context, t *turn, e *event.Event, asked *talk) error {
	session, _ := strconv.Atoi(asked.Words["session"])
	return b.enter(ctx, t, e, session, event.ByPoster, t.update.Message.Date)
}

// enter checks somebody in who holds the phone, and says so.
func (b *Bot) enter(ctx context.Context, t *turn, e *event.Event, session int, how event.How, at time.Time) error {
	g, err := b.guest(t, ownWord)
	if err != nil {
		return err
	}
	fact, again, err := b.events.checkins.CheckIn(ctx, e, session, g, how, "", at, t.seq())
	if errors.Is(err, event.ErrDoor) {
		return b.noDoor(t, e, at)
	}
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	text := t.Say("door.in", nil)
	switch {
	case again:
		text = t.Say("door.again", args{"At": t.clock(fact.At.In(b.config.Location))})
	case !fact.Seat && e.Capacity > 0:
		full, err := b.full(ctx, e)
		if err != nil {
			return err
		}
		if full {
			text = t.Say("door.innoseat", nil)
		}
	}
	var keyboard telegram.Keyboard
	if len(t.me.Family) > 0 {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("door.family", nil), Data: tap("evwith", e.ID, strconv.Itoa(session))}})
	}
	if e.CheckOut {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("door.out", nil), Data: tap("evout", e.ID, strconv.Itoa(session))}})
	}
	if t.me.State == resident.Active {
		t.say(text, keyboard)
		return nil
	}
	t.say(text+"\n"+t.Say("door.ask", nil), keyboard)
	b.askNext(t)
	return nil
}

// full tells whether all seats of an event are taken.
func (b *Bot) full(ctx context.Context, e *event.Event) (bool, error) {
	line, err := b.events.lines.Get(ctx, e)
	return err == nil && line.Free() == 0, err
}

// noDoor says why nobody can check in at a moment.
func (b *Bot) noDoor(t *turn, e *event.Event, at time.Time) error {
	if opens := e.Starts.Add(-event.DoorOpens); e.State == event.Announced && at.Before(opens) {
		t.say(t.Say("door.early", args{"When": t.moment(opens.In(b.config.Location), b.local())}), nil)
		return nil
	}
	return event.ErrDoor
}

// sessionOf finds the event and the session that a button names.
func (b *Bot) sessionOf(ctx context.Context, t *turn) (*event.Event, int, error) {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return nil, 0, err
	}
	session, err := strconv.Atoi(t.action.arg(1))
	if _, ok := e.Session(session); err != nil || !ok {
		return nil, 0, sorry{key: "sorry.button"}
	}
	return e, session, nil
}

// onWith offers to check in the family beside somebody who just did, or out
// where that is noted.
func (b *Bot) onWith(ctx context.Context, t *turn) error {
	e, session, err := b.sessionOf(ctx, t)
	if err != nil {
		return err
	}
	var buttons []telegram.Button
	for _, m := range t.me.Family {
		key := telegram.Button{Text: m.Name, Data: tap("evin", e.ID, strconv.Itoa(session), m.ID)}
		fact, err := b.events.checkins.Get(ctx, e.ID, session, t.me.ID+"."+m.ID)
		switch {
		case isNotFound(err) || err == nil && !fact.Counts:
		case err != nil:
			return err
		case e.CheckOut && fact.Out == nil:
			key = telegram.Button{Text: t.Label("door.out", nil) + " · " + m.Name, Data: tap("evout", e.ID, strconv.Itoa(session), m.ID)}
		default:
			key.Text = "✅ " + m.Name
		}
		buttons = append(buttons, key)
	}
	t.show(t.Say("door.familyhead", nil), rows(buttons, 2))
	return nil
}

// onIn checks a member of the family in.
func (b *Bot) onIn(ctx context.Context, t *turn) error {
	e, session, err := b.sessionOf(ctx, t)
	if err != nil {
		return err
	}
	g, err := b.guest(t, t.action.arg(2))
	if err != nil {
		return err
	}
	if _, _, err := b.events.checkins.Beside(ctx, e, session, g, t.update.Received, t.seq()); err != nil {
		return err
	}
	t.toast(t.Label("door.inname", args{"Who": b.whoIs(t.Voice, t.me, g.Person)}))
	return b.onWith(ctx, t)
}

// onOut notes that somebody of the account leaves.
func (b *Bot) onOut(ctx context.Context, t *turn) error {
	e, session, err := b.sessionOf(ctx, t)
	if err != nil {
		return err
	}
	g, err := b.guest(t, cmp.Or(t.action.arg(2), ownWord))
	if err != nil {
		return err
	}
	fact, err := b.events.checkins.CheckOut(ctx, e, session, g.Person, t.update.Received)
	if err != nil {
		return err
	}
	t.show(t.Say("door.outdone", args{"Minutes": fact.Minutes(e)}), nil)
	return nil
}
