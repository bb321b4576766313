package content

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kepubot/content/starter"
	"kepubot/store"
)

// fairTip is a tip in which there is nothing to mend.
func fairTip() *Tip {
	return &Tip{
		Meta: store.Meta{ID: "health-oil-fire"}, Theme: Health, Groups: []string{Everyone},
		Chinese: Text{
			Title: "油锅起火，第一下该做什么？",
			Text:  "先关火，再盖锅盖，盖严了别急着揭。没有锅盖，用大块的湿抹布也能压住。千万别泼水，也别端着锅跑。火大了马上离开，关好门，打119。",
			Why:   "着火要有可燃物、氧气和足够的温度。盖上锅盖隔断了空气，火就灭了。水比油重，沉到锅底立刻变成蒸汽，体积一下子大了1000多倍，会把烧着的油炸得到处都是，人很容易烫伤。",
		},
		English: Text{
			Title: "The oil in the pan is on fire. What comes first?",
			Text:  "Turn off the heat, then put the lid on and leave it on. Without a lid, a large damp cloth can smother it. Never use water and never carry the pan. If the fire grows, leave, close the door and call 119.",
			Why:   "Fire needs fuel, oxygen and heat. A lid cuts off the air. Water is heavier than oil, so it sinks, turns to steam at once and throws burning oil around the kitchen.",
		},
		Source: Source{"国家标准GB 1234-2012《化学》", "National standard GB 1234-2012, Chemistry", 2012},
	}
}

// TestRemarks changes one thing at a time in a tip that is as it should be.
func TestRemarks(t *testing.T) {
	if found := fairTip().Remarks(2026); len(found) > 0 {
		t.Errorf("nothing is wrong, and yet: %+v", found)
	}
	for _, test := range []struct {
		want   string
		change func(*Tip)
	}{
		{"Chinese text: 8 characters, 50 at least", func(tip *Tip) { tip.Chinese.Text = "先关火，再盖锅。" }},
		{"Chinese text: 130 characters, 120 at most", func(tip *Tip) { tip.Chinese.Text = strings.Repeat("先关火，再盖锅盖吧。", 13) }},
		{"Chinese why: 10 characters, 80 at least", func(tip *Tip) { tip.Chinese.Why = "着火要有可燃物和氧。" }},
		{"Chinese why: 210 characters, 200 at most", func(tip *Tip) { tip.Chinese.Why = strings.Repeat("先关火，再盖锅盖吧。", 21) }},
		{"English text: 4 words, 30 at least", func(tip *Tip) { tip.English.Text = "Turn off the heat." }},
		{"English text: 92 words, 90 at most", func(tip *Tip) { tip.English.Text = strings.Repeat("Turn off the heat. ", 22) + "Turn off the heat." }},
		{"English why: 92 words, 90 at most", func(tip *Tip) { tip.English.Why = strings.Repeat("Turn off the heat. ", 22) + "Turn off the heat." }},
		{"Chinese title: ends without punctuation", func(tip *Tip) { tip.Chinese.Title = "油锅起火了怎么办" }},
		{"Chinese text: punctuation beside Chinese", func(tip *Tip) { tip.Chinese.Text = strings.Replace(tip.Chinese.Text, "，", ",", 1) }},
		{"English why: full-width punctuation", func(tip *Tip) { tip.English.Why += " It’s so." }},
		{"English title: in the other language", func(tip *Tip) { tip.English.Title = "油锅起火了" }},
		{"Chinese why: frightens", func(tip *Tip) { tip.Chinese.Why += "后果触目惊心。" }},
		{"the year 2027 is still to come", func(tip *Tip) { tip.Source = Source{"《化学》", "Chemistry", 2027} }},
		{"the standard is of 2012, the year given is 2013", func(tip *Tip) { tip.Source.Year = 2013 }},
		{"English source: missing", func(tip *Tip) { tip.Source.English = "" }},
	} {
		tip := fairTip()
		test.change(tip)
		if found := tip.Remarks(2026); len(found) == 0 || !strings.Contains(englishOf(found), test.want) {
			t.Errorf("want %q, got %+v", test.want, found)
		}
	}
	for _, source := range []Source{
		{"国家标准GB 1234-2012《化学》及第1号修改单", "GB 1234-2012, with Amendment 1", 2022},
		{"《节约用水条例》；国家标准GB/T 1234-2012《化学》", "Regulation; GB/T 1234-2012", 2024},
	} {
		tip := fairTip()
		tip.Source = source
		if found := tip.Remarks(2026); len(found) > 0 {
			t.Errorf("%+v: %+v", source, found)
		}
	}
}

func englishOf(problems []Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, p.English)
	}
	return strings.Join(all, "\n")
}

// fileOf writes tips as a table, a line each after the titles.
func fileOf(name string, tips ...*Tip) starter.File {
	lines := []string{"编号\t主题\t人群\t日期\t标题\t正文\t为什么\t英文标题\t英文正文\t英文为什么\t来源\t英文来源\t年份"}
	for _, t := range tips {
		lines = append(lines, strings.Join([]string{t.ID, string(t.Theme), strings.Join(t.Groups, "、"), t.Day, t.Chinese.Title, t.Chinese.Text, t.Chinese.Why,
			t.English.Title, t.English.Text, t.English.Why, t.Source.Chinese, t.Source.English, fmt.Sprint(t.Source.Year)}, "\t"))
	}
	return starter.File{Name: name, Data: []byte(strings.Join(lines, "\n"))}
}

func checkFor(library bool) Check {
	return Check{Groups: []string{"minors", "elders", "others"}, Today: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), Library: library}
}

// TestCheckTips names files, lines and ids, tells what an import refuses from
// what an editor would mend, and finds twins across files.
func TestCheckTips(t *testing.T) {
	other, short, bad, twice := fairTip(), fairTip(), fairTip(), fairTip()
	other.ID, other.Chinese.Title = "health-pan", "油锅起火，第一件该做什么？"
	short.ID, short.Chinese, short.English = "health-short", Text{"冰为什么浮着？", "因为它比水轻。", "水结冰时变大。"}, Text{"Why does ice float?", "It weighs less.", "Water grows as it freezes."}
	bad.ID, bad.Theme, bad.Chinese, bad.English = "health-bad", "sport", Text{"为什么要午睡？", "歇一歇。", ""}, Text{"Why nap?", "Rest.", "Rest."}
	twice.Chinese, twice.English = Text{"树叶为什么会黄？", "叶绿素没了。", "别的颜色露出来。"}, Text{"Why do leaves turn yellow?", "Chlorophyll goes.", "Others show."}
	tips, found := checkFor(false).Tips([]starter.File{fileOf("a.csv", fairTip(), short), fileOf("b.csv", other, bad, twice), {Name: "c.pdf"}})
	if len(tips) != 5 {
		t.Errorf("%d tips, want 5", len(tips))
	}
	for _, want := range []struct {
		file, text string
		line       int
		refused    bool
	}{
		{"a.csv", "health-short: Chinese text: 7 characters, 50 at least", 3, false},
		{"b.csv", "health-pan: nearly the same as health-oil-fire in line 2 of a.csv", 2, false},
		{"b.csv", "health-bad: theme: resources", 3, true},
		{"b.csv", "health-oil-fire: the id stands in line 2 of a.csv already", 4, true},
		{"c.pdf", "only .yaml", 0, true},
	} {
		if !found.hold(want.file, want.line, want.refused, want.text) {
			t.Errorf("%+v is not found in %+v", want, found)
		}
	}
	if found.hold("b.csv", 3, false, "health-bad") || found.hold("", 0, false, "") {
		t.Errorf("found too much: %+v", found)
	}
}

func (f Findings) hold(file string, line int, refused bool, text string) bool {
	for _, finding := range f {
		if finding.File == file && finding.Line == line && finding.Refused == refused && strings.HasPrefix(finding.English, text) && finding.Chinese != "" {
			return true
		}
	}
	return false
}

// TestProportions judges large sets and libraries, and no editor's handful.
func TestProportions(t *testing.T) {
	for _, test := range []struct {
		n       int
		library bool
		judged  bool
	}{{10, false, false}, {Large, false, true}, {10, true, true}} {
		var tips []*Tip
		for i := range test.n {
			tip := fairTip()
			tip.ID = fmt.Sprint("health-", i)
			tips = append(tips, tip)
		}
		_, found := checkFor(test.library).Tips([]starter.File{fileOf("a.csv", tips...)})
		if got := found.hold("", 0, false, "theme resources: 0 of"); got != test.judged {
			t.Errorf("%d tips: judged %t", test.n, got)
		}
		if got := found.hold("", 0, false, "theme health: 0 tips for minors, 11 at least"); got != test.library {
			t.Errorf("%d tips: asked for minors %t", test.n, got)
		}
	}
}

// TestCheckDays finds terms without a tip, days that do not come, and tips
// that others always go before.
func TestCheckDays(t *testing.T) {
	on := func(id, day string, groups ...string) *Tip {
		tip := fairTip()
		tip.ID, tip.Day, tip.Groups = id, day, groups
		return tip
	}
	_, found := checkFor(true).Tips([]starter.File{fileOf("a.csv",
		on("first", "term-lichun", Everyone), on("second", "term-lichun", Everyone), // by turns
		on("old", "2026-01-05", Everyone), on("leap", "02-29", Everyone), // the one over, the other to come
		on("elders", "mid-autumn", "elders"), on("all", "mid-autumn", Everyone), // the elders' own goes before
		on("sixth", "06-01", Everyone), on("this", "2027-06-01", Everyone), // four years are left
	)})
	for _, want := range []struct {
		line int
		text string
	}{
		{0, "no tip for the solar term term-yushui"},
		{4, `old: day: "2026-01-05" does not come`},
		{7, "all: day: others go before it, in 5 years it is never sent to elders"},
	} {
		file := "a.csv"
		if want.line == 0 {
			file = ""
		}
		if !found.hold(file, want.line, false, want.text) {
			t.Errorf("%q is not found", want.text)
		}
	}
	if found.hold("", 0, false, "no tip for the solar term term-lichun") || found.hold("", 0, false, "no tip for the solar term double-ninth") {
		t.Error("lichun has a tip, and double-ninth is no term")
	}
	for line := 2; line <= 9; line++ {
		if line != 4 && line != 7 {
			for _, f := range found {
				if f.Line == line && strings.Contains(f.English, "day: ") {
					t.Errorf("line %d: %s", line, f.English)
				}
			}
		}
	}
}
