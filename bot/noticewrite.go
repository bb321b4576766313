package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
)

const talkNotice = "notice"

// askNotice asks for the text of a notice.
func (b *Bot) askNotice(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkNotice}); err != nil {
		return err
	}
	t.show(t.Say("notice.write", args{"Limit": content.NoticeLimit, "Caption": content.CaptionLimit}), nil)
	return nil
}

// answerNotice takes a notice as it was written, with or without a picture,
// shows it as residents will see it, and below it what can be done with it.
func (b *Bot) answerNotice(ctx context.Context, t *turn, _ *talk) error {
	picture := ""
	if photo := t.update.Message.Photo; photo != nil {
		picture = photo.ID
	}
	return b.draftNotice(ctx, t, t.text, picture)
}

func (b *Bot) draftNotice(ctx context.Context, t *turn, text, picture string) error {
	draft := content.ParseNotice(text)
	draft.ID, draft.Author, draft.Picture = "n"+strconv.FormatInt(t.seq(), 36), t.me.ID, picture
	if problems := draft.Problems(); len(problems) > 0 {
		t.say(t.Say("desk.problems", args{"Problems": markup(b.listProblems(t, problems))}), nil)
		return nil
	}
	notice, err := b.notices.Draft(ctx, draft, t.seq())
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	b.previewNotice(t, notice)
	return b.showNotice(ctx, t, notice)
}

// previewNotice sends a notice to the member of staff alone, in each of its
// languages, as residents get it.
func (b *Bot) previewNotice(t *turn, notice *content.Notice) {
	t.send(noticeMessage(t.chat.ID, Chinese, notice))
	if notice.English != "" {
		t.send(noticeMessage(t.chat.ID, English, notice))
	}
}

// noticeMessage is a notice to be sent.
func noticeMessage(chat int64, lang string, notice *content.Notice) telegram.Send {
	m := telegram.Send{Chat: chat, Text: telegram.Escape(notice.In(lang)), NoPreview: true}
	for _, link := range notice.Links {
		m.Keyboard = append(m.Keyboard, []telegram.Button{{Text: link.Label, URL: link.URL}})
	}
	if notice.Picture != "" {
		m.Photo = &telegram.Upload{ID: notice.Picture}
	}
	return m
}

// onNoticeTrial sends a notice to the member of staff alone.
func (b *Bot) onNoticeTrial(ctx context.Context, t *turn) error {
	notice, err := b.notice(ctx, t)
	if err != nil {
		return err
	}
	b.previewNotice(t, notice)
	return nil
}

// notice finds the notice that a button names.
func (b *Bot) notice(ctx context.Context, t *turn) (*content.Notice, error) {
	notice, err := b.notices.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	return notice, err
}

func (b *Bot) onNoticeDiscard(ctx context.Context, t *turn) error {
	if err := b.notices.Discard(ctx, t.action.arg(0), t.me.ID); err != nil {
		return err
	}
	t.show(t.Say("desk.discarded", nil), nil)
	return nil
}

// onNoticeReach shows whom a draft is for, and how to change it.
func (b *Bot) onNoticeReach(ctx context.Context, t *turn) error {
	notice, err := b.notice(ctx, t)
	if err != nil {
		return err
	}
	return b.showReach(ctx, t, notice)
}

// onNoticeSet changes whom a draft is for: a place, a community or a group is
// named or not named, or everybody is meant.
func (b *Bot) onNoticeSet(ctx context.Context, t *turn) error {
	kind, id, on := t.action.arg(1), t.action.arg(2), t.action.arg(3) == "1"
	change, ok := b.readdress(kind, id, on)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	notice, err := b.notices.Readdress(ctx, t.action.arg(0), t.me.ID, t.seq(), change)
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	return b.showReach(ctx, t, notice)
}

func (b *Bot) readdress(kind, id string, on bool) (func(content.Reach) content.Reach, bool) {
	switch kind {
	case "all":
		return func(content.Reach) content.Reach { return content.Reach{} }, true
	case "p":
		_, ok := b.places.Place(id)
		return func(r content.Reach) content.Reach { return r.WithPlace(id, on) }, ok
	case "c":
		_, ok := b.places.Community(id)
		return func(r content.Reach) content.Reach { return r.WithCommunity(id, on) }, ok
	case "g":
		_, ok := b.group(id)
		return func(r content.Reach) content.Reach { return r.WithGroup(id, on) }, ok
	}
	return nil, false
}

const talkReach = "reach"

// showReach lists places and groups to be named, with the size of what is
// named; communities are named by typing.
func (b *Bot) showReach(ctx context.Context, t *turn, notice *content.Notice) error {
	size, err := b.reachSize(ctx, notice.Reach)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkReach, Target: notice.ID}); err != nil {
		return err
	}
	option := func(kind, id, name string, chosen bool) telegram.Button {
		mark, on := "", "1"
		if chosen {
			mark, on = "✓ ", "0"
		}
		return telegram.Button{Text: mark + name, Data: tap("nset", notice.ID, kind, id, on)}
	}
	var keyboard telegram.Keyboard
	var buttons []telegram.Button
	for _, group := range b.config.Groups {
		buttons = append(buttons, option("g", group.ID, group.Name.In(t.lang), slices.Contains(notice.Reach.Groups, group.ID)))
	}
	keyboard = append(keyboard, rows(buttons, 3)...)
	buttons = nil
	for _, id := range notice.Reach.Communities {
		buttons = append(buttons, option("c", id, b.communityName(t, id), true))
	}
	for _, place := range b.places.Places() {
		buttons = append(buttons, option("p", place.ID, place.Name.In(t.lang), slices.Contains(notice.Reach.Places, place.ID)))
	}
	keyboard = append(keyboard, rows(buttons, 3)...)
	keyboard = append(keyboard, []telegram.Button{
		{Text: t.Label("notice.everybody", nil), Data: tap("nset", notice.ID, "all")},
		{Text: t.Label("button.done", nil), Data: tap("nview", notice.ID)},
	})
	t.show(t.Say("notice.reach", args{"Reach": b.reachName(t.Voice, notice.Reach), "N": size}), keyboard)
	return nil
}

// answerReach takes the name of a place or community that a notice is for.
func (b *Bot) answerReach(_ context.Context, t *turn, asked *talk) error {
	var buttons []telegram.Button
	for _, m := range b.places.Match(t.text) {
		kind := "p"
		if m.Community != nil {
			kind = "c"
		}
		buttons = append(buttons, telegram.Button{Text: m.Label(t.lang), Data: tap("nset", asked.Target, kind, m.ID(), "1")})
	}
	if len(buttons) == 0 {
		return sorry{key: "register.unknownplace"}
	}
	t.say(t.Say("register.whichplace", nil), rows(buttons, 1))
	return nil
}

func (b *Bot) reachSize(ctx context.Context, r content.Reach) (int64, error) {
	return b.residents.CountReach(ctx, r.Places, r.Communities, r.Groups)
}

// reachName says whom a notice is for: 全市, 凤山街道、梨洲街道 · 老年人.
func (b *Bot) reachName(v Voice, r content.Reach) string {
	var where, who []string
	for _, id := range r.Places {
		if place, ok := b.places.Place(id); ok {
			where = append(where, place.Name.In(v.lang))
		}
	}
	for _, id := range r.Communities {
		if community, ok := b.places.Community(id); ok {
			where = append(where, community.Name.In(v.lang))
		}
	}
	for _, id := range r.Groups {
		if group, ok := b.group(id); ok {
			who = append(who, group.Name.In(v.lang))
		}
	}
	if len(where) == 0 {
		where = []string{v.Label("staff.city", nil)}
	}
	comma := v.Label("notice.comma", nil)
	name := strings.Join(where, comma)
	if len(who) > 0 {
		name += " · " + strings.Join(who, comma)
	}
	return name
}

// onNoticeSubmit sends an author's draft to review, and tells those who may
// review it.
func (b *Bot) onNoticeSubmit(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	notice, err := b.notices.Change(ctx, id, t.seq(), func(n *content.Notice) error {
		if n.Author != t.me.ID {
			return content.ErrState
		}
		return n.Submit()
	})
	if err := b.noted(ctx, t, notice, "submit", err); err != nil {
		return err
	}
	return b.tellStaff(ctx, t, resident.ReviewNotices, t.me.ID, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("notice.toreview", args{"Head": notice.Head()}),
			telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("nview", notice.ID)}}}
	})
}

// noted writes a step into the audit log and shows the notice as it then is.
func (b *Bot) noted(ctx context.Context, t *turn, notice *content.Notice, action string, err error) error {
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, notice.ID); err != nil {
		return err
	}
	return b.showNotice(ctx, t, notice)
}

func (b *Bot) onNoticeApprove(ctx context.Context, t *turn) error {
	notice, err := b.notices.Approve(ctx, t.action.arg(0), t.me.ID, t.seq())
	if err := b.noted(ctx, t, notice, "approve", err); err != nil {
		return err
	}
	if notice.State != content.Approved {
		return nil
	}
	return b.tellAuthor(ctx, t, notice, "notice.passed")
}

func (b *Bot) onNoticeBack(ctx context.Context, t *turn) error {
	notice, err := b.notices.SendBack(ctx, t.action.arg(0), t.me.ID, t.seq())
	if err := b.noted(ctx, t, notice, "send back", err); err != nil {
		return err
	}
	return b.tellAuthor(ctx, t, notice, "notice.returned")
}

func (b *Bot) tellAuthor(ctx context.Context, t *turn, notice *content.Notice, key string) error {
	return b.tell(ctx, t, notice.Author, func(v Voice) (string, telegram.Keyboard) {
		return v.Say(key, args{"Head": notice.Head()}),
			telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("nview", notice.ID)}}}
	})
}
