package main

import (
	"strconv"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// TestFigures: figures are typed, misspelt, pressed twice, corrected, taken
// back and sent as a sheet; what is stored is what was said.
func TestFigures(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		li := c.hires("李干事", resident.Grant{Role: resident.Contact, Place: "fengshan"})
		stranger := c.register("路人", "jiweiqiao")
		stranger.Send("填报 展板 120")
		c.hears(stranger, "这是工作人员用的功能")

		li.Send("填报")
		c.shows(li, "填哪一项", "展板", "宣传资料", "最近填的")
		c.press(li, "展板")
		c.hears(li, "展板，多少块")
		li.Send("很多")
		c.hears(li, "展板要填数字")
		li.Send("120")
		c.shows(li, "记下了：展板 120 块\n凤山街道 · 2026 年 11 月 24 日", "撤销这一条", "更正")
		c.hears(li, "去年同期没有记录")
		li.Send("填报 展版 35 2025年3月")
		c.shows(li, "没找到这个指标", "展板 35 块")
		c.clicks(li, "展板 35 块", 2)
		c.hears(li, "记下了：展板 35 块\n凤山街道 · 2025 年 3 月")
		li.Send("填报 展板 120")
		c.hears(li, "已经记过这一项")
		c.hears(li, "共 240 块，去年同期 35 块")
		c.clicks(li, "撤销这一条", 2)
		c.hears(li, "已撤销：展板 120 块")
		li.Send("填报 展板 9 梨洲")
		c.hears(li, "不在您负责的范围")
		li.Send("填报展板-3")
		c.hears(li, "不能是负数")
		li.Send("填报 传单 80 季卫桥 备注 赶集发的")
		c.hears(li, "记下了：宣传资料 80 册\n季卫桥社区")
		c.press(li, "更正")
		c.hears(li, "改成多少")
		li.Send("90")
		c.hears(li, "请写一句原因")
		li.Send("90册 少数了一捆")
		c.hears(li, "宣传资料 90 册")
		c.hears(li, "少数了一捆")
		c.forgesFigures(li, stranger)

		li.Send("填报")
		c.hears(li, "填哪一项")
		c.file(li, "数据.csv", "", "指标,数量,街道,日期\n展板,5,凤山,2026-10-01\n展板,5,梨洲,2026-10-01\n")
		c.hears(li, "不在您管的范围里")
		c.file(li, "数据.csv", "", "指标,数量,街道,日期\n展板,5,凤山,2026-10-01\n经费,2万元,凤山,2026年9月\n")
		c.hears(li, "录入 2 条，以前录过的 0 条")
		c.file(li, "数据.csv", "", "指标,数量,街道,日期\n展板,5,凤山,2026-10-01\n经费,2万元,凤山,2026年9月\n")
		c.hears(li, "录入 0 条，以前录过的 2 条")
		c.checkFigures(t)
	})
}

// forgesFigures presses what no button says.
func (c *city) forgesFigures(li, stranger *sim.Person) {
	c.t.Helper()
	mine := ""
	c.eventually("a figure can be corrected", func() bool { mine = data(li, "更正"); return mine != "" })
	c.forges(stranger, mine, "这是工作人员用的功能")
	c.forges(li, "1:recput:panels:zz:xx:1", "过期")
	c.forges(li, "1:recput:panels:2s:"+strings.Repeat("0", 6)+":"+strconv.FormatInt(1<<60, 36), "过期")
	c.forges(li, "1:rec:nothing", "没有这个指标")
	c.forges(li, "1:recview:u999", "不在了")
	c.forges(li, "1:rview:q1", "这是工作人员用的功能")
}

// checkFigures holds what is stored against what was typed.
func (c *city) checkFigures(t *testing.T) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		sums, counts := map[string]report.Amount{}, map[string]int{}
		for id, e := range documents[report.Entry](t, d, "indicator_entries") {
			last := e.Log.Last()
			if e.Counts == last.Void || e.Counts && report.Amount(e.Value) != last.Value || e.Source != report.Own || e.Place != "fengshan" {
				t.Errorf("%s is stored as %+v", id, e)
			}
			counts[e.Indicator]++
			if e.Counts {
				sums[e.Indicator] += e.Amount()
			}
			for _, change := range e.Log[1:] {
				if change.Reason == "" {
					t.Errorf("%s was changed without a reason: %+v", id, e.Log)
				}
			}
		}
		if sums["panels"] != 160*report.Scale || counts["panels"] != 4 || sums["leaflets"] != 90*report.Scale || sums["funds"] != 2*report.Scale {
			t.Errorf("the figures come to %v of %v", sums, counts)
		}
	})
}
