package paper

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Sheet is a written test: what takes part prints and fills in, and the key
// for those who mark it.
type Sheet struct {
	Title  string
	Note   string   // how long it takes and how to answer
	Fields []string // what the person writes above: 姓名, 社区, 参赛号
	Parts  []Part
	Footer string // who set the test, and which version it is
	Words  Words
}

// Part is a part of a test: 一、单选题（每题 5 分）. Questions are numbered
// through all parts.
type Part struct {
	Heading string // may be empty
	Items   []Item
}

// Item is a question. One without options is to be judged true or false.
type Item struct {
	Text    string
	Options []string // at most 26; the letters are put before them
	Key     string   // B, AC, √, 对; or a number
	Why     string   // may be empty
	Source  string   // may be empty
}

// Words are the words of a sheet that are no one's text.
type Words struct {
	Number, Answer   string // 题号, 答案: of the table of answers
	Key, Why, Source string // 答案, 解析, 来源: before those of a question
	KeyTitle         string // 参考答案: after the title
	Colon            string
}

// ChineseWords are those by which the key can be imported again.
func ChineseWords() Words {
	return Words{Number: "题号", Answer: "答案", Key: "答案", Why: "解析", Source: "来源", KeyTitle: "参考答案", Colon: "："}
}

// EnglishWords are for sheets in English.
func EnglishWords() Words {
	return Words{Number: "No.", Answer: "Answer", Key: "Answer", Why: "Why", Source: "Source", KeyTitle: "Key", Colon: ": "}
}

// Blank is the sheet that people fill in, as a Word document that staff can
// change.
func (s Sheet) Blank() ([]byte, error) {
	blocks := []any{paragraph("Title", s.Title)}
	if len(s.Fields) > 0 {
		blocks = append(blocks, s.fields())
	}
	for line := range strings.SplitSeq(s.Note, "\n") {
		blocks = append(blocks, paragraph("Note", line)) // an empty one too: Word joins tables with nothing between
	}
	blocks = append(blocks, s.answers(false)...)
	return wordFile(s.Footer, append(blocks, s.questions(false)...))
}

// Key is the same sheet with the answers, the reasons and the sources, for
// staff. With Chinese words it reads as questions are imported: “1. 题干（B）”,
// a line for the options, “答案：B”, “解析：…”, “来源：…”.
func (s Sheet) Key() ([]byte, error) {
	blocks := []any{paragraph("Title", s.Title+"　"+s.Words.KeyTitle)}
	blocks = append(blocks, s.answers(true)...)
	return wordFile(s.Footer, append(blocks, s.questions(true)...))
}

// fields are the boxes for name and the like, three a line.
func (s Sheet) fields() *wordTable {
	t := table(6, 8, 6, 8, 6, 8)
	for from := 0; from < len(s.Fields); from += 3 {
		var cells []cell
		for _, field := range s.Fields[from:min(from+3, len(s.Fields))] {
			cells = append(cells, cell{text: field, label: true}, cell{})
		}
		t.row(560, cells...)
	}
	return t
}

// perRow is how many answers stand in a row of the table.
const perRow = 10

// answers is the table of answers, filled in or not; none without questions.
func (s Sheet) answers(key bool) []any {
	var items []Item
	for _, part := range s.Parts {
		items = append(items, part.Items...)
	}
	if len(items) == 0 {
		return nil
	}
	t := table(14, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10)
	for from := 0; from < len(items); from += perRow {
		numbers, answers := []cell{{s.Words.Number, true}}, []cell{{s.Words.Answer, true}}
		for i := from; i < from+perRow; i++ {
			var number, answer cell
			if i < len(items) {
				number = cell{strconv.Itoa(i + 1), true}
				if key {
					answer.text = items[i].inTable()
				}
			}
			numbers, answers = append(numbers, number), append(answers, answer)
		}
		t.row(340, numbers...)
		t.row(520, answers...)
	}
	return []any{t}
}

func (s Sheet) questions(key bool) []any {
	var blocks []any
	number := 0
	for _, part := range s.Parts {
		if part.Heading != "" {
			blocks = append(blocks, paragraph("Part", part.Heading))
		}
		for _, item := range part.Items {
			number++
			blocks = append(blocks, item.question(number, key)...)
			if key {
				blocks = append(blocks, s.Words.reasons(item)...)
			}
		}
	}
	return blocks
}

// reasons are the lines below a question of the key.
func (w Words) reasons(item Item) []any {
	var blocks []any
	for _, line := range [][2]string{{w.Key, item.Key}, {w.Why, item.Why}, {w.Source, item.Source}} {
		if line[1] != "" {
			blocks = append(blocks, paragraph("Answer", line[0]+w.Colon+line[1]))
		}
	}
	return blocks
}

// question is a question and its options, which stay on one page.
func (i Item) question(number int, key bool) []any {
	text := i.Text
	switch {
	case !key:
		text = filled(text, strings.Repeat("\u00a0", 8)) // which no line may be broken at
	case !i.typed():
		text = filled(text, i.Key)
	}
	lines := []wordParagraph{paragraph("Question", fmt.Sprintf("%d. %s", number, text))}
	columns := i.columns()
	for from := 0; from < len(i.Options); from += columns {
		var texts []string
		for n := from; n < min(from+columns, len(i.Options)); n++ {
			texts = append(texts, string(rune('A'+n))+". "+i.Options[n])
		}
		lines = append(lines, paragraph(optionStyle(columns), texts...))
	}
	var blocks []any
	for n, line := range lines {
		if n < len(lines)-1 {
			line.KeepNext = &wordValue{"1"}
		}
		blocks = append(blocks, line)
	}
	return blocks
}

// typed tells keys that are numbers. They do not go into the brackets, where
// they would be read as words of the question.
func (i Item) typed() bool { return strings.ContainsFunc(i.Key, unicode.IsDigit) }

// inTable is the key in the table of answers, where 87.6 alone would be read
// as the beginning of question 87.
func (i Item) inTable() string {
	if i.typed() {
		return "=" + i.Key
	}
	return i.Key
}

var emptyBrackets = regexp.MustCompile(`\s*[（(][\s\p{Zs}_]*[）)]\s*`)

// filled puts the answer into the first empty brackets of a question, or into
// brackets behind it.
func filled(text, answer string) string {
	text = strings.TrimSpace(text)
	brackets := "（" + answer + "）"
	if !strings.ContainsFunc(text, wide) {
		brackets = " (" + answer + ") "
	}
	gap := emptyBrackets.FindStringIndex(text)
	if gap == nil {
		return strings.TrimSpace(text + brackets)
	}
	return strings.TrimSpace(text[:gap[0]] + brackets + text[gap[1]:])
}

// columns is in how many columns the options fit side by side.
func (i Item) columns() int {
	widest := 0.0
	for _, option := range i.Options {
		widest = max(widest, breadth(option))
	}
	switch {
	case widest <= 7:
		return 4
	case widest <= 16:
		return 2
	}
	return 1
}

func optionStyle(columns int) string {
	if columns == 1 {
		return "Options"
	}
	return "Options" + strconv.Itoa(columns)
}

// breadth estimates how wide a text is, in Chinese characters.
func breadth(text string) float64 {
	width := 0.0
	for _, r := range text {
		switch {
		case r > unicode.MaxLatin1:
			width++
		case unicode.IsUpper(r):
			width += 0.72
		default:
			width += 0.52
		}
	}
	return width
}
