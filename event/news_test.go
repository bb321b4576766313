package event

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kepubot/resident"
)

// TestDraft: a news text says what is known and nothing else.
func TestDraft(t *testing.T) {
	at := time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
	e := &Event{
		Title: resident.Name{Chinese: "家里的用电安全"}, Kind: Lecture, Where: resident.Name{Chinese: "季卫桥社区二楼会议室"}, About: resident.Name{Chinese: "教大家看懂插座和空气开关。"},
		Sessions: []Session{{Starts: at, Ends: at}}, Crew: []Crew{{Duty: Lecturer, Name: "王工", Unit: "供电所"}, {Duty: Volunteer, Name: "小周"}},
		Materials: []Material{{Name: "节能手册", Count: 200}},
	}
	e.settle(shanghai())
	full := Facts{Event: e, SignIns: 37, Communities: 3, Group: "老年人", Stars: 468, Votes: 12, Organiser: resident.Name{Chinese: "市科学技术协会"}, Area: resident.Name{Chinese: "季卫桥社区"}, Theme: resident.Name{Chinese: "保障安全健康"}}
	bare := Facts{Event: &Event{Title: e.Title, Kind: Lecture, Where: e.Where, Sessions: e.Sessions}, Organiser: full.Organiser, Theme: full.Theme, Votes: 2, Stars: 500, Estimated: 80}
	bare.Event.settle(shanghai())
	if n := utf8.RuneCountInString(full.Draft(shanghai())); n < 200 || n > 300 {
		t.Errorf("the text has %d characters, not 200 to 300", n)
	}
	for name, test := range map[string]struct {
		facts Facts
		says  []string
		not   []string
	}{
		"all is known": {full, []string{
			"“家里的用电安全”讲座举行", "市科学技术协会、季卫桥社区在季卫桥社区二楼会议室举办“家里的用电安全”讲座活动", "现场签到 37 人次，来自 3 个社区（村），以老年人为主。",
			"活动邀请供电所王工主讲，围绕“保障安全健康”", "教大家看懂插座和空气开关。", "现场发放节能手册 200 份。", "1 名科普志愿者参与服务。", "12 位居民打分，平均 4.7 星", "市科学技术协会供稿", "【请补",
		}, []string{"估算", "。。"}},
		"little is known": {bare, []string{"另估算现场参与 80 人次", "11 月 28 日下午", "活动围绕“保障安全健康”展开。【请补"}, []string{"签到", "主讲", "发放", "志愿者", "星", "来自", "用身边的例子", "，。"}},
	} {
		got := test.facts.Draft(shanghai())
		for _, words := range test.says {
			if !strings.Contains(got, words) {
				t.Errorf("%s: does not say %q:\n%s", name, words, got)
			}
		}
		for _, words := range test.not {
			if strings.Contains(got, words) {
				t.Errorf("%s: says %q:\n%s", name, words, got)
			}
		}
	}
}
