package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
)

const talkIndicator = "indicator" // a new one in one message, or the target changed

// indicatorDesk are the verbs of those who decide which indicators there are.
func indicatorDesk() map[string]handler {
	return map[string]handler{
		"ind": (*Bot).showCatalogue, "indone": (*Bot).onIndicator, "indnew": (*Bot).askIndicator, "indput": (*Bot).onIndicatorPut,
		"indoff": (*Bot).onIndicatorRetire, "indon": (*Bot).onIndicatorRestore,
	}
}

// retiredList is the argument of buttons for the list of retired indicators.
const retiredList = "off"

// showCatalogue lists the indicators in use, or those that were retired.
func (b *Bot) showCatalogue(ctx context.Context, t *turn) error {
	all, err := b.returns.catalogue.All(ctx)
	if err != nil {
		return err
	}
	ofRetired, retired := t.action.arg(0) == retiredList, 0
	var buttons []telegram.Button
	for _, i := range all {
		if i.Retired {
			retired++
		}
		if i.Retired == ofRetired && len(buttons) < report.MostIndicators {
			buttons = append(buttons, telegram.Button{Text: i.Name.In(t.lang), Data: tap("indone", i.ID)})
		}
	}
	if ofRetired {
		t.show(t.Say("indicator.retiredhead", nil), append(rows(buttons, 3), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("ind")}}))
		return nil
	}
	keyboard := append(rows(buttons, 3), []telegram.Button{{Text: t.Label("indicator.new", nil), Data: tap("indnew")}})
	if retired > 0 {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("indicator.retired", args{"N": retired}), Data: tap("ind", retiredList)}})
	}
	t.show(t.Say("indicator.head", nil), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("repmenu")}}))
	return nil
}

func (b *Bot) onIndicator(ctx context.Context, t *turn) error {
	i, err := b.returns.catalogue.Get(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.showIndicator(ctx, t, i)
}

// showIndicator shows an indicator, with the keys to change it.
func (b *Bot) showIndicator(ctx context.Context, t *turn, i *report.Indicator) error {
	text := indicatorText(t.Voice, i)
	if i.By != "" {
		text += "\n" + t.Say("indicator.by", args{"Name": b.staffName(ctx, t, i.By)})
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("indicator.edit", nil), Data: tap("indnew", i.ID)}, {Text: t.Label("indicator.off", nil), Data: tap("indoff", i.ID)}}}
	if i.Retired {
		text = t.Say("indicator.isoff", nil) + "\n" + text
		keyboard = telegram.Keyboard{{{Text: t.Label("indicator.on", nil), Data: tap("indon", i.ID)}}}
	}
	t.show(text, append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("ind")}}))
	return nil
}

// indicatorText says what an indicator is.
func indicatorText(v Voice, i *report.Indicator) string {
	name := i.Name.Chinese
	if i.Name.English != "" {
		name += " / " + i.Name.English
	}
	text := v.Say("indicator.is", args{
		"Name": name, "Unit": i.Unit.Name().In(v.lang), "Measure": v.Label("indicator.measure."+string(i.Measure), nil), "Most": i.Most,
	})
	if len(i.Words) > 0 {
		text += "\n" + v.Say("indicator.words", args{"Words": strings.Join(i.Words, v.Label("notice.comma", nil))})
	}
	return text
}

// askIndicator asks for a new indicator in one message, or for that of the
// button changed.
func (b *Bot) askIndicator(ctx context.Context, t *turn) error {
	id, form, back := t.action.arg(0), report.IndicatorForms{}.Template(t.lang), tap("ind")
	key := "indicator.how"
	if id != "" {
		i, err := b.returns.catalogue.Get(ctx, id)
		if err != nil {
			return err
		}
		form, back, key = report.IndicatorForms{}.Write(*i, t.lang), tap("indone", id), "indicator.howedit"
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkIndicator, Target: id}); err != nil {
		return err
	}
	t.show(t.Say(key, args{"Form": markup("<pre>" + telegram.Escape(form) + "</pre>")}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: back}}})
	return nil
}

// readIndicator reads the indicator of a form; where that has problems, it says
// them and false.
func (b *Bot) readIndicator(ctx context.Context, t *turn, id, form string) (report.Indicator, bool, error) {
	all, err := b.returns.catalogue.All(ctx)
	if err != nil {
		return report.Indicator{}, false, err
	}
	i, problems := report.IndicatorForms{All: all}.Read(id, form)
	if len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), nil)
	}
	return i, len(problems) == 0, nil
}

// answerIndicator reads an indicator back before it counts.
func (b *Bot) answerIndicator(ctx context.Context, t *turn, asked *talk) error {
	if !t.rights.May(resident.ApproveReturns) {
		return sorry{key: "sorry.staffonly"}
	}
	seq, id := strconv.FormatInt(t.seq(), 36), asked.Target
	if id == "" || asked.Words["new"] != "" {
		id = "i" + seq
	}
	i, ok, err := b.readIndicator(ctx, t, id, t.text)
	if err != nil || !ok {
		return err
	}
	words := map[string]string{"form": t.text, "seq": seq}
	if id != asked.Target {
		words["new"] = "yes"
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkIndicator, Target: id, Words: words}); err != nil {
		return err
	}
	t.say(t.Say("indicator.sure", nil)+"\n"+indicatorText(t.Voice, &i), telegram.Keyboard{
		{{Text: t.Label("indicator.put", nil), Data: tap("indput", id, seq)}}, {{Text: t.Label("button.back", nil), Data: tap("ind")}}})
	return nil
}

// onIndicatorPut puts the indicator that was read back into the catalogue.
// Pressed again it shows what is there.
func (b *Bot) onIndicatorPut(ctx context.Context, t *turn) error {
	id, seq := t.action.arg(0), t.action.arg(1)
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if asked == nil || asked.Kind != talkIndicator || asked.Target != id || asked.Words["seq"] != seq || seq == "" {
		return b.onIndicator(ctx, t)
	}
	want, ok, err := b.readIndicator(ctx, t, id, asked.Words["form"])
	if err != nil || !ok {
		return err
	}
	i, err := b.returns.catalogue.Put(ctx, want, t.me.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.indicatorNoted(ctx, t, i, "put indicator")
}

// indicatorNoted notes what was done with an indicator, and shows it.
func (b *Bot) indicatorNoted(ctx context.Context, t *turn, i *report.Indicator, action string) error {
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, i.ID); err != nil {
		return err
	}
	t.toast(t.Label("indicator.done", nil))
	return b.showIndicator(ctx, t, i)
}

// onIndicatorRetire asks whether an indicator shall be retired; the second
// button does it.
func (b *Bot) onIndicatorRetire(ctx context.Context, t *turn) error {
	i, err := b.returns.catalogue.Get(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if i.Retired && !i.Handled.Has(t.seq()) { // else a crash broke this tap off
		return b.showIndicator(ctx, t, i)
	}
	if t.action.arg(1) == "" {
		t.show(t.Say("indicator.offask", args{"Name": i.Name.In(t.lang)}), telegram.Keyboard{
			{{Text: t.Label("indicator.offnow", args{"Name": i.Name.In(t.lang)}), Data: tap("indoff", i.ID, "now")}}, {{Text: t.Label("button.back", nil), Data: tap("indone", i.ID)}}})
		return nil
	}
	if i, err = b.returns.catalogue.Retire(ctx, i.ID, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.indicatorNoted(ctx, t, i, "retire indicator")
}

// onIndicatorRestore takes a retired indicator into use again.
func (b *Bot) onIndicatorRestore(ctx context.Context, t *turn) error {
	i, err := b.returns.catalogue.Get(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if !i.Retired && !i.Handled.Has(t.seq()) {
		return b.showIndicator(ctx, t, i)
	}
	if i, err = b.returns.catalogue.Restore(ctx, i.ID, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.indicatorNoted(ctx, t, i, "restore indicator")
}
