package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
)

// onStageAdvance shows who would go on, to be confirmed as shown.
func (b *Bot) onStageAdvance(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if done, err := b.games.advances.Get(ctx, s.ID); err == nil {
		t.show(b.advanceText(t, c, s, done)+"\n"+t.Say("stage.advanced", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}})
		return nil
	} else if !isNotFound(err) {
		return err
	}
	if s.Advance.By == quiz.Listed {
		return b.askAdvanceList(ctx, t, s)
	}
	proposal, err := b.proposal(ctx, t, s)
	if err != nil {
		return err
	}
	t.show(b.advanceText(t, c, s, proposal), b.confirmKeys(t, s, proposal))
	return nil
}

// advanceRows bounds the lines of a list of who goes on.
const advanceRows = 60

// advanceText lists who goes on: communities and teams by name, residents by
// how many each community has.
func (b *Bot) advanceText(t *turn, c *quiz.Competition, s *quiz.Stage, a *quiz.Advance) string {
	lines := []string{t.Say("stage.advancing", args{"Title": c.Title.In(t.lang), "Rule": b.advanceLine(t.Voice, s)})}
	for _, id := range a.Communities {
		lines = append(lines, "· "+telegram.Escape(b.communityName(t, id)))
	}
	for _, id := range a.Teams {
		_, community, _ := strings.Cut(id, ":")
		lines = append(lines, "· "+t.Say("team.of", args{"Community": b.communityName(t, community)}))
	}
	of := map[string]int{}
	var order []string
	for _, p := range a.Persons {
		if of[p.Community] == 0 {
			order = append(order, p.Community)
		}
		of[p.Community]++
	}
	slices.Sort(order)
	for _, community := range order {
		lines = append(lines, "· "+telegram.Escape(fmt.Sprintf("%s　%d", b.communityName(t, community), of[community])))
	}
	switch {
	case len(lines) == 1:
		lines = append(lines, t.Say("stage.nobody", nil))
	case len(lines) > advanceRows:
		more := len(lines) - advanceRows
		lines = append(lines[:advanceRows], t.Say("stage.more", args{"N": more}))
	}
	return strings.Join(lines, "\n")
}

// onStageConfirm makes the list a fact, and has the residents told.
func (b *Bot) onStageConfirm(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	proposal, err := b.proposal(ctx, t, s)
	if err != nil {
		return err
	}
	_, err = b.games.advances.Confirm(ctx, proposal, t.action.arg(1), t.me.ID, t.seq())
	if errors.Is(err, quiz.ErrMoved) {
		t.alert(t.Label("sorry.moved", nil))
		return b.onStageAdvance(ctx, t)
	}
	if err != nil {
		return err
	}
	if err := b.jobs.Add(ctx, job{Kind: jobAdvance, Resident: t.me.ID, Seq: t.seq(), Target: s.ID, At: b.awake()}); err != nil {
		return err
	}
	return b.stageNoted(ctx, t, c, s.ID, "advance", nil)
}
