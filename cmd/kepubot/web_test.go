package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/web"
)

// oneHall is web.Screens with one screen.
type oneHall struct{}

const hallToken = "hall-token-of-a-test"

func (oneHall) Screen(_ context.Context, token string) (web.Screen, error) {
	if token != hallToken {
		return web.Screen{}, web.ErrUnknown
	}
	return web.Screen{Title: "家里的用电安全", Link: "https://t.me/x?start=e", Renews: time.Now().Add(time.Minute), Expires: time.Now().Add(time.Minute)}, nil
}

// TestPagesAreServed holds that pages stand on an address of their own, where
// health and metrics are not, also while Telegram is away.
func TestPagesAreServed(t *testing.T) {
	health, browsers := closedAddress(t), closedAddress(t)
	parsed, err := settings{
		Token: secretToken, APIURL: "http://" + closedAddress(t), DB: testdb.SQLiteURI(t), TZ: "Asia/Shanghai", Slots: []string{"08:00"},
		HTTP: health, Web: browsers, PublicURL: "https://kepu.example.org/", Reviews: 2, KeepLedger: 30, LeaseTTL: time.Second, Sweep: time.Second, LogLevel: "info",
	}.parse()
	if err != nil {
		t.Fatal(err)
	}
	if parsed.PublicURL != "https://kepu.example.org" {
		t.Errorf("pages are below %q", parsed.PublicURL)
	}
	log := &lockedBuffer{}
	s := newService(parsed, time.Now, logger(log, "text", parsed.level))
	s.screens = oneHall{}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	defer func() { stop(); <-ended }()
	for ctx.Err() == nil && !strings.Contains(pollPage(ctx, "http://"+health+"/healthz"), `"database":"ok"`) {
	}
	if page := pollPage(ctx, "http://"+browsers+"/screen/"+hallToken); !strings.Contains(page, "家里的用电安全") || !strings.Contains(page, "扫码签到") {
		t.Errorf("the page is %q", page)
	}
	for address, want := range map[string]int{
		browsers + "/metrics": http.StatusNotFound, browsers + "/healthz": http.StatusNotFound, browsers + "/screen/another-hall-token": http.StatusNotFound,
		browsers + "/screen/" + hallToken + "/now": http.StatusOK, health + "/metrics": http.StatusOK, health + "/screen/" + hallToken: http.StatusNotFound,
	} {
		answer, err := http.Get("http://" + address)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != want || want == http.StatusNotFound && strings.Contains(string(body), "go_goroutines") {
			t.Errorf("%s: %d", address, answer.StatusCode)
		}
	}
	if strings.Contains(log.String(), hallToken) {
		t.Error("the log tells a screen's token")
	}
}

// TestNobodyHasAScreen holds what is answered before the database is open, and
// where no hall has a screen.
func TestNobodyHasAScreen(t *testing.T) {
	s := &service{}
	if _, err := s.Screen(t.Context(), hallToken); err != errNotOpen {
		t.Errorf("before the database is open: %v", err)
	}
	s.driver = testdb.SQLite(t)
	if _, err := s.Screen(t.Context(), hallToken); err != web.ErrUnknown {
		t.Errorf("without screens: %v", err)
	}
}

// TestDemoServesPages holds that the demo has them too, and says where.
func TestDemoServesPages(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d, err := demoCommand{Tour: true, DB: testdb.SQLiteURI(t)}.prepare(ctx, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- d.service.run(ctx) }()
	if got := pollPage(ctx, d.service.settings.PublicURL+"/screen/none"); !strings.Contains(got, "没有这个页面") {
		t.Errorf("the demo's pages say %q", got)
	}
	cancel()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestWebSettings(t *testing.T) {
	for _, test := range []struct{ flag, value, want string }{
		{"--web", "8081", "KEPUBOT_WEB"}, {"--web", "127.0.0.1:8080", "not for everybody"}, {"--public-url", "kepu.example.org", "KEPUBOT_PUBLIC_URL"},
		{"--public-url", "https://kepu.example.org/?x=1", "KEPUBOT_PUBLIC_URL"},
	} {
		var out, errOut strings.Builder
		if code := run(t.Context(), []string{"serve", "--token", secretToken, test.flag, test.value}, &out, &errOut); code != 2 || !strings.Contains(errOut.String(), test.want) {
			t.Errorf("%s %s: %d, %q", test.flag, test.value, code, errOut.String())
		}
	}
}
