package bot

import (
	"context"
	"fmt"

	"kepubot/bot/telegram"
	"kepubot/paper"
	"kepubot/quiz"
)

// onSheets has the question sheet of a written test made, and its key.
func (b *Bot) onSheets(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if c.State == quiz.Draft || s.Kind != quiz.Written {
		return quiz.ErrDraft
	}
	pool, err := b.games.competitions.Pools.Get(ctx, s.ID)
	if err != nil {
		return err
	}
	if len(pool.Questions) == 0 {
		return sorry{key: "stage.nosheets"}
	}
	if err := b.jobs.Add(ctx, job{Kind: jobSheets, Resident: t.me.ID, Seq: t.seq(), Target: s.ID}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "export", s.ID); err != nil {
		return err
	}
	t.toast(t.Label("results.working", nil))
	return nil
}

// sendSheets sends a written test to be printed, and its key apart.
func (b *Bot) sendSheets(ctx context.Context, work *job) error {
	p, err := b.games.entries.Play(ctx, work.Target)
	if err != nil {
		return err
	}
	if p.Pool == nil {
		return quiz.ErrDraft
	}
	v := b.texts.In(Chinese)
	if len(p.Competition.Languages) == 1 {
		v = b.texts.In(p.Competition.Languages[0])
	}
	test := b.questionSheet(v, p)
	for _, part := range []struct {
		name, key string
		make      func() ([]byte, error)
	}{{"test", "sheet.test", test.Blank}, {"key", "sheet.key", test.Key}} {
		file, err := part.make()
		if err != nil {
			return fmt.Errorf("writing the %s of %s: %w", part.name, work.Target, err)
		}
		if err := b.sendFile(ctx, work, part.name+"-"+work.Target+".docx", file, func(v Voice) string { return v.Say(part.key, nil) }); err != nil {
			return err
		}
	}
	return nil
}

// questionSheet is a written test in the order of its questions, which is that
// of the answers in the sheet of results.
func (b *Bot) questionSheet(v Voice, p quiz.Play) paper.Sheet {
	words := paper.ChineseWords()
	if v.lang == English {
		words = paper.EnglishWords()
	}
	part := paper.Part{}
	for i := range p.Pool.Questions {
		q := &p.Pool.Questions[i]
		said := q.In(v.lang)
		item := paper.Item{Text: said.Question, Options: said.Options, Key: q.KeyText(q.Key), Why: said.Why, Source: q.Source.In(v.lang)}
		if q.Kind == quiz.TrueFalse {
			item.Key = givenText(v, q, quiz.Answer{Picked: q.Key.Right}, bankOrder(q))
		}
		part.Items = append(part.Items, item)
	}
	return paper.Sheet{
		Title: p.Competition.Title.In(v.lang), Note: v.Label("sheet.note", args{"N": len(p.Pool.Questions)}),
		Fields: []string{v.Label("sheet.name", nil), v.Label("sheet.community", nil), v.Label("sheet.number", nil)},
		Parts:  []paper.Part{part}, Footer: b.config.Organiser.In(v.lang), Words: words,
	}
}

// onPaper asks for the results of a written test as a file.
func (b *Bot) onPaper(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if c.State == quiz.Draft || s.Kind != quiz.Written {
		return quiz.ErrDraft
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkPaper, Target: s.ID}); err != nil {
		return err
	}
	t.show(t.Say("stage.paperhow", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}})
	return nil
}
