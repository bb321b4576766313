package bot

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
)

const talkBlock = "summaryblock" // a text of the work summary

// definitionsShown is how many definitions a message has.
const definitionsShown = 8

func (b *Bot) onDefinitions(_ context.Context, t *turn) error {
	from, err := strconv.Atoi(cmp.Or(t.action.arg(0), "0"))
	if err != nil || from < 0 {
		return sorry{key: "sorry.button"}
	}
	return b.showDefinitions(t, from)
}

// showDefinitions says of each figure what it is and how it is derived.
func (b *Bot) showDefinitions(t *turn, from int) error {
	all := report.Definitions()
	from = min(from, len(all)-1)
	text := t.Say("report.defhead", nil)
	for _, d := range all[from:min(from+definitionsShown, len(all))] {
		text += "\n\n" + t.Say("report.def", args{"Name": d.Name.In(t.lang), "Unit": d.Unit.Name().In(t.lang), "How": d.How.In(t.lang)})
	}
	var turning []telegram.Button
	if from > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: tap("repdef", strconv.Itoa(max(0, from-definitionsShown)))})
	}
	if from+definitionsShown < len(all) {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: tap("repdef", strconv.Itoa(from+definitionsShown))})
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("repmenu")}}}
	if len(turning) > 0 {
		keyboard = append(telegram.Keyboard{turning}, keyboard...)
	}
	t.show(text, keyboard)
	return nil
}

// summaryTexts is the summary that somebody writes texts for.
type summaryTexts struct {
	code  string // of its question, for buttons
	year  int
	scope string // see [report.BlockScope]
	about string // in words of whoever asks
}

// blockOf is the summary of a button's question, as far as somebody may write
// texts for it; that of this year where the button names none.
func (b *Bot) blockOf(ctx context.Context, t *turn, code string) (summaryTexts, error) {
	writes := func(rights resident.Rights, in resident.Community) bool {
		return seesReports(rights, in) && (rights.MayIn(resident.RunEvents, in) || rights.MayIn(resident.WriteTips, in))
	}
	if !t.rights.May(resident.RunEvents) && !t.rights.May(resident.WriteTips) {
		return summaryTexts{}, sorry{key: "sorry.staffonly"}
	}
	q, err := b.questionOf(ctx, t.rights, cmp.Or(code, b.thisYear()))
	if err != nil {
		return summaryTexts{}, err
	}
	q, ok := narrowed(t.rights, q, writes)
	if !ok {
		return summaryTexts{}, sorry{key: "report.elsewhere"}
	}
	s := summaryTexts{code: codeOf(q), year: q.Year(), scope: report.BlockScope(q.Scope)}
	labels := event.Wordbook{Places: b.places}.Labels(event.Ask{Place: q.Place})
	s.about = labels[0].In(t.lang)
	if q.Campaign != "" {
		s.about += " #" + q.Campaign
	}
	return s, nil
}

// thisYear is the code of the question about all of this year.
func (b *Bot) thisYear() string {
	return codeOf(report.Question{Period: report.Cumulative(b.local().Year(), time.December)})
}

func (b *Bot) onBlocks(ctx context.Context, t *turn) error {
	return b.showBlocks(ctx, t, t.action.arg(0))
}

// showBlocks lists the texts that staff can write for a summary.
func (b *Bot) showBlocks(ctx context.Context, t *turn, code string) error {
	of, err := b.blockOf(ctx, t, code)
	if err != nil {
		return err
	}
	there, err := b.reports.blocks.Of(ctx, of.year, of.scope)
	if err != nil {
		return err
	}
	var keys []telegram.Button
	for _, s := range report.Sections() {
		mark := "☐ "
		if there[s.ID].Text != "" {
			mark = "☑ "
		}
		keys = append(keys, telegram.Button{Text: mark + s.Name.In(t.lang), Data: tap("reptext", string(s.ID), of.code)})
	}
	t.show(t.Say("report.textshead", args{"About": of.about, "Year": of.year}), append(rows(keys, 2), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("repmenu")}}))
	return nil
}

// onBlock shows a text of a summary and asks for another.
func (b *Bot) onBlock(ctx context.Context, t *turn) error {
	of, err := b.blockOf(ctx, t, t.action.arg(1))
	if err != nil {
		return err
	}
	section, ok := report.SectionOf(report.Section(t.action.arg(0)))
	if !ok {
		return sorry{key: "sorry.button"}
	}
	there, err := b.reports.blocks.Of(ctx, of.year, of.scope)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkBlock, Target: string(section.ID), Words: map[string]string{"code": of.code}}); err != nil {
		return err
	}
	text := t.Say("report.textask", args{"About": of.about, "Year": of.year, "Name": section.Name.In(t.lang), "Hint": section.Hint.In(t.lang)})
	if now := there[section.ID].Text; now != "" {
		text += "\n\n" + t.Say("report.textnow", args{"Text": now})
	}
	t.show(text, telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("reptexts", of.code)}}})
	return nil
}

// answerBlock takes a text of a summary; a dash takes it away.
func (b *Bot) answerBlock(ctx context.Context, t *turn, asked *talk) error {
	of, err := b.blockOf(ctx, t, asked.Words["code"])
	if err != nil {
		return err
	}
	text := t.text
	if text == "-" || text == "—" {
		text = ""
	}
	if err := b.reports.blocks.Put(ctx, of.year, of.scope, report.Section(asked.Target), text, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "write summary", strconv.Itoa(of.year)+":"+of.scope+":"+asked.Target); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.toast(t.Label("report.textkept", nil))
	return b.showBlocks(ctx, t, of.code)
}
