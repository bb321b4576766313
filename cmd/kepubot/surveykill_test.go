package main

import (
	"fmt"
	"strings"
	"testing"

	"kepubot/dev/testdb"
)

// TestSurveySendKill: a survey that is ordered at night goes out in the
// morning, and goes on where it was after a kill. Nobody is left out, and for
// each kill one at most hears twice.
func TestSurveySendKill(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.patience = 5 * patienceInTests
		c.at("2026-11-24", "21:30:00")
		people := c.settle(size(80, 500))
		bot := c.start()
		reviewers := c.reviewers()
		all := len(people) + len(reviewers)
		c.opened(c.drafted(waterSurvey))
		c.presses(c.admin, "📨 发给居民", fmt.Sprintf("送审，审过发给 %d 人", all))
		c.passSending(reviewers)
		c.hears(c.admin, "审过了")
		if toast := reviewers[1].LastToast().Text; !strings.Contains(toast, "早上 7 点起发") {
			t.Errorf("told at night: %q", toast)
		}
		if err := bot.stop(); err != nil {
			t.Fatal(err)
		}
		const words = "节约用水小调查"
		if n, _ := heard(people, words); n != 0 {
			t.Fatalf("%d were written to at night", n)
		}
		c.at("2026-11-25", "07:00:01")
		for _, share := range []int{4, 2} {
			killed := c.spawn()
			c.eventually("some have heard", func() bool { n, _ := heard(people, words); return n >= len(people)/share })
			killed.kill()
		}
		c.start()
		c.hears(c.admin, fmt.Sprintf("“%s”发完了，共 %d 人", words, all))
		if persons, messages := heard(people, words); persons != len(people) || messages > len(people)+2 {
			t.Errorf("%d of %d have heard, by %d messages", persons, len(people), messages)
		}
	})
}
