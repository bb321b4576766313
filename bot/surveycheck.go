package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/survey"
)

// checking finds the survey and its sending that a button of a reviewer names.
func (b *Bot) checking(ctx context.Context, t *turn) (*survey.Survey, *survey.Send, error) {
	s, err := b.surveyOf(ctx, t.action.arg(0))
	if err != nil {
		return nil, nil, err
	}
	send, err := b.surveys.sends.Get(ctx, s.ID)
	if err == nil && send == nil {
		err = sorry{key: "sorry.gone"}
	}
	return s, send, err
}

func (b *Bot) onSurveyCheck(ctx context.Context, t *turn) error {
	s, send, err := b.checking(ctx, t)
	if err != nil {
		return err
	}
	return b.showCheck(ctx, t, s, send)
}

// showCheck shows a reviewer what residents would get, whom it is for, and what
// they can do about it. Its key names the revision that it shows.
func (b *Bot) showCheck(ctx context.Context, t *turn, s *survey.Survey, send *survey.Send) error {
	size, err := b.reachSize(ctx, s.Reach)
	if err != nil {
		return err
	}
	said, err := b.sentText(ctx, t.Voice, s)
	if err != nil {
		return err
	}
	lines := []string{t.Say("surveydesk.check", nil), "", b.surveyCard(t.Voice, s), "", t.Say("surveydesk.reach", args{"Reach": b.reachName(t.Voice, s.Reach), "N": size}), said}
	key := func(label, verb string, more ...string) telegram.Button {
		return telegram.Button{Text: t.Label("surveydesk."+label, nil), Data: tap(verb, append([]string{s.ID}, more...)...)}
	}
	var keyboard telegram.Keyboard
	if send.State == content.InReview && t.me.ID != send.Author && t.me.ID != s.Author {
		keyboard = telegram.Keyboard{{key("checkpass", "sdpass", strconv.FormatInt(s.Rev, 36)), key("checkback", "sdback")}}
	}
	keyboard = append(keyboard, []telegram.Button{key("try", "sdtry", "1")}, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("sdview", s.ID)}})
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

// onSurveySendPass is one person's step of the review. After the last one the
// survey is sent.
func (b *Bot) onSurveySendPass(ctx context.Context, t *turn) error {
	s, _, err := b.checking(ctx, t)
	if err != nil {
		return err
	}
	rev, err := strconv.ParseInt(t.action.arg(1), 36, 64)
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	if err := s.Refuses(b.now()); err != nil {
		return err
	}
	send, err := b.surveys.sends.Pass(ctx, s, rev, t.me.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "approve", s.ID); err != nil {
		return err
	}
	if send.State == content.Approved && !send.Done {
		if err := b.beginSending(ctx, t, send); err != nil {
			return err
		}
		if err := b.tellOrderer(ctx, t, s, send, "surveydesk.passed"); err != nil {
			return err
		}
	}
	return b.showCheck(ctx, t, s, send)
}

// onSurveySendBack returns a sending to whoever ordered it.
func (b *Bot) onSurveySendBack(ctx context.Context, t *turn) error {
	s, _, err := b.checking(ctx, t)
	if err != nil {
		return err
	}
	send, err := b.surveys.sends.SendBack(ctx, s.ID, t.me.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "send back", s.ID); err != nil {
		return err
	}
	if err := b.tellOrderer(ctx, t, s, send, "surveydesk.returned"); err != nil {
		return err
	}
	return b.showCheck(ctx, t, s, send)
}

func (b *Bot) tellOrderer(ctx context.Context, t *turn, s *survey.Survey, send *survey.Send, key string) error {
	if send.Author == t.me.ID {
		return nil
	}
	return b.tell(ctx, t, send.Author, func(v Voice) (string, telegram.Keyboard) {
		return v.Say(key, args{"Title": s.Title.In(v.lang)}), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("sdview", s.ID)}}}
	})
}
