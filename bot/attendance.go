package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// attendanceRows is how many events an answer lists.
const attendanceRows = 8

// attendance answers staff who ask who came: 到场 凤山 三季度.
func (b *Bot) attendance(ctx context.Context, t *turn) error {
	words, ask, ok, err := b.askInWords(ctx, t, "att")
	if err != nil || !ok {
		return err
	}
	return b.showAttendance(ctx, t, words, ask)
}

// askInWords reads a question about events. Where it may mean several things
// it offers them, with buttons of a verb, and says false.
func (b *Bot) askInWords(ctx context.Context, t *turn, verb string) (event.Wordbook, event.Ask, bool, error) {
	words, err := b.wordbook(ctx)
	if err != nil {
		return words, event.Ask{}, false, err
	}
	asked, err := words.Read(t.text, b.now(), b.config.Location)
	if errors.Is(err, event.ErrAsk) {
		return words, event.Ask{}, false, sorry{key: "sorry.long"}
	}
	if err != nil || asked.Sure() {
		return words, asked.Ask, err == nil, err
	}
	events, rest, ok, err := b.events.figures.Titled(ctx, asked)
	switch {
	case err != nil:
		return words, rest, false, err
	case ok && len(events) == 0:
		return words, rest, true, nil
	case len(events) == 1:
		return words, event.Ask{Event: events[0].ID, Group: rest.Group}, true, nil
	}
	b.offerAsks(t, verb, events, rest, asked)
	return words, rest, false, nil
}

// offerAsks offers what a question may mean.
func (b *Bot) offerAsks(t *turn, verb string, events []*event.Event, rest event.Ask, asked event.Asked) {
	var keyboard telegram.Keyboard
	for _, e := range events[:min(len(events), maxChoices)] {
		label := t.shortDate(b.dayTime(e.Day)) + "　" + shortened(e.Title.In(t.lang), 30)
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap(verb, event.Ask{Event: e.ID, Group: rest.Group}.Code())}})
	}
	if len(events) == 0 {
		for _, c := range asked.Choices {
			keyboard = append(keyboard, []telegram.Button{{Text: shortened(c.Name.In(t.lang), 40), Data: tap(verb, c.Ask.Code())}})
		}
	}
	if len(keyboard) == 0 {
		t.say(t.Say("attendance.how", nil), attendanceKeys(t))
		return
	}
	t.say(t.Say("attendance.which", nil), keyboard)
}

// maxChoices is how many things a message offers to choose from.
const maxChoices = 6

// attendanceKeys are the questions that are asked most.
func attendanceKeys(t *turn) telegram.Keyboard {
	return telegram.Keyboard{{
		{Text: t.Label("attendance.week", nil), Data: tap("attsay", "week")},
		{Text: t.Label("attendance.month", nil), Data: tap("attsay", "month")},
	}}
}

// wordbook is what words mean here and now.
func (b *Bot) wordbook(ctx context.Context) (event.Wordbook, error) {
	campaigns, err := b.events.all.Campaigns(ctx)
	return event.Wordbook{Places: b.places, Groups: b.config.Groups, Campaigns: campaigns}, err
}

// onAttendanceSaid answers a question that a button says in words.
func (b *Bot) onAttendanceSaid(ctx context.Context, t *turn) error {
	switch t.action.arg(0) {
	case "week", "month", "lastweek":
		t.text = map[string]string{"week": "本周", "month": "本月", "lastweek": "上周"}[t.action.arg(0)]
		return b.attendance(ctx, t)
	}
	return sorry{key: "sorry.button"}
}

// askedBy reads the question of a button, and whether whoever pressed it may
// see people there.
func (b *Bot) askedBy(ctx context.Context, t *turn) (event.Wordbook, event.Ask, error) {
	words, err := b.wordbook(ctx)
	if err != nil {
		return words, event.Ask{}, err
	}
	ask, ok := words.ParseCode(t.action.arg(0))
	if !ok {
		return words, ask, sorry{key: "sorry.button"}
	}
	return words, ask, nil
}

func (b *Bot) onAttendance(ctx context.Context, t *turn) error {
	words, ask, err := b.askedBy(ctx, t)
	if err != nil {
		return err
	}
	return b.showAttendance(ctx, t, words, ask)
}

// answered is the answer to a question as somebody may see it.
func (b *Bot) answered(ctx context.Context, rights resident.Rights, ask event.Ask) (*event.Answer, error) {
	answer, err := b.events.figures.Answer(ctx, ask)
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	if err != nil {
		return nil, err
	}
	where := resident.Community{ID: ask.Community, Place: ask.Place}
	if answer.Event != nil {
		where = resident.Community{ID: answer.Event.Community, Place: answer.Event.Place}
	}
	if !rights.MayIn(resident.SeePeople, where) {
		return answer.Suppressed(), nil
	}
	return answer, nil
}

func (b *Bot) showAttendance(ctx context.Context, t *turn, words event.Wordbook, ask event.Ask) error {
	answer, err := b.answered(ctx, t.rights, ask)
	if err != nil {
		return err
	}
	lines := []string{t.Say("attendance.head", args{"About": b.aboutWhat(t.Voice, words, answer)})}
	rows, more, err := b.events.figures.Rows(ctx, answer.Ask, attendanceRows)
	if err != nil {
		return err
	}
	if answer.Event == nil && !answer.Withheld.Group {
		for i, row := range rows {
			lacks, err := b.lacking(ctx, t.Voice, row)
			if err != nil {
				return err
			}
			lines = append(lines, b.attendanceRow(t.Voice, i+1, row)+lacks)
		}
		if more {
			lines = append(lines, t.Say("attendance.more", nil))
		}
	}
	lines = append(lines, b.attendanceSum(t.Voice, answer)...)
	code := answer.Ask.Code()
	if ask.Event != "" {
		code = ask.Code()
	}
	key := func(label, part string) telegram.Button {
		return telegram.Button{Text: t.Label("attendance."+label, nil), Data: tap("attby", code, part)}
	}
	keyboard := telegram.Keyboard{{key("homes", "homes"), key("groups", "groups")}}
	if answer.Event == nil {
		keyboard = append(keyboard, []telegram.Button{key("places", "places"), key("kinds", "kinds")})
	} else {
		keyboard = append(keyboard, []telegram.Button{key("hours", "hours"), {Text: t.Label("attendance.people", nil), Data: tap("attlist", answer.Event.ID)}})
	}
	keyboard = append(keyboard, []telegram.Button{
		{Text: t.Label("attendance.chart", nil), Data: tap("attchart", code)}, {Text: t.Label("attendance.xlsx", nil), Data: tap("attxlsx", code)}})
	if t.rights.May(resident.RunEvents) {
		row := []telegram.Button{{Text: t.Label("dossier.zip", nil), Data: tap("dzip", code)}}
		if answer.Event != nil && t.rights.MayIn(resident.RunEvents, area(answer.Event)) {
			row = append([]telegram.Button{{Text: t.Label("organise.file", nil), Data: tap("dfile", answer.Event.ID)}}, row...)
		}
		keyboard = append(keyboard, row)
	}
	if answer.Event == nil {
		keyboard = append(keyboard, []telegram.Button{
			{Text: t.Label("attendance.lastweek", nil), Data: tap("attsay", "lastweek")}, {Text: t.Label("attendance.month", nil), Data: tap("attsay", "month")}})
	}
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

// aboutWhat says what an answer is about: 凤山街道 · 2026 年第三季度.
func (b *Bot) aboutWhat(v Voice, words event.Wordbook, answer *event.Answer) string {
	if answer.Event != nil {
		return answer.Event.Title.In(v.lang)
	}
	var parts []string
	for _, name := range words.Labels(answer.Ask) {
		parts = append(parts, name.In(v.lang))
	}
	return strings.Join(parts, " · ")
}

func (b *Bot) attendanceRow(v Voice, n int, row event.Row) string {
	day := v.shortDate(b.dayTime(row.Event.Day))
	line := v.Say("attendance.row", args{"N": n, "Title": row.Event.Title.In(v.lang), "Day": day})
	switch {
	case row.Event.State == event.Cancelled:
		return line + v.Say("attendance.cancelled", nil)
	case row.Ahead > 0:
		return line + v.Say("attendance.ahead", args{"Registered": row.Registered})
	case row.Uncounted:
		return line + v.Say("attendance.uncounted", nil)
	}
	line += v.Say("attendance.came", args{"Registered": row.Registered, "SignIns": row.SignIns})
	if row.Estimated > 0 {
		line += v.Say("attendance.estimated", args{"N": row.Estimated})
	}
	return line
}

// attendanceSum says what an answer comes to.
func (b *Bot) attendanceSum(v Voice, a *event.Answer) []string {
	lines := []string{""}
	if a.Event == nil {
		lines = append(lines, v.Say("attendance.events", args{"Held": a.Held, "Ahead": a.Ahead, "Cancelled": a.Cancelled}))
	}
	switch {
	case a.Withheld.All:
		return append(lines, v.Say("attendance.toofew", nil))
	case a.Withheld.Group:
		return append(lines, v.Say("attendance.groupsum", args{"SignIns": a.SignIns, "Persons": a.Persons}))
	}
	lines = append(lines,
		v.Say("attendance.registered", args{"Registered": a.Registered, "Arrived": a.Arrived, "Absent": a.Absent, "WalkIns": a.WalkIns}),
		v.Say("attendance.sum", args{"SignIns": a.SignIns, "Estimated": a.Estimated, "Persons": a.Persons, "Firsts": a.Firsts}))
	for _, earlier := range []struct {
		key string
		was *event.Earlier
	}{{"attendance.before", a.Before}, {"attendance.yearbefore", a.YearBefore}} {
		if growth, ok := earlier.was.Growth(a.Tally); ok {
			lines = append(lines, v.Say(earlier.key, args{"Was": earlier.was.SignIns, "Growth": perMille(growth)}))
		}
	}
	return lines
}

// perMille writes thousandths as per cent with their sign: +22.5%.
func perMille(n int64) string { return fmt.Sprintf("%+.1f%%", float64(n)/10) }
