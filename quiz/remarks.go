package quiz

import (
	"math/bits"
	"regexp"

	"kepubot/content"
)

// The lengths that read well on a phone. The hard limits are above them.
const (
	questionMost   = 60
	whyMost        = 200
	englishWhyMost = 90 // words

	leastChoices, mostChoices = 4, 5
	leastRight, mostRight     = 2, 4
)

// Wordings that ask for something else than what somebody knows: the stem
// turned round is misread by those who know the answer, and an option about
// the others is right or wrong by its place.
var (
	turnedRound = regexp.MustCompile(`(?i)(不正确|错误|不对|有误)的(一项)?是|(哪|那)一?[个项种样条些](不是|不属于|不包括)|下[列面]不(是|属于|包括)` +
		`|\bwhich\b[^.?!]{0,40}\b(is|are) not\b|\bwhich\b[^.?!]{0,40}\b(isn't|aren't)\b|\bis (false|incorrect|not true)\?|\ball (of )?these except\b`)
	aboutOthers = regexp.MustCompile(`(?i)(以上|上述|前面|[A-F])(都|均|皆|全)|^(全|都)(不?对|不?是|选)$|\bof the above\b|^(all|none|both|neither)( of (these|them))?$`)
)

// Remarks finds what an editor would mend in a question that has no
// Problems. year is the present year.
func (q *Question) Remarks(year int) []content.Problem {
	e := content.Editor{Year: year}
	e.Length(content.Part{Chinese: "中文题干", English: "Chinese question"}, q.Chinese.Question, content.Chinese, 1, questionMost)
	e.Length(content.Part{Chinese: "中文解析", English: "Chinese why"}, q.Chinese.Why, content.Chinese, 1, whyMost)
	q.readWording(&e, "中文", content.Chinese, q.Chinese)
	e.Note(!q.Bilingual(), "没有英文", "English: missing")
	if q.Bilingual() {
		e.Length(content.Part{Chinese: "英文解析", English: "English why"}, q.English.Why, content.English, 1, englishWhyMost)
		q.readWording(&e, "英文", content.English, q.English)
	}
	q.readChoices(&e)
	e.Source(q.Source)
	return e.Found
}

// readWording reads what a question says in a language. An option, and a
// statement that may be false, can claim what no explanation should.
func (q *Question) readWording(e *content.Editor, chinese, language string, w Wording) {
	english := map[string]string{content.Chinese: "Chinese ", content.English: "English "}[language]
	question, why, option := content.Part{Chinese: chinese + "题干", English: english + "question"},
		content.Part{Chinese: chinese + "解析", English: english + "why"}, content.Part{Chinese: chinese + "选项", English: english + "option"}
	e.Sentence(question, w.Question, language)
	e.Sentence(why, w.Why, language)
	e.Words(why, w.Why)
	if q.Kind != TrueFalse {
		e.Words(question, w.Question)
	}
	turned := turnedRound.FindString(w.Question)
	e.Note(turned != "", question.Chinese+"是倒着问的（"+turned+"），请改成正着问", question.English+": asks for what is wrong ("+turned+")")
	for _, text := range w.Options {
		e.Typed(option, text, language)
		e.Note(aboutOthers.MatchString(text), option.Chinese+"“"+text+"”说的是别的选项，请换一个", option.English+": "+text+" is about the other options")
	}
}

// readChoices reads how many options there are and how many of them are right.
func (q *Question) readChoices(e *content.Editor) {
	n, right := len(q.Chinese.Options), bits.OnesCount64(q.Key.Right)
	switch q.Kind {
	case Single, Several:
		e.Note(n < leastChoices || n > mostChoices, "最好有 4 个选项，最多 5 个", "options: four are best, five at most")
		e.Note(q.Kind == Several && (right < leastRight || right > mostRight || right == n), "多选题要有 2 到 4 个对的，还要有错的",
			"key: two to four right options, and a wrong one")
	case Number:
		e.Note((q.Unit.Chinese == "") != (q.Unit.English == ""), "单位只写了一种语言", "unit: in one language only")
	}
}
