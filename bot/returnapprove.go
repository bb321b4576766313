package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/store"
)

// onReturnApprove approves a return as it was shown.
func (b *Bot) onReturnApprove(ctx context.Context, t *turn) error {
	r, err := b.theReturn(ctx, t, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	rev, err := strconv.ParseInt(t.action.arg(2), 10, 64)
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	if r.doc.State == report.Approved {
		return b.showReturn(ctx, t, r.q, r.to)
	}
	if _, err := b.returns.all.Approve(ctx, r.q.ID, r.to, rev, t.me.ID, t.seq()); err != nil {
		return cleanMissing(err)
	}
	if err := b.tellContacts(ctx, t, r.q, r.to, "returns.approvedtold", nil); err != nil {
		return err
	}
	return b.returnNoted(ctx, t, r, "approve return")
}

// cleanMissing says that a return is not there as people understand it: it was
// not sent.
func cleanMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return report.ErrNotSent
	}
	return err
}

// returnNoted notes what was done with a return, and shows it.
func (b *Bot) returnNoted(ctx context.Context, t *turn, r theReturn, action string) error {
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, report.ReturnID(r.q.ID, r.to)); err != nil {
		return err
	}
	return b.showReturn(ctx, t, r.q, r.to)
}

// onReturnBack asks why a return is sent back.
func (b *Bot) onReturnBack(ctx context.Context, t *turn) error {
	r, err := b.theReturn(ctx, t, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	if r.doc.State != report.Sent {
		return report.ErrNotSent
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkReturnBack, Target: r.asTarget()}); err != nil {
		return err
	}
	t.show(t.Say("returns.backask", args{"Name": b.addressee(ctx, t.Voice, r.to)}), telegram.Keyboard{{r.button(t.Label("button.back", nil), "rone")}})
	return nil
}

// answerReturnBack sends a return back. Where its deadline is near or past
// there are some days more.
func (b *Bot) answerReturnBack(ctx context.Context, t *turn, asked *talk) error {
	request, to, _ := strings.Cut(asked.Target, " ")
	r, err := b.theReturn(ctx, t, request, to)
	if err != nil {
		return err
	}
	until, err := b.closing(b.longer(b.now()))
	if err != nil {
		return err
	}
	doc, err := b.returns.all.SendBack(ctx, r.q.ID, r.to, t.text, until, t.me.ID, t.seq())
	if err != nil {
		return cleanMissing(err)
	}
	r.doc = doc
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.tellContacts(ctx, t, r.q, r.to, "returns.backtold", args{"Reason": t.text}); err != nil {
		return err
	}
	return b.returnNoted(ctx, t, r, "send return back")
}

// onReturnReopen lets one addressee report until the day that a button names.
func (b *Bot) onReturnReopen(ctx context.Context, t *turn) error {
	r, err := b.theReturn(ctx, t, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	until, err := b.closing(t.action.arg(2))
	if err != nil {
		return err
	}
	if !until.Equal(r.doc.Until) {
		if r.doc, err = b.returns.all.Reopen(ctx, r.q.ID, r.to, until, t.me.ID, t.seq()); err != nil {
			return err
		}
		if err := b.tellContacts(ctx, t, r.q, r.to, "returns.reopentold", nil); err != nil {
			return err
		}
	}
	return b.returnNoted(ctx, t, r, "reopen return")
}

// onReturnFix asks for another value of an approved figure.
func (b *Bot) onReturnFix(ctx context.Context, t *turn) error {
	r, err := b.theReturn(ctx, t, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	if r.doc.State != report.Approved {
		return report.ErrNotSent
	}
	if t.action.arg(2) == "" {
		b.offerBoxes(ctx, t, r, "rfix")
		return nil
	}
	n, ok := smallNumber(t.action.arg(2), len(r.q.Indicators))
	if !ok {
		return sorry{key: "sorry.button"}
	}
	i, err := b.returns.catalogue.Get(ctx, r.q.Indicators[n])
	if err != nil {
		return err
	}
	box := r.doc.Box(i.ID)
	if box == nil {
		return report.ErrNotAsked
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkReturnFix, Target: r.asTarget(), Words: map[string]string{"box": i.ID}}); err != nil {
		return err
	}
	t.show(t.Say("record.fixask", args{"Name": i.Name.In(t.lang), "Figure": i.Say(box.Log.Last().Value).In(t.lang)}), telegram.Keyboard{{r.button(t.Label("button.back", nil), "rone")}})
	return nil
}

func (b *Bot) answerReturnFix(ctx context.Context, t *turn, asked *talk) error {
	request, to, _ := strings.Cut(asked.Target, " ")
	r, err := b.theReturn(ctx, t, request, to)
	if err != nil {
		return err
	}
	i, err := b.returns.catalogue.Get(ctx, asked.Words["box"])
	if err != nil {
		return err
	}
	value, reason, err := i.CutAmount(t.text)
	if err != nil {
		return err
	}
	if r.doc, err = b.returns.all.Correct(ctx, r.q.ID, r.to, i.ID, value, reason, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.tellContacts(ctx, t, r.q, r.to, "returns.correctedtold", args{"Figure": i.Name.In(Chinese) + " " + i.Say(value).In(Chinese), "Reason": reason}); err != nil {
		return err
	}
	return b.returnNoted(ctx, t, r, "correct return")
}
