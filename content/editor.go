package content

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"kepubot/content/prose"
)

// Editor notes what an editor would mend in a text that is fit for import:
// tips and questions are read by one standard.
type Editor struct {
	// Year is the present year, which no source is younger than.
	Year  int
	Found []Problem
}

// Note adds a remark where something is wrong.
func (e *Editor) Note(wrong bool, chinese, english string) {
	if wrong {
		e.Found = append(e.Found, Problem{chinese, english})
	}
}

// Part is a part of a text: its name in both languages, as faults tell it.
type Part struct{ Chinese, English string }

func (e *Editor) slips(part Part, found []prose.Slip) {
	for _, slip := range found {
		e.Note(true, part.Chinese+"："+slip.Chinese, part.English+": "+slip.English)
	}
}

// Typed reads the punctuation and spacing of a part that need not be a
// sentence.
func (e *Editor) Typed(part Part, text, language string) {
	if language == Chinese {
		e.slips(part, prose.Chinese(text))
	} else {
		e.slips(part, prose.English(text))
	}
}

// Sentence reads a part that is in its language and ends as a sentence does.
func (e *Editor) Sentence(part Part, text, language string) {
	e.Note(prose.Strayed(text, language == Chinese), part.Chinese+"写成了另一种语言", part.English+": in the other language")
	e.Typed(part, text, language)
	if language == Chinese {
		e.slips(part, prose.ChineseEnd(text))
	} else {
		e.slips(part, prose.EnglishEnd(text))
	}
}

// Words reads a part for words that it should do without.
func (e *Editor) Words(part Part, text string) { e.slips(part, prose.Avoid(text)) }

// Length reads how long a part is: in characters of Chinese, in words of
// English.
func (e *Editor) Length(part Part, text, language string, least, most int) {
	n, unit, english := prose.Characters(text), "字", "characters"
	if language == English {
		n, unit, english = prose.Words(text), "个词", "words"
	}
	e.Note(n < least, fmt.Sprintf("%s只有 %d %s，至少 %d %s", part.Chinese, n, unit, least, unit), fmt.Sprintf("%s: %d %s, %d at least", part.English, n, english, least))
	e.Note(n > most, fmt.Sprintf("%s有 %d %s，最好不超过 %d %s", part.Chinese, n, unit, most, unit), fmt.Sprintf("%s: %d %s, %d at most", part.English, n, english, most))
}

// standardYear is the year in a standard's number: GB 21455-2019.
var standardYear = regexp.MustCompile(`[A-Z]{2,}(?:/[A-Z])? ?[\d.]+[—–-]((?:19|20)\d\d)(?:\D|$)`)

// Source reads a source: named in both languages, of a year that was, and of
// the year of the standard that it names.
func (e *Editor) Source(s Source) {
	e.Note(s.Chinese == "", "中文来源没有写", "Chinese source: missing")
	e.Note(s.English == "", "英文来源没有写", "English source: missing")
	e.Note(s.Year > e.Year, fmt.Sprintf("来源的年份 %d 还没到", s.Year), fmt.Sprintf("source: the year %d is still to come", s.Year))
	e.slips(Part{"中文来源", "Chinese source"}, prose.ChineseName(s.Chinese))
	e.slips(Part{"英文来源", "English source"}, prose.English(s.English))
	if strings.Count(s.Chinese, "《") != 1 || !strings.HasSuffix(s.Chinese, "》") {
		return // with an amendment, or another publication, it has a later year
	}
	if found := standardYear.FindStringSubmatch(s.Chinese); found != nil && found[1] != strconv.Itoa(s.Year) {
		e.Note(true, fmt.Sprintf("来源的标准号是 %s 年的，年份却写了 %d", found[1], s.Year), fmt.Sprintf("source: the standard is of %s, the year given is %d", found[1], s.Year))
	}
}
