package bot

import (
	"context"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/quiz"
	"kepubot/resident"
)

// showBank shows staff how many questions there are and what can be done.
func (b *Bot) showBank(ctx context.Context, t *turn) error {
	n, err := b.games.bank.Number(ctx)
	if err != nil {
		return err
	}
	keyboard := telegram.Keyboard{
		{{Text: t.Label("bank.add", nil), Data: tap("qadd")}, {Text: t.Label("bank.export", nil), Data: tap("qexport")}},
	}
	if t.rights.May(resident.ReviewTips) {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("bank.review", args{"N": n[content.InReview]}), Data: tap("qreviews")}})
	}
	t.show(t.Say("bank.head", args{"Approved": n[content.Approved], "Review": n[content.InReview]}), keyboard)
	return nil
}

// onBankAdd asks for questions, as a file or as text.
func (b *Bot) onBankAdd(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkQuestions}); err != nil {
		return err
	}
	t.show(t.Say("bank.how", args{"Form": markup("<pre>" + telegram.Escape(quiz.PaperTemplate()) + "</pre>")}),
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("bank")}}})
	return nil
}

// onBankExport has the questions written as a workbook.
func (b *Bot) onBankExport(ctx context.Context, t *turn) error {
	if err := b.jobs.Add(ctx, job{Kind: jobExportBank, Resident: t.me.ID, Seq: t.seq()}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "export", "questions"); err != nil {
		return err
	}
	t.toast(t.Label("results.working", nil))
	return nil
}

func (b *Bot) sendBank(ctx context.Context, work *job) error {
	if _, _, err := b.askerMay(ctx, work, resident.ReviewTips); err != nil {
		return err
	}
	all, err := b.games.bank.All(ctx)
	if err != nil {
		return err
	}
	book, err := quiz.Export("questions.xlsx", all)
	if err != nil {
		return err
	}
	return b.sendFile(ctx, work, "questions.xlsx", book, func(v Voice) string { return v.Say("bank.file", args{"N": len(all)}) })
}

// onQuestionReviews lists the questions that wait for review.
func (b *Bot) onQuestionReviews(ctx context.Context, t *turn) error {
	waiting, err := b.games.bank.InState(ctx, content.InReview, reviewList)
	if err != nil {
		return err
	}
	back := []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("bank")}}
	if len(waiting) == 0 {
		t.show(t.Say("bank.noreviews", nil), telegram.Keyboard{back})
		return nil
	}
	var keyboard telegram.Keyboard
	for _, q := range waiting {
		keyboard = append(keyboard, []telegram.Button{{Text: shortened(q.In(t.lang).Question, 30), Data: tap("qreview", q.ID)}})
	}
	t.show(t.Say("bank.reviews", nil), append(keyboard, back))
	return nil
}

func (b *Bot) onQuestionReview(ctx context.Context, t *turn) error {
	q, err := b.games.bank.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	b.openQuestion(t, q)
	return nil
}

// openQuestion shows a question to be reviewed, with its picture as people get
// it.
func (b *Bot) openQuestion(t *turn, q *quiz.Question) {
	if q.Picture == "" {
		b.showQuestionReview(t, q)
		return
	}
	order := bankOrder(q)
	t.send(b.pictured(t.chat.ID, q, questionText(t.Voice, q, order, t.Say("quiz.head", args{"Theme": themeName(t.Voice, q.Theme)})), nil))
	t.say(b.questionCard(t, q))
}

// showQuestionReview shows a question to be reviewed, in the place of the
// message that was tapped.
func (b *Bot) showQuestionReview(t *turn, q *quiz.Question) { t.show(b.questionCard(t, q)) }

// questionCard is a question in its languages, with its key and how far its
// review has come.
func (b *Bot) questionCard(t *turn, q *quiz.Question) (string, telegram.Keyboard) {
	text := t.Say("desk.review", args{"Passed": q.Passed(), "Steps": b.games.bank.Steps(), "State": t.Label("state."+string(q.State), nil)})
	languages := Languages()
	if !q.Bilingual() {
		languages = languages[:1]
	}
	for _, lang := range languages {
		v := b.texts.In(lang)
		order := bankOrder(q)
		text += "\n\n" + questionText(v, q, order, themeName(v, q.Theme)) + "\n" + v.Say("mine.key", args{"Key": keyText(v, q, q.Key, order)}) + "\n" + whyText(v, q)
	}
	var keyboard telegram.Keyboard
	switch q.State {
	case content.InReview:
		keyboard = append(keyboard, []telegram.Button{
			{Text: t.Label("button.approve", nil), Data: tap("qapprove", q.ID)},
			{Text: t.Label("button.reject", nil), Data: tap("qback", q.ID)}}, pictureKeys(t, q.Picture, "qpicture", "qbare", q.ID))
	case content.Approved:
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.retire", nil), Data: tap("qretire", q.ID)}},
			pictureKeys(t, q.Picture, "qpicture", "qbare", q.ID))
	}
	return text, append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("qreviews")}})
}

func (b *Bot) onQuestionApprove(ctx context.Context, t *turn) error {
	q, err := b.games.bank.Approve(ctx, t.action.arg(0), t.me.ID, t.seq())
	return b.questionReviewed(ctx, t, q, "approve", err)
}

func (b *Bot) onQuestionBack(ctx context.Context, t *turn) error {
	q, err := b.games.bank.SendBack(ctx, t.action.arg(0), t.me.ID, t.seq())
	return b.questionReviewed(ctx, t, q, "send back", err)
}

func (b *Bot) onQuestionRetire(ctx context.Context, t *turn) error {
	q, err := b.games.bank.Retire(ctx, t.action.arg(0), t.seq())
	return b.questionReviewed(ctx, t, q, "retire", err)
}

// questionReviewed notes a step of a review and shows the question as it then
// is.
func (b *Bot) questionReviewed(ctx context.Context, t *turn, q *quiz.Question, action string, err error) error {
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, q.ID); err != nil {
		return err
	}
	b.showQuestionReview(t, q)
	return nil
}
