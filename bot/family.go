package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/resident"
)

const talkMember = "member"

// showFamily lists those who share the phone.
func (b *Bot) showFamily(_ context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	lines := []string{}
	var keyboard telegram.Keyboard
	for _, m := range t.me.Family {
		lines = append(lines, fmt.Sprintf("· %s　%s　%s", telegram.Escape(m.Name),
			telegram.Escape(b.communityName(t, m.Community)), telegram.Escape(b.groupLabel(t, m.Group))))
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.remove", args{"Name": m.Name}), Data: tap("delfamily", m.ID)}})
	}
	if len(lines) == 0 {
		lines = []string{t.Say("family.none", nil)}
	}
	if len(t.me.Family) < resident.FamilyLimit {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.addfamily", nil), Data: tap("addfamily")}})
	}
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("me")}})
	t.show(t.Say("family.list", args{"Members": markup(strings.Join(lines, "\n"))}), keyboard)
	return nil
}

func (b *Bot) askMember(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	if len(t.me.Family) >= resident.FamilyLimit {
		return resident.ErrFull
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkMember}); err != nil {
		return err
	}
	t.say(t.Say("family.name", nil), nil)
	return nil
}

// answerMember takes the name, and then the community when it is typed.
func (b *Bot) answerMember(ctx context.Context, t *turn, asked *talk) error {
	name := asked.Words["name"]
	if name == "" {
		name = t.text
		if n := len([]rune(name)); n < 1 || n > 12 || strings.Contains(name, "\n") {
			return sorry{key: "family.badname"}
		}
		if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkMember, Words: map[string]string{"name": name}}); err != nil {
			return err
		}
		t.say(t.Say("family.community", args{"Name": name}), telegram.Keyboard{{{
			Text: t.Label("family.samecommunity", args{"Community": b.communityName(t, t.me.Community)}),
			Data: tap("fcommunity", t.me.Community)}}})
		return nil
	}
	var buttons []telegram.Button
	for _, m := range b.places.Match(t.text) {
		if m.Community != nil {
			buttons = append(buttons, telegram.Button{Text: m.Label(t.lang), Data: tap("fcommunity", m.Community.ID)})
		}
	}
	if len(buttons) == 0 {
		return sorry{key: "register.unknownplace"}
	}
	t.say(t.Say("register.whichplace", nil), rows(buttons, 1))
	return nil
}

// onMemberCommunity asks for the group; the buttons name all that is chosen.
func (b *Bot) onMemberCommunity(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	if _, ok := b.places.Community(id); !ok && id != resident.Unsure {
		return sorry{key: "sorry.button"}
	}
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if asked == nil || asked.Kind != talkMember {
		return sorry{key: "sorry.button"}
	}
	var buttons []telegram.Button
	for _, group := range b.config.Groups {
		if group.ID == resident.Minors {
			buttons = append(buttons,
				telegram.Button{Text: t.Label("family.under14", nil), Data: tap("fgroup", id, group.ID, "under")},
				telegram.Button{Text: t.Label("family.over14", nil), Data: tap("fgroup", id, group.ID, "over")})
			continue
		}
		buttons = append(buttons, telegram.Button{Text: b.groupLabel(t, group.ID), Data: tap("fgroup", id, group.ID, "-")})
	}
	t.show(t.Say("family.group", args{"Name": asked.Words["name"]}), rows(buttons, 2))
	return nil
}

// onMemberGroup adds the member, under the number of this update, so that
// the update coming again adds nobody twice.
func (b *Bot) onMemberGroup(ctx context.Context, t *turn) error {
	community, group := t.action.arg(0), t.action.arg(1)
	if _, ok := b.group(group); !ok {
		return sorry{key: "sorry.button"}
	}
	if _, ok := b.places.Community(community); !ok && community != resident.Unsure {
		return sorry{key: "sorry.button"}
	}
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if asked == nil || asked.Kind != talkMember || asked.Words["name"] == "" {
		return b.showFamily(ctx, t)
	}
	member := resident.Member{
		ID: "f" + strconv.FormatInt(t.seq(), 36), Name: asked.Words["name"], Community: community, Group: group,
		Under14: t.action.arg(2) == "under",
	}
	if err := t.change(ctx, func(r *resident.Resident) error { return r.AddMember(member) }); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.toast(t.Label("family.added", args{"Name": member.Name}))
	return b.showFamily(ctx, t)
}

func (b *Bot) onRemoveMember(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	if err := t.change(ctx, func(r *resident.Resident) error { return r.RemoveMember(id) }); err != nil {
		return err
	}
	if err := b.events.lines.WithdrawMember(ctx, t.me.ID, id, t.seq()); err != nil {
		return err
	}
	t.toast(t.Label("family.removed", nil))
	return b.showFamily(ctx, t)
}
