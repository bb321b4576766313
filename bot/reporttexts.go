package bot

import (
	"cmp"
	"context"
	"strconv"

	"kepubot/bot/telegram"
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

// blockOf is the year and the part of the city whose summary somebody writes
// texts for.
func (b *Bot) blockOf(t *turn) (year int, scope string, err error) {
	q, ok := reportable(t.rights, report.Question{})
	if !ok {
		return 0, "", sorry{key: "report.elsewhere"}
	}
	return b.local().Year(), report.BlockScope(q.Scope), nil
}

// mayWriteBlocks tells whether somebody may write the texts of a summary.
func mayWriteBlocks(rights resident.Rights) bool {
	return rights.May(resident.RunEvents) || rights.May(resident.WriteTips)
}

// showBlocks lists the texts that staff can write for this year's summary.
func (b *Bot) showBlocks(ctx context.Context, t *turn) error {
	if !mayWriteBlocks(t.rights) {
		return sorry{key: "sorry.staffonly"}
	}
	year, scope, err := b.blockOf(t)
	if err != nil {
		return err
	}
	there, err := b.reports.blocks.Of(ctx, year, scope)
	if err != nil {
		return err
	}
	var keys []telegram.Button
	for _, s := range report.Sections() {
		mark := "☐ "
		if there[s.ID].Text != "" {
			mark = "☑ "
		}
		keys = append(keys, telegram.Button{Text: mark + s.Name.In(t.lang), Data: tap("reptext", string(s.ID))})
	}
	t.show(t.Say("report.textshead", args{"Year": year}), append(rows(keys, 2), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("repmenu")}}))
	return nil
}

// onBlock shows a text of the summary and asks for another.
func (b *Bot) onBlock(ctx context.Context, t *turn) error {
	if !mayWriteBlocks(t.rights) {
		return sorry{key: "sorry.staffonly"}
	}
	section, ok := report.SectionOf(report.Section(t.action.arg(0)))
	if !ok {
		return sorry{key: "sorry.button"}
	}
	year, scope, err := b.blockOf(t)
	if err != nil {
		return err
	}
	there, err := b.reports.blocks.Of(ctx, year, scope)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkBlock, Target: string(section.ID)}); err != nil {
		return err
	}
	text := t.Say("report.textask", args{"Name": section.Name.In(t.lang), "Hint": section.Hint.In(t.lang)})
	if now := there[section.ID].Text; now != "" {
		text += "\n\n" + t.Say("report.textnow", args{"Text": now})
	}
	t.show(text, telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("reptexts")}}})
	return nil
}

// answerBlock takes a text of the summary; a dash takes it away.
func (b *Bot) answerBlock(ctx context.Context, t *turn, asked *talk) error {
	if !mayWriteBlocks(t.rights) {
		return sorry{key: "sorry.staffonly"}
	}
	year, scope, err := b.blockOf(t)
	if err != nil {
		return err
	}
	text := t.text
	if text == "-" || text == "—" {
		text = ""
	}
	if err := b.reports.blocks.Put(ctx, year, scope, report.Section(asked.Target), text, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "write summary", asked.Target); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.toast(t.Label("report.textkept", nil))
	return b.showBlocks(ctx, t)
}
