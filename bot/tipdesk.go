package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kepubot/bot/delivery"
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
	t.send(tipMessage(t.Voice, t.chat.ID, tip, ""))
	return nil
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

// showFigures shows how many residents there are and how the tips of the
// last days did.
func (b *Bot) showFigures(ctx context.Context, t *turn) error {
	active, getting, err := b.residents.Number(ctx)
	if err != nil {
		return err
	}
	lines := []string{t.Say("figures.residents", args{"Active": active, "Getting": getting}), ""}
	var days []telegram.Button
	for i := range queueDays {
		day := schedule.Shift(b.today(), -i)
		figures, err := b.dayFigures(ctx, day)
		if err != nil {
			return err
		}
		if figures.sent+figures.failed+figures.missed+figures.left == 0 {
			continue
		}
		label := t.shortDate(b.dayTime(day))
		lines = append(lines, t.Say("figures.day", args{"Day": label, "Sent": figures.sent, "Failed": figures.failed + figures.missed,
			"Left": figures.left, "Likes": figures.likes, "Dislikes": figures.dislikes}))
		days = append(days, telegram.Button{Text: label, Data: tap("fday", day)})
	}
	if len(days) == 0 {
		lines = append(lines, t.Say("figures.nothing", nil))
	}
	t.show(strings.Join(lines, "\n"), rows(days, 4))
	return nil
}

// dayFigures are the figures of one day's tips.
type dayFigures struct {
	sent, failed, missed, left, likes, dislikes int64
	reached                                     map[string]int64 // by community
	reasons                                     map[string]int64
	tips                                        []string
	opinions                                    map[string]content.Opinion // by tip
}

func (b *Bot) dayFigures(ctx context.Context, day string) (dayFigures, error) {
	f := dayFigures{reached: map[string]int64{}, reasons: map[string]int64{}, opinions: map[string]content.Opinion{}}
	broadcasts, err := b.ledger.OfDay(ctx, day)
	if err != nil {
		return f, err
	}
	for _, broadcast := range broadcasts {
		f.add(broadcast.Totals)
	}
	for _, group := range b.config.Groups {
		choice, err := b.library.Chosen(ctx, day, group.ID)
		if isNotFound(err) || (err == nil && slices.Contains(f.tips, choice.Tip)) {
			continue
		}
		if err != nil {
			return f, err
		}
		opinions, err := b.library.Opinions(ctx, choice.Tip, day)
		if err != nil {
			return f, err
		}
		f.tips = append(f.tips, choice.Tip)
		var sum content.Opinion
		for _, o := range opinions {
			sum.Likes, sum.Dislikes = sum.Likes+o.Likes, sum.Dislikes+o.Dislikes
		}
		f.opinions[choice.Tip] = sum
		f.likes, f.dislikes = f.likes+sum.Likes, f.dislikes+sum.Dislikes
	}
	return f, nil
}

func (f *dayFigures) add(totals delivery.Totals) {
	f.sent, f.missed, f.left = f.sent+totals.Sent, f.missed+totals.Missed, f.left+totals.Left
	for why, n := range totals.Failed {
		f.failed += n
		f.reasons[why] += n
	}
	for community, n := range totals.Reached {
		f.reached[community] += n
	}
}

// figuresRows bounds the communities listed in a message.
const figuresRows = 25

// onFiguresDay shows one day: each tip with its feedback, whom it reached by
// community, and why it failed for others.
func (b *Bot) onFiguresDay(ctx context.Context, t *turn) error {
	day := t.action.arg(0)
	if !isDay(day) {
		return sorry{key: "sorry.button"}
	}
	f, err := b.dayFigures(ctx, day)
	if err != nil {
		return err
	}
	lines := []string{t.Say("figures.head", args{"Day": t.date(b.dayTime(day)), "Sent": f.sent, "Missed": f.missed, "Left": f.left})}
	for _, id := range f.tips {
		tip, err := b.library.Get(ctx, id)
		if err != nil {
			return err
		}
		lines = append(lines, t.Say("figures.tip", args{"Title": tip.In(t.lang).Title, "Likes": f.opinions[id].Likes, "Dislikes": f.opinions[id].Dislikes}))
	}
	for _, why := range slices.Sorted(maps.Keys(f.reasons)) {
		lines = append(lines, t.Say("figures.failed", args{"Why": t.Label("why."+why, nil), "N": f.reasons[why]}))
	}
	communities := slices.SortedFunc(maps.Keys(f.reached), func(x, y string) int {
		return int(f.reached[y]-f.reached[x])*1000 + strings.Compare(x, y)
	})
	for _, id := range communities[:min(figuresRows, len(communities))] {
		lines = append(lines, fmt.Sprintf("%s　%d", telegram.Escape(b.communityName(t, id)), f.reached[id]))
	}
	if more := len(communities) - figuresRows; more > 0 {
		lines = append(lines, t.Say("figures.more", args{"N": more}))
	}
	keyboard, err := b.tipsAgain(ctx, t, day)
	if err != nil {
		return err
	}
	t.show(strings.Join(lines, "\n"), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("figures")}}))
	return nil
}

// tipsAgain offers to send today's tips again to those whom they did not
// reach, while the window is open.
func (b *Bot) tipsAgain(ctx context.Context, t *turn, day string) (telegram.Keyboard, error) {
	if day != b.today() {
		return nil, nil
	}
	broadcasts, err := b.ledger.OfDay(ctx, day)
	if err != nil {
		return nil, err
	}
	var keyboard telegram.Keyboard
	for _, broadcast := range broadcasts {
		slot, ok := strings.CutPrefix(broadcast.ID, "tips:"+day+":")
		n := unreached(broadcast.Totals)
		if ok && !broadcast.Open && n > 0 {
			keyboard = append(keyboard, []telegram.Button{{
				Text: broadcast.Slot + "　" + t.Label("notice.retry", args{"N": n}),
				Data: tap("fretry", day, slot, strconv.FormatInt(broadcast.Round, 10)),
			}})
		}
	}
	return keyboard, nil
}

// onTipsAgain sends a slot's tips again to those whom they did not reach.
func (b *Bot) onTipsAgain(ctx context.Context, t *turn) error {
	day, code := t.action.arg(0), t.action.arg(1)
	round, err := strconv.ParseInt(t.action.arg(2), 10, 64)
	at := slices.IndexFunc(b.config.Slots, func(s schedule.Slot) bool { return s.Code() == code })
	if err != nil || at < 0 || day != b.today() {
		return sorry{key: "sorry.button"}
	}
	job, err := schedule.TipsJob(day, b.config.Slots[at], b.config.Location)
	if err != nil {
		return err
	}
	if !b.now().Before(job.Until) {
		return delivery.ErrOver
	}
	if err := b.ledger.Retry(ctx, job.ID, round, job.Until); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "send again", job.ID); err != nil {
		return err
	}
	t.wakes = true
	t.toast(t.Label("notice.because.soon", nil))
	return b.onFiguresDay(ctx, t)
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
