package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/survey"
)

// asking is a question of a survey as it is shown, to somebody who answers or
// to staff who try it out.
type asking struct {
	survey *survey.Survey
	n      int
	answer *survey.Answer // so far; nil: none
	// back and ahead are the questions that lie on both sides; 0: none.
	back, ahead int
	who         string // a member of the family; empty: the resident
	// data is what a button carries that does something: set an answer, mark
	// an option, done, pass, or ask another question.
	data func(do, value string) string
	// leave leads out, from the first question.
	leave string
}

// The things that buttons below a question do.
const (
	setAnswer    = "set"
	markOption   = "mark"
	doneMarking  = "done"
	passQuestion = "pass"
	askQuestion  = "ask"
)

func (a *asking) question() *survey.Question { return &a.survey.Questions[a.n-1] }

// picked tells whether an option is on.
func (a *asking) picked(option int) bool {
	return a.answer != nil && !a.answer.Passed && a.answer.Picked&(1<<option) != 0
}

// optionLetter names an option, from A.
func optionLetter(option int) string { return string(rune('A' + option)) }

// buttonRoom is how much of an option fits on a button, in characters of
// Chinese; of English about twice as many do.
const buttonRoom = 14

// listed tells whether the options stand in the text, since one is too long for
// a button.
func (a *asking) listed(v Voice) bool {
	room := buttonRoom
	if v.lang == English {
		room *= 2
	}
	for _, o := range a.question().Options {
		if utf8.RuneCountInString(o.In(v.lang)) > room {
			return true
		}
	}
	return false
}

// text says the question and how it is answered.
func (a *asking) text(v Voice) string {
	q := a.question()
	head := v.Say("survey.head", args{"Title": a.survey.Title.In(v.lang), "N": a.n, "All": len(a.survey.Questions)})
	if a.who != "" {
		head += " · " + telegram.Escape(a.who)
	}
	lines := []string{head, "<b>" + telegram.Escape(q.Text.In(v.lang)) + "</b>"}
	if a.listed(v) {
		for i, o := range q.Options {
			lines = append(lines, optionLetter(i)+"　"+telegram.Escape(o.In(v.lang)))
		}
	}
	switch q.Kind {
	case survey.Several, survey.Text:
		lines = append(lines, v.Say("survey.how."+string(q.Kind), nil))
	case survey.Scale, survey.Number:
		lines = append(lines, v.Say("survey.how."+string(q.Kind), args{"Low": q.Low, "High": q.High}))
	}
	if q.Kind == survey.Text && a.survey.Anonymous {
		lines = append(lines, v.Say("survey.nonames", nil))
	}
	if said := a.said(); said != "" {
		lines = append(lines, v.Say("survey.said", args{"Answer": said}))
	}
	return strings.Join(lines, "\n")
}

// said is what was typed before.
func (a *asking) said() string {
	if a.answer == nil || a.answer.Passed {
		return ""
	}
	switch a.question().Kind {
	case survey.Number:
		return strconv.FormatInt(a.answer.Number, 10)
	case survey.Text:
		return a.answer.Text
	}
	return ""
}

// keyboard is how the question is answered by taps.
func (a *asking) keyboard(v Voice) telegram.Keyboard {
	keyboard := a.answers(v)
	var row []telegram.Button
	if a.question().Kind == survey.Several {
		row = append(row, telegram.Button{Text: v.Label("button.done", nil), Data: a.data(doneMarking, "")})
	}
	if a.question().Optional {
		row = append(row, telegram.Button{Text: v.Label("survey.pass", nil), Data: a.data(passQuestion, "")})
	}
	if len(row) > 0 {
		keyboard = append(keyboard, row)
	}
	row = []telegram.Button{{Text: v.Label("button.back", nil), Data: a.leave}}
	if a.back > 0 {
		row[0] = telegram.Button{Text: v.Label("survey.before", nil), Data: a.data(askQuestion, strconv.Itoa(a.back))}
	}
	if a.ahead > 0 {
		row = append(row, telegram.Button{Text: v.Label("survey.after", nil), Data: a.data(askQuestion, strconv.Itoa(a.ahead))})
	}
	return append(keyboard, row)
}

// answers are the buttons of options or marks.
func (a *asking) answers(v Voice) telegram.Keyboard {
	q := a.question()
	var buttons []telegram.Button
	if q.Kind == survey.Scale {
		for mark := q.Low; mark <= q.High; mark++ {
			label := strconv.FormatInt(mark, 10)
			if a.answer != nil && !a.answer.Passed && a.answer.Number == mark {
				label = "✓ " + label
			}
			buttons = append(buttons, telegram.Button{Text: label, Data: a.data(setAnswer, strconv.FormatInt(mark, 10))})
		}
		return rows(buttons, 6)
	}
	for i, o := range q.Options {
		label := optionLetter(i)
		if !a.listed(v) {
			label += " " + o.In(v.lang)
		}
		do, value := setAnswer, strconv.Itoa(i)
		switch {
		case q.Kind == survey.Several && a.picked(i):
			label, do, value = "☑ "+label, markOption, value+".0"
		case q.Kind == survey.Several:
			label, do, value = "☐ "+label, markOption, value+".1"
		case a.picked(i):
			label = "✓ " + label
		}
		buttons = append(buttons, telegram.Button{Text: label, Data: a.data(do, value)})
	}
	if a.listed(v) {
		return rows(buttons, 4)
	}
	return rows(buttons, 1)
}

// showQuestion asks a question of the path that the answers lead along; of one
// that is not on it the next one is asked. Words that follow answer it.
func (b *Bot) showQuestion(ctx context.Context, t *turn, at *taking, n int) error {
	path, whole := at.survey.Path(at.response)
	i := slices.Index(path, n)
	if i < 0 {
		i = len(path) - 1
		n = path[i]
	}
	a := &asking{survey: at.survey, n: n, answer: at.response.Answer(n), leave: tap("sv", at.survey.ID), data: func(do, value string) string {
		words := []string{at.survey.ID, at.word}
		if do == askQuestion {
			return tap("svask", append(words, value)...)
		}
		words = append(words, strconv.Itoa(n))
		if value != "" {
			words = append(words, value)
		}
		return tap("sv"+do, words...)
	}}
	if at.word != ownWord {
		a.who = b.whoIs(t.Voice, t.me, at.person.Person)
	}
	if i > 0 {
		a.back = path[i-1]
	}
	switch {
	case i+1 < len(path):
		a.ahead = path[i+1]
	case whole:
		a.ahead = len(at.survey.Questions) + 1 // what follows the last
	}
	asked := talk{Kind: talkSurvey, Target: at.survey.ID, Words: map[string]string{"who": at.word, "n": strconv.Itoa(n)}}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), asked); err != nil {
		return err
	}
	t.show(a.text(t.Voice), a.keyboard(t.Voice))
	return nil
}
