package telegram_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/bot/telegram"
)

// sink is a Caller that keeps what it is given, on the bubble's clock.
type sink struct {
	mu     sync.Mutex
	start  time.Time
	calls  []call
	answer func(call) error // nil: everything succeeds
	takes  time.Duration
}

type call struct {
	At   time.Duration
	Chat int64
	Text string
}

func newSink() *sink { return &sink{start: time.Now()} }

func (s *sink) take(ctx context.Context, chat int64, text string) error {
	s.mu.Lock()
	c := call{time.Since(s.start), chat, text}
	s.calls = append(s.calls, c)
	s.mu.Unlock()
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.answer != nil {
		return s.answer(c)
	}
	return nil
}

func (s *sink) Send(ctx context.Context, m telegram.Send) (telegram.Sent, error) {
	return telegram.Sent{MessageID: 1}, s.take(ctx, m.Chat, m.Text)
}

func (s *sink) Edit(ctx context.Context, e telegram.Edit) error { return s.take(ctx, e.Chat, e.Text) }

func (s *sink) Answer(ctx context.Context, a telegram.Answer) error {
	return s.take(ctx, 0, a.Text)
}

func (s *sink) SendPoll(ctx context.Context, p telegram.Poll) (telegram.Sent, error) {
	return telegram.Sent{MessageID: 1, PollID: "77"}, s.take(ctx, p.Chat, p.Question)
}

func (s *sink) StopPoll(ctx context.Context, p telegram.StopPoll) error {
	return s.take(ctx, p.Chat, "stop")
}

func (s *sink) SendVenue(ctx context.Context, v telegram.Venue) (telegram.Sent, error) {
	return telegram.Sent{MessageID: 1}, s.take(ctx, v.Chat, v.Title)
}

// made gives the calls begun so far.
func (s *sink) made() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

func (s *sink) texts() []string {
	var texts []string
	for _, c := range s.made() {
		texts = append(texts, c.Text)
	}
	return texts
}

// open gives an outbox over a sink that is drained and closed at the end.
func open(t *testing.T, s *sink, l telegram.Limits, cfg telegram.OutboxConfig) *telegram.Outbox {
	t.Helper()
	cfg.Logger = discard
	o := telegram.NewOutbox(s, l, cfg)
	t.Cleanup(o.Close)
	return o
}

func drain(t testing.TB, o *telegram.Outbox) {
	t.Helper()
	if err := o.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func send(chat int64, text string) telegram.Send { return telegram.Send{Chat: chat, Text: text} }

func tooMany(after time.Duration) error {
	return &telegram.Error{Outcome: telegram.RetryAfter, Code: 429, RetryAfter: after}
}

func TestOutboxChatPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		for _, text := range []string{"a", "b", "c", "d", "e"} {
			o.Queue(telegram.LaneReply, send(1, text), nil)
		}
		o.Queue(telegram.LaneReply, send(2, "x"), nil)
		o.Queue(telegram.LaneTap, telegram.Answer{Text: "tap"}, nil)
		drain(t, o)
		at := map[string]time.Duration{}
		for _, c := range s.calls {
			at[c.Text] = c.At.Truncate(time.Millisecond)
		}
		want := map[string]time.Duration{"a": 0, "b": 0, "c": 0, "d": time.Second, "e": 2 * time.Second, "x": 0, "tap": 0}
		if diff := cmp.Diff(want, at); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOutboxGroupPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		for range 21 {
			o.Queue(telegram.LaneReply, send(-5, "g"), nil)
		}
		drain(t, o)
		if got := s.calls[20].At; got < time.Minute || got > time.Minute+time.Second {
			t.Errorf("21st call to a group after %v, want a minute", got)
		}
	})
}

func TestOutboxMergesEdits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		s.takes = 100 * time.Millisecond
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		heard := 0
		done := func(_ telegram.Sent, err error) {
			if err == nil {
				heard++
			}
		}
		o.Queue(telegram.LaneReply, send(1, "first"), nil)
		for _, text := range []string{"1", "2", "3"} {
			o.Queue(telegram.LaneReply, telegram.Edit{Chat: 1, MessageID: 7, Text: text}, done)
		}
		o.Queue(telegram.LaneReply, telegram.Edit{Chat: 1, MessageID: 8, Text: "other"}, done)
		drain(t, o)
		if diff := cmp.Diff([]string{"first", "3", "other"}, s.texts()); diff != "" {
			t.Error(diff)
		}
		if heard != 4 {
			t.Errorf("%d dones called, want 4", heard)
		}
	})
}

// A merged edit must not bring an older text back when the earlier one is
// tried again.
func TestOutboxRetriedEditGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		s.takes = 100 * time.Millisecond
		s.answer = func(c call) error {
			if c.At == 0 {
				return tooMany(time.Second)
			}
			return nil
		}
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		heard := 0
		done := func(telegram.Sent, error) { heard++ }
		o.Queue(telegram.LaneReply, telegram.Edit{Chat: 1, MessageID: 7, Text: "old"}, done)
		o.Queue(telegram.LaneReply, telegram.Edit{Chat: 1, MessageID: 7, Text: "new"}, done)
		drain(t, o)
		if diff := cmp.Diff([]string{"old", "new"}, s.texts()); diff != "" || heard != 2 {
			t.Error(diff, heard)
		}
	})
}

func TestOutboxOutcomes(t *testing.T) {
	blocked := &telegram.Error{Outcome: telegram.Blocked}
	temporary := &telegram.Error{Outcome: telegram.Temporary}
	moved := &telegram.Error{Outcome: telegram.Migrated, MigrateTo: -100}
	tests := []struct {
		name  string
		lane  telegram.Lane
		fails []error // for the first tries
		calls int
		want  telegram.Outcome
		gone  bool
	}{
		{"success", telegram.LaneReply, nil, 1, telegram.OK, false},
		{"reply tried again", telegram.LaneReply, []error{temporary, temporary}, 3, telegram.OK, false},
		{"reply given up", telegram.LaneReply, []error{temporary, temporary, temporary, temporary, temporary, temporary}, 6, telegram.Temporary, false},
		{"broadcast not tried again", telegram.LaneBroadcast, []error{temporary}, 1, telegram.Temporary, false},
		{"broadcast waits out a 429", telegram.LaneBroadcast, []error{tooMany(time.Hour)}, 2, telegram.OK, false},
		{"reply waits out a 429", telegram.LaneReply, []error{tooMany(time.Minute)}, 2, telegram.OK, false},
		{"reply gives up on a long 429", telegram.LaneReply, []error{tooMany(time.Hour)}, 1, telegram.RetryAfter, false},
		{"blocked", telegram.LaneReply, []error{blocked}, 1, telegram.Blocked, true},
		{"moved", telegram.LaneReply, []error{moved}, 2, telegram.OK, false},
		{"moved once only", telegram.LaneReply, []error{moved, moved}, 2, telegram.Migrated, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSink()
				s.answer = func(call) error {
					if n := len(s.calls); n <= len(tt.fails) {
						return tt.fails[n-1]
					}
					return nil
				}
				gone, movedTo := false, int64(0)
				o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{
					OnGone:     func(int64) { gone = true },
					OnMigrated: func(_, to int64) { movedTo = to },
				})
				_, err := o.Do(t.Context(), tt.lane, send(-1, "m"))
				if got := telegram.OutcomeOf(err); got != tt.want || len(s.calls) != tt.calls || gone != tt.gone {
					t.Errorf("%v after %d calls, gone %v; want %v, %d, %v", got, len(s.calls), gone, tt.want, tt.calls, tt.gone)
				}
				if len(tt.fails) > 0 && tt.fails[0] == moved && (s.calls[1].Chat != -100 || movedTo != -100) {
					t.Errorf("second call to %d, hook heard %d", s.calls[1].Chat, movedTo)
				}
			})
		})
	}
}

func TestOutboxPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tests := []struct {
			name  string
			first int // messages to chat 1 before, so that it uses its burst
			also  bool
			all   bool
		}{
			{"burst used: the chat alone", 2, false, false},
			{"within its limits: everybody", 0, false, true},
			{"a second chat: everybody", 2, true, true},
		}
		for _, tt := range tests {
			s := newSink()
			s.answer = func(c call) error {
				if c.Text == "429" && c.At < time.Second {
					return tooMany(10 * time.Second)
				}
				return nil
			}
			o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
			refuse := func(chat int64) {
				for range tt.first {
					o.Queue(telegram.LaneReply, send(chat, "before"), nil)
				}
				o.Queue(telegram.LaneReply, send(chat, "429"), nil)
				synctest.Wait()
			}
			refuse(1)
			if tt.also {
				refuse(2)
			}
			o.Queue(telegram.LaneReply, send(3, "other"), nil)
			o.Queue(telegram.LaneTap, telegram.Answer{Text: "tap"}, nil)
			drain(t, o)
			for _, c := range s.calls {
				if c.Text == "tap" && c.At > 0 {
					t.Errorf("%s: tap answered after %v", tt.name, c.At)
				}
				if c.Text == "429" && c.At > 0 && c.At < 10*time.Second {
					t.Errorf("%s: the held chat tried again after %v", tt.name, c.At)
				}
				if waited := c.At >= 10*time.Second; c.Text == "other" && waited != tt.all {
					t.Errorf("%s: another chat served after %v", tt.name, c.At)
				}
			}
		}
	})
}

func TestOutboxBackpressureAndClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		o := telegram.NewOutbox(s, telegram.Limits{Waiting: 2}, telegram.OutboxConfig{})
		outcomes := make([]error, 7)
		queue := func(i int) {
			o.Queue(telegram.LaneReply, send(1, "m"), func(_ telegram.Sent, err error) { outcomes[i] = err })
		}
		start := time.Now()
		for i := range 6 { // three at once, two wait, the sixth waits for room
			queue(i)
		}
		if waited := time.Since(start).Truncate(time.Second); waited != time.Second {
			t.Errorf("queueing took %v, want a second", waited)
		}
		synctest.Wait()
		o.Close()
		queue(6)
		want := []error{nil, nil, nil, nil, telegram.ErrClosed, telegram.ErrClosed, telegram.ErrClosed}
		if !slices.Equal(outcomes, want) {
			t.Errorf("outcomes %v, want %v", outcomes, want)
		}
	})
}

func TestOutboxDoWithdraws(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		o := open(t, s, telegram.Limits{ChatBurst: 1}, telegram.OutboxConfig{})
		o.Queue(telegram.LaneReply, send(1, "before"), nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := o.Do(ctx, telegram.LaneReply, send(1, "late")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		drain(t, o)
		if diff := cmp.Diff([]string{"before"}, s.texts()); diff != "" {
			t.Error(diff)
		}
	})
}
