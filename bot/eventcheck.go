package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// The questions of the check-in desk.
const (
	talkDoor = "door" // names typed at the door
	talkUndo = "undo" // why a check-in is taken back
)

// openDoors are the events to which a checker can let people in now.
func (b *Bot) openDoors(ctx context.Context, t *turn) ([]*event.Event, error) {
	recent, err := b.events.all.Lately(ctx)
	if err != nil {
		return nil, err
	}
	var open []*event.Event
	for _, e := range recent {
		if _, ok := e.Door(b.now()); ok && t.rights.MayIn(resident.CheckPeople, area(e)) {
			open = append(open, e)
		}
	}
	return open, nil
}

// showDoors lists the events whose door is open.
func (b *Bot) showDoors(ctx context.Context, t *turn) error {
	open, err := b.openDoors(ctx, t)
	if err != nil {
		return err
	}
	if len(open) == 1 {
		return b.showDoor(ctx, t, open[0])
	}
	var keyboard telegram.Keyboard
	for _, e := range open[:min(len(open), deskList)] {
		keyboard = append(keyboard, []telegram.Button{{Text: shortened(e.Title.In(t.lang), 30), Data: tap("door", e.ID)}})
	}
	key := "check.which"
	if len(open) == 0 {
		key = "check.none"
	}
	t.show(t.Say(key, nil), keyboard)
	return nil
}

// checked finds the event that a button names, if the person checks people in
// there.
func (b *Bot) checked(ctx context.Context, t *turn, id string) (*event.Event, error) {
	e, err := b.eventOf(ctx, id)
	if err == nil && !t.rights.MayIn(resident.CheckPeople, area(e)) {
		return nil, sorry{key: "organise.elsewhere"}
	}
	return e, err
}

func (b *Bot) onDoor(ctx context.Context, t *turn) error {
	e, err := b.checked(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.showDoor(ctx, t, e)
}

// showDoor shows the check-in desk of an event, which takes names from then on.
func (b *Bot) showDoor(ctx context.Context, t *turn, e *event.Event) error {
	came, err := b.events.checkins.In(ctx, e.ID, e.Sitting(b.now()))
	if err != nil {
		return err
	}
	line, err := b.events.lines.Get(ctx, e)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkDoor, Target: e.ID}); err != nil {
		return err
	}
	t.show(t.Say("check.desk", args{"Title": e.Title.In(t.lang), "Came": came, "Seated": line.Seated()}), telegram.Keyboard{
		{{Text: t.Label("check.refresh", nil), Data: tap("door", e.ID)}},
		{{Text: t.Label("button.back", nil), Data: tap("doors")}}})
	return nil
}

// answerDoor takes a name to look for, or people without a phone to write
// down.
func (b *Bot) answerDoor(ctx context.Context, t *turn, asked *talk) error {
	e, err := b.checked(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	// Of today, also where the desk was opened yesterday.
	session := e.Sitting(b.now())
	if len(strings.Fields(t.text)) == 1 && !strings.ContainsAny(t.text, ",，、") {
		return b.lookFor(ctx, t, e, session)
	}
	guests, problems, err := b.walkIns().Read(ctx, t.text)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), nil)
		return nil
	}
	if len(guests) == 0 {
		t.say(t.Say("check.notfound", args{"Name": t.text}), nil)
		return nil
	}
	var lines []string
	for _, g := range guests {
		_, again, err := b.events.checkins.CheckIn(ctx, e, session, g, event.ByName, t.me.ID, t.update.Received, t.seq())
		if err != nil {
			return err
		}
		key := "check.in"
		if again {
			key = "check.again"
		}
		lines = append(lines, t.Say(key, args{"Name": g.Name, "Community": b.communityIn(t.Voice, g.From)}))
	}
	var keyboard telegram.Keyboard
	if len(guests) == 1 {
		keyboard = telegram.Keyboard{{{Text: t.Label("check.undo", nil), Data: tap("evundo", e.ID, strconv.Itoa(session), handleOf(guests[0].Person))}}}
	}
	t.say(strings.Join(lines, "\n"), keyboard)
	return nil
}

func (b *Bot) walkIns() event.WalkIns {
	return event.WalkIns{Forms: b.forms(), People: b.residents, Codes: b.events.codes}
}

// letIn checks a resident, or a member of a family, in by the hand of staff.
func (b *Bot) letIn(ctx context.Context, t *turn, e *event.Event, session int, person string, how event.How) error {
	account, member, _ := strings.Cut(person, ".")
	r, err := b.residents.Get(ctx, account)
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	g, ok := event.GuestOf(r, member, b.placeOf)
	if !ok {
		return sorry{key: "sorry.gone"}
	}
	return b.letGuestIn(ctx, t, e, session, g, how)
}

// letGuestIn checks somebody in by the hand of staff, also one without an
// account.
func (b *Bot) letGuestIn(ctx context.Context, t *turn, e *event.Event, session int, g event.Guest, how event.How) error {
	_, again, err := b.events.checkins.CheckIn(ctx, e, session, g, how, t.me.ID, t.update.Received, t.seq())
	if err != nil {
		return err
	}
	key := "check.in"
	if again {
		key = "check.again"
	}
	t.say(t.Say(key, args{"Name": b.calledBy(ctx, g), "Community": b.communityIn(t.Voice, g.From)}),
		telegram.Keyboard{{{Text: t.Label("check.undo", nil), Data: tap("evundo", e.ID, strconv.Itoa(session), handleOf(g.Person))}}})
	return nil
}

// onUndoCheck asks why a check-in is taken back.
func (b *Bot) onUndoCheck(ctx context.Context, t *turn) error {
	e, err := b.checked(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	session, err := strconv.Atoi(t.action.arg(1))
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	person, err := b.personAt(ctx, e, t.action.arg(2))
	if err != nil {
		return err
	}
	words := map[string]string{"id": event.CheckInID(e.ID, session, person.Person)}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkUndo, Target: e.ID, Words: words}); err != nil {
		return err
	}
	t.say(t.Say("check.why", nil), nil)
	return nil
}

func (b *Bot) answerUndo(ctx context.Context, t *turn, asked *talk) error {
	e, err := b.checked(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	if _, err := b.events.checkins.Undo(ctx, asked.Words["id"], t.me.ID, t.text, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "undo check-in", e.ID); err != nil {
		return err
	}
	t.say(t.Say("check.undone", nil), nil)
	return b.showDoor(ctx, t, e)
}
