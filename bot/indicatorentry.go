package bot

import (
	"context"
	"errors"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// entriesShown bounds the figures of a list, historyShown the values of one.
const (
	entriesShown = 8
	historyShown = 5
)

func unreadOf(err error) report.Unread {
	if unread, ok := errors.AsType[*report.Unread](err); ok {
		return *unread
	}
	return report.Unread{}
}

// isUnnamed tells whether a line names no indicator.
func isUnnamed(err error) bool { return unreadOf(err).Why == report.ErrIndicator }

// showEntry reads a figure back, with its unit and last year's; again tells
// that another one like it is there.
func (b *Bot) showEntry(ctx context.Context, t *turn, entry *report.Entry, again bool) error {
	i, err := b.returns.catalogue.Get(ctx, entry.Indicator)
	if err != nil {
		return err
	}
	beside, err := b.returns.entries.Beside(ctx, entry)
	if err != nil {
		return err
	}
	key := "record.done"
	if !entry.Counts {
		key = "record.void"
	}
	lines := []string{t.Say(key, args{"Name": i.Name.In(t.lang), "Figure": i.Say(entry.Log.Value()).In(t.lang)}), telegram.Escape(b.entryWhere(t.Voice, entry))}
	if entry.Note != "" {
		lines = append(lines, t.Say("record.note", args{"Note": entry.Note}))
	}
	if entry.Counts {
		sum := t.Say("record.sum", args{"Period": beside.Period.Name().In(t.lang), "Figure": i.Say(beside.Value).In(t.lang)})
		if beside.Before == nil {
			lines = append(lines, sum+t.Say("record.nobefore", nil))
		} else {
			lines = append(lines, sum+t.Say("record.before", args{"Figure": i.Say(*beside.Before).In(t.lang)}))
		}
	}
	if again {
		lines = append(lines, t.Say("record.again", nil))
	}
	if len(entry.Log) > 1 {
		lines = append(lines, b.changesText(ctx, t, i, entry.Log)...)
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("record.fix", nil), Data: tap("recfix", entry.ID)}}}
	if entry.Counts {
		keyboard[0] = append([]telegram.Button{{Text: t.Label("record.undo", nil), Data: tap("recundo", entry.ID)}}, keyboard[0]...)
	}
	t.show(strings.Join(lines, "\n"), append(keyboard, []telegram.Button{{Text: t.Label("record.another", nil), Data: tap("reclist")}}))
	return nil
}

// entryWhere says where and when a figure is from.
func (b *Bot) entryWhere(v Voice, entry *report.Entry) string {
	ask := event.Ask{Period: event.Period{From: entry.From, To: entry.Day}, Place: entry.Place, Community: entry.Community}
	var parts []string
	for _, name := range (event.Wordbook{Places: b.places}).Labels(ask) {
		parts = append(parts, name.In(v.lang))
	}
	return strings.Join(parts, " · ")
}

// changesText is the history of a figure, the latest first.
func (b *Bot) changesText(ctx context.Context, t *turn, i *report.Indicator, log report.Changes) []string {
	lines := []string{t.Say("record.history", nil)}
	for n := len(log) - 1; n >= max(0, len(log)-historyShown); n-- {
		said := i.Say(log[n].Value).In(t.lang)
		if log[n].Void {
			said = t.Label("record.taken", nil)
		}
		lines = append(lines, t.Say("record.change", args{
			"At": log[n].At.In(b.config.Location).Format("01-02 15:04"), "By": b.staffName(ctx, t, log[n].By), "Figure": said, "Reason": log[n].Reason,
		}))
	}
	return lines
}

// entry finds the figure that a button or a question names, if the person
// enters figures there.
func (b *Bot) entry(ctx context.Context, t *turn, id string) (*report.Entry, error) {
	entry, err := b.returns.entries.Get(ctx, id)
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	if err != nil {
		return nil, err
	}
	switch {
	case entry.Source != report.Own:
		return nil, report.ErrOfReturn
	case !mayRecord(t.rights, entry.Place, entry.Community):
		return nil, sorry{key: "record.elsewhere"}
	}
	return entry, nil
}

func (b *Bot) onEntry(ctx context.Context, t *turn) error {
	entry, err := b.entry(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.showEntry(ctx, t, entry, false)
}

// onEntryUndo takes a figure back.
func (b *Bot) onEntryUndo(ctx context.Context, t *turn) error {
	entry, err := b.entry(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if entry.Counts {
		why := b.texts.In(Chinese).Label("record.mistake", nil)
		if entry, err = b.returns.entries.TakeBack(ctx, entry.ID, why, t.me.ID, t.seq()); err != nil {
			return err
		}
		if err := b.audit.Record(ctx, t.seq(), t.me.ID, "take back figure", entry.ID); err != nil {
			return err
		}
	}
	return b.showEntry(ctx, t, entry, false)
}

// onEntryFix asks for another value, and why.
func (b *Bot) onEntryFix(ctx context.Context, t *turn) error {
	entry, err := b.entry(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	i, err := b.returns.catalogue.Get(ctx, entry.Indicator)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkRecordFix, Target: entry.ID}); err != nil {
		return err
	}
	t.show(t.Say("record.fixask", args{"Name": i.Name.In(t.lang), "Figure": i.Say(entry.Log.Value()).In(t.lang)}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("recview", entry.ID)}}})
	return nil
}

func (b *Bot) answerEntryFix(ctx context.Context, t *turn, asked *talk) error {
	entry, err := b.entry(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	i, err := b.returns.catalogue.Get(ctx, entry.Indicator)
	if err != nil {
		return err
	}
	value, reason, err := i.CutAmount(t.text)
	if err != nil {
		return err
	}
	if entry, err = b.returns.entries.Correct(ctx, entry.ID, value, reason, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "correct figure", entry.ID); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showEntry(ctx, t, entry, false)
}

// showEntries lists the latest figures of one's own part of the city.
func (b *Bot) showEntries(ctx context.Context, t *turn) error {
	var where []store.Cond
	if own, ok := ownPart(t.rights); ok && !t.rights.MayIn(resident.RecordFigures, resident.Community{}) {
		where = append(where, store.Eq("place", own.Place))
	}
	latest, err := b.returns.entries.Latest(ctx, report.Own, event.Period{From: schedule.Shift(b.today(), -365), To: b.today()}, 20*entriesShown, where...)
	if err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	for _, entry := range latest {
		if len(keyboard) == entriesShown || !mayRecord(t.rights, entry.Place, entry.Community) {
			continue
		}
		i, err := b.returns.catalogue.Get(ctx, entry.Indicator)
		if err != nil {
			return err
		}
		label := i.Name.In(t.lang) + " " + i.Say(entry.Log.Value()).In(t.lang) + "　" + b.entryWhere(t.Voice, entry)
		if !entry.Counts {
			label = "✖️ " + label
		}
		keyboard = append(keyboard, []telegram.Button{{Text: shortened(label, 50), Data: tap("recview", entry.ID)}})
	}
	key := "record.latesthead"
	if len(keyboard) == 0 {
		key = "record.nothing"
	}
	t.show(t.Say(key, nil), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("reclist")}}))
	return nil
}

// importFigures enters the figures of a sheet that staff sent.
func (b *Bot) importFigures(ctx context.Context, work *job, name string, data []byte) (word, error) {
	by, rights, err := b.askerMay(ctx, work, resident.RecordFigures)
	if err != nil {
		return nil, err
	}
	may := func(place, community string) bool { return mayRecord(rights, place, community) }
	done, err := b.returns.entries.Import(ctx, report.FigureSheet{Name: name, Data: data, Source: report.Own, May: may}, b.places, by.ID, work.Seq)
	if err != nil {
		return nil, err
	}
	return func(v Voice) (string, telegram.Keyboard) {
		text := v.Say("record.imported", args{"Added": done.Added, "Same": done.Same})
		if n := len(done.Alike); n > 0 {
			text += "\n" + v.Say("record.importedalike", args{"N": n})
		}
		return text, telegram.Keyboard{{{Text: v.Label("record.latest", nil), Data: tap("reclatest")}}}
	}, nil
}
