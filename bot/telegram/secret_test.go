package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/prometheus/client_golang/prometheus"

	"kepubot/bot/telegram"
)

// closedAddress is an address of this host at which nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// The token shows nowhere, whatever goes wrong.
func TestTokenStaysSecret(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"Bad Request: no %s"}`, r.URL.Path)
	}))
	defer echo.Close()
	drop := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer drop.Close()
	away := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusFound))
	defer away.Close()
	tests := []struct {
		name, url string
		transport http.RoundTripper
	}{
		{"refused", closedAddress(t), nil},
		{"unknown host", "http://telegram.invalid", nil},
		{"dropped", drop.URL, nil},
		{"redirected", away.URL, nil},
		{"told back", echo.URL, nil},
		{"transport that tells", "https://telegram.invalid", roundTrip(func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy: no way to %s", r.URL)
		})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			registry := prometheus.NewRegistry()
			c, err := telegram.New(telegram.Config{Token: token, APIURL: tt.url, Transport: tt.transport,
				Logger: slog.New(slog.NewJSONHandler(&log, nil)), Metrics: registry})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			for _, err := range tryEverything(ctx, c) {
				if err == nil {
					t.Error("a call succeeded")
				}
				for e := err; e != nil; e = errors.Unwrap(e) {
					mustBeClean(t, fmt.Sprintf("%v %+v %#v", e, e, e))
				}
			}
			_, _, reason := c.Connected()
			mustBeClean(t, reason+log.String())
			figures, err := registry.Gather()
			if err != nil {
				t.Fatal(err)
			}
			mustBeClean(t, fmt.Sprint(figures))
		})
	}
}

func tryEverything(ctx context.Context, c *telegram.Client) []error {
	_, connect := c.Connect(ctx)
	ctx = context.WithoutCancel(ctx)
	_, sent := c.Send(ctx, telegram.Send{Chat: 1, Text: "x"})
	_, uploaded := c.Send(ctx, telegram.Send{Chat: 1, Document: &telegram.Upload{Content: []byte("x")}})
	_, downloaded := c.Download(ctx, "F", 10)
	_, polled := c.SendPoll(ctx, telegram.Poll{Chat: 1, Question: "x", Options: []string{"x"}})
	_, pinned := c.SendVenue(ctx, telegram.Venue{Chat: 1, Title: "x", Address: "x"})
	return []error{
		connect, sent, uploaded, downloaded, polled, pinned,
		c.StopPoll(ctx, telegram.StopPoll{Chat: 1, MessageID: 1}),
		c.Edit(ctx, telegram.Edit{Chat: 1, Text: "x"}),
		c.Answer(ctx, telegram.Answer{TapID: "1"}),
		c.Delete(ctx, 1, 1),
		c.Action(ctx, 1, "typing"),
	}
}

func mustBeClean(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{token, "AAHsecret", "123456%3A"} {
		if strings.Contains(text, secret) {
			t.Errorf("the token shows in %q", text)
		}
	}
}

func TestIntakeKeepsTokenSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.fail = failing(502, "<html>"+token, 3)
		d.run(t)
		time.Sleep(time.Minute)
		if err := d.end(); err != nil {
			t.Error(err)
		}
		mustBeClean(t, d.log.String())
	})
}

func TestQuietLibrary(t *testing.T) {
	var log bytes.Buffer
	telegram.QuietLibrary(slog.New(slog.NewTextHandler(&log, nil)))
	bot := tgbotapi.BotAPI{Token: token, Debug: true, Client: http.DefaultClient}
	bot.SetAPIEndpoint(closedAddress(t) + "/bot%s/%s")
	_, _ = bot.MakeRequest("sendMessage", tgbotapi.Params{"text": "Wang Fang's words"})
	if log.Len() == 0 || strings.Contains(log.String(), "Wang") {
		t.Errorf("logged %q", log.String())
	}
	mustBeClean(t, log.String())
}

func TestDownload(t *testing.T) {
	content := strings.Repeat("x", 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/bot" + token + "/getFile":
			switch id := r.FormValue("file_id"); id {
			case "huge":
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprint(w, `{"ok":false,"error_code":400,"description":"Bad Request: file is too big"}`)
			default:
				fmt.Fprintf(w, `{"ok":true,"result":{"file_id":%q,"file_path":"docs/%s %%.txt"}}`, id, id)
			}
		case "/api/file/bot" + token + "/docs/fine %.txt":
			fmt.Fprint(w, content)
		case "/api/file/bot" + token + "/docs/slow %.txt":
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	c, err := telegram.New(telegram.Config{Token: token, APIURL: server.URL + "/api/"})
	if err != nil {
		t.Fatal(err)
	}
	if data, err := c.Download(t.Context(), "fine", 100); err != nil || string(data) != content {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	tests := []struct {
		id    string
		limit int64
		want  telegram.Outcome
		is    error
	}{
		{"fine", 99, telegram.OurFault, telegram.ErrTooBig},
		{"huge", 100, telegram.OurFault, telegram.ErrTooBig},
		{"expired", 100, telegram.OurFault, nil},
		{"slow", 100, telegram.Temporary, context.DeadlineExceeded},
	}
	for _, tt := range tests {
		_, err := c.Download(ctx, tt.id, tt.limit)
		if telegram.OutcomeOf(err) != tt.want || tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%s: %v", tt.id, err)
		}
		mustBeClean(t, fmt.Sprint(err))
	}
}
