package bot

import (
	"context"
	"errors"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/event"
	"kepubot/resident"
)

// askEvent asks for a new event in one message.
func (b *Bot) askEvent(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEvent}); err != nil {
		return err
	}
	t.show(t.Say("organise.how", args{"Form": markup("<pre>" + telegram.Escape(b.forms().Template(t.lang)) + "</pre>")}),
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dlist")}}})
	return nil
}

// organiser is whoever writes an event, with the part of the city that is
// theirs.
func organiser(id string, rights resident.Rights) event.Organiser {
	by := event.Organiser{ID: id}
	for _, grant := range rights {
		if grant.Role == resident.Admin || grant.Role == resident.Organiser {
			if grant.Place == "" && grant.Community == "" {
				return event.Organiser{ID: id}
			}
			by.Place, by.Community = grant.Place, grant.Community
		}
	}
	return by
}

// answerEvent takes a new event and shows it as a draft.
func (b *Bot) answerEvent(ctx context.Context, t *turn, _ *talk) error {
	id := event.NewID(t.seq())
	draft, problems := b.forms().Read(id, t.text, organiser(t.me.ID, t.rights), b.now())
	if len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), nil)
		return nil
	}
	if !t.rights.MayIn(resident.RunEvents, area(draft)) {
		return sorry{key: "organise.elsewhere"}
	}
	draft, err := b.events.all.Add(ctx, draft, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "draft event", draft.ID); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showDeskEvent(ctx, t, draft)
}

// problemsText names what is wrong with what staff wrote.
func (b *Bot) problemsText(v Voice, problems []content.Problem) string {
	lines := []string{v.Say("organise.problems", nil)}
	for _, p := range problems[:min(len(problems), faultsShown)] {
		text := p.Chinese
		if v.lang == English {
			text = p.English
		}
		lines = append(lines, "· "+telegram.Escape(shortened(text, 150)))
	}
	return strings.Join(lines, "\n")
}

// onEventAnnounce opens an event to residents.
func (b *Bot) onEventAnnounce(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	announced, err := b.events.all.Announce(ctx, e.ID, t.seq())
	if errors.Is(err, event.ErrFaults) {
		return b.showDeskEvent(ctx, t, e)
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "announce event", e.ID); err != nil {
		return err
	}
	t.toast(t.Label("organise.announced", nil))
	return b.showDeskEvent(ctx, t, announced)
}

// onEventEdit shows an event as it was written, to be sent again changed.
func (b *Bot) onEventEdit(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEventEdit, Target: e.ID}); err != nil {
		return err
	}
	t.show(t.Say("organise.editing", args{"Form": markup("<pre>" + telegram.Escape(b.forms().Write(e, t.lang)) + "</pre>")}),
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
	return nil
}

func (b *Bot) answerEventEdit(ctx context.Context, t *turn, asked *talk) error {
	was, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	if err := b.willTell(ctx, t, was); err != nil {
		return err
	}
	var problems []content.Problem
	is, err := b.events.all.Edit(ctx, was.ID, t.seq(), func(e *event.Event) error {
		if problems = b.forms().Edit(e, t.text, b.now()); len(problems) > 0 {
			return event.ErrFaults
		}
		if !t.rights.MayIn(resident.RunEvents, area(e)) {
			return sorry{key: "organise.elsewhere"}
		}
		return nil
	})
	if errors.Is(err, event.ErrFaults) && len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), nil)
		return nil
	}
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.edited(ctx, t, was, is, "edit event")
}

// edited notes a change of an event and shows it as it is.
func (b *Bot) edited(ctx context.Context, t *turn, was, is *event.Event, action string) error {
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, is.ID); err != nil {
		return err
	}
	if len(event.Changes(was, is)) > 0 {
		t.toast(t.Label("organise.telling", nil))
	}
	return b.showDeskEvent(ctx, t, is)
}

// onEventDiscard asks before a draft goes, or, told so, lets it go.
func (b *Bot) onEventDiscard(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if t.action.arg(1) != "yes" {
		t.show(t.Say("organise.discardask", args{"Title": e.Title.In(t.lang)}), telegram.Keyboard{
			{{Text: t.Label("organise.discard", nil), Data: tap("ddiscard", e.ID, "yes")}},
			{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
		return nil
	}
	if err := b.events.all.Discard(ctx, e.ID); err != nil {
		return err
	}
	return b.deskEvents(ctx, t)
}

// onEventCancel asks why an event is called off.
func (b *Bot) onEventCancel(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkEventCancel, Target: e.ID}); err != nil {
		return err
	}
	t.show(t.Say("organise.cancelask", args{"Title": e.Title.In(t.lang)}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
	return nil
}

func (b *Bot) answerEventCancel(ctx context.Context, t *turn, asked *talk) error {
	was, err := b.deskEvent(ctx, t, asked.Target)
	if err != nil {
		return err
	}
	if err := b.willTell(ctx, t, was); err != nil {
		return err
	}
	is, err := b.events.all.Cancel(ctx, was.ID, t.text, t.seq())
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.edited(ctx, t, was, is, "cancel event")
}
