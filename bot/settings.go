package bot

import (
	"context"
	"slices"

	"kepubot/bot/telegram"
	"kepubot/resident"
)

// showMe shows what the bot holds of a person, in short.
func (b *Bot) showMe(_ context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	b.showMeCard(t)
	return nil
}

func (b *Bot) showMeCard(t *turn) {
	tips := t.Label("me.tips", args{"Slot": t.me.NextSlot()})
	if t.me.TipsOff {
		tips = t.Label("me.notips", nil)
	}
	t.show(t.Say("me.card", args{
		"Community": b.communityName(t, t.me.Community),
		"Group":     b.groupLabel(t, t.me.Group),
		"Tips":      tips,
		"Family":    len(t.me.Family),
		"Number":    t.me.Code(),
		"Since":     t.day(b.dayTime(t.me.JoinedDay)),
	}), telegram.Keyboard{
		{{Text: t.Label("button.settings", nil), Data: tap("settings")}, {Text: t.Label("button.family", nil), Data: tap("family")}},
		{{Text: t.Label("points.button", nil), Data: tap("points")}, {Text: t.Label("comp.mine", nil), Data: tap("comps")}},
		{{Text: t.Label("button.mydata", nil), Data: tap("mydata")}, {Text: t.Label("button.forget", nil), Data: tap("forget")}},
	})
}

// showSettings offers what a resident can change.
func (b *Bot) showSettings(_ context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	stop := telegram.Button{Text: t.Label("button.stop", nil), Data: tap("stop")}
	if t.me.TipsOff {
		stop = telegram.Button{Text: t.Label("button.resume", nil), Data: tap("resume")}
	}
	t.show(t.Say("settings.menu", args{"Slot": t.me.NextSlot()}), telegram.Keyboard{
		{{Text: t.Label("button.slot", nil), Data: tap("slots")}, b.otherLanguage(t)},
		{{Text: t.Label("button.changecommunity", nil), Data: tap("places")}, {Text: t.Label("button.changegroup", nil), Data: tap("groups")}},
		{stop, {Text: t.Label("button.back", nil), Data: tap("me")}},
	})
	return nil
}

// showLanguages offers the languages, each in its own words.
func (b *Bot) showLanguages(_ context.Context, t *turn) error {
	var row []telegram.Button
	for _, lang := range Languages() {
		row = append(row, telegram.Button{Text: b.texts.In(lang).Label("language.name", nil), Data: tap("language", lang)})
	}
	t.show(t.Say("settings.language", nil), telegram.Keyboard{row})
	return nil
}

func (b *Bot) onLanguage(ctx context.Context, t *turn) error {
	lang := t.action.arg(0)
	if !slices.Contains(Languages(), lang) {
		return sorry{key: "sorry.button"}
	}
	if err := t.change(ctx, func(r *resident.Resident) error { return r.SetLanguage(lang, b.tomorrow()) }); err != nil {
		return err
	}
	t.Voice = b.texts.In(t.me.Language)
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	t.sayKeys(t.Say("settings.languageset", nil), b.mainKeys(t))
	return nil
}

// otherLanguage is the button that changes to the other language, in its words.
func (b *Bot) otherLanguage(t *turn) telegram.Button {
	lang := English
	if t.lang == English {
		lang = Chinese
	}
	return telegram.Button{Text: b.texts.In(lang).Label("language.name", nil), Data: tap("language", lang)}
}

func (b *Bot) onSlots(_ context.Context, t *turn) error {
	var buttons []telegram.Button
	for _, slot := range b.config.Slots {
		buttons = append(buttons, telegram.Button{Text: string(slot), Data: tap("slot", slot.Code())})
	}
	keyboard := append(rows(buttons, 3), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("settings")}})
	t.show(t.Say("settings.slots", nil), keyboard)
	return nil
}

func (b *Bot) onSlot(ctx context.Context, t *turn) error {
	for _, slot := range b.config.Slots {
		if slot.Code() != t.action.arg(0) {
			continue
		}
		if err := t.change(ctx, func(r *resident.Resident) error { return r.SetSlot(string(slot), b.tomorrow()) }); err != nil {
			return err
		}
		t.show(t.Say("settings.slotset", args{"Slot": string(slot)}), nil)
		return nil
	}
	return sorry{key: "sorry.button"}
}

func (b *Bot) onGroups(_ context.Context, t *turn) error {
	b.askGroup(t)
	return nil
}

func (b *Bot) changeGroup(ctx context.Context, t *turn, id string) error {
	if err := t.change(ctx, func(r *resident.Resident) error { return r.ChangeGroup(id, b.tomorrow()) }); err != nil {
		return err
	}
	t.show(t.Say("settings.groupset", args{"Group": b.groupName(t, id)}), nil)
	return nil
}

// stop ends the daily tip; everything else stays.
func (b *Bot) stop(ctx context.Context, t *turn) error {
	if err := t.change(ctx, (*resident.Resident).StopTips); err != nil {
		return err
	}
	t.show(t.Say("settings.stopped", nil), telegram.Keyboard{
		{{Text: t.Label("button.resume", nil), Data: tap("resume")}},
		{{Text: t.Label("button.forget", nil), Data: tap("forget")}},
	})
	return nil
}

func (b *Bot) onResume(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	if err := t.change(ctx, (*resident.Resident).ResumeTips); err != nil {
		return err
	}
	t.show(t.Say("settings.resumed", args{"Slot": t.me.NextSlot()}), nil)
	return nil
}

func (b *Bot) groupName(t *turn, id string) string {
	if group, ok := b.group(id); ok {
		return group.Name.In(t.lang)
	}
	return t.Label("register.nogroup", nil)
}
