package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// wanted is always given, as Telegram keeps what another program asked for.
const wanted = `["message","edited_message","channel_post","callback_query","my_chat_member","poll_answer"]`

// getUpdates confirms everything below offset and waits up to timeout for at
// most limit updates from there on.
func (c *Client) getUpdates(ctx context.Context, offset int64, limit int, timeout time.Duration) ([]json.RawMessage, error) {
	result, err := c.callWithin(ctx, timeout+callTimeout, "getUpdates", tgbotapi.Params{
		"offset":          strconv.FormatInt(offset, 10),
		"limit":           strconv.Itoa(limit),
		"timeout":         strconv.Itoa(int(timeout / time.Second)),
		"allowed_updates": wanted,
	}, nil)
	var updates []json.RawMessage
	if err == nil && json.Unmarshal(result, &updates) != nil {
		err = &Error{Method: "getUpdates", Outcome: Temporary, Description: "answer without a list"}
	}
	c.note(err)
	return updates, err
}

// poll fetches updates until stopping ends. Handlers get the context work.
func (in *Intake) poll(stopping, work context.Context) error {
	for fails := 0; stopping.Err() == nil; {
		if !in.active() {
			return ErrInactive
		}
		offset := in.offset()
		raw, err := in.client.getUpdates(stopping, offset, batch, in.cfg.PollTimeout)
		if stopping.Err() != nil && err != nil {
			return nil
		}
		if err != nil {
			fails++
			if err := in.pollFailed(stopping, err, fails); err != nil {
				return err
			}
			continue
		}
		fails, in.conflicted = 0, false
		in.accepted(stopping, offset)
		fresh := in.take(stopping, work, raw)
		in.rest(stopping, offset, fresh == 0 && len(raw) > 0)
	}
	return nil
}

// pollFailed waits before the next poll, or says why there can be none.
func (in *Intake) pollFailed(ctx context.Context, err error, fails int) error {
	pause := max(backoff(200*time.Millisecond, 15*time.Second, fails), retryAfter(err))
	switch OutcomeOf(err) {
	case Unauthorized:
		return fmt.Errorf("polling for updates: %w", err)
	case Conflict:
		in.conflicted = true
		pause = max(pause, 3*time.Second)
		if in.cfg.OnConflict != nil {
			in.cfg.OnConflict(err)
		}
	}
	in.cfg.Logger.Warn("polling for updates did not succeed", "error", err, "fails", fails, "retry_in", pause)
	_ = sleep(ctx, pause) // the loop looks at ctx itself
	return nil
}

// active stays false once it was: updates may have been given up by then.
func (in *Intake) active() bool {
	if !in.cfg.Active() {
		in.inactive.Store(true)
	}
	return !in.inactive.Load()
}

func (in *Intake) offset() int64 {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.track.offset()
}

// accepted keeps the position that Telegram has taken over with a poll. Where
// saving does not succeed the next poll's may.
func (in *Intake) accepted(ctx context.Context, offset int64) {
	in.mu.Lock()
	moved := in.track.confirm(offset)
	pos, open := in.track.pos, len(in.track.open)
	in.mu.Unlock()
	in.metrics.unconfirmed.Set(float64(open))
	if moved || in.unsaved {
		in.save(ctx, pos)
	}
}

func (in *Intake) save(ctx context.Context, pos Position) {
	err := in.cfg.Journal.Save(ctx, pos)
	in.unsaved = err != nil
	if err != nil {
		in.cfg.Logger.Error("saving the intake's position", "error", err)
	}
}

// take decodes what a poll brought, hands out what is not in hand yet, and
// tells how many that were.
func (in *Intake) take(stopping, work context.Context, raw []json.RawMessage) (fresh int) {
	received := in.cfg.Now()
	var updates []Update
	faults := map[int64]error{}
	for _, r := range raw {
		u, err := DecodeUpdate(r)
		u.Received = received
		if err != nil {
			faults[u.ID] = err
		}
		if u.ID > 0 {
			updates = append(updates, u)
		}
	}
	slices.SortFunc(updates, func(a, b Update) int { return cmp.Compare(a.ID, b.ID) })
	if in.startedAnew(updates) && !in.nextEra(stopping, updates[0].ID) {
		return 0
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, u := range updates {
		if !in.track.fresh(u.ID) {
			continue
		}
		fresh++
		u.Seq = in.track.seq(u.ID)
		if err := faults[u.ID]; err != nil {
			in.track.open[u.ID] = true
			in.metrics.updates.WithLabelValues(u.kind(), "undecodable").Inc()
			in.cfg.Logger.Error("update cannot be read", "update", u.ID, "error", err)
			continue
		}
		in.enqueue(stopping, work, u)
	}
	in.metrics.unconfirmed.Set(float64(len(in.track.open)))
	return fresh
}

func (in *Intake) startedAnew(updates []Update) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.track.startedAnew(updates)
}

// nextEra accepts that ids started anew, as soon as no update of the old ones
// is in hand. It tells whether that came to be before ctx ended.
func (in *Intake) nextEra(ctx context.Context, first int64) bool {
	in.mu.Lock()
	for in.track.unhandled() > 0 {
		progress := in.progress
		in.mu.Unlock()
		select {
		case <-progress:
		case <-ctx.Done():
			return false
		}
		in.mu.Lock()
	}
	in.track.nextEra(first)
	pos := in.track.pos
	in.mu.Unlock()
	in.metrics.eras.Inc()
	in.cfg.Logger.Warn("update ids started anew", "first", first, "era", pos.Era)
	in.save(ctx, pos)
	return true
}

// rest waits before the next poll: until nothing is in hand, or for a while,
// so that others need not wait for a slow one. Barren says that the poll brought
// only what is in hand or cannot be read.
func (in *Intake) rest(ctx context.Context, offset int64, barren bool) {
	polled := time.Now()
	for ctx.Err() == nil {
		in.mu.Lock()
		idle, moved, progress := in.track.unhandled() == 0, in.track.offset() != offset, in.progress
		in.mu.Unlock()
		pause := stuckGap
		switch {
		case idle && (moved || !barren):
			return
		case moved:
			pause = gap
		}
		left := pause - time.Since(polled)
		if left <= 0 {
			return
		}
		timer := time.NewTimer(left)
		select {
		case <-progress:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}
