package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// opensForm asks for the table of the statistics form, and opens its file.
func (c *city) opensForm(t *testing.T) *excelize.File {
	t.Helper()
	c.admin.Send("报告")
	c.press(c.admin, "统计口径表")
	book, err := excelize.OpenReader(bytes.NewReader(c.fetched(c.receives(c.admin, "口径表.xlsx"))))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

// sendsForm sends a table with rows from one on as staff changed them.
func (c *city) sendsForm(t *testing.T, p *sim.Person, book *excelize.File, rows map[string][]any) {
	t.Helper()
	for cell, values := range rows {
		if err := book.SetSheetRow(book.GetSheetName(0), cell, &values); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	c.file(p, "口径表.xlsx", "", file.String())
}

// TestFormTable: the table of the statistics form is changed in the chat: faults
// are named by line, a change is shown before it counts, counts once, and only
// for those who may.
func TestFormTable(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		organiser := c.hires("李干事", resident.Grant{Role: resident.Organiser})
		book := c.opensForm(t)
		c.admin.Send("改好了")
		c.hears(c.admin, "请发改好的口径表")
		c.sendsForm(t, c.admin, book, nil)
		c.hears(c.admin, "和现在的口径表一样")

		c.sendsForm(t, c.admin, book, map[string][]any{"A7": {"", "科普沙龙", "", "跳舞"}})
		c.hears(c.admin, "第 7 行　活动类型“跳舞”不认识，能写的有：讲座")
		c.sendsForm(t, c.admin, book, map[string][]any{"A2": {"lectures", "科普讲座", "Lectures", "讲座、放映"}, "A7": {}})
		c.hears(c.admin, "活动类型“放映”不认识，或者别的行已经有了")
		c.sendsForm(t, c.admin, book, map[string][]any{"A6": {"others", "其他科普活动", "Other activities", "志愿服务"}, "A7": {"", "走进科普场馆", "", "参观", "", "市民培训"}})
		c.hears(c.admin, "✏️ 科普讲座（讲座） → 科普讲座（讲座、放映）")
		c.hears(c.admin, "＋ 走进科普场馆（参观、市民培训）")
		c.hears(c.admin, "哪一行都没装的：广场咨询")
		c.checkForm(t, false, report.DefaultFormTable().Rows)
		old := c.returnData(c.admin, "✅ 就这样改")

		c.sendsForm(t, c.admin, book, map[string][]any{"A6": {"others", "其他科普活动", "Other activities", "志愿服务、广场咨询"}})
		c.eventually("the second table is read", func() bool { take := data(c.admin, "✅ 就这样改"); return take != old })
		c.forges(c.admin, old, "这张表不是最新的了")
		take := data(c.admin, "✅ 就这样改")
		c.forges(organiser, take, "这是工作人员用的功能")
		c.forges(organiser, "1:repform", "这是工作人员用的功能")
		c.forges(c.admin, "1:repformput:zz-", "过期")
		c.clicks(c.admin, "✅ 就这样改", 2)
		c.hears(c.admin, "改好了，以后的报告都按这张表")
		want := report.DefaultFormTable().Rows
		want[0].Kinds = []event.Kind{event.Lecture, event.Screening}
		want[4].Kinds = []event.Kind{event.Volunteering, event.Consultation}
		want = append(want, report.FormRow{ID: "row1", Name: resident.Name{Chinese: "走进科普场馆"}, Kinds: []event.Kind{event.Outing}, Indicators: []string{"training-citizens"}})
		c.checkForm(t, true, want)
		c.admin.Send("记录")
		c.hears(c.admin, "改统计口径表")

		c.admin.Send("报告 今年")
		c.press(c.admin, "导出 Excel")
		lines := cellsOf(t, c.fetched(c.receives(c.admin, "2026 年.xlsx")), "科普统计口径", "项目", "包含")
		if lines["走进科普场馆"] == "" || !strings.Contains(lines["科普讲座"], "放映") {
			t.Errorf("the report goes by %v", lines)
		}
	})
}

// checkForm holds the stored table against rows; by whom it was changed is kept.
func (c *city) checkForm(t *testing.T, changed bool, want []report.FormRow) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		forms, err := report.OpenForms(t.Context(), d, c.now)
		if err != nil {
			t.Fatal(err)
		}
		table, err := forms.Table(t.Context())
		if diff := cmp.Diff(want, table.Rows); err != nil || diff != "" || (table.By != "") != changed {
			t.Errorf("%v, by %q\n%s", err, table.By, diff)
		}
	})
}
