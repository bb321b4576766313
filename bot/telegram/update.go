package telegram

import "time"

// Update is one thing that happened, in the few fields that the bot reads.
// At most one of the pointers is set; none where the kind is not known.
type Update struct {
	// ID is Telegram's number. It grows, but may start anew and lower.
	ID int64
	// Seq orders updates over such fresh starts: it grows always, so that a
	// document can keep the Seq of its last change and ignore older ones.
	Seq int64
	// Received is when intake got the update, by IntakeConfig.Now.
	Received time.Time

	Message    *Message    // a new message
	Edited     *Message    // a person edited a message; the bot does not answer these
	Post       *Message    // something in a channel; the bot does not answer these
	Tap        *Tap        // an inline button was pressed
	Standing   *Standing   // the bot was blocked, unblocked, added or removed
	PollAnswer *PollAnswer // somebody voted in a poll of the bot, or withdrew
}

// Person is a Telegram user.
type Person struct {
	ID       int64
	Bot      bool
	Name     string // first and last name, as the person wrote it
	Username string
	Language string // IETF tag such as "zh-hans", or empty
}

// ChatKind tells a private chat from groups and channels.
type ChatKind string

// The kinds of chat.
const (
	Private    ChatKind = "private"
	Group      ChatKind = "group"
	Supergroup ChatKind = "supergroup"
	Channel    ChatKind = "channel"
)

// Chat is where a message stands. A private chat has its person's ID.
type Chat struct {
	ID    int64
	Kind  ChatKind
	Title string
}

// Message is what somebody sent. Text is the text alone: a picture, a file
// and everything else the bot reads stand beside it.
type Message struct {
	ID       int
	Chat     Chat
	From     *Person // nil for channels and anonymous administrators
	Date     time.Time
	Text     string
	Caption  string
	Photo    *File // the largest size
	Document *File
	// Location is where the person says to be: sent by a key or picked on the
	// map. Nothing proves it.
	Location *Point
	// Other names the kind of content that the bot has no field for
	// ("sticker", "voice", "venue", "contact", "service" …); empty where
	// there is a Text, a Photo, a Document or a Location.
	Other string
	// MigratedTo is the new id of a group that became a supergroup, or 0.
	MigratedTo int64
}

// File is a file at Telegram.
type File struct {
	ID   string
	Name string
	Size int64
	MIME string
}

// Tap is a press of an inline button.
type Tap struct {
	ID   string // to answer it by
	From Person
	Data string // as the button carried it, or as somebody forged it
	// Chat and MessageID tell where the button stands; both are zero for a
	// message that is out of reach.
	Chat      Chat
	MessageID int
	// Picture tells that the message carries a photo: its text is a caption.
	Picture bool
}

// Standing is a change of what the bot is in a chat.
type Standing struct {
	Chat Chat
	By   Person
	Date time.Time
	// Member tells whether the bot can write there after the change.
	Member bool
	// Admin tells whether it is an administrator there.
	Admin bool
}
