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

// The questions that the desk of events asks.
const (
	talkEvent       = "event"       // a new event, in one message
	talkEventEdit   = "eventedit"   // the same about one that is there
	talkEventCancel = "eventcancel" // why
	talkEventPoint  = "eventpoint"  // where on the map
	talkEstimate    = "estimate"    // how many, and how that was found
)

// deskList bounds the events that staff see listed.
const deskList = 8

// area is where an event is counted, as rights are given for it.
func area(e *event.Event) resident.Community {
	return resident.Community{ID: e.Community, Place: e.Place}
}

// forms reads and writes events as staff type them.
func (b *Bot) forms() event.Forms {
	return event.Forms{Places: b.places, Groups: b.config.Groups, Location: b.config.Location}
}

// deskRead bounds the events among which somebody's own are looked for.
const deskRead = 2000

// deskEvents lists the events that somebody runs, the latest first.
func (b *Bot) deskEvents(ctx context.Context, t *turn) error { return b.listDesk(ctx, t, 0) }

func (b *Bot) onDeskEvents(ctx context.Context, t *turn) error {
	from, err := strconv.Atoi(cmp.Or(t.action.arg(0), "0"))
	if err != nil || from < 0 || from > deskRead {
		return sorry{key: "sorry.button"}
	}
	return b.listDesk(ctx, t, from)
}

func (b *Bot) listDesk(ctx context.Context, t *turn, from int) error {
	own, err := b.events.all.Latest(ctx, deskRead)
	if err != nil {
		return err
	}
	own = slices.DeleteFunc(own, func(e *event.Event) bool { return !t.rights.MayIn(resident.RunEvents, area(e)) })
	keyboard := telegram.Keyboard{{{Text: t.Label("organise.newevent", nil), Data: tap("dnew")}}}
	from = min(from, max(0, len(own)-1))
	for _, e := range own[from:min(from+deskList, len(own))] {
		label := t.Label("organise.state."+b.eventState(e), nil) + " · " + t.shortDate(e.Starts.In(b.config.Location)) + " " + shortened(e.Title.In(t.lang), 24)
		if e.Starts.IsZero() {
			label = t.Label("organise.state."+b.eventState(e), nil) + " · " + shortened(e.Title.In(t.lang), 28)
		}
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("dview", e.ID)}})
	}
	var turning []telegram.Button
	if from > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: tap("dlist", strconv.Itoa(max(0, from-deskList)))})
	}
	if from+deskList < len(own) {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: tap("dlist", strconv.Itoa(from+deskList))})
	}
	if len(turning) > 0 {
		keyboard = append(keyboard, turning)
	}
	t.show(t.Say("organise.events", nil), keyboard)
	return nil
}

// eventState is how far an event has come, as staff see it.
func (b *Bot) eventState(e *event.Event) string {
	if e.State == event.Announced && e.Over(b.now()) {
		return "over"
	}
	return string(e.State)
}

// deskEvent finds the event that a button names, if the person runs it.
func (b *Bot) deskEvent(ctx context.Context, t *turn, id string) (*event.Event, error) {
	e, err := b.events.all.Get(ctx, id)
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	if err == nil && !t.rights.MayIn(resident.RunEvents, area(e)) {
		return nil, sorry{key: "organise.elsewhere"}
	}
	return e, err
}

func (b *Bot) onDeskEvent(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.showDeskEvent(ctx, t, e)
}

// showDeskEvent shows an event to those who run it.
func (b *Bot) showDeskEvent(ctx context.Context, t *turn, e *event.Event) error {
	line, err := b.events.lines.Get(ctx, e)
	if err != nil {
		return err
	}
	lines := []string{t.Label("organise.state."+b.eventState(e), nil), b.eventText(t.Voice, e, line)}
	lines = append(lines, t.Say("organise.door", args{"Ways": b.doorWays(t.Voice, e)}))
	if e.State == event.Draft {
		if problems := e.Problems(b.now(), b.groupIDs()); len(problems) > 0 {
			lines = append(lines, "", b.problemsText(t.Voice, problems))
		}
	} else {
		came, err := b.events.checkins.Number(ctx, e.ID)
		if err != nil {
			return err
		}
		lines = append(lines, "", t.Say("organise.numbers", args{"Seated": line.Seated(), "Waiting": line.Waiting(), "Came": came}))
		estimates, err := b.estimateLines(ctx, t.Voice, e)
		if err != nil {
			return err
		}
		lines = append(lines, estimates...)
		if b.eventState(e) == "over" {
			papers, err := b.events.dossiers.Of(ctx, e.ID)
			if err != nil {
				return err
			}
			lines = append(lines, b.wantingText(t.Voice, e.Wanting(papers, came)))
		}
	}
	t.show(strings.Join(lines, "\n"), b.deskKeys(t, e))
	return nil
}

// doorWays names the ways to check in that an event takes.
func (b *Bot) doorWays(v Voice, e *event.Event) string {
	var ways []string
	add := func(on bool, key string) {
		if on {
			ways = append(ways, v.Label("organise.way."+key, nil))
		}
	}
	add(e.Screen == event.Easy, "screen")
	add(e.Screen == event.Strict, "strict")
	add(e.Poster, "poster")
	add(e.Question != "", "question")
	add(e.Within > 0, "within")
	add(e.WalkIn, "walkin")
	add(e.CheckOut, "checkout")
	return strings.Join(ways, v.Label("notice.comma", nil))
}

func (b *Bot) deskKeys(t *turn, e *event.Event) telegram.Keyboard {
	key := func(label, verb string, more ...string) telegram.Button {
		return telegram.Button{Text: t.Label("organise."+label, nil), Data: tap(verb, append([]string{e.ID}, more...)...)}
	}
	back := []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("dlist")}}
	switch b.eventState(e) {
	case "draft":
		return telegram.Keyboard{{key("announce", "dannounce")}, {key("edit", "dedit"), key("options", "dopts")}, {key("point", "dpoint"), key("discard", "ddiscard")}, back}
	case "announced":
		return telegram.Keyboard{
			{key("screen", "dscreen"), key("checkdesk", "door")},
			{key("poster", "dposter"), key("sheet", "dsheet")},
			{key("attendance", "datt"), key("file", "dfile")},
			{key("edit", "dedit"), key("options", "dopts")},
			{key("estimate", "dest"), key("import", "dlistin")},
			{key("series", "dseries"), key("cancel", "dcancel")},
			back,
		}
	case "over":
		keyboard := telegram.Keyboard{{key("attendance", "datt"), key("file", "dfile")}, {key("import", "dlistin"), key("estimate", "dest")}, {key("news", "dnews"), key("series", "dseries")}}
		if e.Passing {
			keyboard = append(keyboard, []telegram.Button{key("pass", "dpass", "0")})
		}
		return append(keyboard, back)
	}
	return telegram.Keyboard{{key("attendance", "datt"), key("series", "dseries")}, back}
}

// onEventAttendance answers who came to an event.
func (b *Bot) onEventAttendance(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	words, err := b.wordbook(ctx)
	if err != nil {
		return err
	}
	return b.showAttendance(ctx, t, words, event.Ask{Event: e.ID})
}
