package quiz

import (
	"strings"
	"testing"

	"kepubot/content"
)

// fairQuestion is a question in which there is nothing to mend.
func fairQuestion() *Question {
	q := sampleQuestion("h-fair", content.Health, 1)
	q.Chinese = Wording{Question: "油锅起火，先做什么？", Options: []string{"泼一盆水", "盖上锅盖", "端到屋外", "撒一把面"}, Why: "盖上锅盖就隔断了空气。"}
	q.English = Wording{Question: "The oil is on fire. What comes first?", Options: []string{"Throw water", "Put the lid on", "Carry it out", "Strew flour"}, Why: "A lid cuts off the air."}
	return q
}

// change is what one test of a question does to it, and what is found then:
// "" where nothing is wrong.
type change struct {
	want string
	do   func(*Question)
}

func (c change) test(t *testing.T) {
	t.Helper()
	q := fairQuestion()
	c.do(q)
	var said []string
	for _, p := range q.Remarks(2026) {
		said = append(said, p.English)
	}
	if got := strings.Join(said, "\n"); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
		t.Errorf("want %q, got %q", c.want, got)
	}
}

// TestRemarks changes one thing at a time in a question that is as it should
// be.
func TestRemarks(t *testing.T) {
	for _, c := range []change{
		{"", func(*Question) {}},
		{"English: missing", func(q *Question) { q.English, q.Source.English = Wording{}, "" }},
		{"Chinese question: 61 characters, 60 at most", func(q *Question) { q.Chinese.Question = strings.Repeat("火", 60) + "？" }},
		{"Chinese why: 201 characters, 200 at most", func(q *Question) { q.Chinese.Why = strings.Repeat("火", 200) + "。" }},
		{"English why: 91 words, 90 at most", func(q *Question) { q.English.Why = strings.Repeat("fire ", 90) + "fire." }},
		{"Chinese option: punctuation", func(q *Question) { q.Chinese.Options[3] = "撒面粉,再盖" }},
		{"options: four are best", func(q *Question) {
			q.Chinese.Options, q.English.Options = q.Chinese.Options[:3], q.English.Options[:3]
		}},
		{"two to four right", func(q *Question) { q.Kind = Several }},
		{"two to four right", func(q *Question) { q.Kind, q.Key.Right = Several, 15 }},
		{"", func(q *Question) { q.Kind, q.Key.Right = Several, 7 }},
		{"names a brand", func(q *Question) { q.Chinese.Why = "打开微信，扫一扫就知道。" }},
		{"", func(q *Question) { q.Chinese.Options[3] = "喝祖传秘方" }},
		{"", func(q *Question) {
			q.Kind, q.Key.Right, q.Chinese.Options, q.English.Options = TrueFalse, 2, nil, nil
			q.Chinese.Question, q.English.Question = "这种药包治百病。", "This cure-all helps with everything."
		}},
		{"Chinese question: ends without", func(q *Question) { q.Chinese.Question = "油锅起火怎么办" }},
		{"unit: in one language only", func(q *Question) {
			q.Kind, q.Key, q.Chinese.Options, q.English.Options, q.Unit.Chinese = Number, Key{Number: 1}, nil, nil, "克"
		}},
		{"the year 2030 is still to come", func(q *Question) { q.Source.Year = 2030 }},
	} {
		c.test(t)
	}
}

// TestWordings turns questions round and lets options speak of the others.
func TestWordings(t *testing.T) {
	for _, c := range []change{
		{"asks for what is wrong", func(q *Question) { q.Chinese.Question = "下列关于用火的说法，不正确的是？" }},
		{"asks for what is wrong", func(q *Question) { q.Chinese.Question = "下面哪一项不是厨余垃圾？" }},
		{"asks for what is wrong", func(q *Question) { q.Chinese.Question = "哪种不属于可再生能源？" }},
		{"asks for what is wrong", func(q *Question) { q.English.Question = "Which of these is NOT kitchen waste?" }},
		{"asks for what is wrong", func(q *Question) { q.English.Question = "Which of these aren't kitchen waste?" }},
		{"", func(q *Question) { q.Chinese.Question = "哪种火不能用水浇？" }},
		{"", func(q *Question) { q.English.Question = "Which fires must you never put out with water?" }},
		{"is about the other options", func(q *Question) { q.Chinese.Options[3] = "以上都对" }},
		{"is about the other options", func(q *Question) { q.Chinese.Options[3] = "都不对" }},
		{"is about the other options", func(q *Question) { q.Chinese.Options[3] = "A和B都是" }},
		{"is about the other options", func(q *Question) { q.English.Options[3] = "None of the above" }},
		{"is about the other options", func(q *Question) { q.English.Options[3] = "All of these" }},
		{"", func(q *Question) { q.Chinese.Options[3] = "什么时候都一样" }},
	} {
		c.test(t)
	}
}
