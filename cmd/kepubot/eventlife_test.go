package main

import (
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/store"
)

// TestEventLife follows what people are told of an event that they signed up
// for: a change of time, reminders to those who want them, how it was, a
// certificate; and of another one that is called off.
func TestEventLife(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		id := c.announced(lecture)
		li, quiet := c.register("李阿姨", "jiweiqiao"), c.register("静", "jiweiqiao")
		for p, answer := range map[*sim.Person]string{li: "好，提醒我", quiet: "不用提醒"} {
			c.signsUp(p, id, "邻居", "您报名成功")
			c.press(p, answer)
		}
		c.opens(c.admin, "办活动", "📅 已发布")
		c.press(c.admin, "✏️ 修改")
		c.hears(c.admin, "复制、改好，整条发给我")
		c.admin.Send(strings.Replace(lecture, "14:00—15:30", "15:00—16:30", 1))
		c.hears(li, "您报名的活动改时间了")
		c.hears(quiet, "下午 3:00")

		c.at("2026-11-27", "15:30:00")
		c.hears(li, "明天有您报名的活动")
		c.at("2026-11-28", "13:30:00")
		c.hears(li, "今天见")
		c.at("2026-11-28", "14:55:00")
		for _, p := range []*sim.Person{li, quiet} {
			p.Start(c.screenCode(id))
			c.hears(p, "签到成功，请进")
		}
		c.at("2026-11-28", "17:10:00")
		for _, p := range []*sim.Person{li, quiet} {
			c.hears(p, "您觉得这次活动怎么样")
		}
		if said(quiet, "提醒：") || said(quiet, "今天见") {
			t.Error("somebody was reminded who did not want to")
		}
		c.press(li, "★★★★★")
		c.hears(li, "想说两句的话")
		li.Send("王工讲得明白")
		c.hears(li, "记下了，谢谢您")
		li.Send("/events")
		c.eventually("li sees her events", func() bool { return li.TapLabel("我报名的") == nil })
		c.hears(li, "参加过 1 次活动")
		c.press(li, "🎖 领证明 · 科普大讲堂：家里的用电安全")
		c.eventually("a certificate comes", func() bool { return li.Last().Photo != nil })

		other := c.announced(strings.Replace(strings.Replace(lecture, "11 月 28 日", "12 月 5 日", 1), "用电安全", "用气安全", 1))
		c.signsUpAgain(li, other)
		c.opens(c.admin, "办活动", "📅 已发布")
		c.press(c.admin, "取消活动")
		c.hears(c.admin, "为什么取消")
		c.admin.Send("会议室检修")
		c.hears(li, "原因：会议室检修")
		li.Start("e-" + other)
		c.hears(li, "活动取消了：会议室检修")
		c.withStore(func(d store.Driver) {
			opinions := documents[event.Opinion](t, d, "opinions")
			if len(opinions) != 1 {
				t.Errorf("%d opinions", len(opinions))
			}
			for _, o := range opinions {
				if o.Stars != 5 || o.Line != "王工讲得明白" {
					t.Errorf("%+v", o)
				}
			}
		})
	})
}

// signsUpAgain has somebody sign up who said earlier what to call them.
func (c *city) signsUpAgain(p *sim.Person, id string) {
	c.t.Helper()
	p.Start("e-" + id)
	c.eventually("the event is shown", func() bool {
		_, data, ok := p.Offered("我要参加")
		return ok && strings.Contains(data, id)
	})
	c.press(p, "我要参加")
	c.hears(p, "您报名成功")
}
