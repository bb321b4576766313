package bot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// ownListed bounds one's own events in a message.
const ownListed = 10

// showMyEvents lists what somebody signed up for, and how often they came.
func (b *Bot) showMyEvents(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	signups, err := b.events.lines.Own(ctx, t.me.ID, 50)
	if err != nil {
		return err
	}
	came, err := b.events.checkins.Own(ctx, t.me.ID)
	if err != nil {
		return err
	}
	lines := []string{t.Say("event.minehead", nil)}
	var keyboard telegram.Keyboard
	for _, s := range signups {
		if len(keyboard) == ownListed || slices.Contains([]event.SpotState{event.Left, event.Lapsed}, s.State) {
			continue
		}
		e, err := b.events.all.Get(ctx, s.Event)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		if !e.Over(b.now()) {
			label := t.shortDate(e.Starts.In(b.config.Location)) + " " + shortened(e.Title.In(t.lang), 24)
			if s.Person != t.me.ID {
				label += " · " + b.whoIs(t.Voice, t.me, s.Person)
			}
			keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("ev", e.ID)}})
		}
	}
	if len(keyboard) == 0 {
		lines = append(lines, t.Say("event.minenone", nil))
	}
	came = slices.DeleteFunc(came, func(c *event.CheckIn) bool { return !c.Counts })
	if len(came) > 0 {
		lines = append(lines, t.Say("event.minepast", args{"N": len(came)}))
	}
	certificates, err := b.certificateKeys(ctx, t, came)
	if err != nil {
		return err
	}
	keyboard = append(keyboard, certificates...)
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("door.card", nil), Data: tap("evcard")}, {Text: t.Label("event.alloff", nil), Data: tap("evlist")}})
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

// certificatesShown bounds the certificates that a message offers.
const certificatesShown = 3

// certificateKeys offer certificates for the events that somebody came to
// lately.
func (b *Bot) certificateKeys(ctx context.Context, t *turn, came []*event.CheckIn) (telegram.Keyboard, error) {
	var keyboard telegram.Keyboard
	seen := map[string]bool{}
	for _, fact := range came {
		if len(keyboard) == certificatesShown || seen[fact.Event+fact.Person] {
			continue
		}
		seen[fact.Event+fact.Person] = true
		e, err := b.events.all.Get(ctx, fact.Event)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		word := memberWord(t.me, fact.Person)
		if _, err := b.guest(t, word); err != nil {
			continue // of a member who was taken out
		}
		if _, err := b.events.checkins.Certified(ctx, e, fact.Person); err == nil {
			label := t.Label("event.certificate", nil) + " · " + shortened(e.Title.In(t.lang), 20)
			if word != ownWord {
				label += " · " + b.whoIs(t.Voice, t.me, fact.Person)
			}
			keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("evcert", e.ID, word)}})
		} else if !errors.Is(err, event.ErrNotIn) {
			return nil, err
		}
	}
	return keyboard, nil
}

// onCard has one's own code drawn, for a checker to scan.
func (b *Bot) onCard(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	if err := b.jobs.Add(ctx, job{Kind: jobCard, Resident: t.me.ID, Seq: t.seq()}); err != nil {
		return err
	}
	t.toast(t.Label("cert.working", nil))
	return nil
}

// completeCheckIns fills in, where somebody said only now where they live,
// what was missing when they checked in.
func (b *Bot) completeCheckIns(ctx context.Context, t *turn) error {
	return b.events.checkins.Complete(ctx, t.me, b.placeOf)
}

// placeOf is the place of a community.
func (b *Bot) placeOf(community string) string {
	c, _ := b.places.Community(community)
	return c.Place
}
