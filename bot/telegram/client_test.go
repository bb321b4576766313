package telegram_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/bot/telegram"
)

// record is a transport that keeps the parameters of the last call.
type record struct {
	method string
	params map[string]string
	body   string // "": a plain success
	status int
}

func (r *record) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, err
	}
	r.method, r.params = path.Base(req.URL.Path), map[string]string{}
	for key := range req.PostForm {
		r.params[key] = req.PostForm.Get(key)
	}
	if req.MultipartForm != nil {
		for field, files := range req.MultipartForm.File {
			f, err := files[0].Open()
			if err != nil {
				return nil, err
			}
			content, _ := io.ReadAll(f)
			r.params[field] = files[0].Filename + ":" + string(content)
		}
	}
	if r.body == "" {
		return reply(200, `{"ok":true,"result":{"message_id":5,"photo":[{"file_id":"s","width":1,"height":1},{"file_id":"L","width":9,"height":9}]}}`), nil
	}
	return reply(r.status, r.body), nil
}

func TestNewRefuses(t *testing.T) {
	for _, cfg := range []telegram.Config{
		{},
		{Token: "123456:AAHsecretsecretsecret\n"},
		{Token: "AAHsecretsecretsecret"},
		{Token: token, APIURL: "ftp://secret.example"},
		{Token: token, APIURL: "https://me:secret@example.org"},
		{Token: token, APIURL: "https://secret.example?x=1"},
		{Token: token, APIURL: "://secret"},
	} {
		if _, err := telegram.New(cfg); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("New gave %v", err)
		}
	}
	shown := fmt.Sprintf("%v %+v %#v", telegram.Config{Token: token}, newClient(t, nil), telegram.Config{Token: token})
	if js, err := json.Marshal(telegram.Config{Token: token}); err != nil || strings.Contains(shown+string(js), "secret") {
		t.Errorf("printed %s %s %v", shown, js, err)
	}
}

func TestSendParameters(t *testing.T) {
	photo := &telegram.Upload{Name: "a.png", Content: []byte("PNG")}
	tests := []struct {
		name string
		do   func(context.Context, *telegram.Client) error
		want map[string]string // "": the method
	}{
		{"plain", sending(telegram.Send{Chat: 1, Text: "hi"}),
			map[string]string{"": "sendMessage", "text": "hi"}},
		{"all the rest", sending(telegram.Send{Chat: 1, Text: "hi", Quiet: true, NoPreview: true, ReplyTo: 7,
			Keyboard: telegram.Keyboard{{{Text: "A", Data: "a"}, {Text: "W", URL: "https://w"}}}}),
			map[string]string{"": "sendMessage", "text": "hi", "disable_notification": "true",
				"link_preview_options": `{"is_disabled":true}`,
				"reply_parameters":     `{"message_id":7,"allow_sending_without_reply":true}`,
				"reply_markup":         `{"inline_keyboard":[[{"text":"A","callback_data":"a"},{"text":"W","url":"https://w"}]]}`}},
		{"keys", sending(telegram.Send{Chat: 1, Text: "hi", Keys: &telegram.Keys{Rows: [][]string{{"x"}}}}),
			map[string]string{"": "sendMessage", "text": "hi", "reply_markup": `{"is_persistent":true,"keyboard":[[{"text":"x"}]],"resize_keyboard":true}`}},
		{"a key for the location", sending(telegram.Send{Chat: 1, Text: "hi", Keys: &telegram.Keys{Location: "here", Rows: [][]string{{"x"}}}}),
			map[string]string{"": "sendMessage", "text": "hi", "reply_markup": `{"is_persistent":true,"keyboard":[[{"request_location":true,"text":"here"}],[{"text":"x"}]],"resize_keyboard":true}`}},
		{"no keys", sending(telegram.Send{Chat: 1, Text: "hi", Keys: &telegram.Keys{Remove: true}}),
			map[string]string{"": "sendMessage", "text": "hi", "reply_markup": `{"remove_keyboard":true}`}},
		{"empty keyboard", sending(telegram.Send{Chat: 1, Text: "hi", Keyboard: telegram.Keyboard{{}}}),
			map[string]string{"": "sendMessage", "text": "hi", "reply_markup": `{"inline_keyboard":[]}`}},
		{"photo uploaded", sending(telegram.Send{Chat: 1, Text: "hi", Photo: photo}),
			map[string]string{"": "sendPhoto", "caption": "hi", "photo": "a.png:PNG"}},
		{"nameless document", sending(telegram.Send{Chat: 1, Document: &telegram.Upload{Content: []byte("x")}}),
			map[string]string{"": "sendDocument", "document": "document:x"}},
		{"photo by id", sending(telegram.Send{Chat: 1, Photo: &telegram.Upload{ID: "F"}}),
			map[string]string{"": "sendPhoto", "photo": "F"}},
		{"edit", editing(telegram.Edit{Chat: 1, MessageID: 2, Text: "hi"}),
			map[string]string{"": "editMessageText", "text": "hi", "message_id": "2", "reply_markup": `{"inline_keyboard":[]}`}},
		{"edit a caption", editing(telegram.Edit{Chat: 1, MessageID: 2, Text: "hi", Caption: true}),
			map[string]string{"": "editMessageCaption", "caption": "hi", "message_id": "2", "reply_markup": `{"inline_keyboard":[]}`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &record{}
			if err := tt.do(t.Context(), newClient(t, r)); err != nil {
				t.Fatal(err)
			}
			want := maps.Clone(tt.want)
			delete(want, "")
			want["chat_id"], want["parse_mode"] = "1", "HTML"
			if diff := cmp.Diff(want, r.params); diff != "" || r.method != tt.want[""] {
				t.Error(r.method, diff)
			}
		})
	}
}

func sending(s telegram.Send) func(context.Context, *telegram.Client) error {
	return func(ctx context.Context, c *telegram.Client) error {
		sent, err := c.Send(ctx, s)
		want := telegram.Sent{MessageID: 5}
		if s.Photo != nil || s.Document != nil {
			want.FileID = "L"
		}
		if err == nil && sent != want {
			return fmt.Errorf("sent %+v", sent)
		}
		return err
	}
}

func editing(e telegram.Edit) func(context.Context, *telegram.Client) error {
	return func(ctx context.Context, c *telegram.Client) error { return c.Edit(ctx, e) }
}

func answering(a telegram.Answer) func(context.Context, *telegram.Client) error {
	return func(ctx context.Context, c *telegram.Client) error { return c.Answer(ctx, a) }
}

// Faults of ours are found before the network is asked.
func TestRefusedBeforehand(t *testing.T) {
	c := newClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("asked Telegram")
		return nil, io.EOF
	}))
	long := strings.Repeat("字", telegram.MaxText+1)
	for name, do := range map[string]func(context.Context, *telegram.Client) error{
		"no chat":                  sending(telegram.Send{Text: "x"}),
		"no text":                  sending(telegram.Send{Chat: 1, Text: " "}),
		"long text":                sending(telegram.Send{Chat: 1, Text: long}),
		"long caption":             sending(telegram.Send{Chat: 1, Text: long[:3*1025], Photo: &telegram.Upload{ID: "x"}}),
		"bad UTF-8":                sending(telegram.Send{Chat: 1, Text: "\xff"}),
		"empty file":               sending(telegram.Send{Chat: 1, Document: &telegram.Upload{Name: "x"}}),
		"two files":                sending(telegram.Send{Chat: 1, Document: &telegram.Upload{ID: "x"}, Photo: &telegram.Upload{ID: "x"}}),
		"asks a group where it is": sending(telegram.Send{Chat: -1, Text: "x", Keys: &telegram.Keys{Location: "here"}}),
		"two keyboards":            sending(telegram.Send{Chat: 1, Text: "x", Keyboard: telegram.Keyboard{}, Keys: &telegram.Keys{}}),
		"long data":                sending(telegram.Send{Chat: 1, Text: "x", Keyboard: telegram.Keyboard{{{Text: "x", Data: strings.Repeat("字", 22)}}}}),
		"button for what":          editing(telegram.Edit{Chat: 1, Text: "x", Keyboard: telegram.Keyboard{{{Text: "x"}}}}),
		"nameless button":          editing(telegram.Edit{Chat: 1, Text: "x", Keyboard: telegram.Keyboard{{{Data: "x"}}}}),
		"long edit":                editing(telegram.Edit{Chat: 1, Text: long}),
		"long toast":               answering(telegram.Answer{TapID: "1", Text: long[:3*201]}),
	} {
		if got := telegram.OutcomeOf(do(t.Context(), c)); got != telegram.OurFault {
			t.Errorf("%s: %v", name, got)
		}
	}
	fits := "<b>" + strings.Repeat("&lt;", telegram.MaxText) + "</b>"
	if err := sending(telegram.Send{Chat: 1, Text: fits})(t.Context(), newClient(t, &record{})); err != nil {
		t.Error("tags and escapes counted:", err)
	}
}

func TestOutcomes(t *testing.T) {
	tests := []struct {
		code        int
		description string
		parameters  string
		want        telegram.Outcome
	}{
		{403, "Forbidden: bot was blocked by the user", "", telegram.Blocked},
		{403, "Forbidden: bot can't initiate conversation with a user", "", telegram.Blocked},
		{403, "Forbidden: user is deactivated", "", telegram.Gone},
		{403, "Forbidden: bot was kicked from the supergroup chat", "", telegram.Gone},
		{403, "Forbidden: the group chat was deleted", "", telegram.Gone},
		{400, "Bad Request: chat not found", "", telegram.Gone},
		{400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-100}`, telegram.Migrated},
		{429, "Too Many Requests: retry after 7", `{"retry_after":7}`, telegram.RetryAfter},
		{409, "Conflict: terminated by other getUpdates request", "", telegram.Conflict},
		{401, "Unauthorized", "", telegram.Unauthorized},
		{404, "Not Found", "", telegram.Unauthorized},
		{404, "Not Found: method not found", "", telegram.OurFault},
		{400, "Bad Request: can't parse entities", "", telegram.OurFault},
		{403, "Forbidden: bot can't send messages to bots", "", telegram.OurFault},
		{413, "Request Entity Too Large", "", telegram.OurFault},
		{500, "Internal Server Error: restart", "", telegram.Temporary},
	}
	upload := telegram.Send{Chat: 1, Document: &telegram.Upload{Name: "x", Content: []byte("x")}}
	for _, tt := range tests {
		if tt.parameters == "" {
			tt.parameters = "{}"
		}
		c := newClient(t, &record{status: tt.code, body: fmt.Sprintf(
			`{"ok":false,"error_code":%d,"description":%q,"parameters":%s}`, tt.code, tt.description, tt.parameters)})
		for _, s := range []telegram.Send{{Chat: 1, Text: "x"}, upload} {
			_, err := c.Send(t.Context(), s)
			e, ok := errors.AsType[*telegram.Error](err)
			if !ok || e.Outcome != tt.want || e.Code != tt.code {
				t.Errorf("%s: %+v, want %v", tt.description, err, tt.want)
				continue
			}
			if e.Outcome == telegram.RetryAfter && e.RetryAfter != 7*time.Second || e.Outcome == telegram.Migrated && e.MigrateTo != -100 {
				t.Errorf("%s: %+v", tt.description, e)
			}
		}
	}
}

func TestOutcomesOfOddAnswers(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   telegram.Outcome
	}{
		{"page of a proxy", 502, "<html>Bad Gateway</html>", telegram.Temporary},
		{"page with status 200", 200, "<html>Sign in to this network</html>", telegram.Temporary},
		{"cut off", 200, `{"ok":true,"resu`, telegram.Temporary},
		{"redirect", 302, "", telegram.Temporary},
		{"no envelope", 500, `{"message":"oops"}`, telegram.Temporary},
		{"too large, says a proxy", 413, "<html>", telegram.OurFault},
		{"too many, says a proxy", 429, "<html>", telegram.RetryAfter},
		{"sent, but what", 200, `{"ok":true,"result":null}`, telegram.OurFault},
		{"oversized", 200, strings.Repeat(" ", 33<<20), telegram.Temporary},
	}
	for _, tt := range tests {
		c := newClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
			resp := reply(tt.status, tt.body)
			resp.Header.Set("Location", "https://elsewhere.example")
			return resp, nil
		}))
		_, err := c.Send(t.Context(), telegram.Send{Chat: 1, Text: "x"})
		if got := telegram.OutcomeOf(err); got != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestHarmlessFailures(t *testing.T) {
	for description, do := range map[string]func(context.Context, *telegram.Client) error{
		"Bad Request: message is not modified: specified new message content and reply markup are exactly the same": editing(telegram.Edit{Chat: 1, MessageID: 1, Text: "x"}),
		"Bad Request: query is too old and response timeout expired or query ID is invalid":                         answering(telegram.Answer{TapID: "1"}),
		"Bad Request: message to delete not found":                                                                  func(ctx context.Context, c *telegram.Client) error { return c.Delete(ctx, 1, 1) },
	} {
		r := &record{status: 400, body: fmt.Sprintf(`{"ok":false,"error_code":400,"description":%q}`, description)}
		if err := do(t.Context(), newClient(t, r)); err != nil {
			t.Error(err)
		}
	}
}

// A call that Telegram never answers ends by itself.
func TestCallTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: r.Context().Err()}
		}))
		start := time.Now()
		err := c.Answer(t.Context(), telegram.Answer{TapID: "1"})
		if telegram.OutcomeOf(err) != telegram.Temporary || !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("gave up after %v", took)
		}
	})
}

func TestConnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := failing(502, "<html>", 5)
		c := newClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
			if resp := fail(); resp != nil {
				return resp, nil
			}
			return reply(200, `{"ok":true,"result":{"id":9,"username":"kepu_bot","first_name":"K","can_read_all_group_messages":true}}`), nil
		}))
		if ok, _, reason := c.Connected(); ok || reason == "" {
			t.Error("connected before the first call")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Connect(ctx); err == nil {
			t.Error("connected to a server that is away")
		}
		me, err := c.Connect(t.Context())
		if want := (telegram.Me{ID: 9, Username: "kepu_bot", Name: "K", ReadsGroups: true}); err != nil || me != want {
			t.Errorf("%+v, %v", me, err)
		}
		if ok, since, reason := c.Connected(); !ok || !since.Equal(time.Now()) || reason != "" {
			t.Errorf("connected: %v since %v, %q", ok, since, reason)
		}
	})
	wrong := newClient(t, &record{status: 401, body: `{"ok":false,"error_code":401,"description":"Unauthorized"}`})
	if _, err := wrong.Connect(t.Context()); telegram.OutcomeOf(err) != telegram.Unauthorized {
		t.Error(err)
	}
}

func TestProfile(t *testing.T) {
	r := &record{}
	c := newClient(t, r)
	err := c.SetCommands(t.Context(), telegram.InChat(-5), "zh", []telegram.Command{{Name: "tip", About: "今日科普"}})
	want := map[string]string{"scope": `{"chat_id":-5,"type":"chat"}`, "language_code": "zh", "commands": `[{"command":"tip","description":"今日科普"}]`}
	if diff := cmp.Diff(want, r.params); err != nil || diff != "" {
		t.Error(err, diff)
	}
	err = c.SetCommands(t.Context(), telegram.Everywhere, "", nil)
	if diff := cmp.Diff(map[string]string{"scope": `{"type":"default"}`, "commands": "[]"}, r.params); err != nil || diff != "" {
		t.Error(err, diff)
	}
	err = c.SetShortDescription(t.Context(), "", strings.Repeat("长", 121))
	if telegram.OutcomeOf(err) != telegram.OurFault {
		t.Error(err)
	}
	err = c.SetDescription(t.Context(), "en", "Tips")
	if diff := cmp.Diff(map[string]string{"description": "Tips", "language_code": "en"}, r.params); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
