package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/resident"
)

// textLimit is the longest text that is read at all, in characters;
// Telegram's own clients cut at 4,096.
const textLimit = 4096

// handler answers one update. It returns a sorry for what the person can
// mend, and any other error for what is our trouble.
type handler func(b *Bot, ctx context.Context, t *turn) error

// command is something that can be typed, by its slash name, or by a Chinese
// or English word that opens the message. What follows is its argument.
type command struct {
	name   string   // the slash command, without the slash
	words  []string // words that mean the same, exactly or followed by a space
	menu   bool     // shown in Telegram's menu, with the text "command.<name>"
	may    resident.Permission
	groups bool // also answered in groups
	handle handler
}

// button is what a verb of callback data does.
type button struct {
	may    resident.Permission
	handle handler
}

// Handle answers one update. Its error means that the update was not
// handled and should come again.
func (b *Bot) Handle(ctx context.Context, u telegram.Update) error {
	if err := b.heardAgain(ctx); err != nil {
		return err
	}
	switch {
	case u.Standing != nil:
		return b.standing(ctx, u)
	case u.Tap != nil:
		return b.tapped(ctx, u)
	case u.Message != nil:
		return b.written(ctx, u)
	case u.PollAnswer != nil:
		return b.voted(ctx, u)
	default:
		return nil
	}
}

// written answers a message.
func (b *Bot) written(ctx context.Context, u telegram.Update) error {
	m := u.Message
	if m.MigratedTo != 0 {
		return b.links.Move(ctx, m.Chat.ID, m.MigratedTo)
	}
	if m.From == nil || m.From.Bot || m.Chat.Kind == telegram.Channel || m.Other == "service" {
		return nil
	}
	t := &turn{bot: b, update: u, chat: m.Chat, text: cleaned(m.Text)}
	if m.Chat.Kind != telegram.Private {
		return b.inGroup(ctx, t)
	}
	if err := b.meet(ctx, t, *m.From); err != nil {
		return err
	}
	return b.finish(ctx, t, b.answerMessage(ctx, t))
}

func (b *Bot) answerMessage(ctx context.Context, t *turn) error {
	if t.text == "" {
		return b.wordless(ctx, t)
	}
	if utf8.RuneCountInString(t.text) > textLimit {
		return sorry{key: "sorry.long"}
	}
	if c, rest, ok := b.commandOf(t.text); ok {
		// 今天 9:00 begins like the command for today's tip, and an objection
		// may begin with 排名.
		if rest != "" && !strings.HasPrefix(t.text, "/") {
			asked, err := b.talks.Get(ctx, t.me.ID)
			if err != nil {
				return err
			}
			if asked != nil && anyWords(asked.Kind) {
				return b.answers[asked.Kind](b, ctx, t, asked)
			}
		}
		return b.runCommand(ctx, t, c, rest)
	}
	if strings.HasPrefix(t.text, "/") {
		return b.unknownCommand(t)
	}
	return b.freeText(ctx, t)
}

// freeText is words that are no command: the answer to a question that was
// asked, or the name of a place.
func (b *Bot) freeText(ctx context.Context, t *turn) error {
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	if asked != nil {
		if h, ok := b.answers[asked.Kind]; ok {
			return h(b, ctx, t, asked)
		}
	}
	if t.me.State != resident.Active {
		return b.typedPlace(ctx, t)
	}
	if c, ok := b.nearest(t); ok {
		return b.suggest(t, c)
	}
	t.sayKeys(t.Say("sorry.words", nil), b.mainKeys(t))
	return nil
}

func (b *Bot) runCommand(ctx context.Context, t *turn, c command, rest string) error {
	if c.may != "" && !t.rights.May(c.may) {
		return sorry{key: "sorry.staffonly"}
	}
	t.text = rest
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return c.handle(b, ctx, t)
}

// tapped answers a press of an inline button.
func (b *Bot) tapped(ctx context.Context, u telegram.Update) error {
	t := &turn{bot: b, update: u, chat: u.Tap.Chat}
	if t.chat.ID == 0 {
		t.chat = telegram.Chat{ID: u.Tap.From.ID, Kind: telegram.Private}
	}
	if err := b.greet(ctx, t, u.Tap.From); err != nil {
		return err
	}
	return b.finish(ctx, t, b.answerTap(ctx, t))
}

func (b *Bot) answerTap(ctx context.Context, t *turn) error {
	a, err := parseTap(t.update.Tap.Data)
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	target, ok := b.buttons[a.verb]
	if !ok {
		return sorry{key: "sorry.button"}
	}
	if !playing(a.verb) {
		if t.rights, err = b.staff.Of(ctx, t.me); err != nil {
			return err
		}
	}
	if target.may != "" && !t.rights.May(target.may) {
		return sorry{key: "sorry.staffonly"}
	}
	t.action = a
	return target.handle(b, ctx, t)
}

// meet finds who acts, what they may do and which language they read.
func (b *Bot) meet(ctx context.Context, t *turn, from telegram.Person) error {
	err := b.greet(ctx, t, from)
	if err == nil {
		t.rights, err = b.staff.Of(ctx, t.me)
	}
	return err
}

// greet finds who acts and which language they read.
func (b *Bot) greet(ctx context.Context, t *turn, from telegram.Person) error {
	me, err := b.residents.Meet(ctx, from.ID, languageOf(from.Language))
	if err != nil {
		return fmt.Errorf("meeting a person: %w", err)
	}
	if me.Away != nil {
		if err := b.residents.MarkAway(ctx, from.ID, false); err != nil {
			return err
		}
	}
	t.me, t.Voice = me, b.texts.In(me.Language)
	return nil
}

// finish is the one place that turns a handler's error into words, and lets
// what was collected go out.
func (b *Bot) finish(ctx context.Context, t *turn, err error) error {
	if known, ok := b.excuse(err); ok {
		t.out, t.answered = nil, false
		if t.update.Tap != nil {
			t.alert(t.Label(known.key, known.values))
		} else {
			t.say(t.Say(known.key, known.values), nil)
		}
		t.flush()
		return nil
	}
	if err != nil {
		return err
	}
	t.flush()
	return nil
}

// sorry is what a person is told when something cannot be done: a kind
// sentence that says what to do instead.
type sorry struct {
	key    string
	values args
}

func (s sorry) Error() string { return "told the person: " + s.key }

// known tells whether an error has words for people.
func (b *Bot) known(err error) bool {
	_, ok := b.excuse(err)
	return ok || isNotFound(err)
}

// excuse finds the words for an error of the domain.
func (b *Bot) excuse(err error) (sorry, bool) {
	if err == nil {
		return sorry{}, false
	}
	var said sorry
	if errors.As(err, &said) {
		return said, true
	}
	for _, known := range excuses() {
		if errors.Is(err, known.err) {
			return sorry{key: known.key}, true
		}
	}
	return sorry{}, false
}

// SetAside answers kindly an update that could not be handled.
func (b *Bot) SetAside(ctx context.Context, u telegram.Update) error {
	var chat int64
	lang := ""
	switch {
	case u.Tap != nil:
		chat, lang = u.Tap.From.ID, u.Tap.From.Language
	case u.Message != nil && u.Message.Chat.Kind == telegram.Private && u.Message.From != nil:
		chat, lang = u.Message.Chat.ID, u.Message.From.Language
	default:
		return nil
	}
	text := b.texts.In(languageOf(lang)).Say("sorry.trouble", nil)
	b.outbox.Queue(telegram.LaneReply, telegram.Send{Chat: chat, Text: text}, nil)
	return nil
}

// cleaned trims a text and drops control characters other than line breaks.
func cleaned(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
}

// languageOf chooses the language for a person's client: Chinese where it is
// Chinese or does not say, English for everyone else.
func languageOf(tag string) string {
	if tag == "" || strings.HasPrefix(tag, "zh") {
		return Chinese
	}
	return English
}
