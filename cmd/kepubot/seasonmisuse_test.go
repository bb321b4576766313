package main

import (
	"maps"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/quiz"
)

// ofSeason are the collections that a competition lives in.
func (c *city) ofSeason() map[string]string {
	all := map[string]string{}
	for _, name := range []string{"competitions", "pools", "entries", "advances", "teams", "desks", "rounds", "listeners", "accounts", "lotteries", "questions", "practised", "audit", "jobs", "staff"} {
		for id, doc := range c.snapshot(name) {
			all[name+"/"+id] = doc
		}
	}
	return all
}

// TestSeasonForged: whatever a resident forges while a competition is on, a
// button of staff, of another stage, of somebody else's family or an answer that
// there is not, is answered kindly and changes nothing.
func TestSeasonForged(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "09:00:00")
		pool := c.season(func(s *quiz.Stage) { s.Questions = 3 })
		c.start()
		li := c.register("李阿姨", "jiweiqiao")
		li.Send("比赛")
		c.eventually("the competition is on", func() bool { return li.TapLabel("我要参加") == nil })
		c.eventually("a question is asked", func() bool { return said(li, "第 1 题，共 3 题") })
		before := c.ofSeason()
		for _, data := range []string{
			"1:kview:k1", "1:kannounce:k1:yes", "1:kclose:k1.1:yes", "1:kopen:k1.1:yes", "1:kkeys:k1.1", "1:kkey:k1.1:0", "1:kcorrect:k1.1:0",
			"1:kresults:k1.1", "1:kdraw:k1.1:5", "1:kadvance:k1.1", "1:kconfirm:k1.1:0000000000000000", "1:kshown:k1:3", "1:kfinish:k1:yes",
			"1:kpublish:k1", "1:kgroups:k1:yes", "1:kset:k1:speed:1", "1:kpick:k1.1:limit:15", "1:kteamrec:k1:jiweiqiao:1", "1:hscore:k1.1:0:must.10:0",
			"1:hend:k1.1:yes", "1:ropen:k1.1:0", "1:rreveal:k1.1:0", "1:qexport", "1:qapprove:h-cpr-rate", "1:qretire:h-cpr-rate", "1:bank",
			"1:canswer:k1.1:-:0.1:A", "1:canswer:k1.1:-:0.0:F", "1:canswer:k1.1:-:0.0:BA", "1:canswer:k1.1:-:0.99:A", "1:canswer:k1.1:-:-1.0:A",
			"1:canswer:k1.1:nobody:0.0:A", "1:canswer:k9.1:-:0.0:A", "1:canswer:k1.1:-:0.0", "1:chand:k1.1:-:0.0", "1:cbegin:k1.9:-", "1:cbegin:k1.1:nobody",
			"1:manswers:k1.1:-:0", "1:mcert:k1.1:-", "1:object:k1", "1:rpress:k1.1:A", "1:rpress:k1.1:ABCD", "1:exchange:1000000", "1:exchange:-5",
			"1:panswer:" + pool.Questions[0].ID + ":all:A", "1:panswer:nothing:all:A", "1:pnext:nothing", "1:try:nothing", "1:rank:k9.1", "1:comp:k9",
			"1:buzz:x", "1:rkeys:k9.1",
		} {
			if c.forge(li, data) == "" {
				t.Errorf("the forged tap %q is answered without a word", data)
			}
		}
		for _, text := range []string{"办赛", "题库", "核销 ABCDEFGH", "/contests"} {
			seen := len(li.Messages())
			li.Send(text)
			c.eventually(text+" is refused", func() bool { return lastSays(li, seen, "工作人员用的") })
		}
		if after := c.ofSeason(); !maps.Equal(before, after) {
			for id, doc := range after {
				if before[id] != doc {
					t.Errorf("%s changed from %s to %s", id, before[id], doc)
				}
			}
		}
		for _, m := range li.Messages() {
			if strings.Contains(m.Body(), "正确答案") {
				t.Errorf("a key was told before its time: %q", m.Body())
			}
		}
	})
}

// lastSays tells whether the bot wrote words to somebody since a message.
func lastSays(p *sim.Person, seen int, words string) bool {
	for _, m := range p.Messages()[min(seen, len(p.Messages())):] {
		if m.Bot && strings.Contains(m.Body(), words) {
			return true
		}
	}
	return false
}

// TestContestRefused: what staff type wrong while they make a competition is
// answered with the reason, and the draft stays as it was.
func TestContestRefused(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "09:00:00")
		c.start()
		staff := c.admin
		steps := func(labels ...string) {
			for _, label := range labels {
				c.eventually("staff press "+label, func() bool { return staff.TapLabel(label) == nil })
			}
		}
		staff.Send("办赛")
		steps("＋ 新比赛")
		c.eventually("the title is asked for", func() bool { return said(staff, "比赛叫什么名字") })
		for _, bad := range []struct{ text, answer string }{
			{"一行\n两行", "名称请写一行"}, {strings.Repeat("很长", 30), "名称请写一行"},
		} {
			seen := len(staff.Messages())
			staff.Send(bad.text)
			c.eventually(bad.answer, func() bool { return lastSays(staff, seen, bad.answer) })
		}
		staff.Send("考考全城")
		steps("只在网上答题", "1 网上答题")
		c.eventually("the stage is shown", func() bool { return staff.TapLabel("时间") == nil })
		c.eventually("its times are asked for", func() bool { return said(staff, "什么时候开始、截止") })
		for _, bad := range []struct{ text, answer string }{
			{"随便什么时候", "没看懂时间"}, {"2020-1-1 9:00 到 2020-1-2 9:00", "没看懂时间"}, {"13-45 9:00", "没看懂时间"},
		} {
			seen := len(staff.Messages())
			staff.Send(bad.text)
			c.eventually(bad.answer, func() bool { return lastSays(staff, seen, bad.answer) })
		}
		staff.Send("明天 9:00 到 明天 8:00")
		c.eventually("the stage has times", func() bool { return strings.Contains(staff.Last().Body(), "明天上午 9:00") })
		steps("‹ 返回")
		c.eventually("it closes before it opens", func() bool { return said(staff, "截止时间要晚于开始时间") })
		before := c.snapshot("competitions")
		steps("公布比赛")
		c.eventually("staff are asked once more", func() bool { return said(staff, "不能再改") })
		if answer := c.forge(staff, "1:kannounce:"+idOf(before)+":yes"); !strings.Contains(answer, "还有地方没填好") {
			t.Errorf("a competition with faults is answered by %q", answer)
		}
		if after := c.snapshot("competitions"); !maps.Equal(before, after) {
			t.Errorf("%v became %v", before, after)
		}
	})
}

// idOf is the id of the one document there is.
func idOf(docs map[string]string) string {
	for id := range docs {
		return id
	}
	return ""
}
