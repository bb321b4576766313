package bot

import (
	"context"
	"errors"
	"time"

	"kepubot/bot/telegram"
	"kepubot/resident"
	"kepubot/store"
)

// outOfReach tells whether Telegram or the database could not be reached, or
// has too much to do.
func outOfReach(err error) bool {
	call, ok := errors.AsType[*telegram.Error](err)
	return ok && (call.Outcome == telegram.Temporary || call.Outcome == telegram.RetryAfter) || errors.Is(err, store.ErrUnavailable)
}

// How long a job is tried again while Telegram or the database cannot be
// reached for it, and the longest pause between two tries.
const (
	jobPatience  = 24 * time.Hour
	jobAwayPause = time.Minute
)

// patient tells whether a job that is out of reach is tried on: for whoever
// asked a day, and what nobody waits for as long as it takes.
func (work *job) patient(now time.Time) bool {
	return work.Resident == "" || now.Sub(work.Away) < jobPatience
}

// again is when a job that is out of reach is tried next, the later the longer
// that has lasted.
func (work *job) again(now time.Time) later {
	return later(now.Add(min(max(jobPause, now.Sub(work.Away)/4), jobAwayPause)))
}

// jobDone tells whoever asked for a job why it cannot be done, at once where
// that is known, else when it is given up.
func (b *Bot) jobDone(ctx context.Context, work *job, err error) error {
	said, known := b.excuse(err)
	_, waits := errors.AsType[later](err)
	away := outOfReach(err) && !known
	switch {
	case !away:
		work.Away = time.Time{}
	case work.Away.IsZero():
		work.Away = b.now()
	}
	switch {
	case err == nil || waits || ctx.Err() != nil || isNotFound(err) && work.Words[shownWord] == "":
		return err
	case away && work.patient(b.now()):
		return work.again(b.now()) // that says nothing about the job
	case !known && !away && !isNotFound(err) && work.Attempts+1 < jobAttempts:
		return err
	case !known:
		said = sorry{key: "sorry.trouble"}
		b.config.Log.Error("job given up", "kind", work.Kind, "resident", work.Resident, "error", err)
	}
	err = b.excuseJob(ctx, work, said)
	if outOfReach(err) && (away || work.Words[shownWord] != "") {
		return work.again(b.now()) // else a message says for ever that the job is being done
	}
	if err != nil {
		b.config.Log.Warn("job's end is not told", "kind", work.Kind, "resident", work.Resident, "error", err)
	}
	return nil
}

// asker is whoever asked for a job, with what they may do now.
func (b *Bot) asker(ctx context.Context, work *job) (*resident.Resident, resident.Rights, error) {
	by, err := b.residents.Get(ctx, work.Resident)
	if err != nil {
		return nil, nil, err
	}
	rights, err := b.staff.Of(ctx, by)
	return by, rights, err
}

// askerMay is whoever asked for a job, if they may still do a thing.
func (b *Bot) askerMay(ctx context.Context, work *job, may resident.Permission) (*resident.Resident, resident.Rights, error) {
	by, rights, err := b.asker(ctx, work)
	if err == nil && !rights.May(may) {
		err = sorry{key: "sorry.staffonly"}
	}
	return by, rights, err
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
