package bot

import (
	"context"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/schedule"
)

// stageOf finds the stage that a button names.
func (b *Bot) stageOf(ctx context.Context, t *turn) (*quiz.Competition, *quiz.Stage, error) {
	c, err := b.contest(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	s, ok := c.Stage(t.action.arg(0))
	if !ok {
		return nil, nil, sorry{key: "sorry.gone"}
	}
	return c, s, nil
}

func (b *Bot) onStage(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	return b.showStage(ctx, t, c, s)
}

// showStage shows one stage to staff with what can be done with it.
func (b *Bot) showStage(ctx context.Context, t *turn, c *quiz.Competition, s *quiz.Stage) error {
	lines := []string{t.Say("stage.head", args{"Title": c.Title.In(t.lang)}), b.stageLine(t.Voice, s)}
	if line := b.advanceLine(t.Voice, s); line != "" {
		lines = append(lines, "→ "+line)
	}
	keyboard := b.draftStageKeys(t, s)
	if c.State != quiz.Draft {
		begun, done, err := b.games.entries.Number(ctx, s.EntryStage())
		if err != nil {
			return err
		}
		gaps, err := b.games.gaps.Get(ctx)
		if err != nil {
			return err
		}
		lines = append(lines, t.Say("stage.now."+b.stageState(s, gaps), nil))
		if _, err := b.games.advances.Get(ctx, s.ID); err == nil {
			lines = append(lines, t.Say("stage.advanced", nil))
		} else if !isNotFound(err) {
			return err
		}
		if s.Kind != quiz.Hall {
			lines = append(lines, t.Say("contest.numbers", args{"Begun": begun, "Done": done}))
		}
		keyboard = b.stageKeys(t, c, s, gaps)
	}
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kview", c.ID)}})
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

func (b *Bot) stageState(s *quiz.Stage, gaps []schedule.Gap) string {
	switch {
	case s.Over(b.now(), gaps):
		return "over"
	case s.Running(b.now(), gaps):
		return "running"
	}
	return "ahead"
}

func (b *Bot) draftStageKeys(t *turn, s *quiz.Stage) telegram.Keyboard {
	key := func(what string) telegram.Button {
		return telegram.Button{Text: t.Label("stage.set."+what, nil), Data: tap("kopt", s.ID, what)}
	}
	when := telegram.Button{Text: t.Label("stage.set.time", nil), Data: tap("ktime", s.ID)}
	switch s.Kind {
	case quiz.Online:
		return telegram.Keyboard{{when, key("questions")}, {key("limit"), key("perday")}, {key("advance")}}
	case quiz.Preliminary:
		return telegram.Keyboard{{when, key("questions")}, {key("limit"), key("advance")}}
	case quiz.Written:
		return telegram.Keyboard{{when, key("questions")}, {key("joins"), key("advance")}}
	}
	return telegram.Keyboard{{when, key("questions")}}
}

// stageKeys are what can be done with a stage that was announced.
func (b *Bot) stageKeys(t *turn, c *quiz.Competition, s *quiz.Stage, gaps []schedule.Gap) telegram.Keyboard {
	key := func(label, verb string) telegram.Button {
		return telegram.Button{Text: t.Label(label, nil), Data: tap(verb, s.ID)}
	}
	var keyboard telegram.Keyboard
	if c.State == quiz.Announced {
		switch b.stageState(s, gaps) {
		case "ahead":
			keyboard = append(keyboard, []telegram.Button{key("stage.open", "kopen"), key("stage.prolong", "kprolong")})
		case "running":
			keyboard = append(keyboard, []telegram.Button{key("stage.close", "kclose"), key("stage.prolong", "kprolong")})
		case "over":
			if s.Advance.By != quiz.NoAdvance {
				keyboard = append(keyboard, []telegram.Button{key("stage.advance", "kadvance")})
			}
		}
	}
	switch s.Kind {
	case quiz.Written:
		keyboard = append(keyboard, []telegram.Button{key("stage.sheets", "ksheets"), key("stage.import", "kpaper")})
	case quiz.Hall:
		keyboard = append(keyboard, []telegram.Button{key("stage.desk", "hdesk"), key("stage.round", "round")}, []telegram.Button{key("stage.keys", "kkeys")})
	}
	if s.Kind != quiz.Hall {
		keyboard = append(keyboard, []telegram.Button{key("stage.results", "kresults"), key("stage.keys", "kkeys")})
	}
	if s.Kind == quiz.Online && b.stageState(s, gaps) == "over" {
		keyboard = append(keyboard, []telegram.Button{key("stage.draw", "kdraw")})
	}
	return keyboard
}

// onStageOpen and onStageClose begin or end a stage now, after a look at what
// that means.
func (b *Bot) onStageOpen(ctx context.Context, t *turn) error {
	return b.switchStage(ctx, t, "open", b.games.competitions.Open)
}

func (b *Bot) onStageClose(ctx context.Context, t *turn) error {
	return b.switchStage(ctx, t, "close", b.games.competitions.Close)
}

func (b *Bot) switchStage(ctx context.Context, t *turn, action string, do func(context.Context, string, int64) (*quiz.Competition, error)) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if t.action.arg(1) != "yes" {
		begun, done, err := b.games.entries.Number(ctx, s.EntryStage())
		if err != nil {
			return err
		}
		t.show(t.Say("stage.sure."+action, args{"Title": c.Title.In(t.lang), "Kind": t.Label("stage."+string(s.Kind), nil), "Begun": begun, "Done": done}), telegram.Keyboard{
			{{Text: t.Label("stage."+action, nil), Data: tap("k"+action, s.ID, "yes")}},
			{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}},
		})
		return nil
	}
	c, err = do(ctx, s.ID, t.seq())
	return b.stageNoted(ctx, t, c, t.action.arg(0), action, err)
}

// stageNoted writes a step into the audit log and shows the stage as it then
// is.
func (b *Bot) stageNoted(ctx context.Context, t *turn, c *quiz.Competition, stage, action string, err error) error {
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, stage); err != nil {
		return err
	}
	s, ok := c.Stage(stage)
	if !ok {
		return sorry{key: "sorry.gone"}
	}
	return b.showStage(ctx, t, c, s)
}
