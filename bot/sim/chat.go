package sim

import (
	"encoding/json"
	"slices"
)

// chat is a private chat with the bot, or a group.
type chat struct {
	id       int64
	kind     string // private, group, supergroup, channel
	title    string
	members  []int64
	bot      string // "", member, administrator
	left     string // how the bot left: kicked
	migrated int64  // the supergroup that this group became
	lastID   int
	messages []*Message
	keys     [][]Key // the reply keyboard in force
	action   string
}

// Button is an inline button.
type Button struct {
	Text string `json:"text"`
	Data string `json:"data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Key is a key of a reply keyboard.
type Key struct {
	Text string `json:"text"`
	// Location: pressing it sends where the phone is, and not the text.
	Location bool `json:"location,omitempty"`
}

// Media is a photo or a document.
type Media struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	Name string `json:"name,omitempty"`
	Size int    `json:"size"`
	mime string
}

// Message is a message of a chat as people see it.
type Message struct {
	ID       int        `json:"id"`
	Chat     int64      `json:"-"`
	From     int64      `json:"from"`
	Bot      bool       `json:"bot"`
	Date     int64      `json:"date"`
	Edited   bool       `json:"edited,omitempty"`
	Deleted  bool       `json:"deleted,omitempty"`
	Text     string     `json:"text,omitempty"`
	Entities []Entity   `json:"entities,omitempty"`
	Caption  string     `json:"caption,omitempty"`
	Photo    *Media     `json:"photo,omitempty"`
	Document *Media     `json:"document,omitempty"`
	Kind     string     `json:"kind,omitempty"`
	Location *Point     `json:"location,omitempty"`
	Venue    *Venue     `json:"venue,omitempty"` // what is at the Location
	Buttons  [][]Button `json:"buttons,omitempty"`
	Keys     [][]Key    `json:"keys,omitempty"` // the reply keyboard it brought
	Service  string     `json:"service,omitempty"`
	ReplyTo  int        `json:"replyTo,omitempty"`
	Poll     *Poll      `json:"poll,omitempty"` // as who looks sees it
	poll     *poll
}

// Body is the text or the caption.
func (m Message) Body() string {
	if m.Photo != nil || m.Document != nil {
		return m.Caption
	}
	return m.Text
}

// Button finds the data of a button by its label.
func (m Message) Button(label string) (data string, ok bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Text == label {
				return b.Data, true
			}
		}
	}
	return "", false
}

// find returns a message that is not deleted.
func (c *chat) find(id int) *Message {
	i := slices.IndexFunc(c.messages, func(m *Message) bool { return m.ID == id })
	if i < 0 || c.messages[i].Deleted {
		return nil
	}
	return c.messages[i]
}

// seenBy is a copy of the message as a person sees it.
func (m *Message) seenBy(person int64) Message {
	seen := *m
	if m.poll != nil {
		seen.Poll = m.poll.seenBy(person)
	}
	return seen
}

// put adds a message to a chat. The lock is held.
func (s *Sim) put(c *chat, m *Message) *Message {
	c.lastID++
	m.ID, m.Chat, m.Date = c.lastID, c.id, s.now().Unix()
	c.messages = append(c.messages, m)
	if m.Bot {
		c.action = ""
	}
	s.touch()
	return m
}

// chatJSON is a chat as the Bot API gives it.
func (s *Sim) chatJSON(c *chat) map[string]any {
	out := map[string]any{"id": c.id, "type": c.kind}
	if c.kind == "private" {
		p := s.people[c.id]
		out["first_name"] = p.profile.Name
		if p.profile.Username != "" {
			out["username"] = p.profile.Username
		}
		return out
	}
	out["title"] = c.title
	return out
}

func (s *Sim) botJSON() map[string]any {
	return map[string]any{"id": s.botID, "is_bot": true, "first_name": s.config.Name, "username": s.config.Username}
}

// userJSON is a person as the Bot API gives them.
func (p *Person) userJSON() map[string]any {
	out := map[string]any{"id": p.id, "is_bot": false, "first_name": p.profile.Name}
	if p.profile.Username != "" {
		out["username"] = p.profile.Username
	}
	if p.profile.Language != "" {
		out["language_code"] = p.profile.Language
	}
	return out
}

// messageJSON is a message as the Bot API gives it.
func (s *Sim) messageJSON(m *Message) map[string]any {
	c := s.chats[m.Chat]
	out := map[string]any{"message_id": m.ID, "date": m.Date, "chat": s.chatJSON(c)}
	if m.Bot && c.kind == "channel" {
		out["sender_chat"] = s.chatJSON(c)
	} else if m.Bot {
		out["from"] = s.botJSON()
	} else if p, ok := s.people[m.From]; ok {
		out["from"] = p.userJSON()
	}
	if m.Edited {
		out["edit_date"] = s.now().Unix()
	}
	if m.Text != "" {
		out["text"] = m.Text
		if len(m.Entities) > 0 {
			out["entities"] = m.Entities
		}
	}
	if m.Caption != "" {
		out["caption"] = m.Caption
		if len(m.Entities) > 0 {
			out["caption_entities"] = m.Entities
		}
	}
	if m.Photo != nil {
		out["photo"] = []map[string]any{{"file_id": m.Photo.ID, "file_unique_id": "u" + m.Photo.ID, "width": 640, "height": 480, "file_size": m.Photo.Size}}
	}
	if m.Document != nil {
		out["document"] = map[string]any{"file_id": m.Document.ID, "file_unique_id": "u" + m.Document.ID,
			"file_name": m.Document.Name, "mime_type": m.Document.mime, "file_size": m.Document.Size}
	}
	if m.poll != nil {
		out["poll"] = m.poll.json()
	}
	if m.Location != nil {
		out["location"] = m.Location
	}
	if m.Venue != nil {
		out["venue"] = map[string]any{"location": m.Location, "title": m.Venue.Title, "address": m.Venue.Address}
	}
	if len(m.Buttons) > 0 {
		out["reply_markup"] = map[string]any{"inline_keyboard": apiButtons(m.Buttons)}
	}
	for kind, body := range otherKinds() {
		if m.Kind == kind {
			out[kind] = body
		}
	}
	return out
}

func apiButtons(rows [][]Button) [][]map[string]any {
	out := make([][]map[string]any, len(rows))
	for i, row := range rows {
		for _, b := range row {
			button := map[string]any{"text": b.Text}
			if b.URL != "" {
				button["url"] = b.URL
			} else {
				button["callback_data"] = b.Data
			}
			out[i] = append(out[i], button)
		}
	}
	return out
}

// otherKinds are the bodies of content that is neither text nor file.
func otherKinds() map[string]json.RawMessage {
	return map[string]json.RawMessage{
		"sticker": json.RawMessage(`{"file_id":"sticker","file_unique_id":"sticker","width":512,"height":512,"type":"regular","is_animated":false,"is_video":false,"emoji":"👍"}`),
		"voice":   json.RawMessage(`{"file_id":"voice","file_unique_id":"voice","duration":3,"mime_type":"audio/ogg"}`),
		"contact": json.RawMessage(`{"phone_number":"+0000000000","first_name":"X"}`),
	}
}
