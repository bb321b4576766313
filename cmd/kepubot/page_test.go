package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kepubot/bot/sim"
	"kepubot/dev/browser"
	"kepubot/dev/testdb"
)

// onPhone selects something on a person's phone.
func onPhone(p *sim.Person, rest string) string {
	return fmt.Sprintf(`[data-person="%d"] %s`, p.ID(), rest)
}

func pressButton(p *sim.Person, label string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(onPhone(p, fmt.Sprintf(`[data-label="%s"]`, label)))
}

func write(p *sim.Person, text string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(onPhone(p, `[data-testid="composer"]`), text+"\r")
}

// sees waits until a phone's chat holds words.
func sees(p *sim.Person, words string) chromedp.Action[chromedp.Void] {
	expression := fmt.Sprintf(`[...document.querySelectorAll('[data-person="%d"] [data-testid="message"]')].some(m => m.textContent.includes(%q))`, p.ID(), words)
	return chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(patienceInTests))
}

// follows waits until a phone shows the end of its chat.
func follows(p *sim.Person) chromedp.Action[chromedp.Void] {
	expression := fmt.Sprintf(`(() => { const log = document.querySelector('[data-person="%d"] .log'); return log.scrollHeight - log.scrollTop - log.clientHeight < 80; })()`, p.ID())
	return chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(patienceInTests))
}

// TestPage drives the demo's page in a real browser: a resident registers in
// Chinese, cron fires, the tip arrives, 👍 is pressed, staff see 1. With
// KEPUBOT_TEST_SCREENSHOT it leaves a picture there, for the README.
func TestPage(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		d, err := demoCommand{Tour: true, DB: testdb.SQLiteURI(t)}.prepare(ctx, os.Stderr)
		if err != nil {
			t.Fatal(err)
		}
		// Nothing but cron can begin the broadcast.
		d.service.settings.Sweep = time.Hour
		served := make(chan error, 1)
		botCtx, stopBot := context.WithCancel(context.Background())
		go func() { served <- d.service.run(botCtx) }()
		t.Cleanup(func() {
			stopBot()
			if err := <-served; err != nil {
				t.Error(err)
			}
			cancel()
		})
		li := d.telegram.AddPerson(sim.Profile{Name: "李阿姨", Language: "zh-hans"})
		emma := d.telegram.AddPerson(sim.Profile{Name: "Emma", Language: "en"})
		page := browser.Open(t, 1180, 860)
		err = chromedp.Do(page,
			chromedp.Navigate("http://"+d.address),
			chromedp.Click(onPhone(li, `[data-testid="start"]`)),
			sees(li, "您住在哪个街道"),
			write(li, "季卫桥"),
			pressButton(li, "退休"),
			pressButton(li, "同意，开始"),
			sees(li, "第一条小知识今天早上 8:00"),
			chromedp.Click(onPhone(emma, `[data-testid="start"]`)),
			sees(emma, "Where do you live?"),
			pressButton(li, "👍 学到了"),
			chromedp.WaitVisible(onPhone(li, `[data-testid="toast"]`)),
			pressButton(li, "📖 为什么"),
			sees(li, "来源："),
			chromedp.Click(onPhone(d.teacher, `[data-testid="start"]`)),
			sees(d.teacher, "欢迎使用"),
			write(d.teacher, "数据"),
			sees(d.teacher, "送达 1"),
			sees(d.teacher, "👍 1"),
			follows(li), follows(d.teacher))
		if err != nil {
			t.Fatalf("%v\n%s", err, lastWords(li, emma, d.teacher))
		}
		if path := os.Getenv("KEPUBOT_TEST_SCREENSHOT"); path != "" {
			screenshot(t, page, path)
		}
	})
}

func lastWords(people ...*sim.Person) string {
	var all strings.Builder
	for _, p := range people {
		fmt.Fprintf(&all, "%s\n---\n", p.Last().Body())
	}
	return all.String()
}

func screenshot(t *testing.T, page context.Context, path string) {
	t.Helper()
	atRest := chromedp.Poll[chromedp.Void](`!document.querySelector(".fresh")`, chromedp.WithPollingTimeout(patienceInTests))
	if err := chromedp.Do(page, atRest); err != nil {
		t.Fatal(err)
	}
	picture, err := chromedp.Run(page, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestPageOnAPhone holds the page at a phone's width: one phone at a time,
// nothing wider than the screen, and foreign markup shown as text.
func TestPageOnAPhone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	telegram := sim.New(sim.Config{})
	address, _, err := serveSim(ctx, telegram, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	telegram.AddPerson(sim.Profile{Name: "李阿姨", Language: "zh-hans"})
	second := telegram.AddPerson(sim.Profile{Name: "<img src=x onerror=document.title='broken'>", Language: "en"})
	second.Send("<script>document.title='broken'</script>")
	page := browser.Open(t, 360, 740)
	err = chromedp.Do(page,
		chromedp.EmulateViewport(360, 740),
		chromedp.Navigate("http://"+address),
		chromedp.Click(fmt.Sprintf(`[data-person-tab="%d"]`, second.ID())),
		sees(second, "<script>"))
	if err != nil {
		t.Fatal(err)
	}
	wide, err1 := chromedp.Run(page, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`))
	visible, err2 := chromedp.Run(page, chromedp.Evaluate[int](`[...document.querySelectorAll('.phone')].filter(p => p.offsetWidth > 0).length`))
	title, err3 := chromedp.Run(page, chromedp.Title())
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	if wide || visible != 1 || title == "broken" {
		t.Errorf("wider than the screen: %t, phones to see: %d, title %q", wide, visible, title)
	}
	if path := os.Getenv("KEPUBOT_TEST_SCREENSHOT_PHONE"); path != "" {
		screenshot(t, page, path)
	}
}
