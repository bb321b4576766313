package quiz

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"strconv"
	"strings"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// questionEntry is a question of the YAML form.
type questionEntry struct {
	ID      string         `yaml:"id"`
	Kind    Kind           `yaml:"kind"`
	Theme   content.Theme  `yaml:"theme"`
	Groups  []string       `yaml:"groups,flow"`
	Level   int            `yaml:"level"`
	Tip     string         `yaml:"tip,omitempty"`
	Chinese Wording        `yaml:"zh-CN"`
	English Wording        `yaml:"en,omitempty"`
	Key     string         `yaml:"key"`
	Within  float64        `yaml:"within,omitempty"`
	Closest bool           `yaml:"closest,omitempty"`
	Unit    resident.Name  `yaml:"unit,omitempty"`
	Source  content.Source `yaml:"source"`
	Picture string         `yaml:"picture,omitempty"`
}

// numbered is a question with the line it begins on.
type numbered struct {
	line     int
	question *Question
}

// Import reads questions from a YAML, CSV or XLSX file, from a Word document
// or from a text as teachers write it. It checks all of it before it writes
// anything, and returns sheet.Faults naming every error by its line. A
// question that is there already is changed, and goes through review again
// unless the options say otherwise; one that was retired stays so while it
// says the same, and one keeps its picture where the file names none.
func (b *Bank) Import(ctx context.Context, name string, data []byte, options content.ImportOptions) (content.Imported, error) {
	var done content.Imported
	questions, err := readQuestions(name, data)
	if err != nil {
		return done, err
	}
	faults := b.check(questions)
	for _, n := range questions {
		fault := content.TakePicture(ctx, &n.question.Picture, n.line, n.question.ID, options.Picture)
		faults = append(faults, fault...)
	}
	if len(faults) > 0 {
		return done, faults
	}
	for _, n := range questions {
		n.question.State, n.question.Author, n.question.Created = content.InReview, cmp.Or(options.Author, content.ByImport), store.Millis(b.settings.Now())
		if options.Approved {
			n.question.State = content.Approved
		}
		if err := b.put(ctx, n.question, options, &done); err != nil {
			return done, fmt.Errorf("importing question %s: %w", n.question.ID, err)
		}
	}
	return done, nil
}

func (b *Bank) check(questions []numbered) sheet.Faults {
	var faults sheet.Faults
	if len(questions) == 0 {
		return sheet.Faults{{Chinese: "文件里没有题目", English: "the file holds no questions"}}
	}
	seen := map[string]int{}
	for _, n := range questions {
		add := func(chinese, english string) {
			faults = append(faults, sheet.Fault{Line: n.line, Chinese: n.question.label() + "：" + chinese, English: n.question.label() + ": " + english})
		}
		for _, p := range n.question.Problems(b.settings.Groups) {
			add(p.Chinese, p.English)
		}
		if first, ok := seen[n.question.ID]; ok {
			add(fmt.Sprintf("和第 %d 行的题重复", first), fmt.Sprintf("is the question of line %d again", first))
		}
		seen[n.question.ID] = n.line
	}
	return faults
}

// label names a question in a fault: its id, or how it begins.
func (q *Question) label() string {
	if !strings.HasPrefix(q.ID, "q-") || len(q.ID) != len("q-")+16 {
		return q.ID
	}
	head := []rune(q.In(content.Chinese).Question)
	return string(head[:min(12, len(head))])
}

func readQuestions(name string, data []byte) ([]numbered, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return readYAML(data)
	case ".docx", ".txt":
		lines, err := sheet.Lines(name, data)
		if err != nil {
			return nil, err
		}
		return readPaper(lines)
	default:
		return readTable(name, data)
	}
}

func readYAML(data []byte) ([]numbered, error) {
	entries, err := sheet.Entries(data, "questions")
	if err != nil {
		return nil, err
	}
	var questions []numbered
	var faults sheet.Faults
	for _, entry := range entries {
		var e questionEntry
		var some sheet.Faults
		if err := entry.Decode(&e); errors.As(err, &some) {
			faults = append(faults, some...)
			continue
		} else if err != nil {
			return nil, err
		}
		questions = append(questions, numbered{entry.Line, e.question()})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return questions, nil
}

func (e questionEntry) question() *Question {
	q := &Question{
		Meta: store.Meta{ID: e.ID}, Kind: e.Kind, Theme: e.Theme, Groups: e.Groups, Level: e.Level, Tip: e.Tip,
		Chinese: e.Chinese.trimmed(), English: e.English.trimmed(), Unit: e.Unit, Source: e.Source, Picture: e.Picture,
	}
	q.Key = readKey(e.Kind, e.Key)
	q.Key.Within, q.Key.Closest = e.Within, e.Closest
	return q
}

func (w Wording) trimmed() Wording {
	w.Question, w.Why = strings.TrimSpace(w.Question), strings.TrimSpace(w.Why)
	for i := range w.Options {
		w.Options[i] = strings.TrimSpace(w.Options[i])
	}
	return w
}

// readTable reads a row a question, under Chinese or English titles.
func readTable(name string, data []byte) ([]numbered, error) {
	rows, err := sheet.Table(name, data)
	if err != nil {
		return nil, err
	}
	var questions []numbered
	for _, row := range rows {
		questions = append(questions, numbered{row.Line, questionOf(row)})
	}
	return questions, nil
}

func questionOf(row sheet.Row) *Question {
	year, _ := strconv.Atoi(row.Get("年份", "year")) // 0 is a problem that Problems names
	q := &Question{
		Meta: store.Meta{ID: row.Get("编号", "id")}, Kind: kindOf(row.Get("题型", "kind")),
		Theme: content.ThemeOf(row.Get("主题", "theme")), Level: levelOf(row.Get("难度", "level")), Tip: row.Get("小知识", "tip"),
		Chinese: Wording{Question: row.Get("题干", "题目", "question zh-CN"), Why: row.Get("解析", "why zh-CN")},
		English: Wording{Question: row.Get("英文题干", "question en"), Why: row.Get("英文解析", "why en")},
		Unit:    resident.Name{Chinese: row.Get("单位", "unit zh-CN"), English: row.Get("英文单位", "unit en")},
		Source:  content.Source{Chinese: row.Get("来源", "source zh-CN"), English: row.Get("英文来源", "source en"), Year: year},
	}
	for _, letter := range "ABCDEF" {
		if option := row.Get("选项"+string(letter), string(letter), "option "+string(letter)); option != "" {
			q.Chinese.Options = append(q.Chinese.Options, option)
		}
		if option := row.Get("英文选项"+string(letter), string(letter)+" en"); option != "" {
			q.English.Options = append(q.English.Options, option)
		}
	}
	for _, word := range strings.FieldsFunc(row.Get("人群", "groups"), func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) }) {
		q.Groups = append(q.Groups, content.GroupOf(word))
	}
	if len(q.Groups) == 0 {
		q.Groups = []string{content.Everyone}
	}
	key := row.Get("答案", "key")
	if q.Kind == "" {
		q.Kind = q.guessKind(key)
	}
	q.Key = readKey(q.Kind, key)
	q.Key.Within, q.Key.Closest = withinOf(row.Get("误差", "within")), yes(row.Get("越近越高", "closest"))
	q.deriveID()
	return q
}

// deriveID makes the id of a question without one from its words, so that
// importing it again finds it.
func (q *Question) deriveID() {
	if q.ID == "" {
		h := fnv.New64a()
		h.Write([]byte(q.Chinese.Question))
		q.ID = fmt.Sprintf("q-%016x", h.Sum64())
	}
}

// guessKind tells the kind from the options and the key.
func (q *Question) guessKind(key string) Kind {
	k := readKey(TrueFalse, key)
	switch {
	case len(q.Chinese.Options) > 0 && len(lettersOf(key)) > 1:
		return Several
	case len(q.Chinese.Options) > 0:
		return Single
	case k.Right != 0:
		return TrueFalse
	}
	return Number
}

// readKey reads a key as it is written: B, ACD, 对, 100. What cannot be read
// is a key without a right answer, which Problems names.
func readKey(kind Kind, text string) Key {
	text = strings.TrimSpace(text)
	switch kind {
	case Number:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return Key{Within: -1, Right: 1} // fails keyProblems
		}
		return Key{Number: n}
	case TrueFalse:
		switch strings.ToLower(text) {
		case "true", "对", "正确", "是", "√", "✓", "t":
			return Key{Right: 1}
		case "false", "错", "错误", "否", "×", "✗", "x", "f":
			return Key{Right: 2}
		}
		return Key{}
	}
	var key Key
	for _, letter := range lettersOf(text) {
		key.Right |= 1 << (letter - 'A')
	}
	return key
}

// lettersOf are the letters of a key such as "ACD" or "A、C、D"; none if
// there is anything else in it.
func lettersOf(text string) []rune {
	var letters []rune
	for _, r := range strings.ToUpper(text) {
		switch {
		case r >= 'A' && r <= 'F':
			letters = append(letters, r)
		case strings.ContainsRune(" ,，、;；", r):
		default:
			return nil
		}
	}
	return letters
}
