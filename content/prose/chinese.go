package prose

import (
	"regexp"
	"slices"
	"strings"
)

// A mark of half width is wrong where it touches Chinese. Between Latin
// letters and digits it is right: 8:00, 3.5, f(x), GB/T 1.1—2020, www.gov.cn.
var (
	halfWidth   = regexp.MustCompile(`[\p{Han}，。！？；：、）》…] ?[,.!?;:()]|[,.!?;:(] ?[\p{Han}（《“]|^\(`)
	mixedSpace  = regexp.MustCompile(`\p{Han}[ \x{a0}]+[\p{Latin}\d]|[\p{Latin}\d%℃][ \x{a0}]+\p{Han}`)
	markSpace   = regexp.MustCompile(`[，。！？；：、（）《》“”][ \x{a0}]|[ \x{a0}][，。！？；：、（）《》“”]`)
	hanSpace    = regexp.MustCompile(`\p{Han}[ \x{a0}]+\p{Han}`)
	fullWidth   = regexp.MustCompile(`[０-９Ａ-Ｚａ-ｚ％．]`)
	doubleSpace = regexp.MustCompile(`[ \x{a0}]{2,}`)
	title       = regexp.MustCompile(`《[^》]*》`)
	// An apostrophe between Latin letters belongs to a name.
	straightQuote = regexp.MustCompile(`"|(^|[^\p{Latin}])'|'([^\p{Latin}]|$)`)
	doubledMark   = regexp.MustCompile(`[，。；：、]{2,}|？{2,}|！{2,}`)
	// A hyphen in a standard's number, a telephone number or a name is right.
	hyphenRange = regexp.MustCompile(`(^|[\p{Han}，。；：、（“])\d+(\.\d+)?[%℃]?[-~～–]\d+(\.\d+)?(\p{Han}|[%℃])`)
)

// Chinese finds slips in the punctuation and spacing of a Chinese text that
// may hold Latin letters and digits.
func Chinese(text string) []Slip {
	return append(ChineseName(text), slips(text, []rule{
		{hanSpace, "汉字之间有空格", "a space between Chinese characters"},
		{hyphenRange, "数字范围用“—”", "a range of numbers takes —"},
	})...)
}

// ChineseName finds slips in the name of a publication. A title may hold
// spaces, which part a series from its volume.
func ChineseName(text string) []Slip {
	found := slips(title.ReplaceAllString(text, "《》"), []rule{
		{mixedSpace, "汉字和字母、数字之间不留空格", "no space between Chinese characters and letters or digits"},
		{markSpace, "全角标点旁边不留空格", "no space beside full-width punctuation"},
	})
	found = append(found, slips(text, []rule{
		{halfWidth, "标点要用全角", "punctuation beside Chinese characters is full-width"},
		{fullWidth, "字母、数字和百分号用半角", "letters, digits and per cent signs are half-width"},
		{doubleSpace, "连着两个空格", "two spaces in a row"},
		{straightQuote, "引号要用“”", "quotation marks are “ and ”"},
		{doubledMark, "标点重复了", "a punctuation mark is doubled"},
	})...)
	if lonely := unbalanced(text, "（）《》“”‘’【】()[]"); lonely != "" {
		found = append(found, Slip{"“" + lonely + "”没有成对", "unbalanced " + lonely})
	}
	return found
}

// ChineseEnd finds that a Chinese sentence ends without a mark. A gap to be
// filled, as questions on paper have it, is an end too.
func ChineseEnd(text string) []Slip {
	if ended(strings.TrimRight(text, "”’」"), "。！？…：") || strings.HasSuffix(text, "（　）") || strings.HasSuffix(text, "__") {
		return nil
	}
	return []Slip{{"末尾没有标点", "ends without punctuation"}}
}

func ended(text, marks string) bool {
	runes := []rune(text)
	return len(runes) > 0 && strings.ContainsRune(marks, runes[len(runes)-1])
}

// unbalanced is the first bracket or quotation mark without its other half, or
// "". pairs lists each opening mark before its closing one.
func unbalanced(text, pairs string) string {
	marks := []rune(pairs)
	var open []int // the marks that wait for their other half
	for _, r := range text {
		i := slices.Index(marks, r)
		switch {
		case i < 0:
		case i%2 == 0:
			open = append(open, i)
		case len(open) == 0 || open[len(open)-1] != i-1:
			return string(r)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return ""
	}
	return string(marks[open[len(open)-1]])
}
