package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"kepubot/bot/telegram"
	"kepubot/schedule"
)

func (b *Bot) showPrivacy(_ context.Context, t *turn) error {
	t.say(t.Say("privacy.text", args{"Name": b.config.Name.In(t.lang)}), telegram.Keyboard{{
		{Text: t.Label("button.mydata", nil), Data: tap("mydata")},
		{Text: t.Label("button.forget", nil), Data: tap("forget")},
	}})
	return nil
}

// askMydata stores the wish for one's data as a job: gathering it may take
// longer than an update should.
func (b *Bot) askMydata(ctx context.Context, t *turn) error {
	if err := b.jobs.Add(ctx, job{Kind: jobMydata, Resident: t.me.ID, Seq: t.seq()}); err != nil {
		return err
	}
	t.toast(t.Label("privacy.gathering", nil))
	return nil
}

// sendMydata sends a person everything held on them, as a file.
func (b *Bot) sendMydata(ctx context.Context, j *job) error {
	me, err := b.residents.Get(ctx, j.Resident)
	if err != nil {
		return err
	}
	held, err := b.everythingOn(ctx, me.ID)
	if err != nil {
		return fmt.Errorf("gathering the data of %s: %w", me.ID, err)
	}
	file, err := json.MarshalIndent(held, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the data of %s: %w", me.ID, err)
	}
	_, err = b.outbox.Do(ctx, telegram.LaneReply, telegram.Send{
		Chat:     me.Telegram,
		Text:     b.texts.In(me.Language).Say("privacy.mydata", nil),
		Document: &telegram.Upload{Name: "kepubot-mydata.json", Content: file},
	})
	return err
}

func (b *Bot) everythingOn(ctx context.Context, id string) (map[string]any, error) {
	held := map[string]any{}
	var err error
	if held["resident"], err = b.residents.Get(ctx, id); err != nil {
		return nil, err
	}
	if held["feedback"], err = b.library.Of(ctx, id); err != nil {
		return nil, err
	}
	if held["questions"], err = b.games.of(ctx, id); err != nil {
		return nil, err
	}
	if held["events"], err = b.events.of(ctx, id); err != nil {
		return nil, err
	}
	if held["honours"], err = b.returns.honours.Own(ctx, id); err != nil {
		return nil, err
	}
	if held["surveys"], err = b.surveys.of(ctx, id); err != nil {
		return nil, err
	}
	if held["conversation"], err = b.talks.Get(ctx, id); err != nil {
		return nil, err
	}
	employee, err := b.staff.Get(ctx, id)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	held["staff"] = employee
	return held, nil
}

// ledgerDays is how far back pages are searched for somebody to be forgotten.
const ledgerDays = 400

func (b *Bot) askForget(_ context.Context, t *turn) error {
	t.show(t.Say("privacy.forget", nil), telegram.Keyboard{
		{{Text: t.Label("button.forgetnow", nil), Data: tap("forgetnow")}},
		{{Text: t.Label("button.stay", nil), Data: tap("me")}},
	})
	return nil
}

// onForget deletes what points to the person. Facts such as feedback carry a
// random id and from then on point to nobody. The resident's document goes
// last: until it is gone, doing it again finds what is left.
func (b *Bot) onForget(ctx context.Context, t *turn) error {
	id := t.me.ID
	// First, since the last administrator stays.
	if err := b.staff.Remove(ctx, id); err != nil {
		return err
	}
	if err := b.talks.Forget(ctx, id); err != nil {
		return err
	}
	if err := b.jobs.Forget(ctx, id); err != nil {
		return err
	}
	if err := b.games.forget(ctx, id); err != nil {
		return err
	}
	if err := b.returns.honours.Forget(ctx, id); err != nil {
		return err
	}
	if err := b.surveys.all.Forget(ctx, id); err != nil {
		return err
	}
	if err := b.events.forget(ctx, id, t.seq()); err != nil {
		return err
	}
	if err := b.ledger.Forget(ctx, id, schedule.Shift(b.today(), -ledgerDays)); err != nil {
		return err
	}
	if err := b.residents.Forget(ctx, id, b.today()); err != nil {
		return err
	}
	t.show(t.Say("privacy.forgotten", nil), nil)
	t.sayKeys(t.Say("privacy.bye", nil), telegram.Keys{Remove: true})
	return nil
}
