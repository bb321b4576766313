package bot

import (
	"context"
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/schedule"
)

const (
	talkContact   = "contact"
	talkObjection = "objection"
	talkVerdict   = "verdict"
)

// contactLimit and objectionLimit bound what is typed, in characters.
const (
	contactLimit   = 60
	objectionLimit = 300
)

// objectionDays are for how many days results may be shown.
func objectionDays() []int { return []int{3, 5, 7} }

// onContestShow asks for whom to turn to with objections.
func (b *Bot) onContestShow(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
	if err != nil {
		return err
	}
	for i := range c.Stages {
		desk, err := b.games.desks.Get(ctx, c.Stages[i].ID)
		if err == nil && !desk.Ended {
			return sorry{key: "contest.opendesk"}
		}
		if err != nil && !isNotFound(err) {
			return err
		}
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkContact, Target: c.ID}); err != nil {
		return err
	}
	t.show(t.Say("contest.contact", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kview", c.ID)}}})
	return nil
}

// answerContact shows the tables as residents will see them, to be shown to
// them for some days.
func (b *Bot) answerContact(ctx context.Context, t *turn, asked *talk) error {
	if n := utf8.RuneCountInString(t.text); n < 2 || n > contactLimit || strings.Contains(t.text, "\n") {
		return sorry{key: "contest.badcontact", values: args{"Limit": contactLimit}}
	}
	c, err := b.games.competitions.Get(ctx, asked.Target)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkContact, Target: c.ID, Words: map[string]string{"contact": t.text}}); err != nil {
		return err
	}
	results, err := b.resultLines(ctx, t.Voice, c)
	if err != nil {
		return err
	}
	var days []telegram.Button
	for _, n := range objectionDays() {
		days = append(days, telegram.Button{Text: t.Label("contest.showfor", args{"N": n}), Data: tap("kshown", c.ID, strconv.Itoa(n))})
	}
	t.say(t.Say("contest.preview", nil)+"\n\n"+results+"\n\n"+t.Say("contest.showsure", args{"Contact": t.text}),
		telegram.Keyboard{days, {{Text: t.Label("button.back", nil), Data: tap("kview", c.ID)}}})
	return nil
}

// onContestShown shows results for objections.
func (b *Bot) onContestShown(ctx context.Context, t *turn) error {
	days, ok := smallNumber(t.action.arg(1), 31)
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if !ok || days == 0 || asked == nil || asked.Kind != talkContact || asked.Target != t.action.arg(0) || asked.Words["contact"] == "" {
		return sorry{key: "sorry.button"}
	}
	until, err := schedule.At(schedule.Shift(b.today(), days), "18:00", b.config.Location)
	if err != nil {
		return err
	}
	c, err := b.games.competitions.Show(ctx, asked.Target, asked.Words["contact"], until, t.seq())
	if err := b.contestNoted(ctx, t, c, "show", err); err != nil {
		return err
	}
	return b.talks.End(ctx, t.me.ID, t.seq())
}

// onContestFinish makes results final, after a second tap.
func (b *Bot) onContestFinish(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
	if err != nil {
		return err
	}
	if t.action.arg(1) != "yes" {
		t.show(t.Say("contest.finishsure", args{"Title": c.Title.In(t.lang), "Until": t.moment(c.ObjectUntil.In(b.config.Location), b.local())}), telegram.Keyboard{
			{{Text: t.Label("contest.finish", nil), Data: tap("kfinish", c.ID, "yes")}},
			{{Text: t.Label("button.back", nil), Data: tap("kview", c.ID)}},
		})
		return nil
	}
	c, err = b.games.competitions.Finish(ctx, c.ID, t.seq())
	return b.contestNoted(ctx, t, c, "finish", err)
}

// onObject asks a resident for an objection to results.
func (b *Bot) onObject(ctx context.Context, t *turn) error {
	c, err := b.publicCompetition(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	if c.State != quiz.Shown || b.now().After(c.ObjectUntil) {
		return quiz.ErrClosed
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkObjection, Target: c.ID}); err != nil {
		return err
	}
	t.say(t.Say("object.ask", args{"Limit": objectionLimit}), nil)
	return nil
}

func (b *Bot) answerObjection(ctx context.Context, t *turn, asked *talk) error {
	if utf8.RuneCountInString(t.text) > objectionLimit {
		return sorry{key: "object.ask", values: args{"Limit": objectionLimit}}
	}
	if err := b.games.competitions.Object(ctx, asked.Target, t.me.ID, t.text, t.update.Received, t.seq()); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.say(t.Say("object.noted", nil), nil)
	return b.tellStaff(ctx, t, resident.RunCompetitions, t.me.ID, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("object.came", nil), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("kview", asked.Target)}}}
	})
}

// onVerdict asks staff for the answer to an objection.
func (b *Bot) onVerdict(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
	if err != nil {
		return err
	}
	n, ok := smallNumber(t.action.arg(1), len(c.Objections))
	if !ok {
		return sorry{key: "sorry.gone"}
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkVerdict, Target: c.ID, Words: map[string]string{"n": strconv.Itoa(n)}}); err != nil {
		return err
	}
	t.say(t.Say("object.verdict", args{"Text": c.Objections[n].Text}), nil)
	return nil
}

func (b *Bot) answerVerdict(ctx context.Context, t *turn, asked *talk) error {
	n, err := strconv.Atoi(asked.Words["n"])
	if err != nil || utf8.RuneCountInString(t.text) > objectionLimit {
		return sorry{key: "object.ask", values: args{"Limit": objectionLimit}}
	}
	c, err := b.games.competitions.AnswerObjection(ctx, asked.Target, n, t.text, t.seq())
	if err := b.contestNoted(ctx, t, c, "answer", err); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.tell(ctx, t, c.Objections[n].By, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("object.answered", args{"Title": c.Title.In(v.lang), "Answer": t.text}), nil
	})
}

// resultLines are what a competition has come to, for everybody: the table of
// communities, and of the hall. It names no person.
func (b *Bot) resultLines(ctx context.Context, v Voice, c *quiz.Competition) (string, error) {
	var lines []string
	ranked := rankedStages(c)
	for _, s := range ranked {
		p, err := b.games.entries.Play(ctx, s.ID)
		if err != nil {
			return "", err
		}
		table, err := b.table(ctx, p)
		if err != nil {
			return "", err
		}
		if len(ranked) > 1 {
			lines = append(lines, v.Label("stage."+string(s.Kind), nil))
		}
		lines = append(lines, b.standingLines(v, table, "", false)...)
		if lines, err = b.bestLines(ctx, v, lines, s.ID); err != nil {
			return "", err
		}
	}
	for i := range c.Stages {
		if c.Stages[i].Kind != quiz.Hall {
			continue
		}
		desk, err := b.games.desks.Get(ctx, c.Stages[i].ID)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		lines = append(lines, "", v.Say("hall.final", nil))
		for _, seat := range desk.Table() {
			lines = append(lines, telegram.Escape(fmt.Sprintf("%d　%s　%d", seat.Place, seat.Name, seat.Score)))
		}
	}
	return strings.Join(lines, "\n"), nil
}

// peopleShown is how many people a public list names, masked.
const peopleShown = 5

// bestLines adds the best entries of a stage, their names masked, those of
// minors always.
func (b *Bot) bestLines(ctx context.Context, v Voice, lines []string, stage string) ([]string, error) {
	best, err := b.games.entries.Best(ctx, stage, "", peopleShown)
	if err != nil || len(best) == 0 {
		return lines, err
	}
	lines = append(lines, v.Say("rank.people", nil))
	place := 0
	for i, entry := range best {
		if i == 0 || !entry.Equals(best[i-1]) {
			place = i + 1
		}
		lines = append(lines, telegram.Escape(fmt.Sprintf("%d　%s　%s　%s", place, b.shownName(ctx, v, entry.Person), b.communityIn(v, entry.Community), pointsText(entry.Points))))
	}
	return lines, nil
}

// proclamation is what is said of a competition to everybody, in one
// language, by how far it has come.
func (b *Bot) proclamation(ctx context.Context, v Voice, c *quiz.Competition) (string, error) {
	title := args{"Title": c.Title.In(v.lang)}
	if c.State == quiz.Announced {
		lines := []string{v.Label("proclaim.announced", title)}
		for i := range c.Stages {
			lines = append(lines, plain(b.stageLine(v, &c.Stages[i])))
		}
		return strings.Join(append(lines, v.Label("proclaim.join", nil)), "\n"), nil
	}
	results, err := b.resultLines(ctx, v, c)
	if err != nil {
		return "", err
	}
	lines := []string{v.Label("proclaim."+string(c.State), title), plain(results)}
	if c.State == quiz.Shown {
		lines = append(lines, v.Label("proclaim.object", args{"Until": v.moment(c.ObjectUntil.In(b.config.Location), b.local()), "Contact": c.Contact}))
	}
	return strings.Join(lines, "\n"), nil
}

// plain takes the markup of a text that has no tags away.
func plain(text string) string { return html.UnescapeString(text) }
