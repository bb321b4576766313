package bot

import (
	"context"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/schedule"
)

// onHonourFind has the communities found that reach the criteria.
func (b *Bot) onHonourFind(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if h.State != report.Collecting {
		return report.ErrNotCollecting
	}
	if err := b.jobs.Add(ctx, job{Kind: jobHonourFind, Resident: t.me.ID, Seq: t.seq(), Target: h.ID}); err != nil {
		return err
	}
	t.toast(t.Label("honour.finding", nil))
	return nil
}

// findHonours proposes the communities that reach the criteria.
func (b *Bot) findHonours(ctx context.Context, work *job) error {
	if _, _, err := b.askerMay(ctx, work, resident.RunHonours); err != nil {
		return err
	}
	before, err := b.returns.honours.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	h, err := b.returns.honours.Suggest(ctx, work.Target, b.returns.figures, b.places.Community, work.Resident, work.Seq)
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, work.Seq, work.Resident, "find candidates", h.ID); err != nil {
		return err
	}
	return b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("honour.found", args{"N": len(h.Candidates) - len(before.Candidates), "All": len(h.Candidates)}),
			telegram.Keyboard{{{Text: v.Label("honour.candidates", args{"N": len(h.Candidates)}), Data: tap("honcands", h.ID)}}}
	})
}

func (b *Bot) onCandidatePass(ctx context.Context, t *turn) error {
	h, c, err := b.candidate(ctx, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	if c.State == report.Passed && h.State == report.Collecting {
		return b.showCandidate(ctx, t, h, c)
	}
	return b.judged(ctx, t, h.ID, c.ID, true, "")
}

// judged passes or declines a candidate, and shows it.
func (b *Bot) judged(ctx context.Context, t *turn, honour, id string, pass bool, reason string) error {
	h, err := b.returns.honours.Review(ctx, honour, id, pass, reason, t.me.ID, t.seq())
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "review candidate", h.ID+":"+id); err != nil {
		return err
	}
	c := h.Candidate(id)
	if !pass && c.Way != report.ByCriteria && c.By != t.me.ID {
		if err := b.tell(ctx, t, c.By, func(v Voice) (string, telegram.Keyboard) {
			return v.Say("honour.declinedtold", args{"Name": c.Name.In(v.lang), "Title": h.Title.In(v.lang), "Reason": reason}), nil
		}); err != nil {
			return err
		}
	}
	return b.showCandidate(ctx, t, h, c)
}

// onCandidateDecline asks why a candidate is declined.
func (b *Bot) onCandidateDecline(ctx context.Context, t *turn) error {
	h, c, err := b.candidate(ctx, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkHonourDecline, Target: h.ID, Words: map[string]string{"candidate": c.ID}}); err != nil {
		return err
	}
	t.show(t.Say("honour.declineask", args{"Name": c.Name.In(t.lang)}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("honcand", h.ID, c.ID)}}})
	return nil
}

func (b *Bot) answerCandidateDecline(ctx context.Context, t *turn, asked *talk) error {
	if err := b.judged(ctx, t, asked.Target, asked.Words["candidate"], false, t.text); err != nil {
		return err
	}
	return b.talks.End(ctx, t.me.ID, t.seq())
}

// onCandidateStep takes a candidate off who does not want the honour.
func (b *Bot) onCandidateStep(ctx context.Context, t *turn) error {
	h, c, err := b.candidate(ctx, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	if h, err = b.returns.honours.StepBack(ctx, h.ID, c.ID, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "step back", h.ID+":"+c.ID); err != nil {
		return err
	}
	return b.showCandidate(ctx, t, h, h.Candidate(c.ID))
}

// onHonourShow reads the list back and asks whom to turn to with objections.
func (b *Bot) onHonourShow(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := h.MayShow(); err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkHonourShow, Target: h.ID}); err != nil {
		return err
	}
	last := schedule.Shift(b.today(), h.Days)
	lines := append([]string{t.Say("honour.showhead", args{"N": len(h.List())})}, honourNames(t.Voice, h)...)
	lines = append(lines, t.Say("honour.showask", args{"Days": h.Days, "Day": t.date(b.dayTime(last))}))
	t.show(shortenedLines(lines, telegram.MaxText), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("honview", h.ID)}}})
	return nil
}

func (b *Bot) answerHonourShow(ctx context.Context, t *turn, asked *talk) error {
	h, err := b.returns.honours.Show(ctx, asked.Target, t.text, t.seq())
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.honourNoted(ctx, t, h, "show honour", nil)
}

func (b *Bot) onHonourReconsider(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if h.State == report.Collecting {
		return b.showHonour(t, h)
	}
	h, err = b.returns.honours.Reconsider(ctx, h.ID, t.seq())
	return b.honourNoted(ctx, t, h, "reconsider honour", err)
}

// onHonourName asks before an honour is given, or gives it.
func (b *Bot) onHonourName(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	named := h.Handled.Has(t.seq()) // by this tap, which a crash broke off before all was told
	switch err := h.MayName(b.now()); {
	case named:
	case h.State == report.Named:
		return b.showHonour(t, h)
	case err != nil:
		return err
	case t.action.arg(1) != "yes":
		t.show(t.Say("honour.nameask", args{"N": len(h.List()), "Title": h.Title.In(t.lang)}), telegram.Keyboard{
			{{Text: t.Label("honour.namenow", args{"N": len(h.List())}), Data: tap("honname", h.ID, "yes")}}, {{Text: t.Label("button.back", nil), Data: tap("honview", h.ID)}}})
		return nil
	}
	if h, err = b.returns.honours.Name(ctx, h.ID, t.me.ID, t.seq()); err != nil {
		return err
	}
	for _, c := range h.List() {
		if c.Way == report.ByCriteria || c.By == t.me.ID {
			continue
		}
		if err := b.tell(ctx, t, c.By, func(v Voice) (string, telegram.Keyboard) {
			return v.Say("honour.namedtold", args{"Name": c.Name.In(v.lang), "Title": h.Title.In(v.lang)}), telegram.Keyboard{{{Text: v.Label("honour.certificate", nil), Data: tap("honcert", h.ID, c.ID)}}}
		}); err != nil {
			return err
		}
	}
	return b.honourNoted(ctx, t, h, "name honour", nil)
}

// onHonourDrop asks before an honour is called off, or calls it off.
func (b *Bot) onHonourDrop(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if t.action.arg(1) != "yes" && h.State != report.Dropped {
		t.show(t.Say("honour.dropask", args{"Title": h.Title.In(t.lang)}), telegram.Keyboard{
			{{Text: t.Label("honour.drop", nil), Data: tap("honoff", h.ID, "yes")}}, {{Text: t.Label("button.back", nil), Data: tap("honview", h.ID)}}})
		return nil
	}
	h, err = b.returns.honours.Drop(ctx, h.ID, t.seq())
	return b.honourNoted(ctx, t, h, "drop honour", err)
}
