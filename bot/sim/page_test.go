package sim_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"kepubot/bot/sim"
	"kepubot/dev/browser"
)

// TestPollOnThePage has two people vote with their fingers on a narrow
// screen: one option of a hidden poll, and several of an open one.
func TestPollOnThePage(t *testing.T) {
	b := newBooth(t, sim.Config{})
	me := strconv.FormatInt(b.li.ID(), 10)
	single, _ := b.poll(t, map[string]string{"chat_id": me, "question": "剩饭菜扔哪个桶？", "options": `["厨余垃圾","可回收物","有害垃圾","其他垃圾"]`,
		"hide_results_until_closes": "true", "open_period": "600"})
	multiple, _ := b.poll(t, map[string]string{"chat_id": me, "question": "哪些能回收？", "allows_multiple_answers": "true",
		"options": `["报纸","<b>不是标签</b>","一个很长很长的选项，长到在窄窄的屏幕上一行怎么也放不下，只好换行"]`})
	quiz, _ := b.poll(t, map[string]string{"chat_id": me, "question": "废电池有害吗？", "options": `["有","没有"]`, "type": "quiz", "correct_option_id": "0", "explanation": "含汞的有害。"})
	in := func(message int, rest string) string {
		return fmt.Sprintf(`[data-person="%s"] [data-message-id="%d"] %s`, me, message, rest)
	}
	pick := func(message int, label string) chromedp.Action[chromedp.Void] {
		return chromedp.Click(in(message, fmt.Sprintf(`[data-testid="poll-option"][data-label=%q]`, label)))
	}
	says := func(message int, words string) chromedp.Action[chromedp.Void] {
		expression := fmt.Sprintf(`document.querySelector(%q).textContent.includes(%q)`, in(message, `[data-testid="poll"]`), words)
		return chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(patience))
	}
	page := browser.Open(t, 360, 740)
	err := chromedp.Do(page,
		chromedp.EmulateViewport(360, 740),
		chromedp.Navigate(b.address),
		chromedp.WaitVisible(in(single, `[data-testid="poll-option"]`)),
		pick(single, "其他垃圾"),
		says(single, "结束后公布结果"),
		chromedp.Click(in(single, `[data-testid="poll-withdraw"]`)),
		pick(single, "厨余垃圾"),
		says(single, "✓"),
		pick(multiple, "报纸"),
		pick(multiple, "<b>不是标签</b>"),
		pick(multiple, "报纸"),
		chromedp.Click(in(multiple, `[data-testid="poll-vote"]`)),
		says(multiple, "✓ 100%"),
		pick(quiz, "没有"),
		says(quiz, "❌ 100%"),
		says(quiz, "含汞的有害。"))
	if err != nil {
		t.Fatal(err)
	}
	if seen := b.li.Poll(b.li.ID(), single); !seen.Options[0].Chosen || seen.Voters != 1 {
		t.Errorf("the first poll: %+v", seen)
	}
	if seen := b.li.Poll(b.li.ID(), multiple); seen.Options[0].Chosen || !seen.Options[1].Chosen {
		t.Errorf("the second poll: %+v", seen)
	}
	wide, err := chromedp.Run(page, chromedp.Evaluate[bool](`[...document.querySelectorAll(".log, .poll, .poll *, html")].some((node) => node.scrollWidth > innerWidth)`))
	if err != nil || wide {
		t.Errorf("wider than the screen: %t, %v", wide, err)
	}
	b.call(t, "stopPoll", map[string]string{"chat_id": me, "message_id": strconv.Itoa(single)})
	if err := chromedp.Do(page, says(single, "最终结果")); err != nil {
		t.Error(err)
	}
	if path := os.Getenv("KEPUBOT_TEST_SCREENSHOT_POLL"); path != "" {
		picture, err := chromedp.Run(page, chromedp.CaptureScreenshot())
		if err != nil || os.WriteFile(path, picture, 0o644) != nil {
			t.Error(err)
		}
	}
}
