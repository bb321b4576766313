package bot

import (
	"context"
	"strconv"
	"time"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/schedule"
)

const talkNoticeTime = "noticetime"

// starCost is what Telegram charges for a message beyond the free pace, in
// Stars.
const starCost = 0.1

// onNoticeAsk asks once more before a notice is sent now, with its size, how
// long it takes and, where money could make it faster, the price.
func (b *Bot) onNoticeAsk(ctx context.Context, t *turn) error {
	notice, err := b.notice(ctx, t)
	if err != nil {
		return err
	}
	size, err := b.reachSize(ctx, notice.Reach)
	if err != nil {
		return err
	}
	job, ok := schedule.NoticeJob(notice.JobID(), b.now(), b.config.Location)
	if !ok {
		return sorry{key: "notice.night"}
	}
	text := t.Say("notice.sure", args{"Reach": b.reachName(t.Voice, notice.Reach), "N": size, "Took": b.duration(t.Voice, b.timeFor(size))})
	if b.now().Add(b.timeFor(size)).After(job.Until) {
		text += "\n" + t.Say("notice.toolate", args{"N": int64(job.Until.Sub(b.now()).Seconds() * freePace)})
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("notice.confirm", nil), Data: tap("nsend", notice.ID, "free")}}}
	if b.config.PaidPace > freePace {
		stars := strconv.FormatFloat(float64(size)*starCost, 'f', 1, 64)
		took := b.duration(t.Voice, time.Duration(float64(size)/float64(b.config.PaidPace)*float64(time.Second)))
		text += "\n" + t.Say("notice.price", args{"Stars": stars, "Took": took})
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("notice.paid", args{"Stars": stars}), Data: tap("nsend", notice.ID, "paid")}})
	}
	t.show(text, append(keyboard, []telegram.Button{{Text: t.Label("notice.notyet", nil), Data: tap("nview", notice.ID)}}))
	return nil
}

func (b *Bot) onNoticeSend(ctx context.Context, t *turn) error {
	return b.orderNotice(ctx, t, t.action.arg(0), b.now(), t.action.arg(1) == "paid" && b.config.PaidPace > freePace)
}

// orderNotice has a notice sent at a moment, and shows its card.
func (b *Bot) orderNotice(ctx context.Context, t *turn, id string, at time.Time, paid bool) error {
	if _, ok := schedule.NoticeJob(id, at, b.config.Location); !ok {
		return sorry{key: "notice.night"}
	}
	notice, err := b.notices.Get(ctx, id)
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	size, err := b.reachSize(ctx, notice.Reach)
	if err != nil {
		return err
	}
	if size == 0 {
		return sorry{key: "notice.nobody"}
	}
	notice, err = b.notices.Change(ctx, id, t.seq(), func(n *content.Notice) error { return n.Order(at, size, paid) })
	if err := b.noted(ctx, t, notice, "send notice", err); err != nil {
		return err
	}
	t.wakes = true
	return nil
}

// onNoticeWhen offers times at which to send a notice.
func (b *Bot) onNoticeWhen(ctx context.Context, t *turn) error {
	notice, err := b.notice(ctx, t)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkNoticeTime, Target: notice.ID}); err != nil {
		return err
	}
	var buttons []telegram.Button
	for _, at := range b.timesAhead() {
		buttons = append(buttons, telegram.Button{Text: t.moment(at, b.local()), Data: tap("ntime", notice.ID, at.UTC().Format(timeForm))})
	}
	keyboard := append(rows(buttons, 2), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("nview", notice.ID)}})
	t.show(t.Say("notice.when", nil), keyboard)
	return nil
}

// timeForm is a moment in callback data, in UTC.
const timeForm = "200601021504"

// timesAhead are moments that one would choose: the next full hours of the
// day, and three of the next morning.
func (b *Bot) timesAhead() []time.Time {
	now := b.local()
	var times []time.Time
	hour := now.Truncate(time.Hour).Add(time.Hour)
	for len(times) < 3 && hour.Hour() < 20 && sameDay(hour, now) {
		if hour.Hour() >= 7 && hour.Sub(now) > 10*time.Minute {
			times = append(times, hour)
		}
		hour = hour.Add(time.Hour)
	}
	for _, slot := range []schedule.Slot{"08:00", "09:00", "10:00"} {
		if at, err := schedule.At(b.tomorrow(), slot, b.config.Location); err == nil {
			times = append(times, at)
		}
	}
	return times
}

func (b *Bot) onNoticeTime(ctx context.Context, t *turn) error {
	at, err := time.Parse(timeForm, t.action.arg(1))
	if err != nil || at.Before(b.now()) || at.After(b.now().AddDate(0, 3, 0)) {
		return sorry{key: "notice.badtime"}
	}
	return b.orderNotice(ctx, t, t.action.arg(0), at, false)
}

// answerNoticeTime takes a typed moment.
func (b *Bot) answerNoticeTime(_ context.Context, t *turn, asked *talk) error {
	at, err := schedule.ParseMoment(t.text, b.now(), b.config.Location)
	if err != nil || at.After(b.now().AddDate(0, 3, 0)) {
		return sorry{key: "notice.badtime"}
	}
	if _, ok := schedule.NoticeJob(asked.Target, at, b.config.Location); !ok {
		return sorry{key: "notice.night"}
	}
	t.say(t.Say("notice.sureat", args{"When": t.moment(at, b.local())}), telegram.Keyboard{
		{{Text: t.Label("notice.confirmat", nil), Data: tap("ntime", asked.Target, at.UTC().Format(timeForm))}},
		{{Text: t.Label("notice.notyet", nil), Data: tap("nview", asked.Target)}},
	})
	return nil
}

func (b *Bot) onNoticeWithdraw(ctx context.Context, t *turn) error {
	now := b.now()
	notice, err := b.notices.Change(ctx, t.action.arg(0), t.seq(), func(n *content.Notice) error { return n.Withdraw(now) })
	return b.noted(ctx, t, notice, "withdraw", err)
}

func (b *Bot) onNoticeHold(ctx context.Context, t *turn) error { return b.steer(ctx, t, "hold") }

func (b *Bot) onNoticeGoOn(ctx context.Context, t *turn) error { return b.steer(ctx, t, "go on") }

func (b *Bot) onNoticeCancel(ctx context.Context, t *turn) error { return b.steer(ctx, t, "cancel") }

// steer holds what is being sent, lets it go on, or calls it off.
func (b *Bot) steer(ctx context.Context, t *turn, what string) error {
	notice, err := b.notice(ctx, t)
	if err != nil {
		return err
	}
	if what == "cancel" {
		err = b.ledger.Cancel(ctx, notice.JobID())
	} else {
		err = b.ledger.Hold(ctx, notice.JobID(), what == "hold")
	}
	return b.noted(ctx, t, notice, what, err)
}

// onNoticeRetry sends once more to those whom a notice did not reach.
func (b *Bot) onNoticeRetry(ctx context.Context, t *turn) error {
	notice, err := b.notice(ctx, t)
	if err != nil {
		return err
	}
	round, err := strconv.ParseInt(t.action.arg(1), 10, 64)
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	job, ok := schedule.NoticeJob(notice.JobID(), b.now(), b.config.Location)
	if !ok {
		return sorry{key: "notice.night"}
	}
	if err := b.ledger.Retry(ctx, job.ID, round, job.Until); err != nil {
		return err
	}
	if notice, err = b.notices.Reopen(ctx, notice.ID); err != nil {
		return err
	}
	if err := b.noted(ctx, t, notice, "send again", nil); err != nil {
		return err
	}
	t.wakes = true
	return nil
}
