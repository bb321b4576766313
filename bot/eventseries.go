package bot

import (
	"context"

	"kepubot/bot/telegram"
	"kepubot/event"
)

// onSeries shows how often an event comes again, or, told so, sets it.
func (b *Bot) onSeries(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if said := t.action.arg(1); said != "" {
		every := event.Every(said)
		if said == "once" {
			every = ""
		}
		if e, err = b.events.all.Repeat(ctx, e.ID, every, t.seq()); err != nil {
			return err
		}
		if err := b.audit.Record(ctx, t.seq(), t.me.ID, "repeat event", e.ID); err != nil {
			return err
		}
	}
	mark := func(on bool, label string) string {
		if on {
			return "☑ " + label
		}
		return "☐ " + label
	}
	var keys []telegram.Button
	for _, every := range event.Rhythms() {
		keys = append(keys, telegram.Button{Text: mark(e.Every == every, t.Label("series."+string(every), nil)), Data: tap("dseries", e.ID, string(every))})
	}
	keys = append(keys, telegram.Button{Text: mark(e.Every == "", t.Label("series.once", nil)), Data: tap("dseries", e.ID, "once")})
	t.show(t.Say("series.head", args{"Title": e.Title.In(t.lang)}), append(rows(keys, 2), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}))
	return nil
}

// continueSeries makes the events of series that come next, and tells whoever
// began the series of the drafts, once it is day.
func (b *Bot) continueSeries(ctx context.Context) error {
	if b.awake().After(b.now()) {
		return nil
	}
	return b.events.all.Ahead(ctx, func(ctx context.Context, e *event.Event) (bool, error) {
		call, err := b.wordTo(ctx, e.Author, func(v Voice) (string, telegram.Keyboard) {
			return v.Say("series.made", args{"Title": e.Title.In(v.lang), "When": b.eventWhen(v, e)}), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("dview", e.ID)}}}
		})
		if err != nil || call == nil {
			return err == nil, err
		}
		return b.toldOf(ctx, *call), nil
	})
}
