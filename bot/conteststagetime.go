package bot

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/schedule"
)

const (
	talkStageTime = "stagetime"
	talkProlong   = "prolong"
)

// onStageTime asks when a stage begins and ends.
func (b *Bot) onStageTime(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkStageTime, Target: s.ID}); err != nil {
		return err
	}
	key := "stage.time"
	if s.Kind == quiz.Hall {
		key = "stage.timehall"
	}
	t.show(t.Say(key, nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}})
	return nil
}

var clockAlone = regexp.MustCompile(`^\d{1,2}\s*[:：点]\s*\S{0,3}$`)

// span splits 12-1 9:00 到 12-7 18:00 into its two moments; the second is
// empty where there is one alone.
func span(text string) (from, to string) {
	for _, between := range []string{"到", "至", "—", "–", "~", "～", " to ", " - "} {
		if a, z, ok := strings.Cut(text, between); ok {
			return strings.TrimSpace(a), strings.TrimSpace(z)
		}
	}
	return text, ""
}

// answerStageTime takes the times of a draft's stage.
func (b *Bot) answerStageTime(ctx context.Context, t *turn, asked *talk) error {
	from, to := span(t.text)
	opens, err := schedule.ParseMoment(from, b.now(), b.config.Location)
	var closes time.Time
	if err == nil && to != "" {
		from := b.now()
		if clockAlone.MatchString(to) { // 12-1 9:00 到 18:00
			from = opens
		}
		closes, err = schedule.ParseMoment(to, from, b.config.Location)
	}
	if err != nil {
		return sorry{key: "stage.badtime"}
	}
	if err := b.editStage(ctx, t, asked.Target, func(_ *quiz.Competition, s *quiz.Stage) { s.Opens, s.Closes = opens, closes }); err != nil {
		return err
	}
	return b.talks.End(ctx, t.me.ID, t.seq())
}

// onStageProlong asks for another closing time of an announced stage.
func (b *Bot) onStageProlong(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkProlong, Target: s.ID}); err != nil {
		return err
	}
	t.show(t.Say("stage.until", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}})
	return nil
}

func (b *Bot) answerProlong(ctx context.Context, t *turn, asked *talk) error {
	until, err := schedule.ParseMoment(t.text, b.now(), b.config.Location)
	if err != nil {
		return sorry{key: "stage.badtime"}
	}
	c, err := b.games.competitions.Prolong(ctx, asked.Target, until, t.seq())
	if errors.Is(err, quiz.ErrFaults) {
		return sorry{key: "stage.badtime"}
	}
	if err := b.stageNoted(ctx, t, c, asked.Target, "prolong", err); err != nil {
		return err
	}
	return b.talks.End(ctx, t.me.ID, t.seq())
}
