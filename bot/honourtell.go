package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
)

// sweepHonours has those who run honours told that the days for objections are
// over, once.
func (b *Bot) sweepHonours(ctx context.Context) error {
	over, err := b.returns.honours.Over(ctx)
	if err != nil {
		return err
	}
	for _, h := range over {
		until := strconv.FormatInt(h.Until.UnixMilli(), 10)
		if err := b.jobs.Add(ctx, job{Kind: jobHonourOver, Once: h.ID + ":" + until, Target: h.ID, Words: map[string]string{"until": until}}); err != nil {
			return err
		}
	}
	return nil
}

// tellHonourOver tells those who run honours what is to be done now, in the
// order of their ids, so that after a crash it goes on where it was. A sweep
// may have begun the job anew just as it ended, so it looks first.
func (b *Bot) tellHonourOver(ctx context.Context, work *job) error {
	h, err := b.returns.honours.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	millis, err := strconv.ParseInt(work.Words["until"], 10, 64)
	if err != nil {
		return fmt.Errorf("reading when the days of %s ended: %w", h.ID, err)
	}
	until := time.UnixMilli(millis)
	if !h.OverAt(until) {
		return nil
	}
	ids, err := b.whoMay(ctx, resident.RunHonours)
	if err != nil {
		return err
	}
	if err := b.tellEach(ctx, work, ids, func(id string) error {
		return b.tellBulk(ctx, id, func(v Voice, _ *resident.Resident) (string, telegram.Keyboard) { return b.honourOverWord(v, h) })
	}); err != nil {
		return err
	}
	return b.returns.honours.Tell(ctx, h.ID, until)
}

// honourOverWord says that the days for objections are over, and what is to be
// done next, with the key for it.
func (b *Bot) honourOverWord(v Voice, h *report.Honour) (string, telegram.Keyboard) {
	next, label, verb := "name", v.Label("honour.name", nil), "honname"
	switch err := h.MayName(b.now()); {
	case errors.Is(err, report.ErrUnanswered):
		next, label, verb = "answer", v.Label("honour.objections", args{"Objections": len(h.Objections)}), "honobjs"
	case errors.Is(err, report.ErrNobody):
		next, label, verb = "nobody", v.Label("honour.reconsider", nil), "honback"
	}
	values := args{"Title": h.Title.In(v.lang), "N": len(h.List()), "Open": h.Unanswered()}
	return v.Say("honour.over", values) + "\n" + v.Say("honour.overnext."+next, values), telegram.Keyboard{
		{{Text: label, Data: tap(verb, h.ID)}, {Text: v.Label("button.look", nil), Data: tap("honview", h.ID)}}}
}
