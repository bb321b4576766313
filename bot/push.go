package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"kepubot/bot/delivery"
	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// Sweep begins every broadcast whose window is open and goes on with every
// one that was cut off, each on its own and none twice. It is called at
// start, when the cron schedule says so, when the bot wants it and every
// minute; Wait returns when what it began has ended.
func (b *Bot) Sweep(ctx context.Context) error {
	today := b.today()
	if err := b.residents.ApplyDue(ctx, today); err != nil {
		return fmt.Errorf("applying changes due on %s: %w", today, err)
	}
	jobs := map[string]schedule.Job{}
	for _, job := range schedule.Due(b.now(), b.config.Slots, b.config.Location) {
		jobs[job.ID] = job
	}
	notices, err := b.notices.Due(ctx)
	if err != nil {
		return err
	}
	for _, notice := range notices {
		job, err := b.noticeJob(ctx, notice)
		if err != nil {
			return err
		}
		if job.ID != "" {
			jobs[job.ID] = job
		}
	}
	if err := b.sweepEvents(ctx); err != nil {
		return fmt.Errorf("sweeping events: %w", err)
	}
	if err := b.sweepMonthly(ctx); err != nil {
		return fmt.Errorf("sending the report of a month: %w", err)
	}
	if err := b.sweepReturns(ctx); err != nil {
		return fmt.Errorf("sweeping returns: %w", err)
	}
	if err := b.sweepHonours(ctx); err != nil {
		return fmt.Errorf("sweeping honours: %w", err)
	}
	if err := b.surveys.all.Sweep(ctx); err != nil {
		return fmt.Errorf("sweeping surveys: %w", err)
	}
	unfinished, err := b.ledger.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, broadcast := range unfinished {
		jobs[broadcast.ID] = broadcast.Job()
	}
	for _, job := range jobs {
		b.pushes.Go(func() {
			if err := b.push(ctx, job); err != nil && ctx.Err() == nil {
				b.config.Log.Error("broadcast put off", "job", job.ID, "error", err)
			}
		})
	}
	return nil
}

// Wait returns when everything that Sweep began has ended.
func (b *Bot) Wait() { b.pushes.Wait() }

// Wake is readable when a sweep is wanted before its time.
func (b *Bot) Wake() <-chan struct{} { return b.woken }

func (b *Bot) wake() {
	select {
	case b.woken <- struct{}{}:
	default:
	}
}

// Fold turns the ledger of broadcasts from before the days that are kept into
// figures.
func (b *Bot) Fold(ctx context.Context) error {
	return b.ledger.Fold(ctx, schedule.Shift(b.today(), -b.config.KeepLedger))
}

// push does one job, or goes on with it.
func (b *Bot) push(ctx context.Context, job schedule.Job) error {
	var err error
	if id, ok := strings.CutPrefix(job.ID, "notice:"); ok {
		err = b.pushNotice(ctx, job, id)
	} else {
		err = b.pushTips(ctx, job)
	}
	if !errors.Is(err, delivery.ErrOurFault) {
		return err
	}
	b.config.Log.Error("broadcast stopped", "job", job.ID, "error", err)
	return b.warnStaff(ctx, resident.SendNotices, func(v Voice) (string, telegram.Keyboard) {
		what := v.Label("notice.thetips", nil)
		if strings.HasPrefix(job.ID, "notice:") {
			what = v.Label("notice.thenotice", nil)
		}
		return v.Say("notice.refused", args{"What": what}), nil
	})
}

// pushTips sends the tip of the day to those who chose the job's slot.
func (b *Bot) pushTips(ctx context.Context, job schedule.Job) error {
	audience := audienceOf(func(ctx context.Context, after string, limit int) ([]resident.Recipient, error) {
		return b.residents.Audience(ctx, string(job.Slot), job.From, after, limit)
	})
	tips := b.tipsOf(job.Day)
	again, err := b.again(ctx, job.ID)
	if err != nil {
		return err
	}
	return b.ledger.Run(ctx, job, audience, func(ctx, late context.Context, r delivery.Recipient) (int, error) {
		if again {
			if err := b.reachable(ctx, r); err != nil {
				return 0, err
			}
		}
		tip, err := tips(ctx, r.Group)
		if err != nil {
			return 0, err
		}
		m := tipMessage(b.texts.In(r.Language), r.Telegram, tip.Tip, job.Day, tip.asked)
		sent, err := b.gallery.Send(ctx, m, func(m telegram.Send) (telegram.Sent, error) {
			return b.outbox.DoUntil(ctx, late, telegram.LaneBroadcast, m)
		})
		return sent.MessageID, err
	})
}

// again tells whether a broadcast is sent once more to those whom it did not
// reach.
func (b *Bot) again(ctx context.Context, id string) (bool, error) {
	broadcast, err := b.ledger.Get(ctx, id)
	if isNotFound(err) {
		return false, nil
	}
	return err == nil && broadcast.Round > 0, err
}

// reachable spares Telegram those who are known to be away, when something is
// sent again to those whom it did not reach.
func (b *Bot) reachable(ctx context.Context, r delivery.Recipient) error {
	reader, err := b.residents.Get(ctx, r.Resident)
	if isNotFound(err) || (err == nil && reader.Away != nil) {
		return errAway
	}
	return err
}

// audienceOf makes the ledger's recipients of residents.
func audienceOf(read func(context.Context, string, int) ([]resident.Recipient, error)) delivery.Audience {
	return func(ctx context.Context, after string, limit int) ([]delivery.Recipient, error) {
		page, err := read(ctx, after, limit)
		if err != nil {
			return nil, err
		}
		recipients := make([]delivery.Recipient, len(page))
		for i, r := range page {
			recipients[i] = delivery.Recipient{
				Resident: r.Resident, Telegram: r.Telegram,
				Place: r.Place, Community: r.Community, Group: r.Group, Language: r.Language,
			}
		}
		return recipients, nil
	}
}

// pushedTip is a tip to be pushed; asked tells that there is a question about
// it.
type pushedTip struct {
	*content.Tip
	asked bool
}

// tipsOf finds the tip of a day for a group, asking the library once a group.
func (b *Bot) tipsOf(day string) func(ctx context.Context, group string) (pushedTip, error) {
	var mu sync.Mutex
	held := map[string]pushedTip{}
	return func(ctx context.Context, group string) (pushedTip, error) {
		mu.Lock()
		defer mu.Unlock()
		if tip, ok := held[group]; ok {
			return tip, nil
		}
		tip, _, err := b.library.Today(ctx, day, group)
		if err != nil {
			return pushedTip{}, fmt.Errorf("choosing the tip of %s for %s: %w", day, group, err)
		}
		asked, err := b.asksAbout(ctx, tip.ID)
		if err != nil {
			return pushedTip{}, err
		}
		held[group] = pushedTip{tip, asked}
		return held[group], nil
	}
}

// errAway means that somebody is known not to be reached at present.
var errAway = errors.New("away")

// judge tells the ledger what a failed send means: another try, a person who
// cannot be reached, or a fault of ours.
func judge(err error) (delivery.Verdict, string) {
	if errors.Is(err, errAway) {
		return delivery.Unreachable, telegram.Blocked.String()
	}
	outcome := telegram.OutcomeOf(err)
	switch outcome {
	case telegram.Blocked, telegram.Gone:
		return delivery.Unreachable, outcome.String()
	case telegram.OurFault:
		return delivery.Ours, outcome.String()
	default:
		return delivery.Again, outcome.String()
	}
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }
