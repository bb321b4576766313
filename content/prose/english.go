package prose

import (
	"regexp"
	"strings"
)

var (
	otherMarks   = regexp.MustCompile(`[，。！？；：、（）《》“”‘’【】「」]`)
	spaceBefore  = regexp.MustCompile(`\S [,!?;:]|\S \.(\s|$)`)
	noSpaceAfter = regexp.MustCompile(`\p{Latin}[,;!?]\p{Latin}|\p{Latin}{2}\.\p{Lu}\p{Ll}`)
)

// English finds slips in the punctuation and spacing of an English text.
func English(text string) []Slip {
	found := slips(text, []rule{
		{otherMarks, "英文里用了中文标点或弯引号", "full-width punctuation or curly quotes"},
		{fullWidth, "字母、数字和百分号用半角", "letters, digits and per cent signs are half-width"},
		{doubleSpace, "连着两个空格", "two spaces in a row"},
		{spaceBefore, "标点前面多了空格", "a space before a punctuation mark"},
		{noSpaceAfter, "标点后面少了空格", "no space after a punctuation mark"},
	})
	if lonely := unbalanced(text, "()[]"); lonely != "" {
		found = append(found, Slip{"“" + lonely + "”没有成对", "unbalanced " + lonely})
	}
	if strings.Count(text, `"`)%2 == 1 {
		found = append(found, Slip{"双引号没有成对", `unbalanced "`})
	}
	return found
}

// EnglishEnd finds that an English sentence ends without a mark.
func EnglishEnd(text string) []Slip {
	if ended(strings.TrimRight(text, `"')`), ".!?…:") || strings.HasSuffix(text, "__") {
		return nil
	}
	return []Slip{{"末尾没有标点", "ends without punctuation"}}
}
