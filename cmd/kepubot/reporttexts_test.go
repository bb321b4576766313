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

// opensTexts has the work summary that words ask for written, and opens the
// list of its texts.
func (c *city) opensTexts(p *sim.Person, words, title string) {
	c.t.Helper()
	reports, summaries := having(p, "📄 工作总结（Word）"), having(p, "✍️ 总结里的文字")
	p.Send(words)
	c.eventually("the report comes", func() bool { return having(p, "📄 工作总结（Word）") > reports })
	c.press(p, "📄 工作总结（Word）")
	c.eventually("the summary is written", func() bool { return having(p, "✍️ 总结里的文字") > summaries })
	c.press(p, "✍️ 总结里的文字")
	c.hears(p, title)
}

// having counts the messages with a button.
func having(p *sim.Person, label string) (n int) {
	for _, m := range p.Messages() {
		if _, ok := m.Button(label); ok {
			n++
		}
	}
	return n
}

// writesText has somebody write a text of the list that is open.
func (c *city) writesText(p *sim.Person, section, text string) {
	c.t.Helper()
	c.press(p, "☐ "+section)
	c.hears(p, "总结："+section)
	before := having(p, "☑ "+section)
	p.Send(text)
	c.eventually("the text is kept", func() bool { return having(p, "☑ "+section) > before })
}

// TestSummaryTexts: in January staff write texts for last year's summary, for
// the city and for a township, and each stands in its own; who has a part of the
// city writes for that alone.
func TestSummaryTexts(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2027-01-08", "09:00:00")
		c.start()
		li := c.hires("李干事", resident.Grant{Role: resident.Organiser, Place: "lizhou"})
		viewer := c.hires("周老师", resident.Grant{Role: resident.Viewer})
		c.opensTexts(c.admin, "报告 去年", "全市 2026 年总结里的文字")
		c.writesText(c.admin, "加强领导", "市里成立了领导小组。")
		ofCity := c.returnData(c.admin, "☑ 加强领导")
		c.opensTexts(c.admin, "报告 凤山 去年", "凤山街道 2026 年总结里的文字")
		c.writesText(c.admin, "加强领导", "街道开了动员会。")
		ofFengshan := c.returnData(c.admin, "☑ 加强领导")

		li.Send("报告")
		c.press(li, "✍️ 总结里的文字")
		c.hears(li, "梨洲街道 2027 年总结里的文字")
		c.forges(li, ofFengshan, "不在您的范围里")
		li.Tap(li.Last().ID, ofCity)
		c.hears(li, "梨洲街道 2026 年总结：加强领导")
		if said(li, "领导小组") {
			t.Error("a text of the city is shown for a part of it")
		}
		li.Send("街道定了责任人。")
		c.hears(li, "梨洲街道 2026 年总结里的文字")
		c.forges(viewer, ofCity, "这是工作人员用的功能")
		c.checkTexts(t, map[string]string{
			"2026:city:leadership": "市里成立了领导小组。", "2026:fengshan:leadership": "街道开了动员会。", "2026:lizhou:leadership": "街道定了责任人。",
		})
	})
}

// checkTexts holds the texts that are stored against those that were written.
func (c *city) checkTexts(t *testing.T, want map[string]string) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		there := documents[report.Block](t, d, "summaryblocks")
		if len(there) != len(want) {
			t.Errorf("%d texts of %d", len(there), len(want))
		}
		for id, text := range want {
			if got := strings.TrimSpace(there[id].Text); got != text {
				t.Errorf("%s: %q, want %q", id, got, text)
			}
		}
	})
}
