package sim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	gobot "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kepubot/bot/sim"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// world is a simulator that listens.
type world struct {
	*sim.Sim
	address string
}

func start(t *testing.T, config sim.Config) world {
	t.Helper()
	s := sim.New(config)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		s.Close()
		server.Close()
	})
	return world{s, server.URL}
}

// answer is what the Bot API says.
type answer struct {
	OK          bool            `json:"ok"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Result      json.RawMessage `json:"result"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// said is the refusal with its code, or "" for success.
func (a answer) said() string {
	if a.OK {
		return ""
	}
	return fmt.Sprint(a.Code, " ", a.Description)
}

// call makes a Bot API call with values as a form.
func (w world) call(t *testing.T, method string, values map[string]string) answer {
	t.Helper()
	form := url.Values{}
	for name, value := range values {
		form.Set(name, value)
	}
	response, err := http.PostForm(w.address+"/bot"+w.Token()+"/"+method, form)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var a answer
	if err := json.NewDecoder(response.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	if !a.OK && response.StatusCode != a.Code {
		t.Errorf("status %d with error_code %d", response.StatusCode, a.Code)
	}
	return a
}

// TestAnotherLibrary runs a bot written with another Go library against the
// simulator: start, a message with buttons, a tap, an edit, a toast.
func TestAnotherLibrary(t *testing.T) {
	w := start(t, sim.Config{})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	b, err := gobot.New(w.Token(), gobot.WithServerURL(w.address), gobot.WithDefaultHandler(func(ctx context.Context, b *gobot.Bot, u *models.Update) {
		switch {
		case u.Message != nil:
			_, err := b.SendMessage(ctx, &gobot.SendMessageParams{
				ChatID: u.Message.Chat.ID, Text: "您好 <b>" + u.Message.From.FirstName + "</b>", ParseMode: models.ParseModeHTML,
				ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "点我", CallbackData: "x"}}}},
			})
			if err != nil && ctx.Err() == nil { // the test ends with the effect, which precedes the answer
				t.Error(err)
			}
		case u.CallbackQuery != nil:
			if _, err := b.AnswerCallbackQuery(ctx, &gobot.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID, Text: "好"}); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
			m := u.CallbackQuery.Message.Message
			if _, err := b.EditMessageText(ctx, &gobot.EditMessageTextParams{ChatID: m.Chat.ID, MessageID: m.ID, Text: "改了"}); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); b.Start(running) }()
	p := w.AddPerson(sim.Profile{Name: "李阿姨", Language: "zh-hans"})
	p.Start("")
	if err := p.WaitFor(ctx, func([]sim.Message) bool { return p.Last().Text == "您好 李阿姨" }); err != nil {
		t.Fatal(err)
	}
	if e := p.Last().Entities; len(e) != 1 || e[0] != (sim.Entity{Type: "bold", Offset: 3, Length: 3}) {
		t.Errorf("entities %+v", e)
	}
	tap := p.Tap(p.Last().ID, "x")
	if err := p.WaitFor(ctx, func([]sim.Message) bool { return p.Last().Text == "改了" }); err != nil {
		t.Fatal(err)
	}
	if toast, ok := w.Answered(tap); !ok || toast.Text != "好" {
		t.Errorf("toast %+v, %t", toast, ok)
	}
	stop()
	w.Close()
	<-done
}

// TestOurLibrary does the same with the library that the bot stands on.
func TestOurLibrary(t *testing.T) {
	w := start(t, sim.Config{})
	api, err := tgbotapi.NewBotAPIWithAPIEndpoint(w.Token(), w.address+"/bot%s/%s")
	if err != nil {
		t.Fatal(err)
	}
	p := w.AddPerson(sim.Profile{Name: "Emma", Language: "en"})
	p.Start("c-huicui")
	updates, err := api.GetUpdates(tgbotapi.UpdateConfig{Timeout: 1})
	if err != nil || len(updates) != 1 || updates[0].Message.Command() != "start" || updates[0].Message.CommandArguments() != "c-huicui" {
		t.Fatalf("%+v, %v", updates, err)
	}
	sent, err := api.Send(tgbotapi.NewMessage(p.ID(), "hello"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.Send(tgbotapi.NewEditMessageText(p.ID(), sent.MessageID, "changed")); err != nil || p.Last().Text != "changed" {
		t.Errorf("%q, %v", p.Last().Text, err)
	}
	if _, err := api.Send(tgbotapi.NewDocument(p.ID(), tgbotapi.FileBytes{Name: "a.json", Bytes: []byte("{}")})); err != nil {
		t.Fatal(err)
	}
	again := tgbotapi.NewDocument(p.ID(), tgbotapi.FileID(p.Last().Document.ID))
	if _, err := api.Send(again); err != nil || p.Last().Document.Name != "a.json" {
		t.Errorf("sent again by id: %+v, %v", p.Last().Document, err)
	}
}

// TestRefusals holds limits and error texts against what Telegram says.
func TestRefusals(t *testing.T) {
	w := start(t, sim.Config{})
	p := w.AddPerson(sim.Profile{Name: "李阿姨"})
	p.Start("")
	stranger := w.AddPerson(sim.Profile{Name: "x"})
	blocked := w.AddPerson(sim.Profile{Name: "x"})
	blocked.Start("")
	blocked.Block()
	gone := w.AddPerson(sim.Profile{Name: "x"})
	gone.Start("")
	gone.DeleteAccount()
	group := w.AddGroup("群", p)
	if err := p.SetBot(group, "member"); err != nil {
		t.Fatal(err)
	}
	if err := p.SetBot(group, ""); err != nil {
		t.Fatal(err)
	}
	to := func(id int64) string { data, _ := json.Marshal(id); return string(data) }
	me := to(p.ID())
	first := w.call(t, "sendMessage", map[string]string{"chat_id": me, "text": "one", "reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"x"}]]}`})
	var sent struct {
		ID int `json:"message_id"`
	}
	json.Unmarshal(first.Result, &sent)
	id := to(int64(sent.ID))
	const keyboard = `{"inline_keyboard":[[{"text":"a","callback_data":"DATA"}]]}`
	for _, test := range []struct {
		method string
		values map[string]string
		want   string // "" for success, else code and description
	}{
		{"sendMessage", map[string]string{"chat_id": me, "text": strings.Repeat("👍", 4096)}, ""},
		{"sendMessage", map[string]string{"chat_id": me, "text": strings.Repeat("长", 4097)}, "400 Bad Request: message is too long"},
		{"sendMessage", map[string]string{"chat_id": me}, "400 Bad Request: message text is empty"},
		{"sendMessage", map[string]string{"chat_id": me, "text": " \n "}, "400 Bad Request: text must be non-empty"},
		{"sendMessage", map[string]string{"text": "x"}, "400 Bad Request: chat_id is empty"},
		{"sendMessage", map[string]string{"chat_id": "99", "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", map[string]string{"chat_id": to(stranger.ID()), "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", map[string]string{"chat_id": to(blocked.ID()), "text": "x"}, "403 Forbidden: bot was blocked by the user"},
		{"sendMessage", map[string]string{"chat_id": to(gone.ID()), "text": "x"}, "403 Forbidden: user is deactivated"},
		{"sendMessage", map[string]string{"chat_id": to(group), "text": "x"}, "403 Forbidden: bot was kicked from the group chat"},
		{"sendMessage", map[string]string{"chat_id": me, "text": "<b>x", "parse_mode": "HTML"}, "400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""},
		{"sendMessage", map[string]string{"chat_id": me, "text": "x", "parse_mode": "BBCode"}, "400 Bad Request: unsupported parse_mode"},
		{"sendMessage", map[string]string{"chat_id": me, "text": "x", "parse_mode": "MarkdownV2"}, "400 Bad Request: not in the simulator: Markdown"},
		{"sendMessage", map[string]string{"chat_id": me, "text": "x", "reply_markup": strings.Replace(keyboard, "DATA", strings.Repeat("d", 64), 1)}, ""},
		{"sendMessage", map[string]string{"chat_id": me, "text": "x", "reply_markup": strings.Replace(keyboard, "DATA", strings.Repeat("d", 65), 1)}, "400 Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", map[string]string{"chat_id": me, "text": "x", "reply_markup": `{"inline_keyboard":null}`}, `400 Bad Request: field "inline_keyboard" must be of type Array`},
		{"sendMessage", map[string]string{"chat_id": me, "text": "x", "reply_markup": `{"inline_keyboard":[[{"text":"a"}]]}`}, "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"sendMessage", map[string]string{"chat_id": me, "text": "x", "reply_to_message_id": "999"}, "400 Bad Request: message to be replied not found"},
		{"sendPhoto", map[string]string{"chat_id": me, "photo": "nothing"}, "400 Bad Request: wrong file identifier/HTTP URL specified"},
		{"editMessageText", map[string]string{"chat_id": me, "message_id": id, "text": "one", "reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"x"}]]}`}, "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"editMessageText", map[string]string{"chat_id": me, "message_id": id, "text": "two", "reply_markup": `{"keyboard":[["x"]]}`}, "400 Bad Request: inline keyboard expected"},
		{"editMessageText", map[string]string{"chat_id": me, "message_id": "999", "text": "x"}, "400 Bad Request: message to edit not found"},
		{"editMessageText", map[string]string{"chat_id": me, "message_id": "1", "text": "x"}, "400 Bad Request: message can't be edited"},
		{"answerCallbackQuery", map[string]string{"callback_query_id": "1"}, "400 Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"setMyCommands", map[string]string{"commands": `[{"command":"/tip","description":"今天"}]`}, ""},
		{"setMyCommands", map[string]string{"commands": `[{"command":"Tip","description":"x"}]`}, "400 Bad Request: BOT_COMMAND_INVALID"},
		{"setMyCommands", map[string]string{"commands": `[{"command":"tip","description":" "}]`}, "400 Bad Request: command description must be non-empty"},
		{"sendChatAction", map[string]string{"chat_id": me, "action": "dancing"}, "400 Bad Request: wrong parameter action in request"},
		{"setWebhook", map[string]string{"url": "https://x"}, "400 Bad Request: not in the simulator: setwebhook"},
		{"makeCoffee", nil, "404 Not Found: method not found"},
		{"GETME", nil, ""},
	} {
		got := w.call(t, test.method, test.values)
		if got.said() != test.want {
			t.Errorf("%s %.60q: %q, want %q", test.method, test.values, got.said(), test.want)
		}
	}
	response, err := http.Get(w.address + "/bot1234567890:another/getMe")
	if err != nil || response.StatusCode != http.StatusUnauthorized {
		t.Errorf("another token: %v, %v", response.StatusCode, err)
	}
}

// TestEmptyLists holds that a list of nothing is no null.
func TestEmptyLists(t *testing.T) {
	w := start(t, sim.Config{})
	p := w.AddPerson(sim.Profile{Name: "x"})
	if got := w.call(t, "getMyCommands", nil); string(got.Result) != "[]" {
		t.Errorf("no commands: %s", got.Result)
	}
	response, err := http.Get(fmt.Sprintf("%s/sim/chats/%d?person=%d", w.address, p.ID(), p.ID()))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); !strings.Contains(string(body), `"commands":[]`) || !strings.Contains(string(body), `"members":[]`) {
		t.Errorf("%s", body)
	}
}

func TestMigration(t *testing.T) {
	w := start(t, sim.Config{})
	p := w.AddPerson(sim.Profile{Name: "x"})
	group := w.AddGroup("群", p)
	if err := p.SetBot(group, "member"); err != nil {
		t.Fatal(err)
	}
	moved := w.Migrate(group)
	id, _ := json.Marshal(group)
	got := w.call(t, "sendMessage", map[string]string{"chat_id": string(id), "text": "x"})
	if got.Code != 400 || got.Parameters.MigrateTo != moved {
		t.Errorf("%+v, want the new id %d", got, moved)
	}
}

// TestRates holds the limits, on a clock of the test's own.
func TestRates(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	w := start(t, sim.Config{Rates: sim.DefaultRates(), Now: func() time.Time { return now }})
	p := w.AddPerson(sim.Profile{Name: "x"})
	p.Start("")
	id, _ := json.Marshal(p.ID())
	send := func() answer {
		return w.call(t, "sendMessage", map[string]string{"chat_id": string(id), "text": "x"})
	}
	for range 5 {
		if got := send(); !got.OK {
			t.Fatalf("within the burst: %+v", got)
		}
	}
	if got := send(); got.Code != 429 || got.Parameters.RetryAfter != 1 || got.Description != "Too Many Requests: retry after 1" {
		t.Errorf("over the burst: %+v", got)
	}
	w.Forward(time.Second)
	if got := send(); !got.OK {
		t.Errorf("a second later: %+v", got)
	}
	w.SetRates(sim.Rates{Overall: 2})
	send()
	send()
	if got := send(); got.Code != 429 {
		t.Errorf("over the ceiling: %+v", got)
	}
	if got := w.call(t, "answerCallbackQuery", map[string]string{"callback_query_id": p.Tap(1, "x")}); !got.OK {
		t.Errorf("an answer to a tap was counted: %+v", got)
	}
}

// TestUpdates holds confirmation, order, what is allowed, and new numbering.
func TestUpdates(t *testing.T) {
	w := start(t, sim.Config{})
	p := w.AddPerson(sim.Profile{Name: "x"})
	fetch := func(values map[string]string) (ids []int64) {
		t.Helper()
		var list []struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(w.call(t, "getUpdates", values).Result, &list); err != nil {
			t.Fatal(err)
		}
		for _, u := range list {
			ids = append(ids, u.ID)
		}
		return ids
	}
	next := func(id int64) map[string]string {
		data, _ := json.Marshal(id + 1)
		return map[string]string{"offset": string(data)}
	}
	p.Start("")
	p.Send("two")
	p.Send("three")
	ids := fetch(nil)
	if len(ids) != 3 || ids[2] != ids[0]+2 {
		t.Fatalf("fetched %v", ids)
	}
	if again := fetch(map[string]string{"limit": "2"}); len(again) != 2 || again[0] != ids[0] {
		t.Errorf("unconfirmed updates came again as %v", again)
	}
	if rest := fetch(next(ids[1])); len(rest) != 1 || rest[0] != ids[2] {
		t.Errorf("after confirming two: %v", rest)
	}
	fetch(map[string]string{"offset": next(ids[2])["offset"], "allowed_updates": `["callback_query"]`})
	p.Send("not wanted")
	if got := fetch(map[string]string{"allowed_updates": "null"}); len(got) != 0 {
		t.Errorf("a kind that is not allowed came: %v", got)
	}
	fetch(map[string]string{"allowed_updates": "[]"})
	w.ResetUpdateIDs()
	p.Send("anew")
	if got := fetch(nil); len(got) != 1 || got[0] >= ids[0] {
		t.Errorf("after new numbering: %v, were %v", got, ids)
	}
}

// TestSecondPollEndsTheFirst has two programs poll with one token.
func TestSecondPollEndsTheFirst(t *testing.T) {
	w := start(t, sim.Config{})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	first := make(chan answer, 1)
	go func() { first <- w.call(t, "getUpdates", map[string]string{"timeout": "30"}) }()
	for {
		w.call(t, "getUpdates", map[string]string{"timeout": "0"})
		select {
		case got := <-first:
			if got.Code != 409 || !strings.HasPrefix(got.Description, "Conflict: terminated by other getUpdates request") {
				t.Errorf("%+v", got)
			}
			return
		case <-ctx.Done():
			t.Fatal("the first poll went on")
		default:
		}
	}
}

func TestPrivacyInGroups(t *testing.T) {
	w := start(t, sim.Config{Username: "our_bot"})
	p := w.AddPerson(sim.Profile{Name: "x"})
	group := w.AddGroup("群", p)
	if err := p.SetBot(group, "member"); err != nil {
		t.Fatal(err)
	}
	seen := len(w.Unconfirmed())
	for text, wanted := range map[string]int{"hello": 0, "/tip": 1, "/tip@our_bot": 1, "/tip@other_bot": 0, "hi @our_bot": 1} {
		p.SendIn(group, text)
		now := len(w.Unconfirmed())
		if now-seen != wanted {
			t.Errorf("%q: %d updates, want %d", text, now-seen, wanted)
		}
		seen = now
	}
}

// TestFaults holds each kind of fault, and that a fault after the effect
// leaves the effect.
func TestFaults(t *testing.T) {
	for kind, effect := range map[sim.FaultKind]bool{
		sim.FaultStatus500: false, sim.FaultHTML502: false, sim.FaultRateLimit: false,
		sim.FaultDropBefore: false, sim.FaultDropAfter: true, sim.FaultTruncated: true,
	} {
		w := start(t, sim.Config{})
		p := w.AddPerson(sim.Profile{Name: "x"})
		p.Start("")
		id, _ := json.Marshal(p.ID())
		w.SetFault(sim.Fault{Method: "sendMessage", Kind: kind, Count: 1, Seconds: 2})
		response, err := http.PostForm(w.address+"/bot"+w.Token()+"/sendMessage", url.Values{"chat_id": {string(id)}, "text": {"x"}})
		if err == nil {
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			if json.Valid(body) && response.StatusCode == http.StatusOK {
				t.Errorf("%s: a good answer came", kind)
			}
		}
		if got := p.Last().Text == "x"; got != effect {
			t.Errorf("%s: the message arrived: %t, want %t", kind, got, effect)
		}
		if got := w.call(t, "sendMessage", map[string]string{"chat_id": string(id), "text": "y"}); !got.OK {
			t.Errorf("%s: the next call: %+v", kind, got)
		}
		for _, call := range w.Calls() {
			if data, _ := json.Marshal(call); strings.Contains(string(data), "simulated-token") {
				t.Errorf("the record holds the token: %s", data)
			}
		}
	}
}

func TestCrossSiteRequestsAreRefused(t *testing.T) {
	w := start(t, sim.Config{})
	request, err := http.NewRequest(http.MethodPost, w.address+"/sim/people", strings.NewReader(`{"name":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("%v, %v", response.StatusCode, err)
	}
}

func FuzzSendMessage(f *testing.F) {
	for _, text := range []string{"<b>粗</b>", "<a href=\"https://x.y\">z</a>", "&lt;&#128077;", "<b><i></b>", "</", "<pre><code class=\"language-go\">x</code></pre>", "<span class='tg-spoiler'>", "&#xffffff;", "👍<b>👍</b>"} {
		f.Add(text, `{"inline_keyboard":[[{"text":"a","callback_data":"x"}]]}`)
	}
	f.Add("x", `{"keyboard":[[{"text":1}]]}`)
	f.Add("x", `[`)
	f.Fuzz(func(t *testing.T, text, markup string) {
		s := sim.New(sim.Config{})
		p := s.AddPerson(sim.Profile{Name: "x"})
		p.Start("")
		id, _ := json.Marshal(p.ID())
		request := httptest.NewRequest(http.MethodPost, "/bot"+s.Token()+"/sendMessage", strings.NewReader(url.Values{
			"chat_id": {string(id)}, "text": {text}, "parse_mode": {"HTML"}, "reply_markup": {markup},
		}.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		recorder := httptest.NewRecorder()
		s.Handler().ServeHTTP(recorder, request)
		if !json.Valid(recorder.Body.Bytes()) {
			t.Errorf("the answer is not JSON: %q", recorder.Body.String())
		}
		if m := p.Last(); m.Bot {
			units := len([]rune(m.Text)) * 2
			for _, e := range m.Entities {
				if e.Offset < 0 || e.Length < 1 || e.Offset+e.Length > units {
					t.Errorf("%+v outside of %q", e, m.Text)
				}
			}
		}
	})
}
