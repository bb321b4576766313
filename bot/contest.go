package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

// contestList bounds the competitions that staff see listed.
const contestList = 8

// listContests lists the competitions to staff, each as far as they may go.
func (b *Bot) listContests(ctx context.Context, t *turn) error {
	if !t.rights.May(resident.RunCompetitions) {
		return b.listTeamContests(ctx, t)
	}
	latest, err := b.games.competitions.Latest(ctx, contestList)
	if err != nil {
		return err
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("contest.new", nil), Data: tap("knew")}}}
	for _, c := range latest {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("contest.state."+string(c.State), nil) + " · " + c.Title.In(t.lang), Data: tap("kview", c.ID)}})
	}
	t.show(t.Say("contest.list", nil), keyboard)
	return nil
}

const talkContest = "contest"

// askContest asks for the title of a new competition.
func (b *Bot) askContest(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkContest}); err != nil {
		return err
	}
	t.say(t.Say("contest.title", nil), nil)
	return nil
}

// shape is a usual course of a competition.
type shape struct {
	name   string
	stages []quiz.StageKind
}

func shapes() []shape {
	return []shape{
		{"online", []quiz.StageKind{quiz.Online}},
		{"paper", []quiz.StageKind{quiz.Online, quiz.Written}},
		{"hall", []quiz.StageKind{quiz.Online, quiz.Written, quiz.Hall}},
		{"full", []quiz.StageKind{quiz.Online, quiz.Written, quiz.Preliminary, quiz.Hall}},
		{"final", []quiz.StageKind{quiz.Hall}},
	}
}

// answerContest takes the title, 夏季科普赛 or 夏季科普赛 / Summer Quiz
// #科技活动周 with a campaign, and asks for the course.
func (b *Bot) answerContest(ctx context.Context, t *turn, asked *talk) error {
	text, campaign, _ := strings.Cut(t.text, "#")
	title, english, _ := strings.Cut(text, "/")
	title, english, campaign = strings.TrimSpace(title), strings.TrimSpace(english), strings.TrimSpace(campaign)
	if n := utf8.RuneCountInString(title); n == 0 || n > 40 || utf8.RuneCountInString(english) > 80 || utf8.RuneCountInString(campaign) > 20 || strings.Contains(t.text, "\n") {
		return sorry{key: "contest.badtitle"}
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkContest, Words: map[string]string{"title": title, "english": english, "campaign": campaign}}); err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	for _, shape := range shapes() {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("contest.shape."+shape.name, nil), Data: tap("kmake", shape.name)}})
	}
	t.say(t.Say("contest.shape.ask", args{"Title": title}), keyboard)
	return nil
}

// onContestMake makes the draft.
func (b *Bot) onContestMake(ctx context.Context, t *turn) error {
	i := slices.IndexFunc(shapes(), func(s shape) bool { return s.name == t.action.arg(0) })
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if i < 0 || asked == nil || asked.Kind != talkContest || asked.Words["title"] == "" {
		return sorry{key: "sorry.button"}
	}
	draft := quiz.NewCompetition("k"+strconv.FormatInt(t.seq(), 36), t.me.ID, asked.Words["title"], Languages(), shapes()[i].stages...)
	draft.Title.English, draft.Campaign = asked.Words["english"], asked.Words["campaign"]
	c, err := b.games.competitions.Add(ctx, draft, t.seq())
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.contestNoted(ctx, t, c, "make", nil)
}

// contestNoted writes a step into the audit log and shows the competition as
// it then is.
func (b *Bot) contestNoted(ctx context.Context, t *turn, c *quiz.Competition, action string, err error) error {
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if known, ok := errors.AsType[quiz.ErrBank](err); ok {
		return sorry{key: "contest.smallbank", values: args{"Have": known.Have, "Want": known.Want}}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, c.ID); err != nil {
		return err
	}
	return b.showContest(ctx, t, c)
}

// contest finds the competition that a button names, by its id or that of a
// stage.
func (b *Bot) contest(ctx context.Context, t *turn) (*quiz.Competition, error) {
	c, err := b.games.competitions.Get(ctx, quiz.CompetitionOf(t.action.arg(0)))
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	return c, err
}

func (b *Bot) onContest(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
	if err != nil {
		return err
	}
	return b.showContest(ctx, t, c)
}

// showContest shows the card of a competition to staff.
func (b *Bot) showContest(ctx context.Context, t *turn, c *quiz.Competition) error {
	lines := []string{
		t.Say("contest.head", args{"State": t.Label("contest.state."+string(c.State), nil), "Title": c.Title.In(t.lang)}),
		t.Say("contest.rules", args{"Rule": t.Label("rule.name."+string(c.Rule.Kind), args{"K": c.Rule.Best}), "Classes": b.yesNo(t, c.Rule.Classes),
			"Speed": b.yesNo(t, c.Speed), "Changes": b.yesNo(t, c.Changes)}),
	}
	var stages telegram.Keyboard
	for i := range c.Stages {
		s := &c.Stages[i]
		lines = append(lines, fmt.Sprintf("%d　%s", i+1, b.stageLine(t.Voice, s)))
		if line := b.advanceLine(t.Voice, s); line != "" {
			lines = append(lines, "　→ "+line)
		}
		if c.State != quiz.Draft {
			begun, done, err := b.games.entries.Number(ctx, s.EntryStage())
			if err != nil {
				return err
			}
			if s.Kind == quiz.Online || s.Kind == quiz.Preliminary {
				lines = append(lines, "　"+t.Say("contest.numbers", args{"Begun": begun, "Done": done}))
			}
		}
		stages = append(stages, []telegram.Button{{Text: fmt.Sprintf("%d %s", i+1, t.Label("stage."+string(s.Kind), nil)), Data: tap("kstage", s.ID)}})
	}
	if c.State == quiz.Draft {
		for _, p := range c.Problems(b.now()) {
			lines = append(lines, "⚠️ "+telegram.Escape(problemText(t.Voice, p)))
		}
	}
	for _, i := range b.objectionsShown(c) {
		o := c.Objections[i]
		lines = append(lines, t.Say("contest.objection", args{"N": i + 1, "Text": shortened(o.Text, 120), "Answer": shortened(o.Answer, 80)}))
	}
	if len(c.Objections) > objectionsShown {
		lines = append(lines, t.Say("contest.objections", args{"N": len(c.Objections)}))
	}
	t.show(strings.Join(lines, "\n"), append(stages, b.contestKeys(t, c)...))
	return nil
}

// objectionsShown bounds the objections on a card.
const objectionsShown = 3

// objectionsShown are the objections that staff see: unanswered ones first,
// the oldest before the younger.
func (b *Bot) objectionsShown(c *quiz.Competition) []int {
	var shown, answered []int
	for i, o := range c.Objections {
		if o.Answer == "" {
			shown = append(shown, i)
		} else {
			answered = append(answered, i)
		}
	}
	shown = append(shown, answered...)
	return shown[:min(len(shown), objectionsShown)]
}

func (b *Bot) yesNo(t *turn, yes bool) string {
	if yes {
		return t.Label("contest.yes", nil)
	}
	return t.Label("contest.no", nil)
}

func (b *Bot) advanceLine(v Voice, s *quiz.Stage) string {
	if s.Advance.By == quiz.NoAdvance {
		return ""
	}
	return v.Label("advance.by."+string(s.Advance.By), args{"N": s.Advance.N})
}

// contestKeys are what can be done with a competition where it stands.
func (b *Bot) contestKeys(t *turn, c *quiz.Competition) telegram.Keyboard {
	key := func(label, verb string, more ...string) telegram.Button {
		return telegram.Button{Text: t.Label(label, nil), Data: tap(verb, append([]string{c.ID}, more...)...)}
	}
	back := []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("klist")}}
	switch c.State {
	case quiz.Draft:
		return telegram.Keyboard{{key("contest.settings", "krules")},
			{key("contest.announce", "kannounce"), key("button.discard", "kdiscard")}, back}
	case quiz.Announced:
		return telegram.Keyboard{{key("contest.publish", "kpublish"), key("contest.groups", "kgroups")},
			{key("team.list", "kteams"), key("contest.show", "kshow")}, back}
	case quiz.Shown:
		keyboard := telegram.Keyboard{{key("contest.publish", "kpublish"), key("contest.groups", "kgroups")}, {key("contest.finish", "kfinish")}}
		for _, i := range b.objectionsShown(c) {
			if c.Objections[i].Answer == "" {
				keyboard = append(keyboard, []telegram.Button{{Text: t.Label("contest.answer", args{"N": i + 1}), Data: tap("kobject", c.ID, strconv.Itoa(i))}})
			}
		}
		return append(keyboard, back)
	}
	return telegram.Keyboard{{key("contest.publish", "kpublish"), key("contest.groups", "kgroups")}, back}
}

// onContestDiscard deletes a draft, after a second tap.
func (b *Bot) onContestDiscard(ctx context.Context, t *turn) error {
	if t.action.arg(1) != "yes" {
		c, err := b.contest(ctx, t)
		if err != nil {
			return err
		}
		if c.State != quiz.Draft {
			return quiz.ErrAnnounced
		}
		t.show(t.Say("contest.discardsure", args{"Title": c.Title.In(t.lang), "N": len(c.Stages)}), telegram.Keyboard{
			{{Text: t.Label("contest.discard", nil), Data: tap("kdiscard", c.ID, "yes")}},
			{{Text: t.Label("contest.keep", nil), Data: tap("kview", c.ID)}},
		})
		return nil
	}
	if err := b.games.competitions.Discard(ctx, t.action.arg(0)); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "discard", t.action.arg(0)); err != nil {
		return err
	}
	t.show(t.Say("desk.discarded", nil), nil)
	return nil
}

// onContestAnnounce fixes a competition.
func (b *Bot) onContestAnnounce(ctx context.Context, t *turn) error {
	if t.action.arg(1) != "yes" {
		c, err := b.contest(ctx, t)
		if err != nil {
			return err
		}
		t.show(t.Say("contest.sure", args{"Title": c.Title.In(t.lang)}), telegram.Keyboard{
			{{Text: t.Label("contest.announce", nil), Data: tap("kannounce", c.ID, "yes")}},
			{{Text: t.Label("button.back", nil), Data: tap("kview", c.ID)}},
		})
		return nil
	}
	c, err := b.games.competitions.Announce(ctx, t.action.arg(0), t.seq(), b.sizes())
	return b.contestNoted(ctx, t, c, "announce", err)
}

// sizes are the communities' permanent residents as they are known now.
func (b *Bot) sizes() []quiz.Size {
	var sizes []quiz.Size
	for _, place := range b.places.Places() {
		for _, c := range b.places.Communities(place.ID, Chinese) {
			sizes = append(sizes, quiz.Size{Community: c.ID, Place: place.ID, Permanent: c.Permanent})
		}
	}
	return sizes
}

// onContestPublish makes a notice of where a competition stands: it is
// previewed, reviewed and sent like any other.
func (b *Bot) onContestPublish(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
	if err != nil {
		return err
	}
	if !t.rights.May(resident.SendNotices) {
		return sorry{key: "sorry.staffonly"}
	}
	var said []string
	for _, lang := range Languages() {
		text, err := b.proclamation(ctx, b.texts.In(lang), c)
		if err != nil {
			return err
		}
		said = append(said, text)
	}
	link := "[" + b.texts.In(Chinese).Label("contest.link", nil) + "](" + b.competitionLink(c) + ")"
	return b.draftNotice(ctx, t, strings.Join(said, "\n---\n")+"\n"+link, "")
}

// onContestGroups has where a competition stands posted into the linked
// groups, after a look at it.
func (b *Bot) onContestGroups(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
	if err != nil {
		return err
	}
	back := []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kview", c.ID)}}
	if t.action.arg(1) != "yes" {
		text, err := b.proclamation(ctx, b.texts.In(Chinese), c)
		if err != nil {
			return err
		}
		chats, err := b.links.Chats(ctx)
		if err != nil {
			return err
		}
		t.show(t.Say("proclaim.preview", args{"N": len(chats)})+"\n\n"+telegram.Escape(text), telegram.Keyboard{
			{{Text: t.Label("proclaim.post", nil), Data: tap("kgroups", c.ID, "yes")}}, back})
		return nil
	}
	if err := b.jobs.Add(ctx, job{Kind: jobProclaim, Resident: t.me.ID, Seq: t.seq(), Target: c.ID, Once: c.ID + "." + string(c.State), At: b.awake()}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "post", c.ID); err != nil {
		return err
	}
	t.show(t.Say("proclaim.posting", nil), telegram.Keyboard{back})
	return nil
}
