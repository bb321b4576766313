package quiz

import (
	"fmt"
	"slices"
	"strings"

	"kepubot/content"
	"kepubot/content/prose"
	"kepubot/content/starter"
)

// banked is a question and where it stands.
type banked struct {
	content.Place
	question *Question
}

// questionLikeness is from where on two questions are taken for one. Stems of
// one form have much in common, and so have explanations of one fact.
func questionLikeness() prose.Likeness {
	return prose.Likeness{Head: 0.6, Whole: 0.35, EnglishHead: 0.65, EnglishWhole: 0.5}
}

// Check checks files of questions. tips are the ids of the tips that the
// questions of a library may belong to. It returns the questions it could
// read, and what it found.
func Check(c content.Check, files []starter.File, tips []string) ([]*Question, content.Findings) {
	var found content.Findings
	var bank []banked
	for _, file := range files {
		read, err := readQuestions(file.Name, file.Data)
		if err != nil {
			found.Unread(file.Name, err)
		}
		for _, n := range read {
			bank = append(bank, banked{content.Place{File: file.Name, Line: n.line, Label: n.question.label()}, n.question})
		}
	}
	questions, samples, first := make([]*Question, len(bank)), make([]prose.Sample, len(bank)), map[string]content.Place{}
	for i, b := range bank {
		questions[i], samples[i] = b.question, b.question.sample()
		problems := b.question.Problems(c.Groups)
		found.At(b.Place, true, problems...)
		if len(problems) == 0 {
			found.At(b.Place, false, b.question.Remarks(c.Today.Year())...)
		}
		if there, ok := first[b.question.ID]; ok {
			found.Twice(there, b.Place)
		} else {
			first[b.question.ID] = b.Place
		}
	}
	for _, twins := range prose.FindTwins(samples, questionLikeness()) {
		found.Alike(bank[twins.First].Place, bank[twins.Second].Place, twins.Share)
	}
	if c.Judges(len(questions)) {
		balance(questions, &found)
	}
	if c.Library {
		belonging(bank, tips, &found)
	}
	return questions, found
}

// sample is what a question is compared with others by.
func (q *Question) sample() prose.Sample {
	whole := func(w Wording) string { return w.Question + " " + strings.Join(w.Options, " ") + " " + w.Why }
	return prose.Sample{Head: q.Chinese.Question, Whole: whole(q.Chinese), EnglishHead: q.English.Question, EnglishWhole: whole(q.English)}
}

// How questions belong to tips: enough of them that a tip of the day is
// followed by a question, and not all to the same.
const (
	leastBelonging = 65 // per cent
	mostOfTip      = 2
)

// belonging finds questions of tips that are not there, and of tips that have
// enough.
func belonging(bank []banked, tips []string, found *content.Findings) {
	n, of := 0, map[string]int{}
	for _, b := range bank {
		tip := b.question.Tip
		if tip == "" {
			continue
		}
		n++
		of[tip]++
		if !slices.Contains(tips, tip) {
			found.At(b.Place, false, content.Problem{Chinese: "没有编号为 " + tip + " 的小知识", English: "tip: there is no " + tip})
		}
		if of[tip] > mostOfTip {
			found.At(b.Place, false, content.Problem{
				Chinese: fmt.Sprintf("小知识 %s 已经有 %d 道题", tip, mostOfTip), English: fmt.Sprintf("tip: %s has %d questions already", tip, mostOfTip),
			})
		}
	}
	found.Share("有小知识的题", "questions with a tip", n, len(bank), leastBelonging, 100)
}
