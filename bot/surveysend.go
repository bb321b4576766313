package bot

import (
	"context"
	"errors"

	"kepubot/bot/telegram"
	"kepubot/resident"
	"kepubot/store"
	"kepubot/survey"
)

// surveySending is how far a survey has been sent; nil: it was not.
func (b *Bot) surveySending(ctx context.Context, id string) (*surveySend, error) {
	found, err := b.surveys.sends.Get(ctx, id)
	if isNotFound(err) {
		return nil, nil
	}
	return found, err
}

// sentText says whether a survey was sent; empty: it was not.
func (b *Bot) sentText(ctx context.Context, v Voice, s *survey.Survey) (string, error) {
	send, err := b.surveySending(ctx, s.ID)
	if err != nil || send == nil {
		return "", err
	}
	key := "surveydesk.sending"
	if send.Done {
		key = "surveydesk.sent"
	}
	return v.Say(key, args{"Sent": send.Sent, "Size": send.Size, "When": v.moment(send.At.In(b.config.Location), b.local())}), nil
}

// onSurveySend shows what residents would get and how many they are, or, told
// so, has it sent. It is sent once.
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
	send, err := b.surveySending(ctx, s.ID)
	if err != nil {
		return err
	}
	if send == nil {
		size, err := b.reachSize(ctx, s.Reach)
		if err != nil {
			return err
		}
		if size == 0 {
			return sorry{key: "notice.nobody"}
		}
		values := args{"Card": markup(b.surveyCard(t.Voice, s)), "Reach": b.reachName(t.Voice, s.Reach), "N": size, "Took": b.duration(t.Voice, b.timeFor(size))}
		if !b.sure(t, s, "surveydesk.sendask", "surveydesk.sendnow", "sdsend", values) {
			return nil
		}
		send = &surveySend{Meta: store.Meta{ID: s.ID}, By: t.me.ID, At: b.now(), Size: size}
		if err := b.surveys.sends.Insert(ctx, send); err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
		if err := b.audit.Record(ctx, t.seq(), t.me.ID, "send survey", s.ID); err != nil {
			return err
		}
	}
	if !send.Done {
		if err := b.jobs.Add(ctx, job{Kind: jobSurvey, Once: s.ID, Resident: t.me.ID, Seq: t.seq(), Target: s.ID, At: b.awake()}); err != nil {
			return err
		}
		if b.awake().After(b.now()) {
			t.alert(t.Label("surveydesk.atseven", nil))
		}
	}
	return b.showDeskSurvey(ctx, t, s)
}

// surveyPage is how many residents are read at once.
const surveyPage = 100

// sendSurvey writes to those whom a survey is for, in the order of their ids,
// so that after a crash it goes on where it was. It ends with the survey.
func (b *Bot) sendSurvey(ctx context.Context, work *job) error {
	send, err := b.surveys.sends.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	for !send.Done {
		s, err := b.surveys.all.Get(ctx, work.Target)
		if err != nil {
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
		if send, err = b.surveys.sends.Update(ctx, s.ID, func(doc *surveySend) error { doc.Done = true; return nil }); err != nil {
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
func (b *Bot) inviteTo(ctx context.Context, s *survey.Survey, id string) (*surveySend, error) {
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
	return b.surveys.sends.Update(ctx, s.ID, func(doc *surveySend) error {
		if id > doc.Told {
			doc.Told = id
			if !spared {
				doc.Sent++
			}
		}
		return nil
	})
}
