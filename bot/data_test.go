package bot

import (
	"strings"
	"testing"
	"time"
)

func TestTapAndParse(t *testing.T) {
	longest := strings.Repeat("a", 32) // ids of places and tips are no longer
	for _, data := range []string{
		tap("place", longest), tap("like", "2026-11-23", longest), tap("why", "2026-11-23", longest),
		tap("skip", "2026-11-23", "officials", longest), tap("fgroup", longest, "officials", "under"),
		tap("unstaff", "r"+strings.Repeat("a", 26)), tap("why", "", "a"),
		tap("nset", "n"+strings.Repeat("z", 13), "c", longest, "1"), tap("ntime", "n"+strings.Repeat("z", 13), "202611250930"),
		tap("fretry", "2026-11-23", "0800", "12"),
		tap("panswer", longest, "environment", "ABCDEF"), tap("pmark", longest, "environment", "ABCDEF"), tap("try", longest),
		tap("cmark", "k"+strings.Repeat("z", 13)+".8", strings.Repeat("a", 8), "99.100", "ABCDEF"),
		tap("kpick", "k"+strings.Repeat("z", 13)+".8", "advance", "communities.8"), tap("kteamrec", "k"+strings.Repeat("z", 13), longest, "1"),
		tap("kconfirm", "k"+strings.Repeat("z", 13)+".8", strings.Repeat("f", 16)), tap("hscore", "k"+strings.Repeat("z", 13)+".8", "11", "sudden.-30", "1000"),
	} {
		a, err := parseTap(data)
		if err != nil || tap(a.verb, a.args...) != data {
			t.Errorf("%q: %+v, %v", data, a, err)
		}
	}
	for _, data := range []string{"", "1", "1:", "2:me", "1:me\n", "1:a b", "1:你好", "1:a:b:c:d:e:f", "1:" + strings.Repeat("a", 63)} {
		if a, err := parseTap(data); err == nil {
			t.Errorf("%q was taken as %+v", data, a)
		}
	}
}

func FuzzTap(f *testing.F) {
	for _, data := range []string{"1:agree", "1:like:2026-11-23:health-oil-fire", "1::::", "0:x", "1:a:b:c:d:e:f", "\xff"} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		a, err := parseTap(data)
		if err == nil && tap(a.verb, a.args...) != data {
			t.Errorf("%q read as %+v", data, a)
		}
		if err == nil && len(data) > dataLimit {
			t.Errorf("%d bytes were taken", len(data))
		}
	})
}

func FuzzCommand(f *testing.F) {
	texts, err := LoadCatalogue()
	if err != nil {
		f.Fatal(err)
	}
	b := &Bot{texts: texts, commands: commands(), config: Config{Username: "kepubot_demo_bot"}}
	for _, text := range []string{"/start c-huicui", "/tip@kepubot_demo_bot", "/tip@other_bot", "到场 凤山", "☀️ 今日科普", "代报名\n张大爷 季卫桥", "/", "\n", "/tpi"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = cleaned(text)
		c, rest, ok := b.commandOf(text)
		if ok && (c.handle == nil || len(rest) > len(text)) {
			t.Errorf("%q became %s with %q", text, c.name, rest)
		}
		b.nearest(&turn{text: text})
	})
}

func TestCommandOf(t *testing.T) {
	texts, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	b := &Bot{texts: texts, commands: commands(), config: Config{Username: "kepubot_demo_bot"}}
	for text, want := range map[string]string{
		"/start c-huicui":       "start c-huicui",
		"/TIP":                  "tip ",
		"/tip@kepubot_demo_bot": "tip ",
		"/tip@other_bot":        "",
		"☀️ 今日科普":               "tip ",
		"🔎 Earlier tips":        "tips ",
		"👤 我的":                  "me ",
		"📝 Quiz":                "quiz ",
		"查 空调":                  "tips 空调",
		"代报名\n张大爷 季卫桥":          "enroll 张大爷 季卫桥",
		"季卫桥":                   "",
		"/xyzzy":                "",
	} {
		c, rest, ok := b.commandOf(text)
		got := ""
		if ok {
			got = c.name + " " + rest
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestEveryButtonAndCommandHasAHandler(t *testing.T) {
	for verb, b := range buttons() {
		if b.handle == nil {
			t.Errorf("button %s does nothing", verb)
		}
	}
	seen := map[string]string{}
	for _, c := range commands() {
		for _, word := range append(c.words, c.name) {
			if other, taken := seen[word]; taken {
				t.Errorf("%q means both %s and %s", word, other, c.name)
			}
			seen[word] = c.name
		}
	}
}

func TestCalm(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	c := newCalm(func() time.Time { return now })
	allowed := 0
	for range 10 {
		if c.allow(-1) {
			allowed++
		}
	}
	if allowed != calmAnswers || !c.allow(-2) {
		t.Errorf("%d answers at once to one group", allowed)
	}
	now = now.Add(2 * calmSpan)
	if !c.allow(-1) || len(c.at) != 1 {
		t.Errorf("after a while: %v", c.at)
	}
}

func TestWhen(t *testing.T) {
	texts, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		at               time.Time
		chinese, english string
	}{
		{time.Date(2026, 11, 23, 19, 30, 0, 0, time.UTC), "今天晚上 7:30", "today at 7:30 pm"},
		{time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), "明天早上 8:00", "tomorrow at 8:00 am"},
		{time.Date(2026, 11, 28, 12, 5, 0, 0, time.UTC), "11 月 28 日（周六）中午 12:05", "Sat 28 Nov at 12:05 pm"},
		{time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC), "今天下午 2:00", "today at 2:00 pm"},
	} {
		if got := texts.In(Chinese).moment(test.at, now); got != test.chinese {
			t.Errorf("%q, want %q", got, test.chinese)
		}
		if got := texts.In(English).moment(test.at, now); got != test.english {
			t.Errorf("%q, want %q", got, test.english)
		}
	}
	nine := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for until, want := range map[time.Time][2]string{
		nine.Add(2 * time.Hour):  {"明天上午 9:00—11:00", "tomorrow at 9:00–11:00 am"},
		nine.Add(6 * time.Hour):  {"明天上午 9:00—下午 3:00", "tomorrow at 9:00 am–3:00 pm"},
		nine.Add(24 * time.Hour): {"明天上午 9:00—11 月 25 日（周三）上午 9:00", "tomorrow at 9:00 am–Wed 25 Nov at 9:00 am"},
	} {
		if got := [2]string{texts.In(Chinese).span(nine, until, now), texts.In(English).span(nine, until, now)}; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestSayEscapes holds that what people write cannot become markup.
func TestSayEscapes(t *testing.T) {
	texts, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	said := texts.In(Chinese).Say("family.added", args{"Name": `<b>&"`})
	if !strings.Contains(said, "&lt;b&gt;&amp;&#34;") {
		t.Errorf("said %q", said)
	}
	if said := texts.In("xx").Say("tip.liked", args{"N": 3}); !strings.Contains(said, "3") {
		t.Errorf("an unknown language says %q", said)
	}
}

// TestButtonsOfEventsFit holds the longest ids of events and of people against
// the room that a button has.
func TestButtonsOfEventsFit(t *testing.T) {
	e, person := strings.Repeat("e", 20), handleOf("r"+strings.Repeat("x", 26)+".m12345678")
	for _, data := range []string{
		tap("evcheck", e, "99", person), tap("evleft", e, "99", person), tap("evundo", e, "99", person), tap("dpass", e, "9999", person, "1"),
		tap("ddoubt", e, "zzzzzzzzzzzzz", "999", "other"), tap("dpaper", e, "9223372036854775807", "materials"), tap("evjoin", e, "m12345678"),
	} {
		if len(data) > dataLimit {
			t.Errorf("%s has %d bytes", data, len(data))
		}
	}
}
