package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

// rankRows bounds the communities listed in a message.
const rankRows = 15

// showRank shows the table of the latest competition that has one.
func (b *Bot) showRank(ctx context.Context, t *turn) error {
	public, err := b.games.competitions.Public(ctx, publicList)
	if err != nil {
		return err
	}
	for _, c := range public {
		for _, s := range slices.Backward(rankedStages(c)) {
			if !b.now().Before(s.Opens) {
				return b.rank(ctx, t, s.ID)
			}
		}
	}
	t.show(t.Say("comp.none", nil), telegram.Keyboard{{{Text: t.Label("comp.practise", nil), Data: tap("quiz")}}})
	return nil
}

// rankedStages are the stages that have a table of communities.
func rankedStages(c *quiz.Competition) []quiz.Stage {
	return slices.DeleteFunc(slices.Clone(c.Stages), func(s quiz.Stage) bool { return s.Kind == quiz.Hall || s.Joins != "" })
}

// onRank shows the table of a stage.
func (b *Bot) onRank(ctx context.Context, t *turn) error { return b.rank(ctx, t, t.action.arg(0)) }

// publicPlay is what is known of a stage that residents may see; of a written
// test that is counted with another stage, it is that one.
func (b *Bot) publicPlay(ctx context.Context, stage string) (quiz.Play, error) {
	p, err := b.games.entries.Play(ctx, stage)
	if isNotFound(err) || err == nil && p.Competition.State == quiz.Draft {
		return p, sorry{key: "sorry.gone"}
	}
	if err == nil && p.Stage.Joins != "" {
		return b.games.entries.Play(ctx, p.Stage.Joins)
	}
	return p, err
}

func (b *Bot) rank(ctx context.Context, t *turn, stage string) error {
	p, err := b.publicPlay(ctx, stage)
	if err != nil {
		return err
	}
	table, err := b.table(ctx, p)
	if err != nil {
		return err
	}
	lines := []string{t.Say("rank.head", args{"Title": p.Competition.Title.In(t.lang), "State": b.rankState(t.Voice, p)})}
	if b.open(p) && p.Competition.Changes {
		table = nil // changing answers and watching the average would tell the key
		lines = append(lines, t.Say("rank.later", nil))
	}
	lines = append(lines, b.tableLines(t, p, table)...)
	if len(table) == 0 && len(lines) == 1 {
		lines = append(lines, t.Say("rank.empty", nil))
	}
	if line := b.toPass(t.Voice, p, table, t.me.Community); line != "" && b.open(p) {
		lines = append(lines, line)
	}
	t.show(strings.Join(lines, "\n"), telegram.Keyboard{
		{{Text: t.Label("rank.how", nil), Data: tap("rhow", stage)}, {Text: t.Label("rank.invite", nil), Data: tap("rinvite", stage)}},
		{{Text: t.Label("comp.mine", nil), Data: tap("mine", stage)}, {Text: t.Label("button.back", nil), Data: tap("comp", p.Competition.ID)}},
	})
	return nil
}

// open tells whether a table can still change by playing.
func (b *Bot) open(p quiz.Play) bool { return !p.Over(b.now()) }

// fewPlayers is the number of players below which the score of a community is
// not shown while they play: it would be somebody's own.
const fewPlayers = 3

// rankState says how final a table is.
func (b *Bot) rankState(v Voice, p quiz.Play) string {
	switch {
	case p.Competition.State == quiz.Final:
		return v.Label("rank.final", nil)
	case p.Competition.State == quiz.Shown:
		return v.Label("rank.shown", nil)
	case p.Over(b.now()):
		return v.Label("rank.closed", nil)
	}
	return v.Label("rank.asof", args{"When": v.moment(b.local(), b.local())})
}

// tableLines are the first lines of a table, and the reader's own community.
func (b *Bot) tableLines(t *turn, p quiz.Play, table []quiz.Standing) []string {
	return b.standingLines(t.Voice, table, t.me.Community, b.open(p))
}

// standingLines are the first lines of a table, class by class, and the one of
// a community of the reader's.
func (b *Bot) standingLines(v Voice, table []quiz.Standing, ours string, running bool) []string {
	var lines []string
	class, shown := 0, 0
	for _, s := range table {
		if s.Class != class && s.Place > 0 {
			class, shown = s.Class, 0
			lines = append(lines, v.Say("rank.class."+fmt.Sprint(class), nil))
		}
		mine := s.Community == ours
		if shown++; shown <= rankRows || mine {
			lines = append(lines, b.standingLine(v, s, mine, running))
		}
	}
	return lines
}

func (b *Bot) standingLine(v Voice, s quiz.Standing, mine, running bool) string {
	values := args{
		"Place": s.Place, "Community": b.communityIn(v, s.Community), "Score": fmt.Sprintf("%.1f", s.Score), "N": s.N,
		"Average": fmt.Sprintf("%.1f", s.Average()), "Turnout": fmt.Sprintf("%.1f", 100*s.Turnout()),
	}
	key := "rank.line"
	switch {
	case running && s.N < fewPlayers:
		key = "rank.fewplayers"
	case s.Place == 0:
		key = "rank.unranked"
	case s.Permanent == 0:
		key = "rank.sizeless"
	}
	line := v.Say(key, values)
	if mine {
		line = "<b>" + line + "</b>" + v.Say("rank.yours", nil)
	}
	return line
}

// toPass says how many more neighbours bring a community past the next one.
func (b *Bot) toPass(v Voice, p quiz.Play, table []quiz.Standing, community string) string {
	i := slices.IndexFunc(table, func(s quiz.Standing) bool { return s.Community == community })
	if p.Competition.Rule.Kind != quiz.AverageRoot || i < 1 || table[i].Class != table[i-1].Class || table[i].Place == 0 {
		return ""
	}
	if n := quiz.ToPass(table[i], table[i-1].Score); n > 0 {
		return v.Say("rank.topass", args{"N": n})
	}
	return ""
}

// onRankHow explains the rule beside the table.
func (b *Bot) onRankHow(ctx context.Context, t *turn) error {
	p, err := b.publicPlay(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	rule := p.Competition.Rule
	text := t.Say("rule."+string(rule.Kind), args{"K": rule.Best})
	if rule.Classes {
		text += "\n" + t.Say("rule.classes", nil)
	}
	t.show(t.Say("rule.entry", nil)+"\n\n"+text, telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("rank", p.Stage.ID)}}})
	return nil
}

// onRankInvite gives a text to be passed on to neighbours.
func (b *Bot) onRankInvite(ctx context.Context, t *turn) error {
	p, err := b.publicPlay(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	community := b.communityName(t, t.me.Community)
	link := "https://t.me/" + b.config.Username + "?start=k-" + p.Competition.ID
	t.say(t.Say("rank.invitation", args{"Title": p.Competition.Title.In(t.lang), "Community": community, "Link": link}), nil)
	return nil
}

// onMine shows what somebody's entry came to, once that may be known.
func (b *Bot) onMine(ctx context.Context, t *turn) error {
	p, err := b.publicPlay(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	player, err := b.player(t, t.action.arg(1))
	if err != nil {
		return err
	}
	entry, err := b.entryOf(ctx, p.Stage.EntryStage(), player.Person)
	if err != nil {
		return err
	}
	back := []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("comp", p.Competition.ID)}}
	if entry == nil {
		t.show(t.Say("mine.none", nil), telegram.Keyboard{back})
		return nil
	}
	if !p.Over(b.now()) {
		key := "mine.wait"
		if !entry.Done {
			key = "mine.unfinished"
		}
		t.show(t.Say(key, args{"When": t.moment(p.Stage.Closes.In(b.config.Location), b.local())}), append(b.familyMine(t, p.Stage.ID), back))
		return nil
	}
	place, err := b.games.entries.Place(ctx, entry)
	if err != nil {
		return err
	}
	text := t.Say("mine.result", args{
		"Title": p.Competition.Title.In(t.lang), "Score": pointsText(entry.Points), "Community": b.communityName(t, entry.Community),
		"PlaceC": place.Community, "AllC": place.OfCommunity, "Place": place.City, "All": place.OfCity,
	})
	if !entry.Done {
		text = t.Say("mine.notdone", args{"Title": p.Competition.Title.In(t.lang), "Score": pointsText(entry.Points)})
	}
	member := t.action.arg(1)
	if member == "" {
		member = "-"
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("mine.answers", nil), Data: tap("manswers", p.Stage.ID, member, "0")}}}
	if entry.Done && p.Competition.State == quiz.Final {
		keyboard[0] = append(keyboard[0], telegram.Button{Text: t.Label("mine.certificate", nil), Data: tap("mcert", p.Stage.ID, member)})
	}
	keyboard = append(keyboard, b.familyMine(t, p.Stage.ID)...)
	t.show(text, append(keyboard, back))
	return nil
}

// familyMine are buttons to the results of the family.
func (b *Bot) familyMine(t *turn, stage string) telegram.Keyboard {
	var buttons []telegram.Button
	for _, m := range t.me.Family {
		buttons = append(buttons, telegram.Button{Text: t.Label("mine.of", args{"Name": m.Name}), Data: tap("mine", stage, m.ID)})
	}
	return rows(buttons, 2)
}

// onMyAnswers goes through somebody's answers with their explanations, one
// question a page.
func (b *Bot) onMyAnswers(ctx context.Context, t *turn) error {
	p, err := b.publicPlay(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	player, err := b.player(t, t.action.arg(1))
	if err != nil {
		return err
	}
	entry, err := b.entryOf(ctx, p.Stage.ID, player.Person)
	if err != nil {
		return err
	}
	if entry == nil || !p.Over(b.now()) || len(entry.Attempts) == 0 {
		return sorry{key: "sorry.gone"}
	}
	a := &entry.Attempts[len(entry.Attempts)-1]
	if i := slices.IndexFunc(entry.Attempts, func(a quiz.Attempt) bool { return len(a.Asked) > 0 && a.Paper == "" }); i >= 0 && len(a.Asked) == 0 {
		a = &entry.Attempts[i] // a mark from paper has no answers
	}
	pool := p.Pool
	if a.Paper != "" {
		pool = p.Papers[a.Paper]
	}
	n, ok := smallNumber(t.action.arg(2), len(a.Asked))
	if !ok || pool == nil {
		return sorry{key: "mine.noanswers"}
	}
	b.showMyAnswer(t, p.Stage.ID, pool, a, n)
	return nil
}

func (b *Bot) showMyAnswer(t *turn, stage string, pool *quiz.Pool, a *quiz.Attempt, n int) {
	asked := &a.Asked[n]
	q, ok := pool.Question(asked.Question)
	if !ok {
		return
	}
	order := asked.Order
	if len(order) == 0 {
		order = bankOrder(q)
	}
	given := t.Say("mine.nothing", nil)
	if asked.Given != nil {
		key := "mine.wrong"
		if q.Credit(q.Key, *asked.Given) == quiz.Whole {
			key = "mine.right"
		}
		given = t.Say(key, args{"Given": givenText(t.Voice, q, *asked.Given, order)})
	}
	text := questionText(t.Voice, q, order, t.Say("play.head", args{"N": n + 1, "All": len(a.Asked), "Theme": themeName(t.Voice, q.Theme)})) +
		"\n\n" + given + "\n" + t.Say("mine.key", args{"Key": keyText(t.Voice, q, q.Key, order)}) + "\n" + whyText(t.Voice, q)
	for _, c := range pool.Corrections {
		if c.Question == q.ID {
			text += "\n" + t.Say("mine.corrected", args{"Reason": c.Reason})
		}
	}
	member := t.action.arg(1)
	var turning []telegram.Button
	if n > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: tap("manswers", stage, member, fmt.Sprint(n-1))})
	}
	if n+1 < len(a.Asked) {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: tap("manswers", stage, member, fmt.Sprint(n+1))})
	}
	keyboard := telegram.Keyboard{}
	if len(turning) > 0 {
		keyboard = append(keyboard, turning)
	}
	t.show(text, append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("mine", stage, member)}}))
}

// smallNumber reads a number from 0 to below a limit.
func smallNumber(word string, below int) (int, bool) {
	var n int
	if _, err := fmt.Sscanf(word, "%d", &n); err != nil || fmt.Sprint(n) != word {
		return 0, false
	}
	return n, n >= 0 && n < below
}

// maskedName is how somebody stands in a public list: minors and those whose
// name is not known by the last letters of their number alone, others with
// one letter of their name hidden.
func maskedName(r *resident.Resident, minor bool) string {
	name := []rune(r.Name)
	if minor || len(name) == 0 {
		code := r.Code()
		return "****" + code[max(0, len(code)-4):]
	}
	if len(name) == 2 {
		return string(name[:1]) + "*"
	}
	return string(name[:1]) + strings.Repeat("*", max(1, len(name)-2)) + string(name[len(name)-1:])
}
