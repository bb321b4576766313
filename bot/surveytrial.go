package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/survey"
)

// onSurveyTrial shows staff a survey as residents see it, question by question.
// Nothing is kept: what was tapped stands in the button that shows what follows.
func (b *Bot) onSurveyTrial(ctx context.Context, t *turn) error {
	s, err := b.runs(ctx, t)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(t.action.arg(1))
	if err != nil || n < 1 {
		return sorry{key: "sorry.button"}
	}
	q, ok := s.Question(n)
	if !ok {
		t.show(t.Say("surveydesk.trialend", args{"Title": s.Title.In(t.lang)}), telegram.Keyboard{
			{{Text: t.Label("surveydesk.trialagain", nil), Data: tap("sdtry", s.ID, "1")}},
			{{Text: t.Label("button.back", nil), Data: tap("sdview", s.ID)}}})
		return nil
	}
	picked, err := strconv.ParseUint("0"+t.action.arg(2), 10, 64)
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	b.showTrial(t, s, n, q, picked)
	return nil
}

// showTrial shows a question with the options picked so far.
func (b *Bot) showTrial(t *turn, s *survey.Survey, n int, q *survey.Question, picked uint64) {
	ask := func(n int, picked uint64) string {
		return tap("sdtry", s.ID, strconv.Itoa(n), strconv.FormatUint(picked, 10))
	}
	a := &asking{survey: s, n: n, answer: &survey.Answer{Question: n, Picked: picked, Passed: picked == 0}, leave: tap("sdview", s.ID), data: func(do, value string) string {
		switch do {
		case markOption:
			option, on, _ := readMark(value)
			if on {
				return ask(n, picked|1<<option)
			}
			return ask(n, picked&^(1<<option))
		case setAnswer:
			if option, err := strconv.Atoi(value); err == nil && q.Choice() {
				return ask(following(q, n, 1<<option), 0)
			}
		case doneMarking:
			return ask(following(q, n, picked), 0)
		case askQuestion:
			before, _ := strconv.Atoi(value)
			return ask(before, 0)
		}
		return ask(n+1, 0)
	}}
	if n > 1 {
		a.back = n - 1
	}
	if !q.Choice() && q.Kind != survey.Scale {
		a.ahead = n + 1
	}
	t.show(strings.Join([]string{t.Say("surveydesk.trial", nil), a.text(t.Voice)}, "\n"), a.keyboard(t.Voice))
}

// following is the question to which picked options lead on.
func following(q *survey.Question, n int, picked uint64) int {
	for _, skip := range q.Skips {
		if picked&(1<<skip.Option) != 0 {
			return skip.To
		}
	}
	return n + 1
}
