package main

import (
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// heard counts the people who heard words, and the messages.
func heard(people []*sim.Person, words string) (persons, messages int) {
	for _, p := range people {
		n := 0
		for _, m := range p.Messages() {
			if m.Bot && strings.Contains(m.Body(), words) {
				n++
			}
		}
		messages += n
		persons += min(n, 1)
	}
	return persons, messages
}

// killsWhileTelling kills a bot that tells people something each time another
// part of them has heard it. Then all hear it, and for each kill one at most
// hears it twice.
func (c *city) killsWhileTelling(people []*sim.Person, words string) {
	c.t.Helper()
	const kills = 2
	for kill := range kills {
		bot := c.spawn()
		c.eventually("some have heard "+words, func() bool { n, _ := heard(people, words); return n >= len(people)*(kill+1)/(kills+2) })
		bot.kill()
	}
	last := c.spawn()
	c.eventually("all have heard "+words, func() bool { n, _ := heard(people, words); return n == len(people) })
	c.eventually("no job is left", func() bool { return len(c.snapshot("jobs")) == 0 })
	last.stop()
	if _, messages := heard(people, words); messages > len(people)+kills {
		c.t.Errorf("%d people have heard %s by %d messages", len(people), words, messages)
	}
}

// waits waits for a job that begins so to be put off until seven, and gives it.
func (c *city) waits(kind string) (found bson.Raw) {
	c.t.Helper()
	c.eventually(kind+" waits for the morning", func() bool {
		c.withStore(func(d store.Driver) {
			if err := d.Declare(c.t.Context(), store.Schema{Name: "jobs"}); err != nil {
				c.t.Fatal(err)
			}
			raws, err := d.Find(c.t.Context(), "jobs", store.Query{})
			if err != nil {
				c.t.Fatal(err)
			}
			for _, raw := range raws {
				id, at := raw.Lookup("_id").StringValue(), raw.Lookup("at").Time()
				if strings.HasPrefix(id, kind) && at.In(c.location).Hour() == 7 {
					found = raw
				}
			}
		})
		return found != nil
	})
	return found
}

// comesTwice stores a job anew that has ended, as a sweep does that looked just
// before it ended: nobody hears it again.
func (c *city) comesTwice(work bson.Raw, people []*sim.Person, words string) {
	c.t.Helper()
	_, before := heard(people, words)
	c.withStore(func(d store.Driver) {
		err := d.Declare(c.t.Context(), store.Schema{Name: "jobs"})
		if err == nil {
			err = d.Insert(c.t.Context(), "jobs", work)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	})
	bot := c.start()
	c.eventually("the job is done", func() bool { return len(c.snapshot("jobs")) == 0 })
	if err := bot.stop(); err != nil {
		c.t.Error(err)
	}
	if _, after := heard(people, words); after != before {
		c.t.Errorf("%d have heard %s again", after-before, words)
	}
}

// TestReturnKill: contacts are told at seven of what they are to report, and
// that the deadline is near, through kills.
func TestReturnKill(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.patience = 5 * patienceInTests
		c.at("2026-11-25", "21:30:00")
		people := c.settle(size(30, 400))
		c.grant(resident.Grant{Role: resident.Contact, Place: "fengshan"}, people...)
		bot := c.start()
		c.admin.Send("报送")
		c.press(c.admin, "＋ 发起报送")
		c.hears(c.admin, "把要报的写在一条消息里")
		c.admin.Send("标题：年度报送\n指标：展板\n单位：凤山\n时间：2026年\n截止：11-27 17:00")
		c.press(c.admin, "发出去，通知 1 个单位")
		c.waits("returntell:")
		if err := bot.stop(); err != nil {
			t.Fatal(err)
		}
		c.at("2026-11-26", "07:00:01")
		c.killsWhileTelling(people, "请报送：年度报送")
		c.at("2026-11-26", "21:00:01")
		bot = c.start()
		due := c.waits("returntell:q")
		if err := bot.stop(); err != nil {
			t.Fatal(err)
		}
		if n, _ := heard(people, "快截止了"); n != 0 {
			t.Fatalf("%d were reminded at night", n)
		}
		c.at("2026-11-27", "07:00:01")
		c.killsWhileTelling(people, "快截止了")
		c.comesTwice(due, people, "快截止了")
	})
}

// shown stores an honour for a household whose list is shown for a day, with so
// many objections, as it would be on the city's clock.
func (c *city) shown(id string, objections int) {
	c.t.Helper()
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		honours, err := report.OpenHonours(ctx, d, c.now, c.location)
		if err != nil {
			c.t.Fatal(err)
		}
		draft := report.Honour{Meta: store.Meta{ID: id}, Title: resident.Name{Chinese: "科普示范户" + id}, Kind: report.HonourHousehold, Days: 1}
		draft.Period.From, draft.Period.To = "2026-01-01", "2026-12-31"
		chen := report.Candidate{ID: "c1", Name: resident.Name{Chinese: "陈建国"}}
		for _, do := range []func() (*report.Honour, error){
			func() (*report.Honour, error) { return honours.Add(ctx, draft, "rtest", 1) },
			func() (*report.Honour, error) { return honours.Propose(ctx, id, chen, "rtest", 2) },
			func() (*report.Honour, error) { return honours.Review(ctx, id, "c1", true, "", "rother", 3) },
			func() (*report.Honour, error) { return honours.Show(ctx, id, "科协 张三", 4) },
		} {
			if _, err := do(); err != nil {
				c.t.Fatal(err)
			}
		}
		for n := range objections {
			if _, err := honours.Object(ctx, id, "c1", "rnobody", "听说不是他家", c.now(), int64(5+n)); err != nil {
				c.t.Fatal(err)
			}
		}
	})
}

// TestHonourOver: when the days for objections are over, those who run honours
// hear it in the morning, through kills and also where the bot was down, with
// what is to be done; then the honour is given, and its certificates come.
func TestHonourOver(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.patience = 5 * patienceInTests
		people := c.settle(size(12, 100))
		c.appoint(resident.Editor, people...)
		c.at("2026-11-24", "10:00:00")
		c.shown("h1", 1)
		c.at("2026-11-26", "00:00:10")
		bot := c.start()
		over := c.waits("honourover:h1")
		if err := bot.stop(); err != nil {
			t.Fatal(err)
		}
		if n, _ := heard(people, "公示到期"); n != 0 {
			t.Fatalf("%d were told at night", n)
		}
		c.at("2026-11-26", "07:00:01")
		c.killsWhileTelling(people, "“科普示范户h1”公示到期了")
		c.comesTwice(over, people, "“科普示范户h1”公示到期了")
		if n, _ := heard(people, "还有 1 条意见没答复"); n != len(people) {
			t.Errorf("%d of %d know of the objection", n, len(people))
		}

		c.at("2026-11-26", "07:00:10")
		c.shown("h2", 0)
		c.at("2026-11-30", "15:00:00")
		c.start()
		c.eventually("who was down catches up", func() bool { n, _ := heard(people, "“科普示范户h2”公示到期了"); return n == len(people) })
		editor := people[0]
		c.presses(editor, "🏆 命名", "🏆 给这 1 个命名", "🎖 全部证书")
		c.receives(editor, ".zip")
		other := people[1]
		other.Tap(other.Last().ID, "1:honobjs:h1")
		c.presses(other, "第 1 条不属实")
		c.hears(other, "怎么答复")
		other.Send("核实过了，是他家")
		c.eventually("answered", func() bool { return data(other, "🏆 命名") == "1:honname:h1" })
	})
}

// TestCertificateKill: certificates that were asked for come after a kill.
func TestCertificateKill(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "10:00:00")
		c.shown("h1", 0)
		c.at("2026-11-26", "08:30:00")
		bot := c.spawn()
		c.opens(c.admin, "评优", "公示中 · 科普示范户h1")
		c.presses(c.admin, "🏆 命名", "🏆 给这 1 个命名", "🎖 全部证书")
		c.eventually("a job waits or is done", func() bool {
			return strings.Contains(c.admin.LastToast().Text, "正在做证书")
		})
		bot.kill()
		c.start()
		c.receives(c.admin, ".zip")
	})
}
