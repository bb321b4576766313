package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
)

// talkRequest is the question what shall be returned by whom.
const talkRequest = "request"

// requestForms reads requests as staff type them.
func (b *Bot) requestForms(ctx context.Context) (report.RequestForms, error) {
	used, err := b.returns.catalogue.Used(ctx)
	if err != nil {
		return report.RequestForms{}, err
	}
	units, err := b.returns.units.Used(ctx)
	return report.RequestForms{Indicators: used, Places: b.places, Units: units, Location: b.config.Location}, err
}

// askRequest asks for a request in one message.
func (b *Bot) askRequest(ctx context.Context, t *turn) error {
	forms, err := b.requestForms(ctx)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkRequest}); err != nil {
		return err
	}
	form := markup("<pre>" + telegram.Escape(forms.Template(t.lang, b.now())) + "</pre>")
	t.show(t.Say("returns.how", args{"Form": form}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("rlist")}}})
	return nil
}

// readRequest reads a request that the update numbered seq brought.
func (b *Bot) readRequest(ctx context.Context, t *turn, text string, seq int64) (report.Request, bool, error) {
	forms, err := b.requestForms(ctx)
	if err != nil {
		return report.Request{}, false, err
	}
	q, problems := forms.Read("q"+strconv.FormatInt(seq, 36), text, b.now())
	if len(problems) == 0 {
		if problems, err = b.returns.all.Problems(ctx, &q); err != nil {
			return q, false, err
		}
	}
	if len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), nil)
		return q, false, nil
	}
	return q, true, nil
}

// answerRequest takes a request and reads it back before anybody is told.
func (b *Bot) answerRequest(ctx context.Context, t *turn, _ *talk) error {
	q, ok, err := b.readRequest(ctx, t, t.text, t.seq())
	if err != nil || !ok {
		return err
	}
	seq := strconv.FormatInt(t.seq(), 36)
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkRequest, Words: map[string]string{"form": t.text, "seq": seq}}); err != nil {
		return err
	}
	var names []string
	for _, id := range q.Indicators {
		names = append(names, b.indicatorName(ctx, t.Voice, id))
	}
	t.say(t.Say("returns.sure", args{
		"Title": q.Title.In(t.lang), "Names": strings.Join(names, t.Label("notice.comma", nil)), "Period": q.Period.Name().In(t.lang),
		"When": t.moment(q.Deadline.In(b.config.Location), b.local()), "N": len(q.To),
	}), telegram.Keyboard{{{Text: t.Label("returns.go", args{"N": len(q.To)}), Data: tap("rgo", seq)}}, {{Text: t.Label("button.back", nil), Data: tap("rlist")}}})
	return nil
}

func (b *Bot) indicatorName(ctx context.Context, v Voice, id string) string {
	i, err := b.returns.catalogue.Get(ctx, id)
	if err != nil {
		return id
	}
	return i.Name.In(v.lang)
}

// onRequestGo makes the request that was read back, and has contacts told.
func (b *Bot) onRequestGo(ctx context.Context, t *turn) error {
	seq, err := strconv.ParseInt(t.action.arg(0), 36, 64)
	if err != nil || seq < 0 || seq >= t.seq() {
		return sorry{key: "sorry.button"}
	}
	id := "q" + strconv.FormatInt(seq, 36)
	if there, err := b.returns.all.Request(ctx, id); err == nil {
		return b.showRequest(ctx, t, there)
	} else if !isNotFound(err) {
		return err
	}
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if asked == nil || asked.Kind != talkRequest || asked.Words["seq"] != t.action.arg(0) {
		return sorry{key: "sorry.button"}
	}
	q, ok, err := b.readRequest(ctx, t, asked.Words["form"], seq)
	if err != nil || !ok {
		return err
	}
	made, err := b.returns.all.Add(ctx, q, t.me.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.tellReturn(ctx, t, made.ID, "new"); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.toast(t.Label("returns.made", nil))
	return b.requestNoted(ctx, t, made, "ask return", nil)
}
