package prose

import (
	"regexp"
	"strings"
)

// avoided are words that a text for residents does without, with the reason.
// The lists are short: what depends on the sentence is for the reviewers.
type avoided struct {
	chinese, english   []string
	because, inEnglish string
}

func avoidedWords() []avoided {
	return []avoided{
		// Nothing is the best of all or helps everybody, and who believes it
		// does without what does help.
		{[]string{"包治", "药到病除", "祖传秘方", "神药", "神器", "奇效", "史上最", "全球第一", "世界第一"},
			[]string{"cure-all", "miracle", "wonder drug", "best in the world"},
			"夸大的说法（转述别人的话请加引号）", "promises too much (what others say stands in quotation marks)"},
		// Fear makes people pass a text on, not do what it says.
		{[]string{"触目惊心", "震惊", "惊呆", "可怕的是", "后果不堪设想", "不看后悔"},
			[]string{"shocking", "terrifying", "horrifying", "you won't believe"},
			"吓唬人的说法", "frightens"},
		// Who found it stands in the source; an unnamed authority is none.
		{[]string{"研究表明", "专家说", "专家指出", "众所周知", "科学家发现"},
			[]string{"studies show", "experts say", "as everyone knows", "scientists say"},
			"没说是谁的研究，请写明出处", "an unnamed authority: say who"},
		// The association recommends no maker's goods.
		{[]string{"微信", "支付宝", "淘宝", "拼多多", "美团", "抖音", "华为", "谷歌", "可口可乐", "茅台", "苹果手机"},
			[]string{"WeChat", "Alipay", "Taobao", "TikTok", "Huawei", "iPhone", "Google", "Coca-Cola"},
			"不提品牌", "names a brand"},
		// Science for everybody takes no side, and praises nobody.
		{[]string{"总书记", "国家主席", "党中央", "贸易战"},
			[]string{"General Secretary", "President Xi", "trade war"},
			"不评时政", "is about politics"},
	}
}

// quoted is what a text speaks about and does not say itself.
var quoted = regexp.MustCompile(`“[^”]*”|《[^》]*》|"[^"]*"`)

// Avoid finds the words that a text in either language should do without.
// What stands in quotation marks is spoken about, and is passed over.
func Avoid(text string) []Slip {
	text = quoted.ReplaceAllString(text, "“”")
	folded := strings.ToLower(text)
	var found []Slip
	for _, a := range avoidedWords() {
		for _, word := range append(a.chinese, a.english...) {
			if strings.Contains(folded, strings.ToLower(word)) {
				found = append(found, Slip{a.because + "：“" + word + "”", a.inEnglish + ": " + word})
			}
		}
	}
	return found
}
