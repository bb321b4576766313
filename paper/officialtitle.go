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
			if found := evenTitle(text, prices, reach, n, float64(breadthOf)); found != nil || n > len(text) {
				lines = append(lines, found...)
				break
			}
		}
	}
	return lines
}

// evenTitle breaks a text into n lines no broader than a limit, or gives none.
// It is given the price of a break before each character, and how far the text
// reaches up to there.
func evenTitle(text []rune, prices, reach []float64, n int, limit float64) []string {
	target := reach[len(text)] / float64(n)
	type way struct {
		cost float64
		from int
	}
	best := make([][]way, n+1)
	for i := range best {
		best[i] = make([]way, len(text)+1)
		for j := range best[i] {
			best[i][j].cost = math.Inf(1)
		}
	}
	best[0][0].cost = 0
	for i := 1; i <= n; i++ {
		for to := 1; to <= len(text); to++ {
			for from := to - 1; from >= 0; from-- {
				broad := reach[to] - reach[from]
				if broad > limit {
					break
				}
				off := broad/target - 1
				if cost := best[i-1][from].cost + off*off + prices[to]; cost < best[i][to].cost {
					best[i][to] = way{cost, from}
				}
			}
		}
	}
	if math.IsInf(best[n][len(text)].cost, 1) {
		return nil
	}
	lines := make([]string, n)
	for i, to := n, len(text); i > 0; i-- {
		from := best[i][to].from
		lines[i-1], to = strings.TrimSpace(string(text[from:to])), from
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
