package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/sheet"
)

const talkFormTable = "formtable" // the table of the statistics form, changed

// formChangesShown bounds the changes of a message.
const formChangesShown = 15

// sendFormTable sends the table of the statistics form, to be changed and sent
// back.
func (b *Bot) sendFormTable(ctx context.Context, t *turn) error {
	table, err := b.reports.forms.Table(ctx)
	if err != nil {
		return err
	}
	all, err := b.returns.catalogue.All(ctx)
	if err != nil {
		return err
	}
	book, err := sheet.Workbook(table.Sheet(t.lang, all))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkFormTable, Target: "form"}); err != nil {
		return err
	}
	text := t.Say("reportform.how", nil)
	if table.By != "" {
		text += "\n" + t.Say("reportform.last", args{"By": b.staffName(ctx, t, table.By), "At": t.moment(table.At.In(b.config.Location), b.local())})
	}
	t.send(telegram.Send{Chat: t.chat.ID, Text: text, Document: &telegram.Upload{Name: sheet.SafeName(t.Label("reportform.file", nil)) + ".xlsx", Content: book}})
	return nil
}

// answerFormTable reminds of the file that was asked for.
func (b *Bot) answerFormTable(_ context.Context, _ *turn, _ *talk) error {
	return sorry{key: "reportform.wanted"}
}

// importFormTable reads a table that staff sent, and shows what it would change.
func (b *Bot) importFormTable(ctx context.Context, work *job, name string, data []byte) (word, error) {
	by, _, err := b.askerMay(ctx, work, resident.ApproveReturns)
	if err != nil {
		return nil, err
	}
	all, err := b.returns.catalogue.All(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := report.ReadFormTable(name, data, all)
	if err != nil {
		return nil, err
	}
	change, err := b.reports.forms.Propose(ctx, rows, by.ID, work.Seq)
	if err != nil {
		return nil, err
	}
	return func(v Voice) (string, telegram.Keyboard) {
		back := []telegram.Button{{Text: v.Label("button.back", nil), Data: tap("repmenu")}}
		if change.None() {
			return v.Say("reportform.same", nil), telegram.Keyboard{back}
		}
		take := telegram.Button{Text: v.Label("reportform.take", nil), Data: tap("repformput", strconv.FormatInt(work.Seq, 36))}
		return formChangeText(v, change, report.FormTable{Rows: rows}, all), telegram.Keyboard{{take}, back}
	}, nil
}

// formChangeText says what rows change in the table, and what no row has.
func formChangeText(v Voice, change report.FormChange, table report.FormTable, all []report.Indicator) string {
	var lines []string
	for _, row := range change.Removed {
		lines = append(lines, v.Say("reportform.removed", args{"Row": formRowText(v, row, all)}))
	}
	for _, c := range change.Changed {
		before, after := formRowText(v, c.Before, all), formRowText(v, c.After, all)
		if before == after { // the name in the other language
			before, after = c.Before.Name.Chinese+" / "+c.Before.Name.English, c.After.Name.Chinese+" / "+c.After.Name.English
		}
		lines = append(lines, v.Say("reportform.changed", args{"Before": before, "After": after}))
	}
	for _, row := range change.Added {
		lines = append(lines, v.Say("reportform.added", args{"Row": formRowText(v, row, all)}))
	}
	if more := len(lines) - formChangesShown; more > 0 {
		lines = append(lines[:formChangesShown], v.Say("reportform.more", args{"N": more}))
	}
	if change.Moved {
		lines = append(lines, v.Say("reportform.order", nil))
	}
	if rest, ok := table.Rest(); ok {
		lines = append(lines, "", v.Say("reportform.rest", args{"Holds": formHolds(v, rest, all)}))
	}
	return v.Say("reportform.change", nil) + "\n" + strings.Join(lines, "\n")
}

// formRowText is a row of the table with what is in it.
func formRowText(v Voice, row report.FormRow, all []report.Indicator) string {
	holds := formHolds(v, row, all)
	if holds == "" {
		holds = v.Label("reportform.nothing", nil)
	}
	return v.Label("reportform.row", args{"Name": row.Name.In(v.lang), "Holds": holds})
}

func formHolds(v Voice, row report.FormRow, all []report.Indicator) string {
	return row.Holds(func(id string) (resident.Name, bool) {
		for _, i := range all {
			if i.ID == id {
				return i.Name, true
			}
		}
		return resident.Name{Chinese: id}, true
	}).In(v.lang)
}

// onFormTake makes the table that was sent the one that reports go by.
func (b *Bot) onFormTake(ctx context.Context, t *turn) error {
	brought, err := strconv.ParseInt(t.action.arg(0), 36, 64)
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	if err := b.reports.forms.Take(ctx, brought, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, brought, t.me.ID, "change form", t.action.arg(0)); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.show(t.Say("reportform.done", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("repmenu")}}})
	return nil
}
