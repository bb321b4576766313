package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/content/starter"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
	"kepubot/survey"
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

// refusedSurvey forges taps; each is answered so, and no answers change.
func (c *city) refusedSurvey(p *sim.Person, words string, data ...string) {
	c.t.Helper()
	before := c.snapshot("responses")
	for _, forged := range data {
		tap := p.Tap(p.Last().ID, forged)
		c.eventually("the tap "+forged+" is answered", func() bool { _, ok := c.telegram.Answered(tap); return ok })
		if toast, _ := c.telegram.Answered(tap); !strings.Contains(toast.Text, words) {
			c.t.Errorf("%s is answered by %q, not %q", forged, toast.Text, words)
		}
	}
	if !maps.Equal(before, c.snapshot("responses")) {
		c.t.Errorf("one of %v changed an answer", data)
	}
}

// TestSurvey follows a survey with a skip from its form to its workbook.
func TestSurvey(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		l := c.newLine()
		c.at("2026-11-24", "09:00:00")
		bot := c.start()
		li, wang := c.register("李阿姨", "jiweiqiao"), c.register("王大爷", "huicui")
		c.admin.Send("问卷管理")
		c.press(c.admin, "＋ 新问卷")
		c.admin.Send(strings.Replace(waterSurvey, "跳到 3", "跳到 1", 1))
		c.hears(c.admin, "第 3 行　第 1 题：只能跳到后面的题")
		id := c.drafted(waterSurvey)
		c.tries()
		c.opened(id)
		c.keepsQuestions()

		c.answersFirst(li, id)
		if err := bot.stop(); err != nil {
			t.Fatal(err)
		}
		c.comesAgain(t, l, li, id)
		c.start()
		c.hears(li, "✅ 交好了，谢谢您！")
		c.refusedSurvey(li, "已经交过了", "1:svset:"+id+":-:1:1", "1:svmark:"+id+":-:3:1.1", "1:svpass:"+id+":-:5")
		c.answersSecond(wang, id)
		c.checkAnswers(t, id)
		c.closes(t, id)
		c.refusedSurvey(c.register("赵四", "huicui"), "已经截止", "1:svset:"+id+":-:1:0", "1:svgo:"+id+":-")
		c.forgets(t, li, id)
	})
}

// tries goes through the draft as residents do. Nothing is kept of it.
func (c *city) tries() {
	c.t.Helper()
	c.press(c.admin, "👀 试答")
	c.sees(c.admin, "第 1 题，共 5 题", "B 不用")
	c.presses(c.admin, "B 不用", "☐ B 洗澡时间短一点", "☑ B 洗澡时间短一点", "☐ C 没怎么留意", "选好了", "下一题 ›", "这题不答")
	c.sees(c.admin, "试答到这里结束", "再试一遍")
	c.presses(c.admin, "‹ 返回")
	c.sees(c.admin, "📝 草稿", "开放")
	if n := len(c.snapshot("responses")); n != 0 {
		c.t.Errorf("a trial left %d answers", n)
	}
}

// keepsQuestions: of a survey that is open the title can change, a question not.
func (c *city) keepsQuestions() {
	c.t.Helper()
	c.presses(c.admin, "✏️ 修改")
	c.hears(c.admin, "这是现在的内容")
	c.admin.Send(strings.Replace(waterSurvey, "好用吗", "好看吗", 1))
	c.hears(c.admin, "题目和“不记名”都不能再改")
	c.admin.Send(strings.Replace(waterSurvey, "两分钟", "三分钟", 1))
	c.sees(c.admin, "五道题，三分钟。", "📨 发给居民")
}

// answersFirst answers up to the fourth question, tapping twice, going back and
// meeting forged buttons on the way.
func (c *city) answersFirst(p *sim.Person, id string) {
	c.t.Helper()
	p.Start("v-" + id)
	c.sees(p, "记名：答案和您的账号编号存在一起", "开始填")
	c.presses(p, "开始填")
	first := c.sees(p, "第 1 题，共 5 题", "A 用")
	twice, _ := first.Button("A 用")
	p.Tap(first.ID, twice)
	p.Tap(first.ID, twice)
	c.sees(p, "第 2 题", "4")
	c.eventually("both taps are handled", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
	c.refusedSurvey(p, "按钮", "1:svset:"+id+":-:1:9", "1:svset:"+id+":-:2:99", "1:svset:"+id+":fzz:1:0", "1:svset:"+id+":-:9:0", "1:svmark:"+id+":-:3:7.1", "1:svmark:"+id+":-:3:x", "1:svset:"+id+":-:5:1", "1:svpass:"+id+":-:1")
	c.refusedSurvey(p, "不在了", "1:svset:nothing:-:1:0")
	c.refusedSurvey(p, "工作人员", "1:sdopen:"+id, "1:sdclose:"+id+":yes", "1:sdr:"+id+":a")
	c.presses(p, "4")
	c.sees(p, "第 3 题", "‹ 上一题")
	c.presses(p, "‹ 上一题")
	c.sees(p, "第 2 题", "✓ 4", "下一题 ›")
	c.presses(p, "5")
	c.sees(p, "第 3 题", "☐ A 洗菜水浇花")
	c.refusedSurvey(p, "请至少选一个", "1:svdone:"+id+":-:3")
	c.presses(p, "☐ A 洗菜水浇花", "☐ B 洗澡时间短一点", "☑ B 洗澡时间短一点", "选好了")
	c.sees(p, "请直接打一个数字，1 到 20。")
	p.Send("三口")
	c.hears(p, "请打 1 到 20 的整数")
}

// comesAgain has the bot handle the last answers, without their being
// confirmed, and handle them again: nothing changes.
func (c *city) comesAgain(t *testing.T, l *line, p *sim.Person, id string) {
	t.Helper()
	asked := c.sees(p, "第 4 题")
	p.Send("３")
	p.Send("都挺好")
	p.Tap(asked.ID, "1:svhand:"+id+":-")
	waiting := c.telegram.Unconfirmed()
	var last struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(waiting[len(waiting)-1], &last); err != nil {
		t.Fatal(err)
	}
	handle := func() map[string]string {
		l.hold(true)
		defer l.hold(false)
		bot := c.spawn()
		c.eventually("all is handled", func() bool { return l.handled(last.ID) })
		bot.kill()
		return c.snapshot("responses")
	}
	before := handle()
	if after := handle(); !maps.Equal(before, after) || len(before) != 1 {
		t.Errorf("what came again changed %v to %v", before, after)
	}
}

// answersSecond takes the way past the second question, with words and letters.
func (c *city) answersSecond(p *sim.Person, id string) {
	c.t.Helper()
	p.Send("问卷")
	c.presses(p, "节约用水小调查", "开始填")
	c.sees(p, "第 1 题，共 5 题", "A 用")
	p.Send("不用")
	c.sees(p, "第 3 题")
	p.Send("A、C")
	c.sees(p, "第 4 题")
	p.Send("2")
	c.presses(p, "这题不答")
	c.sees(p, "交了以后不能再改", "交卷", "‹ 上一题")
	c.presses(p, "交卷")
	c.hears(p, "✅ 交好了，谢谢您！")
}

// checkAnswers holds what is stored against what was done.
func (c *city) checkAnswers(t *testing.T, id string) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		found := map[string]int{}
		for key, r := range documents[survey.Response](t, d, "responses") {
			if r.Survey != id || !r.Handed || r.Person == "" || r.Resident != r.Person || key != id+":"+r.Person {
				t.Errorf("%s is stored as %+v", key, r)
			}
			said := r.Community
			for _, a := range r.Answers {
				said += fmt.Sprintf(" %d:%d/%d/%s", a.Question, a.Picked, a.Number, a.Text)
			}
			found[said]++
		}
		want := map[string]int{"jiweiqiao 1:1/0/ 2:0/5/ 3:1/0/ 4:0/3/ 5:0/0/都挺好": 1, "huicui 1:2/0/ 3:5/0/ 4:0/2/ 5:0/0/": 1}
		if !maps.Equal(found, want) {
			t.Errorf("stored are %v", found)
		}
	})
}

// closes closes the survey and holds the results that staff are shown, and
// their workbook, against the answers that are stored.
func (c *city) closes(t *testing.T, id string) {
	t.Helper()
	editor := c.register("小陈", "huicui")
	c.appoint(resident.Editor, editor)
	c.admin.Send("问卷管理")
	c.press(c.admin, "📋 正在填 · 节约用水小调查")
	c.presses(c.admin, "截止")
	c.hears(c.admin, "已交 2 份")
	c.presses(c.admin, "截止，不再收", "📊 结果")
	body := c.sees(c.admin, "交卷 2 人", "按人群", "导出 Excel").Body()
	counted, mean := c.tallied(t, id)
	for letters, names := range map[int][]string{1: {"A 用", "B 不用"}, 3: {"A 洗菜水浇花", "B 洗澡时间短一点", "C 没怎么留意"}} {
		for option, name := range names {
			if want := fmt.Sprintf("%s　%d 人　%.1f%%", name, counted[letters][option], 50*float64(counted[letters][option])); !strings.Contains(body, want) {
				t.Errorf("%q is not in\n%s", want, body)
			}
		}
	}
	if want := fmt.Sprintf("平均 %g", mean); !strings.Contains(body, want) || !strings.Contains(body, disclaimer) {
		t.Errorf("%q or the disclaimer is not in\n%s", want, body)
	}
	c.presses(c.admin, "按街道", "凤山街道")
	c.sees(c.admin, "凤山街道　1 人")
	c.sees(c.admin, "A 用　1 人　100.0%", "‹ 返回")
	c.presses(c.admin, "‹ 返回")
	c.sees(c.admin, "梨洲街道　1 人", "凤山街道")
	c.presses(c.admin, "‹ 返回", "导出 Excel")
	rows, err := sheet.Table("结果.xlsx", c.fetched(c.receives(c.admin, ".xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, row := range rows {
		told[row.Get("题号")+" "+row.Get("回答")] = row.Get("人数")
	}
	if want := fmt.Sprint(counted[3][0]); told["3 A 洗菜水浇花"] != want {
		t.Errorf("the workbook says %v, want %s", told, want)
	}
	editor.Tap(editor.Last().ID, "1:sdr:"+id+":a")
	c.sees(editor, "交卷不足 5 人，结果略")
	c.sees(editor, disclaimer)
}

// tallied counts what is stored: options by question, and the mean of the
// fourth.
func (c *city) tallied(t *testing.T, id string) (options map[int][3]int, mean float64) {
	t.Helper()
	options = map[int][3]int{}
	persons := 0
	c.withStore(func(d store.Driver) {
		for _, r := range documents[survey.Response](t, d, "responses") {
			if r.Survey != id || !r.Handed {
				continue
			}
			persons++
			for _, a := range r.Answers {
				counts := options[a.Question]
				for option := range counts {
					if a.Picked&(1<<option) != 0 {
						counts[option]++
					}
				}
				options[a.Question] = counts
				if a.Question == 4 {
					mean += float64(a.Number)
				}
			}
		}
	})
	return options, mean / float64(persons)
}

// forgets deletes a resident: their answers stay and point to nobody.
func (c *city) forgets(t *testing.T, p *sim.Person, id string) {
	t.Helper()
	p.Send("删除我的数据")
	c.press(p, "确定删除，不再保留")
	c.hears(p, "已经删除")
	named := 0
	c.withStore(func(d store.Driver) {
		all := documents[survey.Response](t, d, "responses")
		for _, r := range all {
			if r.Person != "" {
				named++
			}
		}
		if len(all) != 2 || named != 1 {
			t.Errorf("%d answers, %d of them under a name", len(all), named)
		}
	})
}

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
		c.refusedSurvey(li, "已经交过了", "1:svset:"+id+":-:1:0")
		c.nobodyIn(t, "responses")

		c.sends(li, wang, id)
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
func (c *city) sends(handed, other *sim.Person, id string) {
	c.t.Helper()
	c.admin.Send("问卷管理")
	c.press(c.admin, "📋 正在填 · 垃圾分类")
	c.presses(c.admin, "🔗 链接")
	c.sees(c.admin, "https://t.me/kepubot_demo_bot?start=v-"+id, "‹ 返回")
	c.presses(c.admin, "‹ 返回", "📨 发给居民")
	c.sees(c.admin, "将发给 全市，2 人", "确定，发给 2 人")
	heard := len(handed.Messages())
	c.presses(c.admin, "确定，发给 2 人")
	c.sees(other, "垃圾分类", "开始填")
	c.hears(c.admin, "“垃圾分类”发完了，共 1 人")
	if n := len(handed.Messages()); n != heard {
		c.t.Errorf("who has handed in got %d messages", n-heard)
	}
	c.presses(c.admin, "点开看")
	c.sees(c.admin, "发给了居民，1 人", "📊 结果")
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

// TestSurveyPair: staff of a township survey their own part of the city alone;
// what was asked before a campaign is set beside what was asked after it.
func TestSurveyPair(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		li, wang, staff := c.register("李阿姨", "jiweiqiao"), c.register("王大爷", "huicui"), c.register("小陈", "jiweiqiao")
		c.grant(resident.Grant{Role: resident.Organiser, Place: "fengshan"}, staff)
		city := c.admin
		c.admin = staff
		form := "问卷：用电安全\n前测：power\n1. 插座冒烟先做什么？\nA. 断电\nB. 泼水\n答案 A\n"
		c.admin.Send("问卷管理")
		c.press(c.admin, "＋ 新问卷")
		c.admin.Send(strings.Replace(form, "前测", "对象：梨洲街道\n前测", 1))
		c.hears(c.admin, "不在您管的范围里")
		before := c.drafted(form)
		c.hears(c.admin, "对象：凤山街道")
		c.opened(before)
		wang.Start("v-" + before)
		c.hears(wang, "这份问卷是请别的居民填的")
		c.refusedSurvey(wang, "请别的居民", "1:svset:"+before+":-:1:0")
		li.Start("v-" + before)
		c.presses(li, "开始填", "B 泼水", "交卷")
		c.hears(li, "自测正确率 0.0%（1 题答对 0 题）")
		after := c.drafted(strings.Replace(form, "前测", "后测", 1))
		c.opened(after)
		li.Start("v-" + after)
		c.presses(li, "开始填", "A 断电", "交卷")
		c.hears(li, "自测正确率 100.0%（1 题答对 1 题）")
		c.answersForOthers(t, li, after)
		c.presses(c.admin, "📊 结果", "前后对比")
		c.sees(c.admin, "自测正确率：0.0%（0／1）→ 100.0%（3／3）", "‹ 返回")
		c.sees(c.admin, disclaimer)
		city.Send("办问卷")
		c.press(city, "📋 正在填 · 用电安全")
		c.sees(city, "对象：凤山街道", "📊 结果")
	})
}

// answersForOthers answers for a member of somebody's family, and has somebody
// follow the link who has not registered.
func (c *city) answersForOthers(t *testing.T, p *sim.Person, id string) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		residents, err := resident.OpenResidents(t.Context(), d, c.now, "08:00")
		if err != nil {
			t.Fatal(err)
		}
		me, err := residents.ByTelegram(t.Context(), p.ID())
		if err == nil {
			_, err = residents.Change(t.Context(), me.ID, me.Seq+1, func(r *resident.Resident) error {
				return r.AddMember(resident.Member{ID: "f1", Name: "外婆", Community: "jiweiqiao", Group: "elders"})
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	p.Start("v-" + id)
	c.sees(p, "您已经交了", "给外婆填")
	c.presses(p, "给外婆填")
	c.sees(p, "· 外婆", "A 断电")
	c.presses(p, "A 断电", "交卷")
	c.hears(p, "外婆的问卷交好了")

	stranger := c.telegram.AddPerson(sim.Profile{Name: "新来的", Language: "zh-hans"})
	stranger.Start("v-" + id)
	c.sees(stranger, "用电安全", "开始填")
	for _, label := range []string{"开始填", "凤山街道", "季卫桥社区", "退休", "同意，开始"} {
		c.press(stranger, label)
	}
	c.hears(stranger, "注册好了")
	c.presses(stranger, "开始填", "A 断电", "交卷")
	c.hears(stranger, "✅ 交好了，谢谢您！")
}

// TestSurveySendKill: a survey that is ordered at night goes out in the
// morning, and goes on where it was after a kill. Nobody is left out, and for
// each kill one at most hears twice.
func TestSurveySendKill(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.patience = 5 * patienceInTests
		c.at("2026-11-24", "21:30:00")
		people := c.settle(size(80, 500))
		bot := c.start()
		c.opened(c.drafted(waterSurvey))
		c.presses(c.admin, "📨 发给居民", fmt.Sprintf("确定，发给 %d 人", len(people)))
		c.sees(c.admin, fmt.Sprintf("正在发给居民：0／%d", len(people)))
		if toast := c.admin.LastToast().Text; !strings.Contains(toast, "早上 7 点起发") {
			t.Errorf("told at night: %q", toast)
		}
		if err := bot.stop(); err != nil {
			t.Fatal(err)
		}
		heard := func() (persons, messages int) {
			for _, p := range people {
				n := 0
				for _, m := range p.Messages() {
					if m.Bot && strings.Contains(m.Body(), "节约用水小调查") {
						n++
					}
				}
				messages += n
				persons += min(n, 1)
			}
			return persons, messages
		}
		if n, _ := heard(); n != 0 {
			t.Fatalf("%d were written to at night", n)
		}
		c.at("2026-11-25", "07:00:01")
		for _, share := range []int{4, 2} {
			killed := c.spawn()
			c.eventually("some have heard", func() bool { n, _ := heard(); return n >= len(people)/share })
			killed.kill()
		}
		c.start()
		c.hears(c.admin, fmt.Sprintf("“节约用水小调查”发完了，共 %d 人", len(people)))
		if persons, messages := heard(); persons != len(people) || messages > len(people)+2 {
			t.Errorf("%d of %d have heard, by %d messages", persons, len(people), messages)
		}
	})
}
