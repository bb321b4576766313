package telegram_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/bot/sim"
	"kepubot/bot/telegram"
)

func TestPollParameters(t *testing.T) {
	const made = `{"ok":true,"result":{"message_id":5,"poll":{"id":"77"}}}`
	tests := []struct {
		name string
		poll telegram.Poll
		want map[string]string
	}{
		{"plain", telegram.Poll{Chat: -1, Question: "?", Options: []string{"a", `"b"`}},
			map[string]string{"question": "?", "options": `[{"text":"a"},{"text":"\"b\""}]`, "is_anonymous": "false"}},
		{"all the rest", telegram.Poll{Chat: -1, Question: "?", Options: []string{"a"}, Multiple: true, HideResults: true, Anonymous: true, OpenPeriod: time.Minute},
			map[string]string{"question": "?", "options": `[{"text":"a"}]`, "is_anonymous": "true", "allows_multiple_answers": "true",
				"hide_results_until_closes": "true", "open_period": "60"}},
	}
	for _, tt := range tests {
		r := &record{status: 200, body: made}
		sent, err := newClient(t, r).SendPoll(t.Context(), tt.poll)
		tt.want["chat_id"] = "-1"
		if diff := cmp.Diff(tt.want, r.params); err != nil || diff != "" || r.method != "sendPoll" || sent != (telegram.Sent{MessageID: 5, PollID: "77"}) {
			t.Errorf("%s: %s %+v %v %s", tt.name, r.method, sent, err, diff)
		}
	}
	r := &record{status: 200, body: `{"ok":true,"result":{"id":"77"}}`}
	err := newClient(t, r).StopPoll(t.Context(), telegram.StopPoll{Chat: -1, MessageID: 5})
	if diff := cmp.Diff(map[string]string{"chat_id": "-1", "message_id": "5"}, r.params); err != nil || diff != "" || r.method != "stopPoll" {
		t.Errorf("%s %v %s", r.method, err, diff)
	}
	if _, err := newClient(t, &record{}).SendPoll(t.Context(), tests[0].poll); telegram.OutcomeOf(err) != telegram.OurFault {
		t.Errorf("an answer without a poll: %v", err)
	}
}

func TestPollRefusedBeforehand(t *testing.T) {
	c := newClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("asked Telegram")
		return nil, io.EOF
	}))
	fine := telegram.Poll{Chat: 1, Question: strings.Repeat("长", 300), Options: []string{strings.Repeat("👍", 100)}, OpenPeriod: 5 * time.Second}
	for name, spoil := range map[string]func(*telegram.Poll){
		"no chat":         func(p *telegram.Poll) { p.Chat = 0 },
		"no question":     func(p *telegram.Poll) { p.Question = " \n" },
		"long question":   func(p *telegram.Poll) { p.Question += "长" },
		"no options":      func(p *telegram.Poll) { p.Options = nil },
		"13 options":      func(p *telegram.Poll) { p.Options = strings.Fields(strings.Repeat("x ", 13)) },
		"empty option":    func(p *telegram.Poll) { p.Options = []string{"a", ""} },
		"long option":     func(p *telegram.Poll) { p.Options = []string{strings.Repeat("长", 101)} },
		"bad UTF-8":       func(p *telegram.Poll) { p.Options = []string{"\xff"} },
		"short period":    func(p *telegram.Poll) { p.OpenPeriod = 4 * time.Second },
		"long period":     func(p *telegram.Poll) { p.OpenPeriod = telegram.MaxOpenPeriod + time.Second },
		"part of seconds": func(p *telegram.Poll) { p.OpenPeriod = 5500 * time.Millisecond },
	} {
		p := fine
		spoil(&p)
		if _, err := c.SendPoll(t.Context(), p); telegram.OutcomeOf(err) != telegram.OurFault {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := newClient(t, &record{status: 200, body: `{"ok":true,"result":{"message_id":5,"poll":{"id":"77"}}}`}).SendPoll(t.Context(), fine); err != nil {
		t.Error(err)
	}
}

func TestStopPollTwice(t *testing.T) {
	for description, want := range map[string]telegram.Outcome{
		"Bad Request: poll can't be stopped":               telegram.OK,
		"Bad Request: poll has already been closed":        telegram.OK,
		"Bad Request: message with poll to stop not found": telegram.OurFault,
	} {
		r := &record{status: 400, body: fmt.Sprintf(`{"ok":false,"error_code":400,"description":%q}`, description)}
		if err := newClient(t, r).StopPoll(t.Context(), telegram.StopPoll{Chat: 1, MessageID: 1}); telegram.OutcomeOf(err) != want {
			t.Errorf("%s: %v, want %v", description, err, want)
		}
	}
}

// Polls travel through the outbox like messages: in order, and after a group
// that has moved.
func TestOutboxPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		s.answer = func(c call) error {
			if c.Chat == -5 {
				return &telegram.Error{Outcome: telegram.Migrated, MigrateTo: -1005}
			}
			return nil
		}
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		var sent telegram.Sent
		o.Queue(telegram.LaneReply, send(-5, "words"), nil)
		o.Queue(telegram.LaneReply, telegram.Poll{Chat: -5, Question: "?"}, func(made telegram.Sent, err error) { sent = made })
		o.Queue(telegram.LaneReply, telegram.StopPoll{Chat: -5, MessageID: 1}, nil)
		drain(t, o)
		if diff := cmp.Diff([]string{"words", "words", "?", "?", "stop", "stop"}, s.texts()); diff != "" || sent.PollID != "77" {
			t.Error(diff, sent)
		}
		for i, c := range s.made() {
			if moved := i%2 == 1; moved != (c.Chat == -1005) {
				t.Errorf("call %d went to %d", i, c.Chat)
			}
		}
	})
}

// TestPollInTheSimulator sends a poll, has a person vote and withdraw, and
// hears of it in order.
func TestPollInTheSimulator(t *testing.T) {
	s := sim.New(sim.Config{Token: token})
	p := s.AddPerson(sim.Profile{Name: "芳", Started: true})
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		recorder := httptest.NewRecorder()
		s.Handler().ServeHTTP(recorder, r)
		return recorder.Result(), nil
	}))
	sent, err := c.SendPoll(t.Context(), telegram.Poll{Chat: p.ID(), Question: "?", Options: []string{"a", "b", "c"}, Multiple: true, HideResults: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	var heard []telegram.PollAnswer
	in := telegram.NewIntake(c, telegram.IntakeConfig{Journal: &journal{}, Logger: discard, Handle: func(_ context.Context, u telegram.Update) error {
		if u.PollAnswer == nil {
			return nil // a state of the poll, from before the first poll for updates
		}
		heard = append(heard, *u.PollAnswer)
		if len(heard) == 2 {
			stop()
		}
		return nil
	}})
	ended := make(chan error)
	go func() { ended <- in.Run(ctx) }()
	for _, err := range []error{p.Vote(p.ID(), sent.MessageID, 2, 0), p.Withdraw(p.ID(), sent.MessageID)} {
		if err != nil {
			t.Error(err)
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	person := telegram.Person{ID: p.ID(), Name: "芳"}
	want := []telegram.PollAnswer{{PollID: sent.PollID, User: person, Options: []int{0, 2}}, {PollID: sent.PollID, User: person}}
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Error(diff)
	}
	if calls := s.Calls(); !strings.Contains(calls[len(calls)-1].Params["allowed_updates"], `"poll_answer"`) {
		t.Errorf("asked for %s", calls[len(calls)-1].Params["allowed_updates"])
	}
	for range 2 {
		if err := c.StopPoll(t.Context(), telegram.StopPoll{Chat: p.ID(), MessageID: sent.MessageID}); err != nil {
			t.Error(err)
		}
	}
	if seen := p.Poll(p.ID(), sent.MessageID); !seen.Closed {
		t.Errorf("stopped, it is %+v", seen)
	}
}
