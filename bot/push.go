package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kepubot/bot/delivery"
	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/schedule"
	"kepubot/store"
)

// Sweep begins every tip broadcast whose window is open and goes on with
// every one that was cut off, each on its own and none twice. It is called at
// start, when the cron schedule says so and every minute; Wait returns when
// what it began has ended.
func (b *Bot) Sweep(ctx context.Context) error {
	today := b.today()
	if err := b.residents.ApplyDue(ctx, today); err != nil {
		return fmt.Errorf("applying changes due on %s: %w", today, err)
	}
	due := schedule.Due(b.now(), b.config.Slots, b.config.Location)
	unfinished, err := b.ledger.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, broadcast := range unfinished {
		due = append(due, broadcast.Job())
	}
	for _, job := range due {
		b.pushes.Go(func() {
			if err := b.push(ctx, job); err != nil && ctx.Err() == nil {
				b.config.Log.Error("sending tips put off", "job", job.ID, "error", err)
			}
		})
	}
	return nil
}

// Wait returns when everything that Sweep began has ended.
func (b *Bot) Wait() { b.pushes.Wait() }

// push sends the tip of the day to those who chose the job's slot.
func (b *Bot) push(ctx context.Context, job schedule.Job) error {
	audience := func(ctx context.Context, after string, limit int) ([]delivery.Recipient, error) {
		page, err := b.residents.Audience(ctx, string(job.Slot), job.From, after, limit)
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
	tips := b.tipsOf(job.Day)
	return b.ledger.Run(ctx, job, audience, func(ctx context.Context, r delivery.Recipient) (int, error) {
		tip, err := tips(ctx, r.Group)
		if err != nil {
			return 0, err
		}
		sent, err := b.outbox.Do(ctx, telegram.LaneBroadcast, tipMessage(b.texts.In(r.Language), r.Telegram, tip, job.Day))
		return sent.MessageID, err
	})
}

// tipsOf finds the tip of a day for a group, asking the library once a group.
func (b *Bot) tipsOf(day string) func(ctx context.Context, group string) (*content.Tip, error) {
	var mu sync.Mutex
	held := map[string]*content.Tip{}
	return func(ctx context.Context, group string) (*content.Tip, error) {
		mu.Lock()
		defer mu.Unlock()
		if tip, ok := held[group]; ok {
			return tip, nil
		}
		tip, _, err := b.library.Today(ctx, day, group)
		if err == nil {
			held[group] = tip
		}
		return tip, err
	}
}

// judge tells the ledger what a failed send means: another try, a person who
// cannot be reached, or a fault of ours.
func judge(err error) (delivery.Verdict, string) {
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
