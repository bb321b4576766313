package main

import (
	"slices"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/resident"
)

// photo sends a picture.
func (c *city) photo(p *sim.Person, kind string) {
	c.t.Helper()
	if err := p.Upload(p.ID(), kind, "picture.jpg", "", []byte("\xff\xd8\xffpicture")); err != nil {
		c.t.Fatal(err)
	}
}

// shows waits until the newest message says words and has buttons.
func (c *city) shows(p *sim.Person, words string, labels ...string) {
	c.t.Helper()
	c.eventually(words+" with "+strings.Join(labels, ", "), func() bool {
		last := p.Last()
		for _, label := range labels {
			if _, ok := last.Button(label); !ok {
				return false
			}
		}
		return strings.Contains(last.Body(), words)
	})
}

// data is what the newest button with a label carries.
func data(p *sim.Person, label string) string {
	for _, m := range slices.Backward(p.Messages()) {
		if data, ok := m.Button(label); ok {
			return data
		}
	}
	return ""
}

// pictured counts the pictures with some words that the bot sent somebody.
func pictured(p *sim.Person, words string) int {
	n := 0
	for _, m := range p.Messages() {
		if m.Bot && m.Photo != nil && strings.Contains(m.Caption, words) {
			n++
		}
	}
	return n
}

// TestQuestionPicture: a reviewer puts a picture on a question; it is reviewed
// from the start, and not by them.
func TestQuestionPicture(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "09:00:00")
		c.start()
		author, second, third := c.register("周老师", "jiweiqiao"), c.register("吴老师", "jiweiqiao"), c.register("郑老师", "jiweiqiao")
		c.appoint(resident.Editor, author, second, third)
		author.Send("题库")
		c.press(author, "＋ 加题")
		c.hears(author, "把题目发给我")
		author.Send("主题：健康\n1. 图上的标志是什么意思？（B）\nA. 易燃　B. 有毒　C. 易碎\n解析：骷髅头表示有毒。\n来源：《标志》（2023）")
		c.hears(author, "新题 1 道")
		open := func(p *sim.Person) {
			t.Helper()
			p.Send("题库")
			c.shows(p, "题库", "待审（1）")
			c.press(p, "待审（1）")
			c.press(p, "图上的标志是什么意思？")
		}
		open(second)
		c.shows(second, "审核 0/2", "加图片", "通过")
		c.press(second, "通过")
		c.shows(second, "审核 1/2", "加图片")
		c.press(second, "加图片")
		c.shows(second, "从头再审", "‹ 返回")
		for what, send := range map[string]func(){"a file": func() { c.photo(second, "document") }, "words": func() { second.Send("没有图") }} {
			seen := len(second.Messages())
			send()
			c.eventually(what+" is no photo", func() bool { return lastSays(second, seen, "请直接发一张图片") })
		}
		c.photo(second, "photo")
		c.shows(second, "审核 0/2", "换图片", "去掉图片", "通过")
		if pictured(second, "图上的标志") != 1 {
			t.Error("the question is not shown as people will get it")
		}
		c.refused(second, "别人来审", data(second, "通过"))
		open(third)
		c.shows(third, "审核 0/2", "换图片", "通过")
		if pictured(third, "图上的标志") != 1 {
			t.Error("a reviewer does not see the picture")
		}
		c.press(third, "通过")
		c.shows(third, "审核 1/2")
		stale := data(third, "去掉图片")
		open(c.admin)
		c.shows(c.admin, "审核 1/2", "通过")
		c.press(c.admin, "通过")
		c.shows(c.admin, "已通过", "换图片", "下架")
		c.press(c.admin, "下架")
		c.shows(c.admin, "已下架")
		c.refused(third, "不能改图片", stale)
		c.refused(third, "已经不在了", "1:qbare:nothing", "1:qpicture:nothing")
		c.refused(c.register("李阿姨", "jiweiqiao"), "工作人员用的", stale, strings.Replace(stale, "qbare", "qpicture", 1))
	})
}

// TestTipPicture: the author of a draft gives it a picture, reviewers see it.
func TestTipPicture(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "09:00:00")
		c.start()
		author, second := c.register("周老师", "jiweiqiao"), c.register("吴老师", "jiweiqiao")
		c.appoint(resident.Editor, author, second)
		author.Send("写一条")
		c.hears(author, "复制下面的格式")
		author.Send("标题：热水瓶\n正文：第一行\n为什么：膨胀\n来源：《物理》\n年份：2022\nTitle: Flask\nText: Text\nWhy: Because\nSource: Physics")
		c.press(author, "保障安全健康")
		c.press(author, "所有人")
		c.shows(author, "热水瓶", "加图片", "送审")
		picture := data(author, "加图片")
		c.refused(second, "已经不在了", picture)
		c.press(author, "加图片")
		c.shows(author, "请把图片发给我", "‹ 返回")
		c.press(author, "‹ 返回")
		c.shows(author, "热水瓶", "加图片")
		c.press(author, "加图片")
		c.shows(author, "请把图片发给我")
		c.photo(author, "photo")
		c.shows(author, "热水瓶", "换图片", "去掉图片", "送审")
		if pictured(author, "热水瓶") != 1 {
			t.Error("the tip is not shown as residents will get it")
		}
		c.press(author, "送审")
		c.hears(author, "已送审")
		for _, p := range []*sim.Person{second, c.admin} {
			p.Send("待审")
			c.press(p, "热水瓶")
			c.shows(p, "审核", "换图片", "通过")
			if pictured(p, "热水瓶") != 1 {
				t.Error("a reviewer does not see the picture")
			}
			c.press(p, "通过")
			c.hears(p, "审核")
		}
		c.shows(c.admin, "已通过", "下架")
		c.refused(second, "不能改图片", strings.Replace(picture, "wpicture", "wbare", 1))
	})
}
