package sim_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	gobot "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kepubot/bot/sim"
)

// TestPollRefusals holds limits and error texts against what Telegram says.
func TestPollRefusals(t *testing.T) {
	b := newBooth(t, sim.Config{})
	channel := strconv.FormatInt(b.AddChannel("科普", b.li), 10)
	now := b.Now().Unix()
	list := func(n int, text string) string {
		raw, _ := json.Marshal(slices.Repeat([]string{text}, n))
		return string(raw)
	}
	quiz := func(more ...string) map[string]string {
		values := map[string]string{"type": "quiz"}
		for i := 0; i < len(more); i += 2 {
			values[more[i]] = more[i+1]
		}
		return values
	}
	for _, test := range []struct {
		values map[string]string
		want   string // of a 400, after "Bad Request: "
	}{
		{nil, ""},
		{map[string]string{"question": strings.Repeat("👍", 300)}, ""},
		{map[string]string{"question": strings.Repeat("长", 301)}, "poll question length must not exceed 300"},
		{map[string]string{"question": " \n"}, "text must be non-empty"},
		{map[string]string{"question": "<b>x", "question_parse_mode": "HTML"}, `can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{map[string]string{"options": list(12, strings.Repeat("👍", 100))}, ""},
		{map[string]string{"options": `[{"text":"厨余"},"可回收",{"text":"<i>其他</i>","text_parse_mode":"HTML"}]`}, ""},
		{map[string]string{"options": list(1, "是")}, ""},
		{map[string]string{"options": list(13, "x")}, "poll can't have more than 12 options"},
		{map[string]string{"options": "[]"}, "poll must have at least one answer option"},
		{map[string]string{"options": "null"}, "poll must have at least one answer option"},
		{map[string]string{"options": list(2, strings.Repeat("长", 101))}, "poll options length must not exceed 100"},
		{map[string]string{"options": `["a"," "]`}, "text must be non-empty"},
		{map[string]string{"options": ""}, "can't parse options JSON object"},
		{map[string]string{"options": "["}, "can't parse options JSON object"},
		{map[string]string{"options": `{"text":"a"}`}, "expected an Array of String as options"},
		{map[string]string{"options": `["a",1]`}, "can't parse InputPollOption: Expected InputPollOption to be an Object"},
		{map[string]string{"options": `["a",null]`}, "can't parse InputPollOption: Expected InputPollOption to be an Object"},
		{map[string]string{"options": `["a",{}]`}, `can't parse InputPollOption: Can't find field "text"`},
		{map[string]string{"type": "survey"}, "unsupported poll type specified"},
		{map[string]string{"correct_option_id": "77", "correct_option_ids": "nonsense"}, ""},
		{quiz(), "correct quiz option list must be non-empty"},
		{quiz("correct_option_id", "2"), ""},
		{quiz("correct_option_id", ""), "correct quiz option list must be non-empty"},
		{quiz("correct_option_id", "3"), "wrong quiz correct_option_id"},
		{quiz("correct_option_id", "-1"), "wrong quiz correct_option_id"},
		{quiz("correct_option_ids", "[0,2]", "allows_multiple_answers", "true"), ""},
		{quiz("correct_option_ids", "[2,0]"), "correct quiz option list must be increasing"},
		{quiz("correct_option_ids", "[1,1]"), "correct quiz option list must be increasing"},
		{quiz("correct_option_ids", "[3]"), "wrong quiz correct_option_id"},
		{quiz("correct_option_ids", "[]"), "correct quiz option list must be non-empty"},
		{quiz("correct_option_ids", "[0"), "can't parse correct option identifiers JSON object"},
		{quiz("correct_option_ids", "{}"), "expected an Array of correct option identifiers"},
		{quiz("correct_option_ids", `["0"]`), "correct option identifier must be of type Number"},
		{quiz("correct_option_ids", "[0.5]"), "invalid correct option identifier specified"},
		{quiz("correct_option_id", "0", "explanation", strings.Repeat("长", 198)+"\n\n"), ""},
		{quiz("correct_option_id", "0", "explanation", strings.Repeat("长", 201)), "quiz explanation is too long"},
		{quiz("correct_option_id", "0", "explanation", "a\nb\nc\nd"), "quiz explanation is too long"},
		{map[string]string{"open_period": "5"}, ""},
		{map[string]string{"open_period": "4"}, "poll must be open for 5 to 2628000 seconds"},
		{map[string]string{"open_period": "9999999"}, ""},
		{map[string]string{"close_date": strconv.FormatInt(now+5, 10)}, ""},
		{map[string]string{"close_date": strconv.FormatInt(now+4, 10)}, "poll must be open for 5 to 2628000 seconds"},
		{map[string]string{"close_date": strconv.FormatInt(now+2_628_001, 10)}, "poll must be open for 5 to 2628000 seconds"},
		{map[string]string{"chat_id": channel}, "non-anonymous polls can't be sent to channel chats"},
		{map[string]string{"chat_id": channel, "is_anonymous": "true"}, ""},
		{map[string]string{"chat_id": "99"}, "chat not found"},
		{map[string]string{"reply_markup": `{"inline_keyboard":null}`}, `field "inline_keyboard" must be of type Array`},
		{map[string]string{"shuffle_options": "true"}, "not in the simulator: shuffle_options"},
	} {
		values := map[string]string{"chat_id": strconv.FormatInt(b.group, 10), "question": "?", "options": `["a","b","c"]`, "is_anonymous": "false"}
		maps.Copy(values, test.values)
		want := test.want
		if want != "" {
			want = "400 Bad Request: " + want
		}
		if got := b.call(t, "sendPoll", values).said(); got != want {
			t.Errorf("%.80q: %q, want %q", test.values, got, want)
		}
	}
}

// TestPollDefaults holds what Telegram makes of arguments that are not given.
func TestPollDefaults(t *testing.T) {
	b := newBooth(t, sim.Config{})
	var sent struct{ Poll polled }
	got := b.call(t, "sendPoll", map[string]string{"chat_id": strconv.FormatInt(b.li.ID(), 10), "question": "  分好了吗？\n", "options": `["a"]`})
	regular := &sent.Poll
	if err := json.Unmarshal(got.Result, &sent); err != nil || !regular.Anonymous || !regular.Revoting || regular.Multiple || regular.Closed ||
		regular.Type != "regular" || regular.Question != "分好了吗？" {
		t.Errorf("%+v, %v", regular, err)
	}
	_, quiz := b.poll(t, map[string]string{"type": "quiz", "correct_option_id": "0", "explanation": "厨余要<b>沥干</b>。", "explanation_parse_mode": "HTML"})
	if quiz.Revoting || quiz.Type != "quiz" || quiz.Right == nil || *quiz.Right != 0 || !slices.Equal(quiz.AllRight, []int{0}) || quiz.Explanation != "厨余要沥干。" {
		t.Errorf("a quiz %+v", quiz)
	}
	_, both := b.poll(t, map[string]string{"type": "quiz", "correct_option_ids": "[0,2]", "open_period": "60", "close_date": "1"})
	if both.Right != nil || len(both.AllRight) != 2 || both.Period != 60 || both.Closes != b.Now().Unix()+60 {
		t.Errorf("a quiz with two right options, open for a minute: %+v", both)
	}
}

func TestStopPoll(t *testing.T) {
	b := newBooth(t, sim.Config{})
	message, _ := b.poll(t, map[string]string{"open_period": "600", "reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"x"}]]}`})
	keyed, _ := b.poll(t, map[string]string{"reply_markup": `{"keyboard":[["x"]]}`})
	text := b.call(t, "sendMessage", map[string]string{"chat_id": strconv.FormatInt(b.group, 10), "text": "x"})
	if err := b.li.Vote(b.group, message, 1); err != nil {
		t.Fatal(err)
	}
	b.heard(t)
	stop := func(message int) answer {
		return b.call(t, "stopPoll", map[string]string{"chat_id": strconv.FormatInt(b.group, 10), "message_id": strconv.Itoa(message)})
	}
	var sent struct {
		ID int `json:"message_id"`
	}
	json.Unmarshal(text.Result, &sent)
	for message, want := range map[int]string{
		message + 100: "400 Bad Request: message with poll to stop not found",
		sent.ID:       "400 Bad Request: message is not a poll",
		keyed:         "400 Bad Request: poll can't be stopped",
	} {
		if got := stop(message).said(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	var stopped polled
	if err := json.Unmarshal(stop(message).Result, &stopped); err != nil || !stopped.Closed || stopped.Period != 0 || stopped.Closes != 0 || !slices.Equal(stopped.votes(), []int{0, 1, 0}) {
		t.Errorf("%+v, %v", stopped, err)
	}
	b.wantHeard(t, "[0 1 0] closed")
	if got, want := stop(message).said(), "400 Bad Request: poll can't be stopped"; got != want {
		t.Errorf("stopped twice: %q, want %q", got, want)
	}
	if err := b.emma.Vote(b.group, message, 0); err == nil {
		t.Error("a closed poll took a vote")
	}
	for _, m := range b.MessagesIn(b.group) {
		if m.ID == message && (m.Buttons != nil || m.Edited) {
			t.Errorf("the stopped poll is %+v", m)
		}
	}
	b.wantHeard(t)
}

// TestPollCloses has polls end by the simulator's clock.
func TestPollCloses(t *testing.T) {
	b := newBooth(t, sim.Config{})
	first, _ := b.poll(t, map[string]string{"open_period": "60"})
	date := strconv.FormatInt(b.Now().Unix()+3600, 10)
	second, poll := b.poll(t, map[string]string{"close_date": date})
	if poll.Period != 3600 {
		t.Errorf("open for %d s, want an hour", poll.Period)
	}
	b.Forward(59 * time.Second)
	if err := b.li.Vote(b.group, first, 2); err != nil {
		t.Error(err)
	}
	b.wantHeard(t, "李阿姨 [2]", "[0 0 1]")
	b.Forward(time.Second)
	b.wantHeard(t, "[0 0 1] closed")
	if seen := b.emma.Poll(b.group, first); !seen.Closed || seen.Closes != 0 || seen.Options[2].Votes != 1 {
		t.Errorf("after its time: %+v", seen)
	}
	if seen := b.emma.Poll(b.group, second); seen.Closed || seen.Closes == 0 {
		t.Errorf("before its time: %+v", seen)
	}
}

// TestPollClosesWhileTheBotWaits has a bot wait for updates, on real time.
func TestPollClosesWhileTheBotWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sim.New(sim.Config{})
		defer s.Close()
		p := s.AddPerson(sim.Profile{Name: "x", Started: true})
		ask := func(method string, values url.Values) string {
			recorder := httptest.NewRecorder()
			s.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/bot"+s.Token()+"/"+method+"?"+values.Encode(), nil))
			return recorder.Body.String()
		}
		ask("sendPoll", url.Values{"chat_id": {strconv.FormatInt(p.ID(), 10)}, "question": {"?"}, "options": {`["a"]`}, "open_period": {"20"}})
		begun := time.Now()
		got := ask("getUpdates", url.Values{"timeout": {"50"}})
		if took := time.Since(begun).Round(time.Second); took < 19*time.Second || took > 20*time.Second || !strings.Contains(got, `"is_closed":true`) {
			t.Errorf("after %v: %s", took, got)
		}
	})
}

func TestPollRates(t *testing.T) {
	b := newBooth(t, sim.Config{Rates: sim.DefaultRates()})
	for range 20 {
		b.poll(t, nil)
	}
	got := b.call(t, "sendPoll", map[string]string{"chat_id": strconv.FormatInt(b.group, 10), "question": "?", "options": `["a"]`})
	if got.Code != http.StatusTooManyRequests {
		t.Errorf("the 21st poll of a minute: %+v", got)
	}
}

// TestPollsOfLibraries has two libraries send and stop a poll; the older one
// sends options as strings.
func TestPollsOfLibraries(t *testing.T) {
	w := start(t, sim.Config{})
	p := w.AddPerson(sim.Profile{Name: "x", Started: true})
	old, err := tgbotapi.NewBotAPIWithAPIEndpoint(w.Token(), w.address+"/bot%s/%s")
	if err != nil {
		t.Fatal(err)
	}
	sent, err := old.Send(tgbotapi.NewPoll(p.ID(), "?", "a", "b"))
	if err != nil || sent.Poll.Options[1].Text != "b" {
		t.Fatalf("%+v, %v", sent.Poll, err)
	}
	if poll, err := old.StopPoll(tgbotapi.NewStopPoll(p.ID(), sent.MessageID)); err != nil || !poll.IsClosed {
		t.Errorf("%+v, %v", poll, err)
	}
	young, err := gobot.New(w.Token(), gobot.WithServerURL(w.address))
	if err != nil {
		t.Fatal(err)
	}
	m, err := young.SendPoll(t.Context(), &gobot.SendPollParams{ChatID: p.ID(), Question: "?", Type: "quiz", CorrectOptionID: 1,
		Options: []models.InputPollOption{{Text: "a"}, {Text: "b"}}})
	if err != nil || m.Poll.CorrectOptionID != 1 || m.Poll.ID == sent.Poll.ID {
		t.Fatalf("%+v, %v", m, err)
	}
}

func FuzzSendPoll(f *testing.F) {
	f.Add("分好了吗？", `["a","b"]`, "regular", "", "")
	f.Add("<b>?</b>", `[{"text":"<i>a</i>","text_parse_mode":"HTML"}]`, "quiz", "[0]", "<u>因为</u>\n\n")
	f.Add("?", `[{"text":null}]`, "quiz", `["0"]`, "")
	f.Add("", `[[]]`, "x", "[-1]", "<")
	f.Fuzz(func(t *testing.T, question, options, kind, right, explanation string) {
		s := sim.New(sim.Config{})
		p := s.AddPerson(sim.Profile{Name: "x", Started: true})
		request := httptest.NewRequest(http.MethodPost, "/bot"+s.Token()+"/sendPoll", strings.NewReader(url.Values{
			"chat_id": {strconv.FormatInt(p.ID(), 10)}, "question": {question}, "question_parse_mode": {"HTML"}, "options": {options},
			"type": {kind}, "correct_option_ids": {right}, "explanation": {explanation}, "explanation_parse_mode": {"HTML"},
		}.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		recorder := httptest.NewRecorder()
		s.Handler().ServeHTTP(recorder, request)
		if !json.Valid(recorder.Body.Bytes()) {
			t.Errorf("the answer is not JSON: %q", recorder.Body.String())
		}
		m := p.Last()
		if !m.Bot {
			return
		}
		if n := utf8.RuneCountInString(m.Poll.Question); n < 1 || n > 300 || len(m.Poll.Options) < 1 || len(m.Poll.Options) > 12 {
			t.Errorf("accepted %+v", m.Poll)
		}
		for _, o := range m.Poll.Options {
			if n := utf8.RuneCountInString(o.Text); n < 1 || n > 100 {
				t.Errorf("accepted %q", o.Text)
			}
		}
	})
}
