package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Telegram's limits on polls: characters of the question, characters of an
// option, options.
const (
	MaxPollQuestion = 300
	MaxPollOption   = 100
	MaxPollOptions  = 12
)

// The bounds on Poll.OpenPeriod.
const (
	MinOpenPeriod = 5 * time.Second
	MaxOpenPeriod = 2_628_000 * time.Second
)

// Poll is a poll to send, to vote in and not to quiz. Question and Options are
// plain text. Who votes comes as an Update with a PollAnswer, unless the poll
// is Anonymous; a vote can be changed or withdrawn until the poll is closed.
type Poll struct {
	Chat     int64
	Question string   // 1 to MaxPollQuestion characters
	Options  []string // 1 to MaxPollOptions, of 1 to MaxPollOption characters
	// Multiple lets everybody choose several options.
	Multiple bool
	// HideResults shows the votes to nobody before the poll is closed.
	HideResults bool
	// Anonymous keeps from everybody, the bot included, who voted how. To a
	// channel go no other polls.
	Anonymous bool
	// OpenPeriod closes the poll by itself, after whole seconds between
	// MinOpenPeriod and MaxOpenPeriod; 0 leaves it open until it is stopped.
	OpenPeriod time.Duration
}

// StopPoll closes a poll that the bot sent earlier: nobody can vote any more,
// and everybody sees the votes.
type StopPoll struct {
	Chat      int64
	MessageID int
}

func (p Poll) chat() int64     { return p.Chat }
func (p StopPoll) chat() int64 { return p.Chat }

// SendPoll sends a poll. What it returns has the PollID that votes will come
// with.
func (c *Client) SendPoll(ctx context.Context, p Poll) (Sent, error) {
	const method = "sendPoll"
	if why := p.fault(); why != "" {
		return Sent{}, refusal(method, why)
	}
	result, err := c.call(ctx, method, p.params())
	if err != nil {
		return Sent{}, err
	}
	var m struct {
		ID   int `json:"message_id"`
		Poll struct {
			ID string `json:"id"`
		} `json:"poll"`
	}
	if err := json.Unmarshal(result, &m); err != nil || m.ID == 0 || m.Poll.ID == "" {
		return Sent{}, refusal(method, "sent, but the answer holds no poll")
	}
	return Sent{MessageID: m.ID, PollID: m.Poll.ID}, nil
}

// StopPoll closes a poll. That it is closed already counts as success.
func (c *Client) StopPoll(ctx context.Context, p StopPoll) error {
	_, err := c.call(ctx, "stopPoll", tgbotapi.Params{
		"chat_id":    strconv.FormatInt(p.Chat, 10),
		"message_id": strconv.Itoa(p.MessageID),
	})
	return unless(err, NotModified)
}

// fault says what Telegram would refuse, or "".
func (p Poll) fault() string {
	switch {
	case p.Chat == 0:
		return "no chat"
	case len(p.Options) == 0 || len(p.Options) > MaxPollOptions:
		return fmt.Sprintf("%d options, not 1 to %d", len(p.Options), MaxPollOptions)
	case p.OpenPeriod != 0 && (p.OpenPeriod < MinOpenPeriod || p.OpenPeriod > MaxOpenPeriod || p.OpenPeriod%time.Second != 0):
		return fmt.Sprintf("open for %v, not for whole seconds from %v to %v", p.OpenPeriod, MinOpenPeriod, MaxOpenPeriod)
	}
	if why := plainFault(p.Question, MaxPollQuestion); why != "" {
		return "question: " + why
	}
	for _, option := range p.Options {
		if why := plainFault(option, MaxPollOption); why != "" {
			return "option: " + why
		}
	}
	return ""
}

// plainFault is textFault for a text without markup, which must not be empty.
func plainFault(text string, limit int) string {
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text):
		return "text is not UTF-8"
	case strings.TrimSpace(text) == "":
		return "no text"
	case n > limit:
		return fmt.Sprintf("text of %d characters, over %d", n, limit)
	}
	return ""
}

func (p Poll) params() tgbotapi.Params {
	options := []map[string]string{}
	for _, text := range p.Options {
		options = append(options, map[string]string{"text": text})
	}
	params := tgbotapi.Params{
		"chat_id":  strconv.FormatInt(p.Chat, 10),
		"question": p.Question,
		"options":  mustJSON(options),
		// Left out it would mean true.
		"is_anonymous": strconv.FormatBool(p.Anonymous),
	}
	params.AddBool("allows_multiple_answers", p.Multiple)
	params.AddBool("hide_results_until_closes", p.HideResults)
	params.AddNonZero("open_period", int(p.OpenPeriod/time.Second))
	return params
}
