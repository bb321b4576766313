package telegram

import (
	"context"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// MaxVenueText bounds, in characters, the title and the address of a Venue.
// Telegram says of none; a pin of more would not be read.
const MaxVenueText = 200

// Venue is a pin on the map to send, with what is there. Title and Address
// are plain text.
type Venue struct {
	Chat     int64
	At       Point
	Title    string // 1 to MaxVenueText characters
	Address  string // 1 to MaxVenueText characters
	Keyboard Keyboard
	// Quiet sends without a sound.
	Quiet bool
}

func (v Venue) chat() int64 { return v.Chat }

// SendVenue sends a pin.
func (c *Client) SendVenue(ctx context.Context, v Venue) (Sent, error) {
	const method = "sendVenue"
	if why := v.fault(); why != "" {
		return Sent{}, refusal(method, why)
	}
	result, err := c.call(ctx, method, v.params())
	if err != nil {
		return Sent{}, err
	}
	return readSent(method, result, false)
}

// fault says what Telegram would refuse, or "".
func (v Venue) fault() string {
	switch {
	case v.Chat == 0:
		return "no chat"
	case !v.At.onMap():
		return "a point that is not on the map"
	}
	if why := plainFault(v.Title, MaxVenueText); why != "" {
		return "title: " + why
	}
	if why := plainFault(v.Address, MaxVenueText); why != "" {
		return "address: " + why
	}
	return v.Keyboard.fault()
}

func (v Venue) params() tgbotapi.Params {
	p := tgbotapi.Params{
		"chat_id":   strconv.FormatInt(v.Chat, 10),
		"latitude":  degrees(v.At.Latitude),
		"longitude": degrees(v.At.Longitude),
		"title":     v.Title,
		"address":   v.Address,
	}
	p.AddBool("disable_notification", v.Quiet)
	if v.Keyboard != nil {
		p["reply_markup"] = v.Keyboard.markup()
	}
	return p
}

func degrees(d float64) string { return strconv.FormatFloat(d, 'f', -1, 64) }
