package bot

import (
	"context"
	"sync"
	"time"

	"kepubot/bot/delivery"
	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
	"kepubot/schedule"
)

// noticeJob is the job of an order whose time has come; none where its day
// was over before it could begin, which is noted.
func (b *Bot) noticeJob(ctx context.Context, notice *content.Notice) (schedule.Job, error) {
	job, ok := schedule.NoticeJob(notice.JobID(), notice.At, b.config.Location)
	if ok && b.now().Before(job.Until) {
		return job, nil
	}
	broadcast, err := b.sending(ctx, notice)
	if err != nil || (broadcast != nil && broadcast.Open) {
		return schedule.Job{}, err // one that began is closed by its own run
	}
	outcome := content.NoticeLate
	if broadcast != nil {
		outcome = content.NoticeSent
	}
	return schedule.Job{}, b.settleNotice(ctx, notice.ID, outcome)
}

// pushNotice sends a notice to those it is for, keeping the cards that show
// it up to date.
func (b *Bot) pushNotice(ctx context.Context, job schedule.Job, id string) error {
	notice, err := b.notices.Get(ctx, id)
	if err != nil {
		return err
	}
	reach := notice.Reach
	audience := audienceOf(func(ctx context.Context, after string, limit int) ([]resident.Recipient, error) {
		return b.residents.Reach(ctx, reach.Places, reach.Communities, reach.Groups, after, limit)
	})
	again, err := b.again(ctx, job.ID)
	if err != nil {
		return err
	}
	stop := b.follow(ctx, id)
	err = b.ledger.Run(ctx, job, audience, func(ctx, late context.Context, r delivery.Recipient) (int, error) {
		if again {
			if err := b.reachable(ctx, r); err != nil {
				return 0, err
			}
		}
		m := noticeMessage(r.Telegram, r.Language, notice)
		m.Paid = notice.Paid
		sent, err := b.outbox.DoUntil(ctx, late, telegram.LaneBroadcast, m)
		return sent.MessageID, err
	})
	stop()
	broadcast, lookErr := b.ledger.Get(ctx, job.ID)
	if lookErr != nil || broadcast.Open {
		return err
	}
	outcome := content.NoticeSent
	if broadcast.Ending == delivery.Complete && broadcast.Totals.All() == 0 {
		outcome = content.NoticeEmpty
	}
	if settleErr := b.settleNotice(ctx, id, outcome); settleErr != nil && err == nil {
		err = settleErr
	}
	return err
}

// settleNotice closes an order and brings its cards up to date for the last
// time.
func (b *Bot) settleNotice(ctx context.Context, id string, outcome content.NoticeOutcome) error {
	notice, err := b.notices.Settle(ctx, id, outcome)
	if err != nil {
		return err
	}
	b.drawCards(ctx, notice, nil)
	return nil
}

// followEvery is how often cards are brought up to date: Telegram takes some
// twenty edits a minute of one chat gladly.
const followEvery = 3 * time.Second

// follow keeps the cards of a notice up to date until stop is called.
func (b *Bot) follow(ctx context.Context, id string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var following sync.WaitGroup
	following.Go(func() {
		tick := time.NewTicker(followEvery)
		defer tick.Stop()
		shown := map[int64]string{}
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if notice, err := b.notices.Get(ctx, id); err == nil {
				b.drawCards(ctx, notice, shown)
			}
		}
	})
	return func() {
		cancel()
		following.Wait()
	}
}

// drawCards edits the messages that show a notice; shown holds what each
// chat was shown last.
func (b *Bot) drawCards(ctx context.Context, notice *content.Notice, shown map[int64]string) {
	for _, w := range notice.Watches {
		card, err := b.noticeCard(ctx, b.texts.In(w.Language), notice, "")
		if err != nil {
			b.config.Log.Warn("card not drawn", "notice", notice.ID, "error", err)
			return
		}
		if shown != nil && shown[w.Chat] == card.text {
			continue
		}
		if shown != nil {
			shown[w.Chat] = card.text
		}
		b.outbox.Queue(telegram.LaneReply, telegram.Edit{Chat: w.Chat, MessageID: w.Message, Text: card.text, Keyboard: card.keyboard}, nil)
	}
}
