package bot

import (
	"context"
	"strconv"
	"sync"
	"time"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

// buzzers holds the buzzers of groups for practice. They live in memory: a
// restart ends a round of buzzing and nothing else.
type buzzers struct {
	mu      sync.Mutex
	presses map[string][]quiz.Buzz // of those that are open
}

func newBuzzers() *buzzers { return &buzzers{presses: map[string][]quiz.Buzz{}} }

// buzzersKept bounds how many are open.
const buzzersKept = 1000

// open makes a buzzer that can be pressed.
func (z *buzzers) open(id string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if len(z.presses) >= buzzersKept {
		clear(z.presses)
	}
	z.presses[id] = nil
}

// press notes a press. first tells that it is the first that came; late that
// the buzzer is over.
func (z *buzzers) press(id string, p quiz.Buzz) (first, late bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if _, ok := z.presses[id]; !ok {
		return false, true
	}
	z.presses[id] = append(z.presses[id], p)
	return len(z.presses[id]) == 1, false
}

// end ends a buzzer and tells who was first.
func (z *buzzers) end(id string) (quiz.Buzz, bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	first, ok := quiz.FirstBuzz(z.presses[id])
	delete(z.presses, id)
	return first, ok
}

// groupBuzz puts a buzzer into a group, for practice: /buzz.
func (b *Bot) groupBuzz(_ context.Context, t *turn) error {
	if t.chat.Kind == telegram.Private {
		return sorry{key: "round.ingroup"}
	}
	if !t.rights.May(resident.RunCompetitions) {
		return sorry{key: "sorry.staffonly"}
	}
	v := b.texts.In(Chinese)
	id := strconv.FormatInt(t.seq(), 36)
	b.buzzers.open(id)
	t.say(v.Say("buzz.ready", nil), telegram.Keyboard{{{Text: v.Label("buzz.key", nil), Data: tap("buzz", id)}}})
	return nil
}

// onBuzz takes a press. The first that comes starts a short time in which
// presses are collected; the one that Telegram received first wins.
func (b *Bot) onBuzz(_ context.Context, t *turn) error {
	id, chat := t.action.arg(0), t.chat.ID
	if t.chat.Kind == telegram.Private || id == "" {
		return sorry{key: "sorry.button"}
	}
	first, late := b.buzzers.press(id, quiz.Buzz{Seq: t.seq(), Name: t.update.Tap.From.Name})
	if late {
		t.toast(t.Label("buzz.late", nil))
		return nil
	}
	t.toast(t.Label("buzz.pressed", nil))
	if !first {
		return nil
	}
	b.pushes.Add(1)
	time.AfterFunc(quiz.BuzzWait, func() {
		defer b.pushes.Done()
		winner, ok := b.buzzers.end(id)
		if !ok {
			return
		}
		text := b.texts.In(Chinese).Say("buzz.first", args{"Name": winner.Name})
		b.outbox.Queue(telegram.LaneReply, telegram.Send{Chat: chat, Text: text}, nil)
	})
	return nil
}
