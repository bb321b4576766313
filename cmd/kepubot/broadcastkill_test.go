package main

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"kepubot/bot/delivery"
	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/store"
)

// The figures that bound what a crash may repeat, as design and settings
// have them.
const (
	broadcastConnections = 32
	broadcastPace        = 30 // messages a second
	unwritten            = 250 * time.Millisecond
)

// TestKillTwentyTimes kills the bot at twenty random moments of one
// broadcast: nobody is missing, and after no kill do more get it twice than
// connections and a quarter second of the pace.
func TestKillTwentyTimes(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.patience = 20 * time.Minute
		people := c.settle(size(250, 5000))
		kills := size(5, 20)
		c.at(testDay, "08:00:01")
		const bound = broadcastConnections + int(broadcastPace*unwritten/time.Second) + 1
		worst, all := 0, 0
		for kill := range kills {
			bot := c.spawn()
			goal := len(people) * (kill + 1) / (kills + 1)
			c.eventually("it has come further", func() bool { reached, _ := tipsOf(people); return reached >= goal })
			_ = c.telegram.WaitFor(withTimeout(t, time.Duration(rand.IntN(1000))*time.Millisecond), func() bool { return false })
			bot.kill()
			_, total := tipsOf(people)
			repeats := c.repeats(people) - all
			all += repeats
			worst = max(worst, repeats)
			if repeats > bound {
				t.Errorf("kill %d with %d sent: %d repeats, at most %d may be", kill, total, repeats, bound)
			}
		}
		last := c.spawn()
		c.eventually("the broadcast has ended", func() bool { return strings.Contains(last.log.String(), "broadcast ended") })
		last.stop()
		reached, total := tipsOf(people)
		if reached != len(people) {
			t.Errorf("%d of %d have the tip", reached, len(people))
		}
		t.Logf("%d people, %d kills, %d repeats, at most %d after one (%d may be)", len(people), kills, total-len(people), worst, bound)
		c.ledgerAgrees(people, total-len(people))
	})
}

// repeats are the tips that came more than once.
func (c *city) repeats(people []*sim.Person) int {
	reached, total := tipsOf(people)
	return total - reached
}

// ledgerAgrees holds the ledger of the day's tips against what people got.
func (c *city) ledgerAgrees(people []*sim.Person, repeats int) {
	c.t.Helper()
	c.withStore(func(d store.Driver) {
		ledger, err := delivery.Open(c.t.Context(), d, delivery.Config{})
		if err != nil {
			c.t.Fatal(err)
		}
		sent := map[int64]bool{}
		if err := ledger.Recipients(c.t.Context(), "tips:"+testDay+":0800", func(r delivery.Recipient) {
			if r.State == delivery.Sent {
				sent[r.Telegram] = true
			}
		}); err != nil {
			c.t.Fatal(err)
		}
		for _, p := range people {
			if got := countTips(p) > 0; got != sent[p.ID()] {
				c.t.Errorf("the ledger says %t of somebody who got it: %t", sent[p.ID()], got)
			}
		}
		if _, total := tipsOf(people); total != len(sent)+repeats {
			c.t.Errorf("%d tips, the ledger says %d, with %d repeats", total, len(sent), repeats)
		}
	})
}

// TestReplicasInBroadcast has two, then three, replicas on one MongoDB: one
// sends. Killed, or stopped beyond its lease and woken, it costs nobody their
// tip, and at most what was in flight is repeated.
func TestReplicasInBroadcast(t *testing.T) {
	t.Parallel()
	for name, replicas := range map[string]int{"two": 2, "three": 3} {
		t.Run(name, func(t *testing.T) {
			t.Run("mongodb", func(t *testing.T) {
				c := newCity(t, testdb.MongoDBURI(t))
				c.patience = 5 * time.Minute
				people := c.settle(size(300, 1000))
				c.at(testDay, "08:00:01")
				var bots []*running
				for range replicas {
					bots = append(bots, c.spawn())
				}
				third := len(people) / 4
				c.eventually("a quarter have it", func() bool { reached, _ := tipsOf(people); return reached >= third })
				first := c.active(bots)
				first.cmd.Process.Signal(syscall.SIGSTOP)
				stopped := time.Now()
				before, _ := tipsOf(people)
				c.eventually("another goes on", func() bool { reached, _ := tipsOf(people); return reached > before+broadcastConnections })
				t.Logf("%s until another sent", time.Since(stopped).Round(100*time.Millisecond))
				first.cmd.Process.Signal(syscall.SIGCONT)
				c.eventually("half have it", func() bool { reached, _ := tipsOf(people); return reached >= 2*third })
				if woken := c.repeats(people); woken > broadcastConnections+8 {
					t.Errorf("%d repeats by the one that was woken", woken)
				}
				if replicas > 2 {
					c.active(slices.DeleteFunc(bots, func(r *running) bool { return r == first })).kill()
				}
				c.eventually("everybody has it", func() bool { reached, _ := tipsOf(people); return reached == len(people) })
				_, total := tipsOf(people)
				t.Logf("%d people, %d repeats", len(people), total-len(people))
				if repeats := total - len(people); repeats > 2*(broadcastConnections+8) {
					t.Errorf("%d repeats", repeats)
				}
			})
		})
	}
}

// active is the replica that is, or has been, active.
func (c *city) active(bots []*running) *running {
	c.t.Helper()
	var found *running
	c.eventually("one is active", func() bool {
		for _, bot := range bots {
			if isActive(bot) {
				found = bot
			}
		}
		return found != nil
	})
	return found
}

// TestDatabaseOutageInBroadcast has MongoDB away in the middle of a
// broadcast: the bot waits and goes on, nobody gets it twice, and the ledger
// agrees with what people got.
func TestDatabaseOutageInBroadcast(t *testing.T) {
	t.Parallel()
	t.Run("mongodb", func(t *testing.T) {
		direct := testdb.MongoDBURI(t)
		address, err := url.Parse(direct)
		if err != nil {
			t.Fatal(err)
		}
		c := newCity(t, direct)
		c.patience = 5 * time.Minute
		people := c.settle(size(200, 1000))
		c.at(testDay, "08:00:01")
		line := newCable(t, address.Host)
		address.Host = line.listener.Addr().String()
		c.db = address.String()
		bot := c.start()
		c.eventually("some have it", func() bool { reached, _ := tipsOf(people); return reached >= len(people)/4 })
		line.pull()
		_ = c.telegram.WaitFor(withTimeout(t, time.Duration(size(3, 30))*time.Second), func() bool { return false })
		line.plug()
		c.eventually("the broadcast has ended", func() bool { return strings.Contains(bot.log.String(), "broadcast ended") })
		bot.stop()
		c.db = direct
		_, total := tipsOf(people)
		t.Logf("%d people, %d repeats", len(people), total-len(people))
		c.ledgerAgrees(people, 0)
	})
}
