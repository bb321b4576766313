package main

import (
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/store"
)

// TestEventMistakes holds what goes wrong at a desk: a draft without a time, a
// reason that begins like a command, a forged sign-up, a list before its time.
func TestEventMistakes(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		c.admin.Send("办活动")
		c.press(c.admin, "＋ 发一场新活动")
		c.hears(c.admin, "把活动写在一条消息里")
		c.admin.Send("科普集市")
		c.shows(c.admin, "时间待定", "✏️ 修改", "删掉草稿")
		c.press(c.admin, "‹ 返回")
		c.shows(c.admin, "办活动", "📝 草稿 · 科普集市")
		c.press(c.admin, "📝 草稿 · 科普集市")
		c.press(c.admin, "删掉草稿")
		c.shows(c.admin, "要删掉草稿“科普集市”吗", "删掉草稿")
		c.press(c.admin, "删掉草稿")
		c.shows(c.admin, "办活动", "＋ 发一场新活动")

		id := c.announced(lecture)
		c.refusedBy(c.telegram.AddPerson(sim.Profile{Name: "路人", Language: "zh-hans"}), "1:evcalled:"+id+":-", "1:evjoin:"+id+":-")
		c.press(c.admin, "导入纸质名单")
		c.file(c.admin, "名单.csv", "", "姓名,社区\n赵四,季卫桥\n")
		c.hears(c.admin, "现在不能签到")
		c.opensEvent("📅 已发布")
		c.press(c.admin, "取消活动")
		c.hears(c.admin, "为什么取消")
		c.admin.Send("报名 人数太少")
		c.shows(c.admin, "活动取消了：报名 人数太少")
		c.withStore(func(d store.Driver) {
			if n := len(documents[event.CheckIn](t, d, "checkins")); n != 0 {
				t.Errorf("%d check-ins", n)
			}
			for id, line := range documents[event.Line](t, d, "lines") {
				if len(line.Spots) != 0 {
					t.Errorf("%s has %d spots", id, len(line.Spots))
				}
			}
		})
	})
}

// refusedBy has a stranger send forged taps, which lead to registration.
func (c *city) refusedBy(p *sim.Person, forged ...string) {
	c.t.Helper()
	p.Start("")
	c.hears(p, "欢迎使用")
	for _, data := range forged {
		c.forge(p, data)
	}
}

// TestEventFamily: children of a phone sign up and come under their own names;
// one who was taken out of the family gives the seat back.
func TestEventFamily(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		id := c.announced(strings.Replace(lecture, "人群：所有人", "人群：青少年", 1))
		li := c.register("李阿姨", "jiweiqiao")
		c.adds(li, "小明")
		li.Send("活动")
		c.press(li, "1　科普大讲堂：家里的用电安全") // it is for the child
		c.press(li, "带家人一起来")
		c.press(li, "小明")
		c.press(li, "用“李阿姨”")
		c.shows(li, "小明报名成功", "不来了，取消报名 · 小明")
		c.at("2026-11-24", "09:01:00")
		li.Send("我的")
		c.press(li, "家人")
		c.press(li, "删除小明")
		c.withStore(func(d store.Driver) {
			c.eventually("the seat is given back", func() bool {
				line := documents[event.Line](t, d, "lines")[id]
				return line.Seated() == 0 && len(line.Spots) == 1
			})
		})
	})
}

// adds has somebody add a child to their family.
func (c *city) adds(p *sim.Person, name string) {
	c.t.Helper()
	p.Send("我的")
	c.press(p, "家人")
	c.press(p, "添加家人")
	c.hears(p, "家人怎么称呼")
	p.Send(name)
	c.press(p, "和我一样，季卫桥社区")
	c.press(p, "学生，未满 14 岁（我是家长，同意）")
	c.hears(p, name+"　季卫桥社区")
}
