package sim_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"kepubot/bot/sim"
	"kepubot/dev/browser"
)

// TestWritingWhileMessagesCome has messages come to somebody who is writing,
// and to somebody who goes through the buttons by keyboard: neither loses
// the place.
func TestWritingWhileMessagesCome(t *testing.T) {
	b := newBooth(t, sim.Config{})
	me := strconv.FormatInt(b.li.ID(), 10)
	b.call(t, "sendMessage", map[string]string{"chat_id": me, "text": "第一条",
		"reply_markup": `{"inline_keyboard":[[{"text":"好","callback_data":"ok"}]]}`})
	page := browser.Open(t, 360, 740)
	if err := chromedp.Do(page, chromedp.Navigate(b.address)); err != nil {
		t.Fatal(err)
	}
	for i, held := range []string{`[data-testid="composer"]`, `[data-label="好"]`} {
		held = fmt.Sprintf(`[data-person="%s"] %s`, me, held)
		words := fmt.Sprintf("来了 %d", i)
		err := chromedp.Do(page, chromedp.WaitVisible(held), chromedp.Focus(held))
		b.call(t, "sendMessage", map[string]string{"chat_id": me, "text": words})
		arrived := chromedp.Poll[chromedp.Void](fmt.Sprintf(`document.body.textContent.includes(%q)`, words), chromedp.WithPollingTimeout(patience))
		if err == nil {
			err = chromedp.Do(page, arrived)
		}
		if err != nil {
			t.Fatal(err)
		}
		has, err := chromedp.Run(page, chromedp.Evaluate[bool](fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, held)))
		if err != nil || !has {
			t.Errorf("%s lost its focus to a message (%v)", held, err)
		}
	}
}
