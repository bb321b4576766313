package report

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// IndicatorForms reads and writes indicators as staff type them: a line for
// each thing, behind its label.
type IndicatorForms struct {
	All []Indicator // the catalogue, retired ones too
}

// The bounds of the catalogue, and of an entry of an indicator that names none.
const (
	// MostIndicators is how many indicators can be in use.
	MostIndicators = 90
	entryMost      = 100_000
)

func indicatorLabels() map[string][]string {
	return map[string][]string{
		"name":    {"名称", "指标", "name"},
		"english": {"英文", "英文名", "english"},
		"unit":    {"单位", "unit"},
		"measure": {"算法", "怎么算", "measure"},
		"most":    {"最大", "最大值", "most"},
		"words":   {"别名", "words"},
	}
}

// words are the words of the measure in both languages, its name first.
func (m Measure) words() (chinese, english []string) {
	if m == Stock {
		return []string{"现有", "现有数", "存量", "期末", "期末数"}, []string{"stock", "there now"}
	}
	return []string{"累计", "累计数", "合计"}, []string{"flow", "sum", "total"}
}

// Name is what the measure is called in both languages.
func (m Measure) Name() resident.Name {
	chinese, english := m.words()
	return resident.Name{Chinese: chinese[0], English: english[0]}
}

// Template is a form to be changed and sent.
func (f IndicatorForms) Template(lang string) string {
	return f.Write(Indicator{Name: resident.Name{Chinese: "科普大篷车", English: "science caravan trips"}, Unit: Times, Measure: Flow, Most: 1000, Words: []string{"大篷车"}}, lang)
}

// Write is the form of an indicator.
func (f IndicatorForms) Write(i Indicator, lang string) string {
	if lang == resident.English {
		return fmt.Sprintf("Name: %s\nEnglish: %s\nUnit: %s\nMeasure: %s\nMost: %d\nWords: %s",
			i.Name.Chinese, i.Name.English, i.Unit.Name().English, i.Measure.Name().English, i.Most, strings.Join(i.Words, ", "))
	}
	return fmt.Sprintf("名称：%s\n英文：%s\n单位：%s\n算法：%s\n最大：%d\n别名：%s",
		i.Name.Chinese, i.Name.English, i.Unit.Name().Chinese, i.Measure.Name().Chinese, i.Most, strings.Join(i.Words, "、"))
}

// Read reads an indicator, under an id: a new one, or one of the catalogue, of
// which unit and measure stay. Problems name what was not understood, what is
// missing and what others are called; with any of them the indicator is not to
// be used.
func (f IndicatorForms) Read(id, text string) (Indicator, []content.Problem) {
	i := Indicator{Meta: store.Meta{ID: id}, Most: entryMost}
	if len(text) > requestFormLimit {
		return i, []content.Problem{{Chinese: "内容太长了", English: "this is too long"}}
	}
	said, found := readLabels(text, "name", indicatorLabels())
	i.Name = resident.Name{Chinese: said["name"], English: said["english"]}
	i.Words = slices.Collect(iter.Seq[string](splitList(said["words"])))
	for _, m := range []Measure{Flow, Stock} {
		chinese, english := m.words()
		if slices.Contains(slices.Concat(chinese, english), strings.ToLower(said["measure"])) {
			i.Measure = m
		}
	}
	if said["most"] != "" {
		i.Most = wholeIn(said["most"])
	}
	unit, problem := unitNamed(said["unit"])
	i.Unit = unit
	if problem != nil {
		found = append(found, *problem)
		i.Unit = Copies // its problem is told
	}
	if i.Unit == Funds {
		i.Decimals = scaleDigits
	}
	found = append(found, i.Problems()...)
	return i, append(found, f.beside(&i)...)
}

// beside puts an indicator in its place in the catalogue, and says what keeps it
// out there.
func (f IndicatorForms) beside(i *Indicator) (found []content.Problem) {
	add := func(zh, en string) { found = append(found, content.Problem{Chinese: zh, English: en}) }
	used, known := 0, false
	for _, other := range f.All {
		if other.ID == i.ID {
			known = true
			if other.Unit != i.Unit || other.Measure != i.Measure {
				add(fmt.Sprintf("单位（%s）和算法（%s）不能改，不然以前的数就变了意思。要换，请把它改名、停用，再建一个", other.Unit.Name().Chinese, other.Measure.Name().Chinese),
					fmt.Sprintf("unit (%s) and measure (%s) stay, else earlier figures would mean something else: rename and retire it, then add another", other.Unit.Name().English, other.Measure.Name().English))
			}
			i.Order, i.Decimals, i.Retired = other.Order, other.Decimals, other.Retired
			continue
		}
		if !other.Retired {
			used++
		}
		for _, word := range i.called() {
			if !slices.ContainsFunc(other.called(), func(w string) bool { return strings.EqualFold(w, word) }) {
				continue
			}
			zh, en := "已经有了，换个叫法", "is there already: choose another word"
			if other.Retired {
				zh, en = "以前有过，停用了，可以恢复", "was retired: bring that back"
			}
			add(fmt.Sprintf("“%s”%s（%s）", quoted(word), zh, other.Name.Chinese), fmt.Sprintf("%q %s (%s)", quoted(word), en, other.Name.In(resident.English)))
			break
		}
	}
	if !known {
		for _, other := range f.All {
			i.Order = max(i.Order, other.Order+1)
		}
		if used >= MostIndicators {
			add(fmt.Sprintf("指标最多 %d 个，请先停用不用的", MostIndicators), fmt.Sprintf("there can be %d indicators: retire those that are not used", MostIndicators))
		}
	}
	return found
}

// wholeIn reads a whole number, 1万 too; 0 where it is none.
func wholeIn(text string) int64 {
	text = strings.ReplaceAll(strings.ToLower(width.Fold.String(text)), " ", "")
	if len(text) > 30 {
		return 0
	}
	if value, _, ok := numberIn(text); ok && value.IsInt() && value.Num().IsInt64() {
		return value.Num().Int64()
	}
	return 0
}

// unitNamed finds the unit that a word means. Of a word of several units, or of
// none, the problem names those that may be meant.
func unitNamed(word string) (Unit, *content.Problem) {
	word = strings.ToLower(strings.TrimSpace(word))
	var meant, near []Unit
	for _, u := range Units() {
		chinese, english := unitWords(u)
		if word == chinese[0] || word == english[0] {
			return u, nil
		}
		words := slices.Concat(chinese, english)
		if slices.Contains(words, word) {
			meant = append(meant, u)
		}
		if slices.ContainsFunc(words, func(w string) bool { return alikeUnit(word, w) }) {
			near = append(near, u)
		}
	}
	if len(meant) == 1 {
		return meant[0], nil
	}
	if word == "" {
		return "", nil // [Indicator.Problems] says what is missing
	}
	zh, en := "可以有几种意思", "can mean several things"
	if len(meant) == 0 {
		zh, en, meant = "不认识", "is not known", near
	}
	if len(meant) == 0 {
		meant = Units()
	}
	var chinese, english []string
	for _, u := range meant {
		chinese, english = append(chinese, u.Name().Chinese), append(english, u.Name().English)
	}
	return "", &content.Problem{
		Chinese: fmt.Sprintf("单位“%s”%s，请写：%s", quoted(word), zh, strings.Join(chinese, "、")),
		English: fmt.Sprintf("the unit %q %s; write one of: %s", quoted(word), en, strings.Join(english, ", ")),
	}
}

// alikeUnit tells whether a word is much like one of a unit: Chinese ones have a
// character in common, of others a third of the letters differ at most.
func alikeUnit(word, unit string) bool {
	if len(word) > 60 {
		return false
	}
	a, b := []rune(word), []rune(unit)
	if b[0] < 0x80 {
		return 3*edits(a, b) <= max(len(a), len(b))
	}
	return strings.ContainsAny(word, unit)
}
