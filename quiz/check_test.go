package quiz

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kepubot/content"
	"kepubot/content/starter"
)

// checkPaper checks questions on paper, each known by how it begins.
func checkPaper(c content.Check, tips []string, files ...starter.File) content.Findings {
	c.Groups, c.Today = groups, noon()
	_, found := Check(c, files, tips)
	return found
}

func paper(name, text string) starter.File { return starter.File{Name: name, Data: []byte(text)} }

func holds(found content.Findings, file string, line int, refused bool, text string) bool {
	return slices.ContainsFunc(found, func(f content.Finding) bool {
		return f.File == file && f.Line == line && f.Refused == refused && strings.Contains(f.English, text) && f.Chinese != ""
	})
}

// TestCheck names files, lines and questions, tells what an import refuses
// from what an editor would mend, and finds twins across files.
func TestCheck(t *testing.T) {
	const head = "主题：健康\n来源：《安全用电》（2018）\n"
	found := checkPaper(content.Check{}, nil,
		paper("a.txt", head+"1. 湿手能拔插头吗？（B） A能的 B不能 C看天气 D看插座 解析：水会导电。\n"),
		paper("b.txt", head+"1. 湿手，能拔插头吗？（A） A不能 B能的 C看天气 D看插座 解析：会触电。\n2. 冰为什么浮着？（C） A空心的 B太冷了 解析：它比水轻。\n"),
		paper("c.pdf", ""))
	for _, want := range []struct {
		file, text string
		line       int
		refused    bool
	}{
		{"a.txt", "湿手能拔插头吗？: English: missing", 3, false},
		{"b.txt", "nearly the same as 湿手能拔插头吗？ in line 3 of a.txt, by 100%", 3, false},
		{"b.txt", "key: names an option that is not there", 4, true},
		{"c.pdf", "only .yaml", 0, true},
	} {
		if !holds(found, want.file, want.line, want.refused, want.text) {
			t.Errorf("%+v is not found in %+v", want, found)
		}
	}
	if holds(found, "", 0, false, "") {
		t.Errorf("three questions are judged as a bank: %+v", found)
	}
}

// TestCheckBelonging holds that a library's questions belong to its tips.
func TestCheckBelonging(t *testing.T) {
	const titles = "编号,题型,主题,难度,小知识,题干,解析,答案,来源,年份\n"
	rows := titles
	for i, tip := range []string{"there", "there", "there", "gone"} {
		rows += fmt.Sprintf("q%d,判断,健康,1,%s,第%d句话。,因为这样。,对,《书》,2020\n", i, tip, i)
	}
	file := paper("a.csv", rows)
	found := checkPaper(content.Check{Library: true}, []string{"there"}, file)
	if !holds(found, "a.csv", 4, false, "q2: tip: there has 2 questions already") || !holds(found, "a.csv", 5, false, "q3: tip: there is no gone") {
		t.Errorf("found %+v", found)
	}
	if found := checkPaper(content.Check{}, nil, file); holds(found, "a.csv", 5, false, "tip: there is no gone") {
		t.Error("an editor's file is asked for the tips of the library")
	}
}

// TestBalance tips an even bank to one side at a time.
func TestBalance(t *testing.T) {
	for _, test := range []struct {
		want   string // "" where nothing is wrong
		change func(i int, q *Question)
	}{
		{"", func(int, *Question) {}},
		{"questions on health: ", func(i int, q *Question) { q.Theme = content.Themes()[i%2] }},
		{"questions of level 3: 0 of ", func(i int, q *Question) { q.Level = 1 + i%2 }},
		{"questions of kind several: ", func(i int, q *Question) {
			if q.Kind == Several {
				q.Kind = Single
				q.Key.Right = 1 << (i % 4)
			}
		}},
		{"single choices answered by B: ", func(i int, q *Question) {
			if q.Kind == Single && i%2 == 0 {
				q.Key.Right = 2
			}
		}},
		{"single choices on health answered by A: ", func(i int, q *Question) {
			if q.Kind == Single && q.Theme == content.Health && q.Key.Right == 1 {
				q.Key.Right = 1 << (1 + i%3)
			}
		}},
		{"single choices whose longest option is right, in English: ", func(i int, q *Question) {
			if q.Kind == Single && i%3 == 0 {
				q.English.Options = []string{"one", "two", "six", "ten"}
				q.English.Options[strings.Index("ABCD", Letters(q.Key.Right))] = "the long one"
			}
		}},
		{"statements that are true: ", func(i int, q *Question) {
			if q.Kind == TrueFalse {
				q.Key.Right = 1
			}
		}},
	} {
		questions := evenBank()
		for i, q := range questions {
			test.change(i, q)
		}
		var found content.Findings
		balance(questions, &found)
		said := sheetText(found)
		if (said == "") != (test.want == "") || !strings.Contains(said, test.want) {
			t.Errorf("want %q, got %q", test.want, said)
		}
	}
}

func sheetText(found content.Findings) string {
	var all []string
	for _, f := range found {
		all = append(all, f.English)
	}
	return strings.Join(all, "\n")
}

// evenBank is a bank of all kinds, themes, levels and letters in good shares.
func evenBank() []*Question {
	var bank []*Question
	for _, theme := range content.Themes() {
		for i := range 80 {
			q := sampleQuestion(fmt.Sprint(theme, i), theme, 1+i%3)
			q.Chinese.Options, q.English.Options = []string{"甲一", "乙一", "丙一", "丁一"}, []string{"aaa", "bbb", "ccc", "ddd"}
			switch {
			case i < 48:
				q.Key.Right = 1 << (i % 4)
			case i < 60:
				q.Kind, q.Key.Right = Several, 3
			case i < 72:
				q.Kind, q.Key.Right = TrueFalse, uint64(1+i%2)
			default:
				q.Kind, q.Key = Number, Key{Number: 1}
			}
			bank = append(bank, q)
		}
	}
	return bank
}
