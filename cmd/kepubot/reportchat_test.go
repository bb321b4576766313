package main

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// TestReport asks for a report in words: its lines hold what is stored, its
// workbook the same numbers, its summary the texts of staff.
func TestReport(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-28", "13:30:00")
		c.start()
		id := c.announced(lecture)
		for _, name := range []string{"李阿姨", "王阿姨"} {
			p := c.register(name, "jiweiqiao")
			p.Start(c.screenCode(id))
			c.hears(p, "签到成功，请进")
		}
		c.admin.Send("报告 怎么算")
		c.hears(c.admin, "每个数字怎么算")
		c.admin.Send("报告 天上")
		c.hears(c.admin, "要哪段时间的报告")
		c.admin.Send("报告 明年")
		c.hears(c.admin, "这段时间还没到")
		c.admin.Send("报告")
		c.press(c.admin, "✍️ 总结里的文字")
		c.press(c.admin, "☐ 加强领导")
		c.hears(c.admin, "直接打字发给我")
		c.admin.Send("报告 会上说过，市里成立了领导小组。")
		c.shows(c.admin, "总结里的文字", "☑ 加强领导")

		c.at("2026-11-28", "16:00:00")
		c.admin.Send("报告 本月")
		c.shows(c.admin, "签到 2 人次，实名 2 人", "📄 工作总结（Word）", "导出 Excel")
		c.press(c.admin, "导出 Excel")
		c.checkReport(t, c.fetched(c.receives(c.admin, ".xlsx")), id)
		c.press(c.admin, "📄 工作总结（Word）")
		if text := documentText(t, c.fetched(c.receives(c.admin, ".docx"))); !strings.Contains(text, "市里成立了领导小组") {
			t.Error("the summary lacks the text of staff:", text)
		}
	})
}

// checkReport holds a workbook against the facts of the month's only event,
// counted again.
func (c *city) checkReport(t *testing.T, data []byte, id string) {
	t.Helper()
	signIns, persons := 0, map[string]bool{}
	c.withStore(func(d store.Driver) {
		for _, fact := range documents[event.CheckIn](t, d, "checkins") {
			if fact.Event == id && fact.Counts {
				signIns++
				persons[fact.Person] = true
			}
		}
	})
	if signIns == 0 {
		t.Error("nobody came")
	}
	figures := cellsOf(t, data, "总表", "指标", "本期")
	for name, want := range map[string]int{"签到人次": signIns, "到场人数（实名）": len(persons), "举办活动": 1} {
		if figures[name] != strconv.Itoa(want) {
			t.Errorf("%s: %q, want %d", name, figures[name], want)
		}
	}
}

// cellsOf are the cells of a sheet's column, by those of another.
func cellsOf(t *testing.T, book []byte, sheet, by, column string) map[string]string {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows(sheet)
	if err != nil || len(rows) == 0 {
		t.Fatalf("the sheet %s has %d rows: %v", sheet, len(rows), err)
	}
	key, value := slices.Index(rows[0], by), slices.Index(rows[0], column)
	if key < 0 || value < 0 {
		t.Fatalf("the sheet %s has the titles %q", sheet, rows[0])
	}
	cells := map[string]string{}
	for _, row := range rows[1:] {
		if len(row) > max(key, value) {
			cells[row[key]] = row[value]
		}
	}
	return cells
}

// TestMonthlyReport: the report of last month comes to staff by itself, once,
// and not to who sees a part of the city alone.
func TestMonthlyReport(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-30", "20:00:00")
		bot := c.start()
		limited := c.register("周老师", "jiweiqiao")
		c.admin.Start("c-jiweiqiao")
		for _, label := range []string{"对，就是这里", "机关干部", "同意，开始"} {
			c.press(c.admin, label)
		}
		c.hears(c.admin, "注册好了")
		c.grant(resident.Grant{Role: resident.Viewer, Place: "fengshan"}, limited)
		bot.stop()
		c.at("2026-12-01", "09:00:30")
		bot = c.start()
		c.hears(c.admin, "2026 年 11 月")
		c.withStore(func(d store.Driver) {
			c.eventually("it is noted that everybody has it", func() bool {
				return documents[struct {
					Done bool `bson:"done"`
				}](t, d, "monthlies")["2026-11"].Done
			})
		})
		bot.stop()
		c.start()
		c.admin.Send("帮助")
		c.eventually("the bot is back", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
		n := 0
		for _, m := range c.admin.Messages() {
			if m.Bot && strings.Contains(m.Body(), "2026 年 11 月") {
				n++
			}
		}
		if n != 1 || said(limited, "2026 年 11 月") {
			t.Error(fmt.Sprint("the report came ", n, " times; to who sees a part: ", said(limited, "2026 年 11 月")))
		}
	})
}
