package telegram_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kepubot/bot/telegram"
)

var discard = slog.New(slog.DiscardHandler)

const token = "123456:AAHsecretsecretsecret"

// roundTrip makes a function a transport, so that a Client can be tried
// without a network and on a synctest clock.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func reply(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func newClient(t testing.TB, rt http.RoundTripper) *telegram.Client {
	t.Helper()
	c, err := telegram.New(telegram.Config{Token: token, Transport: rt, Logger: discard})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// queue is Telegram's side of getUpdates.
type queue struct {
	mu      sync.Mutex
	updates []queued
	arrived chan struct{}
	offsets []int64
	fail    func() *http.Response // when set and not nil, the answer
}

type queued struct {
	id   int64
	body string
}

func newQueue() *queue { return &queue{arrived: make(chan struct{})} }

// say puts a message of a person into the queue.
func (q *queue) say(id, chat int64, text string) {
	q.put(id, fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":%d,"type":"private"},"from":{"id":%d},"text":%q}}`, id, chat, chat, text))
}

// vote puts a person's answer to a poll into the queue.
func (q *queue) vote(id, person int64, options string) {
	q.put(id, fmt.Sprintf(`{"update_id":%d,"poll_answer":{"poll_id":"77","user":{"id":%d},"option_ids":[%s]}}`, id, person, options))
}

func (q *queue) put(id int64, body string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.updates = append(q.updates, queued{id, body})
	close(q.arrived)
	q.arrived = make(chan struct{})
}

func (q *queue) polls() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.offsets)
}

// left is how many updates are not confirmed.
func (q *queue) left() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.updates)
}

func (q *queue) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.ParseForm(); err != nil || path.Base(r.URL.Path) != "getUpdates" {
		return nil, fmt.Errorf("unexpected call of %s: %w", path.Base(r.URL.Path), err)
	}
	offset, _ := strconv.ParseInt(r.PostForm.Get("offset"), 10, 64)
	limit, _ := strconv.Atoi(r.PostForm.Get("limit"))
	seconds, _ := strconv.Atoi(r.PostForm.Get("timeout"))
	timeout := time.After(time.Duration(seconds) * time.Second)
	q.mu.Lock()
	q.offsets = append(q.offsets, offset)
	q.mu.Unlock()
	for {
		body, resp, arrived := q.answer(offset, limit)
		if resp != nil {
			return resp, nil
		}
		if body != "" {
			return reply(200, `{"ok":true,"result":[`+body+`]}`), nil
		}
		select {
		case <-arrived:
		case <-timeout:
			return reply(200, `{"ok":true,"result":[]}`), nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

func (q *queue) answer(offset int64, limit int) (string, *http.Response, chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.fail != nil {
		if resp := q.fail(); resp != nil {
			return "", resp, nil
		}
	}
	// An offset far past the tail is none.
	if n := len(q.updates); n > 0 && offset <= q.updates[n-1].id+10 {
		for len(q.updates) > 0 && q.updates[0].id < offset {
			q.updates = q.updates[1:]
		}
	}
	var bodies []string
	for _, u := range q.updates[:min(limit, len(q.updates))] {
		bodies = append(bodies, u.body)
	}
	return strings.Join(bodies, ","), nil, q.arrived
}

// journal keeps a position in memory.
type journal struct {
	mu                   sync.Mutex
	pos                  telegram.Position
	loadFails, saveFails int // how many more calls give errAway
}

func (j *journal) Load(context.Context) (telegram.Position, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.loadFails > 0 {
		j.loadFails--
		return telegram.Position{}, errAway
	}
	return j.pos, nil
}

func (j *journal) Save(_ context.Context, p telegram.Position) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.saveFails > 0 {
		j.saveFails--
		return errAway
	}
	j.pos = p
	return nil
}

// failing answers so the first times.
func failing(status int, body string, times int) func() *http.Response {
	return func() *http.Response {
		if times--; times < 0 {
			return nil
		}
		return reply(status, body)
	}
}
