package quiz

import (
	"fmt"
	"math"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"kepubot/content"
)

// The longest texts, in characters. A question with its options stays under
// the 1,024 characters of a picture's caption, a poll's question under 300
// and its options under 100.
const (
	questionLimit = 280
	optionLimit   = 90
	whyLimit      = 400
	sourceLimit   = 160
	unitLimit     = 12

	minOptions = 2
	maxOptions = 6
)

// questionIDForm is the form of an id, short enough for the data of a button.
var questionIDForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// problems collects what is wrong, in both languages.
type problems []content.Problem

func (p *problems) add(wrong bool, chinese, english string) {
	if wrong {
		*p = append(*p, content.Problem{Chinese: chinese, English: english})
	}
}

// Problems finds everything that keeps a question from review. groups are
// the deployment's audience groups.
func (q *Question) Problems(groups []string) []content.Problem {
	var found problems
	found.add(!questionIDForm.MatchString(q.ID), "编号只能用小写字母、数字和连字符，最多 32 个", "id: lower-case letters, digits and hyphens, 32 at most")
	found.add(!slices.Contains([]Kind{Single, Several, TrueFalse, Number}, q.Kind), "题型要填 single、several、truefalse 或 number", "kind: single, several, truefalse or number")
	found.add(!slices.Contains(content.Themes(), q.Theme), "主题要填 resources、environment、health 或 innovation", "theme: resources, environment, health or innovation")
	found.add(q.Level < 1 || q.Level > 3, "难度要填 1、2 或 3", "level: 1, 2 or 3")
	found.add(len(q.Groups) == 0, "没有写给哪类人（groups）", "groups: missing")
	for _, group := range q.Groups {
		found.add(group != content.Everyone && !slices.Contains(groups, group), fmt.Sprintf("没有“%s”这类人", group), fmt.Sprintf("groups: %q is not a group", group))
	}
	found.add(q.Source.Year < 1900 || q.Source.Year > 2100, "来源的年份不对", "source: no year, or an impossible one")
	q.wordingProblems(&found)
	q.keyProblems(&found)
	return found
}

func (q *Question) wordingProblems(found *problems) {
	for _, in := range []struct {
		chinese, english string
		wording          Wording
		source           string
	}{{"中文", "Chinese", q.Chinese, q.Source.Chinese}, {"英文", "English", q.English, q.Source.English}} {
		if in.english == "English" && !q.Bilingual() {
			continue
		}
		for _, part := range []struct {
			chinese, english, text string
			limit                  int
		}{
			{"题干", "question", in.wording.Question, questionLimit},
			{"解析", "why", in.wording.Why, whyLimit},
			{"来源", "source", in.source, sourceLimit},
		} {
			n := utf8.RuneCountInString(part.text)
			found.add(n == 0, in.chinese+part.chinese+"没有写", in.english+" "+part.english+": missing")
			found.add(n > part.limit, fmt.Sprintf("%s%s有 %d 字，最多 %d 字", in.chinese, part.chinese, n, part.limit),
				fmt.Sprintf("%s %s: %d characters, %d at most", in.english, part.english, n, part.limit))
		}
		q.optionProblems(found, in.chinese, in.english, in.wording.Options)
	}
	found.add(q.Bilingual() && len(q.Chinese.Options) != len(q.English.Options), "中英文选项的个数不一样", "options: not as many in English as in Chinese")
}

func (q *Question) optionProblems(found *problems, chinese, english string, options []string) {
	if q.Kind == TrueFalse || q.Kind == Number {
		found.add(len(options) > 0, chinese+"：判断题和数字题不写选项", english+" options: none for this kind")
		return
	}
	found.add(len(options) < minOptions || len(options) > maxOptions, fmt.Sprintf("%s要有 %d 到 %d 个选项", chinese, minOptions, maxOptions),
		fmt.Sprintf("%s options: %d to %d", english, minOptions, maxOptions))
	seen := map[string]bool{}
	for _, option := range options {
		n := utf8.RuneCountInString(option)
		found.add(n == 0 || n > optionLimit, fmt.Sprintf("%s有一个选项是空的，或超过 %d 字", chinese, optionLimit),
			fmt.Sprintf("%s options: one is empty or over %d characters", english, optionLimit))
		folded := strings.ToLower(strings.Join(strings.Fields(option), ""))
		found.add(seen[folded], fmt.Sprintf("%s选项“%s”重复", chinese, option), fmt.Sprintf("%s options: %q stands there twice", english, option))
		seen[folded] = true
	}
}

func (q *Question) keyProblems(found *problems) {
	if q.Kind == Number {
		finite := !math.IsNaN(q.Key.Number) && !math.IsInf(q.Key.Number, 0) && q.Key.Within >= 0 && !math.IsInf(q.Key.Within, 0)
		found.add(!finite || q.Key.Right != 0, "答案要是一个数字，误差不能是负数", "key: a number, and how far off still counts, not negative")
		found.add(q.Key.Closest && !(q.Key.Within > 0), "越近越高的题，误差要写差多少就不得分", "key: where the nearest earns most, within says from where on nothing is earned")
		found.add(utf8.RuneCountInString(q.Unit.Chinese) > unitLimit || utf8.RuneCountInString(q.Unit.English) > unitLimit, "单位太长", "unit: too long")
		return
	}
	n := bits.OnesCount64(q.Key.Right)
	found.add(q.Key.Closest, "只有数字题能越近越高", "key: only numbers can be near")
	found.add(n == 0, "没有正确答案", "key: no right answer")
	found.add(q.Choices() > 0 && q.Key.Right >= 1<<q.Choices(), "答案指的选项不存在", "key: names an option that is not there")
	found.add(n > 1 && q.Kind != Several, "只能有一个正确答案", "key: one right answer only")
}
