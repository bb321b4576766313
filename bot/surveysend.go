package bot

import (
	"context"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
	"kepubot/survey"
)

// sentText says how far the sending of a survey is; empty: nobody ordered it.
func (b *Bot) sentText(ctx context.Context, v Voice, s *survey.Survey) (string, error) {
	send, err := b.surveys.sends.Get(ctx, s.ID)
	if err != nil || send == nil {
		return "", err
	}
	key := "surveydesk.sending"
	switch {
	case send.State == content.InReview:
		key = "surveydesk.inreview"
	case send.State == content.Draft:
		key = "surveydesk.sentback"
	case send.Done:
		key = "surveydesk.sent"
	}
	return v.Say(key, args{"Sent": send.Sent, "Size": send.Size, "When": v.moment(send.At.In(b.config.Location), b.local()), "Passed": send.Passed(), "Steps": b.surveys.sends.Steps()}), nil
}

// onSurveySend shows what residents would get and how many they are, or, told
// so, asks others to review the sending. It is sent once.
func (b *Bot) onSurveySend(ctx context.Context, t *turn) error {
	s, err := b.runs(ctx, t)
	if err != nil {
		return err
	}
	if s.State == survey.Draft {
		return survey.ErrDraft
	}
	if err := s.Refuses(b.now()); err != nil {
		return err
	}
	send, err := b.surveys.sends.Get(ctx, s.ID)
	if err != nil {
		return err
	}
	ordered := send != nil && send.Handled.Has(t.seq()) // by this tap, which a crash broke off
	if !ordered && send != nil && send.State != content.Draft {
		return b.showSending(ctx, t, s, send)
	}
	size, err := b.reachSize(ctx, s.Reach)
	if err != nil {
		return err
	}
	if size == 0 {
		return sorry{key: "notice.nobody"}
	}
	values := args{"Card": markup(b.surveyCard(t.Voice, s)), "Reach": b.reachName(t.Voice, s.Reach), "N": size, "Took": b.duration(t.Voice, b.timeFor(size)), "Steps": b.surveys.sends.Steps()}
	if !b.sure(t, s, "surveydesk.sendask", "surveydesk.sendnow", "sdsend", values) {
		return nil
	}
	if _, err = b.surveys.sends.Order(ctx, s, t.me.ID, size, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "send survey", s.ID); err != nil {
		return err
	}
	if err := b.tellStaff(ctx, t, resident.ReviewNotices, t.me.ID, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("surveydesk.toreview", args{"Title": s.Title.In(v.lang), "Reach": b.reachName(v, s.Reach), "N": size}), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("sdcheck", s.ID)}}}
	}); err != nil {
		return err
	}
	return b.showDeskSurvey(ctx, t, s)
}

// showSending shows a sending that was ordered: to those who may review it with
// the keys for that. One that is approved is made sure to go on.
func (b *Bot) showSending(ctx context.Context, t *turn, s *survey.Survey, send *survey.Send) error {
	switch {
	case send.State == content.InReview && t.rights.May(resident.ReviewNotices) && send.Author != t.me.ID:
		return b.showCheck(ctx, t, s, send)
	case send.State == content.Approved && !send.Done:
		if err := b.beginSending(ctx, t, send); err != nil {
			return err
		}
	}
	return b.showDeskSurvey(ctx, t, s)
}

// beginSending has an approved survey written to those it is for, from the
// morning on.
func (b *Bot) beginSending(ctx context.Context, t *turn, send *survey.Send) error {
	if b.awake().After(b.now()) {
		t.alert(t.Label("surveydesk.atseven", nil))
	}
	return b.jobs.Add(ctx, job{Kind: jobSurvey, Once: send.ID, Resident: send.Author, Seq: t.seq(), Target: send.ID, At: b.awake()})
}

// surveyPage is how many residents are read at once.
const surveyPage = 100

// sendSurvey writes to those whom a survey is for, in the order of their ids,
// so that after a crash it goes on where it was. It ends with the survey. What
// was changed after its approval goes back to review.
func (b *Bot) sendSurvey(ctx context.Context, work *job) error {
	s, err := b.surveys.all.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	send, err := b.surveys.sends.Begin(ctx, s)
	if err != nil {
		return err
	}
	if send.State != content.Approved {
		return b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) {
			return v.Say("surveydesk.anew", args{"Title": s.Title.In(v.lang)}), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("sdview", s.ID)}}}
		})
	}
	for !send.Done {
		if s, err = b.surveys.all.Get(ctx, work.Target); err != nil {
			return err
		}
		var readers []resident.Recipient
		if s.Answerable(b.now()) {
			if readers, err = b.residents.Reach(ctx, s.Reach.Places, s.Reach.Communities, s.Reach.Groups, send.Told, surveyPage); err != nil {
				return err
			}
		}
		for _, r := range readers {
			if send, err = b.inviteTo(ctx, s, r.Resident); err != nil {
				return err
			}
		}
		if len(readers) > 0 {
			continue
		}
		if send, err = b.surveys.sends.Finish(ctx, s.ID); err != nil {
			return err
		}
		if err := b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) {
			return v.Say("surveydesk.allsent", args{"Title": s.Title.In(v.lang), "N": send.Sent}), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("sdview", s.ID)}}}
		}); err != nil {
			return err
		}
	}
	return nil
}

// inviteTo writes to one resident, unless they have handed in, and notes it.
func (b *Bot) inviteTo(ctx context.Context, s *survey.Survey, id string) (*survey.Send, error) {
	mine, err := b.surveys.all.Mine(ctx, s.ID, id)
	if err != nil {
		return nil, err
	}
	spared := mine != nil && mine.Handed
	if !spared {
		if err := b.tellBulk(ctx, id, func(v Voice, _ *resident.Resident) (string, telegram.Keyboard) {
			return b.surveyCard(v, s), telegram.Keyboard{{{Text: v.Label("survey.start", nil), Data: tap("sv", s.ID)}}}
		}); err != nil {
			return nil, err
		}
	}
	return b.surveys.sends.Tell(ctx, s.ID, id, spared)
}
