package bot

import (
	"context"
	"errors"

	"kepubot/bot/telegram"
	"kepubot/store"
)

// outOfReach tells whether Telegram or the database could not be reached.
func outOfReach(err error) bool {
	call, ok := errors.AsType[*telegram.Error](err)
	return ok && call.Outcome == telegram.Temporary || errors.Is(err, store.ErrUnavailable)
}

// jobDone tells whoever asked for a job why it cannot be done, at once where
// that is known, else when it is given up.
func (b *Bot) jobDone(ctx context.Context, work *job, err error) error {
	said, known := b.excuse(err)
	_, waits := errors.AsType[later](err)
	switch {
	case err == nil || waits || isNotFound(err) || ctx.Err() != nil:
		return err
	case outOfReach(err) && !known:
		return later(b.now().Add(jobPause)) // that says nothing about the job
	case !known && work.Attempts+1 < jobAttempts:
		return err
	case !known:
		said = sorry{key: "sorry.trouble"}
		b.config.Log.Error("job given up", "kind", work.Kind, "resident", work.Resident, "error", err)
	}
	if err := b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) { return v.Say(said.key, said.values), nil }); err != nil {
		b.config.Log.Warn("job's end is not told", "kind", work.Kind, "resident", work.Resident, "error", err)
	}
	return nil
}

// answerJob writes to whoever asked for a job.
func (b *Bot) answerJob(ctx context.Context, work *job, what word) error {
	call, err := b.wordTo(ctx, work.Resident, what)
	if err != nil || call == nil {
		return err
	}
	_, err = b.outbox.Do(ctx, telegram.LaneReply, *call)
	return err
}

// sendFile sends a file to whoever asked for a job.
func (b *Bot) sendFile(ctx context.Context, work *job, name string, data []byte, caption func(v Voice) string) error {
	return b.sendUpload(ctx, work, &telegram.Upload{Name: name, Content: data}, nil, caption)
}

// sendUpload sends a document or a photo to whoever asked for a job.
func (b *Bot) sendUpload(ctx context.Context, work *job, document, photo *telegram.Upload, caption func(v Voice) string) error {
	call, err := b.wordTo(ctx, work.Resident, func(v Voice) (string, telegram.Keyboard) { return caption(v), nil })
	if err != nil || call == nil {
		return err
	}
	call.Document, call.Photo = document, photo
	_, err = b.outbox.Do(ctx, telegram.LaneReply, *call)
	return err
}
