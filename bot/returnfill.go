package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
)

// The questions about a return.
const (
	talkReturn     = "return"     // its figures, one or in lines
	talkReturnBack = "returnback" // why it is sent back
	talkReturnFix  = "returnfix"  // another value of an approved one, and why
)

// ownReturn finds the return that two words name, if the person fills it in.
func (b *Bot) ownReturn(ctx context.Context, t *turn, request, to string) (theReturn, error) {
	r, err := b.theReturn(ctx, t, request, to)
	if err == nil && !mayReport(t.rights, r.to) {
		return r, sorry{key: "returns.elsewhere"}
	}
	return r, err
}

// onReturnFill asks for the figure of the box that a button names, or which
// box it shall be.
func (b *Bot) onReturnFill(ctx context.Context, t *turn) error {
	r, err := b.ownReturn(ctx, t, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	if err := r.doc.MayFill(r.q, t.update.Received); err != nil {
		return err
	}
	if t.action.arg(2) == "" {
		b.offerBoxes(ctx, t, r, "rfill")
		return nil
	}
	n, ok := smallNumber(t.action.arg(2), len(r.q.Indicators))
	if !ok {
		return sorry{key: "sorry.button"}
	}
	return b.askBox(ctx, t, r, n, "")
}

// offerBoxes asks which figure of a return is meant.
func (b *Bot) offerBoxes(ctx context.Context, t *turn, r theReturn, verb string) {
	var buttons []telegram.Button
	for n, id := range r.q.Indicators {
		buttons = append(buttons, r.button(b.indicatorName(ctx, t.Voice, id), verb, strconv.Itoa(n)))
	}
	t.show(t.Say("returns.whichbox", nil), append(rows(buttons, 3), []telegram.Button{r.button(t.Label("button.back", nil), "rone")}))
}

// askBox asks for one figure, after what was said about the one before.
func (b *Bot) askBox(ctx context.Context, t *turn, r theReturn, n int, before string) error {
	i, err := b.returns.catalogue.Get(ctx, r.q.Indicators[n])
	if err != nil {
		return err
	}
	last, err := b.returns.all.LastYear(ctx, r.q, r.to, i.ID)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkReturn, Target: r.asTarget(), Words: map[string]string{"box": i.ID}}); err != nil {
		return err
	}
	text := t.Say("returns.askbox", args{"Name": i.Name.In(t.lang), "Unit": i.Unit.Name().In(t.lang), "N": n + 1, "All": len(r.q.Indicators)})
	if last != nil {
		text += t.Say("returns.last", args{"Figure": last.String()})
	}
	if before != "" {
		text = before + "\n" + text
	}
	t.show(text, telegram.Keyboard{{r.button(t.Label("returns.whole", nil), "rone")}})
	return nil
}

// answerReturn takes the figure of a box, the reason for a jump, or lines.
func (b *Bot) answerReturn(ctx context.Context, t *turn, asked *talk) error {
	request, to, _ := strings.Cut(asked.Target, " ")
	r, err := b.ownReturn(ctx, t, request, to)
	if err != nil {
		return err
	}
	box := asked.Words["box"]
	if box == "" {
		return b.answerLines(ctx, t, r)
	}
	i, err := b.returns.catalogue.Get(ctx, box)
	if err != nil {
		return err
	}
	value, reason, err := i.CutAmount(t.text)
	if waiting, err2 := strconv.ParseInt(asked.Words["value"], 10, 64); err2 == nil {
		if err == nil && reason == "" {
			return b.fill(ctx, t, r, []report.Filled{{Indicator: box, Value: value}}, true) // another figure, not the reason
		}
		more := append([]report.Filled{{Indicator: box, Value: report.Amount(waiting), Reason: t.text}}, pendingOf(asked.Words["more"])...)
		return b.fill(ctx, t, r, more, asked.Words["single"] != "")
	}
	if errors.Is(err, report.ErrNumber) {
		if book, err2 := b.returnBook(ctx, r); err2 != nil {
			return err2
		} else if filled, problems := book.ReadReturn(t.text, b.now(), b.config.Location); len(problems) == 0 && len(filled) > 0 {
			return b.fill(ctx, t, r, filled, false)
		}
		return sorry{key: "returns.number", values: args{"Name": i.Name.In(t.lang), "Unit": i.Unit.Name().In(t.lang)}}
	}
	if err != nil {
		return err
	}
	return b.fill(ctx, t, r, []report.Filled{{Indicator: box, Value: value, Reason: reason}}, true)
}

// returnBook is what the words of a return mean.
func (b *Bot) returnBook(ctx context.Context, r theReturn) (report.IndicatorBook, error) {
	book, err := b.indicatorBook(ctx)
	book.Indicators = slices.DeleteFunc(book.Indicators, func(i report.Indicator) bool { return !slices.Contains(r.q.Indicators, i.ID) })
	return book, err
}

// answerLines takes figures of a return in lines.
func (b *Bot) answerLines(ctx context.Context, t *turn, r theReturn) error {
	book, err := b.returnBook(ctx, r)
	if err != nil {
		return err
	}
	filled, problems := book.ReadReturn(t.text, b.now(), b.config.Location)
	if len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), telegram.Keyboard{{r.button(t.Label("returns.change", nil), "rfill")}, {r.button(t.Label("returns.whole", nil), "rone")}})
		return nil
	}
	return b.fill(ctx, t, r, filled, false)
}

// fill fills in figures. Of jumps without a reason it asks why, one after the
// other; then, where one box was filled, it asks for the next one, else it
// reads the whole back.
func (b *Bot) fill(ctx context.Context, t *turn, r theReturn, all []report.Filled, single bool) error {
	var jumps []report.Filled
	for _, f := range all {
		_, err := b.returns.all.Fill(ctx, r.q.ID, r.to, f.Indicator, f.Value, f.Reason, t.me.ID, t.update.Received, t.seq())
		if errors.Is(err, report.ErrJump) {
			jumps = append(jumps, f)
			continue
		}
		if err != nil {
			return err
		}
	}
	if len(jumps) > 0 {
		return b.askJump(ctx, t, r, jumps, single)
	}
	fresh, err := b.ownReturn(ctx, t, r.q.ID, addresseeWord(r.to))
	if err != nil {
		return err
	}
	next := fresh.next()
	if !single || next < 0 || len(all) == 0 {
		return b.showReturn(ctx, t, r.q, r.to)
	}
	n := slices.Index(r.q.Indicators, all[0].Indicator)
	done, err := b.boxLine(ctx, t.Voice, fresh, n, all[0].Indicator)
	if err != nil {
		return err
	}
	return b.askBox(ctx, t, fresh, next, "✅ "+done)
}

// askJump asks why a figure is so far from last year's.
func (b *Bot) askJump(ctx context.Context, t *turn, r theReturn, jumps []report.Filled, single bool) error {
	first := jumps[0]
	i, err := b.returns.catalogue.Get(ctx, first.Indicator)
	if err != nil {
		return err
	}
	last, err := b.returns.all.LastYear(ctx, r.q, r.to, first.Indicator)
	if err != nil || last == nil {
		return err
	}
	words := map[string]string{"box": first.Indicator, "value": strconv.FormatInt(int64(first.Value), 10), "more": pendingText(jumps[1:])}
	if single {
		words["single"] = "yes"
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkReturn, Target: r.asTarget(), Words: words}); err != nil {
		return err
	}
	again := strconv.Itoa(slices.Index(r.q.Indicators, first.Indicator))
	t.say(t.Say("returns.jump", args{"Name": i.Name.In(t.lang), "Figure": i.Say(first.Value).In(t.lang), "Last": i.Say(*last).In(t.lang)}),
		telegram.Keyboard{{r.button(t.Label("returns.mistyped", args{"Name": i.Name.In(t.lang)}), "rfill", again)}})
	return nil
}

// pendingText keeps figures that wait for a reason in a question.
func pendingText(all []report.Filled) string {
	var parts []string
	for _, f := range all {
		parts = append(parts, f.Indicator+"="+strconv.FormatInt(int64(f.Value), 10))
	}
	return strings.Join(parts, " ")
}

func pendingOf(text string) (all []report.Filled) {
	for part := range strings.FieldsSeq(text) {
		id, number, _ := strings.Cut(part, "=")
		if value, err := strconv.ParseInt(number, 10, 64); err == nil {
			all = append(all, report.Filled{Indicator: id, Value: report.Amount(value)})
		}
	}
	return all
}

// onReturnSend hands a return in.
func (b *Bot) onReturnSend(ctx context.Context, t *turn) error {
	r, err := b.ownReturn(ctx, t, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	if r.doc.State == report.Sent {
		t.toast(t.Label("returns.already", nil))
		return b.showReturn(ctx, t, r.q, r.to)
	}
	if _, err := b.returns.all.Send(ctx, r.q.ID, r.to, t.me.ID, t.update.Received, t.seq()); err != nil {
		return err
	}
	t.toast(t.Label("returns.sent", nil))
	if err := b.tellStaff(ctx, t, resident.ApproveReturns, t.me.ID, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("returns.came", args{"Title": r.q.Title.In(v.lang), "Name": b.addressee(ctx, v, r.to)}), telegram.Keyboard{{r.button(v.Label("button.look", nil), "rone")}}
	}); err != nil {
		return err
	}
	return b.returnNoted(ctx, t, r, "send return")
}
