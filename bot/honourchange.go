package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
)

func (b *Bot) honourForms() report.HonourForms {
	return report.HonourForms{Location: b.config.Location}
}

// onHonourChange asks for other criteria and days of an honour whose list is
// not shown yet.
func (b *Bot) onHonourChange(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := h.MayChange(); err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkHonourChange, Target: h.ID}); err != nil {
		return err
	}
	text := t.Say("honour.changehow", args{"Form": markup("<pre>" + telegram.Escape(b.honourForms().Criteria(h, t.lang)) + "</pre>")})
	if h.Kind == report.HonourCommunity {
		text += "\n" + t.Say("honour.changefigures", args{"Names": criterionNames(t.Voice)})
	}
	t.show(text, telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("honview", h.ID)}}})
	return nil
}

// criterionNames are the figures by which communities can be proposed.
func criterionNames(v Voice) string {
	var names []string
	for _, d := range report.CriterionFigures() {
		names = append(names, d.Name.In(v.lang))
	}
	return strings.Join(names, v.Label("notice.comma", nil))
}

// answerHonourChange reads other criteria back, and what they mean for the
// list, before they count. What was read back is kept whole, so that the key
// sets that and nothing else.
func (b *Bot) answerHonourChange(ctx context.Context, t *turn, asked *talk) error {
	h, err := b.honour(ctx, asked.Target)
	if err != nil {
		return err
	}
	if err := h.MayChange(); err != nil {
		return err
	}
	changed, problems := b.honourForms().ReadChange(h, t.text)
	if len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("honview", h.ID)}}})
		return nil
	}
	seq := strconv.FormatInt(t.seq(), 36)
	words := map[string]string{"form": b.honourForms().Criteria(&changed, t.lang), "seq": seq}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkHonourChange, Target: h.ID, Words: words}); err != nil {
		return err
	}
	t.say(honourPreview(t.Voice, h, &changed), telegram.Keyboard{
		{{Text: t.Label("honour.changenow", nil), Data: tap("honset", h.ID, seq)}}, {{Text: t.Label("button.back", nil), Data: tap("honview", h.ID)}}})
	return nil
}

// honourPreview says what other criteria mean, and who of the list does not
// reach them.
func honourPreview(v Voice, h, changed *report.Honour) string {
	lines := []string{v.Say("honour.changesure", args{"Title": h.Title.In(v.lang), "Days": changed.Days})}
	lines = append(lines, criterionLines(v, changed)...)
	if len(h.Criteria) > 0 && len(changed.Criteria) == 0 {
		lines = append(lines, v.Say("honour.changenone", nil))
	}
	if short := h.Short(changed.Criteria); len(short) > 0 {
		var names []string
		for _, c := range short {
			names = append(names, candidateName(v, h, &c, false))
		}
		lines = append(lines, v.Say("honour.changeshort", args{"N": len(short), "Names": shortened(strings.Join(names, v.Label("notice.comma", nil)), 200)}))
	}
	if len(changed.Criteria) > 0 {
		lines = append(lines, v.Say("honour.changefind", nil))
	}
	return strings.Join(lines, "\n")
}

// criterionLines say the criteria of an honour, a line each.
func criterionLines(v Voice, h *report.Honour) (lines []string) {
	for _, c := range h.Criteria {
		lines = append(lines, v.Say("honour.criterion", args{"Figure": figureSaid(v, c.Figure, c.Least)}))
	}
	return lines
}

// onHonourSet sets the criteria that were read back. They are set under the
// update that proposed them, so that a second press changes nothing.
func (b *Bot) onHonourSet(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(t.action.arg(1), 36, 64)
	if err != nil || seq <= 0 || seq >= t.seq() {
		return sorry{key: "sorry.button"}
	}
	if !h.Handled.Has(seq) {
		if h, err = b.setCriteria(ctx, t, h, seq); err != nil {
			return err
		}
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	// Under the update that is set, so that a second press notes nothing more.
	if err := b.audit.Record(ctx, seq, t.me.ID, "change honour", h.ID); err != nil {
		return err
	}
	t.toast(t.Label("honour.changed", nil))
	return b.showHonour(t, h)
}

// setCriteria sets those that somebody wrote by the update numbered seq.
func (b *Bot) setCriteria(ctx context.Context, t *turn, h *report.Honour, seq int64) (*report.Honour, error) {
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return nil, err
	}
	if asked == nil || asked.Kind != talkHonourChange || asked.Target != h.ID || asked.Words["seq"] != t.action.arg(1) {
		return nil, sorry{key: "sorry.button"}
	}
	changed, problems := b.honourForms().ReadChange(h, asked.Words["form"])
	if len(problems) > 0 {
		return nil, report.ErrHonourFaults
	}
	if h, err = b.returns.honours.SetCriteria(ctx, h.ID, changed.Criteria, changed.Days, seq); err != nil {
		return nil, err
	}
	if !h.Handled.Has(seq) {
		return nil, sorry{key: "sorry.button"} // so much was done since that it counts as old
	}
	return h, nil
}
