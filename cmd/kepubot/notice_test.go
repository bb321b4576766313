package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// appoint makes people members of staff for the whole city.
func (c *city) appoint(role resident.Role, people ...*sim.Person) {
	c.t.Helper()
	c.grant(resident.Grant{Role: role}, people...)
}

// grant makes people members of staff.
func (c *city) grant(grant resident.Grant, people ...*sim.Person) {
	c.t.Helper()
	ctx := context.Background()
	c.withStore(func(d store.Driver) {
		residents, err := resident.OpenResidents(ctx, d, c.now, "08:00")
		if err != nil {
			c.t.Fatal(err)
		}
		staff, err := resident.OpenStaff(ctx, d, c.now, nil)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, p := range people {
			who, err := residents.ByTelegram(ctx, p.ID())
			if err != nil {
				c.t.Fatal(err)
			}
			token, err := staff.Invite(ctx, who.ID, grant)
			if err != nil {
				c.t.Fatal(err)
			}
			if _, err := staff.Accept(ctx, token, who.ID, "同事"); err != nil {
				c.t.Fatal(err)
			}
		}
	})
}

// press presses a button as soon as it is there.
func (c *city) press(p *sim.Person, label string) {
	c.t.Helper()
	c.eventually("pressing "+label, func() bool { return p.TapLabel(label) == nil })
}

// hears waits until the bot said words to somebody.
func (c *city) hears(p *sim.Person, words string) {
	c.t.Helper()
	c.eventually("hearing "+words, func() bool { return said(p, words) })
}

const typhoon = "台风“海葵”今晚登陆，请关好门窗，收好阳台花盆。\n[避险地图](https://example.org/map)\n---\nTyphoon Haikui lands tonight. Close windows and bring in your flower pots."

// write takes a notice to where it can be sent.
func (c *city) write(author *sim.Person, reviewers ...*sim.Person) {
	c.t.Helper()
	author.Send("群发")
	c.press(author, "✍️ 写一条通知")
	c.hears(author, "请把通知发给我")
	author.Send(typhoon)
	c.press(author, "送审")
	for _, r := range reviewers {
		c.hears(r, "有一条通知等您审")
		c.press(r, "点开看")
		c.hears(r, "Typhoon Haikui")
		c.press(r, "通过")
	}
	c.hears(author, "审过了，可以发了")
}

func countNotices(people []*sim.Person) (reached, total int) {
	for _, p := range people {
		n := 0
		for _, m := range p.Messages() {
			if m.Bot && strings.HasPrefix(m.Text, "台风“海葵”") {
				n++
			}
		}
		total += n
		reached += min(n, 1)
	}
	return reached, total
}

// TestNotice takes a notice from its first word to its figures: written,
// addressed, reviewed by two others, sent at once.
func TestNotice(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		people := c.settle(12)
		author, second, third := people[0], people[1], people[2]
		c.appoint(resident.Editor, author, second, third)
		c.at(testDay, "07:10:00") // before the tips
		people[5].DeleteAccount()
		bot := c.start()

		author.Send("群发")
		c.press(author, "✍️ 写一条通知")
		c.hears(author, "请把通知发给我")
		author.Send("[坏按钮](http://example.org)")
		c.hears(author, "要有中文内容")
		author.Send(typhoon)
		c.hears(author, "还没送审")
		c.press(author, "换对象")
		c.press(author, "梨洲街道")
		c.hears(author, "梨洲街道，0 人")
		c.press(author, "✓ 梨洲街道")
		author.Send("季卫桥")
		c.press(author, "凤山街道 · 季卫桥社区")
		c.hears(author, "季卫桥社区，12 人")
		c.press(author, "选好了")
		c.press(author, "送审")
		c.hears(author, "作者不能审自己的")
		card := author.Last()
		author.Tap(card.ID, strings.Replace(card.Buttons[0][0].Data, "ntrial", "npass", 1)) // forged
		c.eventually("nobody reviews their own", func() bool { return strings.Contains(author.LastToast().Text, "要由别人来审") })
		for _, r := range []*sim.Person{second, third} {
			c.hears(r, "有一条通知等您审")
			c.press(r, "点开看")
			c.press(r, "通过")
		}
		c.hears(author, "审过了，可以发了")
		c.press(author, "点开看")
		c.press(author, "现在发")
		c.hears(author, "12 人，约 1 秒发完")
		c.press(author, "确定，现在发")
		c.hears(author, "已发 11／12　没送到 1")
		c.hears(author, "账号已注销")
		bot.stop()
		if reached, total := countNotices(people[1:]); reached != 10 || total != 10 {
			t.Errorf("%d notices for %d of 10 people", total, reached)
		}
		if _, ok := people[7].Last().Button("避险地图"); !ok {
			t.Errorf("no button below %q", people[7].Last().Text)
		}
	})
}

// TestNoticeSteered plans a notice for an hour, holds it in the middle, lets
// it go on, and calls it off; each time the card says why it stands.
func TestNoticeSteered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newVirtualCity(t, telegramRates)
		people := c.settle(3000)
		author := people[0]
		c.appoint(resident.Editor, people[:3]...)
		c.at(testDay, "07:10:00") // before the tips
		c.start()
		c.write(author, people[1:3]...)
		residents := people[3:] // who saw no preview
		c.press(author, "点开看")
		c.press(author, "定时发")
		author.Send("23:30")
		c.hears(author, "晚上 9 点到早上 7 点不打扰居民")
		author.Send("今天 7:20")
		c.press(author, "确定，到时间发")
		c.hears(author, "定的是今天早上 7:20")
		if reached, _ := countNotices(residents); reached != 0 {
			t.Errorf("%d have it before its time", reached)
		}
		time.Sleep(c.slot().Add(-40*time.Minute + 20*time.Second).Sub(c.now()))
		c.hears(author, "条，还要约 2 分钟")
		c.press(author, "先停一下")
		c.hears(author, "同事按了“先停一下”")
		time.Sleep(10 * time.Second)
		held, _ := countNotices(residents)
		time.Sleep(time.Minute)
		if after, _ := countNotices(residents); after != held || held < 300 || held > 1000 {
			t.Errorf("%d had it when it was held, %d a minute later", held, after)
		}
		c.press(author, "接着发")
		time.Sleep(20 * time.Second)
		c.press(author, "停下，不再发")
		c.hears(author, "同事按了“停下，不再发”")
		stopped, total := countNotices(residents)
		time.Sleep(5 * time.Minute)
		if after, _ := countNotices(residents); after != stopped || stopped <= held || total != stopped {
			t.Errorf("%d had it when it was called off, %d later, %d in all", stopped, after, total)
		}
		if _, refused := c.sendings(); refused != 0 {
			t.Errorf("%d answers were 429", refused)
		}
	})
}

// TestNoticeRefused has Telegram refuse a notice's text: it stops after a
// handful, and staff are told.
func TestNoticeRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newVirtualCity(t, telegramRates)
		people := c.settle(500)
		author := people[0]
		c.appoint(resident.Editor, people[:3]...)
		c.at(testDay, "10:00:00")
		c.start()
		c.write(author, people[1:3]...)
		time.Sleep(time.Minute) // the tips are out
		c.press(author, "点开看")
		c.press(author, "现在发")
		c.press(author, "确定，现在发")
		c.telegram.SetFault(sim.Fault{Method: "sendMessage", Kind: sim.FaultStatus400, Count: 6})
		c.hears(author, "Telegram 拒收内容，已自动停下")
		time.Sleep(time.Minute)
		if reached, _ := countNotices(people); reached > 60 {
			t.Errorf("%d got it", reached)
		}
		c.telegram.ClearFaults()
		before, _ := countNotices(people)
		author.Send("群发")
		c.press(author, "内容被拒收 · 台风“海葵”今晚登陆，请关好门窗…")
		c.hears(author, "没发完，因为 Telegram 拒收内容")
		c.eventually("sending again", func() bool { return tapPrefix(author, "再发给没收到的") })
		c.hears(author, "全部发完")
		if reached, total := countNotices(people); reached != 500 || total != 501 {
			t.Errorf("%d had it before, then %d of 500, %d in all", before, reached, total)
		}
	})
}

// TestTipsAgain has Telegram refuse the tip of the day: staff are told, and
// send it again from the figures to those who have not got it.
func TestTipsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newVirtualCity(t, telegramRates)
		people := c.settle(300)
		c.appoint(resident.Editor, people[0])
		c.at(testDay, "08:00:00")
		c.telegram.SetFault(sim.Fault{Method: "sendMessage", Kind: sim.FaultStatus400, Count: 6})
		c.start()
		c.hears(people[0], "今天的小知识没发完：Telegram 拒收内容")
		people[0].Send("数据")
		c.press(people[0], "11/23")
		c.eventually("sending again", func() bool { return tapPrefix(people[0], "08:00　再发给没收到的 ") })
		c.eventually("everybody has it", func() bool { reached, _ := tipsOf(people); return reached == len(people) })
		time.Sleep(10 * time.Second)
		if _, total := tipsOf(people); total != len(people) {
			t.Errorf("%d tips for %d people", total, len(people))
		}
	})
}

// tapPrefix presses the newest button whose label begins so.
func tapPrefix(p *sim.Person, prefix string) bool {
	for _, m := range p.Messages() {
		for _, row := range m.Buttons {
			for _, b := range row {
				if strings.HasPrefix(b.Text, prefix) {
					return p.TapLabel(b.Text) == nil
				}
			}
		}
	}
	return false
}

// TestNoticePaid shows the price before it is paid, and sends faster for it.
func TestNoticePaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newVirtualCity(t, telegramRates)
		c.paidPace = 200
		people := c.settle(1000)
		author := people[0]
		c.appoint(resident.Editor, people[:3]...)
		c.at(testDay, "07:10:00")
		c.start()
		c.write(author, people[1:3]...)
		c.press(author, "点开看")
		c.press(author, "现在发")
		c.hears(author, "最多 100.0 颗 Telegram 星，约 5 秒发完")
		c.press(author, "付费发（最多 100.0 星）")
		begun := time.Now()
		c.hears(author, "全部发完")
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("took %s", took)
		}
		for _, call := range c.telegram.Calls() {
			if paid := call.Params["allow_paid_broadcast"] == "true"; paid != strings.HasPrefix(call.Params["text"], "台风") && call.Params["chat_id"] != fmt.Sprint(author.ID()) {
				t.Fatalf("%s to a resident, paid %t", call.Method, paid)
			}
		}
		if _, refused := c.sendings(); refused != 0 {
			t.Errorf("%d answers were 429", refused)
		}
	})
}
