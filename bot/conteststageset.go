package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
)

// choices are the values that a setting of a stage may take.
func choices(what string) []string {
	switch what {
	case "questions":
		return []string{"0", "3", "5", "10", "15", "20", "30", "50"}
	case "limit":
		return []string{"0", "15", "20", "30", "45", "60"}
	case "perday":
		return []string{"0", "1", "2", "3"}
	case "joins":
		return []string{"yes", "no"}
	case "advance":
		return []string{"none", "residents.1", "residents.3", "residents.5", "residents.10", "communities.1", "communities.3", "communities.5", "communities.8", "teams", "list"}
	}
	return nil
}

// onStageOption shows the values that a setting may take.
func (b *Bot) onStageOption(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	what := t.action.arg(1)
	values := choices(what)
	if values == nil {
		return sorry{key: "sorry.button"}
	}
	var buttons []telegram.Button
	for _, value := range values {
		buttons = append(buttons, telegram.Button{Text: b.choiceLabel(t.Voice, what, value), Data: tap("kpick", s.ID, what, value)})
	}
	perRow := 3
	if what == "advance" {
		perRow = 1
	}
	t.show(t.Say("stage.ask."+what, nil), append(rows(buttons, perRow), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}))
	return nil
}

func (b *Bot) choiceLabel(v Voice, what, value string) string {
	switch what {
	case "joins":
		return v.Label("stage.joins."+value, nil)
	case "advance":
		by, n, _ := strings.Cut(value, ".")
		if by == "none" {
			return v.Label("advance.by.none", nil)
		}
		number, _ := strconv.Atoi(n) // 0 where the way has no number
		return v.Label("advance.by."+by, args{"N": number})
	}
	if value == "0" {
		return v.Label("stage.none."+what, nil)
	}
	number, _ := strconv.Atoi(value) // one of choices
	return v.Label("stage.value."+what, args{"N": number})
}

// onStagePick sets a setting of a draft's stage.
func (b *Bot) onStagePick(ctx context.Context, t *turn) error {
	stage, what, value := t.action.arg(0), t.action.arg(1), t.action.arg(2)
	if !slices.Contains(choices(what), value) {
		return sorry{key: "sorry.button"}
	}
	return b.editStage(ctx, t, stage, func(c *quiz.Competition, s *quiz.Stage) { setStage(c, s, what, value) })
}

func setStage(c *quiz.Competition, s *quiz.Stage, what, value string) {
	number, _ := strconv.Atoi(value) // of those that are numbers
	switch what {
	case "questions":
		s.Questions = number
	case "limit":
		s.Limit = number
	case "perday":
		s.PerDay = number
	case "joins":
		s.Joins = ""
		if value == "yes" {
			s.Joins = c.OnlineBefore(s.ID)
		}
	case "advance":
		by, n, _ := strings.Cut(value, ".")
		k, _ := strconv.Atoi(n)
		s.Advance = quiz.Advancing{By: quiz.AdvanceBy(by), N: k}
		if by == "none" {
			s.Advance = quiz.Advancing{}
		}
	}
}

// editStage changes a stage of a draft and shows it.
func (b *Bot) editStage(ctx context.Context, t *turn, stage string, change func(*quiz.Competition, *quiz.Stage)) error {
	c, err := b.games.competitions.Edit(ctx, quiz.CompetitionOf(stage), t.seq(), func(c *quiz.Competition) error {
		s, ok := c.Stage(stage)
		if !ok {
			return quiz.ErrDraft
		}
		change(c, s)
		return nil
	})
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	s, ok := c.Stage(stage)
	if !ok {
		return sorry{key: "sorry.gone"}
	}
	return b.showStage(ctx, t, c, s)
}
