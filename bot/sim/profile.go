package sim

import (
	"encoding/json"
	"mime"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// botCommand is an entry of the command menu.
type botCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

var commandForm = regexp.MustCompile(`^[a-z0-9_]+$`)

func (s *Sim) getMe(*call) (any, *apiError) {
	me := s.botJSON()
	me["can_join_groups"], me["can_read_all_group_messages"], me["supports_inline_queries"] = true, false, false
	return me, nil
}

// menuKey names the list of commands of a scope and language.
func menuKey(c *call) (string, *apiError) {
	scope := struct {
		Type string      `json:"type"`
		Chat json.Number `json:"chat_id"`
	}{Type: "default"}
	if raw := c.params["scope"]; raw != "" && json.Unmarshal([]byte(raw), &scope) != nil {
		return "", bad("can't parse BotCommandScope")
	}
	known := []string{"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators", "chat_member"}
	if !slices.Contains(known, scope.Type) {
		return "", bad("can't parse BotCommandScope: unsupported type specified")
	}
	return scope.Type + string(scope.Chat) + "/" + c.params["language_code"], nil
}

func (s *Sim) setMyCommands(c *call) (any, *apiError) {
	key, apiErr := menuKey(c)
	if apiErr != nil {
		return nil, apiErr
	}
	var list []botCommand
	if raw := c.params["commands"]; raw != "" && json.Unmarshal([]byte(raw), &list) != nil {
		return nil, bad("can't parse commands JSON object")
	}
	if len(list) > 100 {
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	for i := range list {
		list[i].Command = strings.TrimPrefix(list[i].Command, "/")
		name, about := list[i].Command, strings.TrimSpace(list[i].Description)
		switch {
		case len(name) > 32:
			return nil, bad("command length must not exceed 32")
		case !commandForm.MatchString(name):
			return nil, bad("BOT_COMMAND_INVALID")
		case about == "":
			return nil, bad("command description must be non-empty")
		case utf8.RuneCountInString(about) > 256:
			return nil, bad("command description length must not exceed 256")
		}
	}
	s.commands[key] = list
	s.touch()
	return true, nil
}

func (s *Sim) getMyCommands(c *call) (any, *apiError) {
	key, err := menuKey(c)
	if err != nil {
		return nil, err
	}
	return append([]botCommand{}, s.commands[key]...), nil
}

func (s *Sim) deleteMyCommands(c *call) (any, *apiError) {
	key, err := menuKey(c)
	if err != nil {
		return nil, err
	}
	delete(s.commands, key)
	s.touch()
	return true, nil
}

// menu is the list of commands that a person sees in a chat: the most
// specific one wins, and in it their language.
func (s *Sim) menu(c *chat, p *Person) []botCommand {
	language, _, _ := strings.Cut(p.profile.Language, "-")
	scopes := []string{"chat" + strconv.FormatInt(c.id, 10), "all_group_chats", "default"}
	if c.kind == "private" {
		scopes[1] = "all_private_chats"
	}
	for _, scope := range scopes {
		for _, lang := range []string{language, ""} {
			if list, ok := s.commands[scope+"/"+lang]; ok {
				return list
			}
		}
	}
	return nil
}

func (s *Sim) setMyDescription(c *call) (any, *apiError) {
	return s.setProfile("description", c.params["description"], 512, c)
}

func (s *Sim) setMyShortDescription(c *call) (any, *apiError) {
	return s.setProfile("short", c.params["short_description"], 120, c)
}

func (s *Sim) setProfile(field, text string, limit int, c *call) (any, *apiError) {
	if utf8.RuneCountInString(text) > limit {
		return nil, bad("description is too long")
	}
	s.profile[field+"/"+c.params["language_code"]] = text
	s.touch()
	return true, nil
}

func (s *Sim) getChat(c *call) (any, *apiError) {
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	return s.chatJSON(to), nil
}

func (s *Sim) getChatMemberCount(c *call) (any, *apiError) {
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	return len(to.members) + 1, nil
}

func (s *Sim) getChatMember(c *call) (any, *apiError) {
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	p, ok := s.people[c.integer("user_id")]
	if !ok {
		return nil, bad("user not found")
	}
	return s.memberJSON(to, p), nil
}

// memberJSON is a person's standing in a chat; who made a group created it.
func (s *Sim) memberJSON(c *chat, p *Person) map[string]any {
	status := "left"
	if i := slices.Index(c.members, p.id); i == 0 {
		status = "creator"
	} else if i > 0 || c.id == p.id {
		status = "member"
	}
	return map[string]any{"user": p.userJSON(), "status": status}
}

func (s *Sim) getChatAdministrators(c *call) (any, *apiError) {
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	if to.kind == "private" {
		return nil, bad("there are no administrators in the private chat")
	}
	list := []any{}
	if len(to.members) > 0 {
		list = append(list, s.memberJSON(to, s.people[to.members[0]]))
	}
	if to.bot == "administrator" {
		list = append(list, map[string]any{"user": s.botJSON(), "status": "administrator"})
	}
	return list, nil
}

func (s *Sim) leaveChat(c *call) (any, *apiError) {
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	if to.kind == "private" {
		return nil, bad("chat member status can't be changed in private chats")
	}
	to.bot = ""
	s.touch()
	return true, nil
}

func (s *Sim) getFile(c *call) (any, *apiError) {
	f, ok := s.files[c.params["file_id"]]
	if !ok {
		return nil, bad("wrong file_id or the file is temporarily unavailable")
	}
	if len(f.content) > 20<<20 {
		return nil, bad("file is too big")
	}
	return map[string]any{"file_id": f.media.ID, "file_unique_id": "u" + f.media.ID, "file_size": len(f.content), "file_path": "files/" + f.media.ID}, nil
}

// serveFile answers /file/bot<token>/files/<id>.
func (s *Sim) serveFile(w http.ResponseWriter, r *http.Request) {
	id, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+s.config.Token+"/files/")
	if !ok {
		reply(w, nil, &apiError{code: 404, text: "Not Found"})
		return
	}
	s.writeFile(w, id)
}

func (s *Sim) writeFile(w http.ResponseWriter, id string) {
	s.mu.Lock()
	f, ok := s.files[id]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, nil)
		return
	}
	w.Header().Set("Content-Type", f.media.mime)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox")
	w.Write(f.content)
}

func mimeOf(name string) string {
	if kind := mime.TypeByExtension(filepath.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}
