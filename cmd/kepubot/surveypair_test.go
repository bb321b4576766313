package main

import (
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// TestSurveyPair: staff of a township survey their own part of the city alone;
// what was asked before a campaign is set beside what was asked after it.
func TestSurveyPair(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		li, wang, staff := c.register("李阿姨", "jiweiqiao"), c.register("王大爷", "huicui"), c.register("小陈", "jiweiqiao")
		c.grant(resident.Grant{Role: resident.Organiser, Place: "fengshan"}, staff)
		city := c.admin
		c.admin = staff
		form := "问卷：用电安全\n前测：power\n1. 插座冒烟先做什么？\nA. 断电\nB. 泼水\n答案 A\n"
		c.admin.Send("问卷管理")
		c.press(c.admin, "＋ 新问卷")
		c.admin.Send(strings.Replace(form, "前测", "对象：梨洲街道\n前测", 1))
		c.hears(c.admin, "不在您管的范围里")
		before := c.drafted(form)
		c.hears(c.admin, "对象：凤山街道")
		c.opened(before)
		wang.Start("v-" + before)
		c.hears(wang, "这份问卷是请别的居民填的")
		c.refused(wang, "请别的居民", "1:svset:"+before+":-:1:0")
		li.Start("v-" + before)
		c.presses(li, "开始填", "B 泼水", "交卷")
		c.hears(li, "自测正确率 0.0%（1 题答对 0 题）")
		after := c.drafted(strings.Replace(form, "前测", "后测", 1))
		c.opened(after)
		li.Start("v-" + after)
		c.presses(li, "开始填", "A 断电", "交卷")
		c.hears(li, "自测正确率 100.0%（1 题答对 1 题）")
		c.answersForOthers(t, li, after)
		c.presses(c.admin, "📊 结果", "前后对比")
		c.sees(c.admin, "自测正确率：0.0%（0／1）→ 100.0%（3／3）", "‹ 返回")
		c.sees(c.admin, disclaimer)
		city.Send("办问卷")
		c.press(city, "📋 正在填 · 用电安全")
		c.sees(city, "对象：凤山街道", "📊 结果")
	})
}

// answersForOthers answers for a member of somebody's family, and has somebody
// follow the link who has not registered.
func (c *city) answersForOthers(t *testing.T, p *sim.Person, id string) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		residents, err := resident.OpenResidents(t.Context(), d, c.now, "08:00")
		if err != nil {
			t.Fatal(err)
		}
		me, err := residents.ByTelegram(t.Context(), p.ID())
		if err == nil {
			_, err = residents.Change(t.Context(), me.ID, me.Seq+1, func(r *resident.Resident) error {
				return r.AddMember(resident.Member{ID: "f1", Name: "外婆", Community: "jiweiqiao", Group: "elders"})
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	p.Start("v-" + id)
	c.sees(p, "您已经交了", "给外婆填")
	c.presses(p, "给外婆填")
	c.sees(p, "· 外婆", "A 断电")
	c.presses(p, "A 断电", "交卷")
	c.hears(p, "外婆的问卷交好了")

	stranger := c.telegram.AddPerson(sim.Profile{Name: "新来的", Language: "zh-hans"})
	stranger.Start("v-" + id)
	c.sees(stranger, "用电安全", "开始填")
	for _, label := range []string{"开始填", "凤山街道", "季卫桥社区", "退休", "同意，开始"} {
		c.press(stranger, label)
	}
	c.hears(stranger, "注册好了")
	c.presses(stranger, "开始填", "A 断电", "交卷")
	c.hears(stranger, "✅ 交好了，谢谢您！")
}
