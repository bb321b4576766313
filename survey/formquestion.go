package survey

import (
	"math/bits"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"kepubot/resident"
)

// toEnd stands for the end of a survey whose questions are not all read.
const toEnd = -1

var (
	questionLine = regexp.MustCompile(`^\s*(?:第\s*)?([0-9０-９]{1,3})\s*(?:[.、．)）]|题\s*[.、．:：)）]?)\s*(.*?)\s*$`)
	optionLine   = regexp.MustCompile(`^\s*([A-JＡ-Ｊa-j])(?:\s*[.、．:：)）]\s*|\s+|([^a-zA-Z\s]))(.*)$`)
	optionGap    = regexp.MustCompile(`(?:\t|　|  )\s*([A-JＡ-Ｊ])(?:[.、．:：)）]|\s|[^a-zA-Z\s])`)
	lastNote     = regexp.MustCompile(`^(.*\S)\s*[（(]([^（）()]+)[）)]$`)

	scaleNote  = regexp.MustCompile(`^(?:打分)?(\d{1,2})[-—–~至到]{1,2}(\d{1,2})(?:分|marks?|points?)$`)
	numberNote = regexp.MustCompile(`^(?:填(?:写)?(?:一个)?数字|(?:a)?(?:whole)?number)(?:(-?\d{1,10})[-—–~至到]{1,2}(-?\d{1,10}))?$`)
	keyNote    = regexp.MustCompile(`^(?:正确)?(?:答案|key)(?:是|为)?[:.]?([a-j][a-j、,]*)$`)
	skipNote   = regexp.MustCompile(`^(?:如果选|选|if)([a-j][a-j、,]*)的?[:,]?(?:请)?(?:(?:跳到|跳至|跳|goto)第?(\d{1,3})题?|(?:(?:跳到|跳至|到此|goto(?:the)?)?(?:结束|end)))$`)
)

// question reads a line of the questions: a question, its options, or how it is
// answered. It says false for what is none of these.
func (f *formReading) question(n int, line string) bool {
	if parts := questionLine.FindStringSubmatch(line); parts != nil {
		f.begin(n, parts[1], parts[2])
		return true
	}
	if len(f.survey.Questions) == 0 {
		return false
	}
	q := &f.survey.Questions[len(f.survey.Questions)-1]
	if noted := q.note(line); noted {
		return true
	}
	if optionLine.MatchString(line) {
		f.options(n, q, line)
		return true
	}
	return false
}

// begin begins a question.
func (f *formReading) begin(n int, number, text string) {
	want := len(f.survey.Questions) + 1
	if got, _ := strconv.Atoi(width.Fold.String(number)); got != want {
		f.fault(n, "题号应该是 %d", "the number should be %d", want)
	}
	if want > maxQuestions {
		if want == maxQuestions+1 {
			f.fault(n, "最多 %d 道题", "at most %d questions", maxQuestions)
		}
		return
	}
	q := Question{}
	if parts := lastNote.FindStringSubmatch(text); parts != nil && q.note(parts[2]) {
		text = parts[1]
	}
	q.Text = twoNames(text)
	f.survey.Questions = append(f.survey.Questions, q)
	f.lines = append(f.lines, n)
}

// options reads options, several of which may stand on a line apart from each
// other.
func (f *formReading) options(n int, q *Question, line string) {
	for line != "" {
		rest := ""
		if next := optionGap.FindStringSubmatchIndex(line); next != nil {
			line, rest = line[:next[0]], strings.TrimLeft(line[next[0]:], "\t 　")
		}
		parts := optionLine.FindStringSubmatch(line)
		if parts == nil {
			f.fault(n, "没看懂：“%s”", "this was not understood: %q", shortened(line))
			return
		}
		want := letter(len(q.Options))
		if got := strings.ToUpper(width.Fold.String(parts[1])); got != want {
			f.fault(n, "这里应该是选项 %s", "option %s should stand here", want)
			return
		}
		q.Options = append(q.Options, twoNames(parts[2]+parts[3]))
		line = rest
	}
}

// note reads how a question is answered, what is right and what is skipped:
// “可多选，可不答”, “1—5 分”, “选 B 跳到 5”. It says false, and changes nothing,
// where there is anything else.
func (q *Question) note(text string) bool {
	plain := strings.ToLower(strings.Join(strings.Fields(width.Fold.String(strings.Trim(text, " \t　（）()。"))), ""))
	if plain == "" || len(plain) > 200 {
		return false
	}
	if parts := skipNote.FindStringSubmatch(plain); parts != nil {
		q.skip(parts[1], parts[2])
		return true
	}
	if q.key(plain) {
		return true
	}
	changed := *q
	for _, part := range strings.FieldsFunc(plain, func(r rune) bool { return strings.ContainsRune(",;、。", r) }) {
		if !changed.kind(part) {
			return false
		}
	}
	*q = changed
	return true
}

func (q *Question) skip(letters, to string) {
	target := toEnd
	if to != "" {
		target, _ = strconv.Atoi(to)
	}
	picked := lettersOf(letters)
	for option := range bits.Len64(picked) {
		if picked&(1<<option) != 0 {
			q.Skips = append(q.Skips, Skip{option, target})
		}
	}
}

func (q *Question) key(note string) bool {
	parts := keyNote.FindStringSubmatch(note)
	if parts == nil {
		return false
	}
	q.Key |= lettersOf(parts[1])
	return true
}

// kind reads one word about how a question is answered.
func (q *Question) kind(note string) bool {
	switch note {
	case "单选", "单选题", "选一个", "chooseone", "single":
		q.Kind = Single
	case "可多选", "多选", "多选题", "可以多选", "chooseany", "several", "multiple":
		q.Kind = Several
	case "打分", "1到5分":
		q.Kind, q.Low, q.High = Scale, 1, 5
	case "写一句话", "写一句", "写几句话", "填空", "文字", "inwords", "words", "text":
		q.Kind = Text
	case "可不答", "可不填", "选答", "选填", "可以不答", "optional":
		q.Optional = true
	default:
		return q.bounds(note)
	}
	return true
}

// bounds reads a scale or the range of a number.
func (q *Question) bounds(note string) bool {
	if parts := scaleNote.FindStringSubmatch(note); parts != nil {
		q.Kind = Scale
		q.Low, _ = strconv.ParseInt(parts[1], 10, 64)
		q.High, _ = strconv.ParseInt(parts[2], 10, 64)
		return true
	}
	parts := numberNote.FindStringSubmatch(note)
	if parts == nil {
		return false
	}
	q.Kind, q.Low, q.High = Number, 0, maxNumber
	if parts[1] != "" {
		q.Low, _ = strconv.ParseInt(parts[1], 10, 64)
		q.High, _ = strconv.ParseInt(parts[2], 10, 64)
	}
	return true
}

// finish settles what is known only at the end of a form.
func (f *formReading) finish() {
	s := f.survey
	bilingual := s.Bilingual()
	for i := range s.Questions {
		q := &s.Questions[i]
		if q.Kind == "" {
			q.Kind = Single
		}
		for k := range q.Skips {
			if q.Skips[k].To == toEnd {
				q.Skips[k].To = len(s.Questions) + 1
			}
		}
		for k, o := range q.Options {
			if !bilingual && o.English != "" { // AC / DC
				q.Options[k] = resident.Name{Chinese: o.Chinese + "/" + o.English}
			}
		}
	}
}
