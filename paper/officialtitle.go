package paper

import (
	"math"
	"strings"
)

// Where lines of a title end badly: those that stay whole, those that lines do
// not begin and do not end with.
var (
	titleWhole = []string{"关于", "工作", "情况", "总结", "报告", "通知", "年度", "季度", "实施", "方案", "活动", "全国", "全市", "全民", "科学", "技术", "素质", "协会", "科普", "先进", "集体",
		"个人", "推荐", "名单", "材料", "汇总", "表彰", "考核", "指标", "完成", "服务", "居民", "社区", "街道", "乡镇", "意见", "办法", "统计", "组织", "单位", "重点",
		"建设", "管理", "发展", "任务", "计划", "要点", "教育", "培训", "推进", "开展", "落实", "办公", "委员", "人民", "政府"}
	titleFirst  = "的了和与及或等"
	titleLast   = "和与及或在对为以"
	titleAfter  = []string{"年度", "季度", "协会", "关于", "委员会", "办公室", "人民政府"}
	titleBefore = []string{"关于", "工作", "情况", "总结", "报告"}
)

// titleLines breaks a title into as few lines as a breadth allows, of about
// the same length, between words as far as they are known. Line breaks of its
// own stay.
func titleLines(title string, breadthOf int) []string {
	var lines []string
	for part := range strings.SplitSeq(strings.TrimSpace(title), "\n") {
		text := []rune(strings.TrimSpace(part))
		if len(text) == 0 {
			continue
		}
		whole := breadth(string(text))
		if whole <= float64(breadthOf) || len(text) > 400 {
			lines = append(lines, string(text))
			continue
		}
		prices, reach := make([]float64, len(text)+1), make([]float64, len(text)+1)
		for i := range text {
			if i > 0 {
				prices[i] = titleBreak(text, i)
			}
			reach[i+1] = reach[i] + breadth(string(text[i]))
		}
		for n := int(math.Ceil(whole / float64(breadthOf))); ; n++ {
			ends := evenly(reach, prices, n, float64(breadthOf))
			if ends == nil && n <= len(text) {
				continue
			}
			for i := 1; i < len(ends); i++ {
				lines = append(lines, strings.TrimSpace(string(text[ends[i-1]:ends[i]])))
			}
			break
		}
	}
	return lines
}

// titleBreak is the price of a break before the character at i, against that
// of lines which differ in length.
func titleBreak(text []rune, i int) float64 {
	before, after := string(text[:i]), string(text[i:])
	if !mayBreak(text, i) {
		return 10
	}
	if strings.ContainsRune(titleFirst, text[i]) || strings.ContainsRune(titleLast, text[i-1]) || strings.HasSuffix(before, "关于") {
		return 1
	}
	for _, word := range titleWhole {
		if letters := []rune(word); strings.HasSuffix(before, string(letters[0])) && strings.HasPrefix(after, string(letters[1:])) {
			return 1
		}
	}
	for _, word := range titleAfter {
		if strings.HasSuffix(before, word) {
			return 0
		}
	}
	for _, word := range titleBefore {
		if strings.HasPrefix(after, word) {
			return 0
		}
	}
	if text[i-1] == ' ' || endsPhrase(text[:i]) {
		return 0
	}
	return 0.05
}
