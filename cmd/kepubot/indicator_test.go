package main

import (
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// opensCatalogue opens the list of indicators from the menu of reports.
func (c *city) opensCatalogue() {
	c.t.Helper()
	before := having(c.admin, "＋ 新指标")
	c.admin.Send("报告")
	c.press(c.admin, "指标管理")
	c.eventually("the catalogue is shown", func() bool { return having(c.admin, "＋ 新指标") > before })
}

// TestIndicators: an indicator is added in one message that is read back, used,
// changed, retired by a second tap and brought back, by those who may.
func TestIndicators(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		organiser := c.hires("李干事", resident.Grant{Role: resident.Organiser})
		c.opensCatalogue()
		c.press(c.admin, "＋ 新指标")
		c.hears(c.admin, "名称：科普大篷车")
		c.admin.Send("名称：科普大篷车\n单位：盏\n算法：累计")
		c.hears(c.admin, "单位“盏”不认识，请写：册、块、次")
		c.admin.Send("名称：科普大篷车\n单位：个\n算法：累计\n别名：展板")
		c.hears(c.admin, "单位“个”可以有几种意思，请写：处、条")
		c.hears(c.admin, "“展板”已经有了")
		c.admin.Send("名称：科普大篷车\n单位：场\n算法：累计\n最大：500\n别名：大篷车")
		c.hears(c.admin, "一次最多填：500")
		c.checkIndicators(t, nil)
		put := c.returnData(c.admin, "✅ 就这样")
		c.forges(organiser, put, "这是工作人员用的功能")
		c.clicks(c.admin, "✅ 就这样", 2)
		c.shows(c.admin, "科普大篷车", "✏️ 改", "停用")
		id := strings.Split(put, ":")[2]
		c.checkIndicators(t, map[string]bool{id: false})
		c.fills(organiser, "填报 大篷车 3", "记下了：科普大篷车 3 次")

		c.changesIndicator(t, organiser, id)
		c.admin.Send("记录")
		c.hears(c.admin, "恢复指标")
	})
}

// changesIndicator has the indicator 科普大篷车 changed, retired and brought back.
func (c *city) changesIndicator(t *testing.T, organiser *sim.Person, id string) {
	t.Helper()
	c.opensCatalogue()
	c.press(c.admin, "科普大篷车")
	c.shows(c.admin, "一次最多填：500", "✏️ 改")
	c.press(c.admin, "✏️ 改")
	c.hears(c.admin, "单位和算法不能改")
	c.admin.Send("名称：科普大篷车\n单位：人\n算法：累计")
	c.hears(c.admin, "单位（次）和算法（累计）不能改")
	c.admin.Send("名称：科普大篷车进校园\n单位：次\n算法：累计\n最大：900\n别名：大篷车")
	c.hears(c.admin, "一次最多填：900")
	c.press(c.admin, "✅ 就这样")
	c.shows(c.admin, "科普大篷车进校园", "停用")
	c.press(c.admin, "停用")
	c.shows(c.admin, "要停用“科普大篷车进校园”吗", "停用“科普大篷车进校园”")
	c.checkIndicators(t, map[string]bool{id: false})
	c.clicks(c.admin, "停用“科普大篷车进校园”", 2)
	c.shows(c.admin, "已停用", "恢复使用")
	c.checkIndicators(t, map[string]bool{id: true})
	c.fills(organiser, "填报 大篷车 4", "没找到这个指标")
	for _, forged := range []string{"1:ind", "1:indnew", "1:indoff:" + id + ":now", "1:indon:" + id} {
		c.forges(organiser, forged, "这是工作人员用的功能")
	}
	c.forges(c.admin, "1:indput:nothing:1", "没有这个指标")

	c.opensCatalogue()
	c.press(c.admin, "已停用（1）")
	c.shows(c.admin, "停用的指标", "科普大篷车进校园")
	c.press(c.admin, "科普大篷车进校园")
	c.shows(c.admin, "已停用", "恢复使用")
	c.press(c.admin, "恢复使用")
	c.shows(c.admin, "科普大篷车进校园", "停用")
	c.fills(organiser, "填报 大篷车 5", "记下了：科普大篷车进校园 5 次")
}

// fills has somebody enter a figure, and waits for what they are told.
func (c *city) fills(p *sim.Person, line, hears string) {
	c.t.Helper()
	p.Send(line)
	c.hears(p, hears)
}

// checkIndicators holds what staff changed of the catalogue against whether it
// is retired, by id.
func (c *city) checkIndicators(t *testing.T, want map[string]bool) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		there := documents[report.Indicator](t, d, "indicators")
		if len(there) != len(want) {
			t.Errorf("%d indicators, want %d", len(there), len(want))
		}
		for id, retired := range want {
			if i, ok := there[id]; !ok || i.Retired != retired || i.Unit != report.Times || i.By == "" {
				t.Errorf("%s is %+v", id, i)
			}
		}
	})
}
