package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
)

// mayApply tells whether somebody can put a candidate forward: households
// themselves, once they are registered and grown up; communities, bases and
// schools through those who report for a part of the city.
func (b *Bot) mayApply(t *turn, h *report.Honour) bool {
	switch {
	case t.rights.May(resident.RunHonours):
		return true
	case h.Kind == report.HonourHousehold:
		return t.me.State == resident.Active && t.me.Group != resident.Minors
	}
	return t.rights.May(resident.RecordFigures)
}

// onHonourPublic shows an honour to everybody: the list that is shown for
// objections, the one that was named, or that candidates are taken.
func (b *Bot) onHonourPublic(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	lines := []string{t.Say("honour.publichead", args{"Title": h.Title.In(t.lang), "Period": h.Period.Name().In(t.lang)})}
	keyboard := telegram.Keyboard{}
	switch h.State {
	case report.Dropped:
		return report.ErrDropped
	case report.Collecting:
		lines = append(lines, t.Say("honour.collecting", args{"Kind": h.Kind.Name().In(t.lang)}))
		if b.mayApply(t, h) {
			keyboard = append(keyboard, []telegram.Button{{Text: t.Label("honour.apply", nil), Data: tap("honapply", h.ID)}})
		}
	default:
		lines = append(lines, honourNames(t.Voice, h)...)
	}
	if h.State == report.Displayed {
		lines = append(lines, t.Say("honour.publicuntil", args{"Day": t.date(b.lastShown(h)), "Contact": h.Contact}))
		if h.MayObject(b.now()) == nil {
			keyboard = append(keyboard, []telegram.Button{{Text: t.Label("honour.object", nil), Data: tap("honobj", h.ID)}})
		}
	}
	t.show(shortenedLines(lines, telegram.MaxText), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("hon")}}))
	return nil
}

// honourNames are the names on a list, as everybody may read them.
func honourNames(v Voice, h *report.Honour) []string {
	var lines []string
	for i, c := range h.List() {
		lines = append(lines, strconv.Itoa(i+1)+"　"+telegram.Escape(candidateName(v, h, &c, true)))
	}
	return lines
}

// onHonourApply asks who applies, or is nominated, and why.
func (b *Bot) onHonourApply(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if h.State != report.Collecting {
		return report.ErrNotCollecting
	}
	if !b.mayApply(t, h) {
		return sorry{key: "honour.maynot"}
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkHonourApply, Target: h.ID}); err != nil {
		return err
	}
	key := map[report.HonourKind]string{report.HonourCommunity: "honour.applycommunity", report.HonourHousehold: "honour.applyhousehold"}[h.Kind]
	if key == "" {
		key = "honour.applyother"
	}
	t.show(t.Say(key, nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("honpub", h.ID)}}})
	return nil
}

// answerHonourApply takes a candidate: a name on the first line, why on those
// below.
func (b *Bot) answerHonourApply(ctx context.Context, t *turn, asked *talk) error {
	h, err := b.honour(ctx, asked.Target)
	if err != nil {
		return err
	}
	if !b.mayApply(t, h) {
		return sorry{key: "honour.maynot"}
	}
	name, grounds, _ := strings.Cut(t.text, "\n")
	c, err := b.candidateOf(t, h, strings.TrimSpace(name))
	if err != nil {
		return err
	}
	c.Grounds, c.Way = strings.TrimSpace(grounds), report.Applied
	if t.rights.May(resident.RunHonours) {
		c.Way = report.Nominated
	}
	before := h.Candidate(c.ID)
	if before != nil && before.State != report.Stepped {
		return sorry{key: "honour.there", values: args{"Name": c.Name.In(t.lang)}}
	}
	if h, err = b.returns.honours.Propose(ctx, h.ID, c, t.me.ID, t.seq()); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	back := "honpub"
	if t.rights.May(resident.RunHonours) {
		back = "honview"
		if err := b.audit.Record(ctx, t.seq(), t.me.ID, "nominate", h.ID); err != nil {
			return err
		}
	}
	t.say(t.Say("honour.applied", args{"Name": c.Name.In(t.lang), "Title": h.Title.In(t.lang)}), telegram.Keyboard{{{Text: t.Label("button.look", nil), Data: tap(back, h.ID)}}})
	return b.tellStaff(ctx, t, resident.RunHonours, t.me.ID, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("honour.came", args{"Name": c.Name.In(v.lang), "Title": h.Title.In(v.lang)}), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("honcand", h.ID, c.ID)}}}
	})
}

// candidateOf is the candidate that a typed name means: a community that the
// person reports for, or somebody by a name of their own, once.
func (b *Bot) candidateOf(t *turn, h *report.Honour, name string) (report.Candidate, error) {
	if h.Kind != report.HonourCommunity {
		id := "c" + strconv.FormatInt(t.seq(), 36)
		if i := slices.IndexFunc(h.Candidates, func(c report.Candidate) bool { return c.Name.Chinese == name }); i >= 0 {
			id = h.Candidates[i].ID
		}
		return report.Candidate{ID: id, Name: resident.Name{Chinese: name}}, nil
	}
	found := slices.DeleteFunc(b.places.Match(name), func(m resident.Match) bool {
		return m.Community == nil || !t.rights.May(resident.RunHonours) && !mayRecord(t.rights, m.Community.Place, m.Community.ID)
	})
	if len(found) != 1 {
		return report.Candidate{}, sorry{key: "honour.nocommunity", values: args{"Name": shortened(name, 30)}}
	}
	c := found[0].Community
	return report.Candidate{ID: c.ID, Community: c.ID, Place: c.Place, Name: c.Name}, nil
}

// onHonourObject asks what somebody holds against a list, or whom of it.
func (b *Bot) onHonourObject(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	if err := h.MayObject(b.now()); err != nil {
		return err
	}
	id := t.action.arg(1)
	if id == "" {
		var buttons []telegram.Button
		for _, c := range h.List() {
			buttons = append(buttons, telegram.Button{Text: candidateName(t.Voice, h, &c, true), Data: tap("honobj", h.ID, c.ID)})
		}
		buttons = buttons[:min(len(buttons), candidatesShown)]
		t.show(t.Say("honour.objectwho", nil), append(rows(buttons, 2), []telegram.Button{{Text: t.Label("honour.objectall", nil), Data: tap("honobj", h.ID, "-")}},
			[]telegram.Button{{Text: t.Label("button.back", nil), Data: tap("honpub", h.ID)}}))
		return nil
	}
	if id != "-" && h.Candidate(id) == nil {
		return sorry{key: "sorry.gone"}
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkHonourObject, Target: h.ID, Words: map[string]string{"candidate": strings.Trim(id, "-")}}); err != nil {
		return err
	}
	t.show(t.Say("honour.objectask", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("honpub", h.ID)}}})
	return nil
}

func (b *Bot) answerHonourObject(ctx context.Context, t *turn, asked *talk) error {
	h, err := b.returns.honours.Object(ctx, asked.Target, asked.Words["candidate"], t.me.ID, t.text, t.update.Received, t.seq())
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.say(t.Say("honour.objected", nil), nil)
	return b.tellStaff(ctx, t, resident.RunHonours, t.me.ID, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("honour.objectioncame", args{"Title": h.Title.In(v.lang)}), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("honobjs", h.ID)}}}
	})
}
