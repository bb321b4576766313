package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
)

// telegramRates are what Telegram is known to enforce.
var telegramRates = sim.Rates{Overall: 30, Chat: time.Second, Burst: 3, Group: 20}

// sendings are the calls that put something into a chat, and how many of
// them were answered with a 429.
func (c *city) sendings() (sent []sim.Call, refused int) {
	for _, call := range c.telegram.Calls() {
		switch {
		case call.Status == 429:
			refused++
		case call.Status == 200 && (call.Method == "sendmessage" || call.Method == "sendphoto"):
			sent = append(sent, call)
		}
	}
	return sent, refused
}

// broadcastTo has everybody get the tip of eight o'clock, and tells how long
// it took from the first message to the last.
func (c *city) broadcastTo(people []*sim.Person, during func()) time.Duration {
	c.t.Helper()
	c.at(testDay, "07:59:30")
	bot := c.start()
	during()
	c.eventually("the broadcast has ended", func() bool { return strings.Contains(bot.log.String(), "broadcast ended") })
	if err := bot.stop(); err != nil {
		c.t.Error(err)
	}
	if reached, total := tipsOf(people); reached != len(people) || total != len(people) {
		c.t.Errorf("%d tips for %d of %d people", total, reached, len(people))
	}
	sent, _ := c.sendings()
	sent = slices.DeleteFunc(sent, func(call sim.Call) bool { return call.At.Before(c.slot()) })
	return sent[len(sent)-1].At.Sub(sent[0].At)
}

// slot is eight o'clock of the test's day.
func (c *city) slot() time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", testDay+" 08:00", c.location)
	if err != nil {
		c.t.Fatal(err)
	}
	return at
}

// TestPaceOfBroadcast sends at 99% of what Telegram allows and never passes it.
func TestPaceOfBroadcast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newVirtualCity(t, telegramRates)
		c.checkPace(1000)
	})
}

// BenchmarkPaceOfBroadcast does the same with 20,000 people by the clock on
// the wall, where timers are late: it takes eleven minutes.
func BenchmarkPaceOfBroadcast(b *testing.B) {
	for b.Loop() {
		c := newCityWith(b, testdb.SQLiteURI(b), "Asia/Shanghai", sim.Config{Calls: 50_000, Rates: telegramRates})
		c.patience = time.Hour
		b.ReportMetric(c.checkPace(20_000), "messages/s")
	}
}

func (c *city) checkPace(residents int) float64 {
	c.t.Helper()
	const allowed = 30.0
	people := c.settle(residents)
	took := c.broadcastTo(people, func() {})
	if _, refused := c.sendings(); refused != 0 {
		c.t.Errorf("%d answers were 429", refused)
	}
	pace := float64(len(people)) / took.Seconds()
	c.t.Logf("%d messages in %s: %.2f a second, %.1f%% of what is allowed", len(people), took, pace, 100*pace/allowed)
	if pace < 0.99*allowed {
		c.t.Errorf("%.2f a second of %.0f", pace, allowed)
	}
	return pace
}

// TestThrottled answers 429 now and then, at random: no more time is lost
// than the pauses and five seconds after each.
func TestThrottled(t *testing.T) {
	for seed := range 3 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newVirtualCity(t, telegramRates)
				people := c.settle(size(1000, 20_000))
				var pauses time.Duration
				faults := 0
				took := c.broadcastTo(people, func() {
					time.Sleep(32 * time.Second)
					for i := range size(5, 40) {
						seconds := 1 + (seed*7+i*3)%9
						c.telegram.SetFault(sim.Fault{Method: "sendMessage", Kind: sim.FaultRateLimit, Count: 1, Seconds: seconds})
						pauses += time.Duration(seconds) * time.Second
						faults++
						time.Sleep(time.Duration(seconds)*time.Second + time.Duration(500+(seed*i*777)%4000)*time.Millisecond)
					}
				})
				most := time.Duration(float64(len(people))/30*float64(time.Second)) + pauses + time.Duration(faults)*5*time.Second
				t.Logf("took %s with %d pauses of %s in all; at most %s", took, faults, pauses, most)
				if took > most {
					t.Errorf("took %s, at most %s", took, most)
				}
				if _, refused := c.sendings(); refused != faults {
					t.Errorf("%d answers were 429, %d were ordered", refused, faults)
				}
			})
		})
	}
}

// TestAnswersDuringBroadcast has five people a second press a button: 99 of
// 100 wait no longer beside a broadcast than without one, but for one slot of
// the pace.
func TestAnswersDuringBroadcast(t *testing.T) {
	measure := func(residents int) (latency time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			c := newVirtualCity(t, telegramRates)
			people := c.settle(residents)
			c.at(testDay, "07:59:00")
			c.start()
			tappers := people[:30]
			for _, p := range tappers {
				p.Send("/me")
				c.eventually("the card comes", func() bool { return said(p, "我的") })
			}
			time.Sleep(c.slot().Sub(c.now()) + time.Second)
			var waits []time.Duration
			done := make(chan time.Duration, 100)
			labels := []string{"⚙️ 设置", "‹ 返回"}
			for i := range 150 { // thirty seconds
				p, label := tappers[i%len(tappers)], labels[i/len(tappers)%2]
				go func() { done <- c.answerTo(p, label) }()
				time.Sleep(200 * time.Millisecond)
			}
			for range 150 {
				waits = append(waits, <-done)
			}
			slices.Sort(waits)
			latency = waits[len(waits)*99/100]
			if reached, _ := tipsOf(people); residents > 100 && reached < 700 {
				t.Errorf("only %d messages went out beside", reached)
			}
		})
		return latency
	}
	quiet, busy := measure(30), measure(1500)
	t.Logf("99%% are answered within %s without a broadcast, %s beside one", quiet, busy)
	if busy > quiet+time.Second/30 {
		t.Errorf("%s beside a broadcast, %s without", busy, quiet)
	}
}

// answerTo presses a button and tells how long the message took to change.
func (c *city) answerTo(p *sim.Person, label string) time.Duration {
	var card sim.Message
	for _, m := range p.Messages() {
		if _, ok := m.Button(label); ok {
			card = m
		}
	}
	start := time.Now()
	if err := p.TapLabel(label); err != nil {
		c.t.Errorf("pressing %s: %v", label, err)
		return time.Hour
	}
	c.eventually("the card changes", func() bool {
		for _, m := range p.Messages() {
			if m.ID == card.ID {
				return m.Text != card.Text
			}
		}
		return false
	})
	return time.Since(start)
}
