package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/quiz"
)

// keysPage is how many questions of a stage are listed at once.
const keysPage = 20

// onStageKeys lists the questions of a stage to staff.
func (b *Bot) onStageKeys(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	pool, err := b.games.competitions.Pools.Get(ctx, s.ID)
	if err != nil {
		return err
	}
	from, ok := smallNumber(t.action.arg(1), max(1, len(pool.Questions)))
	if t.action.arg(1) == "" {
		from, ok = 0, true
	}
	if !ok {
		return sorry{key: "sorry.button"}
	}
	to := min(len(pool.Questions), from+keysPage)
	lines := []string{t.Say("keys.list", args{"Title": c.Title.In(t.lang), "N": len(pool.Questions)})}
	var buttons []telegram.Button
	for i, q := range pool.Questions[from:to] {
		n := from + i
		lines = append(lines, telegram.Escape(fmt.Sprintf("%d　%s", n+1, shortened(q.In(t.lang).Question, 24))))
		buttons = append(buttons, telegram.Button{Text: strconv.Itoa(n + 1), Data: tap("kkey", s.ID, strconv.Itoa(n))})
	}
	keyboard := rows(buttons, 5)
	var turning []telegram.Button
	if from > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: tap("kkeys", s.ID, strconv.Itoa(max(0, from-keysPage)))})
	}
	if to < len(pool.Questions) {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: tap("kkeys", s.ID, strconv.Itoa(to))})
	}
	if len(turning) > 0 {
		keyboard = append(keyboard, turning)
	}
	t.show(strings.Join(lines, "\n"), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}))
	return nil
}

// shortened is the beginning of a text.
func shortened(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}

// stageQuestion finds the question of a stage that a button names.
func (b *Bot) stageQuestion(ctx context.Context, stage, number string) (*quiz.Question, int, error) {
	pool, err := b.games.competitions.Pools.Get(ctx, stage)
	if isNotFound(err) {
		return nil, 0, sorry{key: "sorry.gone"}
	}
	if err != nil {
		return nil, 0, err
	}
	n, ok := smallNumber(number, len(pool.Questions))
	if !ok {
		return nil, 0, sorry{key: "sorry.gone"}
	}
	return &pool.Questions[n], n, nil
}

const talkKey = "key"

// onStageKey shows a question with its key, and asks for another.
func (b *Bot) onStageKey(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	q, n, err := b.stageQuestion(ctx, s.ID, t.action.arg(1))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkKey, Target: s.ID, Words: map[string]string{"n": strconv.Itoa(n)}}); err != nil {
		return err
	}
	order := bankOrder(q)
	text := questionText(t.Voice, q, order, strconv.Itoa(n+1)) + "\n\n" +
		t.Say("mine.key", args{"Key": keyText(t.Voice, q, q.Key, order)}) + "\n" + whyText(t.Voice, q) + "\n\n" + t.Say("keys.how", nil)
	t.show(text, telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kkeys", s.ID)}}})
	return nil
}

// reasonLimit bounds the reason of a correction, in characters.
const reasonLimit = 200

// answerKey takes a new key and its reason: C 题干写的是2020年的标准.
func (b *Bot) answerKey(ctx context.Context, t *turn, asked *talk) error {
	q, n, err := b.stageQuestion(ctx, asked.Target, asked.Words["n"])
	if err != nil {
		return err
	}
	word, reason, _ := strings.Cut(strings.ReplaceAll(t.text, "，", " "), " ")
	reason = strings.TrimSpace(reason)
	key, ok := q.ReadKey(word)
	if !ok || reason == "" || utf8.RuneCountInString(reason) > reasonLimit || key == q.Key {
		return sorry{key: "keys.bad"}
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkKey, Target: asked.Target, Words: map[string]string{
		"n": strconv.Itoa(n), "question": q.ID, "key": word, "reason": reason,
	}}); err != nil {
		return err
	}
	order := bankOrder(q)
	t.say(t.Say("keys.sure", args{"N": n + 1, "Old": keyText(t.Voice, q, q.Key, order), "New": keyText(t.Voice, q, key, order), "Reason": reason}), telegram.Keyboard{
		{{Text: t.Label("keys.correct", nil), Data: tap("kcorrect", asked.Target, strconv.Itoa(n))}},
		{{Text: t.Label("button.back", nil), Data: tap("kkeys", asked.Target)}},
	})
	return nil
}

// onCorrect has a key put right and the stage scored again.
func (b *Bot) onCorrect(ctx context.Context, t *turn) error {
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	stage, n := t.action.arg(0), t.action.arg(1)
	if asked == nil || asked.Kind != talkKey || asked.Target != stage || asked.Words["n"] != n || asked.Words["key"] == "" {
		return sorry{key: "sorry.button"}
	}
	if err := b.jobs.Add(ctx, job{Kind: jobCorrect, Resident: t.me.ID, Seq: t.seq(), Target: stage, Words: asked.Words}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "correct", stage+":"+asked.Words["question"]); err != nil {
		return err
	}
	t.show(t.Say("keys.working", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", stage)}}})
	return nil
}

// doCorrect puts a key right and says what that changed in the table.
func (b *Bot) doCorrect(ctx context.Context, work *job) error {
	q, _, err := b.stageQuestion(ctx, work.Target, work.Words["n"])
	if err != nil {
		return err
	}
	key, _ := q.ReadKey(work.Words["key"]) // was read before
	pool, err := b.games.entries.Correct(ctx, work.Target, quiz.Correction{
		Question: work.Words["question"], New: key, Reason: work.Words["reason"], By: work.Resident, Seq: work.Seq,
	})
	if err != nil {
		return err
	}
	if err := b.games.bank.Rekey(ctx, work.Words["question"], key, work.Seq); err != nil {
		return err
	}
	b.games.dropTables()
	c := pool.Corrections[len(pool.Corrections)-1]
	for _, other := range pool.Corrections {
		if other.Seq == work.Seq {
			c = other
		}
	}
	return b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) {
		lines := []string{v.Say("keys.done", nil)}
		before := map[string]quiz.Standing{}
		for _, s := range c.Before {
			before[s.Community] = s
		}
		for _, s := range c.After[:min(len(c.After), rankRows)] {
			lines = append(lines, telegram.Escape(fmt.Sprintf("%d → %d　%s　%.1f → %.1f", before[s.Community].Place, s.Place, b.communityIn(v, s.Community), before[s.Community].Score, s.Score)))
		}
		return strings.Join(lines, "\n"), telegram.Keyboard{{{Text: v.Label("button.back", nil), Data: tap("kstage", work.Target)}}}
	})
}
