package main

import (
	"slices"
	"strings"
	"testing"

	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/store"
)

// TestHonourCriteria: the criteria of an honour are changed while candidates
// are collected. What was not understood is answered, nothing counts before it
// is read back and confirmed, and once the list is shown it stands.
func TestHonourCriteria(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-10", "09:00:00")
		c.holdsEvents("jiweiqiao", 2)
		c.holdsEvents("donggang", 1)
		c.at("2026-11-24", "09:00:00")
		c.start()
		wang := c.register("王大妈", "jiweiqiao")
		c.admin.Send("评优")
		c.press(c.admin, "＋ 发起评选")
		c.hears(c.admin, "照着改就行")
		c.admin.Send("名称：2026 年科普示范社区\n评选：社区\n时间：2026 年\n条件：举办活动 1\n公示：3 天")
		c.clicks(c.admin, "按条件初选", 1)
		c.hears(c.admin, "按条件新找到 2 个")
		id := strings.Split(c.returnData(c.admin, "改条件"), ":")[2]
		criteria := func() (is []report.Criterion, days int) {
			c.withStore(func(d store.Driver) {
				h := documents[report.Honour](t, d, "honours")[id]
				is, days = h.Criteria, h.Days
			})
			return is, days
		}

		c.clicks(c.admin, "改条件", 1)
		c.hears(c.admin, "条件：举办活动 1\n公示：3 天")
		c.admin.Send("举办话动 2")
		c.hears(c.admin, "是不是：举办活动")
		c.admin.Send("公示：90 天")
		c.hears(c.admin, "公示要 1 到 60 天")
		c.admin.Send("举办活动 2")
		c.hears(c.admin, "有 1 个达不到：东岗社区")
		if is, days := criteria(); !slices.Equal(is, []report.Criterion{{Figure: "events.held", Least: 1}}) || days != 3 {
			t.Errorf("read back, it counts already: %v, %d days", is, days)
		}
		set := c.returnData(c.admin, "✅ 就这样改")
		c.refused(wang, "这是工作人员用的功能", set, "1:honcrit:"+id)
		c.refused(c.admin, "过期", "1:honset:"+id+":zz", "1:honset:"+id+":"+strings.Repeat("z", 12), "1:honset:"+id)
		c.clicks(c.admin, "✅ 就这样改", 2)
		c.hears(c.admin, "条件：举办活动 2 场以上")
		c.eventually("both taps are handled", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
		if is, days := criteria(); !slices.Equal(is, []report.Criterion{{Figure: "events.held", Least: 2}}) || days != 3 {
			t.Errorf("changed to %v, %d days", is, days)
		}

		for _, community := range []string{"jiweiqiao", "donggang"} {
			c.admin.Tap(c.admin.Last().ID, "1:honpass:"+id+":"+community)
		}
		c.hears(c.admin, "东岗社区（通过）")
		c.admin.Tap(c.admin.Last().ID, "1:honopen:"+id)
		c.hears(c.admin, "有意见找谁")
		c.admin.Send("科协 张三")
		c.hears(c.admin, "公示中")
		c.refused(c.admin, "名单已经公示", "1:honcrit:"+id)
	})
}
