package main

import (
	"fmt"
	"strings"

	"kepubot/bot/sim"
)

// person is somebody of the tour, who comes when they are first named.
func (t *tour) person(name, language string) *sim.Person {
	if p, ok := t.cast[name]; ok {
		return p
	}
	p := t.telegram.AddPerson(sim.Profile{Name: name, Language: language})
	t.cast[name] = p
	return p
}

func (t *tour) newcomer() {
	li := t.person("李阿姨", "zh-hans")
	li.Start("")
	t.expect(li, "欢迎使用", "您住在哪个街道", "[凤山街道]")
	t.say(li, "季卫桥")
	t.expect(li, "您属于哪一类", "[退休]")
	t.press(li, "退休")
	t.expect(li, "季卫桥社区又多了一位科普达人", "[同意，开始]")
	t.press(li, "同意，开始")
	t.expect(li, "注册好了")
	t.expect(li, "今天早上 8:00")
}

func (t *tour) poster() {
	emma := t.person("Emma", "en")
	emma.Start("c-huicui")
	t.expect(emma, "You live in Huicui Community, right?")
	t.press(emma, "Yes, that's right")
	t.press(emma, "Working")
	t.expect(emma, "Nearly done")
	t.press(emma, "Agree and start")
	t.expect(emma, "You're in, Huicui Community")
}

func (t *tour) child() {
	ming := t.person("小明", "zh-hans")
	ming.Start("")
	t.press(ming, "泗门镇")
	t.press(ming, "不知道，先跳过")
	t.press(ming, "在校学生")
	t.press(ming, "还没有")
	asked := t.expect(ming, "请爸爸妈妈来点一下")
	t.answered(ming.Tap(asked.ID, "1:agree"), "") // a forged consent changes nothing
	t.press(ming, "我是家长，同意孩子参加")
	t.press(ming, "同意，开始")
	t.expect(ming, "注册好了")
}

func (t *tour) tipOfTheDay() {
	t.forward("08:00")
	li, emma := t.person("李阿姨", ""), t.person("Emma", "")
	tip := t.expect(li, "[👍 学到了]", "[📖 为什么]")
	t.expect(emma, "[👍 Learned something]")
	t.expect(t.person("小明", ""), "[👍 学到了]")
	t.toast(li, tip, "👍 学到了", "👍")
	t.press(li, "📖 为什么")
	t.expect(li, "为什么：", "来源：")
	for range 10 {
		if data, ok := tip.Button("👍 学到了"); ok {
			li.Tap(tip.ID, data)
		}
	}
	if n := countTips(li); n != 1 && t.err == nil {
		t.fail("%d tips came, not one", n)
	}
}

func countTips(p *sim.Person) int {
	n := 0
	for _, m := range p.Messages() {
		if _, ok := m.Button("👍 学到了"); ok {
			n++
		}
	}
	return n
}

func (t *tour) figures() {
	t.register(t.teacher, "c-jiweiqiao", "对，就是这里", "机关干部", "同意，开始")
	t.say(t.teacher, "数据")
	t.expect(t.teacher, "注册居民 4 人", "送达 3", "👍 1")
	t.press(t.teacher, t.today("1/2"))
	t.expect(t.teacher, "季卫桥社区　1", "汇翠社区　1")
}

// today is the demo's day as lists show it.
func (t *tour) today(layout string) string {
	return t.telegram.Now().In(t.service.settings.location).Format(layout)
}

func (t *tour) mistakes() {
	li := t.person("李阿姨", "")
	t.say(li, "/tpi")
	t.expect(li, "是想找这个吗？", "/tip")
	t.say(li, strings.Repeat("很长", 5000))
	t.expect(li, "字太多了")
	for _, kind := range []string{"sticker", "voice", "location"} {
		if err := li.SendOther(li.ID(), kind); err != nil {
			t.fail("sending a %s: %v", kind, err)
		}
		t.expect(li, "我只看得懂文字")
	}
	t.answered(li.Tap(li.Last().ID, "1:approve:health"), "工作人员")
	t.answered(li.Tap(li.Last().ID, "nonsense"), "过期")
	li.Start("z-nowhere")
	t.expect(li, "这个链接已经失效了")
	t.say(t.teacher, "数据")
	t.expect(t.teacher, "注册居民 4 人", "👍 1")
}

// form is a tip as staff write it in a chat.
const form = `标题：热水瓶的瓶塞为什么会跳？
正文：刚灌好开水就塞紧，瓶里的空气受热膨胀，会把瓶塞顶起来。先不塞，等十几秒让热气出来，再轻轻塞上就好。
为什么：空气受热会膨胀。瓶里混进的冷空气碰到开水，很快变热，体积变大，就把瓶塞推了出来。
来源：《义务教育物理课程标准》
年份：2022
Title: Why does a vacuum flask pop its stopper?
Text: If you close a flask right after filling it, the air inside heats up, expands and pushes the stopper out. Wait a few seconds for the steam to leave, then close it gently.
Why: Air expands when it is heated. Cold air let in while pouring warms up at once and needs more room.
Source: Compulsory education physics curriculum standard`

func (t *tour) review() {
	editors := make([]*sim.Person, 2)
	for i := range editors {
		t.say(t.teacher, "邀请")
		t.expect(t.teacher, "邀请做什么")
		t.press(t.teacher, "编辑")
		t.expect(t.teacher, "管哪里")
		t.press(t.teacher, "全市")
		link := t.expect(t.teacher, "https://t.me/", "i-").Body()
		editors[i] = t.person(fmt.Sprintf("编辑%d", i+1), "zh-hans")
		_, payload, _ := strings.Cut(link, "?start=")
		editors[i].Start(strings.TrimSpace(payload))
		t.expect(editors[i], "您现在是编辑")
		t.person("李阿姨", "").Start(strings.TrimSpace(payload))
		t.expect(t.person("李阿姨", ""), "邀请已经用过")
	}
	t.say(t.teacher, "写一条")
	t.expect(t.teacher, "标题：")
	t.say(t.teacher, form)
	t.expect(t.teacher, "属于哪个主题")
	t.press(t.teacher, "促进创新创造")
	t.expect(t.teacher, "写给谁看的")
	t.press(t.teacher, "所有人")
	t.expect(t.teacher, "热水瓶", "[送审]")
	t.press(t.teacher, "送审")
	t.expect(t.teacher, "已送审")
	for i, editor := range append(editors, t.teacher) {
		t.say(editor, "待审")
		if i == 2 {
			t.expect(editor, "没有待审")
			break
		}
		t.expect(editor, "[热水瓶的瓶塞为什么会跳？]")
		t.press(editor, "热水瓶的瓶塞为什么会跳？")
		t.expect(editor, fmt.Sprintf("审核 %d/2", i))
		t.press(editor, "通过")
		t.expect(editor, fmt.Sprintf("审核 %d/2", i+1))
	}
}

func (t *tour) pausing() {
	t.say(t.teacher, "暂停")
	t.expect(t.teacher, "要暂停所有推送吗")
	t.press(t.teacher, "突发事件")
	t.expect(t.teacher, "已暂停所有推送")
	t.forward("08:00")
	t.press(t.teacher, "恢复推送")
	t.expect(t.teacher, "要暂停所有推送吗")
	ctx := t.person("李阿姨", "")
	t.expect(ctx, "[👍 学到了]")
	t.expect(t.teacher, "[👍 学到了]")
	t.say(t.teacher, "记录")
	t.expect(t.teacher, "最近的操作", "暂停推送", "恢复推送")
}

func (t *tour) leaving() {
	li := t.person("李阿姨", "")
	t.say(li, "/language")
	t.press(li, "English")
	t.expect(li, "English it is")
	t.say(li, "/settings")
	t.press(li, "Change the time")
	t.press(li, "12:00")
	t.expect(li, "From tomorrow, your tip comes at 12:00")
	t.say(li, "/mydata")
	t.expect(li, "everything we keep about you")
	t.say(li, "/stop")
	t.expect(li, "No more daily tips")
	t.say(li, "/forget")
	t.press(li, "Yes, delete everything")
	t.expect(li, "Deleted")
	t.say(t.teacher, "数据")
	t.expect(t.teacher, "注册居民 6 人")
}
