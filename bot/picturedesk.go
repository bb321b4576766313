package bot

import (
	"context"
	"errors"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/quiz"
	"kepubot/resident"
)

// The questions to which a photo is the answer.
const (
	talkQuestionPicture = "questionpicture"
	talkTipPicture      = "tippicture"
)

// photoTaken tells whether a photo was asked for, and takes it.
func (b *Bot) photoTaken(ctx context.Context, t *turn) (bool, error) {
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil || asked == nil {
		return false, err
	}
	photo := t.update.Message.Photo
	switch asked.Kind {
	case talkNotice:
		if photo == nil || !t.rights.May(resident.SendNotices) {
			return false, nil
		}
		t.text = cleaned(t.update.Message.Caption)
		return true, b.answerNotice(ctx, t, asked)
	case talkDossier:
		if photo == nil && t.update.Message.Document == nil || !t.rights.May(resident.RunEvents) {
			return false, nil
		}
		return true, b.takePaper(ctx, t, asked)
	case talkQuestionPicture, talkTipPicture:
		if photo == nil {
			return true, b.answerPicture(ctx, t, asked)
		}
		return true, b.takePicture(ctx, t, asked, photo.ID)
	}
	return false, nil
}

// answerPicture reminds of the photo that was asked for. A picture sent as a
// file cannot be shown as one.
func (b *Bot) answerPicture(_ context.Context, _ *turn, _ *talk) error {
	return sorry{key: "picture.wanted"}
}

// takePicture puts a photo on the question or the tip that it was asked for.
func (b *Bot) takePicture(ctx context.Context, t *turn, asked *talk, photo string) error {
	if asked.Kind == talkTipPicture {
		tip, err := b.illustrateTip(ctx, t, asked.Target, photo)
		if err != nil {
			return err
		}
		if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
			return err
		}
		b.openTip(t, tip)
		return nil
	}
	q, err := b.illustrateQuestion(ctx, t, asked.Target, photo)
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	b.openQuestion(t, q)
	return nil
}

// pictureKeys are what can be done about a picture.
func pictureKeys(t *turn, picture, ask, bare, id string) []telegram.Button {
	if picture == "" {
		return []telegram.Button{{Text: t.Label("picture.add", nil), Data: tap(ask, id)}}
	}
	return []telegram.Button{
		{Text: t.Label("picture.change", nil), Data: tap(ask, id)},
		{Text: t.Label("picture.remove", nil), Data: tap(bare, id)},
	}
}

// askPicture asks for the photo of a question or a tip, whose card is the way
// back.
func (b *Bot) askPicture(ctx context.Context, t *turn, asked talk, state content.State, card string) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), asked); err != nil {
		return err
	}
	text := t.Say("picture.ask", nil)
	if state != content.Draft {
		text += "\n" + t.Say("picture.again", nil)
	}
	t.show(text, telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap(card, asked.Target)}}})
	return nil
}

// pictureNoted writes a change of a picture into the audit log.
func (b *Bot) pictureNoted(ctx context.Context, t *turn, id string, err error) error {
	switch {
	case isNotFound(err):
		return sorry{key: "sorry.gone"}
	case errors.Is(err, content.ErrState):
		return sorry{key: "picture.late"}
	case err != nil:
		return err
	}
	return b.audit.Record(ctx, t.seq(), t.me.ID, "picture", id)
}

func (b *Bot) onQuestionPicture(ctx context.Context, t *turn) error {
	q, err := b.games.bank.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	return b.askPicture(ctx, t, talk{Kind: talkQuestionPicture, Target: q.ID}, q.State, "qreview")
}

// onQuestionBare takes the picture off a question.
func (b *Bot) onQuestionBare(ctx context.Context, t *turn) error {
	q, err := b.illustrateQuestion(ctx, t, t.action.arg(0), "")
	if err != nil {
		return err
	}
	b.showQuestionReview(t, q)
	return nil
}

// illustrateQuestion puts a picture on a question, or with "" takes it off.
func (b *Bot) illustrateQuestion(ctx context.Context, t *turn, id, picture string) (*quiz.Question, error) {
	// A role may have ended since the photo was asked for.
	if !t.rights.May(resident.ReviewTips) {
		return nil, sorry{key: "sorry.staffonly"}
	}
	q, err := b.games.bank.Illustrate(ctx, id, picture, t.me.ID, t.seq())
	return q, b.pictureNoted(ctx, t, id, err)
}

func (b *Bot) onTipPicture(ctx context.Context, t *turn) error {
	tip, err := b.pictureTip(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	card := "review"
	if tip.State == content.Draft {
		card = "wdraft"
	}
	return b.askPicture(ctx, t, talk{Kind: talkTipPicture, Target: tip.ID}, tip.State, card)
}

// onTipBare takes the picture off a tip.
func (b *Bot) onTipBare(ctx context.Context, t *turn) error {
	tip, err := b.illustrateTip(ctx, t, t.action.arg(0), "")
	if err != nil {
		return err
	}
	b.showTipCard(t, tip)
	return nil
}

// pictureTip finds a tip on which somebody may put a picture: the author of a
// draft, a reviewer of what is in review.
func (b *Bot) pictureTip(ctx context.Context, t *turn, id string) (*content.Tip, error) {
	if !t.rights.May(resident.WriteTips) {
		return nil, sorry{key: "sorry.staffonly"}
	}
	tip, err := b.library.Get(ctx, id)
	if isNotFound(err) || err == nil && tip.State == content.Draft && tip.Author != t.me.ID {
		return nil, sorry{key: "sorry.gone"}
	}
	if err == nil && tip.State != content.Draft && !t.rights.May(resident.ReviewTips) {
		return nil, sorry{key: "sorry.staffonly"}
	}
	return tip, err
}

// illustrateTip puts a picture on a tip, or with "" takes it off.
func (b *Bot) illustrateTip(ctx context.Context, t *turn, id, picture string) (*content.Tip, error) {
	if _, err := b.pictureTip(ctx, t, id); err != nil {
		return nil, err
	}
	tip, err := b.library.Illustrate(ctx, id, picture, t.me.ID, t.seq())
	return tip, b.pictureNoted(ctx, t, id, err)
}
