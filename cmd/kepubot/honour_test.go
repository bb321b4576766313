package main

import (
	"slices"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// holdsEvents has a community hold events that are over.
func (c *city) holdsEvents(community string, n int) {
	c.t.Helper()
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		events, err := event.OpenEvents(ctx, d, event.Settings{Now: c.now, Location: c.location})
		if err != nil {
			c.t.Fatal(err)
		}
		for i := range n {
			starts := c.now().AddDate(0, 0, i+1).UTC().Truncate(1e9)
			e := &event.Event{
				Meta: store.Meta{ID: "e-" + community + string(rune('a'+i))}, Title: resident.Name{Chinese: "讲座"}, Kind: event.Lecture, Theme: content.Health,
				Groups: []string{content.Everyone},
				Place:  "fengshan", Community: community, Where: resident.Name{Chinese: "会议室"}, State: event.Draft, Author: "rstaff",
				Sessions: []event.Session{{Starts: starts, Ends: starts.Add(3600e9)}},
			}
			if _, err := events.Add(ctx, e, int64(i+1)); err != nil {
				c.t.Fatal(err)
			}
			if _, err := events.Announce(ctx, e.ID, int64(i+100)); err != nil {
				c.t.Fatal(err)
			}
		}
	})
}

// TestHonour: criteria give a list, a contact applies, another reviews, the
// list is shown, an objection is answered, the honour is given and has its
// certificates.
func TestHonour(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-10", "09:00:00")
		c.holdsEvents("jiweiqiao", 2)
		c.holdsEvents("donggang", 1)
		c.at("2026-11-24", "09:00:00")
		c.start()
		li := c.hires("李干事", resident.Grant{Role: resident.Contact, Place: "fengshan"})
		editor := c.hires("周编辑", resident.Grant{Role: resident.Editor})
		wang := c.register("王大妈", "jiweiqiao")

		c.admin.Send("评优")
		c.press(c.admin, "＋ 发起评选")
		c.hears(c.admin, "能用的有：竞赛参与人数")
		c.admin.Send("名称：2026 年科普示范社区\n评选：社区\n时间：2026 年\n条件：心地善良 2\n公示：3 天")
		c.hears(c.admin, "条件“心地善良 2”没看懂")
		c.admin.Send("名称：2026 年科普示范社区\n评选：社区\n时间：2026 年\n条件：举办活动 2\n公示：3 天")
		c.shows(c.admin, "条件：举办活动 2", "按条件初选", "＋ 推荐")
		c.clicks(c.admin, "按条件初选", 2)
		c.hears(c.admin, "按条件新找到 1 个")

		c.opens(wang, "公示", "申报评审 · 2026")
		c.hears(wang, "正在评选社区")
		id := strings.Split(c.returnData(c.admin, "公示"), ":")[2]
		c.forges(wang, "1:honapply:"+id, "这次评选由社区")
		c.forges(wang, "1:honpass:"+id+":jiweiqiao", "这是工作人员用的功能")
		c.forges(wang, "1:honobj:"+id, "不在公示期")

		c.opens(li, "评优", "申报评审 · 2026")
		c.press(li, "我要申报")
		c.hears(li, "哪个社区（村）")
		li.Send("没有的社区")
		c.hears(li, "没找到“没有的社区”")
		li.Send("东岗社区\n办了很多小活动")
		c.hears(li, "东岗社区已报名")
		c.hears(c.admin, "东岗社区申报了")
		c.press(c.admin, "点开看")
		c.shows(c.admin, "理由：办了很多小活动", "✅ 东岗社区通过", "不通过")
		c.press(c.admin, "不通过")
		c.admin.Send("公示的条件没有达到")
		c.hears(li, "这次没通过：\n公示的条件没有达到")
		c.press(c.admin, "✅ 东岗社区通过")
		c.shows(c.admin, "东岗社区（通过）")
		c.forges(c.admin, "1:honopen:"+id, "还有没评审的")
		c.forges(editor, "1:honpass:"+id+":nobody", "不在了")
		editor.Tap(editor.Last().ID, "1:honpass:"+id+":jiweiqiao")
		c.hears(editor, "季卫桥社区（通过）")
		editor.Tap(editor.Last().ID, "1:honview:"+id)
		c.press(editor, "公示")
		c.shows(editor, "公示 3 天，到11 月 27 日（周五）")
		editor.Send("科协 张三 62345678")
		c.hears(editor, "公示中")
		c.objects(t, editor, wang, id)
		c.names(t, editor, li, id)
	})
}

// objects has a resident object to the list, and staff answer.
func (c *city) objects(t *testing.T, editor, wang *sim.Person, id string) {
	t.Helper()
	c.opens(wang, "公示", "公示中 · 2026")
	c.shows(wang, "1　季卫桥社区\n2　东岗社区", "我有意见")
	c.hears(wang, "联系：科协 张三 62345678")
	c.press(wang, "我有意见")
	c.press(wang, "东岗社区")
	c.hears(wang, "请说说是什么情况")
	wang.Send("活动只办了一场")
	c.hears(wang, "核实后告诉您")
	c.hears(editor, "收到一条意见")
	c.forges(editor, "1:honname:"+id, "公示还没结束")
	c.press(editor, "点开看")
	c.hears(editor, "对东岗社区")
	uphold := c.returnData(editor, "第 1 条属实")
	c.forges(wang, uphold, "这是工作人员用的功能")
	c.press(editor, "第 1 条属实")
	c.hears(editor, "将从名单撤下")
	editor.Send("核实属实，撤下")
	c.hears(wang, "有结果了：\n核实属实，撤下")
	c.forges(editor, uphold, "已经答复过")
}

// names gives the honour after its days, with certificates.
func (c *city) names(t *testing.T, editor, li *sim.Person, id string) {
	t.Helper()
	c.at("2026-11-28", "09:00:00")
	c.opens(editor, "评优", "公示中 · 2026")
	c.press(editor, "🏆 命名")
	c.hears(editor, "给名单上的 1 个吗")
	c.clicks(editor, "🏆 给这 1 个命名", 2)
	c.hears(editor, "（已命名）")
	c.clicks(editor, "🎖 全部证书", 1)
	c.receives(editor, ".zip")
	c.forges(li, "1:honcert:"+id+":jiweiqiao", "这是工作人员用的功能")
	c.withStore(func(d store.Driver) {
		h := documents[report.Honour](t, d, "honours")[id]
		named := h.List()
		if len(h.Candidates) != 2 || len(named) != 1 || named[0].ID != "jiweiqiao" || h.State != report.Named || len(h.Objections) != 1 || !h.Objections[0].Upheld {
			t.Errorf("%+v", h)
		}
		if !slices.Equal(named[0].Figures, []report.Reached{{Figure: "events.held", Value: 2}}) {
			t.Errorf("%+v", named[0].Figures)
		}
		held := 0
		for _, e := range documents[event.Event](t, d, "events") {
			if e.Community == "jiweiqiao" && e.State == event.Announced {
				held++
			}
		}
		if int64(held) != named[0].Figures[0].Value {
			t.Errorf("%d events were held", held)
		}
	})
}

// TestHousehold: somebody applies for a household, which staff review; its name
// is masked where it is public, and goes with whoever applied.
func TestHousehold(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		chen := c.register("陈师傅", "jiweiqiao")
		other := c.register("路人", "jiweiqiao")
		c.admin.Send("评优")
		c.press(c.admin, "＋ 发起评选")
		c.hears(c.admin, "照着改就行")
		c.admin.Send("科普示范户\n评选：家庭\n时间：2026 年\n公示：1 天")
		c.shows(c.admin, "科普示范户", "＋ 推荐")
		id := strings.Split(c.returnData(c.admin, "公示"), ":")[2]
		c.opens(chen, "评优", "申报评审 · 科普示范户")
		c.press(chen, "我要申报")
		c.hears(chen, "姓名会隐去一部分")
		chen.Send("陈建国\n十年义务教邻居用手机")
		c.hears(chen, "陈建国已报名")
		c.opens(chen, "评优", "申报评审 · 科普示范户")
		c.clicks(chen, "我要申报", 2)
		chen.Send("陈建国")
		c.hears(chen, "陈建国已经在名单里了")
		c.press(c.admin, "点开看")
		c.press(c.admin, "✅ 陈建国通过")
		c.admin.Tap(c.admin.Last().ID, "1:honopen:"+id)
		c.hears(c.admin, "有意见找谁")
		c.admin.Send("科协 张三")
		c.hears(c.admin, "公示中")
		c.opens(other, "公示", "公示中 · 科普示范户")
		c.shows(other, "1　陈*国", "我有意见")
		c.press(other, "我有意见")
		c.shows(other, "对谁有意见", "陈*国", "整个名单")
		if said(other, "陈建国") {
			t.Error("the name of a household is public")
		}
		chen.Send("删除")
		c.press(chen, "确定删除，不再保留")
		c.eventually("the name is gone", func() (gone bool) {
			c.withStore(func(d store.Driver) {
				h := documents[report.Honour](t, d, "honours")[id]
				gone = len(h.Candidates) == 1 && h.Candidates[0].By == "" && !strings.Contains(h.Candidates[0].Name.Chinese, "建国")
			})
			return gone
		})
	})
}
