package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kepubot/bot/sim"
	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// hall announces an event with so many seats, whose door opens so long from
// now.
func (c *city) hall(id string, seats int, begins time.Duration) {
	c.t.Helper()
	starts := store.Millis(c.now().Add(begins))
	e := &event.Event{
		Meta: store.Meta{ID: id}, Title: resident.Name{Chinese: "家里的用电安全"}, Where: resident.Name{Chinese: "会议室"}, Kind: event.Lecture, Theme: content.Health,
		Groups: []string{content.Everyone}, Place: "fengshan", Community: "jiweiqiao", Sessions: []event.Session{{Starts: starts, Ends: starts.Add(90 * time.Minute)}},
		Capacity: seats, Waitlist: true, WalkIn: true, Author: "rstaff",
	}
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		events, err := event.OpenEvents(ctx, d, event.Settings{Now: c.now, Location: c.location})
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := events.Add(ctx, e, 1); err != nil {
			c.t.Fatal(err)
		}
		if _, err := events.Announce(ctx, id, 2); err != nil {
			c.t.Fatal(err)
		}
	})
}

// sideBySide is how many chats intake serves at once: so far may a later tap
// overtake an earlier one.
const sideBySide = 16

// TestSignUpKill has hundreds press 我要参加 at once for a tenth as many seats,
// while the bot is killed twice. All seats are taken, everybody else waits once
// and in order, and nobody is lost.
func TestSignUpKill(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.patience = 10 * time.Minute
		c.at(testDay, "10:00:00")
		people, seats := c.settle(size(100, 500)), size(10, 50)
		c.hall("e1", seats, 72*time.Hour)
		bot := c.spawn()
		for _, p := range people {
			p.Start("e-e1")
		}
		for _, p := range people {
			c.eventually("the event is shown", func() bool { _, _, ok := p.Offered("我要参加"); return ok })
		}
		for i, p := range people {
			p.Tap(p.Last().ID, "1:evjoin:e1:-")
			if i == len(people)/3 || i == 2*len(people)/3 {
				c.eventually("some have signed up", func() bool { return len(c.telegram.Unconfirmed()) < len(people)/4 || said(people[i/2], "报名成功") })
				bot.kill()
				bot = c.spawn()
			}
		}
		c.eventually("everybody's tap is handled", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
		bot.stop()
		c.checkLine(t, people, seats)
	})
}

// checkLine holds the line of e1 against the order in which people pressed.
func (c *city) checkLine(t *testing.T, people []*sim.Person, seats int) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		ids := map[string]int{} // a resident's place in the order of pressing
		for id, r := range documents[resident.Resident](t, d, "residents") {
			if i := slices.IndexFunc(people, func(p *sim.Person) bool { return p.ID() == r.Telegram }); i >= 0 {
				ids[id] = i
			}
		}
		line := documents[event.Line](t, d, "lines")["e1"]
		if line.Seated() != seats || line.Waiting() != len(people)-seats || len(line.Spots) != len(people) {
			t.Errorf("%d seated and %d waiting of %d", line.Seated(), line.Waiting(), len(people))
		}
		waits, furthest := len(people), 0
		for _, spot := range line.Spots {
			at := ids[spot.Person]
			if spot.State == event.Waiting {
				waits = min(waits, at)
			} else if spot.State == event.Seated {
				furthest = max(furthest, at)
			}
		}
		if furthest-waits > sideBySide {
			t.Errorf("number %d has a seat while number %d waits", furthest, waits)
		}
		for key, fact := range documents[event.SignUp](t, d, "signups") {
			if spot, ok := line.Spot(fact.Person); !ok || spot.State != fact.State {
				t.Errorf("%s says %s, the line %s", key, fact.State, spot.State)
			}
		}
		t.Logf("%d people, %d seats; the last to press who has a seat was number %d, the first who waits number %d", len(people), seats, furthest+1, waits+1)
	})
}

// TestCheckInKill has a hall full of people scan the screen's code, a third of
// them twice, while the active replica is killed and the one that stands by
// takes over: each is counted once.
func TestCheckInKill(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCityWith(t, uri, "Asia/Shanghai", sim.Config{Calls: -1, Rates: telegramRates})
		c.patience = 10 * time.Minute
		c.at(testDay, "13:50:00")
		people := c.settle(size(60, 300))
		c.hall("e1", 0, 10*time.Minute)
		began := time.Now()
		active := c.spawn()
		c.eventually("one is active", func() bool { return strings.Contains(active.log.String(), "msg=active") })
		standBy := c.spawn()
		for i, p := range people {
			p.Start(c.screenCode("e1"))
			if i%3 == 0 {
				p.Start(c.screenCode("e1"))
			}
			if i == len(people)/2 {
				c.eventually("half of them came", func() bool { return said(people[i/2], "签到成功") })
				active.kill()
			}
		}
		c.eventually("everybody is in", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
		standBy.stop()
		if !strings.Contains(standBy.log.String(), "msg=active") {
			t.Error("nobody took over")
		}
		heard := 0
		for _, p := range people {
			if said(p, "签到成功") || said(p, "已经签过到了") {
				heard++
			}
		}
		c.withStore(func(d store.Driver) {
			facts := documents[event.CheckIn](t, d, "checkins")
			if len(facts) != len(people) {
				t.Errorf("%d check-ins of %d people", len(facts), len(people))
			}
			for id, fact := range facts {
				if !fact.Counts || id != event.CheckInID("e1", 1, fact.Person) || fact.How != event.ByScreen {
					t.Errorf("%s is stored as %+v", id, fact)
				}
			}
		})
		t.Log(fmt.Sprintf("%d people checked in within %s, %d of them heard so", len(people), time.Since(began).Round(time.Second), heard))
	})
}
