package bot

import (
	"context"
	"strings"
	"sync"
	"time"

	"kepubot/bot/telegram"
	"kepubot/resident"
)

// standing notes what became of the bot in a chat.
func (b *Bot) standing(ctx context.Context, u telegram.Update) error {
	s := u.Standing
	if s.Chat.Kind == telegram.Private {
		return b.residents.MarkAway(ctx, s.Chat.ID, !s.Member)
	}
	if !s.Member {
		return b.links.Unlink(ctx, s.Chat.ID)
	}
	voice := b.texts.In(languageOf(s.By.Language))
	b.outbox.Queue(telegram.LaneReply, telegram.Send{Chat: s.Chat.ID, Text: voice.Say("help.group", nil)}, nil)
	return nil
}

// inGroup answers the few commands that make sense in a group, a few times
// a minute at most; everything else there is other people's talk.
func (b *Bot) inGroup(ctx context.Context, t *turn) error {
	c, rest, ok := b.commandOf(t.text)
	if !ok || !c.groups || !strings.HasPrefix(t.text, "/") {
		return nil
	}
	calm := b.calm.allow(t.chat.ID)
	if err := b.meet(ctx, t, *t.update.Message.From); err != nil {
		return err
	}
	if !calm && !t.rights.Staff() { // a host is not silenced by others' tips
		return nil
	}
	t.text = rest
	return b.finish(ctx, t, c.handle(b, ctx, t))
}

// link ties the group to a community: "/link 季卫桥".
func (b *Bot) link(ctx context.Context, t *turn) error {
	if t.chat.Kind == telegram.Private || t.chat.Kind == "" {
		return sorry{key: "link.ingroup"}
	}
	if !t.rights.May(resident.LinkGroup) {
		return sorry{key: "sorry.staffonly"}
	}
	var found []resident.Community
	for _, m := range b.places.Match(t.text) {
		if m.Community != nil {
			found = append(found, *m.Community)
		}
	}
	if len(found) != 1 {
		return sorry{key: "link.which"}
	}
	if !t.rights.MayIn(resident.LinkGroup, found[0]) {
		return sorry{key: "sorry.staffonly"}
	}
	if err := b.links.Link(ctx, t.chat.ID, found[0].ID, t.me.ID); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "link", found[0].ID); err != nil {
		return err
	}
	t.say(t.Say("link.done", args{"Community": found[0].Name.In(t.lang)}), nil)
	return nil
}

// The bot answers a group this often, and forgets a group after this long.
const (
	calmAnswers = 4
	calmSpan    = time.Minute
)

// calm keeps the bot from filling a group with answers.
type calm struct {
	now func() time.Time
	mu  sync.Mutex
	at  map[int64][]time.Time
}

func newCalm(now func() time.Time) *calm { return &calm{now: now, at: map[int64][]time.Time{}} }

// allow tells whether another answer to the group is not too many.
func (c *calm) allow(chat int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for id, times := range c.at {
		if now.Sub(times[len(times)-1]) > calmSpan {
			delete(c.at, id)
		}
	}
	times := c.at[chat]
	for len(times) > 0 && now.Sub(times[0]) > calmSpan {
		times = times[1:]
	}
	if len(times) >= calmAnswers {
		return false
	}
	c.at[chat] = append(times, now)
	return true
}
