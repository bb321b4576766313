package main

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"kepubot/bot/sim"
	"kepubot/dev/browser"
	"kepubot/dev/testdb"
)

// TestEventPage holds an event in a real browser: staff announce it, a resident
// signs up, the hall's page shows a code that a phone reads off the screen, and
// counts who came. With KEPUBOT_TEST_SCREENSHOT_EVENT it leaves a picture there.
func TestEventPage(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		d, err := demoCommand{Tour: true, DB: testdb.SQLiteURI(t)}.prepare(ctx, os.Stderr)
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error, 1)
		go func() { served <- d.service.run(ctx) }()
		t.Cleanup(func() {
			cancel()
			if err := <-served; err != nil {
				t.Error(err)
			}
		})
		li := d.telegram.AddPerson(sim.Profile{Name: "李阿姨", Language: "zh-hans"})
		page := browser.Open(t, 1180, 860)
		phones := chromedp.Navigate("http://" + d.address)
		do := func(steps ...chromedp.Action[chromedp.Void]) {
			t.Helper()
			if err := chromedp.Do(page, steps...); err != nil {
				t.Fatalf("%v\n%s", err, lastWords(li, d.teacher))
			}
		}
		li.Start("c-jiweiqiao")
		d.teacher.Start("")
		do(phones, pressButton(li, "对，就是这里"), pressButton(li, "退休"), pressButton(li, "同意，开始"), sees(li, "注册好了"),
			write(d.teacher, "办活动"), pressButton(d.teacher, "＋ 发一场新活动"), sees(d.teacher, "把活动写在一条消息里"))
		d.teacher.Send(strings.Replace(lecture, "11 月 28 日 14:00—15:30", "今天 9:00—10:30", 1))
		do(sees(d.teacher, "📝 草稿"), pressButton(d.teacher, "发布"), sees(d.teacher, "📅 已发布"),
			write(li, "活动"), pressButton(li, "1　科普大讲堂：家里的用电安全"), pressButton(li, "我要参加"), pressButton(li, "用“李阿姨”"), sees(li, "您报名成功"),
			pressButton(d.teacher, "🖥 大屏签到"), sees(d.teacher, "/screen/"))
		if path := os.Getenv("KEPUBOT_TEST_SCREENSHOT_EVENT"); path != "" {
			screenshot(t, page, path)
		}
		hall := regexp.MustCompile(`http://\S+/screen/\w+`).FindString(d.teacher.Last().Body())
		do(chromedp.EmulateViewport(1280, 720), chromedp.Navigate(hall), shows(`#modules[d^="M"]`))
		li.Start(scannedCode(t, page))
		do(chromedp.Poll[chromedp.Void](`document.querySelector("#came").textContent === "1"`, chromedp.WithPollingTimeout(patienceInTests)),
			phones, sees(li, "签到成功，请进"))
	})
}

// shows waits until a page has an element.
func shows(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](`!!document.querySelector('`+selector+`')`, chromedp.WithPollingTimeout(patienceInTests))
}

// scannedCode is the code that a phone reads off a page.
func scannedCode(t *testing.T, page context.Context) string {
	t.Helper()
	for deadline := time.Now().Add(patienceInTests); time.Now().Before(deadline); {
		picture, err := chromedp.Run(page, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := png.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		bits, err := gozxing.NewBinaryBitmapFromImage(decoded)
		if err != nil {
			t.Fatal(err)
		}
		result, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
		if err == nil {
			_, code, _ := strings.Cut(result.GetText(), "?start=")
			return code
		}
	}
	t.Fatal("nothing to scan on the hall's page")
	return ""
}
