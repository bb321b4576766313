package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
)

// estimateLines say how crowds were estimated, and by whom.
func (b *Bot) estimateLines(ctx context.Context, v Voice, e *event.Event) ([]string, error) {
	estimates, err := b.events.estimates.Of(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, one := range estimates {
		by := ""
		if r, err := b.residents.Get(ctx, one.By); err == nil {
			by = r.Name
		} else if !isNotFound(err) {
			return nil, err
		}
		key := "organise.estimateline"
		if one.Photo != "" {
			key = "organise.estimatephoto"
		}
		lines = append(lines, v.Say(key, args{"N": one.Number, "Method": one.Method, "By": by}))
	}
	return lines, nil
}

// onEstimate asks for an estimate of a crowd.
func (b *Bot) onEstimate(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEstimate, Target: e.ID}); err != nil {
		return err
	}
	t.say(t.Say("organise.estimateask", nil), nil)
	return nil
}

// answerEstimate takes an estimate: 200 数了三排，每排约 20 人. With a photo
// its caption says so.
func (b *Bot) answerEstimate(ctx context.Context, t *turn, asked *talk) error {
	e, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	photo := ""
	if t.update.Message != nil && t.update.Message.Photo != nil {
		photo = t.update.Message.Photo.ID
	}
	first, method, _ := strings.Cut(strings.TrimSpace(t.text), " ")
	number, err := strconv.ParseInt(strings.TrimSuffix(first, "人"), 10, 64)
	if err != nil {
		return event.ErrEstimate
	}
	noted, err := b.events.estimates.Put(ctx, e, e.Sitting(b.now()), number, strings.TrimSpace(method), photo, t.me.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "estimate", noted.ID); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.say(t.Say("organise.estimated", args{"N": noted.Number, "Method": noted.Method}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
	return nil
}
