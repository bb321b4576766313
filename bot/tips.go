package bot

import (
	"context"
	"errors"
	"strconv"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
	"kepubot/schedule"
)

// archivePage is how many tips of the archive are listed at once.
const archivePage = 6

// searchLimit is the longest text to search for, in characters.
const searchLimit = 30

// tipText is a tip as residents read it, with the reasons if asked for.
func tipText(v Voice, tip *content.Tip, why bool) string {
	said := tip.In(v.lang)
	text := v.Say("tip.message", args{"Title": said.Title, "Text": said.Text})
	if why {
		text += "\n\n" + v.Say("tip.why", args{"Why": said.Why, "Source": tip.Source.In(v.lang), "Year": tip.Source.Year})
	}
	return text
}

// tipKeyboard is what stands below a tip: asked tells that there is a question
// about it. Rating belongs to the day on which it was the tip of the day.
func tipKeyboard(v Voice, tip *content.Tip, day string, why, asked bool) telegram.Keyboard {
	first := []telegram.Button{}
	if day != "" {
		first = append(first,
			telegram.Button{Text: v.Label("button.like", nil), Data: tap("like", day, tip.ID)},
			telegram.Button{Text: v.Label("button.dislike", nil), Data: tap("dislike", day, tip.ID)})
	}
	second := []telegram.Button{}
	if !why {
		second = append(second, telegram.Button{Text: v.Label("button.why", nil), Data: tap("why", day, tip.ID)})
	}
	if asked {
		second = append(second, telegram.Button{Text: v.Label("button.try", nil), Data: tap("try", tip.ID)})
	}
	if tip.Link != "" {
		second = append(second, telegram.Button{Text: v.Label("button.link", nil), URL: tip.Link})
	}
	var keyboard telegram.Keyboard
	for _, row := range [][]telegram.Button{first, second} {
		if len(row) > 0 {
			keyboard = append(keyboard, row)
		}
	}
	return keyboard
}

// tipMessage is a tip to be sent.
func tipMessage(v Voice, chat int64, tip *content.Tip, day string, asked bool) telegram.Send {
	m := telegram.Send{Chat: chat, Text: tipText(v, tip, false), Keyboard: tipKeyboard(v, tip, day, false, asked), NoPreview: true}
	if tip.Picture != "" {
		m.Photo = &telegram.Upload{ID: tip.Picture}
	}
	return m
}

// pushGroup is the audience group that a person's tips are chosen for.
func pushGroup(r *resident.Resident) string {
	if r.PushGroup != "" {
		return r.PushGroup
	}
	return "others"
}

// showToday shows the tip of the day.
func (b *Bot) showToday(ctx context.Context, t *turn) error {
	tip, choice, err := b.library.Today(ctx, b.today(), pushGroup(t.me))
	if err != nil {
		return err
	}
	return b.sendTip(ctx, t, tip, choice.Day)
}

// sendTip sends a tip with the buttons that fit it.
func (b *Bot) sendTip(ctx context.Context, t *turn, tip *content.Tip, day string) error {
	asked, err := b.asksAbout(ctx, tip.ID)
	if err != nil {
		return err
	}
	// In a group everybody's tap would ask everybody.
	asked = asked && t.chat.Kind == telegram.Private
	t.send(tipMessage(t.Voice, t.chat.ID, tip, day, asked))
	return nil
}

// asksAbout tells whether there is a question about a tip.
func (b *Bot) asksAbout(ctx context.Context, tip string) (bool, error) {
	about, err := b.games.bank.About(ctx, tip)
	return len(about) > 0, err
}

// welcomeTip tells a newcomer when tips come, and shows today's at once when
// its hour has passed.
func (b *Bot) welcomeTip(ctx context.Context, t *turn) error {
	next, err := schedule.Next(b.now(), schedule.Slot(t.me.Slot), b.config.Location)
	if err != nil {
		return err
	}
	when := t.moment(next.In(b.config.Location), b.local())
	t.sayKeys(t.Say("register.firstat", args{"When": when}), b.mainKeys(t))
	if schedule.DayOf(next, b.config.Location) == b.today() {
		return nil
	}
	err = b.showToday(ctx, t)
	if errors.Is(err, content.ErrNoTip) {
		return nil
	}
	return err
}

// onLike and onDislike record what a resident thought of a day's tip.
func (b *Bot) onLike(ctx context.Context, t *turn) error { return b.rate(ctx, t, content.Like) }

func (b *Bot) onDislike(ctx context.Context, t *turn) error { return b.rate(ctx, t, content.Dislike) }

func (b *Bot) rate(ctx context.Context, t *turn, value content.Value) error {
	day, tip := t.action.arg(0), t.action.arg(1)
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	sent, err := b.wasSent(ctx, day, tip)
	if err != nil {
		return err
	}
	if !sent {
		return sorry{key: "sorry.button"}
	}
	if err := b.library.Rate(ctx, content.Feedback{
		Day: day, Tip: tip, Resident: t.me.ID, Community: t.me.Community, Group: t.me.Group, Value: value, Seq: t.seq(),
	}); err != nil {
		return err
	}
	if value == content.Dislike {
		t.toast(t.Label("tip.disliked", nil))
		return nil
	}
	likes, err := b.library.Likes(ctx, tip)
	if err != nil {
		return err
	}
	if likes <= 1 {
		t.toast(t.Label("tip.likedfirst", nil))
		return nil
	}
	t.toast(t.Label("tip.liked", args{"N": likes}))
	return nil
}

// wasSent tells whether a tip was that of a day for some group: the day and
// the tip of a button could be forged.
func (b *Bot) wasSent(ctx context.Context, day, tip string) (bool, error) {
	for _, group := range b.config.Groups {
		choice, err := b.library.Chosen(ctx, day, group.ID)
		if err == nil && choice.Tip == tip {
			return day <= b.today(), nil
		}
		if err != nil && !isNotFound(err) {
			return false, err
		}
	}
	return false, nil
}

// onWhy opens the reasons below the tip, in the same message.
func (b *Bot) onWhy(ctx context.Context, t *turn) error {
	tip, err := b.readable(ctx, t.action.arg(1))
	if err != nil {
		return err
	}
	asked, err := b.asksAbout(ctx, tip.ID)
	if err != nil {
		return err
	}
	t.showTip(tipText(t.Voice, tip, true), tipKeyboard(t.Voice, tip, t.action.arg(0), true, asked), tip.Picture != "")
	return nil
}

// readable finds a tip that residents may read.
func (b *Bot) readable(ctx context.Context, id string) (*content.Tip, error) {
	tip, err := b.library.Get(ctx, id)
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	if err != nil {
		return nil, err
	}
	if tip.State != content.Approved && tip.State != content.Retired {
		return nil, sorry{key: "sorry.gone"}
	}
	return tip, nil
}

// showTip edits the tapped message into a tip; with a picture its caption.
func (t *turn) showTip(text string, keyboard telegram.Keyboard, picture bool) {
	if t.update.Tap == nil || t.update.Tap.MessageID == 0 {
		t.say(text, keyboard)
		return
	}
	t.out = append(t.out, queued{lane: telegram.LaneReply, call: telegram.Edit{
		Chat: t.chat.ID, MessageID: t.update.Tap.MessageID, Text: text, Keyboard: keyboard, Caption: picture,
	}})
}

// showArchive lists recent tips, or those that hold the words behind the
// command.
func (b *Bot) showArchive(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkSearch}); err != nil {
		return err
	}
	return b.listArchive(ctx, t, t.text, 0)
}

const talkSearch = "search"

// answerSearch takes words typed after the archive was opened.
func (b *Bot) answerSearch(ctx context.Context, t *turn, _ *talk) error {
	return b.listArchive(ctx, t, t.text, 0)
}

// onArchive turns the page of the whole archive.
func (b *Bot) onArchive(ctx context.Context, t *turn) error {
	from, err := strconv.Atoi(t.action.arg(0))
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	return b.listArchive(ctx, t, "", from)
}

func (b *Bot) listArchive(ctx context.Context, t *turn, query string, from int) error {
	if utf8.RuneCountInString(query) > searchLimit {
		return sorry{key: "tip.shortquery"}
	}
	found, total, err := b.library.Search(ctx, query, b.today(), from, archivePage)
	if err != nil {
		return err
	}
	if total == 0 {
		if query == "" {
			return content.ErrNoTip
		}
		t.say(t.Say("tip.notfound", args{"Query": query}), nil)
		return nil
	}
	var keyboard telegram.Keyboard
	for _, f := range found {
		keyboard = append(keyboard, []telegram.Button{{Text: f.Tip.In(t.lang).Title, Data: tap("read", f.Tip.ID)}})
	}
	if query != "" {
		t.show(t.Say("tip.found", args{"Query": query, "N": total}), keyboard)
		return nil
	}
	var turning []telegram.Button
	if from > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: tap("archive", strconv.Itoa(max(0, from-archivePage)))})
	}
	if from+archivePage < total {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: tap("archive", strconv.Itoa(from+archivePage))})
	}
	if len(turning) > 0 {
		keyboard = append(keyboard, turning)
	}
	t.show(t.Say("tip.latest", nil), keyboard)
	return nil
}

// onRead shows a tip of the archive.
func (b *Bot) onRead(ctx context.Context, t *turn) error {
	tip, err := b.readable(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.sendTip(ctx, t, tip, "")
}
