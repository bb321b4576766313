package main

import (
	"strings"
	"testing"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/store"
	"kepubot/survey"
)

// TestSurveyReview: a survey goes to residents when two others have reviewed
// it, as it stands. Sent back, it is changed and ordered anew; changed after
// its approval, it is reviewed once more.
func TestSurveyReview(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "21:30:00")
		bot := c.start()
		li, reviewers := c.register("李阿姨", "jiweiqiao"), c.reviewers()
		first, second := reviewers[0], reviewers[1]
		id := c.drafted(waterSurvey)
		c.opened(id)
		c.presses(c.admin, "📨 发给居民")
		c.sees(c.admin, "要 2 位同事审过才发")
		c.clicks(c.admin, "送审，审过发给 3 人", 2)
		c.sees(c.admin, "等同事审：已过 0／2 步")
		c.hears(first, "要发给 全市，3 人，请您审一审")
		c.press(first, "点开看")
		pass := c.returnData(first, "✅ 通过，可以发")
		c.refused(li, "工作人员", pass, "1:sdcheck:"+id, "1:sdback:"+id)
		c.refused(c.admin, "别人", pass)
		c.refused(first, "刚刚改过", "1:sdpass:"+id+":zz")
		c.refused(first, "按钮", "1:sdpass:"+id)

		c.presses(first, "退回")
		c.hears(c.admin, "送审被退回了")
		c.changesAbout(id, "三分钟")
		c.presses(c.admin, "📨 发给居民", "送审，审过发给 3 人")
		c.refused(first, "刚刚改过", pass)
		c.passSending(reviewers)
		c.hears(c.admin, "审过了")
		c.sent(t, id, content.Approved, 2)

		c.changesAbout(id, "四分钟")
		if err := bot.stop(); err != nil {
			t.Fatal(err)
		}
		c.at("2026-11-25", "07:00:01")
		c.start()
		c.hears(c.admin, "审过以后又改了，还没发")
		c.sent(t, id, content.InReview, 0)
		for _, p := range reviewers {
			p.Tap(p.Last().ID, "1:sdcheck:"+id)
			c.sees(p, "四分钟", "✅ 通过，可以发")
			c.presses(p, "✅ 通过，可以发")
		}
		c.hears(c.admin, "发完了，共 3 人")
		c.sees(li, "四分钟", "开始填")
		if said(li, "三分钟") {
			t.Error("what was not reviewed was sent")
		}
		c.refused(second, "已经不在了", "1:sdback:"+id)
	})
}

// changesAbout changes how long a survey says it takes.
func (c *city) changesAbout(id, long string) {
	c.t.Helper()
	c.admin.Tap(c.admin.Last().ID, "1:sdedit:"+id)
	c.hears(c.admin, "这是现在的内容")
	c.admin.Send(strings.Replace(waterSurvey, "两分钟", long, 1))
	c.sees(c.admin, "五道题，"+long)
}

// sent holds how far the review of a sending is.
func (c *city) sent(t *testing.T, id string, state content.State, passed int) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		if send := documents[survey.Send](t, d, "surveysends")[id]; send.State != state || send.Passed() != passed || send.Sent != 0 {
			t.Errorf("the sending stands as %+v", send)
		}
	})
}
