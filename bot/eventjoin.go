package bot

import (
	"context"
	"errors"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

const (
	talkCalled    = "called"    // what somebody wants to be called
	talkJoinEvent = "joinevent" // an event to come back to after registering
)

// guest is somebody of the account, by the word of a button.
func (b *Bot) guest(t *turn, word string) (event.Guest, error) {
	member := word
	if word == ownWord {
		member = ""
	}
	g, ok := event.GuestOf(t.me, member, b.placeOf)
	if !ok {
		return g, sorry{key: "sorry.button"}
	}
	return g, nil
}

// onEventJoin signs somebody up. The first time it asks what they want to be
// called.
func (b *Bot) onEventJoin(ctx context.Context, t *turn) error {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if t.me.State != resident.Active {
		return b.registerFirst(ctx, t, e)
	}
	if t.me.Called == "" {
		return b.askCalled(ctx, t, e, t.action.arg(1))
	}
	return b.join(ctx, t, e, t.action.arg(1))
}

// registerFirst has somebody register before they sign up, and brings them
// back to the event after.
func (b *Bot) registerFirst(ctx context.Context, t *turn, e *event.Event) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkJoinEvent, Target: e.ID}); err != nil {
		return err
	}
	t.toast(t.Label("event.registerfirst", nil))
	b.askNext(t)
	return nil
}

func (b *Bot) askCalled(ctx context.Context, t *turn, e *event.Event, word string) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkCalled, Target: e.ID, Words: map[string]string{"who": word}}); err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	if name := ownName(t); name != "" {
		keyboard = telegram.Keyboard{{{Text: t.Label("event.usename", args{"Name": name}), Data: tap("evcalled", e.ID, word)}}}
	}
	t.say(t.Say("event.called", nil), keyboard)
	return nil
}

// calledLimit is how long a name to be called by may be, in characters.
const calledLimit = 12

// ownName is what somebody calls themselves at Telegram, where that can stand
// in a list.
func ownName(t *turn) string {
	name := ""
	switch {
	case t.update.Tap != nil:
		name = t.update.Tap.From.Name
	case t.update.Message != nil && t.update.Message.From != nil:
		name = t.update.Message.From.Name
	}
	name = strings.Join(strings.Fields(cleaned(name)), " ")
	return string([]rune(name)[:min(calledLimit, len([]rune(name)))])
}

// onEventCalled takes the name at Telegram for the one to be called by.
func (b *Bot) onEventCalled(ctx context.Context, t *turn) error {
	return b.called(ctx, t, ownName(t), t.action.arg(0), t.action.arg(1))
}

func (b *Bot) answerCalled(ctx context.Context, t *turn, asked *talk) error {
	return b.called(ctx, t, t.text, asked.Target, asked.Words["who"])
}

func (b *Bot) called(ctx context.Context, t *turn, name, id, word string) error {
	e, err := b.eventOf(ctx, id)
	if err != nil {
		return err
	}
	if t.me.State != resident.Active {
		return b.registerFirst(ctx, t, e)
	}
	err = t.change(ctx, func(me *resident.Resident) error { return me.SetCalled(name) })
	if errors.Is(err, resident.ErrName) {
		return sorry{key: "event.badcalled"}
	}
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.join(ctx, t, e, word)
}

// join signs somebody of the account up and shows the event with what came
// of it.
func (b *Bot) join(ctx context.Context, t *turn, e *event.Event, word string) error {
	g, err := b.guest(t, word)
	if err != nil {
		return err
	}
	line, err := b.events.lines.Join(ctx, e, []event.Guest{g}, t.update.Received, t.seq())
	if err != nil {
		return err
	}
	spot, _ := line.Spot(g.Person)
	switch spot.State {
	case event.Seated:
		t.toast(t.Label("event.joined", nil))
	case event.Waiting:
		t.toast(t.Label("event.waits", args{"N": line.Ahead(g.Person) + 1}))
	}
	if err := b.showEvent(ctx, t, e, ""); err != nil {
		return err
	}
	if t.me.Reminders == nil {
		t.say(t.Say("event.remind", nil), telegram.Keyboard{{
			{Text: t.Label("event.remindyes", nil), Data: tap("evremind", "yes")},
			{Text: t.Label("event.remindno", nil), Data: tap("evremind", "no")}}})
	}
	return nil
}

// onEventRemind notes whether somebody wants to be reminded of events.
func (b *Bot) onEventRemind(ctx context.Context, t *turn) error {
	yes := t.action.arg(0) == "yes"
	if err := t.change(ctx, func(me *resident.Resident) error { return me.SetReminders(yes) }); err != nil {
		return err
	}
	key := "event.remindoff"
	if yes {
		key = "event.remindon"
	}
	t.show(t.Say(key, nil), nil)
	return nil
}

// onEventFamily offers to sign members of the family up.
func (b *Bot) onEventFamily(ctx context.Context, t *turn) error {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if t.me.State != resident.Active {
		return b.registerFirst(ctx, t, e)
	}
	line, err := b.events.lines.Get(ctx, e)
	if err != nil {
		return err
	}
	var buttons []telegram.Button
	for _, m := range t.me.Family {
		if spot, ok := line.Spot(t.me.ID + "." + m.ID); !ok || !spot.In() {
			buttons = append(buttons, telegram.Button{Text: m.Name, Data: tap("evjoin", e.ID, m.ID)})
		}
	}
	key := "event.familyhead"
	if len(t.me.Family) == 0 {
		key = "event.familynone"
	}
	keyboard := rows(buttons, 2)
	if len(t.me.Family) < resident.FamilyLimit {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("event.addfamily", nil), Data: tap("addfamily")}})
	}
	t.show(t.Say(key, nil), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("ev", e.ID)}}))
	return nil
}

// onEventLeave gives up a seat, an offer or a place in the line.
func (b *Bot) onEventLeave(ctx context.Context, t *turn) error {
	return b.stand(ctx, t, "event.left", func(e *event.Event, g event.Guest) (*event.Line, error) {
		return b.events.lines.Leave(ctx, e, g, t.seq())
	})
}

// onEventCome takes the seat that was offered.
func (b *Bot) onEventCome(ctx context.Context, t *turn) error {
	return b.stand(ctx, t, "event.accepted", func(e *event.Event, g event.Guest) (*event.Line, error) {
		return b.events.lines.Accept(ctx, e, g, t.update.Received, t.seq())
	})
}

// ownSpot is somebody of the account who stands in a line, also a member of the
// family who was taken out of it since.
func (b *Bot) ownSpot(ctx context.Context, t *turn, e *event.Event, word string) (event.Guest, error) {
	line, err := b.events.lines.Get(ctx, e)
	if err != nil {
		return event.Guest{}, err
	}
	for _, spot := range line.Spots {
		// One that this update gave up counts too: it comes again after a crash.
		// Whether an offer that lapsed can still be taken the line says.
		stands := spot.In() || spot.Seq == t.seq() || spot.State == event.Lapsed
		if spot.Resident != t.me.ID || memberWord(t.me, spot.Person) != word || !stands {
			continue
		}
		if g, err := b.guest(t, word); err == nil {
			return g, nil
		}
		return event.Guest{Person: spot.Person, Resident: t.me.ID, From: spot.From, Home: b.placeOf(spot.From)}, nil
	}
	return event.Guest{}, sorry{key: "event.notsigned"}
}

// stand changes where somebody of the account stands in a line, shows the
// event, and lets others hear what that means for them.
func (b *Bot) stand(ctx context.Context, t *turn, key string, change func(*event.Event, event.Guest) (*event.Line, error)) error {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	g, err := b.ownSpot(ctx, t, e, t.action.arg(1))
	if err != nil {
		return err
	}
	if _, err := change(e, g); err != nil {
		return err
	}
	t.wakes = true
	t.toast(t.Label(key, nil))
	return b.showEvent(ctx, t, e, "")
}
