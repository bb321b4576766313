package bot

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// passPage is how many people a message lists whose result is noted.
const passPage = 8

// onPass lists those who came to a training with their results, or notes that
// somebody, or everybody without a result, passed or did not.
func (b *Bot) onPass(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if !t.rights.MayIn(resident.SeePeople, area(e)) {
		return sorry{key: "attendance.nonames"}
	}
	from, err := strconv.Atoi(cmp.Or(t.action.arg(1), "0"))
	if err != nil || from < 0 {
		return sorry{key: "sorry.button"}
	}
	people, err := b.cameTo(ctx, e)
	if err != nil {
		return err
	}
	if who := t.action.arg(2); who != "" {
		passed, ok := map[string]bool{"1": true, "0": false}[t.action.arg(3)]
		if !ok {
			return sorry{key: "sorry.button"}
		}
		if err := b.notePassed(ctx, t, e, people, who, passed); err != nil {
			return err
		}
		if people, err = b.cameTo(ctx, e); err != nil {
			return err
		}
	}
	return b.showPass(ctx, t, e, people, from)
}

// cameTo are the people who came to an event, in the order in which they did.
func (b *Bot) cameTo(ctx context.Context, e *event.Event) ([]*event.Visitor, error) {
	people, err := b.events.figures.Visitors(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(people, func(p *event.Visitor) bool { return len(p.Sessions) == 0 }), nil
}

// everybody stands in a button for those who came and have no result yet.
const everybody = "all"

func (b *Bot) notePassed(ctx context.Context, t *turn, e *event.Event, people []*event.Visitor, who string, passed bool) error {
	for _, p := range people {
		if handleOf(p.Person) != who && (who != everybody || p.Passed != nil) {
			continue
		}
		if err := b.events.checkins.Pass(ctx, e, p.Person, passed, t.seq()); err != nil {
			return err
		}
	}
	return b.audit.Record(ctx, t.seq(), t.me.ID, "note result", e.ID)
}

func (b *Bot) showPass(ctx context.Context, t *turn, e *event.Event, people []*event.Visitor, from int) error {
	from = min(from, max(0, len(people)-1)/passPage*passPage)
	page := strconv.Itoa(from)
	passed, open := 0, 0
	for _, p := range people {
		switch {
		case p.Passed == nil:
			open++
		case *p.Passed:
			passed++
		}
	}
	shown := people[from:min(from+passPage, len(people))]
	b.nameVisitors(ctx, shown)
	var keyboard telegram.Keyboard
	for _, p := range shown {
		name := cmp.Or(p.Name, t.Label("attendance.nameless", nil))
		yes, no := t.Label("pass.yes", nil), t.Label("pass.no", nil)
		if p.Passed != nil && *p.Passed {
			yes = "✅ " + yes
		} else if p.Passed != nil {
			no = "✖️ " + no
		}
		keyboard = append(keyboard, []telegram.Button{
			{Text: shortened(name, 12) + "　" + yes, Data: tap("dpass", e.ID, page, handleOf(p.Person), "1")},
			{Text: no, Data: tap("dpass", e.ID, page, handleOf(p.Person), "0")}})
	}
	var turning []telegram.Button
	if from > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: tap("dpass", e.ID, strconv.Itoa(max(0, from-passPage)))})
	}
	if from+passPage < len(people) {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: tap("dpass", e.ID, strconv.Itoa(from+passPage))})
	}
	if len(turning) > 0 {
		keyboard = append(keyboard, turning)
	}
	if open > 0 {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("pass.all", args{"N": open}), Data: tap("dpass", e.ID, page, everybody, "1")}})
	}
	t.show(t.Say("pass.head", args{"Title": e.Title.In(t.lang), "Came": len(people), "Passed": passed, "Open": open}),
		append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}}))
	return nil
}
