package telegram

import (
	"context"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Command is an entry of the menu beside the text field.
type Command struct {
	Name  string `json:"command"`     // 1 to 32 of a–z, 0–9, _; no slash
	About string `json:"description"` // 1 to 256 characters
}

// CommandScope tells who sees a list of commands.
type CommandScope struct {
	kind string
	chat int64
}

// The scopes; for a person the most specific list set wins.
var (
	Everywhere   = CommandScope{kind: "default"}
	PrivateChats = CommandScope{kind: "all_private_chats"}
	GroupChats   = CommandScope{kind: "all_group_chats"}
)

// InChat is the scope of one chat, a private one or a group.
func InChat(id int64) CommandScope { return CommandScope{kind: "chat", chat: id} }

// SetCommands sets the menu that people in scope see whose app speaks
// language (two letters, or empty for every language without its own list).
func (c *Client) SetCommands(ctx context.Context, scope CommandScope, language string, commands []Command) error {
	if commands == nil {
		commands = []Command{}
	}
	where := map[string]any{"type": scope.kind}
	if scope.chat != 0 {
		where["chat_id"] = scope.chat
	}
	p := tgbotapi.Params{"scope": mustJSON(where), "commands": mustJSON(commands)}
	p.AddNonEmpty("language_code", language)
	_, err := c.call(ctx, "setMyCommands", p)
	return err
}

// SetDescription sets the text, of at most 512 characters, in an empty chat
// with the bot, for a language as in SetCommands.
func (c *Client) SetDescription(ctx context.Context, language, text string) error {
	return c.setText(ctx, "setMyDescription", "description", language, text, 512)
}

// SetShortDescription sets the text, of at most 120 characters, on the bot's
// profile page and in links to it, for a language as in SetCommands.
func (c *Client) SetShortDescription(ctx context.Context, language, text string) error {
	return c.setText(ctx, "setMyShortDescription", "short_description", language, text, 120)
}

func (c *Client) setText(ctx context.Context, method, field, language, text string, limit int) error {
	if n := len([]rune(text)); n > limit {
		return refusal(method, strconv.Itoa(n)+" characters, over "+strconv.Itoa(limit))
	}
	p := tgbotapi.Params{field: text}
	p.AddNonEmpty("language_code", language)
	_, err := c.call(ctx, method, p)
	return err
}
