package main

import (
	"fmt"
	"strings"

	"kepubot/bot/sim"
	"kepubot/content/starter"
	"kepubot/quiz"
)

// The people of the tour's competition.
const (
	grandma = "王奶奶" // of 芳水社区, all right
	driver  = "陈师傅" // of 汇翠社区, all wrong
)

// stage opens the card of a stage.
func (t *tour) stage(state, label, words string) {
	t.say(t.teacher, "办赛")
	t.expect(t.teacher, "比赛管理")
	t.press(t.teacher, state+" · 夏季科普赛")
	t.expect(t.teacher, "排名：", "["+label+"]")
	t.press(t.teacher, label)
	t.expect(t.teacher, words)
}

// sure presses a key that asks once more, and its second.
func (t *tour) sure(p *sim.Person, label, words string) {
	t.press(p, label)
	t.expect(p, words)
	t.press(p, label)
}

// practice answers questions without a competition.
func (t *tour) practice() {
	emma := t.person("Emma", "")
	t.say(emma, "📝 Quiz")
	t.expect(emma, "No clock", "[Anything]")
	t.press(emma, "Safety and health")
	m := t.expect(emma, "📝 Safety and health")
	t.answer(emma, m, false, "en")
	t.expect(emma, "Source:", "[Next question]")
}

// answer presses an answer to the question that a message asks: the right one
// or a wrong one. It knows the keys from the library that is imported.
func (t *tour) answer(p *sim.Person, m sim.Message, right bool, language string) {
	if t.err != nil {
		return
	}
	q := t.asked(m, language)
	if q == nil {
		t.fail("no question of the library in %q", m.Body())
		return
	}
	if q.Kind == quiz.Number {
		number := q.Key.Number
		if !right {
			number += 10*q.Key.Within + 1000
		}
		t.say(p, fmt.Sprint(number))
		return
	}
	for _, label := range t.labels(q, m, right, language) {
		t.press(p, label)
		if q.Kind == quiz.Several {
			t.expect(p, "✓ "+label)
		}
	}
	if q.Kind == quiz.Several {
		t.press(p, lastLabel(p.Last()))
	}
}

// lastLabel is the last button of a message.
func lastLabel(m sim.Message) string {
	if len(m.Buttons) == 0 {
		return ""
	}
	row := m.Buttons[len(m.Buttons)-1]
	return row[len(row)-1].Text
}

// asked finds the question of the library that stands in a message.
func (t *tour) asked(m sim.Message, language string) *quiz.Question {
	for _, q := range t.questions {
		if stem := q.In(language).Question; strings.Contains(m.Body(), stem) {
			return q
		}
	}
	return nil
}

// labels are the buttons to press, by where the options stand in the message.
func (t *tour) labels(q *quiz.Question, m sim.Message, right bool, language string) []string {
	var labels []string
	for i, option := range q.Options(language) {
		if (q.Key.Right&(1<<i) != 0) != right {
			continue
		}
		if q.Kind == quiz.TrueFalse {
			return []string{option}
		}
		for _, letter := range []string{"A", "B", "C", "D", "E", "F"} {
			if strings.Contains(m.Body(), letter+" "+option) {
				labels = append(labels, letter)
				break
			}
		}
		if q.Kind == quiz.Single {
			break
		}
	}
	return labels
}

// library reads the questions that the demo has.
func (t *tour) library() {
	files, err := starter.Questions()
	if err != nil {
		t.fail("reading the questions: %v", err)
		return
	}
	for _, file := range files {
		questions, err := quiz.Read(file.Name, file.Data)
		if err != nil {
			t.fail("reading the questions of %s: %v", file.Name, err)
			return
		}
		t.questions = append(t.questions, questions...)
	}
}

// announcing makes a competition of three stages and opens the first.
func (t *tour) announcing() {
	t.say(t.teacher, "办赛")
	t.press(t.teacher, "＋ 新比赛")
	t.expect(t.teacher, "比赛叫什么名字")
	t.say(t.teacher, "夏季科普赛 / Summer Science Quiz #科技活动周")
	t.expect(t.teacher, "怎么比")
	t.press(t.teacher, "网上＋纸卷＋现场决赛")
	t.expect(t.teacher, "夏季科普赛", "⚠️ 第 1 阶段：没有开始时间")
	for i, stage := range []struct{ label, times string }{
		{"1 网上答题", "明天 9:00 到 后天 18:00"}, {"2 纸卷", "明天 9:00 到 后天 18:00"}, {"3 现场决赛", "后天 19:00"},
	} {
		t.press(t.teacher, stage.label)
		t.press(t.teacher, "时间")
		t.expect(t.teacher, "什么时候开始")
		t.say(t.teacher, stage.times)
		t.expect(t.teacher, "夏季科普赛", "[时间]")
		if i != 1 {
			t.press(t.teacher, "题数")
			t.press(t.teacher, "5 题")
			t.expect(t.teacher, "夏季科普赛", "[题数]")
		}
		t.press(t.teacher, "‹ 返回")
		t.expect(t.teacher, "夏季科普赛", "[公布比赛]")
	}
	t.sure(t.teacher, "公布比赛", "不能再改")
	t.expect(t.teacher, "进行中")
	t.press(t.teacher, "1 网上答题")
	t.expect(t.teacher, "还没开始")
	t.sure(t.teacher, "现在开始", "现在就让")
	t.expect(t.teacher, "正在进行")
	t.say(t.teacher, "办赛")
	t.press(t.teacher, "进行中 · 夏季科普赛")
	t.press(t.teacher, "📣 通知居民")
	t.expect(t.teacher, "夏季科普赛开始啦", "[我要参加]")
}

// playing has four people play for three communities.
func (t *tour) playing() {
	li, emma := t.person("李阿姨", ""), t.person("Emma", "")
	t.register(t.person(grandma, "zh-hans"), "c-fangshui", "对，就是这里", "退休", "同意，开始")
	t.register(t.person(driver, "zh-hans"), "c-huicui", "对，就是这里", "上班", "同意，开始")
	for _, player := range []struct {
		p        *sim.Person
		right    int // of five
		language string
	}{{li, 4, "zh-CN"}, {emma, 3, "en"}, {t.person(grandma, ""), 5, "zh-CN"}, {t.person(driver, ""), 0, "zh-CN"}} {
		t.play(player.p, player.right, player.language)
	}
	t.say(li, "排名")
	t.expect(li, "社区榜", "季卫桥社区", "← 您的社区", "[怎么算的]")
	t.press(li, "怎么算的")
	t.expect(li, "平均分×参与率的平方根")
}

// play answers the five questions of the online stage.
func (t *tour) play(p *sim.Person, right int, language string) {
	enter, word := "我要参加", "题，共 5 题"
	if language == "en" {
		enter, word = "Take part", "of 5"
	}
	t.say(p, "/competitions")
	t.press(p, enter)
	for n := range 5 {
		m := t.expect(p, word, fmt.Sprint(n+1))
		t.answer(p, m, n < right, language)
	}
	if language == "en" {
		t.expect(p, "All done!")
		return
	}
	t.expect(p, "都答完了！")
}

// written registers a neighbour without a phone and imports two results; the
// better one of a person counts.
func (t *tour) written() {
	t.say(t.teacher, "代报名\n张大爷 季卫桥 退休")
	t.expect(t.teacher, "登记了 1 位居民")
	t.stage("进行中", "2 纸卷", "[导入成绩]")
	t.press(t.teacher, "导入成绩")
	t.expect(t.teacher, "请把成绩表发给我")
	t.upload("成绩.csv", "姓名,社区,得分\n张大爷,季卫桥社区,80\n没有的人,季卫桥社区,70\n")
	t.expect(t.teacher, "有 1 处要改", "第 3 行", "没有写入任何内容")
	t.upload("成绩.csv", "姓名,社区,得分\n张大爷,季卫桥社区,80\n")
	t.expect(t.teacher, "写入了 1 份成绩")
}

func (t *tour) upload(name, text string) {
	if t.err == nil {
		if err := t.teacher.Upload(t.teacher.ID(), "document", name, "", []byte(text)); err != nil {
			t.fail("sending a file: %v", err)
		}
	}
}

// closing ends the stage, names who goes on, and gives a certificate.
func (t *tour) closing() {
	t.stage("进行中", "2 纸卷", "还没开始")
	t.sure(t.teacher, "现在开始", "现在就让")
	t.expect(t.teacher, "正在进行")
	t.sure(t.teacher, "现在截止", "还没答完的人不能再答")
	t.expect(t.teacher, "已截止")
	t.stage("进行中", "1 网上答题", "正在进行")
	t.sure(t.teacher, "现在截止", "还没答完的人不能再答")
	t.expect(t.teacher, "已截止")
	t.press(t.teacher, "📊 成绩和分析")
	t.expect(t.teacher, "要留意的")
	t.stage("进行中", "2 纸卷", "[晋级名单]")
	t.press(t.teacher, "晋级名单")
	t.expect(t.teacher, "前 3 名社区晋级", "季卫桥社区")
	t.press(t.teacher, "就按这个名单")
	t.expect(t.teacher, "晋级名单已经确认过了")
	t.expect(t.person("李阿姨", ""), "进入“夏季科普赛”下一阶段")
}

// final scores teams at the desk and asks the audience a question.
func (t *tour) final() {
	t.stage("进行中", "3 现场决赛", "还没开始")
	t.sure(t.teacher, "现在开始", "现在就让")
	t.expect(t.teacher, "正在进行")
	t.press(t.teacher, "观众答题")
	t.expect(t.teacher, "共 5 题")
	li := t.person("李阿姨", "")
	t.say(li, "比赛")
	t.press(li, "📝 现场答题")
	keypad := t.expect(li, "现场答题", "[A]", "[B]")
	t.toast(li, keypad, "A", "没有开放的题")
	t.press(t.teacher, "开放第 1 题")
	t.expect(t.teacher, "[第 1 题停止作答]")
	t.toast(li, keypad, "A", "第 1 题已选 A")
	t.press(t.teacher, "第 1 题停止作答")
	t.expect(t.teacher, "已停止作答")
	t.toast(li, keypad, "B", "没有开放的题")
	t.press(t.teacher, "公布第 1 题答案")
	t.expect(t.teacher, "正确答案", "／1")
	t.stage("进行中", "3 现场决赛", "[记分台]")
	t.press(t.teacher, "记分台")
	t.expect(t.teacher, "直接打队名")
	t.say(t.teacher, "红队 100\n蓝队 100\n绿队 100")
	t.expect(t.teacher, "点队名打分", "[红队]")
	for _, step := range []struct{ team, key string }{{"红队", "必答＋10"}, {"蓝队", "抢答－10"}, {"绿队", "风险＋30"}, {"绿队", "风险－10"}} {
		t.press(t.teacher, step.team)
		t.expect(t.teacher, "打分：")
		t.press(t.teacher, step.key)
		t.expect(t.teacher, "点队名打分", step.team)
	}
	t.press(t.teacher, "↩︎ 撤销上一步")
	t.expect(t.teacher, "绿队　130")
	t.say(t.teacher, "蓝队 +5 补充回答正确")
	t.expect(t.teacher, "蓝队　95", "补充回答正确")
	t.sure(t.teacher, "比赛结束", "不能再打分")
	t.expect(t.teacher, "比赛已经结束")
	t.stage("进行中", "3 现场决赛", "正在进行")
	t.sure(t.teacher, "现在截止", "还没答完")
	t.expect(t.teacher, "已截止")
}

// showing shows the results for objections, answers one, and makes them
// final.
func (t *tour) showing() {
	t.say(t.teacher, "办赛")
	t.expect(t.teacher, "比赛管理")
	t.press(t.teacher, "进行中 · 夏季科普赛")
	t.expect(t.teacher, "排名：", "[公示结果]")
	t.press(t.teacher, "公示结果")
	t.expect(t.teacher, "公示期间找谁")
	t.say(t.teacher, "王老师 0574-62700000")
	t.expect(t.teacher, "居民会看到", "绿队　130")
	t.press(t.teacher, "公示 3 天")
	t.expect(t.teacher, "公示中")
	driver := t.person(driver, "")
	t.say(driver, "比赛")
	t.press(driver, "我有异议")
	t.say(driver, "第二题的答案不对吧？")
	t.expect(driver, "已记下")
	t.expect(t.teacher, "提了异议")
	t.press(t.teacher, "点开看")
	t.expect(t.teacher, "异议 1", "[答复异议 1]")
	t.press(t.teacher, "答复异议 1")
	t.expect(t.teacher, "请直接打字答复")
	t.say(t.teacher, "核对过，答案以最新标准为准。")
	t.expect(t.teacher, "→ 核对过", "[定为最终结果]")
	t.expect(driver, "答复是：核对过")
	for _, clock := range []string{"18:30", "18:29", "18:28", "18:27"} {
		t.forward(clock)
	}
	t.sure(t.teacher, "定为最终结果", "不能再改")
	t.expect(t.teacher, "已结束")
	li := t.person("李阿姨", "")
	t.say(li, "比赛")
	t.expect(li, "夏季科普赛", "[我的成绩]")
	t.press(li, "我的成绩")
	t.expect(li, "您得", "季卫桥社区第", "[领证书]")
	t.press(li, "看答案和解析")
	t.expect(li, "正确答案：", "来源：")
	t.press(li, "‹ 返回")
	t.press(li, "领证书")
	t.expect(li, "证书上写什么名字")
	t.say(li, "李秀英")
	if m := t.expect(li, "您的证书"); t.err == nil && m.Photo == nil {
		t.fail("the certificate is no picture")
	}
	t.say(t.person("Emma", ""), "/rank")
	t.expect(t.person("Emma", ""), "final", "Jiweiqiao")
}
