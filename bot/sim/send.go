package sim

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const dataBytes = 64

// target finds the chat that a call names, if the bot may write there.
func (s *Sim) target(c *call) (*chat, *apiError) {
	if c.params["chat_id"] == "" {
		return nil, bad("chat_id is empty")
	}
	to, ok := s.chats[c.integer("chat_id")]
	if !ok {
		return nil, bad("chat not found")
	}
	if to.kind == "private" {
		p := s.people[to.id]
		switch {
		case p.deleted:
			return nil, forbidden("user is deactivated")
		case p.blocked:
			return nil, forbidden("bot was blocked by the user")
		case !p.started && s.inAnyGroup(p.id):
			return nil, forbidden("bot can't initiate conversation with a user")
		case !p.started:
			return nil, bad("chat not found")
		}
		return to, nil
	}
	switch {
	case to.migrated != 0:
		err := bad("group chat was upgraded to a supergroup chat")
		err.migrate = to.migrated
		return nil, err
	case to.left == "kicked" && to.bot == "":
		return nil, forbidden("bot was kicked from the " + to.kind + " chat")
	case to.bot == "":
		return nil, forbidden("bot is not a member of the " + to.kind + " chat")
	}
	return to, nil
}

func (s *Sim) inAnyGroup(person int64) bool {
	for _, c := range s.chats {
		if c.kind != "private" && c.bot != "" && slices.Contains(c.members, person) {
			return true
		}
	}
	return false
}

// pace counts a message to a chat against the limits.
func (s *Sim) pace(to *chat, c *call) *apiError {
	if after := s.limits.allow(to.id, s.now(), c.truth("allow_paid_broadcast")); after > 0 {
		return tooMany(after)
	}
	return nil
}

// markup is a reply_markup that was understood.
type markup struct {
	buttons [][]Button
	keys    [][]Key
	remove  bool
	given   bool
}

func readMarkup(c *call) (markup, *apiError) {
	raw := c.params["reply_markup"]
	if raw == "" || raw == "null" {
		return markup{}, nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(raw), &fields) != nil {
		return markup{}, bad("can't parse reply keyboard markup JSON object")
	}
	if len(raw) > 10_000 {
		return markup{}, bad("reply markup is too long")
	}
	m := markup{given: true}
	if rows, ok := fields["inline_keyboard"]; ok {
		return m, m.readInline(rows)
	}
	if rows, ok := fields["keyboard"]; ok {
		return m, m.readKeys(rows)
	}
	if remove, ok := fields["remove_keyboard"]; ok && string(remove) == "true" {
		m.remove = true
		return m, nil
	}
	if _, ok := fields["force_reply"]; ok {
		return m, nil
	}
	return markup{}, bad("object expected as reply markup")
}

func (m *markup) readInline(raw json.RawMessage) *apiError {
	var rows [][]struct {
		Text string  `json:"text"`
		Data *string `json:"callback_data"`
		URL  string  `json:"url"`
	}
	if string(raw) == "null" || json.Unmarshal(raw, &rows) != nil {
		return bad(`field "inline_keyboard" must be of type Array`)
	}
	total := 0
	for _, row := range rows {
		var buttons []Button
		for _, b := range row {
			switch {
			case b.Text == "":
				continue
			case b.URL != "":
				if u, err := url.Parse(b.URL); err != nil || !slices.Contains([]string{"http", "https", "tg"}, u.Scheme) || u.Host == "" {
					return bad("inline keyboard button URL '" + b.URL + "' is invalid: Wrong HTTP URL")
				}
				buttons = append(buttons, Button{Text: b.Text, URL: b.URL})
			case b.Data == nil || *b.Data == "":
				return bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			case len(*b.Data) > dataBytes:
				return bad("BUTTON_DATA_INVALID")
			default:
				buttons = append(buttons, Button{Text: b.Text, Data: *b.Data})
			}
		}
		if len(buttons) > 12 {
			buttons = buttons[:12]
		}
		if total += len(buttons); len(buttons) > 0 && total <= 300 {
			m.buttons = append(m.buttons, buttons)
		}
	}
	if total > 100 {
		return bad("reply markup is too long")
	}
	return nil
}

func (m *markup) readKeys(raw json.RawMessage) *apiError {
	var rows [][]json.RawMessage
	if json.Unmarshal(raw, &rows) != nil || rows == nil {
		return bad(`field "keyboard" must be of type Array`)
	}
	for _, row := range rows {
		var keys []Key
		for _, raw := range row {
			var label string
			var object struct {
				Text     string          `json:"text"`
				Location json.RawMessage `json:"request_location"`
			}
			if json.Unmarshal(raw, &label) == nil {
				object.Text = label
			} else if json.Unmarshal(raw, &object) != nil {
				return bad("can't parse keyboard button: KeyboardButton must be an Object")
			}
			if object.Text != "" {
				keys = append(keys, Key{object.Text, string(object.Location) == "true"})
			}
		}
		if len(keys) > 0 {
			m.keys = append(m.keys, keys)
		}
	}
	return nil
}

func (s *Sim) sendMessage(c *call) (any, *apiError) {
	if c.params["text"] == "" {
		return nil, bad("message text is empty")
	}
	text, entities, err := body(c, "text", textLimit)
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, bad("text must be non-empty")
	}
	return s.deliver(c, &Message{Text: text, Entities: entities})
}

func (s *Sim) sendPhoto(c *call) (any, *apiError) { return s.sendMedia(c, "photo", 10<<20) }

func (s *Sim) sendDocument(c *call) (any, *apiError) { return s.sendMedia(c, "document", 50<<20) }

func (s *Sim) sendMedia(c *call, field string, limit int) (any, *apiError) {
	caption, entities, err := body(c, "caption", captionLimit)
	if err != nil {
		return nil, err
	}
	upload, ok := c.files[field]
	reference := c.params[field]
	if name, attached := strings.CutPrefix(reference, "attach://"); attached {
		upload, ok = c.files[name]
	}
	var media *Media
	switch {
	case ok && len(upload.content) == 0:
		return nil, bad("file must be non-empty")
	case ok && len(upload.content) > limit:
		return nil, &apiError{code: 413, text: "Request Entity Too Large"}
	case ok:
		media = s.keep(upload.name, upload.content)
	case reference == "":
		return nil, bad("there is no " + field + " in the request")
	case strings.HasPrefix(reference, "http"):
		return nil, bad("not in the simulator: files by address")
	default:
		if media, ok = s.kept(reference); !ok {
			return nil, bad("wrong file identifier/HTTP URL specified")
		}
	}
	m := &Message{Caption: caption, Entities: entities}
	if field == "photo" {
		m.Photo = media
	} else {
		m.Document = media
	}
	return s.deliver(c, m)
}

// deliver puts a bot's message into its chat.
func (s *Sim) deliver(c *call, m *Message) (any, *apiError) {
	keyboard, err := readMarkup(c)
	if err != nil {
		return nil, err
	}
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	if to.kind != "private" && slices.ContainsFunc(keyboard.keys, func(row []Key) bool {
		return slices.ContainsFunc(row, func(k Key) bool { return k.Location })
	}) {
		return nil, bad("location can be requested in private chats only")
	}
	if m.ReplyTo, err = replyTo(c, to); err != nil {
		return nil, err
	}
	if err := s.pace(to, c); err != nil {
		return nil, err
	}
	m.Bot, m.From, m.Buttons, m.Keys = true, s.botID, keyboard.buttons, keyboard.keys
	if keyboard.remove {
		to.keys = nil
	} else if keyboard.keys != nil {
		to.keys = keyboard.keys
	}
	return s.messageJSON(s.put(to, m)), nil
}

func replyTo(c *call, to *chat) (int, *apiError) {
	id, optional := c.integer("reply_to_message_id"), c.truth("allow_sending_without_reply")
	if c.has("reply_parameters") {
		var p struct {
			ID       int64 `json:"message_id"`
			Optional bool  `json:"allow_sending_without_reply"`
		}
		if json.Unmarshal([]byte(c.params["reply_parameters"]), &p) != nil {
			return 0, bad("can't parse reply parameters JSON object")
		}
		id, optional = p.ID, p.Optional
	}
	if id == 0 {
		return 0, nil
	}
	if to.find(int(id)) == nil {
		if optional {
			return 0, nil
		}
		return 0, bad("message to be replied not found")
	}
	return int(id), nil
}

// editable finds the bot's own message that a call names.
func (s *Sim) editable(c *call) (*chat, *Message, *apiError) {
	to, err := s.target(c)
	if err != nil {
		return nil, nil, err
	}
	m := to.find(int(c.integer("message_id")))
	if m == nil {
		return nil, nil, bad("message to edit not found")
	}
	if !m.Bot || m.Keys != nil {
		return nil, nil, bad("message can't be edited")
	}
	return to, m, nil
}

func (s *Sim) editMessageText(c *call) (any, *apiError) {
	if c.params["text"] == "" {
		return nil, bad("message text is empty")
	}
	text, entities, err := body(c, "text", textLimit)
	if err != nil {
		return nil, err
	}
	return s.edit(c, func(m *Message) *apiError {
		if m.Photo != nil || m.Document != nil || m.poll != nil || m.Location != nil {
			return bad("there is no text in the message to edit")
		}
		m.Text, m.Entities = text, entities
		return nil
	})
}

func (s *Sim) editMessageCaption(c *call) (any, *apiError) {
	caption, entities, err := body(c, "caption", captionLimit)
	if err != nil {
		return nil, err
	}
	return s.edit(c, func(m *Message) *apiError {
		if m.Photo == nil && m.Document == nil {
			return bad("there is no caption in the message to edit")
		}
		m.Caption, m.Entities = caption, entities
		return nil
	})
}

func (s *Sim) editMessageReplyMarkup(c *call) (any, *apiError) {
	return s.edit(c, func(*Message) *apiError { return nil })
}

// edit changes a message of the bot, or says that nothing would change.
func (s *Sim) edit(c *call, change func(*Message) *apiError) (any, *apiError) {
	keyboard, err := readMarkup(c)
	if err != nil {
		return nil, err
	}
	if keyboard.keys != nil || keyboard.remove {
		return nil, bad("inline keyboard expected")
	}
	to, m, err := s.editable(c)
	if err != nil {
		return nil, err
	}
	edited := *m
	if err := change(&edited); err != nil {
		return nil, err
	}
	edited.Buttons = keyboard.buttons
	if sameMessage(m, &edited) {
		return nil, bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if err := s.pace(to, c); err != nil {
		return nil, err
	}
	*m = edited
	m.Edited = true
	s.touch()
	return s.messageJSON(m), nil
}

func sameMessage(a, b *Message) bool {
	return a.Text == b.Text && a.Caption == b.Caption && slices.Equal(a.Entities, b.Entities) &&
		slices.EqualFunc(a.Buttons, b.Buttons, slices.Equal[[]Button])
}

func (s *Sim) deleteMessage(c *call) (any, *apiError) {
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	m := to.find(int(c.integer("message_id")))
	if m == nil {
		return nil, bad("message to delete not found")
	}
	if s.now().Unix()-m.Date > 48*3600 {
		return nil, bad("message can't be deleted")
	}
	m.Deleted = true
	s.touch()
	return true, nil
}

func (s *Sim) answerCallbackQuery(c *call) (any, *apiError) {
	q, ok := s.taps[c.params["callback_query_id"]]
	if !ok || q.answered || s.now().After(q.until) {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	if utf8.RuneCountInString(c.params["text"]) > 200 {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	q.answered, q.text, q.alert = true, c.params["text"], c.truth("show_alert")
	if p := s.people[q.person]; p != nil && q.text != "" {
		p.toast = Toast{q.text, q.alert}
	}
	s.touch()
	return true, nil
}

func (s *Sim) sendChatAction(c *call) (any, *apiError) {
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	known := []string{"typing", "upload_photo", "upload_document", "choose_sticker", "find_location", "record_video", "upload_video", "record_voice", "upload_voice"}
	if !slices.Contains(known, c.params["action"]) {
		return nil, bad("wrong parameter action in request")
	}
	to.action = c.params["action"]
	s.touch()
	return true, nil
}

// file is something that was sent.
type file struct {
	media   Media
	content []byte
}

// keep stores a file and gives it an id.
func (s *Sim) keep(name string, content []byte) *Media {
	id := "FILE" + strconv.Itoa(len(s.files)+1)
	m := Media{ID: id, URL: "/sim/files/" + id, Name: name, Size: len(content), mime: mimeOf(name)}
	s.files[id] = file{m, content}
	return &m
}

func (s *Sim) kept(id string) (*Media, bool) {
	f, ok := s.files[id]
	return &f.media, ok
}
