package bot

import (
	"context"

	"kepubot/bot/telegram"
	"kepubot/event"
)

// eventOptions are the switches of an event that no form has.
func eventOptions() map[string]func(e *event.Event, on bool) {
	return map[string]func(e *event.Event, on bool){
		"strict": func(e *event.Event, on bool) {
			e.Screen = event.Easy
			if on {
				e.Screen = event.Strict
			}
		},
		"question": func(e *event.Event, _ bool) { e.Question, e.Answer = "", "" }, // set in words
		"poster":   func(e *event.Event, on bool) { e.Poster = on },
		"walkin":   func(e *event.Event, on bool) { e.WalkIn = on },
		"checkout": func(e *event.Event, on bool) { e.CheckOut = on },
		"passing":  func(e *event.Event, on bool) { e.Passing = on },
		"within": func(e *event.Event, on bool) {
			e.Within = 0
			if on {
				e.Within = usualWithin
			}
		},
	}
}

// usualWithin, in metres, is how near a poster's reader must be.
const usualWithin = 300

// onEventOptions shows the switches of an event, or sets one.
func (b *Bot) onEventOptions(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if option := t.action.arg(1); option != "" {
		if option == "question" && t.action.arg(2) == "1" {
			return b.askQuestionAtDoor(ctx, t, e)
		}
		set, ok := eventOptions()[option]
		if !ok || t.action.arg(2) != "1" && t.action.arg(2) != "0" {
			return sorry{key: "sorry.button"}
		}
		if e, err = b.events.all.Edit(ctx, e.ID, t.seq(), func(e *event.Event) error {
			set(e, t.action.arg(2) == "1")
			return nil
		}); err != nil {
			return err
		}
	}
	on := map[string]bool{"strict": e.Screen == event.Strict, "poster": e.Poster, "walkin": e.WalkIn, "checkout": e.CheckOut, "passing": e.Passing, "within": e.Within > 0, "question": e.Question != ""}
	var keyboard telegram.Keyboard
	for _, option := range []string{"walkin", "strict", "poster", "question", "within", "checkout", "passing"} {
		mark, next := "☐ ", "1"
		if on[option] {
			mark, next = "☑ ", "0"
		}
		keyboard = append(keyboard, []telegram.Button{{Text: mark + t.Label("organise.option."+option, nil), Data: tap("dopts", e.ID, option, next)}})
	}
	t.show(t.Say("organise.optionshead", args{"Title": e.Title.In(t.lang)}), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}))
	return nil
}

// onEventPoint asks where an event is on the map.
func (b *Bot) onEventPoint(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEventPoint, Target: e.ID}); err != nil {
		return err
	}
	t.say(t.Say("organise.pointask", nil), nil)
	return nil
}

// takePoint takes a location that was sent for an event.
func (b *Bot) takePoint(ctx context.Context, t *turn, asked *talk) error {
	was, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	at := t.update.Message.Location
	is, err := b.events.all.Edit(ctx, was.ID, t.seq(), func(e *event.Event) error {
		e.Point = &event.Point{Lat: at.Latitude, Lng: at.Longitude}
		return nil
	})
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.edited(ctx, t, was, is, "edit event")
}

// answerEventPoint reminds of the location that is waited for.
func (b *Bot) answerEventPoint(_ context.Context, t *turn, _ *talk) error {
	t.say(t.Say("organise.pointask", nil), nil)
	return nil
}
