package web_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image/png"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"kepubot/dev/browser"
	"kepubot/web"
)

// wait is how long a test waits for what must come.
const wait = 20 * time.Second

// turning is Screens whose link is another one whenever the test says so. It
// goes by the machine's clock, as the browser does.
type turning struct {
	number, came atomic.Int64
	closed       atomic.Bool
	life         time.Duration
	title        string
}

func (s *turning) link() string {
	return fmt.Sprintf("https://t.me/kepubot?start=e-%d", s.number.Load())
}

func (s *turning) Screen(_ context.Context, asked string) (web.Screen, error) {
	if asked != token {
		return web.Screen{}, web.ErrUnknown
	}
	now := time.Now()
	return web.Screen{
		Title: cmp.Or(s.title, "科普大讲堂：家里的用电安全"), English: "Electricity at home, safely", When: "11 月 28 日（周六）下午 2:00—3:30", Where: "季卫桥社区二楼会议室",
		Link: s.link(), Came: s.came.Load(), Closed: s.closed.Load(), Renews: now.Add(s.life), Expires: now.Add(s.life + 3*time.Second),
	}, nil
}

// on serves the screens on an address, "127.0.0.1:0" for a new one.
func (s *turning) on(t *testing.T, address string) (at string, stop func()) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: web.New(web.Config{Screens: s, Log: slog.New(slog.DiscardHandler)})}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String(), func() { server.Close() }
}

// until waits for something to be true in the page.
func until(expression string) chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(wait))
}

const drawn = `document.querySelector("#modules").getAttribute("d")`

// picture is what the page looks like. Left to be looked at, it goes into the
// folder KEPUBOT_TEST_SCREENSHOT_HALL.
func picture(t *testing.T, page context.Context, name string) []byte {
	t.Helper()
	data, err := chromedp.Run(page, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if folder := os.Getenv("KEPUBOT_TEST_SCREENSHOT_HALL"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644); err != nil {
			t.Error(err)
		}
	}
	return data
}

// scanned is what a phone reads off the page, "" for nothing.
func scanned(t *testing.T, picture []byte) string {
	t.Helper()
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(decoded)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return ""
	}
	return result.GetText()
}

// TestScreenInABrowser holds that the hall's screen shows the code of the
// moment, which can be scanned off it, takes it away when the server is gone
// and the code has had its time, and comes back by itself.
func TestScreenInABrowser(t *testing.T) {
	s := &turning{life: 2 * time.Second}
	s.came.Store(37)
	address, stop := s.on(t, "127.0.0.1:0")
	page := browser.Open(t, 1920, 1080)
	err := chromedp.Do(page, chromedp.EmulateViewport(1920, 1080), chromedp.Navigate("http://"+address+"/screen/"+token), until(drawn+` !== ""`))
	if err != nil {
		t.Fatal(err)
	}
	if got := scanned(t, picture(t, page, "open")); got != s.link() {
		t.Errorf("the page shows %q", got)
	}
	s.number.Add(1)
	s.came.Add(1)
	before, err := chromedp.Run(page, chromedp.Evaluate[string](drawn))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(page, until(fmt.Sprintf(`%s !== %q && %[1]s !== ""`, drawn, before)), until(`document.querySelector("#came").textContent === "38"`)); err != nil {
		t.Fatal("a new code: ", err)
	}
	if got := scanned(t, picture(t, page, "renewed")); got != s.link() {
		t.Errorf("the page shows %q, not the new code", got)
	}
	stop()
	if err := chromedp.Do(page, until(drawn+` === "" && document.body.className === "lost offline-now"`)); err != nil {
		t.Fatal("without a server: ", err)
	}
	if got := scanned(t, picture(t, page, "lost")); got != "" {
		t.Errorf("without a server the page still shows %q", got)
	}
	if seen, err := chromedp.Run(page, chromedp.Evaluate[string](`document.body.innerText`)); err != nil || !strings.Contains(seen, "网络断了") || !strings.Contains(seen, "签到码已失效") {
		t.Errorf("without a server the page says %q (%v)", seen, err)
	}
	s.on(t, address)
	if err := chromedp.Do(page, until(drawn+` !== "" && document.body.className === "open"`)); err != nil {
		t.Fatal("with the server back: ", err)
	}
	s.closed.Store(true)
	if err := chromedp.Do(page, until(drawn+` === "" && document.body.className === "closed"`)); err != nil {
		t.Fatal("closed: ", err)
	}
	picture(t, page, "closed")
}

// TestScreenFits holds that nothing is cut off on screens as halls have them,
// and that a code can be scanned off each.
func TestScreenFits(t *testing.T) {
	s := &turning{life: time.Minute, title: "2026 年全国科普日主场活动暨“科技赋能乡村振兴”广场咨询"}
	s.came.Store(1238)
	address, _ := s.on(t, "127.0.0.1:0")
	page := browser.Open(t, 1920, 1080)
	if err := chromedp.Do(page, chromedp.Navigate("http://"+address+"/screen/"+token)); err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int64{{1920, 1080}, {1366, 768}, {1280, 800}, {1024, 768}, {390, 844}} {
		name := fmt.Sprintf("%dx%d", size[0], size[1])
		if err := chromedp.Do(page, chromedp.EmulateViewport(size[0], size[1]), until(drawn+` !== "" && innerWidth === `+fmt.Sprint(size[0]))); err != nil {
			t.Fatal(name, err)
		}
		const outside = `[...document.querySelectorAll("h1, .english, .facts span, .how, li, .hint, .came, #frame, .renewal")].filter((n) => n.getBoundingClientRect().right > innerWidth + 1 ||
			(innerWidth > innerHeight && n.getBoundingClientRect().bottom > innerHeight) || n.className !== "came" && n.scrollHeight > n.clientHeight + parseFloat(getComputedStyle(n).fontSize) / 2 || n.scrollWidth > n.clientWidth + 3).map((n) => n.className || n.tagName).join()`
		if found, err := chromedp.Run(page, chromedp.Evaluate[string](outside)); err != nil || found != "" {
			t.Errorf("%s: outside is %q (%v)", name, found, err)
		}
		if got := scanned(t, picture(t, page, name)); got != s.link() {
			t.Errorf("%s: the page shows %q", name, got)
		}
	}
}

// TestScreenWithdrawn holds that a link that was withdrawn says so.
func TestScreenWithdrawn(t *testing.T) {
	var gone atomic.Bool
	s := &turning{life: time.Minute}
	handler := web.New(web.Config{Screens: s, Log: slog.New(slog.DiscardHandler)})
	none := web.New(web.Config{Log: slog.New(slog.DiscardHandler)})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if gone.Load() {
			none.ServeHTTP(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	})}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	page := browser.Open(t, 1280, 720)
	if err := chromedp.Do(page, chromedp.Navigate("http://"+listener.Addr().String()+"/screen/"+token), until(drawn+` !== ""`)); err != nil {
		t.Fatal(err)
	}
	gone.Store(true)
	if err := chromedp.Do(page, until(drawn+` === "" && document.body.className === "gone"`)); err != nil {
		t.Fatal(err)
	}
	picture(t, page, "gone")
}
