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

const talkTip = "tip"

// askTip sends the form in which a tip is written.
func (b *Bot) askTip(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkTip}); err != nil {
		return err
	}
	t.say(t.Say("desk.form", args{"Form": markup("<pre>" + telegram.Escape(content.FormTemplate()) + "</pre>")}), nil)
	return nil
}

// answerTip reads the filled-in form; everything wrong with it is said at
// once. Theme and audience are asked for by buttons after.
func (b *Bot) answerTip(ctx context.Context, t *turn, _ *talk) error {
	tip, problems := content.ParseForm("new", t.text)
	tip.Theme, tip.Groups = content.Health, []string{content.Everyone}
	problems = append(problems, tip.Problems(b.groupIDs())...)
	if len(problems) > 0 {
		t.say(t.Say("desk.problems", args{"Problems": markup(b.listProblems(t, problems))}), nil)
		return nil
	}
	var buttons []telegram.Button
	for _, theme := range content.Themes() {
		buttons = append(buttons, telegram.Button{Text: t.Label("theme."+string(theme), nil), Data: tap("wtheme", string(theme))})
	}
	return b.keepForm(ctx, t, rows(buttons, 2))
}

// keepForm holds the form in the open question until theme and audience are
// known.
func (b *Bot) keepForm(ctx context.Context, t *turn, keyboard telegram.Keyboard) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkTip, Words: map[string]string{"form": t.text}}); err != nil {
		return err
	}
	t.say(t.Say("desk.theme", nil), keyboard)
	return nil
}

func (b *Bot) listProblems(t *turn, problems []content.Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, "· "+telegram.Escape(problemText(t.Voice, p)))
	}
	return strings.Join(lines, "\n")
}

// problemText is a problem in the words of a voice.
func problemText(v Voice, p content.Problem) string {
	if v.lang == English {
		return p.English
	}
	return p.Chinese
}

func (b *Bot) onTipTheme(_ context.Context, t *turn) error {
	theme := t.action.arg(0)
	if !slices.Contains(content.Themes(), content.Theme(theme)) {
		return sorry{key: "sorry.button"}
	}
	buttons := []telegram.Button{{Text: t.Label("desk.everyone", nil), Data: tap("wgroup", theme, content.Everyone)}}
	for _, group := range b.config.Groups {
		buttons = append(buttons, telegram.Button{Text: group.Name.In(t.lang), Data: tap("wgroup", theme, group.ID)})
	}
	t.show(t.Say("desk.audience", nil), rows(buttons, 2))
	return nil
}

// onTipGroup makes the draft, under an id of this update's number, and shows
// it as residents will see it.
func (b *Bot) onTipGroup(ctx context.Context, t *turn) error {
	theme, group := content.Theme(t.action.arg(0)), t.action.arg(1)
	if _, ok := b.group(group); !ok && group != content.Everyone {
		return sorry{key: "sorry.button"}
	}
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if asked == nil || asked.Kind != talkTip || asked.Words["form"] == "" {
		return sorry{key: "sorry.button"}
	}
	tip, _ := content.ParseForm("t"+strconv.FormatInt(asked.Seq, 36), asked.Words["form"])
	tip.Theme, tip.Groups, tip.Author = theme, []string{group}, t.me.ID
	if err := b.library.Save(ctx, tip, t.seq()); err != nil {
		return err
	}
	b.showTipCard(t, tip)
	return nil
}

// onTipDraft shows a draft to its author.
func (b *Bot) onTipDraft(ctx context.Context, t *turn) error {
	tip, err := b.library.Get(ctx, t.action.arg(0))
	if isNotFound(err) || err == nil && (tip.State != content.Draft || tip.Author != t.me.ID) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	b.openTip(t, tip)
	return nil
}

// openTip shows a tip to its author or a reviewer, with its picture as
// residents get it.
func (b *Bot) openTip(t *turn, tip *content.Tip) {
	if tip.Picture == "" {
		b.showTipCard(t, tip)
		return
	}
	m := tipMessage(t.Voice, t.chat.ID, tip, "", false)
	m.Keyboard = nil
	t.send(m)
	t.say(b.tipCard(t, tip))
}

// showTipCard shows a tip to its author or a reviewer, in the place of the
// message that was tapped.
func (b *Bot) showTipCard(t *turn, tip *content.Tip) { t.show(b.tipCard(t, tip)) }

func (b *Bot) onTipSubmit(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	tip, err := b.library.Get(ctx, id)
	if isNotFound(err) || (err == nil && tip.Author != t.me.ID) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.library.Submit(ctx, id, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "submit", id); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.show(t.Say("desk.submitted", args{"Title": tip.In(t.lang).Title, "N": b.library.Steps()}), nil)
	return nil
}

func (b *Bot) onTipDiscard(ctx context.Context, t *turn) error {
	if err := b.library.Discard(ctx, t.action.arg(0), t.me.ID); err != nil {
		return err
	}
	t.show(t.Say("desk.discarded", nil), nil)
	return nil
}

// reviewList bounds the tips waiting for review that are listed at once.
const reviewList = 10

// showReviews lists what waits for review, oldest first.
func (b *Bot) showReviews(ctx context.Context, t *turn) error {
	waiting, err := b.library.InState(ctx, content.InReview, reviewList)
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		t.show(t.Say("desk.noreviews", nil), nil)
		return nil
	}
	var keyboard telegram.Keyboard
	for _, tip := range waiting {
		keyboard = append(keyboard, []telegram.Button{{Text: tip.In(t.lang).Title, Data: tap("review", tip.ID)}})
	}
	t.show(t.Say("desk.reviews", nil), keyboard)
	return nil
}

func (b *Bot) onReview(ctx context.Context, t *turn) error {
	tip, err := b.library.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	b.openTip(t, tip)
	return nil
}

// tipCard is a tip in both languages, how far its review has come and what can
// be done with it.
func (b *Bot) tipCard(t *turn, tip *content.Tip) (string, telegram.Keyboard) {
	text := tipText(b.texts.In(Chinese), tip, true) + "\n\n— — —\n\n" + tipText(b.texts.In(English), tip, true)
	if tip.State == content.Draft && tip.Author == t.me.ID {
		return text, telegram.Keyboard{
			{{Text: t.Label("button.submit", nil), Data: tap("wsubmit", tip.ID)}},
			pictureKeys(t, tip.Picture, "wpicture", "wbare", tip.ID),
			{{Text: t.Label("button.testsend", nil), Data: tap("trial", tip.ID)}, {Text: t.Label("button.discard", nil), Data: tap("wdiscard", tip.ID)}},
		}
	}
	text = t.Say("desk.review", args{"Passed": tip.Passed(), "Steps": b.library.Steps(), "State": t.Label("state."+string(tip.State), nil)}) + "\n\n" + text
	var keyboard telegram.Keyboard
	switch tip.State {
	case content.InReview:
		keyboard = append(keyboard, []telegram.Button{
			{Text: t.Label("button.approve", nil), Data: tap("approve", tip.ID)},
			{Text: t.Label("button.reject", nil), Data: tap("sendback", tip.ID)}}, pictureKeys(t, tip.Picture, "wpicture", "wbare", tip.ID))
	case content.Approved:
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.retire", nil), Data: tap("retire", tip.ID)}})
	}
	return text, append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("reviews")}})
}

func (b *Bot) onApprove(ctx context.Context, t *turn) error {
	tip, err := b.library.Approve(ctx, t.action.arg(0), t.me.ID, t.seq())
	return b.reviewed(ctx, t, tip, "approve", err)
}

func (b *Bot) onSendBack(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	err := b.library.SendBack(ctx, id, t.me.ID, t.seq())
	return b.reviewedByID(ctx, t, id, "send back", err)
}

func (b *Bot) onRetire(ctx context.Context, t *turn) error {
	id := t.action.arg(0)
	err := b.library.Retire(ctx, id, t.seq())
	return b.reviewedByID(ctx, t, id, "retire", err)
}

func (b *Bot) reviewedByID(ctx context.Context, t *turn, id, action string, err error) error {
	var tip *content.Tip
	if err == nil {
		tip, err = b.library.Get(ctx, id)
	}
	return b.reviewed(ctx, t, tip, action, err)
}

// reviewed notes a step of a review and shows the tip as it then is.
func (b *Bot) reviewed(ctx context.Context, t *turn, tip *content.Tip, action string, err error) error {
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, tip.ID); err != nil {
		return err
	}
	b.showTipCard(t, tip)
	return nil
}

func (b *Bot) groupIDs() []string {
	ids := make([]string, len(b.config.Groups))
	for i, group := range b.config.Groups {
		ids[i] = group.ID
	}
	return ids
}

// groupLabel is what a person calls their group when asked: 在校学生, 务农 …
func (b *Bot) groupLabel(t *turn, id string) string {
	if label := t.Label("group."+id, nil); label != "group."+id {
		return label
	}
	if group, ok := b.group(id); ok {
		return group.Name.In(t.lang)
	}
	return resident.Unsure
}
