package bot

import (
	"context"
	"slices"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
)

// candidate finds the honour and the candidate that a button names.
func (b *Bot) candidate(ctx context.Context, honour, id string) (*report.Honour, *report.Candidate, error) {
	h, err := b.honour(ctx, honour)
	if err != nil {
		return nil, nil, err
	}
	c := h.Candidate(id)
	if c == nil {
		return nil, nil, sorry{key: "sorry.gone"}
	}
	return h, c, nil
}

// candidatesShown bounds the candidates of a message.
const candidatesShown = 30

// onCandidates lists candidates, those who wait for a review first.
func (b *Bot) onCandidates(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	all := slices.Clone(h.Candidates)
	order := []report.CandidateState{report.Proposed, report.Passed, report.Declined, report.Removed, report.Stepped}
	slices.SortStableFunc(all, func(a, c report.Candidate) int { return slices.Index(order, a.State) - slices.Index(order, c.State) })
	var buttons []telegram.Button
	for _, c := range all[:min(len(all), candidatesShown)] {
		label := t.Label("honour.mark."+string(c.State), nil) + " " + candidateName(t.Voice, h, &c, false)
		buttons = append(buttons, telegram.Button{Text: label, Data: tap("honcand", h.ID, c.ID)})
	}
	t.show(t.Say("honour.candidateshead", args{"Title": h.Title.In(t.lang), "N": len(all)}),
		append(rows(buttons, 2), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("honview", h.ID)}}))
	return nil
}

func (b *Bot) onCandidate(ctx context.Context, t *turn) error {
	h, c, err := b.candidate(ctx, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	return b.showCandidate(ctx, t, h, c)
}

// showCandidate shows a candidate with why, and what reviews said.
func (b *Bot) showCandidate(ctx context.Context, t *turn, h *report.Honour, c *report.Candidate) error {
	lines := []string{t.Say("honour.candidate", args{
		"Mark": t.Label("honour.mark."+string(c.State), nil), "Name": candidateName(t.Voice, h, c, false), "State": t.Label("honour.cstate."+string(c.State), nil),
		"Way": t.Label("honour.way."+string(c.Way), nil),
	})}
	for _, f := range c.Figures {
		lines = append(lines, "· "+telegram.Escape(figureSaid(t.Voice, f.Figure, f.Value)))
	}
	if c.Grounds != "" {
		lines = append(lines, t.Say("honour.grounds", args{"Text": c.Grounds}))
	}
	verdicts := slices.Clone(c.Earlier)
	if c.Review != nil {
		verdicts = append(verdicts, *c.Review)
	}
	for _, v := range verdicts[max(0, len(verdicts)-historyShown):] {
		lines = append(lines, t.Say("honour.verdict", args{
			"State": t.Label("honour.cstate."+string(v.State), nil), "By": b.staffName(ctx, t, v.By), "At": v.At.In(b.config.Location).Format("01-02 15:04"), "Reason": v.Reason,
		}))
	}
	key := func(label, verb string) telegram.Button {
		return telegram.Button{Text: t.Label("honour."+label, args{"Name": candidateName(t.Voice, h, c, false)}), Data: tap(verb, h.ID, c.ID)}
	}
	var keyboard telegram.Keyboard
	switch {
	case h.State == report.Collecting && c.State != report.Stepped:
		keyboard = telegram.Keyboard{{key("pass", "honpass"), key("decline", "honno")}, {key("step", "honstep")}}
	case h.State == report.Named && c.State == report.Passed:
		keyboard = telegram.Keyboard{{key("certificate", "honcert")}}
	}
	t.show(strings.Join(lines, "\n"), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("honcands", h.ID)}}))
	return nil
}
