package bot

import (
	"context"
	"time"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
)

// turn is one update being answered. Handlers store facts first and collect
// what to say; it goes out when the handler has returned without an error,
// so an update that is handled again says nothing twice half way.
type turn struct {
	bot    *Bot
	update telegram.Update
	chat   telegram.Chat
	text   string // the words sent, trimmed; empty for a tap
	action action // the button tapped; zero for a message

	me     *resident.Resident
	rights resident.Rights
	Voice

	out      []queued
	answered bool
	wakes    bool // there is something to be sent, once the answers are out
}

type queued struct {
	lane telegram.Lane
	call telegram.Call
	then func(telegram.Sent, error) // hears the outcome; may be nil
}

// seq orders this turn among all of this bot.
func (t *turn) seq() int64 { return t.update.Seq }

// say sends a new message to the chat.
func (t *turn) say(text string, keyboard telegram.Keyboard) {
	t.send(telegram.Send{Chat: t.chat.ID, Text: text, Keyboard: keyboard, NoPreview: true})
}

// sayKeys sends a new message that brings the keys under the text field.
func (t *turn) sayKeys(text string, keys telegram.Keys) {
	t.send(telegram.Send{Chat: t.chat.ID, Text: text, Keys: &keys, NoPreview: true})
}

// send queues a message as it is.
func (t *turn) send(m telegram.Send) { t.sendThen(m, nil) }

// sendThen queues a message; then hears when Telegram has it.
func (t *turn) sendThen(m telegram.Send, then func(telegram.Sent, error)) {
	t.out = append(t.out, queued{lane: telegram.LaneReply, call: m, then: then})
}

// queue queues a call of another kind; then hears when Telegram has it, and may
// be nil.
func (t *turn) queue(call telegram.Call, then func(telegram.Sent, error)) {
	t.out = append(t.out, queued{lane: telegram.LaneReply, call: call, then: then})
}

// show puts a text in the place of the message whose button was tapped, or
// sends it as a new message where there is none.
func (t *turn) show(text string, keyboard telegram.Keyboard) { t.showThen(text, keyboard, nil) }

// showThen is show; then hears when Telegram has the text.
func (t *turn) showThen(text string, keyboard telegram.Keyboard, then func(telegram.Sent, error)) {
	// The caption of a picture has no room for every text.
	if t.update.Tap == nil || t.update.Tap.MessageID == 0 || t.update.Tap.Picture {
		t.sendThen(telegram.Send{Chat: t.chat.ID, Text: text, Keyboard: keyboard, NoPreview: true}, then)
		return
	}
	t.out = append(t.out, queued{lane: telegram.LaneReply, then: then, call: telegram.Edit{
		Chat: t.chat.ID, MessageID: t.update.Tap.MessageID, Text: text, Keyboard: keyboard,
	}})
}

// showIn puts a text below the picture of the message whose button was tapped,
// if it has one and the text fits; else it is show.
func (t *turn) showIn(text string, keyboard telegram.Keyboard) {
	if t.update.Tap != nil && t.update.Tap.Picture && telegram.Fits(text, telegram.MaxCaption) {
		t.showTip(text, keyboard, true)
		return
	}
	t.show(text, keyboard)
}

// toast shows a short text over the chat for a tap; a message gets it as a
// reply.
func (t *turn) toast(text string) { t.answer(text, false) }

// alert shows a text that the person closes by hand.
func (t *turn) alert(text string) { t.answer(text, true) }

func (t *turn) answer(text string, alert bool) {
	if t.update.Tap == nil {
		t.say(text, nil)
		return
	}
	if t.answered {
		return
	}
	t.answered = true
	t.out = append(t.out, queued{lane: telegram.LaneTap, call: telegram.Answer{
		TapID: t.update.Tap.ID, Text: text, Alert: alert,
	}})
}

// flush hands everything collected to the outbox, ending the tap's spinner.
func (t *turn) flush() {
	if t.update.Tap != nil && !t.answered {
		t.toast("")
	}
	for _, q := range t.out {
		t.bot.say(q)
	}
	if t.wakes {
		t.bot.wake()
	}
}

// say hands a call to the outbox. A picture that this process has not used
// yet goes its own way, since it may have to be uploaded first.
func (b *Bot) say(q queued) {
	m, ok := q.call.(telegram.Send)
	if !ok || m.Photo == nil || !content.IsPictureRef(m.Photo.ID) {
		b.outbox.Queue(q.lane, q.call, q.then)
		return
	}
	if file, ok := b.gallery.known(m.Photo.ID); ok {
		m.Photo = &telegram.Upload{ID: file}
		b.outbox.Queue(q.lane, m, q.then)
		return
	}
	b.pushes.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		sent, err := b.gallery.Send(ctx, m, func(m telegram.Send) (telegram.Sent, error) { return b.outbox.Do(ctx, q.lane, m) })
		if err != nil {
			b.config.Log.Warn("picture not sent", "error", err)
		}
		if q.then != nil {
			q.then(sent, err)
		}
	})
}

// change applies a change of the person's own document once: an update that
// comes again after a crash finds it done and leaves it as it is.
func (t *turn) change(ctx context.Context, change func(*resident.Resident) error) error {
	me, err := t.bot.residents.Change(ctx, t.me.ID, t.seq(), change)
	if err != nil {
		return err
	}
	t.me = me
	return nil
}
