package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kepubot/bot/delivery"
	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/schedule"
	"kepubot/store"
)

// noticeList bounds the notices that are listed.
const noticeList = 8

// showNotices lists the latest notices.
func (b *Bot) showNotices(ctx context.Context, t *turn) error {
	latest, err := b.notices.Latest(ctx, noticeList)
	if err != nil {
		return err
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("notice.new", nil), Data: tap("nnew")}}}
	for _, notice := range latest {
		state, err := b.noticeState(ctx, notice)
		if err != nil {
			return err
		}
		keyboard = append(keyboard, []telegram.Button{{
			Text: t.Label("notice.state."+string(state), nil) + " · " + notice.Head(), Data: tap("nview", notice.ID),
		}})
	}
	t.show(t.Say("notice.list", nil), keyboard)
	return nil
}

func (b *Bot) onNotice(ctx context.Context, t *turn) error {
	notice, err := b.notice(ctx, t)
	if err != nil {
		return err
	}
	return b.showNotice(ctx, t, notice)
}

// showNotice shows the card of a notice: where it stands and what can be
// done. While it waits for its time or is being sent, the card is kept up to
// date.
func (b *Bot) showNotice(ctx context.Context, t *turn, notice *content.Notice) error {
	card, err := b.noticeCard(ctx, t.Voice, notice, t.me.ID)
	if err != nil {
		return err
	}
	if notice.State == content.InReview {
		card.text += "\n\n" + telegram.Escape(notice.Chinese)
		if notice.English != "" {
			card.text += "\n\n— — —\n\n" + telegram.Escape(notice.English)
		}
	}
	t.show(card.text, card.keyboard)
	if t.update.Tap == nil || !notice.Pending {
		return nil
	}
	return b.notices.Follow(ctx, notice.ID, content.Watch{Chat: t.chat.ID, Message: t.update.Tap.MessageID, Language: t.lang})
}

// card is a message with its buttons.
type card struct {
	text     string
	keyboard telegram.Keyboard
}

// sending is a notice's broadcast as it stands; nil before it began.
func (b *Bot) sending(ctx context.Context, notice *content.Notice) (*delivery.Broadcast, error) {
	broadcast, err := b.ledger.Get(ctx, notice.JobID())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return broadcast, err
}

// noticeState is the one word for where a notice stands.
func (b *Bot) noticeState(ctx context.Context, notice *content.Notice) (content.Cause, error) {
	broadcast, err := b.sending(ctx, notice)
	if err != nil {
		return "", err
	}
	standing, err := b.standingOf(ctx, notice, broadcast)
	return notice.Why(standing), err
}

func (b *Bot) standingOf(ctx context.Context, notice *content.Notice, broadcast *delivery.Broadcast) (content.Standing, error) {
	paused, err := b.pause.Paused(ctx)
	if err != nil {
		return content.Standing{}, err
	}
	s := content.Standing{Now: b.now(), Paused: paused, Alive: b.config.Alive == nil || b.config.Alive()}
	if job, ok := schedule.NoticeJob(notice.JobID(), notice.At, b.config.Location); ok {
		s.Until = job.Until
	}
	if broadcast != nil {
		s.Begun, s.Held, s.Ended, s.Ending = true, broadcast.Held, !broadcast.Open, string(broadcast.Ending)
		s.Sent = broadcast.Totals.Sent
	}
	return s, nil
}

// noticeCard draws the card of a notice for a member of staff, or for whoever
// looks at it.
func (b *Bot) noticeCard(ctx context.Context, v Voice, notice *content.Notice, viewer string) (card, error) {
	broadcast, err := b.sending(ctx, notice)
	if err != nil {
		return card{}, err
	}
	standing, err := b.standingOf(ctx, notice, broadcast)
	if err != nil {
		return card{}, err
	}
	state := notice.Why(standing)
	lines := []string{
		v.Say("notice.head", args{"State": v.Label("notice.state."+string(state), nil), "Head": notice.Head()}),
		v.Say("notice.because."+string(state), b.noticeArgs(v, notice, broadcast)),
	}
	if broadcast == nil {
		size, err := b.reachSize(ctx, notice.Reach)
		if err != nil {
			return card{}, err
		}
		lines = append(lines, v.Say("notice.for", args{"Reach": b.reachName(v, notice.Reach), "N": size, "Took": b.duration(v, b.timeFor(size))}))
		if notice.English == "" {
			lines = append(lines, v.Say("notice.onlychinese", nil))
		}
	} else {
		figures, err := b.figuresOf(ctx, notice, broadcast)
		if err != nil {
			return card{}, err
		}
		lines = append(lines, b.progressLines(v, notice, broadcast, figures)...)
	}
	return card{strings.Join(lines, "\n"), b.noticeKeys(v, notice, broadcast, state, viewer)}, nil
}

// noticeArgs are the values of the sentence that says where a notice stands.
func (b *Bot) noticeArgs(v Voice, notice *content.Notice, broadcast *delivery.Broadcast) args {
	a := args{"Passed": notice.Passed(), "Steps": b.notices.Steps()}
	if !notice.At.IsZero() {
		a["When"] = v.moment(notice.At.In(b.config.Location), b.local())
	}
	if broadcast != nil && broadcast.Ended != nil {
		a["Took"] = b.duration(v, broadcast.Ended.Sub(broadcast.Begun))
	}
	return a
}

// figuresOf are a broadcast's figures: counted along while it runs here, as
// they were counted when it ended, or counted now.
func (b *Bot) figuresOf(ctx context.Context, notice *content.Notice, broadcast *delivery.Broadcast) (delivery.Progress, error) {
	if progress, ok := b.ledger.Progress(broadcast.ID); ok && broadcast.Open {
		return progress, nil
	}
	if !broadcast.Open {
		return delivery.Progress{Totals: broadcast.Totals}, nil
	}
	totals, err := b.ledger.Count(ctx, notice.JobID())
	return delivery.Progress{Totals: totals}, err
}

func (b *Bot) progressLines(v Voice, notice *content.Notice, broadcast *delivery.Broadcast, p delivery.Progress) []string {
	all := max(notice.Size, p.All())
	figures := v.Say("notice.figures", args{"Sent": p.Sent, "All": all})
	if failed := p.Failures(); failed > 0 {
		figures += v.Say("notice.failed", args{"N": failed})
	}
	if p.Missed > 0 {
		figures += v.Say("notice.missed", args{"N": p.Missed})
	}
	lines := []string{figures}
	if broadcast.Open {
		left := all - p.Sent - p.Failures() - p.Missed
		pace := p.Pace
		if pace < 1 {
			pace = b.paceOf(notice)
		}
		return append(lines, v.Say("notice.pace", args{
			"Pace": fmt.Sprintf("%.1f", p.Pace), "Left": b.duration(v, time.Duration(float64(left)/pace*float64(time.Second))),
		}))
	}
	for _, why := range slices.Sorted(maps.Keys(p.Failed)) {
		lines = append(lines, v.Say("figures.failed", args{"Why": v.Label("why."+why, nil), "N": p.Failed[why]}))
	}
	return lines
}

// noticeKeys are what can be done with a notice where it stands. Who may do
// it is looked at when it is done.
func (b *Bot) noticeKeys(v Voice, notice *content.Notice, broadcast *delivery.Broadcast, state content.Cause, viewer string) telegram.Keyboard {
	key := func(label, verb string, more ...string) telegram.Button {
		return telegram.Button{Text: v.Label(label, nil), Data: tap(verb, append([]string{notice.ID}, more...)...)}
	}
	back := []telegram.Button{{Text: v.Label("button.back", nil), Data: tap("notices")}}
	switch state {
	case content.WhyDraft:
		return telegram.Keyboard{{key("button.submit", "nsubmit")},
			{key("notice.readdress", "nreach"), key("button.testsend", "ntrial")}, {key("button.discard", "ndiscard")}, back}
	case content.WhyReview:
		if viewer == notice.Author {
			return telegram.Keyboard{{key("button.testsend", "ntrial")}, back}
		}
		return telegram.Keyboard{{key("button.approve", "npass"), key("button.reject", "nback")}, {key("button.testsend", "ntrial")}, back}
	case content.WhyEarly:
		return telegram.Keyboard{{key("notice.retime", "nwhen"), key("notice.withdraw", "nwithdraw")}, {key("button.testsend", "ntrial")}, back}
	case content.WhyNoOrder, content.WhyWithdrawn, content.WhyEmpty, content.WhyLate:
		if broadcast == nil {
			return telegram.Keyboard{{key("notice.now", "nask"), key("notice.later", "nwhen")}, {key("button.testsend", "ntrial")}, back}
		}
	case content.WhyHeld:
		return telegram.Keyboard{{key("notice.goon", "ngoon"), key("notice.cancel", "ncancel")}, back}
	case content.WhyPaused, content.WhyOffline, content.WhyRunning, content.WhySoon:
		if broadcast != nil {
			return telegram.Keyboard{{key("notice.hold", "nhold"), key("notice.cancel", "ncancel")}, back}
		}
	}
	if broadcast != nil && !broadcast.Open && !broadcast.Folded && unreached(broadcast.Totals) > 0 {
		again := telegram.Button{
			Text: v.Label("notice.retry", args{"N": unreached(broadcast.Totals)}),
			Data: tap("nretry", notice.ID, fmt.Sprint(broadcast.Round)),
		}
		return telegram.Keyboard{{again}, back}
	}
	return telegram.Keyboard{back}
}

// unreached are those whom sending again could reach.
func unreached(t delivery.Totals) int64 {
	return t.Failures() - t.Failed["forgotten"] + t.Missed + t.Left
}

// paceOf is how many messages a second a notice is sent at.
func (b *Bot) paceOf(notice *content.Notice) float64 {
	if notice.Paid && b.config.PaidPace > 0 {
		return float64(b.config.PaidPace)
	}
	return freePace
}

// freePace is what Telegram takes in messages a second without money.
const freePace = 30

// timeFor is how long so many messages take at the free pace.
func (b *Bot) timeFor(size int64) time.Duration {
	return time.Duration(float64(size) / freePace * float64(time.Second))
}

// duration says how long something takes: 约 41 秒, 约 1 小时 51 分.
func (b *Bot) duration(v Voice, d time.Duration) string {
	switch seconds := int(d.Seconds() + 0.999); {
	case seconds < 60:
		return v.Label("when.seconds", args{"S": max(seconds, 1)})
	case seconds < 3600:
		return v.Label("when.minutes", args{"M": (seconds + 59) / 60})
	default:
		return v.Label("when.hours", args{"H": seconds / 3600, "M": seconds % 3600 / 60})
	}
}
