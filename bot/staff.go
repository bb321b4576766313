package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/resident"
)

const talkScope = "scope"

// askInvite begins an invitation: which role.
func (b *Bot) askInvite(_ context.Context, t *turn) error {
	var buttons []telegram.Button
	for _, role := range resident.Roles() {
		buttons = append(buttons, telegram.Button{Text: t.Label("role."+string(role), nil), Data: tap("invite", string(role))})
	}
	t.show(t.Say("staff.role", nil), rows(buttons, 2))
	return nil
}

// onInvite asks for where the role holds, or makes the invitation for the
// whole city or for the place that the button names.
func (b *Bot) onInvite(ctx context.Context, t *turn) error {
	role, scope := resident.Role(t.action.arg(0)), t.action.arg(1)
	if !slices.Contains(resident.Roles(), role) {
		return sorry{key: "sorry.button"}
	}
	if scope == "" {
		if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkScope, Target: string(role)}); err != nil {
			return err
		}
		if role == resident.Contact {
			t.show(t.Say("returns.contactscope", nil), nil)
			return nil
		}
		t.show(t.Say("staff.scope", args{"Role": t.Label("role."+string(role), nil)}), telegram.Keyboard{
			{{Text: t.Label("staff.city", nil), Data: tap("invite", string(role), "city")}}})
		return nil
	}
	grant := resident.Grant{Role: role}
	if place, ok := b.places.Place(scope); ok {
		grant.Place = place.ID
	} else if community, ok := b.places.Community(scope); ok {
		grant.Place, grant.Community = community.Place, community.ID
	} else if scope != "city" || role == resident.Contact {
		return sorry{key: "sorry.button"}
	}
	return b.invite(ctx, t, grant)
}

// answerScope takes the name of the place where a role shall hold.
func (b *Bot) answerScope(_ context.Context, t *turn, asked *talk) error {
	var buttons []telegram.Button
	for _, m := range b.places.Match(t.text) {
		buttons = append(buttons, telegram.Button{Text: m.Label(t.lang), Data: tap("invite", asked.Target, m.ID())})
	}
	if len(buttons) == 0 {
		return sorry{key: "register.unknownplace"}
	}
	t.say(t.Say("register.whichplace", nil), rows(buttons, 1))
	return nil
}

func (b *Bot) invite(ctx context.Context, t *turn, grant resident.Grant) error {
	token, err := b.staff.Invite(ctx, t.me.ID, grant)
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "invite", string(grant.Role)+":"+grant.Place+":"+grant.Community); err != nil {
		return err
	}
	t.show(t.Say("staff.invitation", args{
		"Role": t.Label("role."+string(grant.Role), nil), "Scope": b.scopeName(ctx, t, grant),
		"Link": "https://t.me/" + b.config.Username + "?start=i-" + token,
	}), nil)
	return nil
}

func (b *Bot) scopeName(ctx context.Context, t *turn, g resident.Grant) string {
	if g.Unit != "" {
		return b.unitName(ctx, t.Voice, g.Unit)
	}
	if g.Community != "" {
		return b.communityName(t, g.Community)
	}
	if place, ok := b.places.Place(g.Place); ok {
		return place.Name.In(t.lang)
	}
	return t.Label("staff.city", nil)
}

// acceptInvitation gives the person the role of an invitation.
func (b *Bot) acceptInvitation(ctx context.Context, t *turn, token string) error {
	name := strings.TrimSpace(t.update.Message.From.Name)
	if utf8.RuneCountInString(name) > 40 {
		name = string([]rune(name)[:40])
	}
	grant, err := b.staff.Accept(ctx, token, t.me.ID, name)
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "accept", string(grant.Role)); err != nil {
		return err
	}
	t.say(t.Say("staff.welcome", args{"Role": t.Label("role."+string(grant.Role), nil), "Scope": b.scopeName(ctx, t, grant)})+"\n\n"+t.Say("help.staff", nil), nil)
	if t.me.State != resident.Active {
		b.askNext(t)
	}
	return nil
}

// showStaff lists who works here; each can be removed.
func (b *Bot) showStaff(ctx context.Context, t *turn) error {
	list, err := b.staff.List(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		t.show(t.Say("staff.none", nil), nil)
		return nil
	}
	lines := []string{t.Say("staff.list", nil)}
	var keyboard telegram.Keyboard
	for _, e := range list {
		var roles []string
		for _, g := range e.Grants {
			roles = append(roles, t.Label("role."+string(g.Role), nil)+"（"+b.scopeName(ctx, t, g)+"）")
		}
		lines = append(lines, "· "+telegram.Escape(e.Name+"　"+strings.Join(roles, "、")))
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.remove", args{"Name": e.Name}), Data: tap("unstaff", e.ID)}})
	}
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

func (b *Bot) onUnstaff(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	if err := b.staff.Remove(ctx, id); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "remove staff", id); err != nil {
		return err
	}
	return b.showStaff(ctx, t)
}

// auditRows is how many actions the log shows.
const auditRows = 20

// showAudit shows the latest staff actions.
func (b *Bot) showAudit(ctx context.Context, t *turn) error {
	entries, err := b.audit.Latest(ctx, auditRows)
	if err != nil {
		return err
	}
	lines := []string{t.Say("staff.audit", nil)}
	for _, e := range entries {
		by := b.staffName(ctx, t, e.By)
		lines = append(lines, telegram.Escape(fmt.Sprintf("%s　%s　%s　%s",
			e.At.In(b.config.Location).Format("01-02 15:04"), by, t.Label("action."+strings.ReplaceAll(e.Action, " ", ""), nil), e.Target)))
	}
	t.say(strings.Join(lines, "\n"), nil)
	return nil
}

// staffName is how colleagues know a member of staff.
func (b *Bot) staffName(ctx context.Context, t *turn, id string) string {
	if id == t.me.ID {
		return t.Label("staff.you", nil)
	}
	if e, err := b.staff.Get(ctx, id); err == nil {
		return e.Name
	}
	return id[:min(len(id), 8)]
}

// enrollLimit bounds the people registered in one message.
const enrollLimit = 50

// enroll registers people for whom staff answer, a line each: name,
// community, group. All lines are checked before anybody is registered.
func (b *Bot) enroll(ctx context.Context, t *turn) error {
	lines := strings.FieldsFunc(strings.TrimPrefix(t.update.Message.Text, strings.SplitN(t.update.Message.Text, "\n", 2)[0]), func(r rune) bool { return r == '\n' })
	if len(lines) == 0 && t.text != "" {
		lines = []string{t.text}
	}
	if len(lines) == 0 || len(lines) > enrollLimit {
		t.say(t.Say("staff.enroll", nil), nil)
		return nil
	}
	type person struct {
		name, group string
		community   resident.Community
	}
	var people []person
	for i, line := range lines {
		words := strings.Fields(strings.ReplaceAll(line, "，", " "))
		if len(words) < 2 || utf8.RuneCountInString(words[0]) > 20 {
			return sorry{key: "staff.enrollline", values: args{"N": i + 1}}
		}
		found := b.places.Match(words[1])
		if len(found) != 1 || found[0].Community == nil || !t.rights.MayIn(resident.EnrollResidents, *found[0].Community) {
			return sorry{key: "staff.enrollplace", values: args{"N": i + 1, "Name": words[1]}}
		}
		group := "others"
		if len(words) > 2 {
			group = b.groupNamed(t, words[2])
		}
		if group == "" {
			return sorry{key: "staff.enrollgroup", values: args{"N": i + 1, "Name": words[2]}}
		}
		// A child joins with a parent's tap, which nobody can give for them.
		if group == resident.Minors {
			return sorry{key: "staff.enrollminor", values: args{"N": i + 1}}
		}
		people = append(people, person{words[0], group, *found[0].Community})
	}
	var numbers []string
	for i, p := range people {
		id := resident.EnrollID(t.seq(), i)
		if err := b.residents.Enroll(ctx, id, p.name, p.group, p.community, t.me.ID, b.today()); err != nil {
			return err
		}
		numbers = append(numbers, p.name+"　"+resident.CodeOf(id))
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "enroll", strconv.Itoa(len(people))); err != nil {
		return err
	}
	t.say(t.Say("staff.enrolled", args{"N": len(people)})+"\n"+telegram.Escape(strings.Join(numbers, "\n")), nil)
	return nil
}

// groupNamed finds the group that a word means, in either language.
func (b *Bot) groupNamed(t *turn, word string) string {
	for _, group := range b.config.Groups {
		for _, lang := range Languages() {
			v := b.texts.In(lang)
			if strings.EqualFold(word, v.Label("group."+group.ID, nil)) || strings.EqualFold(word, group.Name.In(lang)) || word == group.ID {
				return group.ID
			}
		}
	}
	return ""
}
