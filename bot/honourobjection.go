package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
)

// onObjections lists objections, those without an answer first to be answered.
func (b *Bot) onObjections(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	lines := []string{t.Say("honour.objectionshead", args{"N": len(h.Objections), "Open": h.Unanswered()})}
	var keyboard telegram.Keyboard
	for i, o := range h.Objections {
		about := t.Label("honour.objectall", nil)
		if c := h.Candidate(o.Candidate); c != nil {
			about = candidateName(t.Voice, h, c, false)
		}
		line := t.Say("honour.objection", args{"N": i + 1, "About": about, "At": o.At.In(b.config.Location).Format("01-02 15:04"), "Text": o.Text})
		if o.Answer != "" {
			line += "\n" + t.Say("honour.objectionanswer."+strconv.FormatBool(o.Upheld), args{"Text": o.Answer})
		} else if len(keyboard) < honoursShown {
			seq := strconv.FormatInt(o.Seq, 36)
			keyboard = append(keyboard, []telegram.Button{
				{Text: t.Label("honour.uphold", args{"N": i + 1}), Data: tap("honans", h.ID, seq, "yes")},
				{Text: t.Label("honour.reject", args{"N": i + 1}), Data: tap("honans", h.ID, seq, "no")},
			})
		}
		lines = append(lines, line)
	}
	t.show(shortenedLines(lines, telegram.MaxText), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("honview", h.ID)}}))
	return nil
}

// onHonourAnswer asks for the answer to an objection.
func (b *Bot) onHonourAnswer(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	o, err := objectionOf(h, t.action.arg(1))
	if err != nil {
		return err
	}
	upheld := t.action.arg(2)
	if upheld != "yes" && upheld != "no" {
		return sorry{key: "sorry.button"}
	}
	if o.Answer != "" {
		return report.ErrAnswered
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkHonourAnswer, Target: h.ID, Words: map[string]string{"objection": t.action.arg(1), "upheld": upheld}}); err != nil {
		return err
	}
	t.show(t.Say("honour.answerask."+upheld, args{"Text": o.Text}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("honobjs", h.ID)}}})
	return nil
}

// objectionOf finds an objection by the word of a button.
func objectionOf(h *report.Honour, word string) (report.HonourObjection, error) {
	seq, err := strconv.ParseInt(word, 36, 64)
	for _, o := range h.Objections {
		if err == nil && o.Seq == seq {
			return o, nil
		}
	}
	return report.HonourObjection{}, sorry{key: "sorry.gone"}
}

func (b *Bot) answerHonourAnswer(ctx context.Context, t *turn, asked *talk) error {
	h, err := b.honour(ctx, asked.Target)
	if err != nil {
		return err
	}
	o, err := objectionOf(h, asked.Words["objection"])
	if err != nil {
		return err
	}
	if h, err = b.returns.honours.Answer(ctx, h.ID, o.Seq, t.text, asked.Words["upheld"] == "yes", t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.tell(ctx, t, o.By, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("honour.answered", args{"Title": h.Title.In(v.lang), "Answer": strings.TrimSpace(t.text)}), nil
	}); err != nil {
		return err
	}
	return b.honourNoted(ctx, t, h, "answer objection", nil)
}
