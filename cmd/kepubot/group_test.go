package main

import (
	"strings"
	"testing"

	"kepubot/dev/testdb"
)

// groupSaid tells whether the bot wrote words to a group.
func (c *city) groupSaid(group int64, words string) bool {
	for _, m := range c.telegram.MessagesIn(group) {
		if m.Bot && strings.Contains(m.Text, words) {
			return true
		}
	}
	return false
}

// TestGroup links a community's group: staff may, others may not; the group
// keeps its community when it becomes a supergroup, and is forgotten when the
// bot is put out.
func TestGroup(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "09:00:00")
		c.start()
		neighbour := c.register("陈师傅", "huicui")
		group := c.telegram.AddGroup("季卫桥邻里", c.admin)
		if err := neighbour.Join(group); err != nil {
			t.Fatal(err)
		}
		if err := c.admin.SetBot(group, "member"); err != nil {
			t.Fatal(err)
		}
		c.eventually("the bot greets the group", func() bool { return c.groupSaid(group, "我是科普小助手") })
		neighbour.SendIn(group, "/link 季卫桥")
		c.eventually("a neighbour is refused", func() bool { return c.groupSaid(group, "工作人员用的") })
		if n := len(c.snapshot("links")); n != 0 {
			t.Errorf("%d links by somebody who may not", n)
		}
		c.admin.SendIn(group, "/link 没有的地方")
		c.eventually("an unknown community is asked about", func() bool { return c.groupSaid(group, "没认出是哪个社区") })
		c.admin.SendIn(group, "/link 季卫桥")
		c.eventually("the group is linked", func() bool { return c.groupSaid(group, "本群已关联季卫桥社区") })
		moved := c.telegram.Migrate(group)
		c.eventually("the link follows the group", func() bool {
			for id, doc := range c.snapshot("links") {
				if id[0] == '-' && len(id) > 13 && strings.Contains(doc, "jiweiqiao") {
					return len(c.snapshot("links")) == 1
				}
			}
			return false
		})
		if err := c.admin.SetBot(moved, ""); err != nil {
			t.Fatal(err)
		}
		c.eventually("the link is forgotten", func() bool { return len(c.snapshot("links")) == 0 })
	})
}

// TestFamilyAndBlocking adds a family member, and has somebody block the bot
// and come back.
func TestFamilyAndBlocking(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "07:00:00")
		c.start()
		p := c.register("李阿姨", "jiweiqiao")
		press := func(label string) {
			t.Helper()
			c.eventually("pressing "+label, func() bool { return p.TapLabel(label) == nil })
		}
		p.Send("我的")
		press("家人")
		press("添加家人")
		c.eventually("the name is asked for", func() bool { return said(p, "家人怎么称呼") })
		p.Send("外婆")
		press("和我一样，季卫桥社区")
		press("退休")
		c.eventually("the member is listed", func() bool { return said(p, "外婆　季卫桥社区　退休") })
		press("删除外婆")
		c.eventually("the member is gone", func() bool { return said(p, "还没有添加家人") })

		p.Block()
		c.eventually("the block is known", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
		c.at(testDay, "08:00:01")
		late := c.register("陈师傅", "huicui")
		c.admin.Send("数据")
		c.eventually("nobody waits for the blocked", func() bool { return said(c.admin, "每天收小知识的 1 人") })
		p.Unblock()
		c.eventually("the return is known", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
		c.admin.Send("数据")
		c.eventually("both get tips", func() bool { return said(c.admin, "每天收小知识的 2 人") })
		c.eventually("the newcomer sees the day's tip at once, and once", func() bool { return countTips(late) == 1 })
		if n := countTips(p); n != 0 {
			t.Errorf("the one who was away got %d tips", n)
		}
	})
}
