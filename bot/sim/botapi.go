package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	bodyLimit = 50 << 20
	partLimit = 1 << 20 // of what is not a file
)

func isBotPath(path string) bool  { return strings.HasPrefix(path, "/bot") }
func isFilePath(path string) bool { return strings.HasPrefix(path, "/file/bot") }

func botIDOf(token string) int64 {
	number, _, _ := strings.Cut(token, ":")
	id, _ := strconv.ParseInt(number, 10, 64)
	return id
}

// apiError is a refusal with Telegram's code and words.
type apiError struct {
	code    int
	text    string
	after   int   // retry_after
	migrate int64 // migrate_to_chat_id
}

func (e *apiError) Error() string { return e.text }

// bad is a 400 in Telegram's form: a prefix, and the text's first letter
// lowered unless the second is a capital or an underscore.
func bad(text string) *apiError { return &apiError{code: 400, text: "Bad Request: " + lowered(text)} }

func forbidden(text string) *apiError {
	return &apiError{code: 403, text: "Forbidden: " + lowered(text)}
}

func lowered(text string) string {
	runes := []rune(text)
	if len(runes) > 1 && !unicode.IsUpper(runes[1]) && runes[1] != '_' {
		runes[0] = unicode.ToLower(runes[0])
	}
	return string(runes)
}

func tooMany(seconds int) *apiError {
	return &apiError{code: 429, text: fmt.Sprintf("Too Many Requests: retry after %d", seconds), after: seconds}
}

// call is a Bot API call being answered.
type call struct {
	params map[string]string
	files  map[string]uploaded
}

type uploaded struct {
	name    string
	content []byte
}

func (c *call) has(name string) bool { _, ok := c.params[name]; return ok }

// integer reads a number as Telegram does: what is none is 0.
func (c *call) integer(name string) int64 {
	n, err := strconv.ParseInt(c.params[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (c *call) truth(name string) bool {
	return slices.Contains([]string{"true", "yes", "1"}, strings.ToLower(c.params[name]))
}

// serveBot answers /bot<token>/<method>.
func (s *Sim) serveBot(w http.ResponseWriter, r *http.Request) {
	token, name, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !ok {
		reply(w, nil, &apiError{code: 404, text: "Not Found"})
		return
	}
	if token != s.config.Token {
		text := "Unauthorized"
		if number, secret, ok := strings.Cut(token, ":"); !ok || botIDOf(token) == 0 || number == "" || secret == "" {
			text = "Unauthorized: invalid token specified"
		}
		reply(w, nil, &apiError{code: 401, text: text})
		return
	}
	name = strings.ToLower(name)
	c, err := readCall(w, r)
	if err != nil {
		reply(w, nil, err)
		return
	}
	fault := s.takeFault(name)
	if fault != nil && s.fail(w, r, fault, false) {
		s.record(name, c, fault.code(), nil)
		return
	}
	result, apiErr := s.answer(r, name, c)
	s.record(name, c, statusOf(apiErr), result)
	if fault != nil && s.fail(w, r, fault, true) {
		return
	}
	reply(w, result, apiErr)
}

func statusOf(err *apiError) int {
	if err == nil {
		return 200
	}
	return err.code
}

func reply(w http.ResponseWriter, result any, err *apiError) {
	w.Header().Set("Content-Type", "application/json")
	body := map[string]any{"ok": err == nil}
	status := 200
	if err == nil {
		body["result"] = result
	} else {
		status = err.code
		body["error_code"], body["description"] = err.code, err.text
		parameters := map[string]any{}
		if err.after > 0 {
			parameters["retry_after"] = err.after
			w.Header().Set("Retry-After", strconv.Itoa(err.after))
		}
		if err.migrate != 0 {
			parameters["migrate_to_chat_id"] = err.migrate
		}
		if len(parameters) > 0 {
			body["parameters"] = parameters
		}
	}
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

// readCall collects parameters from the address, a form, JSON or multipart.
func readCall(w http.ResponseWriter, r *http.Request) (*call, *apiError) {
	c := &call{params: map[string]string{}, files: map[string]uploaded{}}
	for name, values := range r.URL.Query() {
		c.params[name] = values[0]
	}
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	switch kind {
	case "application/json":
		err = c.readJSON(r.Body)
	case "multipart/form-data":
		err = c.readMultipart(r)
	case "application/x-www-form-urlencoded":
		if err = r.ParseForm(); err == nil {
			for name, values := range r.PostForm {
				c.params[name] = values[0]
			}
		}
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, &apiError{code: 413, text: "Request Entity Too Large"}
	}
	if err != nil {
		return nil, bad("can't parse the request")
	}
	for _, value := range c.params {
		if !utf8.ValidString(value) {
			return nil, bad("strings must be encoded in UTF-8")
		}
	}
	return c, nil
}

func (c *call) readJSON(body io.Reader) error {
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(body).Decode(&fields); err != nil && err != io.EOF {
		return err
	}
	for name, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			c.params[name] = text
		} else {
			c.params[name] = string(raw)
		}
	}
	return nil
}

func (c *call) readMultipart(r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := parts.NextPart()
		// Some clients send an empty body where there is nothing to say.
		if err == io.EOF || (errors.Is(err, io.EOF) && len(c.params)+len(c.files) == 0) {
			return nil
		}
		if err != nil {
			return err
		}
		if part.FileName() != "" {
			content, err := io.ReadAll(part)
			if err != nil {
				return err
			}
			c.files[part.FormName()] = uploaded{part.FileName(), content}
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, partLimit))
		if err != nil {
			return err
		}
		c.params[part.FormName()] = string(value)
	}
}

// answer finds the method and runs it.
func (s *Sim) answer(r *http.Request, name string, c *call) (any, *apiError) {
	if name == "getupdates" {
		return s.getUpdates(r.Context(), c)
	}
	method, ok := methods()[name]
	if !ok {
		if slices.Contains(otherMethods(), name) {
			return nil, bad("not in the simulator: " + name)
		}
		return nil, &apiError{code: 404, text: "Not Found: method not found"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeDue()
	result, err := method(s, c)
	if err != nil {
		return nil, err
	}
	// Written out while the lock is held: results point into the chats.
	raw, jsonErr := json.Marshal(result)
	if jsonErr != nil {
		return nil, &apiError{code: 500, text: "Internal Server Error"}
	}
	return json.RawMessage(raw), nil
}

// methods are what the simulator knows.
func methods() map[string]func(*Sim, *call) (any, *apiError) {
	return map[string]func(*Sim, *call) (any, *apiError){
		"getme":                  (*Sim).getMe,
		"sendmessage":            (*Sim).sendMessage,
		"sendphoto":              (*Sim).sendPhoto,
		"senddocument":           (*Sim).sendDocument,
		"sendpoll":               (*Sim).sendPoll,
		"stoppoll":               (*Sim).stopPoll,
		"sendlocation":           (*Sim).sendLocation,
		"sendvenue":              (*Sim).sendVenue,
		"editmessagetext":        (*Sim).editMessageText,
		"editmessagecaption":     (*Sim).editMessageCaption,
		"editmessagereplymarkup": (*Sim).editMessageReplyMarkup,
		"deletemessage":          (*Sim).deleteMessage,
		"answercallbackquery":    (*Sim).answerCallbackQuery,
		"sendchataction":         (*Sim).sendChatAction,
		"setmycommands":          (*Sim).setMyCommands,
		"getmycommands":          (*Sim).getMyCommands,
		"deletemycommands":       (*Sim).deleteMyCommands,
		"setmydescription":       (*Sim).setMyDescription,
		"setmyshortdescription":  (*Sim).setMyShortDescription,
		"setchatmenubutton":      func(*Sim, *call) (any, *apiError) { return true, nil },
		"deletewebhook":          func(*Sim, *call) (any, *apiError) { return true, nil },
		"getchat":                (*Sim).getChat,
		"getchatmember":          (*Sim).getChatMember,
		"getchatmembercount":     (*Sim).getChatMemberCount,
		"getchatadministrators":  (*Sim).getChatAdministrators,
		"getfile":                (*Sim).getFile,
		"leavechat":              (*Sim).leaveChat,
	}
}

// otherMethods are methods that Telegram has and the simulator refuses aloud.
func otherMethods() []string {
	return []string{
		"setwebhook", "getwebhookinfo", "sendmediagroup", "sendcontact",
		"senddice", "sendaudio", "sendvideo", "sendanimation", "sendvoice", "sendsticker", "forwardmessage", "copymessage",
		"pinchatmessage", "unpinchatmessage", "deletemessages", "setmessagereaction", "editmessagemedia", "answerinlinequery",
		"banchatmember", "restrictchatmember", "promotechatmember", "sendinvoice", "setmyname", "logout", "close",
	}
}

// getUpdates waits for updates, at most 50 s.
func (s *Sim) getUpdates(ctx interface{ Done() <-chan struct{} }, c *call) (any, *apiError) {
	limit := int(c.integer("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	wait := time.Duration(min(max(c.integer("timeout"), 0), 50)) * time.Second
	s.mu.Lock()
	if s.updates.poll != nil {
		close(s.updates.poll)
	}
	mine := make(chan struct{})
	s.updates.poll = mine
	if c.has("allowed_updates") {
		s.allow(c.params["allowed_updates"])
	}
	s.updates.confirm(c.integer("offset"))
	s.mu.Unlock()
	defer s.endPoll(mine)
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		s.closeDue()
		found, changed, ended := s.updates.fetch(limit, s.now()), s.changed, s.ended
		s.mu.Unlock()
		if len(found) > 0 || wait == 0 || ended {
			return found, nil
		}
		select {
		case <-changed:
		case <-deadline.C:
			return found, nil
		case <-ctx.Done():
			return found, nil
		case <-mine:
			return nil, &apiError{code: 409, text: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		}
	}
}

func (s *Sim) endPoll(mine chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.updates.poll == mine {
		s.updates.poll = nil
	}
}

// allow remembers which kinds the bot wants; null or nonsense changes nothing.
func (s *Sim) allow(list string) {
	var kinds []string
	if json.Unmarshal([]byte(list), &kinds) != nil || kinds == nil {
		return
	}
	s.updates.allowed = kinds
}
