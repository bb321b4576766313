package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Bounds on what an update may hold. Telegram's own lie below them; more is
// not from Telegram.
const (
	maxUpdate   = 1 << 20
	maxUpdateID = 1<<40 - 1
	maxField    = maxBytes
	maxTapData  = 256
)

// DecodeUpdate reads one update as Telegram sends it. With an error the
// Update still has its ID if that could be read, else 0. A kind that the bot
// does not know is no error.
func DecodeUpdate(raw []byte) (Update, error) {
	var head struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.ID <= 0 || head.ID > maxUpdateID {
		return Update{}, errors.New("decoding an update: no usable update_id")
	}
	u := Update{ID: head.ID}
	err := errors.New("oversized")
	if len(raw) <= maxUpdate {
		err = u.read(raw)
	}
	if err != nil {
		return Update{ID: head.ID}, fmt.Errorf("decoding update %d: %w", head.ID, redacted(err))
	}
	return u, nil
}

// redacted keeps the kind of a JSON fault and leaves out the value, which may
// be somebody's text.
func redacted(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("field %s is not a %s", e.Field, e.Type)
	}
	return err
}

type wireUpdate struct {
	Message  *wireMessage  `json:"message"`
	Edited   *wireMessage  `json:"edited_message"`
	Post     *wireMessage  `json:"channel_post"`
	Tap      *wireTap      `json:"callback_query"`
	Standing *wireStanding `json:"my_chat_member"`
	Answer   *wireAnswer   `json:"poll_answer"`
}

func (u *Update) read(raw []byte) error {
	var w wireUpdate
	err := json.Unmarshal(raw, &w)
	if err != nil {
		return err
	}
	switch {
	case w.Message != nil:
		u.Message, err = w.Message.message()
	case w.Edited != nil:
		u.Edited, err = w.Edited.message()
	case w.Post != nil:
		u.Post, err = w.Post.message()
	case w.Tap != nil:
		u.Tap, err = w.Tap.tap()
	case w.Standing != nil:
		u.Standing, err = w.Standing.standing()
	case w.Answer != nil:
		u.PollAnswer, err = w.Answer.answer()
	}
	return err
}

type wirePerson struct {
	ID       int64  `json:"id"`
	Bot      bool   `json:"is_bot"`
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
	Username string `json:"username"`
	Language string `json:"language_code"`
}

func (w wirePerson) person() (Person, error) {
	name := strings.TrimSpace(w.First + " " + w.Last)
	if w.ID <= 0 {
		return Person{}, errors.New("a person without an id")
	}
	if len(name)+len(w.Username)+len(w.Language) > maxField {
		return Person{}, errors.New("an oversized name")
	}
	return Person{w.ID, w.Bot, name, w.Username, w.Language}, nil
}

type wireChat struct {
	ID    int64    `json:"id"`
	Kind  ChatKind `json:"type"`
	Title string   `json:"title"`
}

func (w wireChat) chat() (Chat, error) {
	switch w.Kind {
	case Private, Group, Supergroup, Channel:
	default:
		return Chat{}, errors.New("a chat of no known kind")
	}
	if w.ID == 0 || len(w.Title) > maxField {
		return Chat{}, errors.New("a chat without an id or with an oversized title")
	}
	return Chat(w), nil
}

type wireFile struct {
	ID     string `json:"file_id"`
	Name   string `json:"file_name"`
	Size   int64  `json:"file_size"`
	MIME   string `json:"mime_type"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
}

func (w *wireFile) file() *File {
	if w == nil || w.ID == "" {
		return nil
	}
	return &File{w.ID, w.Name, max(w.Size, 0), w.MIME}
}

// largest is the biggest of a photo's sizes, or nil.
func largest(sizes []wireFile) *wireFile {
	var best *wireFile
	for i := range sizes {
		if best == nil || sizes[i].Width*sizes[i].Height > best.Width*best.Height {
			best = &sizes[i]
		}
	}
	return best
}

type wireMessage struct {
	ID         int         `json:"message_id"`
	Chat       wireChat    `json:"chat"`
	From       *wirePerson `json:"from"`
	SenderChat *wireChat   `json:"sender_chat"`
	Date       int64       `json:"date"`
	Text       string      `json:"text"`
	Caption    string      `json:"caption"`
	Photo      []wireFile  `json:"photo"`
	Document   *wireFile   `json:"document"`
	Location   wirePoint   `json:"location"`
	MigratedTo int64       `json:"migrate_to_chat_id"`

	other string
}

// kinds are the contents beside text and files. A venue comes with a location
// besides, which is not the person's, so it is asked for first.
var kinds = []string{
	"animation", "sticker", "voice", "video", "video_note", "audio", "venue", "location", "contact",
	"poll", "dice", "game", "story", "checklist", "invoice", "paid_media", "giveaway",
}

// UnmarshalJSON also notes which kind of content there is.
func (w *wireMessage) UnmarshalJSON(raw []byte) error {
	type plain wireMessage
	if err := json.Unmarshal(raw, (*plain)(w)); err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return err
	}
	for _, kind := range kinds {
		if _, ok := fields[kind]; ok {
			w.other = kind
			return nil
		}
	}
	return nil
}

func (w *wireMessage) message() (*Message, error) {
	chat, err := w.Chat.chat()
	if err != nil {
		return nil, err
	}
	if w.ID < 0 || len(w.Text) > maxField || len(w.Caption) > maxField {
		return nil, errors.New("a message with a bad id or an oversized text")
	}
	m := &Message{
		ID: w.ID, Chat: chat, Date: time.Unix(w.Date, 0).UTC(),
		Text: w.Text, Caption: w.Caption, MigratedTo: w.MigratedTo,
		Photo: largest(w.Photo).file(), Document: w.Document.file(),
	}
	// Anonymous administrators and channels write under a stand-in's name.
	if w.From != nil && w.SenderChat == nil {
		from, err := w.From.person()
		if err != nil {
			return nil, err
		}
		m.From = &from
	}
	switch {
	case m.Text == "" && w.other == "location":
		m.Location, err = w.Location.point()
	case m.Text == "" && w.other != "":
		// An animation has a document too, for old programs' sake.
		m.Other, m.Document = w.other, nil
	case m.Text == "" && m.Photo == nil && m.Document == nil:
		m.Other = "service"
	}
	return m, err
}

type wireTap struct {
	ID      string       `json:"id"`
	From    wirePerson   `json:"from"`
	Data    string       `json:"data"`
	Message *wireMessage `json:"message"`
}

func (w wireTap) tap() (*Tap, error) {
	from, err := w.From.person()
	if err != nil {
		return nil, err
	}
	if w.ID == "" || len(w.ID) > maxTapData || len(w.Data) > maxTapData {
		return nil, errors.New("a tap without an id or with oversized data")
	}
	tap := &Tap{ID: w.ID, From: from, Data: w.Data}
	// A date of 0 marks a message that is out of the bot's reach.
	if w.Message != nil && w.Message.Date != 0 {
		if tap.Chat, err = w.Message.Chat.chat(); err != nil {
			return nil, err
		}
		tap.MessageID, tap.Picture = w.Message.ID, len(w.Message.Photo) > 0
	}
	return tap, nil
}

type wireStanding struct {
	Chat wireChat   `json:"chat"`
	From wirePerson `json:"from"`
	Date int64      `json:"date"`
	New  struct {
		Status  string `json:"status"`
		Member  bool   `json:"is_member"`
		MaySend bool   `json:"can_send_messages"`
		MayPost bool   `json:"can_post_messages"`
	} `json:"new_chat_member"`
}

func (w wireStanding) standing() (*Standing, error) {
	chat, err := w.Chat.chat()
	if err != nil {
		return nil, err
	}
	by, err := w.From.person()
	if err != nil {
		return nil, err
	}
	s := &Standing{Chat: chat, By: by, Date: time.Unix(w.Date, 0).UTC()}
	switch w.New.Status {
	case "creator":
		s.Member, s.Admin = true, true
	case "administrator":
		s.Member, s.Admin = chat.Kind != Channel || w.New.MayPost, true
	case "member":
		s.Member = chat.Kind != Channel
	case "restricted":
		s.Member = w.New.Member && w.New.MaySend
	case "left", "kicked":
	default:
		return nil, errors.New("a standing of no known kind")
	}
	return s, nil
}

// kind names what an update is, for logs and figures.
func (u Update) kind() string {
	switch {
	case u.Message != nil:
		return "message"
	case u.Edited != nil:
		return "edited_message"
	case u.Post != nil:
		return "channel_post"
	case u.Tap != nil:
		return "callback_query"
	case u.Standing != nil:
		return "my_chat_member"
	case u.PollAnswer != nil:
		return "poll_answer"
	}
	return "unknown"
}

// chatKey is what updates keep their order by: the chat, or for a vote and for
// a tap on a message out of reach the person, whose private chat has the same
// number.
func (u Update) chatKey() int64 {
	switch {
	case u.Message != nil:
		return u.Message.Chat.ID
	case u.Edited != nil:
		return u.Edited.Chat.ID
	case u.Post != nil:
		return u.Post.Chat.ID
	case u.Tap != nil && u.Tap.Chat.ID != 0:
		return u.Tap.Chat.ID
	case u.Tap != nil:
		return u.Tap.From.ID
	case u.Standing != nil:
		return u.Standing.Chat.ID
	case u.PollAnswer != nil:
		return u.PollAnswer.User.ID
	}
	return 0
}
