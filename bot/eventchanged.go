package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// before is what people know of an event that is about to change.
type before struct {
	State    event.State
	Sessions []event.Session
	Where    resident.Name
}

// willTell has those who signed up told of what this update changes in an
// event. It comes before the change: after a crash between the two the event no
// longer says what it was.
func (b *Bot) willTell(ctx context.Context, t *turn, was *event.Event) error {
	if was.State != event.Announced {
		return nil
	}
	known, err := json.Marshal(before{was.State, was.Sessions, was.Where})
	if err != nil {
		return fmt.Errorf("noting what people know of %s: %w", was.ID, err)
	}
	return b.jobs.Add(ctx, job{Kind: jobEventChanged, Resident: t.me.ID, Seq: t.seq(), Target: was.ID, Words: map[string]string{"was": string(known)}})
}

// changePatience is how long a change is waited for that was to come.
const changePatience = 10 * time.Minute

// tellChanged tells those who signed up that an event has changed, in the order
// of their ids, so that after a crash it goes on where it was.
func (b *Bot) tellChanged(ctx context.Context, work *job) error {
	e, err := b.events.all.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	var known before
	if err := json.Unmarshal([]byte(work.Words["was"]), &known); err != nil {
		return fmt.Errorf("reading what people know of %s: %w", e.ID, err)
	}
	if !e.Handled.Has(work.Seq) {
		return b.changeAhead(ctx, work)
	}
	changes := event.Changes(&event.Event{State: known.State, Sessions: known.Sessions, Where: known.Where}, e)
	if len(changes) == 0 {
		return nil
	}
	line, err := b.events.lines.Get(ctx, e)
	if err != nil {
		return err
	}
	var ids []string
	for _, spot := range line.Spots {
		if spot.In() {
			ids = append(ids, spot.Resident)
		}
	}
	return b.tellEach(ctx, work, ids, func(id string) error {
		return b.tellBulk(ctx, id, func(v Voice, _ *resident.Resident) (string, telegram.Keyboard) { return b.changedWord(v, e, changes) })
	})
}

// changeAhead waits for a change that is not stored yet, and gives up on one
// that was refused.
func (b *Bot) changeAhead(ctx context.Context, work *job) error {
	since, err := time.Parse(time.RFC3339, work.Words["since"])
	if err != nil {
		since = b.now()
		if err := b.jobs.Note(ctx, work, "since", since.UTC().Format(time.RFC3339)); err != nil {
			return err
		}
	}
	if b.now().Sub(since) > changePatience {
		return nil
	}
	return later(b.now().Add(time.Second))
}

func (b *Bot) changedWord(v Voice, e *event.Event, changes []event.Change) (string, telegram.Keyboard) {
	var lines []string
	for _, change := range changes {
		lines = append(lines, v.Say("event."+string(change), args{"Title": e.Title.In(v.lang), "When": b.eventWhen(v, e), "Where": e.Where.In(v.lang), "Why": e.Why}))
	}
	return strings.Join(lines, "\n\n"), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("ev", e.ID)}}}
}
