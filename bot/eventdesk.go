package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/content"
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

// askEvent asks for a new event in one message.
func (b *Bot) askEvent(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEvent}); err != nil {
		return err
	}
	t.show(t.Say("organise.how", args{"Form": markup("<pre>" + telegram.Escape(b.forms().Template(t.lang)) + "</pre>")}),
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dlist")}}})
	return nil
}

// organiser is whoever writes an event, with the part of the city that is
// theirs.
func organiser(id string, rights resident.Rights) event.Organiser {
	by := event.Organiser{ID: id}
	for _, grant := range rights {
		if grant.Role == resident.Admin || grant.Role == resident.Organiser {
			if grant.Place == "" && grant.Community == "" {
				return event.Organiser{ID: id}
			}
			by.Place, by.Community = grant.Place, grant.Community
		}
	}
	return by
}

// answerEvent takes a new event and shows it as a draft.
func (b *Bot) answerEvent(ctx context.Context, t *turn, _ *talk) error {
	id := event.NewID(t.seq())
	draft, problems := b.forms().Read(id, t.text, organiser(t.me.ID, t.rights), b.now())
	if len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), nil)
		return nil
	}
	if !t.rights.MayIn(resident.RunEvents, area(draft)) {
		return sorry{key: "organise.elsewhere"}
	}
	draft, err := b.events.all.Add(ctx, draft, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "draft event", draft.ID); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showDeskEvent(ctx, t, draft)
}

// problemsText names what is wrong with what staff wrote.
func (b *Bot) problemsText(v Voice, problems []content.Problem) string {
	lines := []string{v.Say("organise.problems", nil)}
	for _, p := range problems[:min(len(problems), faultsShown)] {
		text := p.Chinese
		if v.lang == English {
			text = p.English
		}
		lines = append(lines, "· "+telegram.Escape(shortened(text, 150)))
	}
	return strings.Join(lines, "\n")
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

// estimateLines say how crowds were estimated, and by whom.
func (b *Bot) estimateLines(ctx context.Context, v Voice, e *event.Event) ([]string, error) {
	estimates, err := b.events.estimates.Of(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, one := range estimates {
		by := ""
		if r, err := b.residents.Get(ctx, one.By); err == nil {
			by = r.Name
		} else if !isNotFound(err) {
			return nil, err
		}
		key := "organise.estimateline"
		if one.Photo != "" {
			key = "organise.estimatephoto"
		}
		lines = append(lines, v.Say(key, args{"N": one.Number, "Method": one.Method, "By": by}))
	}
	return lines, nil
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
	return telegram.Keyboard{{key("attendance", "datt")}, back}
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

// onEventAnnounce opens an event to residents.
func (b *Bot) onEventAnnounce(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	announced, err := b.events.all.Announce(ctx, e.ID, t.seq())
	if errors.Is(err, event.ErrFaults) {
		return b.showDeskEvent(ctx, t, e)
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "announce event", e.ID); err != nil {
		return err
	}
	t.toast(t.Label("organise.announced", nil))
	return b.showDeskEvent(ctx, t, announced)
}

// onEventEdit shows an event as it was written, to be sent again changed.
func (b *Bot) onEventEdit(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEventEdit, Target: e.ID}); err != nil {
		return err
	}
	t.show(t.Say("organise.editing", args{"Form": markup("<pre>" + telegram.Escape(b.forms().Write(e, t.lang)) + "</pre>")}),
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
	return nil
}

func (b *Bot) answerEventEdit(ctx context.Context, t *turn, asked *talk) error {
	was, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	if err := b.willTell(ctx, t, was); err != nil {
		return err
	}
	var problems []content.Problem
	is, err := b.events.all.Edit(ctx, was.ID, t.seq(), func(e *event.Event) error {
		if problems = b.forms().Edit(e, t.text, b.now()); len(problems) > 0 {
			return event.ErrFaults
		}
		if !t.rights.MayIn(resident.RunEvents, area(e)) {
			return sorry{key: "organise.elsewhere"}
		}
		return nil
	})
	if errors.Is(err, event.ErrFaults) && len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), nil)
		return nil
	}
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.edited(ctx, t, was, is, "edit event")
}

// edited notes a change of an event and shows it as it is.
func (b *Bot) edited(ctx context.Context, t *turn, was, is *event.Event, action string) error {
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, is.ID); err != nil {
		return err
	}
	if len(event.Changes(was, is)) > 0 {
		t.toast(t.Label("organise.telling", nil))
	}
	return b.showDeskEvent(ctx, t, is)
}

// onEventDiscard asks before a draft goes, or, told so, lets it go.
func (b *Bot) onEventDiscard(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if t.action.arg(1) != "yes" {
		t.show(t.Say("organise.discardask", args{"Title": e.Title.In(t.lang)}), telegram.Keyboard{
			{{Text: t.Label("organise.discard", nil), Data: tap("ddiscard", e.ID, "yes")}},
			{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
		return nil
	}
	if err := b.events.all.Discard(ctx, e.ID); err != nil {
		return err
	}
	return b.deskEvents(ctx, t)
}

// onEventCancel asks why an event is called off.
func (b *Bot) onEventCancel(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEventCancel, Target: e.ID}); err != nil {
		return err
	}
	t.show(t.Say("organise.cancelask", args{"Title": e.Title.In(t.lang)}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
	return nil
}

func (b *Bot) answerEventCancel(ctx context.Context, t *turn, asked *talk) error {
	was, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	if err := b.willTell(ctx, t, was); err != nil {
		return err
	}
	is, err := b.events.all.Cancel(ctx, was.ID, t.text, t.seq())
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.edited(ctx, t, was, is, "cancel event")
}

// eventOptions are the switches of an event that no form has.
func eventOptions() map[string]func(e *event.Event, on bool) {
	return map[string]func(e *event.Event, on bool){
		"strict": func(e *event.Event, on bool) {
			e.Screen = event.Easy
			if on {
				e.Screen = event.Strict
			}
		},
		"question": func(e *event.Event, _ bool) { e.Question, e.Answer = "", "" }, // set in words
		"poster":   func(e *event.Event, on bool) { e.Poster = on },
		"walkin":   func(e *event.Event, on bool) { e.WalkIn = on },
		"checkout": func(e *event.Event, on bool) { e.CheckOut = on },
		"passing":  func(e *event.Event, on bool) { e.Passing = on },
		"within": func(e *event.Event, on bool) {
			e.Within = 0
			if on {
				e.Within = usualWithin
			}
		},
	}
}

// usualWithin, in metres, is how near a poster's reader must be.
const usualWithin = 300

// onEventOptions shows the switches of an event, or sets one.
func (b *Bot) onEventOptions(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if option := t.action.arg(1); option != "" {
		if option == "question" && t.action.arg(2) == "1" {
			return b.askQuestionAtDoor(ctx, t, e)
		}
		set, ok := eventOptions()[option]
		if !ok || t.action.arg(2) != "1" && t.action.arg(2) != "0" {
			return sorry{key: "sorry.button"}
		}
		if e, err = b.events.all.Edit(ctx, e.ID, t.seq(), func(e *event.Event) error {
			set(e, t.action.arg(2) == "1")
			return nil
		}); err != nil {
			return err
		}
	}
	on := map[string]bool{"strict": e.Screen == event.Strict, "poster": e.Poster, "walkin": e.WalkIn, "checkout": e.CheckOut, "passing": e.Passing, "within": e.Within > 0, "question": e.Question != ""}
	var keyboard telegram.Keyboard
	for _, option := range []string{"walkin", "strict", "poster", "question", "within", "checkout", "passing"} {
		mark, next := "☐ ", "1"
		if on[option] {
			mark, next = "☑ ", "0"
		}
		keyboard = append(keyboard, []telegram.Button{{Text: mark + t.Label("organise.option."+option, nil), Data: tap("dopts", e.ID, option, next)}})
	}
	t.show(t.Say("organise.optionshead", args{"Title": e.Title.In(t.lang)}), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}))
	return nil
}

// onEventPoint asks where an event is on the map.
func (b *Bot) onEventPoint(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEventPoint, Target: e.ID}); err != nil {
		return err
	}
	t.say(t.Say("organise.pointask", nil), nil)
	return nil
}

// takePoint takes a location that was sent for an event.
func (b *Bot) takePoint(ctx context.Context, t *turn, asked *talk) error {
	was, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	at := t.update.Message.Location
	is, err := b.events.all.Edit(ctx, was.ID, t.seq(), func(e *event.Event) error {
		e.Point = &event.Point{Lat: at.Latitude, Lng: at.Longitude}
		return nil
	})
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.edited(ctx, t, was, is, "edit event")
}

// answerEventPoint reminds of the location that is waited for.
func (b *Bot) answerEventPoint(_ context.Context, t *turn, _ *talk) error {
	t.say(t.Say("organise.pointask", nil), nil)
	return nil
}

// onEstimate asks for an estimate of a crowd.
func (b *Bot) onEstimate(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEstimate, Target: e.ID}); err != nil {
		return err
	}
	t.say(t.Say("organise.estimateask", nil), nil)
	return nil
}

// answerEstimate takes an estimate: 200 数了三排，每排约 20 人. With a photo
// its caption says so.
func (b *Bot) answerEstimate(ctx context.Context, t *turn, asked *talk) error {
	e, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	photo := ""
	if t.update.Message != nil && t.update.Message.Photo != nil {
		photo = t.update.Message.Photo.ID
	}
	first, method, _ := strings.Cut(strings.TrimSpace(t.text), " ")
	number, err := strconv.ParseInt(strings.TrimSuffix(first, "人"), 10, 64)
	if err != nil {
		return event.ErrEstimate
	}
	noted, err := b.events.estimates.Put(ctx, e, b.sitting(e), number, strings.TrimSpace(method), photo, t.me.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "estimate", noted.ID); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.say(t.Say("organise.estimated", args{"N": noted.Number, "Method": noted.Method}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
	return nil
}
