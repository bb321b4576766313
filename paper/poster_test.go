package paper

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keep leaves a file in the folder KEPUBOT_TEST_PAPER, to be looked at.
func keep(t testing.TB, name string, data []byte) {
	t.Helper()
	if folder := os.Getenv("KEPUBOT_TEST_PAPER"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			t.Error(err)
		}
	}
}

func posters() map[string]Poster {
	return map[string]Poster{
		"lecture": {
			Heading: "科普大讲堂 · 现场签到", Title: "家里的用电安全", Subtitle: "Electricity at home, safely",
			Facts: []Fact{{"时间", "11 月 28 日（周六）下午 2:00—3:30"}, {"地点", "季卫桥社区二楼会议室"}, {"主讲", "供电所 王工"}},
			Link:  sampleLink, Action: "扫一扫，签到", Hint: "打开手机相机，对准二维码，点出现的链接，再点“开始”。\n微信扫不了，请用手机相机。",
			Hint2: "Point your phone's camera at the code, tap the link, then tap Start.", Organiser: "余姚市科学技术协会", Number: "2026-1128-01",
		},
		"fair": {
			Heading: "全国科普日 · 广场咨询", Title: "2026 年全国科普日余姚主场活动暨“科技赋能乡村振兴”广场科普咨询服务",
			Facts: []Fact{{"时间", "9 月 19 日（周六）上午 8:30—11:00"}, {"地点", "余姚市全民健身中心南广场（世南西路与新建北路交叉口），请从东门入场"}},
			Link:  "https://t.me/kepubot?start=p-1", Action: "扫一扫，签到领礼品", Hint: "打开手机相机，对准二维码", Organiser: "余姚市科学技术协会",
		},
		"community": {Heading: "每天一条科学小知识", Title: "季卫桥社区", Link: sampleLink, Action: "扫一扫，加入", Organiser: "余姚市科学技术协会"},
		"bare":      {Link: "x"},
		"long":      longPoster(strings.Repeat("二〇二六年度全市社区居民科普 Wolfeschlegelsteinhausenbergerdorff ", 40)),
	}
}

// longPoster says the same in every place.
func longPoster(text string) Poster {
	fact := Fact{text, text}
	return Poster{text, text, text, []Fact{fact, fact, fact, fact, fact}, sampleLink, text, text, text, text, text}
}

// TestPoster holds that every poster can be scanned, keeps its margins, and is
// small enough to be sent.
func TestPoster(t *testing.T) {
	press := open(t)
	blank := press.page(posterWidth, posterHeight)
	for name, s := range posters() {
		g, err := press.drawPoster(s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		data, err := g.png()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		keep(t, "poster-"+name+".png", data)
		if size, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || size.Width != posterWidth || size.Height != posterHeight || len(data) > 400_000 {
			t.Errorf("%s: %v, %d bytes, %v", name, size, len(data), err)
		}
		if got := scan(t, g.image); got != s.Link {
			t.Errorf("%s: its code says %q", name, got)
		}
		if marks := differences(g, blank); !marks.In(blank.image.Rect.Inset(80)) {
			t.Errorf("%s reaches over %v", name, marks)
		}
	}
	if _, err := press.Poster(Poster{Title: "没有码"}); err == nil {
		t.Error("a poster without a code was drawn")
	}
}

func TestCard(t *testing.T) {
	press := open(t)
	for name, c := range map[string]Card{
		"Chinese": {"我的签到码", "李阿姨", sampleLink, "给工作人员扫一下就行", "编号 4Q7K"},
		"English": {"My check-in code", "Emma Thompson", "https://t.me/kepubot?start=k-1", "Show it to the staff at the door", "No. 4Q7K"},
		"long":    {strings.Repeat("长", 99), strings.Repeat("W", 99), sampleLink, strings.Repeat("长", 99), strings.Repeat("长", 99)},
	} {
		data, err := press.Card(c)
		if err != nil {
			t.Fatal(err)
		}
		keep(t, "card-"+name+".png", data)
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if got := scan(t, picture); got != c.Link || len(data) > 100_000 {
			t.Errorf("%s: %q, %d bytes", name, got, len(data))
		}
	}
}

func FuzzPoster(f *testing.F) {
	press := open(f)
	f.Add("家里的用电安全", "11 月 28 日")
	f.Add("𝓐 🌸 ‮abc", "\x00\xff\n\n\t　　——……（（（")
	f.Fuzz(func(t *testing.T, title, fact string) {
		s := longPoster(fact)
		s.Title = title
		g, err := press.drawPoster(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := scan(t, g.image); got != sampleLink {
			t.Errorf("%q", got)
		}
	})
}
