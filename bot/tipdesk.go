package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
	"kepubot/schedule"
)

// queueDays is how many days of the queue are shown at once.
const queueDays = 7

// showQueue shows what the next days bring for the first audience group.
func (b *Bot) showQueue(ctx context.Context, t *turn) error {
	return b.listQueue(ctx, t, b.today(), b.config.Groups[len(b.config.Groups)-1].ID)
}

// onQueue shows the queue from a day on, for a group.
func (b *Bot) onQueue(ctx context.Context, t *turn) error {
	day, group := t.action.arg(0), t.action.arg(1)
	if _, ok := b.group(group); !ok || !isDay(day) {
		return sorry{key: "sorry.button"}
	}
	return b.listQueue(ctx, t, day, group)
}

func (b *Bot) listQueue(ctx context.Context, t *turn, from, group string) error {
	queue, err := b.library.Queue(ctx, from, queueDays, group)
	if err != nil {
		return err
	}
	if len(queue) == 0 {
		return content.ErrNoTip
	}
	lines := []string{t.Say("desk.queue", args{"Group": b.groupName(t, group)})}
	var days []telegram.Button
	repeats := 0
	for _, choice := range queue {
		tip, err := b.library.Get(ctx, choice.Tip)
		if err != nil {
			return err
		}
		mark := ""
		if choice.Repeat {
			repeats++
			mark = " ♻️"
		}
		at := b.dayTime(choice.Day)
		lines = append(lines, fmt.Sprintf("%s　%s%s", t.shortDate(at), telegram.Escape(tip.In(t.lang).Title), mark))
		days = append(days, telegram.Button{Text: t.shortDate(at), Data: tap("qday", choice.Day, group)})
	}
	if repeats > 0 {
		lines = append(lines, "", t.Say("desk.short", args{"N": repeats}))
	}
	keyboard := rows(days, 4)
	var others []telegram.Button
	for _, g := range b.config.Groups {
		if g.ID != group {
			others = append(others, telegram.Button{Text: g.Name.In(t.lang), Data: tap("queue", from, g.ID)})
		}
	}
	keyboard = append(keyboard, rows(others, 2)...)
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.nextdays", nil), Data: tap("queue", schedule.Shift(from, queueDays), group)}})
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

// onQueueDay previews the tip of one day and offers what can be done with it.
func (b *Bot) onQueueDay(ctx context.Context, t *turn) error {
	day, group := t.action.arg(0), t.action.arg(1)
	if _, ok := b.group(group); !ok || !isDay(day) {
		return sorry{key: "sorry.button"}
	}
	return b.showQueueDay(ctx, t, day, group)
}

func (b *Bot) showQueueDay(ctx context.Context, t *turn, day, group string) error {
	queue, err := b.library.Queue(ctx, day, 1, group)
	if err != nil {
		return err
	}
	if len(queue) == 0 {
		return content.ErrNoTip
	}
	tip, err := b.library.Get(ctx, queue[0].Tip)
	if err != nil {
		return err
	}
	text := t.Say("desk.day", args{"Day": t.date(b.dayTime(day)), "Group": b.groupName(t, group), "Reason": t.Label("reason."+string(queue[0].Reason), nil)}) +
		"\n\n" + tipText(t.Voice, tip, true)
	keyboard := telegram.Keyboard{{{Text: t.Label("button.testsend", nil), Data: tap("trial", tip.ID)}}}
	if day > b.today() {
		keyboard = append(keyboard, []telegram.Button{
			{Text: t.Label("button.skip", nil), Data: tap("skip", day, group, tip.ID)},
			{Text: t.Label("button.swap", nil), Data: tap("swaps", day, group)},
		})
	}
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("queue", max(day, b.today()), group)}})
	t.show(text, keyboard)
	return nil
}

// onSkip takes a tip off a day to come.
func (b *Bot) onSkip(ctx context.Context, t *turn) error {
	day, group, tip := t.action.arg(0), t.action.arg(1), t.action.arg(2)
	if err := b.changeable(day, group); err != nil {
		return err
	}
	if err := b.library.Skip(ctx, day, group, tip, t.me.ID); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "skip", day+":"+group+":"+tip); err != nil {
		return err
	}
	return b.showQueueDay(ctx, t, day, group)
}

// onSwaps offers tips that could take the day's place.
func (b *Bot) onSwaps(ctx context.Context, t *turn) error {
	day, group := t.action.arg(0), t.action.arg(1)
	if err := b.changeable(day, group); err != nil {
		return err
	}
	queue, err := b.library.Queue(ctx, day, queueDays+1, group)
	if err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	for _, choice := range queue[min(1, len(queue)):] {
		tip, err := b.library.Get(ctx, choice.Tip)
		if err != nil {
			return err
		}
		keyboard = append(keyboard, []telegram.Button{{Text: tip.In(t.lang).Title, Data: tap("swap", day, group, tip.ID)}})
	}
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("qday", day, group)}})
	t.show(t.Say("desk.swap", args{"Day": t.date(b.dayTime(day))}), keyboard)
	return nil
}

// onSwap puts another tip on a day to come.
func (b *Bot) onSwap(ctx context.Context, t *turn) error {
	day, group, tip := t.action.arg(0), t.action.arg(1), t.action.arg(2)
	if err := b.changeable(day, group); err != nil {
		return err
	}
	if err := b.library.Swap(ctx, day, group, tip, t.me.ID); isNotFound(err) {
		return sorry{key: "sorry.gone"}
	} else if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "swap", day+":"+group+":"+tip); err != nil {
		return err
	}
	return b.showQueueDay(ctx, t, day, group)
}

// changeable refuses groups that do not exist and days that have begun.
func (b *Bot) changeable(day, group string) error {
	if _, ok := b.group(group); !ok || !isDay(day) {
		return sorry{key: "sorry.button"}
	}
	if day <= b.today() {
		return content.ErrBegun
	}
	return nil
}

// onTrial sends a tip to the member of staff alone, as residents get it.
func (b *Bot) onTrial(ctx context.Context, t *turn) error {
	tip, err := b.library.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	return b.sendTip(ctx, t, tip, "")
}

// showPause shows whether pushes are held, and the one key for it.
func (b *Bot) showPause(ctx context.Context, t *turn) error {
	state, err := b.pause.State(ctx)
	if err != nil {
		return err
	}
	if state.Paused {
		t.show(t.Say("desk.paused", args{"When": t.moment(state.At.In(b.config.Location), b.local()), "Reason": t.Label("pause."+state.Reason, nil)}),
			telegram.Keyboard{{{Text: t.Label("button.unpause", nil), Data: tap("unpause")}}})
		return nil
	}
	var buttons []telegram.Button
	for _, reason := range pauseReasons() {
		buttons = append(buttons, telegram.Button{Text: t.Label("pause."+reason, nil), Data: tap("pause", reason)})
	}
	t.show(t.Say("desk.pause", nil), rows(buttons, 2))
	return nil
}

// pauseReasons are why all pushes may be held.
func pauseReasons() []string { return []string{"accident", "mourning", "mistake", "else"} }

func (b *Bot) onPause(ctx context.Context, t *turn) error {
	reason := t.action.arg(0)
	if !slices.Contains(pauseReasons(), reason) {
		return sorry{key: "sorry.button"}
	}
	return b.setPause(ctx, t, true, reason)
}

func (b *Bot) onUnpause(ctx context.Context, t *turn) error { return b.setPause(ctx, t, false, "") }

func (b *Bot) setPause(ctx context.Context, t *turn, paused bool, reason string) error {
	if err := b.pause.Set(ctx, paused, reason, t.me.ID); err != nil {
		return err
	}
	action := "resume"
	if paused {
		action = "pause"
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, reason); err != nil {
		return err
	}
	b.config.Log.Warn("pushes switched", "paused", paused, "reason", reason, "by", t.me.ID)
	return b.showPause(ctx, t)
}

// dayTime is noon of a local day.
func (b *Bot) dayTime(day string) time.Time {
	at, _ := schedule.At(day, "12:00", b.config.Location)
	return at
}

func isDay(day string) bool {
	_, err := time.Parse(time.DateOnly, day)
	return err == nil
}

// shortDate is a date for lists: 11/23, 23 Nov.
func (v Voice) shortDate(t time.Time) string {
	if v.lang == resident.English {
		return t.Format("2 Jan")
	}
	return strconv.Itoa(int(t.Month())) + "/" + strconv.Itoa(t.Day())
}
