package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// talkScanned holds whose code a checker scanned while they say for which
// event.
const talkScanned = "scanned"

// handleOf stands for a person in the data of a button, where their id and an
// event's would not fit together.
func handleOf(person string) string {
	sum := sha256.Sum256([]byte(person))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}

// atEvent is somebody who signed up for an event or came to it.
type atEvent struct {
	event.Guest
	in, out bool // of the session asked for
}

// peopleAt are those who signed up for an event or came to it, those in the
// line in its order.
func (b *Bot) peopleAt(ctx context.Context, e *event.Event, session int) ([]atEvent, error) {
	line, err := b.events.lines.Get(ctx, e)
	if err != nil {
		return nil, err
	}
	came, err := b.events.checkins.Of(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	var people []atEvent
	at := map[string]int{}
	add := func(g event.Guest) *atEvent {
		if i, ok := at[g.Person]; ok {
			return &people[i]
		}
		at[g.Person] = len(people)
		people = append(people, atEvent{Guest: g})
		return &people[len(people)-1]
	}
	for _, spot := range line.Spots {
		if spot.In() {
			add(event.Guest{Person: spot.Person, Resident: spot.Resident, From: spot.From, Home: b.placeOf(spot.From)})
		}
	}
	for _, fact := range came {
		person := add(fact.Guest)
		if fact.Session == session {
			person.in, person.out = true, fact.Out != nil
		}
	}
	return people, nil
}

// personAt finds whom a button means.
func (b *Bot) personAt(ctx context.Context, e *event.Event, handle string) (atEvent, error) {
	people, err := b.peopleAt(ctx, e, 0)
	if err != nil {
		return atEvent{}, err
	}
	i := slices.IndexFunc(people, func(p atEvent) bool { return handleOf(p.Person) == handle })
	if i < 0 {
		return atEvent{}, sorry{key: "sorry.gone"}
	}
	return people[i], nil
}

// foundShown bounds the people found by a name.
const foundShown = 8

// lookFor offers those who signed up or came under a name, or with the last
// digits of a phone: to check them in, or out where that is noted.
func (b *Bot) lookFor(ctx context.Context, t *turn, e *event.Event, session int) error {
	people, err := b.peopleAt(ctx, e, session)
	if err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	for _, p := range people {
		if len(keyboard) == foundShown {
			break // each name further is a read
		}
		name := b.calledBy(ctx, p.Guest)
		if name == "" || p.Phone != t.text && !strings.Contains(strings.ToLower(name), strings.ToLower(t.text)) {
			continue
		}
		verb, label := "evcheck", name+" · "+b.communityIn(t.Voice, p.From)
		switch {
		case p.in && e.CheckOut && !p.out:
			verb, label = "evleft", t.Label("door.out", nil)+" · "+label
		case p.in:
			label = "✅ " + label
		}
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap(verb, e.ID, strconv.Itoa(session), handleOf(p.Person))}})
	}
	key := "check.found"
	if len(keyboard) == 0 {
		key = "check.notfound"
	}
	t.say(t.Say(key, args{"Name": t.text}), keyboard)
	return nil
}

// onLeft notes by the hand of staff that somebody leaves.
func (b *Bot) onLeft(ctx context.Context, t *turn) error {
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
	fact, err := b.events.checkins.CheckOut(ctx, e, session, person.Person, t.update.Received)
	if err != nil {
		return err
	}
	t.say(t.Say("check.out", args{"Name": b.calledBy(ctx, person.Guest), "Minutes": fact.Minutes(e)}), nil)
	return nil
}

// scanned checks somebody in whose own code a checker scanned.
func (b *Bot) scanned(ctx context.Context, t *turn, person string) error {
	if !t.rights.May(resident.CheckPeople) {
		t.say(t.Say("door.cardtext", nil), nil)
		return nil
	}
	open, err := b.openDoors(ctx, t)
	if err != nil {
		return err
	}
	switch len(open) {
	case 0:
		t.say(t.Say("check.none", nil), nil)
		return nil
	case 1:
		session, _ := open[0].Door(b.now())
		return b.letIn(ctx, t, open[0], session, person, event.ByCard)
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkScanned, Words: map[string]string{"person": person}}); err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	for _, e := range open[:min(len(open), deskList)] {
		session, _ := e.Door(b.now())
		keyboard = append(keyboard, []telegram.Button{{Text: shortened(e.Title.In(t.lang), 30), Data: tap("evcheck", e.ID, strconv.Itoa(session), handleOf(person))}})
	}
	t.say(t.Say("check.which", nil), keyboard)
	return nil
}

// answerScanned reminds of the event that is asked for.
func (b *Bot) answerScanned(_ context.Context, t *turn, _ *talk) error {
	t.say(t.Say("check.which", nil), nil)
	return nil
}

// onCheck checks in whom a button names.
func (b *Bot) onCheck(ctx context.Context, t *turn) error {
	e, err := b.checked(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	session, err := strconv.Atoi(t.action.arg(1))
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if asked != nil && asked.Kind == talkScanned && handleOf(asked.Words["person"]) == t.action.arg(2) {
		return b.letIn(ctx, t, e, session, asked.Words["person"], event.ByCard)
	}
	person, err := b.personAt(ctx, e, t.action.arg(2))
	if err != nil {
		return err
	}
	if person.Resident == "" {
		return b.letGuestIn(ctx, t, e, session, person.Guest, event.ByName)
	}
	return b.letIn(ctx, t, e, session, person.Person, event.ByChecker)
}
