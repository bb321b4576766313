package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kepubot/paper"
	"kepubot/web"
)

const token = "4Kz8vQm2_Lw7YpX1-dRt9sHc"

// hall is Screens with one screen, on a clock of the test's own.
type hall struct {
	mu     sync.Mutex
	screen web.Screen
	err    error
	now    time.Time
	asked  []string
}

func newHall() *hall {
	h := &hall{now: time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)}
	h.screen = web.Screen{
		Title: "家里的用电安全", English: "Electricity at home", When: "11 月 28 日（周六）下午 2:00—3:30", Where: "季卫桥社区二楼",
		Link: "https://t.me/kepubot?start=e-1", Came: 37, Renews: h.now.Add(12 * time.Second), Expires: h.now.Add(162 * time.Second),
	}
	return h
}

func (h *hall) Screen(_ context.Context, asked string) (web.Screen, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, asked)
	if h.err != nil {
		return web.Screen{}, h.err
	}
	if asked != token {
		return web.Screen{}, web.ErrUnknown
	}
	return h.screen, nil
}

func (h *hall) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// change changes the hall, and lets some time pass.
func (h *hall) change(later time.Duration, how func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(later)
	how()
}

func (h *hall) handler() *web.Handler {
	return web.New(web.Config{Screens: h, Now: h.clock, Log: slog.New(slog.DiscardHandler)})
}

// shown is what the page is told.
type shown struct {
	Title, English, When, Where, Code string
	Came, Renews, Expires             int64
	Size                              int
	Closed                            bool
}

func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func now(t testing.TB, h http.Handler) (s shown) {
	t.Helper()
	answer := get(t, h, "/screen/"+token+"/now")
	if err := json.Unmarshal(answer.Body.Bytes(), &s); err != nil || answer.Code != http.StatusOK {
		t.Fatalf("%d %s: %v", answer.Code, answer.Body, err)
	}
	return s
}

func TestNow(t *testing.T) {
	hall := newHall()
	h := hall.handler()
	code, err := paper.QR(hall.screen.Link)
	if err != nil {
		t.Fatal(err)
	}
	want := shown{"家里的用电安全", "Electricity at home", "11 月 28 日（周六）下午 2:00—3:30", "季卫桥社区二楼", code.Path(), 37, 12_000, 162_000, code.Size(), false}
	if got := now(t, h); got != want {
		t.Errorf("got %+v", got)
	}
	// A link that is not good any more is not shown, nor is one where there is
	// nothing to check in to.
	for name, spoil := range map[string]func(*web.Screen){
		"expired":    func(s *web.Screen) { s.Expires = hall.now },
		"closed":     func(s *web.Screen) { s.Closed = true },
		"no link":    func(s *web.Screen) { s.Link = "" },
		"no moments": func(s *web.Screen) { s.Renews, s.Expires = time.Time{}, time.Time{} },
	} {
		hall := newHall()
		spoil(&hall.screen)
		if got := now(t, hall.handler()); got.Code != "" || got.Size != 0 || got.Expires != 0 || got.Came != 37 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// One that is to be renewed already is good still.
	hall.change(time.Minute, func() {})
	if got := now(t, h); got.Code == "" || got.Renews != 0 || got.Expires != 102_000 {
		t.Errorf("a minute later: %+v", got)
	}
}

// TestLookedUpOnceASecond holds that many pages of one screen cost no more than
// one, and that a new code is not kept waiting for that.
func TestLookedUpOnceASecond(t *testing.T) {
	hall := newHall()
	h := hall.handler()
	var pages sync.WaitGroup
	for range 100 {
		pages.Go(func() {
			if got := get(t, h, "/screen/"+token+"/now"); got.Code != http.StatusOK {
				t.Errorf("a page got %d", got.Code)
			}
		})
	}
	pages.Wait()
	// Those that came while it was looked up waited for the same answer.
	if n := len(hall.asked); n != 1 {
		t.Errorf("looked up %d times at once", n)
	}
	hall.change(999*time.Millisecond, func() { hall.screen.Came = 38 })
	if now(t, h).Came != 37 || len(hall.asked) != 1 {
		t.Error("looked up again within a second")
	}
	hall.change(time.Millisecond, func() {})
	if now(t, h).Came != 38 {
		t.Error("a second later the figure is old")
	}
	hall.change(0, func() { hall.screen.Renews = hall.now.Add(time.Millisecond); hall.screen.Came = 39 })
	hall.change(time.Second, func() {})
	now(t, h)
	hall.change(2*time.Millisecond, func() { hall.screen.Came = 40 })
	if now(t, h).Came != 40 {
		t.Error("a code that was renewed is kept")
	}
}

func TestPageOfAScreen(t *testing.T) {
	hall := newHall()
	hall.screen.Title = `<script>alert("x")</script>`
	answer := get(t, hall.handler(), "/screen/"+token)
	body := answer.Body.String()
	if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
		t.Fatal(answer.Code, answer.Header())
	}
	for _, part := range []string{"&lt;script&gt;alert", "Electricity at home", "11 月 28 日", "季卫桥社区二楼", `<b id="came">37</b>`, `d=""`} {
		if !strings.Contains(body, part) {
			t.Errorf("%s is missing", part)
		}
	}
	if strings.Contains(body, hall.screen.Link) || strings.Contains(body, `alert("x")</script>`) {
		t.Error("the page holds the link, or foreign markup")
	}
	if foreign := regexp.MustCompile(`(?:src|href)="(?:[a-z]+:)?//`).FindString(body); foreign != "" {
		t.Errorf("the page asks another host: %s", foreign)
	}
	for _, file := range regexp.MustCompile(`\.\./(assets/[a-z.]+)`).FindAllStringSubmatch(body, -1) {
		if got := get(t, hall.handler(), "/"+file[1]); got.Code != http.StatusOK || got.Body.Len() == 0 || got.Header().Get("Content-Type") == "" {
			t.Errorf("%s: %d %v", file[1], got.Code, got.Header())
		}
	}
}

// TestHeaders holds that nothing is stored, indexed, framed or told to others,
// whatever is asked for.
func TestHeaders(t *testing.T) {
	for _, path := range []string{"/screen/" + token, "/screen/" + token + "/now", "/screen/nothing", "/", "/assets/screen.js"} {
		header := get(t, newHall().handler(), path).Header()
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"X-Robots-Tag": "noindex, nofollow, noarchive", "X-Frame-Options": "DENY",
		} {
			if header.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, header.Get(name))
			}
		}
		if policy := header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s: %q", path, policy)
		}
	}
}

// TestUnknown holds that there is no telling a token that is unknown from a
// path that is none.
func TestUnknown(t *testing.T) {
	hall := newHall()
	h := hall.handler()
	want := get(t, h, "/nothing")
	if want.Code != http.StatusNotFound || !strings.Contains(want.Body.String(), "没有这个页面") {
		t.Fatal(want.Code, want.Body)
	}
	other := "AAAAAAAAAAAAAAAAAAAAAAAA"
	for _, path := range []string{
		"/", "/screen", "/screen/", "/screen//now", "/screen/short", "/screen/" + other, "/screen/" + other + "/now", "/screen/" + token + "/", "/screen/" + token + "/now/",
		"/screen/" + token + "/later", "/screen/" + strings.Repeat("x", 65), "/screen/../screen/" + token, "/assets/", "/assets/screen.html", "/assets/../web.go", "/metrics", "/healthz",
	} {
		got := get(t, h, path)
		if got.Code != want.Code || got.Body.String() != want.Body.String() || len(got.Header()) != len(want.Header()) {
			t.Errorf("%s: %d %q", path, got.Code, got.Body)
		}
	}
	if len(hall.asked) != 2 || hall.asked[0] != other || hall.asked[1] != other {
		t.Errorf("looked up: %q", hall.asked)
	}
	none := web.New(web.Config{Log: slog.New(slog.DiscardHandler)})
	if got := get(t, none, "/screen/"+token); got.Code != http.StatusNotFound || got.Body.String() != want.Body.String() {
		t.Errorf("without screens: %d %q", got.Code, got.Body)
	}
}

func TestMethods(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "BREW"} {
		recorder := httptest.NewRecorder()
		newHall().handler().ServeHTTP(recorder, httptest.NewRequest(method, "/screen/"+token, nil))
		if recorder.Code != http.StatusMethodNotAllowed || recorder.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d", method, recorder.Code)
		}
	}
	server := httptest.NewServer(newHall().handler())
	defer server.Close()
	answer, err := http.Head(server.URL + "/screen/" + token)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK || len(body) > 0 {
		t.Errorf("HEAD: %d %q", answer.StatusCode, body)
	}
}

// TestAway holds that a page learns that the store is away, and who reads the
// log no token.
func TestAway(t *testing.T) {
	hall := newHall()
	var log strings.Builder
	h := web.New(web.Config{Screens: hall, Now: hall.clock, Log: slog.New(slog.NewTextHandler(&log, nil))})
	now(t, h)
	hall.change(2*time.Second, func() { hall.err = errors.New("the store is away") })
	if got := get(t, h, "/screen/"+token+"/now"); got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" || strings.Contains(got.Body.String(), "store") {
		t.Errorf("%d %q", got.Code, got.Body)
	}
	if !strings.Contains(log.String(), "the store is away") || strings.Contains(log.String(), token) {
		t.Errorf("the log says %q", log.String())
	}
	hall.change(0, func() { hall.err = nil })
	now(t, h)
}

// TestGuessing holds that somebody who tries tokens cannot keep the store busy,
// nor a screen that is shown from being shown.
func TestGuessing(t *testing.T) {
	hall := newHall()
	h := hall.handler()
	now(t, h)
	codes := map[int]int{}
	for i := range 200 {
		codes[get(t, h, "/screen/guess-"+strings.Repeat("x", 10)+string(rune('a'+i%26))).Code]++
	}
	if codes[http.StatusNotFound] > 45 || codes[http.StatusServiceUnavailable] < 150 || len(hall.asked) > 50 {
		t.Errorf("%v, looked up %d times", codes, len(hall.asked))
	}
	hall.change(2*time.Second, func() { hall.screen.Came = 50 })
	if now(t, h).Came != 50 {
		t.Error("the screen stands still")
	}
}

// FuzzPath holds that nothing but a token of the right form is ever looked up.
func FuzzPath(f *testing.F) {
	for _, path := range []string{"/screen/" + token, "/screen/" + token + "/now", "/assets/screen.js", "/screen/%2e%2e/x", "//screen//", "/screen/" + token + "\x00/now", "/screen/签到签到签到签到签到"} {
		f.Add(path)
	}
	form := regexp.MustCompile(`^[\w-]{16,64}$`)
	f.Fuzz(func(t *testing.T, path string) {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.URL.Path = path
		hall := newHall()
		recorder := httptest.NewRecorder()
		hall.handler().ServeHTTP(recorder, request)
		for _, asked := range hall.asked {
			if !form.MatchString(asked) || !strings.HasPrefix(path, "/screen/"+asked) {
				t.Errorf("%q was looked up for %q", asked, path)
			}
		}
		switch path {
		case "/screen/" + token, "/screen/" + token + "/now", "/assets/screen.js", "/assets/screen.css", "/assets/icon.svg":
			if recorder.Code != http.StatusOK {
				t.Errorf("%q: %d", path, recorder.Code)
			}
		default:
			if recorder.Code != http.StatusNotFound {
				t.Errorf("%q: %d", path, recorder.Code)
			}
		}
	})
}
