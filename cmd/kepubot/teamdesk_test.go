package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	"kepubot/bot/sim"
	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/store"
)

// teamSeasons announces k1, which asks townships for teams, and k2, which asks
// for none, and drafts k3.
func (c *city) teamSeasons() {
	c.t.Helper()
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		bank, err := openBank(ctx, d, c.now)
		if err != nil {
			c.t.Fatal(err)
		}
		competitions, err := quiz.OpenCompetitions(ctx, d, bank, c.now)
		if err != nil {
			c.t.Fatal(err)
		}
		for id, by := range map[string]quiz.AdvanceBy{"k1": quiz.TownshipTeams, "k2": quiz.TopCommunities, "k3": quiz.TownshipTeams} {
			draft := quiz.NewCompetition(id, "rstaff", map[string]string{"k1": "夏季科普赛", "k2": "社区科普赛", "k3": "明年科普赛"}[id], []string{content.Chinese}, quiz.Online, quiz.Hall)
			draft.Stages[0].Advance.By, draft.Stages[0].Questions = by, 5
			for i := range draft.Stages {
				draft.Stages[i].Opens, draft.Stages[i].Closes = store.Millis(c.now().Add(time.Hour)), store.Millis(c.now().Add(24*time.Hour))
			}
			if _, err := competitions.Add(ctx, draft, 1); err != nil {
				c.t.Fatal(err)
			}
			if id == "k3" {
				continue
			}
			if _, err := competitions.Announce(ctx, id, 2, nil); err != nil {
				c.t.Fatal(err)
			}
		}
	})
}

// refused forges taps, and holds that each is answered kindly and changes
// nothing of competitions and surveys.
func (c *city) refused(p *sim.Person, words string, data ...string) {
	c.t.Helper()
	before := c.held()
	for _, forged := range data {
		if answer := c.forge(p, forged); !strings.Contains(answer, words) {
			c.t.Errorf("%s is answered by %q, not %q", forged, answer, words)
		}
	}
	if !maps.Equal(before, c.held()) {
		c.t.Errorf("one of %v changed something", data)
	}
}

// held is what a forged tap must leave as it is.
func (c *city) held() map[string]string {
	c.t.Helper()
	all := c.ofSeason()
	for _, name := range []string{"surveys", "responses", "surveysends"} {
		for id, doc := range c.snapshot(name) {
			all[name+"/"+id] = doc
		}
	}
	return all
}

const teamOf = "社区\n领队：王芳\n队员：张明、李丽、赵强"

// TestTownshipRecommends: a township's own staff enter and recommend the team
// of their place, and neither see nor do anything else of competitions. Staff
// of a community enter its team and leave the choice to the township.
func TestTownshipRecommends(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "09:00:00")
		c.teamSeasons()
		c.start()
		township, community := c.register("赵主任", "jiweiqiao"), c.register("钱书记", "jiweiqiao")
		c.grant(resident.Grant{Role: resident.Organiser, Place: "fengshan"}, township)
		c.grant(resident.Grant{Role: resident.Organiser, Place: "fengshan", Community: "jiweiqiao"}, community)

		c.admin.Send("办赛")
		c.press(c.admin, "进行中 · 夏季科普赛")
		c.press(c.admin, "代表队")
		c.press(c.admin, "＋ 登记代表队")
		c.hears(c.admin, "请这样写")
		c.admin.Send("汇翠" + teamOf)
		c.press(c.admin, "★ 由梨洲街道推荐")
		c.hears(c.admin, "汇翠社区代表队")

		township.Send("办赛")
		c.hears(township, "请各街道（乡镇）推荐一支代表队")
		if card := township.Last(); len(card.Buttons) != 1 || card.Buttons[0][0].Text != "夏季科普赛" {
			t.Errorf("a township is offered %v", card.Buttons)
		}
		c.press(township, "夏季科普赛")
		c.hears(township, "代表队 0 支")
		c.press(township, "＋ 登记代表队")
		c.hears(township, "请这样写")
		township.Send("汇翠" + teamOf)
		c.hears(township, "这个社区不归您管")
		township.Send("季卫桥" + teamOf)
		c.press(township, "★ 由凤山街道推荐")
		c.eventually("it is recommended", func() bool { _, ok := township.Last().Button("取消凤山街道的推荐"); return ok })
		c.press(township, "‹ 返回")
		c.eventually("the township's team is listed", func() bool { _, ok := township.Last().Button("★ 季卫桥社区"); return ok })
		if _, ok := township.Last().Button("★ 汇翠社区"); ok {
			t.Error("a township sees the team of another")
		}

		c.refused(township, "不归您管", "1:kteam:k1:huicui", "1:kteamrec:k1:huicui:1", "1:kteamrec:k1:huicui:0")
		c.refused(township, "不收代表队", "1:kteams:k2", "1:kteamnew:k2", "1:kteam:k2:jiweiqiao", "1:kteams:k3", "1:kteamnew:k3")
		c.refused(township, "已经不在了", "1:kteams:k9", "1:kteam:k1:fangshui", "1:kteamrec:k1:nowhere:1")
		c.refused(township, "工作人员用的", "1:knew", "1:kview:k1", "1:kview:k3", "1:kannounce:k3:yes", "1:kdiscard:k3:yes", "1:kclose:k1.1:yes",
			"1:kadvance:k1.1", "1:kconfirm:k1.1:0000000000000000", "1:kkeys:k1.1", "1:hdesk:k1.2", "1:kfinish:k1:yes")

		community.Send("办赛")
		c.press(community, "夏季科普赛")
		c.press(community, "★ 季卫桥社区")
		c.hears(community, "季卫桥社区代表队")
		if _, ok := community.Last().Button("取消凤山街道的推荐"); ok {
			t.Error("a community is asked what its township recommends")
		}
		c.refused(community, "街道（乡镇）定", "1:kteamrec:k1:jiweiqiao:0")

		c.press(township, "＋ 登记代表队")
		c.eventually("the team is asked for", func() bool { return strings.Contains(township.Last().Body(), "请这样写") })
		c.admin.Send("人员")
		c.eventually("staff are listed", func() bool { return len(c.admin.Last().Buttons) == 2 })
		for n := 1; n >= 0; n-- {
			c.press(c.admin, "删除同事")
			c.eventually("one less works here", func() bool { return len(c.admin.Last().Buttons) == n })
		}
		before := c.ofSeason()
		township.Send("季卫桥" + strings.Replace(teamOf, "王芳", "孙丽", 1))
		c.hears(township, "工作人员用的")
		if !maps.Equal(before, c.ofSeason()) {
			t.Error("a team was changed by somebody who works here no more")
		}
	})
}

// TestDraftDiscarded: a draft goes by a second tap, which names it.
func TestDraftDiscarded(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "09:00:00")
		c.teamSeasons()
		c.start()
		open := func() {
			t.Helper()
			c.admin.Send("办赛")
			c.press(c.admin, "草稿 · 明年科普赛")
			c.eventually("the draft is open", func() bool { _, ok := c.admin.Last().Button("不要了"); return ok })
			c.press(c.admin, "不要了")
			c.eventually("staff are asked once more", func() bool { return strings.Contains(c.admin.Last().Body(), "“明年科普赛”的草稿") })
		}
		open()
		before := c.snapshot("competitions")
		c.press(c.admin, "留着")
		c.eventually("it is still there", func() bool { _, ok := c.admin.Last().Button("公布比赛"); return ok })
		c.refused(c.admin, "已经公布", "1:kdiscard:k1", "1:kdiscard:k1:yes")
		c.refused(c.admin, "已经不在了", "1:kdiscard:k9")
		c.sameAs("competitions", before)
		open()
		c.press(c.admin, "删掉草稿")
		c.eventually("it is gone", func() bool { return strings.Contains(c.admin.Last().Body(), "已删掉草稿") })
		if left := c.snapshot("competitions"); len(left) != 2 || left["k3"] != "" {
			t.Errorf("left: %v", left)
		}
	})
}
