package bot

import (
	"context"
	"errors"
	"strconv"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

const talkList = "signinlist" // a list of those who came, taken on paper

// askList asks for the list of those who came to an event.
func (b *Bot) askList(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if e.State != event.Announced {
		return event.ErrDraft
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkList, Target: e.ID}); err != nil {
		return err
	}
	t.show(t.Say("signinlist.ask", args{"Title": e.Title.In(t.lang)}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}})
	return nil
}

// importList checks in the people of a list that staff sent, and asks about
// those who may be somebody else.
func (b *Bot) importList(ctx context.Context, work *job, name string, data []byte) (word, error) {
	e, by, err := b.workEvent(ctx, work, work.Target)
	if err != nil {
		return nil, err
	}
	done, err := b.events.lists.Import(ctx, e, name, data, b.walkIns(), b.calledBy, by.ID, work.Seq)
	if err != nil {
		return nil, err
	}
	list, err := b.events.lists.Get(ctx, e.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	return func(v Voice) (string, telegram.Keyboard) {
		text := v.Say("signinlist.done", args{"Added": done.Added, "Again": done.Again, "Absent": done.Absent})
		if list == nil {
			return text, telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("dview", e.ID)}}}
		}
		question, keyboard := b.doubtText(v, e, list)
		return text + "\n\n" + question, keyboard
	}, nil
}

// workEvent is the event of a job, if whoever asked for it still runs it.
func (b *Bot) workEvent(ctx context.Context, work *job, id string) (*event.Event, *resident.Resident, error) {
	by, rights, err := b.asker(ctx, work)
	if err != nil {
		return nil, nil, err
	}
	e, err := b.events.all.Get(ctx, id)
	if isNotFound(err) {
		return nil, nil, sorry{key: "sorry.gone"}
	}
	if err == nil && !rights.MayIn(resident.RunEvents, area(e)) {
		return nil, nil, sorry{key: "organise.elsewhere"}
	}
	return e, by, err
}

// doubtText asks who the next doubtful name of a list is.
func (b *Bot) doubtText(v Voice, e *event.Event, list *event.PaperList) (string, telegram.Keyboard) {
	n, doubt, left := list.Next()
	var keyboard telegram.Keyboard
	choice := func(label, is string) {
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("ddoubt", e.ID, strconv.FormatInt(list.List, 36), strconv.Itoa(n), is)}})
	}
	for i, known := range doubt.Like {
		if known.Person == "" {
			continue // forgotten since
		}
		choice(known.As+" · "+b.communityIn(v, known.From), strconv.Itoa(i))
	}
	choice(v.Label("signinlist.nobody", nil), "other")
	text := v.Say("signinlist.doubt", args{"N": left, "Name": doubt.Guest.Name, "Community": b.communityIn(v, doubt.Guest.From)})
	return text, keyboard
}

// onDoubt settles who a name of a list is, and asks about the next one.
func (b *Bot) onDoubt(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	list, err := strconv.ParseInt(t.action.arg(1), 36, 64)
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	n, err := strconv.Atoi(t.action.arg(2))
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	choice := -1
	if is := t.action.arg(3); is != "other" {
		if choice, err = strconv.Atoi(is); err != nil || choice < 0 {
			return sorry{key: "sorry.button"}
		}
	}
	err = b.events.lists.Settle(ctx, e, list, n, choice, t.me.ID, t.seq())
	if errors.Is(err, event.ErrNotIn) {
		return sorry{key: "sorry.button"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "settle name", e.ID); err != nil {
		return err
	}
	open, err := b.events.lists.Get(ctx, e.ID)
	if errors.Is(err, store.ErrNotFound) {
		t.show(t.Say("signinlist.settled", nil), telegram.Keyboard{{{Text: t.Label("button.look", nil), Data: tap("dview", e.ID)}}})
		return nil
	}
	if err != nil {
		return err
	}
	t.show(b.doubtText(t.Voice, e, open))
	return nil
}

// importEvents takes the events of a file as drafts.
func (b *Bot) importEvents(ctx context.Context, work *job, name string, data []byte) (word, error) {
	by, rights, err := b.asker(ctx, work)
	if err != nil {
		return nil, err
	}
	filed, err := b.forms().ReadFile(name, data, organiser(by.ID, rights), b.now())
	if err != nil {
		return nil, err
	}
	var faults sheet.Faults
	for _, f := range filed {
		if !rights.MayIn(resident.RunEvents, area(f.Event)) {
			faults = append(faults, sheet.Fault{Line: f.Line, Chinese: "这场活动不在您管的范围里", English: "this event isn't in your part of the city"})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	var drafts []*event.Event
	there := 0
	for _, f := range filed {
		if _, err := b.events.all.Get(ctx, f.Event.ID); err == nil {
			there++
		} else if !isNotFound(err) {
			return nil, err
		}
		draft, err := b.events.all.Add(ctx, f.Event, work.Seq)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, draft)
	}
	return func(v Voice) (string, telegram.Keyboard) {
		var keyboard telegram.Keyboard
		for _, e := range drafts[:min(len(drafts), deskList)] {
			keyboard = append(keyboard, []telegram.Button{{Text: v.shortDate(e.Starts.In(b.config.Location)) + " " + shortened(e.Title.In(v.lang), 24), Data: tap("dview", e.ID)}})
		}
		return v.Say("organise.imported", args{"N": len(drafts) - there, "There": there}), append(keyboard, []telegram.Button{{Text: v.Label("button.back", nil), Data: tap("dlist")}})
	}, nil
}
