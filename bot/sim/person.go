package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Profile is how a person appears at Telegram.
type Profile struct {
	Name, Username, Language string
	// Started: the person pressed Start long ago, and the bot knows it.
	Started bool
}

// Person is somebody with an account.
type Person struct {
	sim     *Sim
	id      int64
	profile Profile
	blocked bool
	deleted bool
	started bool
	toast   Toast
}

// AddPerson opens an account.
func (s *Sim) AddPerson(p Profile) *Person { return s.AddPersonWithID(newPersonID(), p) }

// AddPersonWithID opens an account with a known number, for one that is
// named in a configuration.
func (s *Sim) AddPersonWithID(id int64, p Profile) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	person := &Person{sim: s, id: id, profile: p, started: p.Started}
	s.people[person.id] = person
	s.order = append(s.order, person.id)
	s.chats[person.id] = &chat{id: person.id, kind: "private", bot: "member"}
	s.touch()
	return person
}

// ID is the person's number, and that of their chat with the bot.
func (p *Person) ID() int64 { return p.id }

// errRefused says why the people's side cannot do something.
var errRefused = errors.New("not possible")

func refused(why string) error { return fmt.Errorf("%w: %s", errRefused, why) }

// takesPart tells why a person cannot do anything in a chat, or nothing.
func (p *Person) takesPart(c *chat) error {
	switch {
	case p.deleted:
		return refused("the account is deleted")
	case c.kind == "private" && (c.id != p.id || p.blocked):
		return refused("the bot is blocked")
	case c.kind != "private" && !slices.Contains(c.members, p.id):
		return refused("not a member of the group")
	}
	return nil
}

// write puts a person's message into a chat and tells the bot. The lock is held.
func (p *Person) write(c *chat, m *Message) (*Message, error) {
	if err := p.takesPart(c); err != nil {
		return nil, err
	}
	if c.kind == "channel" {
		return nil, refused("only the bot writes in the channel")
	}
	m.From = p.id
	m = p.sim.put(c, m)
	if c.kind == "private" {
		p.started = true
		p.sim.push("message", p.sim.messageJSON(m))
	} else if c.bot == "administrator" || (c.bot == "member" && p.sim.meant(c, m)) {
		p.sim.push("message", p.sim.messageJSON(m))
	}
	return m, nil
}

// meant tells whether a bot with privacy mode sees a group's message: it is
// a command that may be for it, names it, or answers one of its messages.
func (s *Sim) meant(c *chat, m *Message) bool {
	if m.ReplyTo != 0 {
		to := c.find(m.ReplyTo)
		return to != nil && to.Bot
	}
	if strings.HasPrefix(m.Text, "/") {
		word, _, _ := strings.Cut(m.Text, " ")
		_, to, addressed := strings.Cut(word, "@")
		return !addressed || strings.EqualFold(to, s.config.Username)
	}
	return strings.Contains(m.Text, "@"+s.config.Username)
}

// personTextLimit is what Telegram's apps let a person send at once; the
// simulator lets tests send more, to see what the bot does.
const personTextLimit = 100_000

func (p *Person) sendIn(c *chat, text string) (*Message, error) {
	text, _ = trim(strings.ToValidUTF8(text, ""), nil)
	if text == "" || utf8.RuneCountInString(text) > personTextLimit {
		return nil, refused("an empty or too long text")
	}
	return p.write(c, &Message{Text: text, Entities: detect(text, nil)})
}

// Send writes to the bot and returns the message's number, 0 when refused.
func (p *Person) Send(text string) int { return p.SendIn(p.id, text) }

// SendIn writes in a chat.
func (p *Person) SendIn(chat int64, text string) int {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	c, ok := p.sim.chats[chat]
	if !ok {
		return 0
	}
	m, err := p.sendIn(c, text)
	if err != nil {
		return 0
	}
	return m.ID
}

// Start presses Start, or opens a deep link with a payload.
func (p *Person) Start(payload string) int {
	return p.Send(strings.TrimSpace("/start " + payload))
}

// tapQuery is a tap that waits for the bot's answer.
type tapQuery struct {
	until    time.Time
	answered bool
	text     string
	alert    bool
	person   int64
}

// Toast is what the bot answered to a tap.
type Toast struct {
	Text  string
	Alert bool
}

// LastToast is the last toast or alert with a text that the person saw.
func (p *Person) LastToast() Toast {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	return p.toast
}

// tapLifetime is how long a tap can be answered.
const tapLifetime = 15 * time.Second

// Tap presses an inline button of a message, or sends data that no button
// of it has, as a forged client can. It returns the tap's id, "" if refused.
func (p *Person) Tap(message int, data string) string { return p.TapIn(p.id, message, data) }

// TapIn presses a button in a chat.
func (p *Person) TapIn(chatID int64, message int, data string) string {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.chats[chatID]
	if !ok || p.deleted || p.blocked {
		return ""
	}
	id := strconv.FormatInt(p.id<<12^s.seq, 10) + strconv.Itoa(len(s.taps))
	s.taps[id] = &tapQuery{until: s.now().Add(tapLifetime), person: p.id}
	query := map[string]any{"id": id, "from": p.userJSON(), "data": data, "chat_instance": strconv.FormatInt(chatID, 10)}
	if m := c.find(message); m != nil {
		query["message"] = s.messageJSON(m)
	} else {
		query["message"] = map[string]any{"chat": s.chatJSON(c), "message_id": message, "date": 0}
	}
	s.push("callback_query", query)
	return id
}

// TapLabel presses the button with a label under the newest message that
// has one.
func (p *Person) TapLabel(label string) error {
	m, data, ok := p.Offered(label)
	if !ok {
		return refused("no button says " + label)
	}
	if p.Tap(m.ID, data) == "" {
		return refused("the tap")
	}
	return nil
}

// Offered is the newest message with a button of that label, and the button's
// data. A message that came after it, a tip perhaps, changes nothing.
func (p *Person) Offered(label string) (m Message, data string, ok bool) {
	for _, m := range slices.Backward(p.Messages()) {
		if data, ok := m.Button(label); ok {
			return m, data, true
		}
	}
	return Message{}, "", false
}

// Answered is what the bot answered to a tap, if it did.
func (s *Sim) Answered(tap string) (Toast, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, ok := s.taps[tap]
	if !ok || !q.answered {
		return Toast{}, false
	}
	return Toast{q.text, q.alert}, true
}

// SendOther sends a sticker, voice or contact, or a location somewhere in
// the city.
func (p *Person) SendOther(chatID int64, kind string) error {
	if kind == "location" {
		return p.SendLocation(chatID, downtown.Latitude, downtown.Longitude)
	}
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.chats[chatID]
	if _, known := otherKinds()[kind]; !ok || !known {
		return refused("no such chat or kind")
	}
	_, err := p.write(c, &Message{Kind: kind})
	return err
}

// Upload sends a photo or a document.
func (p *Person) Upload(chatID int64, kind, name, caption string, content []byte) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.chats[chatID]
	if !ok || (kind != "photo" && kind != "document") {
		return refused("no such chat or kind")
	}
	m := &Message{Caption: caption}
	media := s.keep(name, content)
	if kind == "photo" {
		m.Photo = media
	} else {
		m.Document = media
	}
	_, err := p.write(c, m)
	return err
}

// Edit changes one of the person's own messages.
func (p *Person) Edit(chatID int64, message int, text string) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.chats[chatID]
	if !ok {
		return refused("no such chat")
	}
	m := c.find(message)
	if m == nil || m.From != p.id || m.Text == "" {
		return refused("not one's own text")
	}
	m.Text, m.Edited = text, true
	m.Entities = detect(text, nil)
	s.push("edited_message", s.messageJSON(m))
	return nil
}

// Block blocks the bot; Unblock lifts it.
func (p *Person) Block() { p.setBlocked(true) }

// Unblock lifts a block.
func (p *Person) Unblock() { p.setBlocked(false) }

func (p *Person) setBlocked(blocked bool) {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.blocked == blocked || p.deleted {
		return
	}
	p.blocked = blocked
	before, after := "member", "kicked"
	if !blocked {
		before, after = after, before
	}
	s.pushStanding(s.chats[p.id], p, before, after)
}

// pushStanding tells the bot what became of it in a chat. The lock is held.
func (s *Sim) pushStanding(c *chat, by *Person, before, after string) {
	status := func(word string) map[string]any {
		out := map[string]any{"user": s.botJSON(), "status": word}
		if word == "kicked" {
			out["until_date"] = 0
		}
		return out
	}
	s.push("my_chat_member", map[string]any{
		"chat": s.chatJSON(c), "from": by.userJSON(), "date": s.now().Unix(),
		"old_chat_member": status(before), "new_chat_member": status(after),
	})
}

// DeleteAccount deletes the person's account; Telegram tells the bot nothing.
func (p *Person) DeleteAccount() {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	p.deleted = true
	p.sim.touch()
}

// Messages are those of the person's chat with the bot, oldest first.
func (p *Person) Messages() []Message { return p.sim.MessagesIn(p.id) }

// MessagesIn are the messages of a chat, oldest first, as copies: those of a
// private chat as its person sees them, others as somebody without a vote.
func (s *Sim) MessagesIn(chatID int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeDue()
	c, ok := s.chats[chatID]
	if !ok {
		return nil
	}
	out := make([]Message, 0, len(c.messages))
	for _, m := range c.messages {
		if !m.Deleted {
			out = append(out, m.seenBy(chatID))
		}
	}
	return out
}

// Last is the newest message from the bot, or an empty one.
func (p *Person) Last() Message {
	for _, m := range slices.Backward(p.Messages()) {
		if m.Bot {
			return m
		}
	}
	return Message{}
}

// WaitFor returns when the chat with the bot is as holds says.
func (p *Person) WaitFor(ctx context.Context, holds func([]Message) bool) error {
	return p.sim.WaitFor(ctx, func() bool { return holds(p.Messages()) })
}
