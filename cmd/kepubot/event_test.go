package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/store"
)

// lecture is an event of three seats as staff type it.
const lecture = `科普大讲堂：家里的用电安全
时间：11 月 28 日 14:00—15:30
地点：季卫桥社区二楼会议室
名额：3
主讲：供电所 王工
主题：安全健康
人群：所有人`

var eventID = regexp.MustCompile(`dview:([a-z0-9-]+)|ev:([a-z0-9-]+)|dannounce:([a-z0-9-]+)`)

// announced has staff announce an event, and gives its id.
func (c *city) announced(form string) (id string) {
	c.t.Helper()
	c.admin.Send("办活动")
	c.press(c.admin, "＋ 发一场新活动")
	c.hears(c.admin, "把活动写在一条消息里")
	c.admin.Send(form)
	c.eventually("the draft is shown", func() bool {
		data, ok := c.admin.Last().Button("发布")
		if ok {
			id = strings.Join(eventID.FindStringSubmatch(data)[1:], "")
		}
		return ok
	})
	c.press(c.admin, "发布")
	c.eventually("the event is announced", func() bool { _, ok := c.admin.Last().Button("🖥 大屏签到"); return ok })
	return id
}

// screenCode is what the screen of an event's first session shows.
func (c *city) screenCode(id string) (code string) {
	c.t.Helper()
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		codes, err := event.OpenCodes(ctx, d)
		if err != nil {
			c.t.Fatal(err)
		}
		shown, err := codes.Screen(ctx, &event.Event{Meta: store.Meta{ID: id}}, 1, c.now())
		if err != nil {
			c.t.Fatal(err)
		}
		code = shown.Code
	})
	return code
}

// signsUp has somebody press 我要参加 and say what to call them.
func (c *city) signsUp(p *sim.Person, id, name, hears string) {
	c.t.Helper()
	p.Start("e-" + id)
	c.eventually("the event is shown", func() bool { return p.TapLabel("我要参加") == nil || p.TapLabel("我要候补") == nil })
	c.hears(p, "怎么称呼您")
	p.Send(name)
	c.hears(p, hears)
}

// TestEvent follows an event of three seats from its announcement to the
// question who came: five want one, somebody cancels, the next in line is
// asked; people come by the code in time and too late, by name, before they
// have registered; a crowd is estimated beside them.
func TestEvent(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at("2026-11-24", "09:00:00")
		c.start()
		id := c.announced(lecture)
		var people []*sim.Person
		for i, name := range []string{"甲", "乙", "丙", "丁", "戊"} {
			p := c.register(name, "jiweiqiao")
			people = append(people, p)
			hears := "您报名成功"
			if i >= 3 {
				hears = "您候补第 " + string(rune('1'+i-3)) + " 位"
			}
			c.signsUp(p, id, name+"阿姨", hears)
		}
		c.press(people[0], "不来了，取消报名")
		c.hears(people[3], "给您留着座位")
		c.press(people[3], "我来")
		c.hears(people[3], "您报名成功")
		people[4].Start("e-" + id)
		c.hears(people[4], "您候补第 1 位")

		c.at("2026-11-28", "13:50:00")
		old := c.screenCode(id)
		people[1].Start(old)
		c.hears(people[1], "签到成功，请进")
		people[1].Start(old)
		c.hears(people[1], "已经签过到了")
		stranger := c.telegram.AddPerson(sim.Profile{Name: "新来的", Language: "zh-hans"})
		stranger.Start(old)
		c.hears(stranger, "座位已满，请找工作人员加座")
		for _, label := range []string{"凤山街道", "季卫桥社区", "退休"} {
			c.press(stranger, label)
		}
		c.at("2026-11-28", "13:58:00")
		people[2].Start(old)
		c.hears(people[2], "签到码已更新，请再扫一次大屏幕")
		people[2].Start(strings.Replace(c.screenCode(id), "_", "_x", 1))
		c.hears(people[2], "这个签到码不对")
		people[2].Start(c.screenCode(id))
		c.hears(people[2], "签到成功，请进")

		c.admin.Send("签到台")
		c.hears(c.admin, "已签到 3")
		c.admin.Send("丁阿姨")
		c.press(c.admin, "丁阿姨 · 季卫桥社区")
		c.hears(c.admin, "丁阿姨（季卫桥社区）已签到")
		c.admin.Send("王桂花 季卫桥 退休")
		c.hears(c.admin, "王桂花（季卫桥社区）已签到")
		c.admin.Send("王桂花 没有的地方")
		c.hears(c.admin, "不知道“没有的地方”是哪里")

		c.at("2026-11-28", "16:00:00")
		c.opens(c.admin, "办活动", "☑️ 已结束")
		c.press(c.admin, "估算人数")
		c.hears(c.admin, "估了多少人")
		c.admin.Send("很多人")
		c.hears(c.admin, "请写人数和怎么估的")
		c.admin.Send("30 门口数的")
		c.hears(c.admin, "已记估算 30 人（门口数的）")
		c.admin.Send("到场 本周")
		c.hears(c.admin, "人次 5（另有估算 30）　实名 5 人　首次参加 5")
		c.hears(c.admin, "报名 3　到场 3　报名未到 0　未报名直接到场 2")
		c.checkAttendance(t, id)
	})
}

// opens has somebody ask for a list, and taps in the answer the first button
// whose label begins so, whatever else they hear meanwhile.
func (c *city) opens(p *sim.Person, command, label string) {
	c.t.Helper()
	asked := p.Send(command)
	c.eventually(command+" lists "+label, func() bool {
		for _, m := range p.Messages() {
			if m.ID > asked && tapPart(p, m, label) {
				return true
			}
		}
		return false
	})
}

// tapPart taps the first button of a message whose label begins so.
func tapPart(p *sim.Person, m sim.Message, label string) bool {
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Text, label) {
				p.Tap(m.ID, b.Data)
				return true
			}
		}
	}
	return false
}

// checkAttendance holds what is stored of the event against what was done.
func (c *city) checkAttendance(t *testing.T, id string) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		ways := map[event.How]int{}
		for key, fact := range documents[event.CheckIn](t, d, "checkins") {
			if fact.Event != id || !fact.Counts || key != event.CheckInID(id, 1, fact.Person) {
				t.Errorf("%s is stored as %+v", key, fact)
			}
			if fact.From != "jiweiqiao" || fact.Home != "fengshan" {
				t.Errorf("%s lives in %q of %q", key, fact.From, fact.Home)
			}
			ways[fact.How]++
		}
		if ways[event.ByScreen] != 3 || ways[event.ByChecker] != 1 || ways[event.ByName] != 1 || len(ways) != 3 {
			t.Errorf("people came by %v", ways)
		}
		line := documents[event.Line](t, d, "lines")[id]
		states := map[event.SpotState]int{}
		for _, spot := range line.Spots {
			states[spot.State]++
		}
		if states[event.Seated] != 3 || states[event.Waiting] != 1 || states[event.Left] != 1 {
			t.Errorf("the line holds %v", states)
		}
	})
}

// checkEvent counts again, from what is stored, who came to the tour's event,
// and looks for the figures in what staff were told.
func checkEvent(t *testing.T, uri, printed string) {
	t.Helper()
	d, err := openStore(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	seated, came := map[string]bool{}, map[string]bool{}
	for _, line := range documents[event.Line](t, d, "lines") {
		for _, spot := range line.Spots {
			seated[spot.Person] = spot.State == event.Seated
		}
	}
	signIns, arrived := 0, 0
	for _, fact := range documents[event.CheckIn](t, d, "checkins") {
		if fact.Counts {
			signIns++
			came[fact.Person] = true
		}
	}
	registered := 0
	for person, has := range seated {
		if has {
			registered++
			if came[person] {
				arrived++
			}
		}
	}
	var estimated int64
	for _, e := range documents[event.Estimate](t, d, "estimates") {
		estimated += e.Number
	}
	if registered != 3 || signIns != 5 || estimated != 30 {
		t.Errorf("%d registered, %d came, %d estimated", registered, signIns, estimated)
	}
	for _, line := range []string{
		fmt.Sprintf("报名 %d　到场 %d　报名未到 %d　未报名直接到场 %d", registered, arrived, registered-arrived, len(came)-arrived),
		fmt.Sprintf("人次 %d（另有估算 %d）　实名 %d 人　首次参加 %d", signIns, estimated, len(came), len(came)),
	} {
		if !strings.Contains(printed, line) {
			t.Errorf("staff were not told %q", line)
		}
	}
}
