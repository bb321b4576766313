package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
	"kepubot/survey"
)

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
		c.refused(li, "已经交过了", "1:svset:"+id+":-:1:1", "1:svmark:"+id+":-:3:1.1", "1:svpass:"+id+":-:5")
		c.answersSecond(wang, id)
		c.checkAnswers(t, id)
		c.closes(t, id)
		c.refused(c.register("赵四", "huicui"), "已经截止", "1:svset:"+id+":-:1:0", "1:svgo:"+id+":-")
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
	c.refused(p, "按钮", "1:svset:"+id+":-:1:9", "1:svset:"+id+":-:2:99", "1:svset:"+id+":fzz:1:0", "1:svset:"+id+":-:9:0", "1:svmark:"+id+":-:3:7.1", "1:svmark:"+id+":-:3:x", "1:svset:"+id+":-:5:1", "1:svpass:"+id+":-:1")
	c.refused(p, "不在了", "1:svset:nothing:-:1:0")
	c.refused(p, "工作人员", "1:sdopen:"+id, "1:sdclose:"+id+":yes", "1:sdr:"+id+":a")
	c.presses(p, "4")
	c.sees(p, "第 3 题", "‹ 上一题")
	c.presses(p, "‹ 上一题")
	c.sees(p, "第 2 题", "✓ 4", "下一题 ›")
	c.presses(p, "5")
	c.sees(p, "第 3 题", "☐ A 洗菜水浇花")
	c.refused(p, "请至少选一个", "1:svdone:"+id+":-:3")
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
