package bot

import (
	"context"
	"slices"
	"strconv"

	"kepubot/bot/telegram"
	"kepubot/quiz"
)

// bestOf are the numbers of best entries that a rule may count.
func bestOf() []int { return []int{10, 20, 50} }

// onContestRules shows the rules of a draft, to be chosen from.
func (b *Bot) onContestRules(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
	if err != nil {
		return err
	}
	if c.State != quiz.Draft {
		return quiz.ErrAnnounced
	}
	b.showContestRules(t, c)
	return nil
}

func (b *Bot) showContestRules(t *turn, c *quiz.Competition) {
	option := func(label string, chosen bool, what, value string) telegram.Button {
		if chosen {
			label = "✓ " + label
		}
		return telegram.Button{Text: label, Data: tap("kset", c.ID, what, value)}
	}
	var rules []telegram.Button
	for _, kind := range []quiz.RuleKind{quiz.AverageRoot, quiz.Mean, quiz.Sum} {
		rules = append(rules, option(t.Label("rule.name."+string(kind), nil), c.Rule.Kind == kind, "rule", string(kind)))
	}
	for _, k := range bestOf() {
		rules = append(rules, option(t.Label("rule.name.best", args{"K": k}), c.Rule.Kind == quiz.MeanOfBest && c.Rule.Best == k, "rule", "best."+strconv.Itoa(k)))
	}
	flip := func(key string, on bool, what string) telegram.Button {
		return option(t.Label(key, nil), on, what, map[bool]string{true: "0", false: "1"}[on])
	}
	keyboard := append(rows(rules, 2),
		[]telegram.Button{flip("contest.classes", c.Rule.Classes, "classes"), flip("contest.speed", c.Speed, "speed")},
		[]telegram.Button{flip("contest.changes", c.Changes, "changes"), flip("contest.onlychinese", len(c.Languages) == 1, "chinese")},
		[]telegram.Button{{Text: t.Label("button.done", nil), Data: tap("kview", c.ID)}})
	t.show(t.Say("contest.rulesask", args{"Rule": t.Label("rule."+string(c.Rule.Kind), args{"K": c.Rule.Best})}), keyboard)
}

// onContestSet sets one rule of a draft.
func (b *Bot) onContestSet(ctx context.Context, t *turn) error {
	value := t.action.arg(2)
	change, ok := ruleChange(t.action.arg(1), value)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	c, err := b.games.competitions.Edit(ctx, t.action.arg(0), t.seq(), func(c *quiz.Competition) error {
		change(c)
		return nil
	})
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	b.showContestRules(t, c)
	return nil
}

func ruleChange(what, value string) (func(*quiz.Competition), bool) {
	if what == "rule" {
		rule, ok := ruleNamed(value)
		return func(c *quiz.Competition) { c.Rule.Kind, c.Rule.Best = rule.Kind, rule.Best }, ok
	}
	on := value == "1"
	if !on && value != "0" {
		return nil, false
	}
	switch what {
	case "classes":
		return func(c *quiz.Competition) { c.Rule.Classes = on }, true
	case "speed":
		return func(c *quiz.Competition) { c.Speed = on }, true
	case "changes":
		return func(c *quiz.Competition) { c.Changes = on }, true
	case "chinese":
		return func(c *quiz.Competition) {
			c.Languages = Languages()
			if on {
				c.Languages = []string{Chinese}
			}
		}, true
	}
	return nil, false
}

func ruleNamed(word string) (quiz.Rule, bool) {
	for _, k := range bestOf() {
		if word == "best."+strconv.Itoa(k) {
			return quiz.Rule{Kind: quiz.MeanOfBest, Best: k}, true
		}
	}
	kind := quiz.RuleKind(word)
	return quiz.Rule{Kind: kind}, slices.Contains([]quiz.RuleKind{quiz.AverageRoot, quiz.Mean, quiz.Sum}, kind)
}
