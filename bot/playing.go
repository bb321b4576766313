package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

// playing tells whether a verb plays a stage. Nobody's role counts there and
// none is read: on the last evening every answer would ask for one.
func playing(verb string) bool {
	return slices.Contains([]string{"cbegin", "cmark", "canswer", "chand"}, verb)
}

// sitting is an attempt that somebody is at.
type sitting struct {
	stage   string
	member  string // "-" for the resident, else a member of the family
	attempt int
	n       int
}

// word names question and attempt for a button.
func (s sitting) word() string { return strconv.Itoa(s.attempt) + "." + strconv.Itoa(s.n) }

// in tells whether an entry has the question.
func (s sitting) in(entry *quiz.Entry) bool {
	return s.attempt < len(entry.Attempts) && s.n < len(entry.Attempts[s.attempt].Asked)
}

// readSitting reads what a button names: stage, member, attempt and question.
func readSitting(a action) (sitting, bool) {
	attempt, n, ok := strings.Cut(a.arg(2), ".")
	s := sitting{stage: a.arg(0), member: a.arg(1)}
	var err1, err2 error
	s.attempt, err1 = strconv.Atoi(attempt)
	s.n, err2 = strconv.Atoi(n)
	return s, ok && err1 == nil && err2 == nil && s.attempt >= 0 && s.n >= 0 && s.stage != "" && s.member != ""
}

// onBegin begins an attempt, or goes on with the one that was begun.
func (b *Bot) onBegin(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	stage, member := t.action.arg(0), t.action.arg(1)
	player, err := b.player(t, member)
	if err != nil {
		return err
	}
	entry, err := b.games.entries.Begin(ctx, stage, player, b.today(), t.update.Received, t.seq())
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if errors.Is(err, quiz.ErrNoAttempt) {
		return b.noAttempt(ctx, t, stage, player, member)
	}
	if err != nil {
		return err
	}
	return b.showSitting(ctx, t, entry, sitting{stage: stage, member: member}, "")
}

// showSitting shows where somebody stands: the next question, the overview
// before handing in, or that all is done. said is what became of the answer
// before it.
func (b *Bot) showSitting(ctx context.Context, t *turn, entry *quiz.Entry, s sitting, said string) error {
	p, err := b.games.entries.Play(ctx, s.stage)
	if err != nil {
		return err
	}
	n, open := entry.Open()
	if open == nil {
		return b.showHandedIn(ctx, t, p, entry, s.member)
	}
	s.attempt = n
	next, more := open.Next()
	if !more {
		b.showOverview(t, p, open, s)
		return nil
	}
	s.n = next
	return b.askSitting(ctx, t, p, entry, s, said, 0)
}

// askSitting shows one question of an attempt. Its clock starts when Telegram
// has confirmed the message.
func (b *Bot) askSitting(ctx context.Context, t *turn, p quiz.Play, entry *quiz.Entry, s sitting, said string, marked uint64) error {
	a := &entry.Attempts[s.attempt]
	asked := &a.Asked[s.n]
	q, ok := p.Pool.Question(asked.Question)
	if !ok {
		return fmt.Errorf("asking %s of %s: not in the pool", asked.Question, s.stage)
	}
	head := t.Say("play.head", args{"N": s.n + 1, "All": len(a.Asked), "Theme": themeName(t.Voice, q.Theme)})
	if p.Stage.Limit > 0 {
		head += t.Say("play.limit", args{"N": p.Stage.Limit})
	}
	if said != "" {
		head = said + "\n\n" + head
	}
	keyboard := answerKeys(t.Voice, q, asked.Order, marked,
		func(letters string) string { return tap("canswer", s.stage, s.member, s.word(), letters) },
		func(letters string) string { return tap("cmark", s.stage, s.member, s.word(), letters) })
	text := questionText(t.Voice, q, asked.Order, head)
	confirmed := b.confirmed(entry.ID, s, p.Stage.Limit > 0)
	if q.Picture != "" || t.update.Tap == nil {
		t.sendThen(b.pictured(t.chat.ID, q, text, keyboard), confirmed)
	} else {
		t.showThen(text, keyboard, confirmed)
	}
	if q.Kind != quiz.Number {
		return nil
	}
	return b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEntryNumber, Target: s.stage, Words: map[string]string{"member": s.member, "at": s.word()}})
}

// confirmed starts the clock of a question, once Telegram has its message. A
// clock that can run out is written down, so that it survives a restart.
func (b *Bot) confirmed(entry string, s sitting, strict bool) func(telegram.Sent, error) {
	return func(_ telegram.Sent, err error) {
		if err != nil {
			return
		}
		at := b.games.clocks.Start(shownKey{entry, s.attempt, s.n})
		if !strict {
			return
		}
		_, person, _ := strings.Cut(entry, ":")
		b.pushes.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := b.games.entries.ShownAt(ctx, s.stage, person, s.attempt, s.n, at); err != nil {
				b.config.Log.Warn("a question's clock is not stored", "entry", entry, "error", err)
			}
		})
	}
}

const talkEntryNumber = "entrynumber"

// answerEntry takes a number that was typed as an answer.
func (b *Bot) answerEntry(ctx context.Context, t *turn, asked *talk) error {
	n, ok := readNumber(t.text)
	if !ok {
		return sorry{key: "quiz.notnumber"}
	}
	s, ok := readSitting(action{args: []string{asked.Target, asked.Words["member"], asked.Words["at"]}})
	if !ok {
		return sorry{key: "sorry.button"}
	}
	return b.takeAnswer(ctx, t, s, quiz.Answer{Number: n})
}

// noAttempt tells somebody who is done that they are.
func (b *Bot) noAttempt(ctx context.Context, t *turn, stage string, player quiz.Player, member string) error {
	p, err := b.games.entries.Play(ctx, stage)
	if err != nil {
		return err
	}
	entry, err := b.entryOf(ctx, stage, player.Person)
	if err != nil {
		return err
	}
	if entry == nil || p.Stage.PerDay > 0 {
		return quiz.ErrNoAttempt
	}
	return b.showHandedIn(ctx, t, p, entry, member)
}

// onAnswer takes an answer that a button names.
func (b *Bot) onAnswer(ctx context.Context, t *turn) error {
	s, ok := readSitting(t.action)
	picked, fine := readLetters(t.action.arg(3))
	if !ok || !fine || picked == 0 {
		return sorry{key: "sorry.button"}
	}
	return b.takeAnswer(ctx, t, s, quiz.Answer{Picked: picked})
}

// takeAnswer stores an answer, with its options as they were shown, and shows
// what comes next.
func (b *Bot) takeAnswer(ctx context.Context, t *turn, s sitting, given quiz.Answer) error {
	player, err := b.player(t, s.member)
	if err != nil && !errors.Is(err, quiz.ErrNoCommunity) {
		return err
	}
	shown := shownKey{quiz.EntryID(s.stage, player.Person), s.attempt, s.n}
	done, err := b.games.entries.Answer(ctx, s.stage, player.Person, quiz.Tapped{
		Attempt: s.attempt, N: s.n, Given: given, AsShown: true, At: t.update.Received, Shown: b.games.clocks.Started(shown), Seq: t.seq(),
	})
	if err == nil {
		b.games.clocks.Stop(shown)
	}
	if t.update.Tap == nil && (err == nil || b.known(err)) {
		// The typed answer is taken; the next question may wait for another.
		if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
			return err
		}
	}
	switch {
	case isNotFound(err):
		return sorry{key: "sorry.button"}
	case errors.Is(err, quiz.ErrAnswered):
		entry, err := b.games.entries.Get(ctx, s.stage, player.Person)
		if err != nil {
			return err
		}
		t.toast(t.Label("play.answered", nil))
		return b.showSitting(ctx, t, entry, s, "")
	case err != nil:
		return err
	case !s.in(done.Entry):
		return sorry{key: "sorry.button"}
	}
	return b.showSitting(ctx, t, done.Entry, s, b.heard(ctx, t.Voice, done, s))
}

// heard says what became of an answer: not whether it is right.
func (b *Bot) heard(ctx context.Context, v Voice, done quiz.Answered, s sitting) string {
	asked := done.Entry.Attempts[s.attempt].Asked[s.n]
	if done.Outcome == quiz.TooLate || asked.Late {
		return v.Say("play.late", nil)
	}
	if asked.Given == nil {
		return "" // a number that came again after a crash, and met the next question
	}
	p, err := b.games.entries.Play(ctx, s.stage)
	if err != nil {
		return ""
	}
	q, ok := p.Pool.Question(asked.Question)
	if !ok {
		return ""
	}
	return v.Say("play.heard", args{"N": s.n + 1, "Given": givenText(v, q, *asked.Given, asked.Order)})
}

// onMark shows a question with options marked, or one that is to be answered
// anew.
func (b *Bot) onMark(ctx context.Context, t *turn) error {
	s, ok := readSitting(t.action)
	marked, fine := readLetters(t.action.arg(3))
	if !ok || !fine {
		return sorry{key: "sorry.button"}
	}
	player, err := b.player(t, s.member)
	if err != nil && !errors.Is(err, quiz.ErrNoCommunity) {
		return err
	}
	entry, err := b.entryOf(ctx, s.stage, player.Person)
	if err != nil {
		return err
	}
	p, err := b.games.entries.Play(ctx, s.stage)
	if err != nil {
		return err
	}
	if entry == nil || p.Pool == nil || !s.in(entry) {
		return sorry{key: "sorry.button"}
	}
	a := &entry.Attempts[s.attempt]
	next, more := a.Next()
	seen := !more || s.n <= next
	if n, open := entry.Open(); open == nil || n != s.attempt || !seen || s.n != next && !p.Competition.Changes {
		return b.showSitting(ctx, t, entry, s, "")
	}
	return b.askSitting(ctx, t, p, entry, s, "", marked)
}

// showOverview lists the answers before they are handed in.
func (b *Bot) showOverview(t *turn, p quiz.Play, a *quiz.Attempt, s sitting) {
	var lines []string
	var changes []telegram.Button
	for n := range a.Asked {
		asked := &a.Asked[n]
		given := t.Label("play.nothing", nil)
		if q, ok := p.Pool.Question(asked.Question); ok && asked.Given != nil {
			given = givenText(t.Voice, q, *asked.Given, asked.Order)
		}
		lines = append(lines, fmt.Sprintf("%d　%s", n+1, telegram.Escape(given)))
		s.n = n
		if !asked.Late {
			changes = append(changes, telegram.Button{Text: strconv.Itoa(n + 1), Data: tap("cmark", s.stage, s.member, s.word(), "-")})
		}
	}
	keyboard := append(telegram.Keyboard{{{Text: t.Label("play.handin", nil), Data: tap("chand", s.stage, s.member, s.word())}}}, rows(changes, 5)...)
	t.show(t.Say("play.overview", args{"Answers": markup(strings.Join(lines, "\n"))}), keyboard)
}

// onHandIn ends an attempt.
func (b *Bot) onHandIn(ctx context.Context, t *turn) error {
	s, ok := readSitting(t.action)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	player, err := b.player(t, s.member)
	if err != nil && !errors.Is(err, quiz.ErrNoCommunity) {
		return err
	}
	entry, err := b.games.entries.HandIn(ctx, s.stage, player.Person, s.attempt, t.update.Received, t.seq())
	if isNotFound(err) {
		return sorry{key: "sorry.button"}
	}
	if err != nil {
		return err
	}
	return b.showSitting(ctx, t, entry, s, "")
}

// pointsForEntry are the points (积分) that taking part earns.
const pointsForEntry = 10

// showHandedIn says that all is done, and what is known already.
func (b *Bot) showHandedIn(ctx context.Context, t *turn, p quiz.Play, entry *quiz.Entry, member string) error {
	if entry.Done {
		if err := b.games.accounts.Earn(ctx, entry.Resident, entry.ID, pointsForEntry); err != nil {
			return err
		}
	}
	text := t.Say("play.done", args{"Community": b.communityName(t, entry.Community), "Points": pointsForEntry})
	if p.Stage.PerDay > 0 {
		text += "\n" + t.Say("play.best", args{"Score": pointsText(entry.Points)})
	}
	t.show(text, telegram.Keyboard{
		{{Text: t.Label("rank.show", nil), Data: tap("rank", p.Stage.ID)}, {Text: t.Label("comp.mine", nil), Data: tap("mine", p.Stage.ID, member)}},
	})
	return nil
}

// pointsText writes hundredths of points: 87.5, 100.
func pointsText(hundredths int64) string {
	return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
}
