package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
)

const secretToken = "987654321:AAH-very_secret-token-of-the-bot"

// TestTokenStaysSecret runs the bot with Telegram cut off, dropping
// connections, answering nonsense and refusing the token: no log line, error
// or page holds the token.
func TestTokenStaysSecret(t *testing.T) {
	t.Parallel()
	closed := closedAddress(t)
	for name, api := range map[string]string{
		"refused": "http://" + closed,
		"unknown": "http://nowhere.invalid",
		"dropped": fakeTelegram(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
		"nonsense": fakeTelegram(t, func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<html>"+r.URL.Path)
		}),
		"wrong token": fakeTelegram(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			io.WriteString(w, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			health := closedAddress(t)
			log := &lockedBuffer{}
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			page := make(chan string, 1)
			go func() {
				page <- pollPage(ctx, "http://"+health+"/healthz") + pollPage(ctx, "http://"+health+"/metrics")
			}()
			code := run(ctx, []string{"serve", "--token", secretToken, "--api-url", api, "--db", testdb.SQLiteURI(t), "--http", health}, log, log)
			cancel()
			if name == "wrong token" && (code == 0 || !strings.Contains(log.String(), "Telegram")) {
				t.Errorf("a wrong token ended with %d and %q", code, log.String())
			}
			all := log.String() + <-page
			if name != "wrong token" && !strings.Contains(all, "not connected") {
				t.Errorf("nobody said that Telegram is not connected: %s", all)
			}
			for _, part := range []string{secretToken, "AAH-very_secret"} {
				if strings.Contains(all, part) {
					t.Errorf("the token is told: %s", all)
				}
			}
		})
	}
}

func fakeTelegram(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

// closedAddress is an address of this machine on which nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// pollPage reads a page as soon as it is there.
func pollPage(ctx context.Context, address string) string {
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err.Error()
		}
		if answer, err := http.DefaultClient.Do(request); err == nil {
			defer answer.Body.Close()
			body, _ := io.ReadAll(answer.Body)
			return string(body)
		}
	}
	return ""
}

// TestSettingsNameEveryFault gives three wrong settings: all are named, at
// once, and no secret is repeated.
func TestSettingsNameEveryFault(t *testing.T) {
	var out, errOut strings.Builder
	code := run(t.Context(), []string{"serve", "--token", "hunter2", "--tz", "Mars/Base", "--slots", "23:00", "--db", "redis://me:hunter2@x"}, &out, &errOut)
	if code != 2 {
		t.Errorf("exit code %d, want 2", code)
	}
	said := out.String() + errOut.String()
	for _, name := range []string{"KEPUBOT_TOKEN", "KEPUBOT_TZ", "KEPUBOT_SLOTS", "KEPUBOT_DB"} {
		if !strings.Contains(said, name) {
			t.Errorf("%s is not named in %q", name, said)
		}
	}
	if strings.Contains(said, "hunter2") {
		t.Errorf("a secret is repeated: %q", said)
	}
}
