package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
)

// everything reads all collections that people's doings change.
func (c *city) everything() map[string]string {
	all := map[string]string{}
	for _, name := range []string{"residents", "staff", "invites", "audit", "links", "tips", "choices", "feedback", "switches", "jobs"} {
		for id, doc := range c.snapshot(name) {
			all[name+"/"+id] = doc
		}
	}
	return all
}

// TestBadInputChangesNothing sends everything a bot does not expect: each
// gets a clear answer or none, and nothing stored changes.
func TestBadInputChangesNothing(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "09:00:00")
		c.start()
		p := c.register("李阿姨", "jiweiqiao")
		p.Send("今日科普")
		c.eventually("the tip is shown", func() bool { return countTips(p) == 2 })
		before := c.everything()

		for _, bad := range []struct {
			name, answer string
			do           func()
		}{
			{"unknown command", "没有这个命令", func() { p.Send("/xyzzy12345") }},
			{"nearly a command", "是想找这个吗", func() { p.Send("/hlep") }},
			{"10,000 characters", "字太多了", func() { p.Send(strings.Repeat("长", 10_000)) }},
			{"words", "我没听懂", func() { p.Send("你好呀机器人") }},
			{"sticker", "只看得懂文字", func() { p.SendOther(p.ID(), "sticker") }},
			{"staff command", "工作人员用的", func() { p.Send("/pause") }},
			{"staff word", "工作人员用的", func() { p.Send("邀请") }},
			{"deep link to nowhere", "链接已经失效", func() { p.Start("zz-nowhere") }},
			{"poster of no community", "链接已经失效", func() { p.Start("c-nowhere") }},
			{"invitation of nobody", "邀请已经用过或过期", func() { p.Start("i-AAAAAAAAAAAAAAAAAAAAAAAA") }},
		} {
			seen := len(p.Messages())
			bad.do()
			c.eventually(bad.name+" is answered", func() bool {
				for _, m := range p.Messages()[min(seen, len(p.Messages())):] {
					if m.Bot && strings.Contains(m.Body(), bad.answer) {
						return true
					}
				}
				return false
			})
		}
		for _, data := range []string{"", "1", "2:agree", "1:like:2026-11-23", "1:like:2026-11-23:nothing", "1:approve:x", "1:place:../../etc",
			"1:pause:mourning", "1:unstaff:x", "1:community:nowhere", "1:slot:0300", "1:language:xx", "1:fgroup:a:b:c", strings.Repeat("1:", 40), "\x00\xff", "1:swap:2099-01-01:elders:x"} {
			if c.forge(p, data) == "" && data != "" {
				t.Errorf("the forged tap %q is answered without a word", data)
			}
		}
		c.silent(p)
		p.Send("/help")
		c.eventually("the bot is well", func() bool { return strings.Contains(p.Last().Body(), "怎么用") })
		if after := c.everything(); !maps.Equal(before, after) {
			for id, doc := range after {
				if before[id] != doc && !strings.HasPrefix(id, "residents/") {
					t.Errorf("%s changed from %s to %s", id, before[id], doc)
				}
			}
			if len(before) != len(after) {
				t.Errorf("%d documents became %d", len(before), len(after))
			}
		}
	})
}

// silent sends what gets no answer at all.
func (c *city) silent(p *sim.Person) {
	c.t.Helper()
	seen := len(p.Messages())
	id := p.Send("/me")
	c.eventually("/me is answered", func() bool { return len(p.Messages()) > seen+1 })
	if err := p.Edit(p.ID(), id, "/forget"); err != nil {
		c.t.Fatal(err)
	}
	for kind, body := range map[string]string{
		"channel_post":   `{"message_id":1,"date":1,"chat":{"id":-1001234567890,"type":"channel","title":"x"},"text":"/stop"}`,
		"message":        `{"message_id":2,"date":1,"chat":{"id":-5,"type":"group","title":"x"},"from":{"id":7,"is_bot":true,"first_name":"x"},"text":"/help"}`,
		"edited_message": `{"message_id":3,"date":1,"chat":{"id":-5,"type":"group","title":"x"}}`,
		"poll":           `{"id":"1"}`,
		"something_new":  `{"a":[1,2,{"b":null}]}`,
	} {
		c.telegram.InjectUpdate(kind, json.RawMessage(body))
	}
	c.eventually("all of it is confirmed", func() bool { return len(c.telegram.Unconfirmed()) == 0 })
}

// TestTenTapsAtOnce presses one button ten times at the same moment.
func TestTenTapsAtOnce(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "07:30:00")
		c.start()
		p := c.register("李阿姨", "jiweiqiao")
		c.at(testDay, "08:00:01")
		c.eventually("the tip comes", func() bool { return countTips(p) == 1 })
		tip := p.Last()
		data, _ := tip.Button("👍 学到了")
		var group sync.WaitGroup
		taps := make([]string, 10)
		for i := range taps {
			group.Go(func() { taps[i] = p.Tap(tip.ID, data) })
		}
		group.Wait()
		for _, tap := range taps {
			c.eventually("each tap is answered", func() bool { _, ok := c.telegram.Answered(tap); return ok })
		}
		if n := len(c.snapshot("feedback")); n != 1 {
			t.Errorf("%d facts of feedback, want 1", n)
		}
	})
}

// TestImportWithOneBadLine imports files with a fault in the middle: it is
// named by its line, and nothing is imported.
func TestImportWithOneBadLine(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		const header = "编号,主题,人群,标题,正文,为什么,来源,年份,英文标题,英文正文,英文为什么,英文来源\n"
		good := func(id string) string {
			return id + ",保障安全健康,所有人,标题,正文,为什么,《来源》,2020,Title,Text,Why,Source\n"
		}
		path := filepath.Join(t.TempDir(), "tips.csv")
		write := func(text string) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(header + good("a-1") + "a-2,没有的主题,所有人,标题,,为什么,《来源》,2020,Title,Text,Why,Source\n" + good("a-3"))
		var out, errOut strings.Builder
		if code := run(t.Context(), []string{"import", "tips", path, "--db", uri}, &out, &errOut); code != 1 {
			t.Errorf("exit code %d, want 1", code)
		}
		if said := errOut.String(); !strings.Contains(said, "line 3") || !strings.Contains(said, "正文没有写") || strings.Contains(said, "line 2:") {
			t.Errorf("the faults are told so: %s", said)
		}
		c := &city{t: t, db: uri}
		if n := len(c.snapshot("tips")); n != 0 {
			t.Errorf("%d tips were imported", n)
		}
		write(header + good("a-1") + good("a-3"))
		if code := run(t.Context(), []string{"import", "tips", path, "--db", uri}, &out, &errOut); code != 0 {
			t.Errorf("a good file: exit code %d, %s", code, errOut.String())
		}
		if n := len(c.snapshot("tips")); n != 2 {
			t.Errorf("%d tips, want 2", n)
		}
	})
}
