package bot

import (
	"context"
	"errors"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/store"
)

// publicList bounds the competitions that residents see listed.
const publicList = 5

// showCompetitions lists the competitions that are public, or shows the one
// that there is.
func (b *Bot) showCompetitions(ctx context.Context, t *turn) error {
	public, err := b.games.competitions.Public(ctx, publicList)
	if err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	if t.rights.May(resident.RunCompetitions) {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("comp.manage", nil), Data: tap("klist")}})
	}
	switch len(public) {
	case 0:
		t.show(t.Say("comp.none", nil), append(keyboard, []telegram.Button{{Text: t.Label("comp.practise", nil), Data: tap("quiz")}}))
		return nil
	case 1:
		return b.showCompetition(ctx, t, public[0], keyboard)
	}
	for _, c := range public {
		keyboard = append(keyboard, []telegram.Button{{Text: c.Title.In(t.lang), Data: tap("comp", c.ID)}})
	}
	t.show(t.Say("comp.list", nil), keyboard)
	return nil
}

// onCompetition shows a competition to a resident.
func (b *Bot) onCompetition(ctx context.Context, t *turn) error {
	c, err := b.publicCompetition(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.showCompetition(ctx, t, c, nil)
}

// publicCompetition finds a competition that residents may see.
func (b *Bot) publicCompetition(ctx context.Context, id string) (*quiz.Competition, error) {
	c, err := b.games.competitions.Get(ctx, id)
	if isNotFound(err) || err == nil && c.State == quiz.Draft {
		return nil, sorry{key: "sorry.gone"}
	}
	return c, err
}

func (b *Bot) showCompetition(ctx context.Context, t *turn, c *quiz.Competition, more telegram.Keyboard) error {
	gaps, err := b.games.gaps.Get(ctx)
	if err != nil {
		return err
	}
	lines := []string{t.Say("comp.title", args{"Title": c.Title.In(t.lang)})}
	var keyboard telegram.Keyboard
	if c.Campaign != "" {
		lines[0] += "　#" + telegram.Escape(c.Campaign)
	}
	for i := range c.Stages {
		s := &c.Stages[i]
		lines = append(lines, b.stageLine(t.Voice, s))
		if s.Kind == quiz.Online || s.Kind == quiz.Preliminary {
			if c.State == quiz.Announced && s.Running(b.now(), gaps) {
				keyboard = append(keyboard, b.enterButtons(t, s)...)
			}
		}
		if s.Kind == quiz.Hall && c.State == quiz.Announced && s.Running(b.now(), gaps) {
			keyboard = append(keyboard, []telegram.Button{{Text: t.Label("hall.join", nil), Data: tap("rkeys", s.ID)}})
		}
	}
	if c.State == quiz.Shown {
		lines = append(lines, "", t.Say("comp.objecting", args{"Until": t.moment(c.ObjectUntil.In(b.config.Location), b.local()), "Contact": c.Contact}))
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("object.button", nil), Data: tap("object", c.ID)}})
	}
	ranked := rankedStages(c)
	for _, s := range ranked {
		if b.now().Before(s.Opens) {
			continue
		}
		of := ""
		if len(ranked) > 1 {
			of = " · " + t.Label("stage."+string(s.Kind), nil)
		}
		keyboard = append(keyboard, []telegram.Button{
			{Text: t.Label("rank.show", nil) + of, Data: tap("rank", s.ID)},
			{Text: t.Label("comp.mine", nil) + of, Data: tap("mine", s.ID)},
		})
	}
	t.show(strings.Join(lines, "\n"), append(keyboard, more...))
	return nil
}

// stageLine says what a stage is and when.
func (b *Bot) stageLine(v Voice, s *quiz.Stage) string {
	when := v.Label("comp.untimed", nil)
	if !s.Opens.IsZero() {
		when = v.moment(s.Opens.In(b.config.Location), b.local())
		if !s.Closes.IsZero() {
			when = v.span(s.Opens.In(b.config.Location), s.Closes.In(b.config.Location), b.local())
		}
	}
	line := v.Say("comp.stage", args{"Kind": v.Label("stage."+string(s.Kind), nil), "When": when})
	if s.Kind == quiz.Online || s.Kind == quiz.Preliminary {
		line += v.Say("comp.questions", args{"N": s.Questions})
		if s.Limit > 0 {
			line += v.Say("comp.limit", args{"N": s.Limit})
		}
		if s.PerDay > 0 {
			line += v.Say("comp.perday", args{"N": s.PerDay})
		}
	}
	return line
}

// enterButtons let a resident, or one of the family, begin or go on.
func (b *Bot) enterButtons(t *turn, s *quiz.Stage) telegram.Keyboard {
	keyboard := telegram.Keyboard{{{Text: t.Label("comp.enter", nil), Data: tap("cbegin", s.ID, "-")}}}
	for _, m := range t.me.Family {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("comp.enterfor", args{"Name": m.Name}), Data: tap("cbegin", s.ID, m.ID)}})
	}
	return keyboard
}

// talkJoin remembers the competition for which somebody registers.
const talkJoin = "join"

// joinAfter shows the competition or the event for which somebody has just
// registered.
func (b *Bot) joinAfter(ctx context.Context, t *turn) error {
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil || asked == nil {
		return err
	}
	below := *t
	below.update.Tap = nil // a message of its own, below what was said
	switch asked.Kind {
	case talkJoin:
		err = b.joinCompetition(ctx, &below, asked.Target)
	case talkJoinSurvey:
		err = b.startSurvey(ctx, &below, asked.Target)
	case talkJoinEvent:
		err = b.startEvent(ctx, &below, asked.Target)
	}
	t.out = below.out
	return err
}

func (b *Bot) joinCompetition(ctx context.Context, t *turn, id string) error {
	c, err := b.publicCompetition(ctx, id)
	if _, gone := errors.AsType[sorry](err); gone {
		return nil
	}
	if err != nil {
		return err
	}
	return b.showCompetition(ctx, t, c, nil)
}

// startCompetition answers the deep link of a competition's notice.
func (b *Bot) startCompetition(ctx context.Context, t *turn, id string) error {
	c, err := b.publicCompetition(ctx, id)
	if err != nil {
		return err
	}
	if t.me.State != resident.Active {
		if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkJoin, Target: c.ID}); err != nil {
			return err
		}
		t.say(t.Say("comp.registerfirst", args{"Title": c.Title.In(t.lang)}), nil)
		b.askNext(t)
		return nil
	}
	return b.showCompetition(ctx, t, c, nil)
}

// place of a stage's entry, or nil where there is none.
func (b *Bot) entryOf(ctx context.Context, stage, person string) (*quiz.Entry, error) {
	entry, err := b.games.entries.Get(ctx, stage, person)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return entry, err
}
