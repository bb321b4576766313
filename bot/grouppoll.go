package bot

import (
	"context"
	"errors"
	"math/bits"
	"time"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

// groupPoll asks a group a question as Telegram's own poll, or closes the one
// that is open and says what is right: /poll. A regular poll, since a quiz
// poll shows its key to each voter at once.
func (b *Bot) groupPoll(ctx context.Context, t *turn) error {
	if t.chat.Kind == telegram.Private {
		return sorry{key: "round.ingroup"}
	}
	if !t.rights.May(resident.RunCompetitions) && !t.rights.May(resident.LinkGroup) {
		return sorry{key: "sorry.staffonly"}
	}
	open, err := b.games.polls.Open(ctx, t.chat.ID, t.seq())
	if err != nil {
		return err
	}
	if open != nil {
		return b.closePoll(ctx, t, open)
	}
	sealed, err := b.games.entries.Sealed(ctx)
	if err != nil {
		return err
	}
	q, err := b.games.polls.Next(ctx, t.chat.ID, sealed)
	if errors.Is(err, quiz.ErrNoQuestion) {
		return sorry{key: "poll.none"}
	}
	if err != nil {
		return err
	}
	v := b.texts.In(Chinese)
	chat, by := t.chat.ID, t.me.ID
	t.queue(telegram.Poll{Chat: chat, Question: v.Label("poll.head", args{"Question": q.In(v.lang).Question}), Options: q.Options(v.lang), HideResults: true},
		func(sent telegram.Sent, err error) {
			if err != nil {
				return
			}
			b.pushes.Go(func() {
				ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
				defer cancel()
				if err := b.games.polls.Opened(ctx, sent.PollID, chat, sent.MessageID, q.ID, by); err != nil {
					b.config.Log.Warn("a poll is not noted", "chat", chat, "error", err)
				}
			})
		})
	return nil
}

// closePoll closes a group's poll and says what is right and why.
func (b *Bot) closePoll(ctx context.Context, t *turn, open *quiz.GroupPoll) error {
	q, err := b.games.bank.Get(ctx, open.Question)
	if err != nil {
		return err
	}
	if err := b.games.polls.Close(ctx, open.ID, t.seq()); err != nil {
		return err
	}
	v := b.texts.In(Chinese)
	t.queue(telegram.StopPoll{Chat: t.chat.ID, MessageID: open.Message}, nil)
	t.send(telegram.Send{Chat: t.chat.ID, NoPreview: true, Text: v.Say("poll.closed", args{
		"Question": q.In(v.lang).Question, "Key": keyText(v, q, q.Key, bankOrder(q)),
	}) + "\n" + whyText(v, q)})
	return nil
}

// voted notes a resident's vote in a group's poll as practice. Who is no
// resident leaves no trace here.
func (b *Bot) voted(ctx context.Context, u telegram.Update) error {
	vote := u.PollAnswer
	if len(vote.Options) == 0 || vote.User.ID == 0 {
		return nil
	}
	q, err := b.games.polls.Question(ctx, vote.PollID)
	if isNotFound(err) || errors.Is(err, quiz.ErrClosed) {
		return nil
	}
	if err != nil {
		return err
	}
	me, err := b.residents.ByTelegram(ctx, vote.User.ID)
	if isNotFound(err) || err == nil && me.State != resident.Active {
		return nil
	}
	if err != nil {
		return err
	}
	var picked uint64
	for _, option := range vote.Options {
		picked |= 1 << option
	}
	if bits.OnesCount64(picked) != 1 || !q.Fits(quiz.Answer{Picked: picked}) {
		return nil
	}
	t := &turn{bot: b, update: u, me: me}
	_, err = b.games.practice.Answer(ctx, b.learner(t), q.ID, quiz.Answer{Picked: picked}, b.today(), u.Seq)
	if errors.Is(err, quiz.ErrSealed) || errors.Is(err, quiz.ErrNoQuestion) {
		return nil // the question has got into a competition since
	}
	return err
}
