package quiz

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/sheet"
)

// The marks by which a test paper is understood.
var (
	paperStart  = regexp.MustCompile(`^\s*(?:第\s*)?(\d{1,3})\s*(?:题\s*)?[.．、:：)）]\s*`)
	paperKey    = regexp.MustCompile(`[（(]\s*([A-Fa-f](?:[\s,，、;；]*[A-Fa-f])*|√|×|✓|✗|对|错|正确|错误)\s*[)）]`)
	paperLabel  = regexp.MustCompile(`^\s*(正确答案|参考答案|答案|解析|解释|说明|来源|出处|主题|难度|人群|编号|题型|小知识|误差)\s*[:：]\s*(.*)$`)
	paperPart   = regexp.MustCompile(`^\s*[一二三四五六七八九十]+\s*[、.．]`)
	paperYear   = regexp.MustCompile(`[（(]\s*((?:19|20)\d\d)\s*年?\s*[)）]\s*$`)
	paperInline = regexp.MustCompile(`[\s。；](解析|解释|答案|正确答案|来源)\s*[:：]`)
)

// paperReader reads a test paper line by line. What stands before the first
// question, such as the theme or the source, counts for all.
type paperReader struct {
	defaults, current map[string]string
	line              int
	last              string // the label that a line without one goes on
	found             []numbered
	faults            sheet.Faults
}

// readPaper reads questions as teachers write them: “1. 题干（B） A… B… C… D…
// 解析：…”, each part on a line of its own or not.
func readPaper(lines []sheet.Line) ([]numbered, error) {
	r := &paperReader{defaults: map[string]string{}}
	for _, line := range lines {
		r.read(line)
	}
	r.finish()
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return r.found, nil
}

func (r *paperReader) read(line sheet.Line) {
	text := strings.TrimSpace(strings.Map(halfWidth, line.Text))
	if text == "" {
		return
	}
	if m := paperStart.FindStringIndex(text); m != nil {
		r.finish()
		r.current, r.line, r.last = map[string]string{}, line.Number, "题干"
		text = text[m[1]:]
	} else if paperPart.MatchString(text) {
		r.finish()
		r.defaults["题型"] = partKind(text)
		return
	}
	// 解析 and the like may follow on the same line.
	for _, piece := range strings.Split(paperInline.ReplaceAllString(text, "\n$1："), "\n") {
		r.piece(line.Number, piece)
	}
}

// halfWidth narrows letters and digits; punctuation stays Chinese.
func halfWidth(r rune) rune {
	if r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' {
		return r - '！' + '!'
	}
	return r
}

// piece takes one labelled or unlabelled part.
func (r *paperReader) piece(number int, text string) {
	into := r.current
	if into == nil {
		into = r.defaults
	}
	if m := paperLabel.FindStringSubmatch(text); m != nil {
		r.last = canonical(m[1])
		into[r.last] = strings.TrimSpace(m[2])
		return
	}
	switch {
	case r.current == nil && len(r.found) == 0:
		return // a title, or who wrote it
	case r.current == nil:
		r.faults = append(r.faults, sheet.Fault{Line: number, Chinese: "这一行不知道属于哪道题", English: "this line belongs to no question"})
	default:
		into[r.last] = strings.TrimSpace(into[r.last] + "\n" + text)
	}
}

func canonical(label string) string {
	switch label {
	case "正确答案", "参考答案":
		return "答案"
	case "解释", "说明":
		return "解析"
	case "出处":
		return "来源"
	}
	return label
}

// partKind is the kind of the questions below a heading such as 二、判断题.
func partKind(heading string) string {
	for _, word := range []string{"单选", "单项", "多选", "多项", "判断"} {
		if strings.Contains(heading, word) {
			return string(kindOf(strings.Replace(strings.Replace(word, "单项", "单选", 1), "多项", "多选", 1)))
		}
	}
	return ""
}

// finish makes a question of what was read since its number.
func (r *paperReader) finish() {
	if r.current == nil {
		return
	}
	part := func(label string) string {
		if text := r.current[label]; text != "" {
			return text
		}
		return r.defaults[label]
	}
	stem, options := splitOptions(r.current["题干"])
	key := r.current["答案"]
	if m := paperKey.FindStringSubmatchIndex(stem); m != nil {
		if key == "" {
			key = stem[m[2]:m[3]]
		}
		rest := strings.TrimSpace(stem[m[1]:])
		stem = strings.TrimSpace(stem[:m[0]])
		if rest != "" {
			stem += "（　）"
		}
		stem += rest
	}
	q := &Question{
		Chinese: Wording{Question: joined(stem), Options: options, Why: joined(r.current["解析"])},
		Theme:   content.ThemeOf(part("主题")), Level: levelOf(part("难度")), Tip: part("小知识"),
		Kind: kindOf(part("题型")), Groups: []string{content.Everyone},
	}
	if q.Kind == "" || (q.Kind == Single && len(lettersOf(key)) > 1) {
		q.Kind = q.guessKind(key)
	}
	q.ID = r.current["编号"]
	q.Key = readKey(q.Kind, key)
	if q.Kind == Number {
		q.Key.Within, q.Key.Closest = marginOf(r.current["误差"])
	}
	q.Source.Chinese = part("来源")
	if m := paperYear.FindStringSubmatchIndex(q.Source.Chinese); m != nil {
		q.Source.Year, _ = strconv.Atoi(q.Source.Chinese[m[2]:m[3]])
		q.Source.Chinese = strings.TrimSpace(q.Source.Chinese[:m[0]])
	}
	if groups := part("人群"); groups != "" {
		q.Groups = nil
		for _, word := range strings.FieldsFunc(groups, func(r rune) bool { return strings.ContainsRune(" ,，、", r) }) {
			q.Groups = append(q.Groups, content.GroupOf(word))
		}
	}
	q.deriveID()
	r.found = append(r.found, numbered{r.line, q})
	r.current = nil
}

// joined takes the line breaks out that Word and mail put into a sentence. The
// wide space of （　） stays.
func joined(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsSpace(r) }), " ")
}

// splitOptions parts a stem from its options. The letters must come in
// their order, A first, each at the beginning or after a space.
func splitOptions(text string) (stem string, options []string) {
	starts, ends := []int{}, []int{}
	from := 0
	for letter := 'A'; letter <= 'F'; letter++ {
		start, end := optionMark(text, from, letter)
		if start < 0 {
			break
		}
		starts, ends = append(starts, start), append(ends, end)
		from = end
	}
	if len(starts) < minOptions {
		return text, nil
	}
	for i := range starts {
		stop := len(text)
		if i+1 < len(starts) {
			stop = starts[i+1]
		}
		options = append(options, joined(strings.TrimRight(strings.TrimSpace(text[ends[i]:stop]), "；;")))
	}
	return strings.TrimSpace(text[:starts[0]]), options
}

// optionMark finds where an option begins: its letter, with or without a
// mark behind it, standing apart from what comes before.
func optionMark(text string, from int, letter rune) (start, end int) {
	for i, r := range text[from:] {
		at := from + i
		if r != letter {
			continue
		}
		if before := strings.TrimRight(text[:at], " \n\t　"); at > 0 && len(before) == at && !strings.HasSuffix(before, "）") && !strings.HasSuffix(before, ")") && !strings.HasSuffix(before, "；") {
			continue
		}
		rest := text[at+len(string(r)):]
		trimmed := strings.TrimLeft(rest, ".．、:：)） 　")
		if trimmed == rest && (rest == "" || rest[0] < 0x80) {
			continue // a word such as AI, or a letter alone
		}
		return at, len(text) - len(trimmed)
	}
	return -1, -1
}
