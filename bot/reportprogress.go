package bot

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"kepubot/bot/telegram"
)

// What a job of a report keeps, so that one that begins again goes on.
const (
	shownWord  = "shown"  // the number of the message that tells how far it is
	chartsWord = "charts" // pictures sent; set once the report's lines are said
)

// progress is a message that tells how far a report has come. The zero message
// is none.
type progress struct {
	b       *Bot
	v       Voice
	chat    int64
	message int
	last    time.Time
}

// progressPause is how often a message of progress changes at most.
const progressPause = 3 * time.Second

// begin says that a report is being made: once, however often the job is tried.
func (b *Bot) begin(ctx context.Context, work *job, v Voice) (*progress, error) {
	if work.Words[chartsWord] != "" {
		return &progress{b: b, v: v}, nil
	}
	call, err := b.wordTo(ctx, work.Resident, func(v Voice) (string, telegram.Keyboard) { return v.Say("report.begun", nil), nil })
	if err != nil || call == nil {
		return &progress{b: b, v: v}, err
	}
	p := &progress{b: b, v: v, chat: call.Chat, last: b.now()}
	if p.message, _ = strconv.Atoi(work.Words[shownWord]); p.message != 0 {
		return p, nil
	}
	sent, err := b.outbox.Do(ctx, telegram.LaneReply, *call)
	if err != nil {
		return p, err
	}
	p.message = sent.MessageID
	return p, b.jobs.Note(ctx, work, shownWord, strconv.Itoa(p.message))
}

// step tells how many parts of a report are made.
func (p *progress) step(done, of int) {
	if now := p.b.now(); p.message != 0 && now.Sub(p.last) >= progressPause {
		p.last = now
		p.b.outbox.Queue(telegram.LaneReply, p.edit(p.v.Say("report.progress", args{"Done": done, "Of": of}), nil), nil)
	}
}

func (p *progress) edit(text string, keyboard telegram.Keyboard) telegram.Edit {
	return telegram.Edit{Chat: p.chat, MessageID: p.message, Text: text, Keyboard: keyboard}
}

// finish puts what came of it in the message's place, and waits until it stands
// there. Where the message was deleted meanwhile a new one says it.
func (p *progress) finish(ctx context.Context, text string, keyboard telegram.Keyboard) error {
	if p.message == 0 {
		return nil
	}
	came := make(chan error, 1)
	p.b.outbox.Queue(telegram.LaneReply, p.edit(text, keyboard), func(_ telegram.Sent, err error) { came <- err })
	var err error
	select {
	case err = <-came:
	case <-ctx.Done():
		return fmt.Errorf("waiting for an edit: %w", ctx.Err())
	}
	if err == nil {
		return nil
	}
	if telegram.OutcomeOf(err) != telegram.OurFault {
		return unsettled(err)
	}
	_, err = p.b.outbox.Do(ctx, telegram.LaneReply, telegram.Send{Chat: p.chat, Text: text, Keyboard: keyboard, NoPreview: true})
	return unsettled(err)
}

// unsettled is an error after which a call is worth making again; nil where the
// message is done with.
func unsettled(err error) error {
	if telegram.Settled(err) {
		return nil
	}
	return err
}

// excuseJob tells whoever asked for a job why it cannot be done: in the place
// of the message that said it was begun, where that still stands.
func (b *Bot) excuseJob(ctx context.Context, work *job, said sorry) error {
	message, _ := strconv.Atoi(work.Words[shownWord])
	call, err := b.wordTo(ctx, work.Resident, func(v Voice) (string, telegram.Keyboard) { return v.Say(said.key, said.values), nil })
	switch {
	case err != nil || call == nil:
		return err
	case message != 0 && work.Words[chartsWord] == "":
		return (&progress{b: b, chat: call.Chat, message: message}).finish(ctx, call.Text, nil)
	}
	_, err = b.outbox.Do(ctx, telegram.LaneReply, *call)
	return err
}
