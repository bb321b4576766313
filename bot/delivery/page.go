package delivery

import (
	"strconv"
	"strings"

	"kepubot/store"
)

// State is how far a recipient's message has come. Pages hold it as a letter.
type State byte

// The states of a recipient.
const (
	Waiting State = 'w'
	Sent    State = 's'
	Failed  State = 'f' // Why says it
	Missed  State = 'm' // the window ended, or staff called it off, before it could be sent
)

// Recipient is a person of a broadcast, as they were when their page was
// made, and what became of their message. No text holds a comma.
type Recipient struct {
	Resident  string
	Telegram  int64 // 0 once the person was forgotten
	Place     string
	Community string
	Group     string
	Language  string
	State     State
	Message   int    // Telegram's number of it, once sent
	Why       string // why it failed, in a word
}

// Page is a stretch of a broadcast's recipients. Its id holds the recipient
// that it begins after, so making it again after a crash makes the same one.
//
// A page is written several times a second, so it is a table of columns, each
// a text of values between commas, in the order of resident ids: a third of
// the bytes, and a tenth of the work, of as many documents within a document.
type Page struct {
	store.Meta `bson:",inline"` // "<broadcast>/<after>"
	Broadcast  string           `bson:"broadcast"`
	After      string           `bson:"after"`
	// Round is the attempt that the states are of; see Broadcast.Round.
	Round int64 `bson:"round"`
	// Done is true when no recipient waits any more.
	Done bool `bson:"done"`

	Residents   string `bson:"residents"`
	Telegrams   string `bson:"telegrams"`
	Places      string `bson:"places"`
	Communities string `bson:"communities"`
	Groups      string `bson:"groups"`
	Languages   string `bson:"languages"`
	States      string `bson:"states"` // a letter each, no commas
	Messages    string `bson:"messages"`
	Whys        string `bson:"whys"`
}

func pageID(broadcast, after string) string { return broadcast + "/" + after }

// newPage makes the page of recipients that begins after one.
func newPage(broadcast *Broadcast, after string, recipients []Recipient) *Page {
	p := &Page{
		Meta: store.Meta{ID: pageID(broadcast.ID, after)}, Broadcast: broadcast.ID, After: after, Round: broadcast.Round,
		Residents:   column(recipients, func(r *Recipient) string { return r.Resident }),
		Places:      column(recipients, func(r *Recipient) string { return r.Place }),
		Communities: column(recipients, func(r *Recipient) string { return r.Community }),
		Groups:      column(recipients, func(r *Recipient) string { return r.Group }),
		Languages:   column(recipients, func(r *Recipient) string { return r.Language }),
	}
	p.setTelegrams(recipients)
	p.setStates(recipients)
	return p
}

// setTelegrams writes the column of Telegram numbers.
func (p *Page) setTelegrams(recipients []Recipient) {
	p.Telegrams = column(recipients, func(r *Recipient) string { return number(r.Telegram) })
}

// setStates writes the columns that say what became of the messages.
func (p *Page) setStates(recipients []Recipient) {
	states := make([]byte, len(recipients))
	waits := false
	for i := range recipients {
		states[i] = byte(recipients[i].State)
		waits = waits || recipients[i].State == Waiting
	}
	p.States, p.Done = string(states), !waits
	p.Messages = column(recipients, func(r *Recipient) string { return number(int64(r.Message)) })
	p.Whys = column(recipients, func(r *Recipient) string { return r.Why })
}

// Recipients reads the table. A column that is too short, which only a hand
// in the database could make it, gives empty values.
func (p *Page) Recipients() []Recipient {
	recipients := make([]Recipient, len(p.States))
	read(recipients, p.Residents, func(r *Recipient, v string) { r.Resident = v })
	read(recipients, p.Telegrams, func(r *Recipient, v string) { r.Telegram, _ = strconv.ParseInt(v, 10, 64) })
	read(recipients, p.Places, func(r *Recipient, v string) { r.Place = v })
	read(recipients, p.Communities, func(r *Recipient, v string) { r.Community = v })
	read(recipients, p.Groups, func(r *Recipient, v string) { r.Group = v })
	read(recipients, p.Languages, func(r *Recipient, v string) { r.Language = v })
	read(recipients, p.Messages, func(r *Recipient, v string) { r.Message, _ = strconv.Atoi(v) })
	read(recipients, p.Whys, func(r *Recipient, v string) { r.Why = v })
	for i := range recipients {
		recipients[i].State = State(p.States[i])
	}
	return recipients
}

// last is the recipient that the next page begins after.
func (p *Page) last() string { return p.Residents[strings.LastIndexByte(p.Residents, ',')+1:] }

func column(recipients []Recipient, of func(*Recipient) string) string {
	var b strings.Builder
	b.Grow(8 * len(recipients))
	for i := range recipients {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(of(&recipients[i]))
	}
	return b.String()
}

func read(recipients []Recipient, column string, into func(*Recipient, string)) {
	for i := range recipients {
		value, rest, _ := strings.Cut(column, ",")
		into(&recipients[i], value)
		column = rest
	}
}

// number is empty for zero: most columns are so for long.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
