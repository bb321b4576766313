package main

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/sheet"
	"kepubot/store"
)

// file sends a document with a caption.
func (c *city) file(p *sim.Person, name, caption, content string) {
	c.t.Helper()
	if err := p.Upload(p.ID(), "document", name, caption, []byte(content)); err != nil {
		c.t.Fatal(err)
	}
}

// opensEvent has staff open the event that their list shows in a state.
func (c *city) opensEvent(state string) {
	c.t.Helper()
	c.opens(c.admin, "办活动", state)
}

// fetched is a file that the bot sent.
func (c *city) fetched(m *sim.Media) []byte {
	c.t.Helper()
	answer, err := http.Get(c.api + m.URL)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		c.t.Fatal(answer.Status, err)
	}
	return data
}

// receives waits for a file whose name ends so.
func (c *city) receives(p *sim.Person, ending string) (found *sim.Media) {
	c.t.Helper()
	c.eventually("a file "+ending+" comes", func() bool {
		for _, m := range p.Messages() {
			if m.Bot && m.Document != nil && strings.HasSuffix(m.Document.Name, ending) {
				found = m.Document
			}
		}
		return found != nil
	})
	return found
}

// TestEventFile: what belongs to an event is sent in the chat and comes out as
// one archive; a list from paper is imported, and staff say who a doubtful name
// is; who passed is noted, and only they get a certificate.
func TestEventFile(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		id := c.announced(strings.Replace(lecture, "名额：3", "名额：30\n考核：是", 1))
		li, wang := c.register("李阿姨", "jiweiqiao"), c.register("王桂华", "jiweiqiao")
		c.signsUp(li, id, "李阿姨", "您报名成功")
		c.signsUp(wang, id, "王桂华", "您报名成功")
		c.at("2026-11-28", "13:50:00")
		li.Start(c.screenCode(id))
		c.hears(li, "签到成功，请进")

		c.at("2026-11-28", "16:00:00")
		c.importsList(t, id)
		c.filesPapers()
		c.notesResults(t, li)
		c.packs(t)
	})
}

// importsList sends the list that was taken on paper and settles its doubt.
func (c *city) importsList(t *testing.T, id string) {
	c.opensEvent("☑️ 已结束")
	c.press(c.admin, "导入纸质名单")
	c.hears(c.admin, "签到名单发给我")
	c.file(c.admin, "名单.csv", "", "姓名,社区,人群\n赵四,没有的地方,退休\n")
	c.hears(c.admin, "认不出社区“没有的地方”")
	c.file(c.admin, "名单.csv", "", "姓名,社区,人群\n赵四,季卫桥,退休\n王桂花,季卫桥,退休\n李阿姨,季卫桥,\n")
	c.hears(c.admin, "新签到 1 人，已经签过的 1 人，没来 0 人")
	c.press(c.admin, "王桂华 · 季卫桥社区")
	c.hears(c.admin, "都认好了")
	c.withStore(func(d store.Driver) {
		var ways []string
		for _, fact := range documents[event.CheckIn](t, d, "checkins") {
			if fact.Event == id {
				ways = append(ways, string(fact.How))
			}
		}
		slices.Sort(ways)
		if got := strings.Join(ways, " "); got != "list list screen" {
			t.Error("people came by", got)
		}
	})
}

// filesPapers sends what belongs into the file of the event.
func (c *city) filesPapers() {
	c.opensEvent("☑️ 已结束")
	c.shows(c.admin, "还缺：通知、方案、照片、课件、发放清单、活动信息、小结", "🗂 档案")
	c.press(c.admin, "🗂 档案")
	c.hears(c.admin, "签到表　已有签到 3 人次")
	c.photo(c.admin, "photo")
	c.hears(c.admin, "已存为“照片”")
	c.file(c.admin, "关于举办讲座的通知.docx", "", "x")
	c.hears(c.admin, "已存为“通知”")
	c.file(c.admin, "扫描件.pdf", "活动方案", "x")
	c.hears(c.admin, "已存为“方案”")
	c.admin.Send("https://example.org/news/1")
	c.hears(c.admin, "已存为“活动信息”")
	c.admin.Send("大家听得很认真。")
	c.hears(c.admin, "已存为“其他”")
	c.press(c.admin, "改")
	c.press(c.admin, "小结")
	c.hears(c.admin, "还缺：照片、课件、发放清单")
	c.press(c.admin, "活动信息稿")
	c.hears(c.admin, "现场签到 3 人次")
	c.admin.Send("到场 学生 本周") // none of the three is one; the sheet is no less there
	c.hears(c.admin, "档案缺 3 样")
}

// notesResults notes that one of those who came passed.
func (c *city) notesResults(t *testing.T, li *sim.Person) {
	c.opensEvent("☑️ 已结束")
	c.press(c.admin, "🎓 考核结果")
	c.hears(c.admin, "来了 3 人，合格 0 人，还没记 3 人")
	c.press(c.admin, "李阿姨　合格")
	c.hears(c.admin, "来了 3 人，合格 1 人，还没记 2 人")
	c.press(c.admin, "李阿姨　✅ 合格")
	c.press(c.admin, "没记的 2 人都记合格")
	c.hears(c.admin, "合格 3 人，还没记 0 人")
	c.withStore(func(d store.Driver) {
		for id, fact := range documents[event.CheckIn](t, d, "checkins") {
			if fact.Passed == nil || !*fact.Passed {
				t.Errorf("%s is not noted as passed", id)
			}
		}
	})
	li.Send("/events")
	c.press(li, "我报名的")
	c.press(li, "🎖 领证明 · 科普大讲堂：家里的用电安全")
	c.eventually("a certificate comes", func() bool { return li.Last().Photo != nil })
}

// packs has the file exported and looks into the archive.
func (c *city) packs(t *testing.T) {
	c.admin.Send("导出台账 本周")
	archive := c.receives(c.admin, ".zip")
	if !strings.Contains(archive.Name, "台账") {
		t.Error("the archive is called", archive.Name)
	}
	data := c.fetched(archive)
	packed, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range packed.File {
		names = append(names, path.Base(f.Name))
		if strings.Contains(f.Name, "目录") {
			checkContents(t, f)
		}
	}
	want := []string{"00 目录.xlsx", "00 活动登记表.docx", "01 签到名单.xlsx", "02 通知 关于举办讲座的通知.docx", "03 方案 活动方案 扫描件.pdf", "04 照片.jpg", "05 活动信息.docx", "06 小结.docx"}
	if !slices.Equal(names, want) {
		t.Errorf("the archive holds %q, want %q", names, want)
	}
}

// checkContents reads the table of contents of an archive.
func checkContents(t *testing.T, f *zip.File) {
	t.Helper()
	open, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(open)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := sheet.Table("目录.xlsx", data)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for column, want := range map[string]string{"日期": "2026-11-28", "活动": "科普大讲堂：家里的用电安全", "类型": "讲座", "人次": "3", "缺": "照片、课件、发放清单"} {
		if got := rows[0].Get(column); got != want {
			t.Errorf("%s: %q, want %q", column, got, want)
		}
	}
}

// TestEventSeries: events of a file are drafted; one that comes every month is
// drafted ahead, and its organiser told.
func TestEventSeries(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		c.admin.Send("办活动")
		c.press(c.admin, "＋ 发一场新活动")
		c.hears(c.admin, "把活动写在一条消息里")
		c.file(c.admin, "活动.csv", "", "标题,时间,地点\n科普大讲堂：家里的用电安全,昨天,季卫桥社区二楼会议室\n")
		c.hears(c.admin, "第 2 行")
		c.file(c.admin, "活动.csv", "", "标题,时间,地点,主题\n科普大讲堂：家里的用电安全,11 月 28 日 14:00—15:30,季卫桥社区二楼会议室,安全健康\n科普集市,12 月 5 日 9:00—11:00,凤山街道文化广场,节能\n")
		c.hears(c.admin, "建好了 2 份活动草稿")
		c.eventually("the first draft opens", func() bool { return tapPart(c.admin, c.admin.Last(), "11/28") })
		c.press(c.admin, "发布")
		c.press(c.admin, "🔁 定期举办")
		c.hears(c.admin, "多久办一次")
		c.press(c.admin, "☐ 每月")
		c.hears(c.admin, "系列活动的下一场建好了草稿")
		c.shows(c.admin, "12 月 26 日（周六）下午 2:00—3:30", "点开看")
	})
}
