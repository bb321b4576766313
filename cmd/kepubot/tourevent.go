package main

import (
	"fmt"
	"regexp"
	"strings"

	"kepubot/bot/sim"
)

// eventTitle is the event of the tour.
const eventTitle = "家里的用电安全"

// gathering announces an event of three seats that five people want. One
// cancels, and the next in line is asked.
func (t *tour) gathering() {
	day := t.telegram.Now().In(t.service.settings.location).AddDate(0, 0, 1)
	t.say(t.teacher, "办活动")
	t.press(t.teacher, "＋ 发一场新活动")
	t.expect(t.teacher, "把活动写在一条消息里")
	t.say(t.teacher, fmt.Sprintf("科普大讲堂：%s\n时间：%d 月 %d 日 14:00—15:30\n地点：季卫桥社区二楼会议室\n名额：3\n主讲：供电所 王工\n主题：安全健康\n人群：所有人", eventTitle, day.Month(), day.Day()))
	draft := t.expect(t.teacher, "📝 草稿", eventTitle, "[发布]")
	data, _ := draft.Button("发布")
	id := data[strings.LastIndex(data, ":")+1:]
	t.press(t.teacher, "发布")
	t.expect(t.teacher, "📅 已发布", "[🖥 大屏签到]")

	li, emma := t.person("李阿姨", ""), t.person("Emma", "")
	t.signUp(li, id, "我要参加", "用“李阿姨”", "您报名成功")
	t.signUp(emma, id, "I'll come", "Use “Emma”", "Signed up")
	t.signUp(t.person("小明", ""), id, "我要参加", "用“小明”", "您报名成功")
	t.signUp(t.person(grandma, ""), id, "我要候补", "用“"+grandma+"”", "您候补第 1 位")
	t.signUp(t.person(driver, ""), id, "我要候补", "用“"+driver+"”", "您候补第 2 位")
	emma.Start("e-" + id)
	t.press(emma, "Can't come, cancel")
	t.expect(t.person(grandma, ""), "给您留着座位", "[我来]")
	t.press(t.person(grandma, ""), "我来")
	t.expect(t.person(grandma, ""), "您报名成功")
	t.person(driver, "").Start("e-" + id)
	t.expect(t.person(driver, ""), "您候补第 1 位")
}

func (t *tour) signUp(p *sim.Person, id, join, called, done string) {
	if t.err != nil {
		return
	}
	p.Start("e-" + id)
	t.press(p, join)
	t.press(p, called)
	t.expect(p, done)
}

// door has people come by the code on the hall's page, in time and too late,
// before they have registered, and without a phone.
func (t *tour) door() {
	t.forward("00:30")
	t.forward("13:50")
	t.say(t.teacher, "办活动")
	t.press(t.teacher, "📅 已发布 · "+t.today("1/2")+" 科普大讲堂："+eventTitle)
	t.press(t.teacher, "🖥 大屏签到")
	page := regexp.MustCompile(`http://\S+/screen/\S+`).FindString(t.expect(t.teacher, "/screen/").Body())
	code := t.screenCode(page)
	li, ming := t.person("李阿姨", ""), t.person("小明", "")
	li.Start(code)
	t.expect(li, "签到成功，请进")
	li.Start(code)
	t.expect(li, "已经签过到了")
	newcomer := t.person("赵叔叔", "zh-hans")
	newcomer.Start(code)
	t.expect(newcomer, "签到成功。座位已满，请找工作人员加座", "坐下后再点一下")
	for _, label := range []string{"梨洲街道", "汇翠社区", "上班"} {
		t.press(newcomer, label)
	}
	t.forward("13:56")
	ming.Start(code)
	t.expect(ming, "签到码已更新，请再扫一次大屏幕")
	ming.Start(t.screenCode(page))
	t.expect(ming, "签到成功，请进")
	t.say(t.teacher, "签到台")
	t.expect(t.teacher, "已签到 3")
	t.say(t.teacher, "王桂花 季卫桥 退休")
	t.expect(t.teacher, "王桂花（季卫桥社区）已签到")
}

// screenCode is the code that the page of a hall shows now.
func (t *tour) screenCode(page string) string {
	if t.err != nil {
		return ""
	}
	shown, err := t.service.Screen(t.ctx, page[strings.LastIndex(page, "/")+1:])
	if err != nil || shown.Link == "" {
		t.fail("the hall's page shows %+v, %v", shown, err)
		return ""
	}
	fmt.Fprintf(t.out, "  🖥 %s\n", shown.Link)
	_, code, _ := strings.Cut(shown.Link, "?start=")
	return code
}

// after imports who signed on paper, with a name that is in doubt, notes an
// estimate of those outside, and asks who came.
func (t *tour) after() {
	t.forward("16:00")
	t.say(t.teacher, "办活动")
	t.press(t.teacher, "☑️ 已结束 · "+t.today("1/2")+" 科普大讲堂："+eventTitle)
	t.expect(t.teacher, "还缺：")
	t.press(t.teacher, "导入纸质名单")
	t.expect(t.teacher, "签到名单发给我")
	t.upload("名单.csv", "姓名,社区,人群\n孙大爷,芳水,退休\n王桂华,季卫桥,退休\n")
	t.expect(t.teacher, "新签到 1 人", "名单上的“王桂华”（季卫桥社区）是下面哪一位")
	t.press(t.teacher, "王桂花 · 季卫桥社区")
	t.expect(t.teacher, "都认好了")
	t.press(t.teacher, "点开看")
	t.press(t.teacher, "估算人数")
	t.expect(t.teacher, "估了多少人")
	t.say(t.teacher, "30 门口数的")
	t.expect(t.teacher, "已记估算 30 人（门口数的）")
	t.say(t.teacher, "到场 "+eventTitle)
	t.expect(t.teacher, "人次 5（另有估算 30）")
	t.say(t.teacher, "/attendence 本周")
	t.expect(t.teacher, "是想找这个吗？", "/attendance")
}
