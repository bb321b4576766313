package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

// onRound shows the host where an audience round stands.
func (b *Bot) onRound(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if c.State == quiz.Draft || s.Kind != quiz.Hall {
		return quiz.ErrDraft
	}
	round, err := b.games.rounds.Begin(ctx, s.ID, 0, t.seq())
	if err != nil {
		return err
	}
	return b.showRound(ctx, t, round)
}

// showRound shows the question of a round to the host, with the one step that
// comes next.
func (b *Bot) showRound(ctx context.Context, t *turn, round *quiz.Round) error {
	pool, err := b.games.competitions.Pools.Get(ctx, round.ID)
	if err != nil {
		return err
	}
	step := func(label, verb string, n int) []telegram.Button {
		return []telegram.Button{{Text: t.Label(label, args{"N": n + 1}), Data: tap(verb, round.ID, strconv.Itoa(n))}}
	}
	text := t.Say("round.ready", args{"N": len(pool.Questions), "Group": b.groupState(t, round)})
	var keyboard telegram.Keyboard
	n := len(round.Asked) - 1
	current := round.Current()
	switch {
	case current == nil && len(pool.Questions) == 0:
		text = t.Say("round.noquestions", nil)
	case current == nil:
		keyboard = append(keyboard, step("round.open", "ropen", 0))
	case current.ClosedSeq == 0:
		text = b.roundQuestion(t.Voice, pool, round, n, false)
		keyboard = append(keyboard, step("round.close", "rclose", n))
	case !current.Revealed:
		text = b.roundQuestion(t.Voice, pool, round, n, false) + "\n\n" + t.Say("round.closed", nil)
		keyboard = append(keyboard, step("round.reveal", "rreveal", n))
	default:
		counts, err := b.games.rounds.Counts(ctx, round.ID, n)
		if err != nil {
			return err
		}
		text = b.roundQuestion(t.Voice, pool, round, n, true) + "\n" + b.countsText(t.Voice, pool, round, n, counts)
		if n+1 < len(pool.Questions) {
			keyboard = append(keyboard, step("round.open", "ropen", n+1))
		}
	}
	keyboard = append(keyboard, []telegram.Button{
		{Text: t.Label("round.table", nil), Data: tap("rtable", round.ID)}, {Text: t.Label("button.back", nil), Data: tap("kstage", round.ID)}})
	t.show(text, keyboard)
	return nil
}

func (b *Bot) groupState(t *turn, round *quiz.Round) string {
	if round.Chat != 0 {
		return t.Label("round.hasgroup", nil)
	}
	return t.Label("round.nogroup", nil)
}

// roundQuestion is a question of a round as it is read out, with its key once
// that is revealed.
func (b *Bot) roundQuestion(v Voice, pool *quiz.Pool, round *quiz.Round, n int, key bool) string {
	q, ok := pool.Question(round.Asked[n].Question)
	if !ok {
		return v.Say("sorry.gone", nil)
	}
	order := bankOrder(q)
	text := questionText(v, q, order, v.Say("play.head", args{"N": n + 1, "All": len(pool.Questions), "Theme": themeName(v, q.Theme)}))
	if key {
		text += "\n\n" + v.Say("mine.key", args{"Key": keyText(v, q, q.Key, order)}) + "\n" + whyText(v, q)
	}
	return text
}

// countsText says how many pressed which key.
func (b *Bot) countsText(v Voice, pool *quiz.Pool, round *quiz.Round, n int, counts map[int]int) string {
	q, ok := pool.Question(round.Asked[n].Question)
	if !ok {
		return ""
	}
	var parts []string
	all, right := 0, 0
	for i := range q.Choices() {
		parts = append(parts, fmt.Sprintf("%c %d", 'A'+i, counts[i]))
		all += counts[i]
		if q.Key.Right == 1<<i {
			right += counts[i]
		}
	}
	return v.Say("round.counts", args{"Counts": strings.Join(parts, "　"), "Right": right, "All": all})
}

// roundStep is a step of the host's.
type roundStep func(ctx context.Context, stage string, n int, seq int64) (*quiz.Round, error)

// stepRound takes a step; post writes into the group, where this update is the
// one that took it.
func (b *Bot) stepRound(ctx context.Context, t *turn, do roundStep, action string, post func(*quiz.Round, int) error) error {
	stage := t.action.arg(0)
	n, ok := smallNumber(t.action.arg(1), 1000)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	if err := b.inHall(ctx, stage); err != nil {
		return err
	}
	round, err := do(ctx, stage, n, t.seq())
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, stage+":"+strconv.Itoa(n+1)); err != nil {
		return err
	}
	mine := n < len(round.Asked) && (round.Asked[n].OpenedSeq == t.seq() || round.Asked[n].RevealedSeq == t.seq())
	if post != nil && mine {
		if err := post(round, n); err != nil {
			return err
		}
	}
	return b.showRound(ctx, t, round)
}

// onRoundOpen opens a question: it goes to the group once, and everybody's
// clock starts.
func (b *Bot) onRoundOpen(ctx context.Context, t *turn) error {
	return b.stepRound(ctx, t, b.games.rounds.OpenNext, "open", func(round *quiz.Round, n int) error {
		return b.postRound(ctx, t, round, func(v Voice, pool *quiz.Pool) string { return b.roundQuestion(v, pool, round, n, false) })
	})
}

func (b *Bot) onRoundClose(ctx context.Context, t *turn) error {
	return b.stepRound(ctx, t, b.games.rounds.Close, "close", nil)
}

// onRoundReveal shows the key, with how many found it, in the group too.
func (b *Bot) onRoundReveal(ctx context.Context, t *turn) error {
	return b.stepRound(ctx, t, b.games.rounds.Reveal, "reveal", func(round *quiz.Round, n int) error {
		counts, err := b.games.rounds.Counts(ctx, round.ID, n)
		if err != nil {
			return err
		}
		return b.postRound(ctx, t, round, func(v Voice, pool *quiz.Pool) string {
			return b.roundQuestion(v, pool, round, n, true) + "\n" + b.countsText(v, pool, round, n, counts)
		})
	})
}

// postRound writes into the round's group, if it has one.
func (b *Bot) postRound(ctx context.Context, t *turn, round *quiz.Round, what func(Voice, *quiz.Pool) string) error {
	if round.Chat == 0 {
		return nil
	}
	pool, err := b.games.competitions.Pools.Get(ctx, round.ID)
	if err != nil {
		return err
	}
	t.send(telegram.Send{Chat: round.Chat, Text: what(b.texts.In(Chinese), pool), NoPreview: true})
	return nil
}

// startRound puts the round of the hall that is on into the group where a
// host writes /round, with one keypad for everybody.
func (b *Bot) startRound(ctx context.Context, t *turn) error {
	if t.chat.Kind == telegram.Private {
		return sorry{key: "round.ingroup"}
	}
	if !t.rights.May(resident.RunCompetitions) {
		return sorry{key: "sorry.staffonly"}
	}
	stage, err := b.hallOn(ctx)
	if err != nil {
		return err
	}
	if stage == "" {
		return sorry{key: "round.none"}
	}
	if _, err := b.games.rounds.Begin(ctx, stage, t.chat.ID, t.seq()); err != nil {
		return err
	}
	t.say(b.texts.In(Chinese).Say("round.keypad", nil), b.keypad(b.texts.In(Chinese), stage))
	return nil
}

// hallOn is the hall that is going on, or "".
func (b *Bot) hallOn(ctx context.Context) (string, error) {
	public, err := b.games.competitions.Public(ctx, publicList)
	if err != nil {
		return "", err
	}
	gaps, err := b.games.gaps.Get(ctx)
	if err != nil {
		return "", err
	}
	for _, c := range public {
		i := slices.IndexFunc(c.Stages, func(s quiz.Stage) bool { return s.Kind == quiz.Hall && s.Running(b.now(), gaps) })
		if i >= 0 && c.State == quiz.Announced {
			return c.Stages[i].ID, nil
		}
	}
	return "", nil
}

// keypad is the standing keypad of a round.
func (b *Bot) keypad(v Voice, stage string) telegram.Keyboard {
	var keys []telegram.Button
	for _, letter := range []string{"A", "B", "C", "D"} {
		keys = append(keys, telegram.Button{Text: letter, Data: tap("rpress", stage, letter)})
	}
	return append(rows(keys, 2), []telegram.Button{{Text: v.Label("round.mine", nil), Data: tap("rmine", stage)}})
}

// onKeypad gives somebody the keypad of a round.
func (b *Bot) onKeypad(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	stage := t.action.arg(0)
	if _, err := b.publicPlay(ctx, stage); err != nil {
		return err
	}
	t.say(t.Say("round.keypad", nil), b.keypad(t.Voice, stage))
	return nil
}

// onPress takes a press on the keypad; a toast says what it counted for.
func (b *Bot) onPress(ctx context.Context, t *turn) error {
	stage := t.action.arg(0)
	picked, ok := readLetters(t.action.arg(1))
	if !ok || picked == 0 {
		return sorry{key: "sorry.button"}
	}
	if t.me.State != resident.Active {
		return sorry{key: "round.register"}
	}
	p, err := b.publicPlay(ctx, stage)
	if err != nil {
		return err
	}
	if p.Competition.State != quiz.Announced || p.Stage.Over(b.now(), p.Gaps) {
		return quiz.ErrNoneOpen
	}
	player, err := b.player(t, "")
	if err != nil {
		return err
	}
	n, outcome, err := b.games.rounds.Press(ctx, stage, player, picked, t.update.Received, p.Competition.Changes, t.seq())
	if errors.Is(err, quiz.ErrAnswerForm) {
		return sorry{key: "round.nokey"}
	}
	if isNotFound(err) {
		return quiz.ErrNoneOpen
	}
	if err != nil {
		return err
	}
	key := "round.pressed"
	if outcome == quiz.Changed {
		key = "round.changed"
	}
	t.toast(t.Label(key, args{"N": n + 1, "Key": t.action.arg(1)}))
	return nil
}

// onRoundMine tells somebody how they stand, over the questions that were
// closed.
func (b *Bot) onRoundMine(ctx context.Context, t *turn) error {
	table, err := b.games.rounds.Table(ctx, t.action.arg(0))
	if isNotFound(err) {
		return quiz.ErrNoneOpen
	}
	if err != nil {
		return err
	}
	for _, s := range table {
		if s.Listener.Person == t.me.ID {
			t.alert(t.Label("round.score", args{"Right": s.Right, "Place": s.Place, "All": len(table)}))
			return nil
		}
	}
	t.alert(t.Label("round.noscore", nil))
	return nil
}

// roundRows bounds the people of a round's table in a message.
const roundRows = 15

// onRoundTable shows the host who leads, masked as it can be shown.
func (b *Bot) onRoundTable(ctx context.Context, t *turn) error {
	table, err := b.games.rounds.Table(ctx, t.action.arg(0))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	lines := []string{t.Say("round.tablehead", args{"N": len(table)})}
	for _, s := range table[:min(len(table), roundRows)] {
		lines = append(lines, telegram.Escape(fmt.Sprintf("%d　%s　%s　%d　%.1fs", s.Place, b.shownName(ctx, t.Voice, s.Listener.Person),
			b.communityIn(t.Voice, s.Listener.Community), s.Right, s.Took.Seconds())))
	}
	t.show(strings.Join(lines, "\n"), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("round", t.action.arg(0))}}})
	return nil
}
