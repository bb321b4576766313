package bot

import (
	"context"
	"errors"
	"slices"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/quiz"
	"kepubot/resident"
)

// player is the person of a turn as a player, or with a member's id one of the
// family on this phone.
func (b *Bot) player(t *turn, member string) (quiz.Player, error) {
	if member == "-" {
		member = ""
	}
	p, err := quiz.PlayerOf(t.me, member, func(community string) string {
		c, _ := b.places.Community(community)
		return c.Place
	})
	if isNotFound(err) {
		return p, sorry{key: "sorry.button"}
	}
	return p, err
}

// learner is the person of a turn in practice, for which no community is
// needed.
func (b *Bot) learner(t *turn) quiz.Player {
	p, _ := b.player(t, "")
	if p.Community == resident.Unsure {
		p.Community = ""
	}
	return p
}

// showQuiz offers practice, and competitions that are on.
func (b *Bot) showQuiz(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	book, err := b.games.practice.Notebook(ctx, t.me.ID)
	if err != nil {
		return err
	}
	all, right, err := b.games.practice.Count(ctx, t.me.ID, b.today())
	if err != nil {
		return err
	}
	var themes []telegram.Button
	for _, theme := range content.Themes() {
		themes = append(themes, telegram.Button{Text: themeName(t.Voice, theme), Data: tap("pnext", string(theme))})
	}
	keyboard := append(telegram.Keyboard{{{Text: t.Label("quiz.mixed", nil), Data: tap("pnext", "all")}}}, rows(themes, 2)...)
	if due := len(book.DueOn(b.today())); due > 0 {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("quiz.notebook", args{"N": due}), Data: tap("pnext", string(quiz.Wrong))}})
	}
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("quiz.competitions", nil), Data: tap("comps")}})
	text := t.Say("quiz.menu", nil)
	if all > 0 {
		text += "\n" + t.Say("quiz.sofar", args{"All": all, "Right": right})
	}
	t.show(text, keyboard)
	return nil
}

// onPractise asks a question of a theme.
func (b *Bot) onPractise(ctx context.Context, t *turn) error {
	theme, ok := knownTheme(t.action.arg(0))
	if !ok {
		return sorry{key: "sorry.button"}
	}
	q, err := b.games.practice.Next(ctx, b.learner(t), theme, b.today(), t.lang)
	if errors.Is(err, quiz.ErrNoQuestion) && theme == quiz.Wrong {
		t.show(t.Say("quiz.nonewrong", nil), telegram.Keyboard{{{Text: t.Label("quiz.mixed", nil), Data: tap("pnext", "all")}}})
		return nil
	}
	if err != nil {
		return err
	}
	return b.practise(ctx, t, q, t.action.arg(0), 0)
}

// onTry asks a question about a tip.
func (b *Bot) onTry(ctx context.Context, t *turn) error {
	about, err := b.games.bank.About(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	sealed, err := b.games.entries.Sealed(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(about, func(q *quiz.Question) bool { return !sealed[q.ID] })
	if i < 0 {
		return quiz.ErrSealed
	}
	q := about[i]
	text, keyboard := b.practiceQuestion(t.Voice, q, "all", 0)
	t.send(b.pictured(t.chat.ID, q, text, keyboard))
	return b.awaitNumber(ctx, t, q, "all")
}

// practise shows a question, in the place of the message that was tapped
// unless one of the two has a picture.
func (b *Bot) practise(ctx context.Context, t *turn, q *quiz.Question, theme string, marked uint64) error {
	text, keyboard := b.practiceQuestion(t.Voice, q, theme, marked)
	if q.Picture != "" {
		t.send(b.pictured(t.chat.ID, q, text, keyboard))
	} else {
		t.show(text, keyboard)
	}
	return b.awaitNumber(ctx, t, q, theme)
}

func (b *Bot) practiceQuestion(v Voice, q *quiz.Question, theme string, marked uint64) (string, telegram.Keyboard) {
	order := bankOrder(q)
	keyboard := answerKeys(v, q, order, marked,
		func(letters string) string { return tap("panswer", q.ID, theme, letters) },
		func(letters string) string { return tap("pmark", q.ID, theme, letters) })
	return questionText(v, q, order, v.Say("quiz.head", args{"Theme": themeName(v, q.Theme)})), keyboard
}

// pictured is a question as a new message, with its picture if it has one.
func (b *Bot) pictured(chat int64, q *quiz.Question, text string, keyboard telegram.Keyboard) telegram.Send {
	m := telegram.Send{Chat: chat, Text: text, Keyboard: keyboard, NoPreview: true}
	if q.Picture != "" {
		m.Photo = &telegram.Upload{ID: q.Picture}
	}
	return m
}

const talkPracticeNumber = "practicenumber"

// awaitNumber waits for a typed answer where the question wants one.
func (b *Bot) awaitNumber(ctx context.Context, t *turn, q *quiz.Question, theme string) error {
	if q.Kind != quiz.Number {
		return nil
	}
	return b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkPracticeNumber, Target: q.ID, Words: map[string]string{"theme": theme}})
}

// onPractiseMark shows a question with options marked.
func (b *Bot) onPractiseMark(ctx context.Context, t *turn) error {
	q, err := b.games.bank.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	marked, ok := readLetters(t.action.arg(2))
	if _, known := knownTheme(t.action.arg(1)); !ok || !known || q.State != content.Approved {
		return sorry{key: "sorry.button"}
	}
	text, keyboard := b.practiceQuestion(t.Voice, q, t.action.arg(1), marked)
	t.showIn(text, keyboard)
	return nil
}

// onPractiseAnswer checks an answer and says why at once.
func (b *Bot) onPractiseAnswer(ctx context.Context, t *turn) error {
	picked, ok := readLetters(t.action.arg(2))
	if _, known := knownTheme(t.action.arg(1)); !ok || !known || picked == 0 {
		return sorry{key: "sorry.button"}
	}
	return b.checkPractice(ctx, t, t.action.arg(0), quiz.Answer{Picked: picked}, t.action.arg(1))
}

// answerPractice takes a number that was typed.
func (b *Bot) answerPractice(ctx context.Context, t *turn, asked *talk) error {
	n, ok := readNumber(t.text)
	if !ok {
		return sorry{key: "quiz.notnumber"}
	}
	if err := b.checkPractice(ctx, t, asked.Target, quiz.Answer{Number: n}, asked.Words["theme"]); err != nil {
		return err
	}
	return b.talks.End(ctx, t.me.ID, t.seq())
}

func (b *Bot) checkPractice(ctx context.Context, t *turn, question string, given quiz.Answer, theme string) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	checked, err := b.games.practice.Answer(ctx, b.learner(t), question, given, b.today(), t.seq())
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	q, order := checked.Question, bankOrder(checked.Question)
	verdict := t.Say("quiz.wrong", args{"Key": keyText(t.Voice, q, q.Key, order)})
	switch {
	case checked.Credit == quiz.Whole && q.Kind == quiz.Number && given.Number != q.Key.Number:
		verdict = t.Say("quiz.near", args{"Key": keyText(t.Voice, q, q.Key, order)})
	case checked.Credit == quiz.Whole:
		verdict = t.Say("quiz.right", nil)
	case checked.Credit > 0:
		verdict = t.Say("quiz.partly", args{"Key": keyText(t.Voice, q, q.Key, order)})
	}
	text := questionText(t.Voice, q, order, t.Say("quiz.head", args{"Theme": themeName(t.Voice, q.Theme)})) + "\n\n" + verdict + "\n" + whyText(t.Voice, q)
	keyboard := telegram.Keyboard{{
		{Text: t.Label("quiz.next", nil), Data: tap("pnext", theme)},
		{Text: t.Label("quiz.enough", nil), Data: tap("quiz")},
	}}
	t.showIn(text, keyboard)
	return nil
}
