package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// journey is what one newcomer of the kill test presses, one after the other.
var journey = []string{"对，就是这里", "退休", "同意，开始"}

// TestKillWhileRegistering kills the bot ten times while many register at
// once. Every tap takes its effect on the stored facts exactly once; replies
// may be repeated, and are counted. In the end a replay in order of every
// update that was not confirmed changes nothing.
func TestKillWhileRegistering(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "07:00:00")
		people := make([]*sim.Person, size(30, 200))
		for i := range people {
			people[i] = c.telegram.AddPerson(sim.Profile{Name: fmt.Sprint("居民", i), Language: "zh-hans"})
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan int, len(people))
		for i, p := range people {
			go func() {
				travel(ctx, c, p)
				done <- i
			}()
		}
		bot := c.spawn()
		for range size(4, 10) {
			wait := time.Duration(200+rand.IntN(600)) * time.Millisecond
			_ = c.telegram.WaitFor(withTimeout(t, wait), func() bool { return false })
			bot.kill()
			bot = c.spawn()
		}
		for range people {
			select {
			case <-done:
			case <-time.After(2 * patienceInTests):
				t.Fatal("not everybody could register")
			}
		}
		bot.kill() // what it handled last is not confirmed, and comes again
		before := c.snapshot("residents")
		last := c.spawn()
		c.eventually("everything is confirmed", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
		last.stop()
		c.sameAs("residents", before)
		c.checkRegistered(people)
		replies, repeated := 0, 0
		for _, p := range people {
			texts := map[string]bool{}
			for _, m := range p.Messages() {
				if !m.Bot {
					continue
				}
				replies++
				if texts[m.Body()] {
					repeated++
				}
				texts[m.Body()] = true
			}
		}
		t.Logf("%d people, %d messages from the bot, %d of them repeated", len(people), replies, repeated)
	})
}

// travel registers somebody who presses on until the bot has understood. A
// kill can lose an answer, never a fact: who hears nothing for a while starts
// again, as people do, and is asked what is left.
func travel(ctx context.Context, c *city, p *sim.Person) {
	poster := "c-huicui"
	p.Start(poster)
	registered := func() bool { return said(p, "注册好了") || said(p, "欢迎回来") }
	for _, label := range journey {
		for ctx.Err() == nil && !registered() && !within(ctx, p, func() bool { return p.TapLabel(label) == nil }) {
			p.Start(poster)
		}
		poster = "" // the community is chosen
	}
	for ctx.Err() == nil && !within(ctx, p, registered) {
		p.Start("")
	}
}

// within tells whether something comes true in the time that people wait for.
func within(ctx context.Context, p *sim.Person, holds func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, 6*time.Second)
	defer cancel()
	return p.WaitFor(ctx, func([]sim.Message) bool { return holds() }) == nil
}

func withTimeout(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// snapshot reads a whole collection, but for the sign of when it was written.
func (c *city) snapshot(collection string) map[string]string {
	c.t.Helper()
	docs := map[string]string{}
	c.withStore(func(d store.Driver) {
		if err := d.Declare(context.Background(), store.Schema{Name: collection}); err != nil {
			c.t.Fatal(err)
		}
		raws, err := d.Find(context.Background(), collection, store.Query{})
		if err != nil {
			c.t.Fatal(err)
		}
		for _, raw := range raws {
			docs[raw.Lookup("_id").StringValue()] = bson.Raw(raw).String()
		}
	})
	return docs
}

// sameAs holds a collection against an earlier snapshot.
func (c *city) sameAs(collection string, before map[string]string) {
	c.t.Helper()
	after := c.snapshot(collection)
	if len(after) != len(before) {
		c.t.Errorf("%s: %d documents became %d", collection, len(before), len(after))
	}
	for id, doc := range before {
		if after[id] != doc {
			c.t.Errorf("%s %s changed\nfrom %s\nto   %s", collection, id, doc, after[id])
		}
	}
}

// checkRegistered holds that everybody is in once, as they chose.
func (c *city) checkRegistered(people []*sim.Person) {
	c.t.Helper()
	c.withStore(func(d store.Driver) {
		residents, err := resident.OpenResidents(context.Background(), d, time.Now, "08:00")
		if err != nil {
			c.t.Fatal(err)
		}
		for _, p := range people {
			r, err := residents.ByTelegram(context.Background(), p.ID())
			if err != nil {
				c.t.Error(err)
				continue
			}
			if r.State != resident.Active || r.Community != "huicui" || r.Group != "elders" || r.Agreed == nil {
				c.t.Errorf("%+v is not what was chosen", r)
			}
		}
		if n, _, err := residents.Number(context.Background()); err != nil || n != int64(len(people)) {
			c.t.Errorf("%d residents for %d people, %v", n, len(people), err)
		}
	})
}
