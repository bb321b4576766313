package main

import (
	"strings"
	"testing"
	"time"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// hires gives somebody a role by an invitation, as an administrator does.
func (c *city) hires(name string, grant resident.Grant) *sim.Person {
	c.t.Helper()
	p := c.register(name, "jiweiqiao")
	c.invites(p, grant)
	return p
}

func (c *city) invites(p *sim.Person, grant resident.Grant) {
	c.t.Helper()
	token := ""
	c.withStore(func(d store.Driver) {
		staff, err := resident.OpenStaff(c.t.Context(), d, c.now, nil)
		if err == nil {
			token, err = staff.Invite(c.t.Context(), "rtest", grant)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	})
	p.Start("i-" + token)
	c.hears(p, "您现在是")
}

// clicks taps the newest button with a label, in whatever message it stands,
// so many times.
func (c *city) clicks(p *sim.Person, label string, times int) {
	c.t.Helper()
	c.eventually("a button "+label, func() bool { return data(p, label) != "" })
	word := data(p, label)
	for range times {
		p.Tap(p.Last().ID, word)
	}
}

// forges has somebody tap what no button of theirs says, and holds that it is
// refused with some words.
func (c *city) forges(p *sim.Person, word, toast string) {
	c.t.Helper()
	if answer := c.forge(p, word); !strings.Contains(answer, toast) {
		c.t.Errorf("a forged %s is answered by %q, not %q", word, answer, toast)
	}
}

// TestReturn: three are asked; one fills in box by box and in lines, is asked
// why, hands in, gets it back, and is approved by somebody else; one is
// reminded and late; a correction keeps the history.
func TestReturn(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.seedLastYear()
		c.start()
		li := c.hires("李干事", resident.Grant{Role: resident.Contact, Place: "fengshan"})
		wu := c.hires("吴干事", resident.Grant{Role: resident.Contact, Place: "lizhou"})
		zhao := c.invitesUnit("赵科长")

		c.admin.Send("报送")
		c.press(c.admin, "＋ 发起报送")
		c.hears(c.admin, "把要报的写在一条消息里")
		c.admin.Send("标题：年度报送\n指标：展版\n单位：凤山\n时间：2026年\n截止：11-27 17:00")
		c.hears(c.admin, "没有“展版”这个指标，是不是：展板")
		c.admin.Send("标题：年度报送\n指标：展板、科普画廊\n单位：凤山、梨洲、农业农村局\n时间：2026年\n截止：11-27 17:00")
		c.hears(c.admin, "请 3 个单位在11 月 27 日（周五）下午 5:00前报")
		c.clicks(c.admin, "发出去，通知 3 个单位", 2)
		c.hears(c.admin, "未报 3　已报 0　退回 0　已审 0")
		for _, p := range []*sim.Person{li, wu, zhao} {
			c.hears(p, "请报送：年度报送")
		}
		c.press(li, "填凤山街道")
		c.shows(li, "1　展板　—（去年 100）", "填展板")
		c.press(li, "填展板")
		c.hears(li, "1/2　展板，多少块？（去年 100）")
		li.Send("1,2")
		c.hears(li, "展板要填数字")
		li.Send("210")
		c.hears(li, "差了一半以上")
		li.Send("新建了两个画廊")
		c.hears(li, "1　展板　210 块（去年 100），新建了两个画廊")
		c.hears(li, "2/2　科普画廊，多少处？")
		c.forges(li, strings.Replace(c.returnData(li, "看看整份"), "rone", "rsend", 1), "还有没填的")
		li.Send("12")
		c.shows(li, "2　科普画廊　12 处", "✅ 都对，交上去")
		c.clicks(li, "✅ 都对，交上去", 2)
		c.hears(c.admin, "凤山街道报了“年度报送”，请审")
		c.press(c.admin, "点开看")
		c.shows(c.admin, "年度报送 · 凤山街道（已报）", "✅ 通过", "退回")
		old := data(c.admin, "✅ 通过")
		c.press(c.admin, "退回")
		c.hears(c.admin, "为什么退回凤山街道")
		c.admin.Send("展板数再核一下")
		c.hears(li, "退回来了，请改一改再交：\n展板数再核一下")
		c.press(li, "点开看")
		c.hears(li, "退回：展板数再核一下")
		li.Send("展板 140\n画廊 很多")
		c.hears(li, "第 2 行“画廊 很多”")
		li.Send("展板 140\n画廊 13")
		c.shows(li, "1　展板　140 块（去年 100）\n2　科普画廊　13 处", "✅ 都对，交上去")
		c.press(li, "✅ 都对，交上去")
		c.shows(li, "（已报）", "✏️ 改一项")
		c.forges(c.admin, old, "数刚刚改过")
		c.refusesReturns(li, wu, old)
		c.press(c.admin, "点开看")
		c.clicks(c.admin, "✅ 通过", 2)
		c.hears(li, "“年度报送”审过了")
		c.press(c.admin, "更正一项")
		c.press(c.admin, "展板")
		c.hears(c.admin, "改成多少")
		c.admin.Send("141 漏了一块")
		c.hears(li, "更正了一项：展板 141 块")
		c.press(c.admin, "改动记录")
		c.hears(c.admin, "漏了一块")
		c.callsReturns(t, wu, zhao)
		c.checkReturns(t)
	})
}

// seedLastYear has the return of a place for last year entered.
func (c *city) seedLastYear() {
	c.t.Helper()
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		catalogue, err := report.OpenCatalogue(ctx, d, report.DefaultIndicators())
		if err != nil {
			c.t.Fatal(err)
		}
		places, err := resident.OpenDirectory(ctx, d)
		if err != nil {
			c.t.Fatal(err)
		}
		entries, err := report.OpenEntries(ctx, d, catalogue, report.IndicatorSettings{Now: c.now, Location: c.location, Known: func(place, _ string) bool { return place != "" }})
		if err == nil {
			_, err = entries.Import(ctx, report.FigureSheet{Name: "a.csv", Data: []byte("指标,数量,街道,日期\n展板,100,凤山,2025年\n"), Source: report.Returned}, places, "rtest", 1)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	})
}

// invitesUnit has staff add a member unit and invite its contact.
func (c *city) invitesUnit(name string) *sim.Person {
	c.t.Helper()
	p := c.register(name, "jiweiqiao")
	c.admin.Send("报送")
	c.press(c.admin, "成员单位")
	c.press(c.admin, "＋ 添加成员单位")
	c.admin.Send("农业农村局")
	c.press(c.admin, "邀请报送员")
	link := ""
	c.eventually("there is an invitation", func() bool {
		_, link, _ = strings.Cut(c.admin.Last().Body(), "?start=")
		return link != ""
	})
	p.Start(strings.Fields(link)[0])
	c.hears(p, "您现在是报送员（农业农村局）")
	return p
}

// returnData is what the newest button with a label carries, once it is there.
func (c *city) returnData(p *sim.Person, label string) (word string) {
	c.t.Helper()
	c.eventually("a button "+label, func() bool { word = data(p, label); return word != "" })
	return word
}

// refusesReturns has contacts press what is not theirs.
func (c *city) refusesReturns(li, wu *sim.Person, approve string) {
	c.t.Helper()
	c.forges(li, approve, "这是工作人员用的功能")
	c.forges(wu, c.returnData(li, "✏️ 改一项"), "不归您填")
	c.forges(li, strings.Replace(c.returnData(li, "✏️ 改一项"), "p.fengshan", "p.lizhou", 1), "不归您填")
	c.forges(li, c.returnData(li, "✏️ 改一项")+":99", "过期")
}

// callsReturns reminds those who have not reported: by a key, and before the
// deadline by itself; at night nobody is woken.
func (c *city) callsReturns(t *testing.T, wu, zhao *sim.Person) {
	c.t.Helper()
	c.opens(c.admin, "报送", "年度报送 · 1/3")
	c.press(c.admin, "催报（2 个单位）")
	c.hears(wu, "还没收到您的报送")
	c.hears(zhao, "还没收到您的报送")
	c.press(c.admin, "催报（2 个单位）")
	c.eventually("who was reminded just now is spared", func() bool { return strings.Contains(c.admin.LastToast().Text, "一小时内刚催过") })
	wu.Send("报送")
	c.hears(wu, "年度报送 · 梨洲街道（未报）")
	wu.Send("展板 60；画廊 1")
	c.press(wu, "✅ 都对，交上去")
	c.hears(wu, "（已报）")
	c.at("2026-11-26", "22:00:00")
	c.opens(c.admin, "报送", "年度报送 · 2/3")
	c.eventually("the reminder waits for the morning", func() (waits bool) {
		c.withStore(func(d store.Driver) {
			for id, work := range documents[struct{ At time.Time }](t, d, "jobs") {
				waits = waits || strings.Contains(id, ":due:") && work.At.In(c.location).Hour() == 7
			}
		})
		return waits
	})
	if said(zhao, "快截止了") {
		t.Error("reminded at night")
	}
	c.at("2026-11-27", "08:00:00")
	c.hears(zhao, "快截止了")
	if said(wu, "快截止了") {
		t.Error("who has reported is reminded")
	}
	c.at("2026-11-27", "18:00:00")
	zhao.Send("报送")
	c.hears(zhao, "年度报送 · 农业农村局（未报）")
	c.clicks(zhao, "填农业农村局", 1)
	c.forges(zhao, strings.Replace(c.returnData(zhao, "填农业农村局"), "rone", "rfill", 1)+":0", "已经过了截止时间")
	zhao.Send("展板 5")
	c.hears(zhao, "我没听懂")
	if data(zhao, "填展板") != "" {
		t.Error("who is late is offered to fill in")
	}
}

// checkReturns recomputes the figures from what is stored.
func (c *city) checkReturns(t *testing.T) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		requests := documents[report.Request](t, d, "requests")
		if len(requests) != 1 {
			t.Fatalf("%d requests", len(requests))
		}
		for _, q := range requests {
			if len(q.To) != 3 || len(q.Reminders) != 1 || !q.Warned.Equal(q.Deadline) {
				t.Errorf("%+v", q)
			}
		}
		sums, states := map[string]report.Amount{}, map[report.ReturnState]int{}
		for _, doc := range documents[report.Return](t, d, "returns") {
			states[doc.State]++
			sent, _ := doc.Reported()
			approved, ok := doc.ApprovedBy()
			if doc.Owed || ok && (sent.By == approved.By || len(doc.Box("panels").Log) != 3) {
				t.Errorf("%+v", doc)
			}
			if ok {
				for _, box := range doc.Boxes {
					sums[box.Indicator] += box.Log.Last().Value
				}
			}
		}
		entered := map[string]report.Amount{}
		for _, e := range documents[report.Entry](t, d, "indicator_entries") {
			if e.Return != "" && e.Counts {
				entered[e.Indicator] += e.Amount()
			}
		}
		if states[report.Approved] != 1 || states[report.Sent] != 1 || sums["panels"] != 141*report.Scale || sums["corridors"] != 13*report.Scale {
			t.Errorf("%v, %v", states, sums)
		}
		if entered["panels"] != sums["panels"] || entered["corridors"] != sums["corridors"] {
			t.Errorf("entered %v of %v", entered, sums)
		}
	})
}
