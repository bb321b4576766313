package prose_test

import (
	"strings"
	"testing"

	"kepubot/content/prose"
)

// said are the English words of slips, in one line.
func said(slips []prose.Slip) string {
	var all []string
	for _, s := range slips {
		all = append(all, s.English)
	}
	return strings.Join(all, "; ")
}

// TestRight holds texts that are as they should be, however odd they look.
func TestRight(t *testing.T) {
	for _, text := range []string{
		"早上8:00出门，走10.5公里。", "按GB/T 1.1—2020《标准化工作导则》写。", "查www.gov.cn，或https://www.12306.cn/index的公告。",
		"室温26℃，湿度60%。", "开窗10—15分钟，比例是1:1。", "它叫“PM2.5”（细颗粒物）。", "他问：“行吗？”", "等一等……再说。",
		"国家标准GB 21455-2019规定，打12345或010-88886666。", "用Wi-Fi 6的路由器。", "算式f(x)是这样。", "应当（　）。", "空着____", "O'Brien说过。",
	} {
		if found := append(prose.Chinese(text), prose.ChineseEnd(text)...); len(found) > 0 {
			t.Errorf("%s: %s", text, said(found))
		}
	}
	for _, text := range []string{
		"Turn it off (at 8:00), then wait.", `It is "off", isn't it?`, "See www.example.org/a for 1,000 more.", "Which of these:", "Add .5 g, i.e. a pinch.",
		"The range is 5–10°C — or so.", "He asks, \"Why?\"", "Fill in ____", "It's 3.5% (of 10 g).",
	} {
		if found := append(prose.English(text), prose.EnglishEnd(text)...); len(found) > 0 {
			t.Errorf("%s: %s", text, said(found))
		}
	}
}

// TestChinese holds what is found in Chinese.
func TestChinese(t *testing.T) {
	const full, apart, beside = "punctuation beside Chinese", "no space between", "no space beside"
	for _, test := range []struct{ text, want string }{
		{"先关火,再盖锅盖。", full}, {"行吗?", full}, {"注意:别泼水。", full}, {"细颗粒物(PM2.5)很小。", full}, {"用26℃.然后等。", full}, {"PM2.5(细颗粒物)很小。", full},
		{"打 119。", apart}, {"打119 报警。", apart}, {"室温26℃ 最好。", apart}, {"一天 5克。", apart},
		{"关火， 再盖。", beside}, {"关火 。", beside}, {"先关 火。", "a space between Chinese characters"},
		{"打１１９。", "half-width"}, {"Ａ级。", "half-width"}, {"占５０％。", "half-width"}, {"用Wi-Fi  6的。", "two spaces"},
		{`这叫"待机"。`, "quotation marks"}, {"这叫'待机'。", "quotation marks"}, {"等等。。", "doubled"}, {"真的？？", "doubled"},
		{"开窗（十分钟。", "unbalanced （"}, {"开窗）十分钟。", "unbalanced ）"}, {"这叫“待机。", "unbalanced “"}, {"《书。", "unbalanced 《"}, {"（“）”。", "unbalanced ）"},
		{"等5-10分钟。", "a range of numbers"}, {"升到5~10℃。", "a range of numbers"},
		{"关火", "ends without"}, {"看《书》", "ends without"}, {"这叫“待机”", "ends without"}, {"一共26℃", "ends without"},
	} {
		if got := said(append(prose.Chinese(test.text), prose.ChineseEnd(test.text)...)); !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestEnglish holds what is found in English.
func TestEnglish(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"It’s off.", "curly"}, {"“Off.”", "curly"}, {"Turn it off，then wait.", "curly"}, {"Is it off？", "curly"},
		{"Call １19.", "half-width"}, {"Off.  Then wait.", "two spaces"}, {"Off , then wait.", "a space before"}, {"Wait .", "a space before"},
		{"Off,then wait.", "no space after"}, {"Turn it off.Then wait.", "no space after"},
		{"Off (at once.", "unbalanced ("}, {"Off) at once.", "unbalanced )"}, {`It is "off.`, `unbalanced "`}, {"Turn it off", "ends without"}, {"It is (off)", "ends without"},
	} {
		if got := said(append(prose.English(test.text), prose.EnglishEnd(test.text)...)); !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestChineseName holds that a title may hold spaces, and what is beside it not.
func TestChineseName(t *testing.T) {
	for text, want := range map[string]string{
		"《义务教育教科书 化学 九年级上册》（人民教育出版社）": "", "《普通高中教科书 地理 选择性必修1 自然地理基础》": "", "世界卫生组织《跌倒》实况报道": "",
		"美国国家气象局 NOAA": "no space between", "《跌倒》(世界卫生组织)": "full-width", "《跌倒": "unbalanced",
	} {
		if got := said(prose.ChineseName(text)); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestAvoid holds that promises, fright, brands and politics are found, and
// that what is quoted to be denied is not.
func TestAvoid(t *testing.T) {
	for text, want := range map[string]string{
		"这是包治百病的神药。": "promises", "后果触目惊心！": "frightens", "研究表明多喝水好。": "unnamed", "打开微信扫一扫。": "brand", "A miracle cure.": "promises", "Pay with alipay.": "brand",
		"所谓“神药”没有依据。": "", "流感没有特效药，看医生最稳妥。": "", "This \"miracle\" is none.": "", "小米粥要熬多久？": "", "一百度电能用多久？": "",
	} {
		if got := said(prose.Avoid(text)); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestLengths counts as editors do.
func TestLengths(t *testing.T) {
	if n := prose.Characters("先关火，打119。"); n != 9 {
		t.Errorf("%d characters, want 9", n)
	}
	if n := prose.Words("Turn it off – then call 119, won't you?"); n != 8 {
		t.Errorf("%d words, want 8", n)
	}
	for _, test := range []struct {
		text             string
		chinese, strayed bool
	}{
		{"关火。", true, false}, {"Turn it off.", true, true}, {"用Wi-Fi的路由器。", true, false}, {"Turn it off.", false, false}, {"关火。", false, true}, {"The sign 川 is a river.", false, false},
	} {
		if got := prose.Strayed(test.text, test.chinese); got != test.strayed {
			t.Errorf("%s: %t", test.text, got)
		}
	}
}

// FuzzProse holds that any text can be read.
func FuzzProse(f *testing.F) {
	for _, text := range []string{"关火,", "“(》", "\xff", "a  b", "。。", "5-10克", "\"'"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := append(append(prose.Chinese(text), prose.English(text)...), prose.Avoid(text)...)
		for _, s := range append(append(found, prose.ChineseEnd(text)...), prose.EnglishEnd(text)...) {
			if s.Chinese == "" || s.English == "" {
				t.Errorf("%q: said in one language only", text)
			}
		}
	})
}
