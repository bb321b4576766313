package survey

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/resident"
)

// The bounds of a survey. Texts are in characters, twice as many in English.
const (
	titleLimit    = 40
	aboutLimit    = 400
	questionLimit = 140
	optionLimit   = 40
	campaignLimit = 20
	maxQuestions  = 60
	minOptions    = 2
	maxOptions    = 10
	maxMarks      = 11 // of a scale: 0 to 10
	maxNumber     = 1_000_000_000
)

// problems collects what is wrong, in both languages.
type problems []content.Problem

func (p *problems) add(wrong bool, chinese, english string) {
	if wrong {
		*p = append(*p, content.Problem{Chinese: chinese, English: english})
	}
}

func (p *problems) text(n resident.Name, limit int, chinese, english string) {
	p.add(utf8.RuneCountInString(n.Chinese) > limit || utf8.RuneCountInString(n.English) > 2*limit,
		fmt.Sprintf("%s最多 %d 字", chinese, limit), fmt.Sprintf("%s: at most %d characters, %d in English", english, limit, 2*limit))
	p.add(!proper(n.Chinese) || !proper(n.English), chinese+"里有不是文字的东西", english+": not plain text")
}

// proper tells whether a text can be shown on a line.
func proper(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// Problems finds everything that keeps a survey from being opened. groups are
// the deployment's audience groups.
func (s *Survey) Problems(now time.Time, groups []string) []content.Problem {
	var found problems
	found.add(!idForm.MatchString(s.ID), "编号只能用小写字母、数字和连字符，最多 20 个", "id: lower-case letters, digits and hyphens, 20 at most")
	found.add(s.Title.Chinese == "", "没有名称", "title: missing")
	found.text(s.Title, titleLimit, "名称", "title")
	found.text(s.About, aboutLimit, "说明", "about")
	found.text(resident.Name{Chinese: s.Campaign}, campaignLimit, "活动专题", "campaign")
	found.add(s.Bilingual() && s.Title.English == "", "有英文题目，名称也要有英文", "title: missing in English")
	found.add(!s.Closes.IsZero() && !s.Closes.After(s.Opens), "截止要晚于开始", "it closes before it opens")
	found.add(!s.Closes.IsZero() && !now.IsZero() && !s.Closes.After(now), "截止时间已经过了", "its time is over already")
	for _, group := range s.Reach.Groups {
		found.add(!slices.Contains(groups, group), fmt.Sprintf("没有“%s”这类人", group), fmt.Sprintf("groups: %q is not a group", group))
	}
	found.add(!slices.Contains([]Phase{NoPhase, Before, After}, s.Phase), "只有“前测”和“后测”", "phase: before or after")
	found.add((s.Phase == NoPhase) != (s.Pair == ""), "前测、后测要写同一个代号", "phase and pair go together")
	found.add(s.Pair != "" && !idForm.MatchString(s.Pair), "前后测的代号只能用小写字母、数字和连字符，最多 20 个", "pair: lower-case letters, digits and hyphens, 20 at most")
	found.add(len(s.Questions) == 0, "一道题也没有", "no questions")
	found.add(len(s.Questions) > maxQuestions, fmt.Sprintf("最多 %d 道题", maxQuestions), fmt.Sprintf("at most %d questions", maxQuestions))
	for i := range s.Questions {
		found = append(found, s.questionProblems(i+1)...)
	}
	return found
}

// questionProblems is what is wrong with the question of a number.
func (s *Survey) questionProblems(n int) []content.Problem {
	q := &s.Questions[n-1]
	var found problems
	found.add(!slices.Contains(Kinds(), q.Kind), "题型要填 single、several、scale、number 或 text", "kind: single, several, scale, number or text")
	found.add(q.Text.Chinese == "", "没有题目", "no text")
	found.add(s.Bilingual() && q.Text.English == "", "别的题有英文，这道题没有", "no English, as others have")
	found.text(q.Text, questionLimit, "题目", "text")
	s.optionProblems(q, &found)
	found.add(q.Kind == Scale && (q.Low < 0 || q.High <= q.Low || q.High-q.Low >= maxMarks), "打分要写成“1—5 分”，从 0 或更大的数起，最多 11 档", "scale: write 1–5, from 0 or above, 11 marks at most")
	found.add(q.Kind == Number && (q.Low < -maxNumber || q.High > maxNumber || q.High <= q.Low), "数字的范围不对，比如“填数字 0—120”", "number: no such range, write for example number 0–120")
	found.add(q.Kind != Scale && q.Kind != Number && (q.Low != 0 || q.High != 0), "这种题没有范围", "low and high: not for this kind")
	q.keyProblems(&found)
	q.skipProblems(n, len(s.Questions), &found)
	for i := range found {
		found[i].Chinese, found[i].English = fmt.Sprintf("第 %d 题：%s", n, found[i].Chinese), fmt.Sprintf("question %d: %s", n, found[i].English)
	}
	return found
}

func (s *Survey) optionProblems(q *Question, found *problems) {
	if !q.Choice() {
		found.add(len(q.Options) > 0, "这种题没有选项", "options: none for this kind")
		return
	}
	found.add(len(q.Options) < minOptions || len(q.Options) > maxOptions, fmt.Sprintf("要有 %d 到 %d 个选项", minOptions, maxOptions), fmt.Sprintf("options: %d to %d", minOptions, maxOptions))
	seen := map[string]bool{}
	for _, o := range q.Options {
		found.add(o.Chinese == "" || s.Bilingual() && o.English == "", "有一个选项是空的，或没有英文", "options: one is empty, or not in English")
		found.text(o, optionLimit, "选项", "option")
		for _, text := range []string{o.Chinese, o.English} {
			folded := strings.ToLower(strings.Join(strings.Fields(text), ""))
			found.add(folded != "" && seen[folded] && o.Chinese != o.English, fmt.Sprintf("选项“%s”写了两遍", text), fmt.Sprintf("option %q stands there twice", text))
			seen[folded] = true
		}
	}
}

func (q *Question) keyProblems(found *problems) {
	found.add(q.Key != 0 && (!q.Choice() || q.Key >= 1<<len(q.Options)), "答案指的选项不存在", "key: names an option that is not there")
	found.add(q.Key != 0 && q.Kind == Single && q.Key&(q.Key-1) != 0, "单选题只能有一个答案", "key: one right answer only")
	found.add(q.Key != 0 && q.Optional, "有答案的题不能跳过不答", "optional: not with a key")
}

// skipProblems holds that skips lead forward alone, so that no survey goes
// round in circles and each comes to an end.
func (q *Question) skipProblems(n, questions int, found *problems) {
	seen := map[int]bool{}
	for _, skip := range q.Skips {
		there := q.Choice() && skip.Option >= 0 && skip.Option < len(q.Options)
		found.add(!there, "跳题指的选项不存在", "skip: names an option that is not there")
		found.add(skip.To <= n || skip.To > questions+1, "只能跳到后面的题，或写“结束”", "skip: leads to a later question, or to the end")
		found.add(seen[skip.Option], "同一个选项写了两次跳题", "skip: one option twice")
		seen[skip.Option] = true
	}
}
