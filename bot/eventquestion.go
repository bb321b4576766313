package bot

import (
	"context"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
)

// talkQuestionAtDoor is what a poster's reader is asked, and the answer.
const talkQuestionAtDoor = "questionatdoor"

// askQuestionAtDoor asks what people answer who check in by the poster.
func (b *Bot) askQuestionAtDoor(ctx context.Context, t *turn, e *event.Event) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkQuestionAtDoor, Target: e.ID}); err != nil {
		return err
	}
	t.show(t.Say("organise.questionask", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dopts", e.ID)}}})
	return nil
}

// answerQuestionAtDoor takes the question and, on the next line, its answer.
func (b *Bot) answerQuestionAtDoor(ctx context.Context, t *turn, asked *talk) error {
	e, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	question, answer, ok := strings.Cut(t.text, "\n")
	question, answer = strings.TrimSpace(question), strings.TrimSpace(answer)
	if !ok || question == "" || answer == "" || strings.Contains(answer, "\n") {
		return sorry{key: "organise.questionask"}
	}
	if e, err = b.events.all.Edit(ctx, e.ID, t.seq(), func(e *event.Event) error {
		e.Question, e.Answer, e.Poster = question, answer, true
		return nil
	}); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showDeskEvent(ctx, t, e)
}
