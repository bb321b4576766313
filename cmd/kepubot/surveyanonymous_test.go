package main

import (
	"fmt"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/content/starter"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
	"kepubot/survey"
)

// TestSurveyAnonymous: a survey of a file is anonymous, so nothing that is
// stored tells who answered; the self-test says how somebody did and what that
// is not; both reach those they are for, who have not answered.
func TestSurveyAnonymous(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		li, wang := c.register("李阿姨", "jiweiqiao"), c.register("王大爷", "huicui")
		c.admin.Send("问卷管理")
		c.press(c.admin, "＋ 新问卷")
		c.hears(c.admin, "把问卷写在一条消息里发给我")
		c.file(c.admin, "问卷.txt", "", "问卷：垃圾分类\n不记名：是\n1. 您家分类吗？\n")
		c.hears(c.admin, "第 3 行")
		c.file(c.admin, "问卷.txt", "", "问卷：垃圾分类\n不记名：是\n1. 您家分类吗？\nA. 分\nB. 不分\n2. 为什么？（写一句话）\n")
		c.hears(c.admin, "建好了 1 份问卷草稿")
		c.press(c.admin, "垃圾分类")
		id := c.draftShown()
		c.opened(id)

		li.Start("v-" + id)
		c.sees(li, "不记名：只记街道和身份，不记您是谁", "开始填")
		c.presses(li, "开始填", "B 不分")
		c.sees(li, "请别写姓名和电话")
		li.Send("没地方放")
		c.presses(li, "交卷")
		c.hears(li, "✅ 交好了，谢谢您！")
		c.refused(li, "已经交过了", "1:svset:"+id+":-:1:0")
		c.nobodyIn(t, "responses")

		c.sends(li, wang, id, c.reviewers())
		c.presses(c.admin, "📊 结果")
		c.hears(c.admin, "截止以后才出结果。现在已交 1 份")
		c.presses(c.admin, "‹ 返回", "截止", "截止，不再收", "📊 结果")
		c.sees(c.admin, "交卷不足 5 人，结果略")
		c.nobodyIn(t, "responses")
		if secrets := c.snapshot("surveysecrets"); len(secrets) != 0 {
			t.Errorf("%d secrets are left", len(secrets))
		}
		c.testsThemselves(t, wang)
	})
}

// nobodyIn holds that no document of a collection names a resident.
func (c *city) nobodyIn(t *testing.T, collection string) {
	t.Helper()
	docs := c.snapshot(collection)
	if len(docs) == 0 {
		t.Errorf("%s is empty", collection)
	}
	c.withStore(func(d store.Driver) {
		for id, r := range documents[resident.Resident](t, d, "residents") {
			for key, doc := range docs {
				if strings.Contains(key+doc, id) || strings.Contains(doc, fmt.Sprint(r.Telegram)) || r.Community != "" && strings.Contains(doc, r.Community) {
					t.Errorf("%s tells of %s: %s", collection, id, doc)
				}
			}
		}
	})
}

// sends sends the survey to all whom it is for; who has handed in hears
// nothing.
func (c *city) sends(handed, other *sim.Person, id string, reviewers []*sim.Person) {
	c.t.Helper()
	c.admin.Send("问卷管理")
	c.press(c.admin, "📋 正在填 · 垃圾分类")
	c.presses(c.admin, "🔗 链接")
	c.sees(c.admin, "https://t.me/kepubot_demo_bot?start=v-"+id, "‹ 返回")
	c.presses(c.admin, "‹ 返回", "📨 发给居民")
	c.sees(c.admin, "将发给 全市，4 人", "送审，审过发给 4 人")
	heard := len(handed.Messages())
	c.presses(c.admin, "送审，审过发给 4 人")
	c.passSending(reviewers)
	c.sees(other, "垃圾分类", "开始填")
	c.hears(c.admin, "“垃圾分类”发完了，共 3 人")
	if n := len(handed.Messages()); n != heard {
		c.t.Errorf("who has handed in got %d messages", n-heard)
	}
	c.presses(c.admin, "点开看")
	c.sees(c.admin, "发给了居民，3 人", "📊 结果")
}

// testsThemselves goes through the self-test that comes along, picking A all
// the way.
func (c *city) testsThemselves(t *testing.T, p *sim.Person) {
	t.Helper()
	c.admin.Send("问卷管理")
	c.press(c.admin, "＋ 科学常识自测（现成的）")
	c.opened(c.draftShown())
	p.Start("v-selftest")
	c.sees(p, "科学常识自测", "开始填")
	c.presses(p, "开始填")
	right := 0
	questions := c.selfTest(t)
	for n, q := range questions {
		if q.Key == 1 {
			right++
		}
		asked := c.sees(p, fmt.Sprintf("第 %d 题，共 %d 题", n+1, len(questions)))
		p.Tap(asked.ID, fmt.Sprintf("1:svset:selftest:-:%d:0", n+1))
	}
	c.presses(p, "交卷")
	c.sees(p, fmt.Sprintf("自测正确率 %.1f%%（%d 题答对 %d 题）", 100*float64(right)/float64(len(questions)), len(questions), right), "‹ 看看别的问卷")
	c.sees(p, disclaimer)
	c.admin.Send("问卷管理")
	if _, ok := c.sees(c.admin, "问卷管理", "＋ 新问卷", "📋 正在填 · 科学常识自测").Button("＋ 科学常识自测（现成的）"); ok {
		t.Error("the self-test is offered twice")
	}
}

// selfTest are the questions of the self-test.
func (c *city) selfTest(t *testing.T) []survey.Question {
	t.Helper()
	file, err := starter.SelfTest()
	if err != nil {
		t.Fatal(err)
	}
	read, err := survey.Forms{Location: c.location}.ReadFile(file.Name, file.Data, "selftest", "", c.now())
	if err != nil {
		t.Fatal(err)
	}
	return read[0].Questions
}
