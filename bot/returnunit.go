package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
)

// talkUnit is the question what a new member unit is called.
const talkUnit = "unit"

// showUnits lists the member units (成员单位).
func (b *Bot) showUnits(ctx context.Context, t *turn) error {
	units, err := b.returns.units.Used(ctx)
	if err != nil {
		return err
	}
	var buttons []telegram.Button
	for _, one := range units {
		_, id := one.Addressee().Parts()
		buttons = append(buttons, telegram.Button{Text: one.Name.In(t.lang), Data: tap("runit", id)})
	}
	t.show(t.Say("returns.unithead", nil), append(rows(buttons, 2), []telegram.Button{
		{Text: t.Label("returns.unitnew", nil), Data: tap("runew")}, {Text: t.Label("button.back", nil), Data: tap("rlist")}}))
	return nil
}

func (b *Bot) askUnit(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkUnit}); err != nil {
		return err
	}
	t.show(t.Say("returns.unitask", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("runits")}}})
	return nil
}

// answerUnit adds a member unit by its name; one that is there already is
// shown.
func (b *Bot) answerUnit(ctx context.Context, t *turn, _ *talk) error {
	if strings.Contains(t.text, "\n") {
		return report.ErrReporter
	}
	all, err := b.returns.units.All(ctx)
	if err != nil {
		return err
	}
	id := "m" + strconv.FormatInt(t.seq(), 36)
	for _, one := range all {
		if one.Name.Chinese == t.text {
			_, id = one.Addressee().Parts()
		}
	}
	if _, err := b.returns.units.PutUnit(ctx, id, resident.Name{Chinese: t.text}, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "add unit", id); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showUnit(ctx, t, id)
}

func (b *Bot) onUnit(ctx context.Context, t *turn) error { return b.showUnit(ctx, t, t.action.arg(0)) }

// unit finds a member unit that a button names.
func (b *Bot) unit(ctx context.Context, id string) (*report.Reporter, error) {
	found, err := b.returns.units.Get(ctx, id)
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	return found, err
}

// showUnit shows a member unit, and who reports for it.
func (b *Bot) showUnit(ctx context.Context, t *turn, id string) error {
	found, err := b.unit(ctx, id)
	if err != nil {
		return err
	}
	contacts, err := b.contacts(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, person := range contacts[report.FromUnit(id)] {
		names = append(names, b.staffName(ctx, t, person))
	}
	key := "returns.unit"
	if len(names) == 0 {
		key = "returns.unitnobody"
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("returns.unitoff", nil), Data: tap("ruoff", id)}}, {{Text: t.Label("button.back", nil), Data: tap("runits")}}}
	if t.rights.May(resident.ManageStaff) {
		keyboard = append(telegram.Keyboard{{{Text: t.Label("returns.unitinvite", nil), Data: tap("ruinvite", id)}}}, keyboard...)
	}
	t.show(t.Say(key, args{"Name": found.Name.In(t.lang), "Names": strings.Join(names, t.Label("notice.comma", nil))}), keyboard)
	return nil
}

// onUnitInvite makes an invitation for a contact of a member unit.
func (b *Bot) onUnitInvite(ctx context.Context, t *turn) error {
	found, err := b.unit(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if found.Retired {
		return sorry{key: "sorry.gone"}
	}
	return b.invite(ctx, t, resident.Grant{Role: resident.Contact, Unit: t.action.arg(0)})
}

func (b *Bot) onUnitRetire(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	if _, err := b.unit(ctx, id); err != nil {
		return err
	}
	if _, err := b.returns.units.Retire(ctx, id, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "retire unit", id); err != nil {
		return err
	}
	return b.showUnits(ctx, t)
}
