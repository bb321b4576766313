package main

import (
	"fmt"
	"slices"
	"strings"

	"kepubot/bot/sim"
	"kepubot/resident"
)

// waterSurvey is a survey as staff type it. Who picks B of the first question
// is asked the third next.
const waterSurvey = `问卷：节约用水小调查
说明：五道题，两分钟。
1. 您家用节水龙头吗？
A. 用
B. 不用
选 B 跳到 3
2. 您觉得好用吗？（1—5 分）
3. 您家怎么省水？（可多选）
A. 洗菜水浇花
B. 洗澡时间短一点
C. 没怎么留意
4. 您家几口人？（填数字 1—20）
5. 还想对我们说什么？（写一句话，可不答）`

const disclaimer = "网上自愿答卷，不是抽样调查，不代表全市公民科学素质水平。"

// drafted has staff write a survey, and gives its id.
func (c *city) drafted(form string) string {
	c.t.Helper()
	c.admin.Send("问卷管理")
	c.press(c.admin, "＋ 新问卷")
	c.hears(c.admin, "把问卷写在一条消息里发给我")
	c.admin.Send(form)
	return c.draftShown()
}

// draftShown waits for a draft to be shown, and gives its id.
func (c *city) draftShown() string {
	c.t.Helper()
	data, _ := c.sees(c.admin, "", "开放").Button("开放")
	return strings.TrimPrefix(data, "1:sdopen:")
}

// opened has staff open the draft that they are shown.
func (c *city) opened(id string) {
	c.t.Helper()
	c.presses(c.admin, "开放", "开放，让居民填")
	c.eventually(id+" is open", func() bool { return data(c.admin, "📨 发给居民") == "1:sdsend:"+id })
}

// presses presses keys one after the other, each once it is there, below the
// newest message that has it.
func (c *city) presses(p *sim.Person, labels ...string) {
	c.t.Helper()
	for _, label := range labels {
		c.press(p, label)
	}
}

// sees waits for a message that says words and has buttons. A tip may come
// below it at any time.
func (c *city) sees(p *sim.Person, words string, labels ...string) (found sim.Message) {
	c.t.Helper()
	c.eventually("seeing "+words+" with "+strings.Join(labels, ", "), func() bool {
		for _, m := range slices.Backward(p.Messages()) {
			missing := slices.ContainsFunc(labels, func(label string) bool { _, ok := m.Button(label); return !ok })
			if m.Bot && !missing && strings.Contains(m.Body(), words) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// reviewers are two editors, who review what others send.
func (c *city) reviewers() []*sim.Person {
	c.t.Helper()
	both := []*sim.Person{c.register("周编辑", "huicui"), c.register("吴编辑", "huicui")}
	c.appoint(resident.Editor, both...)
	return both
}

// passSending has reviewers pass the sending of a survey, one after the other.
func (c *city) passSending(reviewers []*sim.Person) {
	c.t.Helper()
	for i, p := range reviewers {
		c.hears(p, "请您审一审")
		c.press(p, "点开看")
		c.presses(p, "✅ 通过，可以发")
		if i < len(reviewers)-1 {
			c.sees(p, fmt.Sprintf("已过 %d／%d 步", i+1, len(reviewers)))
		}
	}
}
