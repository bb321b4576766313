package telegram

// Lane is the priority of a call.
type Lane int

// The lanes, most urgent first.
const (
	// LaneTap is for answers to taps, which Telegram does not count.
	LaneTap Lane = iota
	// LaneReply is for answers to what a person did: held only by the limits
	// of their own chat.
	LaneReply
	// LaneBroadcast is for messages nobody asked for at that moment.
	LaneBroadcast
)

// Button is an inline button: it sends Data back, or opens URL.
type Button struct {
	Text string
	Data string // 1 to 64 bytes
	URL  string
}

// Keyboard is rows of inline buttons under a message.
type Keyboard [][]Button

// Keys are rows of labels in the place of the phone's keyboard; pressing one
// sends its label as a message.
type Keys struct {
	Rows [][]string
	// Location is the label of a key above the rows that, once the person has
	// agreed, sends where the phone is; empty for none. In private chats only.
	Location string
	// Remove takes the keys away; all else is ignored.
	Remove bool
}

// Upload is a file to send: by the ID Telegram gave it earlier, or by content.
type Upload struct {
	ID      string
	Name    string
	Content []byte
}

// Send is a message to send. Text (with Photo or Document: the caption) is
// in Telegram's HTML; at most one of Photo and Document, and at most one of
// Keyboard and Keys is set.
type Send struct {
	Chat     int64
	Text     string
	Keyboard Keyboard
	Keys     *Keys
	Photo    *Upload
	Document *Upload
	// Paid lets Telegram charge a tenth of a Star for the message where it
	// goes beyond the free pace; the outbox then sends at Limits.Paid.
	Paid bool
	// Quiet sends without a sound.
	Quiet bool
	// NoPreview keeps links from being shown as cards.
	NoPreview bool
	// ReplyTo quotes a message of the chat, if it is still there.
	ReplyTo int
}

// Edit replaces text and buttons of a message that the bot sent earlier.
// Without a Keyboard the buttons go.
type Edit struct {
	Chat      int64
	MessageID int
	Text      string
	Keyboard  Keyboard
	// Caption tells that the message carries a picture or a file, whose
	// caption is replaced.
	Caption bool
}

// Answer ends the spinner on a tapped button, and may show a toast of at
// most 200 characters, or an alert to be closed by hand.
type Answer struct {
	TapID string
	Text  string
	Alert bool
}

// Sent tells what Telegram made of a Send, a Poll or a Venue.
type Sent struct {
	MessageID int
	// PollID names the poll in the answers to it.
	PollID string
	// FileID names the photo or document for sending it again.
	FileID string
}

// Call is what an Outbox takes: a Send, an Edit, an Answer, a Poll, a
// StopPoll or a Venue.
type Call interface{ chat() int64 }

func (s Send) chat() int64   { return s.Chat }
func (e Edit) chat() int64   { return e.Chat }
func (a Answer) chat() int64 { return 0 }
