package main

import (
	"context"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
)

const testDay = "2026-11-23"

// TestSlotMissedByAnHour has the bot down at eight and up at nine: the tip
// comes once. Started a third time it does not come again.
func TestSlotMissedByAnHour(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "07:30:00")
		first := c.start()
		p := c.register("李阿姨", "jiweiqiao")
		first.stop()
		c.at(testDay, "09:00:00")
		second := c.start()
		c.eventually("the tip comes late", func() bool { return countTips(p) == 1 })
		second.stop()
		c.at(testDay, "09:30:00")
		third := c.start()
		p.Send("/help")
		c.eventually("the bot is up again", func() bool { return said(p, "怎么用") })
		third.stop()
		if n := countTips(p); n != 1 {
			t.Errorf("%d tips, want 1", n)
		}
	})
}

// TestSlotMissedTillNight has the bot down until nine in the evening: no tip
// is sent stale.
func TestSlotMissedTillNight(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "07:30:00")
		first := c.start()
		p := c.register("李阿姨", "jiweiqiao")
		first.stop()
		c.at(testDay, "21:00:00")
		second := c.start()
		p.Send("/help")
		c.eventually("the bot is up", func() bool { return said(p, "怎么用") })
		second.stop()
		if n := countTips(p); n != 0 {
			t.Errorf("%d tips at night, want none", n)
		}
	})
}

// neighbours registers people, all at once, who will get the tip of eight
// o'clock.
func neighbours(c *city, n int) []*sim.Person {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patienceInTests)
	defer cancel()
	people := make([]*sim.Person, n)
	var group sync.WaitGroup
	for i := range people {
		people[i] = c.telegram.AddPerson(sim.Profile{Name: "邻居", Language: "zh-hans"})
		group.Go(func() { travel(ctx, c, people[i]) })
	}
	group.Wait()
	if ctx.Err() != nil {
		c.t.Fatal("not everybody could register")
	}
	return people
}

// tipsOf counts the tips that people got: how many got one, and in all.
func tipsOf(people []*sim.Person) (reached, total int) {
	for _, p := range people {
		n := countTips(p)
		total += n
		if n > 0 {
			reached++
		}
	}
	return reached, total
}

// TestTwoReplicas runs two bots on one database: the tip comes once, and the
// stand-by takes over when the active one is killed, or stopped and woken.
func TestTwoReplicas(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*running){
		"killed":  func(r *running) { r.kill() },
		"stopped": func(r *running) { r.cmd.Process.Signal(syscall.SIGSTOP) },
	} {
		t.Run(name, func(t *testing.T) {
			testdb.EachURI(t, func(t *testing.T, uri string) {
				c := newCity(t, uri)
				c.at(testDay, "07:30:00")
				first := c.start()
				people := neighbours(c, 5)
				first.stop()
				c.at(testDay, "08:00:01")
				replicas := []*running{c.spawn(), c.spawn()}
				c.eventually("the broadcast has ended", func() bool {
					return strings.Contains(replicas[0].log.String()+replicas[1].log.String(), "broadcast ended")
				})
				active, standby := replicas[0], replicas[1]
				c.eventually("one is active", func() bool {
					return isActive(active) != isActive(standby)
				})
				if isActive(standby) {
					active, standby = standby, active
				}
				end(active)
				people[0].Send("/help")
				c.eventually("the stand-by answers", func() bool { return said(people[0], "怎么用") })
				if name == "stopped" {
					active.cmd.Process.Signal(syscall.SIGCONT)
					people[1].Send("/help")
					c.eventually("one of them answers", func() bool { return said(people[1], "怎么用") })
				}
				if _, total := tipsOf(people); total != len(people) {
					t.Errorf("%d tips for %d people", total, len(people))
				}
			})
		})
	}
}

func isActive(r *running) bool { return strings.Contains(r.log.String(), "msg=active") }

// TestClockChange sends the tip of eight once, at eight, on the days on which
// Berlin's clocks change.
func TestClockChange(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2026-03-29", "2026-10-25"} {
		t.Run(day, func(t *testing.T) {
			t.Run("sqlite", func(t *testing.T) {
				c := newCityIn(t, testdb.SQLiteURI(t), "Europe/Berlin")
				c.at(day, "00:30:00")
				first := c.start()
				p := c.register("李阿姨", "jiweiqiao")
				first.stop()
				c.at(day, "07:59:55")
				eve := time.Now()
				second := c.start()
				c.eventually("the tip comes", func() bool { return countTips(p) == 1 })
				if early := time.Since(eve); early < 4*time.Second {
					t.Errorf("the tip came %s after 07:59:55", early)
				}
				second.stop()
			})
		})
	}
}
