package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
)

// The questions about figures that staff enter.
const (
	talkRecord    = "record"    // a figure, or a sheet of them
	talkRecordFix = "recordfix" // another value, and why
)

// recordOf finds the command of a line that has no blank behind its word:
// 填报展板120.
func (b *Bot) recordOf(text string) (command, string, bool) {
	if rest, ok := strings.CutPrefix(text, "填报"); ok && report.RecordsFigure(text) {
		i := slices.IndexFunc(b.commands, func(c command) bool { return c.name == "record" })
		return b.commands[i], strings.TrimSpace(rest), true
	}
	return b.keyOf(text)
}

// indicatorBook is what the words of a figure mean here and now.
func (b *Bot) indicatorBook(ctx context.Context) (report.IndicatorBook, error) {
	used, err := b.returns.catalogue.Used(ctx)
	return report.IndicatorBook{Indicators: used, Places: b.places}, err
}

// record takes a line with a figure, or shows what one may fill in.
func (b *Bot) record(ctx context.Context, t *turn) error {
	if t.text == "" {
		return b.showIndicators(ctx, t)
	}
	return b.recordLine(ctx, t, t.text, "")
}

// showIndicators shows what one may fill in.
func (b *Bot) showIndicators(ctx context.Context, t *turn) error {
	used, err := b.returns.catalogue.Used(ctx)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkRecord}); err != nil {
		return err
	}
	var buttons []telegram.Button
	for _, i := range used {
		buttons = append(buttons, telegram.Button{Text: i.Name.In(t.lang), Data: tap("rec", i.ID)})
	}
	t.show(t.Say("record.which", nil), append(rows(buttons, 3), []telegram.Button{{Text: t.Label("record.latest", nil), Data: tap("reclatest")}}))
	return nil
}

// onRecord asks for a figure of the indicator that a button names.
func (b *Bot) onRecord(ctx context.Context, t *turn) error {
	i, err := b.returns.catalogue.Get(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if i.Retired {
		return report.ErrIndicator
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkRecord, Target: i.ID}); err != nil {
		return err
	}
	t.show(t.Say("record.howmany", args{"Name": i.Name.In(t.lang), "Unit": i.Unit.Name().In(t.lang)}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("reclist")}}})
	return nil
}

func (b *Bot) answerRecord(ctx context.Context, t *turn, asked *talk) error {
	return b.recordLine(ctx, t, t.text, asked.Target)
}

// recordLine enters the figure of a line; one without an indicator is about
// the one that was asked for. What is not understood is said, with the nearest
// as buttons.
func (b *Bot) recordLine(ctx context.Context, t *turn, text, indicator string) error {
	if strings.Contains(text, "\n") {
		return sorry{key: "record.oneline"}
	}
	book, err := b.indicatorBook(ctx)
	if err != nil {
		return err
	}
	fact, err := book.Read(text, b.now(), b.config.Location)
	if at := slices.IndexFunc(book.Indicators, func(i report.Indicator) bool { return i.ID == indicator }); isUnnamed(err) && at >= 0 {
		fact, err = book.Read(book.Indicators[at].Name.Chinese+" "+text, b.now(), b.config.Location)
	}
	if err != nil {
		return b.offerFigures(ctx, t, book, err)
	}
	return b.recordFact(ctx, t, fact, t.seq())
}

// recordFact enters a figure by the number of the update that said it, and
// reads it back.
func (b *Bot) recordFact(ctx context.Context, t *turn, fact report.Fact, seq int64) error {
	city := t.rights.MayIn(resident.RecordFigures, resident.Community{})
	if own, ok := ownPart(t.rights); fact.Place == "" && !city && ok {
		fact.Place, fact.Community = own.Place, own.ID
	}
	if !mayRecord(t.rights, fact.Place, fact.Community) {
		return sorry{key: "record.elsewhere"}
	}
	alike, err := b.returns.entries.Alike(ctx, fact, report.Own)
	if err != nil {
		return err
	}
	entry, err := b.returns.entries.Record(ctx, fact, t.me.ID, seq)
	if err != nil {
		return err
	}
	if !mayRecord(t.rights, entry.Place, entry.Community) {
		return sorry{key: "record.elsewhere"}
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "record figure", entry.ID); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	again := slices.ContainsFunc(alike, func(other *report.Entry) bool { return other.ID != entry.ID })
	return b.showEntry(ctx, t, entry, again)
}

// mayRecord tells whether somebody enters figures of a place or community, or
// of the city where both are empty.
func mayRecord(rights resident.Rights, place, community string) bool {
	return rights.MayIn(resident.RecordFigures, resident.Community{ID: community, Place: place})
}

// ownPart is the part of the city that somebody enters figures for, where
// there is one alone.
func ownPart(rights resident.Rights) (own resident.Community, ok bool) {
	for _, g := range rights {
		part := resident.Community{ID: g.Community, Place: g.Place}
		if g.Place == "" || !mayRecord(resident.Rights{g}, g.Place, g.Community) || part == own {
			continue
		}
		if ok {
			return own, false
		}
		own, ok = part, true
	}
	return own, ok
}

// offerFigures says what was not understood, and offers what may be meant.
// A button carries the number of the line's update, so that pressing it twice
// enters one figure.
func (b *Bot) offerFigures(ctx context.Context, t *turn, book report.IndicatorBook, err error) error {
	problem := report.FigureProblem(err)
	said, unread := problem.Chinese, unreadOf(err)
	if t.lang == English {
		said = problem.English
	}
	asked := talk{Kind: talkRecord}
	var keyboard telegram.Keyboard
	for _, g := range unread.Nearest {
		i := slices.IndexFunc(book.Indicators, func(i report.Indicator) bool { return i.ID == g.Fact.Indicator })
		if i < 0 {
			continue
		}
		about := &book.Indicators[i]
		button := telegram.Button{Text: about.Name.In(t.lang), Data: tap("rec", about.ID)}
		if g.Figured {
			button.Text += " " + about.Say(g.Fact.Value).In(t.lang)
			button.Data = tap("recput", about.ID, strconv.FormatInt(int64(g.Fact.Value), 36), askOf(g.Fact).Code(), strconv.FormatInt(t.seq(), 36))
			asked.Words = map[string]string{"note": g.Fact.Note, "seq": strconv.FormatInt(t.seq(), 36)}
		}
		if name := g.Name.In(t.lang); name != about.Name.In(t.lang) && name != about.Say(g.Fact.Value).In(t.lang) {
			button.Text += " · " + name
		}
		if len(button.Data) <= dataLimit {
			keyboard = append(keyboard, []telegram.Button{button})
		}
	}
	if unread.Indicator != nil {
		asked.Target = unread.Indicator.ID
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), asked); err != nil {
		return err
	}
	t.say(t.Say("record.unread", args{"Why": said}), append(keyboard, []telegram.Button{{Text: t.Label("record.all", nil), Data: tap("reclist")}}))
	return nil
}

// askOf is where and when of a figure as a button says it.
func askOf(f report.Fact) event.Ask {
	return event.Ask{Period: f.Period, Place: f.Place, Community: f.Community}
}

// onRecordPut enters the figure that a button says in full.
func (b *Bot) onRecordPut(ctx context.Context, t *turn) error {
	value, err := strconv.ParseInt(t.action.arg(1), 36, 64)
	seq, err2 := strconv.ParseInt(t.action.arg(3), 36, 64)
	ask, ok := event.Wordbook{Places: b.places}.ParseCode(t.action.arg(2))
	if err != nil || err2 != nil || !ok || ask.Event != "" || seq < 0 || seq >= t.seq() {
		return sorry{key: "sorry.button"}
	}
	fact := report.Fact{Indicator: t.action.arg(0), Place: ask.Place, Community: ask.Community, Period: ask.Period, Value: report.Amount(value)}
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if asked != nil && asked.Kind == talkRecord && asked.Words["seq"] == t.action.arg(3) {
		fact.Note = asked.Words["note"]
	}
	return b.recordFact(ctx, t, fact, seq)
}
