package telegram

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Send sends a message.
func (c *Client) Send(ctx context.Context, s Send) (Sent, error) {
	method, field, file := "sendMessage", "", (*Upload)(nil)
	switch {
	case s.Photo != nil:
		method, field, file = "sendPhoto", "photo", s.Photo
	case s.Document != nil:
		method, field, file = "sendDocument", "document", s.Document
	}
	if why := s.fault(); why != "" {
		return Sent{}, refusal(method, why)
	}
	params := s.params(file != nil)
	limit, files := callTimeout, []tgbotapi.RequestFile(nil)
	switch {
	case file == nil:
	case file.ID != "":
		params[field] = file.ID
	default:
		limit = uploadTimeout
		// Without a name Telegram would not take the part for a file.
		name := cmp.Or(file.Name, field)
		files = []tgbotapi.RequestFile{{Name: field, Data: tgbotapi.FileBytes{Name: name, Bytes: file.Content}}}
	}
	result, err := c.callWithin(ctx, limit, method, params, files)
	if err != nil {
		return Sent{}, err
	}
	return readSent(method, result, file != nil)
}

// readSent reads the message that Telegram made. An answer that cannot be
// read is no reason to send again: the message is out.
func readSent(method string, result json.RawMessage, file bool) (Sent, error) {
	if n, ok := leadingID(result); ok && !file {
		return Sent{MessageID: n}, nil
	}
	var m struct {
		ID       int        `json:"message_id"`
		Photo    []wireFile `json:"photo"`
		Document wireFile   `json:"document"`
	}
	if err := json.Unmarshal(result, &m); err != nil || m.ID == 0 {
		return Sent{}, refusal(method, "sent, but the answer holds no message")
	}
	sent := Sent{MessageID: m.ID, FileID: m.Document.ID}
	if photo := largest(m.Photo); photo != nil {
		sent.FileID = photo.ID
	}
	return sent, nil
}

// leadingID reads the number that Telegram writes first in a message. Most of
// the work of a broadcast would else be reading back what was just sent.
func leadingID(result json.RawMessage) (int, bool) {
	rest, ok := bytes.CutPrefix(result, []byte(`{"message_id":`))
	if !ok {
		return 0, false
	}
	end := bytes.IndexByte(rest, ',')
	if end < 0 {
		return 0, false
	}
	n, err := strconv.Atoi(string(rest[:end]))
	return n, err == nil && n > 0
}

// fault says what Telegram would refuse, or "".
func (s Send) fault() string {
	file := s.Photo
	if file == nil {
		file = s.Document
	}
	switch {
	case s.Chat == 0:
		return "no chat"
	case s.Photo != nil && s.Document != nil:
		return "both a photo and a document"
	case s.Keyboard != nil && s.Keys != nil:
		return "both a keyboard and keys"
	case s.Keys != nil && s.Keys.Location != "" && s.Chat < 0:
		return "asks a group for its location"
	case file != nil && file.ID == "" && len(file.Content) == 0:
		return "a file without content"
	case file != nil:
		return cmp.Or(textFault(s.Text, MaxCaption), s.Keyboard.fault())
	case strings.TrimSpace(s.Text) == "":
		return "no text"
	}
	return cmp.Or(textFault(s.Text, MaxText), s.Keyboard.fault())
}

func textFault(html string, limit int) string {
	switch n := points(html); {
	case !utf8.ValidString(html):
		return "text is not UTF-8"
	case n > limit:
		return fmt.Sprintf("text of %d characters, over %d", n, limit)
	case len(html) > maxBytes:
		return fmt.Sprintf("text of %d bytes, over %d", len(html), maxBytes)
	}
	return ""
}

func (k Keyboard) fault() string {
	for _, row := range k {
		for _, b := range row {
			switch {
			case b.Text == "":
				return "a button without a text"
			case (b.Data == "") == (b.URL == ""):
				return "a button needs either data or a URL"
			case len(b.Data) > 64:
				return fmt.Sprintf("button data of %d bytes, over 64", len(b.Data))
			}
		}
	}
	return ""
}

func (s Send) params(file bool) tgbotapi.Params {
	p := tgbotapi.Params{"chat_id": strconv.FormatInt(s.Chat, 10), "parse_mode": "HTML"}
	if file {
		p.AddNonEmpty("caption", s.Text)
	} else {
		p["text"] = s.Text
	}
	p.AddBool("disable_notification", s.Quiet)
	p.AddBool("allow_paid_broadcast", s.Paid)
	if s.NoPreview && !file {
		p["link_preview_options"] = `{"is_disabled":true}`
	}
	if s.ReplyTo != 0 {
		p["reply_parameters"] = fmt.Sprintf(`{"message_id":%d,"allow_sending_without_reply":true}`, s.ReplyTo)
	}
	switch {
	case s.Keyboard != nil:
		p["reply_markup"] = s.Keyboard.markup()
	case s.Keys != nil:
		p["reply_markup"] = s.Keys.markup()
	}
	return p
}

// Edit replaces text and buttons of a message. That nothing would change
// counts as success.
func (c *Client) Edit(ctx context.Context, e Edit) error {
	method, field, limit := "editMessageText", "text", MaxText
	if e.Caption {
		method, field, limit = "editMessageCaption", "caption", MaxCaption
	}
	if why := cmp.Or(textFault(e.Text, limit), e.Keyboard.fault()); why != "" {
		return refusal(method, why)
	}
	_, err := c.call(ctx, method, tgbotapi.Params{
		"chat_id":      strconv.FormatInt(e.Chat, 10),
		"message_id":   strconv.Itoa(e.MessageID),
		field:          e.Text,
		"parse_mode":   "HTML",
		"reply_markup": e.Keyboard.markup(),
	})
	return unless(err, NotModified)
}

// Answer ends a tap's spinner. That the tap is too old for it, or was
// answered before, counts as success.
func (c *Client) Answer(ctx context.Context, a Answer) error {
	const method = "answerCallbackQuery"
	if n := utf8.RuneCountInString(a.Text); n > MaxToast {
		return refusal(method, fmt.Sprintf("text of %d characters, over %d", n, MaxToast))
	}
	p := tgbotapi.Params{"callback_query_id": a.TapID}
	p.AddNonEmpty("text", a.Text)
	p.AddBool("show_alert", a.Alert)
	_, err := c.call(ctx, method, p)
	return unless(err, TooOld)
}

// Delete deletes a message that is less than 48 hours old. That it is gone
// already counts as success.
func (c *Client) Delete(ctx context.Context, chat int64, messageID int) error {
	_, err := c.call(ctx, "deleteMessage", tgbotapi.Params{
		"chat_id":    strconv.FormatInt(chat, 10),
		"message_id": strconv.Itoa(messageID),
	})
	if err != nil && strings.Contains(err.Error(), "message to delete not found") {
		return nil
	}
	return err
}

// Action shows for five seconds that the bot is busy: "typing" or
// "upload_document".
func (c *Client) Action(ctx context.Context, chat int64, action string) error {
	_, err := c.call(ctx, "sendChatAction", tgbotapi.Params{
		"chat_id": strconv.FormatInt(chat, 10),
		"action":  action,
	})
	return err
}

func unless(err error, harmless Outcome) error {
	if OutcomeOf(err) == harmless {
		return nil
	}
	return err
}

// markup is the keyboard as Telegram reads it. No rows are an empty list,
// which takes the buttons away; null would be refused.
func (k Keyboard) markup() string {
	type button struct {
		Text string `json:"text"`
		Data string `json:"callback_data,omitempty"`
		URL  string `json:"url,omitempty"`
	}
	rows := make([][]button, 0, len(k))
	for _, row := range k {
		if len(row) == 0 {
			continue
		}
		buttons := make([]button, len(row))
		for i, b := range row {
			buttons[i] = button(b)
		}
		rows = append(rows, buttons)
	}
	return mustJSON(struct {
		Rows [][]button `json:"inline_keyboard"`
	}{rows})
}

func (k *Keys) markup() string {
	if k.Remove {
		return `{"remove_keyboard":true}`
	}
	rows := [][]map[string]any{}
	if k.Location != "" {
		rows = append(rows, []map[string]any{{"text": k.Location, "request_location": true}})
	}
	for _, labels := range k.Rows {
		row := []map[string]any{}
		for _, label := range labels {
			row = append(row, map[string]any{"text": label})
		}
		rows = append(rows, row)
	}
	return mustJSON(map[string]any{"keyboard": rows, "resize_keyboard": true, "is_persistent": true})
}

// mustJSON encodes strings, truths, lists and maps of them, which cannot fail.
func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
