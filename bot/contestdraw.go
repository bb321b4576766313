package bot

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

// prizes are how many may be drawn at once.
func prizes() []int { return []int{1, 3, 5, 10, 20, 50} }

// onDraw asks how many prizes are drawn among those who took part, explains
// the rule, and holds the draw.
func (b *Bot) onDraw(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	back := []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}
	if held, err := b.games.lotteries.Get(ctx, s.ID); err == nil {
		t.show(b.drawText(ctx, t.Voice, held), telegram.Keyboard{back})
		return nil
	} else if !isNotFound(err) {
		return err
	}
	n, ok := smallNumber(t.action.arg(1), 51)
	if !ok || n == 0 {
		var buttons []telegram.Button
		for _, n := range prizes() {
			buttons = append(buttons, telegram.Button{Text: t.Label("draw.prizes", args{"N": n}), Data: tap("kdraw", s.ID, strconv.Itoa(n))})
		}
		t.show(t.Say("draw.ask", nil), append(rows(buttons, 3), back))
		return nil
	}
	if err := b.jobs.Add(ctx, job{Kind: jobDraw, Resident: t.me.ID, Seq: t.seq(), Target: s.ID, Words: map[string]string{"n": strconv.Itoa(n)}, At: b.awake()}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "draw", s.ID); err != nil {
		return err
	}
	t.show(t.Say("draw.working", nil), telegram.Keyboard{back})
	return nil
}

// doDraw draws, tells the winners, and gives staff the list of tickets with
// which anybody can draw again.
func (b *Bot) doDraw(ctx context.Context, work *job) error {
	n, err := strconv.Atoi(work.Words["n"])
	if err != nil {
		return fmt.Errorf("drawing %q prizes: %w", work.Words["n"], err)
	}
	held, err := b.games.lotteries.Hold(ctx, work.Target, n, work.Resident, work.Seq)
	if err != nil {
		return err
	}
	p, err := b.games.entries.Play(ctx, work.Target)
	if err != nil {
		return err
	}
	told, _ := strconv.Atoi(work.Words["told"]) // 0 before the first
	for i, person := range held.Winners {
		if i < told {
			continue
		}
		account, _, _ := strings.Cut(person, ".")
		if err := b.tellBulk(ctx, account, func(v Voice, r *resident.Resident) (string, telegram.Keyboard) {
			return v.Say("draw.won", args{"Title": p.Competition.Title.In(v.lang), "N": i + 1, "Code": r.Code()}), nil
		}); err != nil {
			return err
		}
		if err := b.jobs.Note(ctx, work, "told", strconv.Itoa(i+1)); err != nil {
			return err
		}
	}
	var tickets bytes.Buffer
	fmt.Fprintln(&tickets, "seed:", held.Seed)
	for i, person := range held.Winners {
		account, _, _ := strings.Cut(person, ".")
		if r, err := b.residents.Get(ctx, account); err == nil {
			fmt.Fprintf(&tickets, "%d\t%s\t%s\t%s\n", i+1, r.Code(), b.communityIn(b.texts.In(Chinese), r.Community), person)
		}
	}
	fmt.Fprintln(&tickets)
	for _, ticket := range held.Tickets {
		fmt.Fprintln(&tickets, ticket)
	}
	return b.sendFile(ctx, work, "draw-"+work.Target+".txt", tickets.Bytes(), func(v Voice) string { return b.drawText(ctx, v, held) })
}

// drawText is a draw with its rule, seed and winners.
func (b *Bot) drawText(ctx context.Context, v Voice, held *quiz.Lottery) string {
	lines := []string{v.Say("draw.rule", args{"Seed": held.Seed, "N": len(held.Tickets)})}
	for i, person := range held.Winners[:min(len(held.Winners), 20)] {
		lines = append(lines, telegram.Escape(fmt.Sprintf("%d　%s", i+1, b.shownName(ctx, v, person))))
	}
	return strings.Join(lines, "\n")
}

// shownName is how a person stands in a public list: masked, and by their
// number where no name is known.
func (b *Bot) shownName(ctx context.Context, v Voice, person string) string {
	account, member, _ := strings.Cut(person, ".")
	r, err := b.residents.Get(ctx, account)
	if err != nil {
		return v.Label("why.forgotten", nil)
	}
	minor := r.Over14 != nil || r.Group == resident.Minors || member != ""
	return maskedName(r, minor)
}
