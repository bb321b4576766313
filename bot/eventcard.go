package bot

import (
	"context"
	"errors"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// eventOf finds the event that a button names, if residents may see it.
func (b *Bot) eventOf(ctx context.Context, id string) (*event.Event, error) {
	e, err := b.events.all.Get(ctx, id)
	if isNotFound(err) || err == nil && e.State == event.Draft {
		return nil, sorry{key: "sorry.gone"}
	}
	return e, err
}

func (b *Bot) onEvent(ctx context.Context, t *turn) error {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.showEvent(ctx, t, e, "")
}

// startEvent shows the event whose link was followed.
func (b *Bot) startEvent(ctx context.Context, t *turn, id string) error {
	e, err := b.eventOf(ctx, id)
	if known := (sorry{}); errors.As(err, &known) {
		t.say(t.Say("register.deadlink", nil), nil)
		return b.welcome(ctx, t)
	}
	if err != nil {
		return err
	}
	return b.showEvent(ctx, t, e, "")
}

// showEvent shows an event to a resident, below what was just said.
func (b *Bot) showEvent(ctx context.Context, t *turn, e *event.Event, said string) error {
	line, err := b.events.lines.Get(ctx, e)
	if err != nil {
		return err
	}
	text := b.eventText(t.Voice, e, line)
	for _, spot := range line.Of(t.me.ID) {
		if word := b.spotWord(t, e, line, spot); word != "" && e.Coming(b.now()) {
			text += "\n\n" + word
		}
	}
	if said != "" {
		text = said + "\n\n" + text
	}
	t.show(text, b.eventKeys(t, e, line))
	return nil
}

// eventText is an event as residents read it.
func (b *Bot) eventText(v Voice, e *event.Event, line *event.Line) string {
	lines := []string{v.Say("event.card", args{"Title": e.Title.In(v.lang), "When": b.eventWhen(v, e), "Where": e.Where.In(v.lang)})}
	if len(e.Sessions) > 1 {
		for i, s := range e.Sessions {
			lines = append(lines, v.Say("event.session", args{"N": i + 1, "When": v.span(s.Starts.In(b.config.Location), s.Ends.In(b.config.Location), b.local())}))
		}
	}
	if about := e.About.In(v.lang); about != "" {
		lines = append(lines, "", telegram.Escape(about))
	}
	if names := lecturers(v, e); names != "" {
		lines = append(lines, v.Say("event.lecturers", args{"Names": names}))
	}
	switch {
	case e.State == event.Cancelled:
		lines = append(lines, v.Say("event.cancelled", args{"Why": e.Why}))
	case e.Over(b.now()):
		lines = append(lines, v.Say("event.over", nil))
	case b.now().Before(e.SignUpFrom):
		lines = append(lines, v.Say("event.from", args{"When": v.moment(e.SignUpFrom.In(b.config.Location), b.local())}))
	case e.Capacity > 0 && line.Free() > 0:
		lines = append(lines, v.Say("event.seats", args{"All": e.Capacity, "Free": line.Free()}))
	case e.Capacity > 0:
		lines = append(lines, v.Say("event.seatsfull", args{"All": e.Capacity, "Waiting": line.Waiting()}))
	}
	if e.Guardian {
		lines = append(lines, v.Say("event.guardian", nil))
	}
	return strings.Join(lines, "\n")
}

// lecturers names who speaks at an event, with where they come from.
func lecturers(v Voice, e *event.Event) string {
	var names []string
	for _, c := range e.Crew {
		if c.Duty == event.Lecturer {
			names = append(names, strings.TrimSpace(c.Unit+" "+c.Name))
		}
	}
	return strings.Join(names, v.Label("notice.comma", nil))
}

// spotWord says where somebody of the account stands in the line.
func (b *Bot) spotWord(t *turn, e *event.Event, line *event.Line, spot event.Spot) string {
	who := b.whoIs(t.Voice, t.me, spot.Person)
	switch spot.State {
	case event.Seated:
		return t.Say("event.whoseated", args{"Who": who})
	case event.Waiting:
		return t.Say("event.whowaits", args{"Who": who, "N": line.Ahead(spot.Person) + 1})
	case event.Offered:
		return t.Say("event.whooffered", args{"Who": who, "Until": t.moment(spot.Until.In(b.config.Location), b.local())})
	}
	return ""
}

// whoIs names somebody of an account to its owner: 您, or a member by name.
func (b *Bot) whoIs(v Voice, me *resident.Resident, person string) string {
	for _, m := range me.Family {
		if person == me.ID+"."+m.ID {
			return m.Name
		}
	}
	if person != me.ID {
		return v.Label("event.former", nil)
	}
	return v.Label("event.me", nil)
}

// eventKeys are what a resident can do about an event.
func (b *Bot) eventKeys(t *turn, e *event.Event, line *event.Line) telegram.Keyboard {
	var keyboard telegram.Keyboard
	mine := false
	for _, spot := range line.Of(t.me.ID) {
		if !e.Coming(b.now()) {
			break // who came is a fact, and who did not as well
		}
		word := memberWord(t.me, spot.Person)
		name := ""
		if word != ownWord {
			name = " · " + b.whoIs(t.Voice, t.me, spot.Person)
		}
		mine = mine || word == ownWord && spot.In()
		switch spot.State {
		case event.Offered:
			keyboard = append(keyboard, []telegram.Button{
				{Text: t.Label("event.come", nil) + name, Data: tap("evyes", e.ID, word)},
				{Text: t.Label("event.nocome", nil) + name, Data: tap("evleave", e.ID, word)}})
		case event.Seated:
			keyboard = append(keyboard, []telegram.Button{{Text: t.Label("event.leave", nil) + name, Data: tap("evleave", e.ID, word)}})
		case event.Waiting:
			keyboard = append(keyboard, []telegram.Button{{Text: t.Label("event.leavewait", nil) + name, Data: tap("evleave", e.ID, word)}})
		}
	}
	if e.SignUpOpen(b.now()) && (line.Free() > 0 || e.Waitlist || e.Capacity == 0) {
		join := "event.join"
		if e.Capacity > 0 && line.Free() == 0 {
			join = "event.wait"
		}
		var row []telegram.Button
		if !mine {
			row = append(row, telegram.Button{Text: t.Label(join, nil), Data: tap("evjoin", e.ID, ownWord)})
		}
		row = append(row, telegram.Button{Text: t.Label("event.family", nil), Data: tap("evfam", e.ID)})
		keyboard = append(telegram.Keyboard{row}, keyboard...)
	}
	var further []telegram.Button
	if e.Point != nil {
		further = append(further, telegram.Button{Text: t.Label("event.map", nil), Data: tap("evmap", e.ID)})
	}
	if !e.Over(b.now()) {
		further = append(further, telegram.Button{Text: t.Label("event.calendar", nil), Data: tap("evics", e.ID)})
	}
	if len(further) > 0 {
		keyboard = append(keyboard, further)
	}
	if t.rights.MayIn(resident.RunEvents, resident.Community{ID: e.Community, Place: e.Place}) {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("event.manage", nil), Data: tap("dview", e.ID)}})
	}
	return append(keyboard, []telegram.Button{{Text: t.Label("event.alloff", nil), Data: tap("evlist")}})
}

// ownWord stands in buttons for the resident, as against a member of the
// family.
const ownWord = "-"

// memberWord is the word by which a button names somebody of an account, also
// one who was taken out of the family since.
func memberWord(me *resident.Resident, person string) string {
	if member, ok := strings.CutPrefix(person, me.ID+"."); ok {
		return member
	}
	return ownWord
}

// onEventMap sends where an event is, as a pin.
func (b *Bot) onEventMap(ctx context.Context, t *turn) error {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if e.Point == nil {
		return sorry{key: "sorry.gone"}
	}
	t.queue(telegram.Venue{Chat: t.chat.ID, At: telegram.Point{Latitude: e.Point.Lat, Longitude: e.Point.Lng},
		Title: e.Title.In(t.lang), Address: e.Where.In(t.lang)}, nil)
	return nil
}

// eventLink opens an event in the bot.
func (b *Bot) eventLink(e *event.Event) string {
	return "https://t.me/" + b.config.Username + "?start=e-" + e.ID
}
