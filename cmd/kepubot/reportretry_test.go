package main

import (
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// lectures has two people come to a lecture in each of two places, so that a
// report has pictures.
func (c *city) lectures() {
	c.t.Helper()
	c.at("2026-11-28", "13:30:00")
	bot := c.start()
	inLizhou := strings.Replace(lecture, "人群：所有人", "人群：所有人\n属地：梨洲街道", 1)
	ids := []string{c.announced(lecture), c.announced(inLizhou)}
	for _, name := range []string{"李阿姨", "王阿姨"} {
		p := c.register(name, "jiweiqiao")
		for i, id := range ids {
			p.Start(c.screenCode(id))
			c.eventually(name+" is in", func() bool { return times(p, "签到成功，请进") == i+1 })
		}
	}
	bot.stop()
	c.at("2026-11-28", "16:00:00")
}

// times counts the messages of the bot that say words.
func times(p *sim.Person, words string) (n int) {
	for _, m := range p.Messages() {
		if m.Bot && strings.Contains(m.Body(), words) {
			n++
		}
	}
	return n
}

// keptBy is what the waiting job of a kind keeps; false where there is none.
func (c *city) keptBy(t *testing.T, kind string) (words map[string]string, waits bool) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		for id, work := range documents[struct{ Words map[string]string }](t, d, "jobs") {
			if strings.HasPrefix(id, kind+":") {
				words, waits = work.Words, true
			}
		}
	})
	return words, waits
}

// TestReportAgain kills the bot when a report is begun, and again between its
// pictures: one message tells that it is made and then what it says, and each
// picture comes once.
func TestReportAgain(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.lectures()
		bot := c.spawn()
		c.telegram.SetFault(sim.Fault{Method: "editMessageText", Kind: sim.FaultStatus500, Count: 1 << 20})
		c.admin.Send("报告 今年")
		c.eventually("the report is begun", func() bool { kept, _ := c.keptBy(t, "report"); return kept["shown"] != "" })
		bot.kill()

		c.telegram.ClearFaults()
		c.telegram.SetFault(sim.Fault{Method: "sendPhoto", Kind: sim.FaultSlow, Count: 1})
		c.telegram.SetFault(sim.Fault{Method: "sendPhoto", Kind: sim.FaultStatus500, Count: 1 << 20})
		bot = c.spawn()
		c.eventually("a picture came", func() bool { kept, _ := c.keptBy(t, "report"); return kept["charts"] == "1" })
		bot.kill()

		c.telegram.ClearFaults()
		bot = c.spawn()
		c.eventually("the report is there", func() bool { _, waits := c.keptBy(t, "report"); return !waits })
		bot.stop()
		if begun, lines, pictures := times(c.admin, "正在统计"), times(c.admin, "签到 4 人次"), pictured(c.admin, ""); begun != 0 || lines != 1 || pictures != 2 {
			t.Errorf("%d begun, %d reports, %d pictures", begun, lines, pictures)
		}
	})
}

// TestReportGivenUp: whose role ends while a report cannot be sent is told so
// in the message that said it was being made.
func TestReportGivenUp(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.lectures()
		bot := c.start()
		viewer := c.hires("周老师", resident.Grant{Role: resident.Viewer})
		viewer.Send("报告 本月")
		c.sees(viewer, "签到 4 人次", "导出 Excel")
		c.telegram.SetFault(sim.Fault{Method: "editMessageText", Kind: sim.FaultStatus500, Count: 1 << 20})
		c.press(viewer, "导出 Excel")
		c.eventually("the workbook is begun", func() bool { kept, _ := c.keptBy(t, "reportbook"); return kept["shown"] != "" })
		if times(viewer, "正在统计") != 1 {
			t.Error("it is not said that the workbook is made")
		}
		bot.stop()
		c.dismisses(viewer)
		c.telegram.ClearFaults()
		c.start()
		c.eventually("the workbook is given up", func() bool { _, waits := c.keptBy(t, "reportbook"); return !waits })
		if begun, told := times(viewer, "正在统计"), times(viewer, "这是工作人员用的功能"); begun != 0 || told != 1 {
			t.Errorf("%d begun, told %d times", begun, told)
		}
	})
}

// dismisses ends all roles of somebody.
func (c *city) dismisses(p *sim.Person) {
	c.t.Helper()
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		residents, err := resident.OpenResidents(ctx, d, c.now, "08:00")
		if err != nil {
			c.t.Fatal(err)
		}
		staff, err := resident.OpenStaff(ctx, d, c.now, nil)
		if err != nil {
			c.t.Fatal(err)
		}
		who, err := residents.ByTelegram(ctx, p.ID())
		if err == nil {
			err = staff.Remove(ctx, who.ID)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	})
}
