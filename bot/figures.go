package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/delivery"
	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/schedule"
)

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
