package report

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// Unit is what an indicator counts.
type Unit string

// The units.
const (
	Copies      Unit = "copies"
	Panels      Unit = "panels"
	Times       Unit = "times"
	Sites       Unit = "sites"
	Funds       Unit = "funds" // 10,000 yuan
	PersonTimes Unit = "persontimes"
	Persons     Unit = "persons"
	Pieces      Unit = "pieces"
	Volumes     Unit = "volumes"
)

// unitWords are the words of each unit, its name first.
func unitWords(u Unit) (chinese, english []string) {
	all := map[Unit][2]string{
		Copies:      {"册 份 本 张", "copies copy"},
		Panels:      {"块 张", "panels panel"},
		Times:       {"次 场 期", "times time"},
		Sites:       {"处 个 座 家", "sites site"},
		Funds:       {"万元 元 块", "10,000 yuan"},
		PersonTimes: {"人次", "person-times"},
		Persons:     {"人 名", "persons people"},
		Pieces:      {"条 篇 件 个", "pieces piece"},
		Volumes:     {"卷 盒 册", "volumes volume"},
	}
	words, ok := all[u]
	if !ok {
		return nil, nil
	}
	if u == Funds {
		return strings.Fields(words[0]), []string{words[1], "yuan", "rmb"}
	}
	return strings.Fields(words[0]), strings.Fields(words[1])
}

// Units are all units.
func Units() []Unit {
	return []Unit{Copies, Panels, Times, Sites, Funds, PersonTimes, Persons, Pieces, Volumes}
}

// Name is what the unit is called in both languages.
func (u Unit) Name() resident.Name {
	chinese, english := unitWords(u)
	if len(chinese) == 0 {
		return resident.Name{}
	}
	return resident.Name{Chinese: chinese[0], English: english[0]}
}

// Measure tells how figures of an indicator come together.
type Measure string

// The measures.
const (
	Flow  Measure = "flow"  // what was done in a period is summed
	Stock Measure = "stock" // what there is counts as it was last found
)

// Indicator is a figure that staff enter or units return: how many leaflets
// were handed out, how many science corridors there are.
type Indicator struct {
	store.Meta `bson:",inline"`
	Name       resident.Name `bson:"name"`
	// Words are further words by which staff call it. Of a word with blanks
	// each part may stand anywhere in what they write.
	Words   []string `bson:"words,omitempty"`
	Unit    Unit     `bson:"unit"`
	Measure Measure  `bson:"measure"`
	// Decimals is how many a figure may have, at most two.
	Decimals int `bson:"decimals,omitempty"`
	// Most is the largest figure that one entry can plausibly have, in units.
	Most    int64         `bson:"most"`
	Order   int           `bson:"order"`
	Retired bool          `bson:"retired,omitempty"`
	By      string        `bson:"by,omitempty"`
	Handled store.Handled `bson:"handled,omitempty"`
}

// Errors of figures that are entered.
var (
	// ErrNumber means that a figure is no number.
	ErrNumber = errors.New("a figure must be a number")
	// ErrNegative means that a figure is below zero.
	ErrNegative = errors.New("a figure cannot be negative")
	// ErrDecimals means that a figure is given more exactly than its
	// indicator allows.
	ErrDecimals = errors.New("a figure has too many decimals")
	// ErrTooMuch means that a figure is over its indicator's maximum.
	ErrTooMuch = errors.New("a figure is over the plausible maximum")
	// ErrIndicator means that an indicator is not known, or retired.
	ErrIndicator = errors.New("no such indicator")
)

// Check tells whether a figure can be one of the indicator.
func (i *Indicator) Check(a Amount) error {
	step := Amount(Scale)
	for range i.Decimals {
		step /= 10
	}
	switch {
	case a < 0:
		return ErrNegative
	case i.Most > 0 && a > Amount(i.Most)*Scale || a > mostAmount:
		return ErrTooMuch
	case a%max(step, 1) != 0:
		return ErrDecimals
	}
	return nil
}

// Say writes a figure with its unit in both languages.
func (i *Indicator) Say(a Amount) resident.Name {
	unit := i.Unit.Name()
	english := a.String() + " " + unit.English
	if i.Unit == Funds {
		english = a.String() + " × " + unit.English
	}
	return resident.Name{Chinese: a.String() + " " + unit.Chinese, English: english}
}

// called are all the words by which the indicator is called.
func (i *Indicator) called() []string {
	return slices.DeleteFunc(append([]string{i.Name.Chinese, i.Name.English}, i.Words...), func(w string) bool { return w == "" })
}

// The bounds of an indicator.
const (
	indicatorNameLimit = 20 // Chinese characters; English has three times as many
	indicatorWords     = 20
	mostOfAll          = 100_000_000_000
)

var indicatorIDForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Problems finds everything that keeps an indicator out of the catalogue.
func (i *Indicator) Problems() []content.Problem {
	var found []content.Problem
	add := func(wrong bool, chinese, english string) {
		if wrong {
			found = append(found, content.Problem{Chinese: chinese, English: english})
		}
	}
	add(!indicatorIDForm.MatchString(i.ID), "编号只能用小写字母、数字和连字符，最多 32 个", "id: lower-case letters, digits and hyphens, 32 at most")
	add(i.Name.Chinese == "" || !indicatorWord(i.Name.Chinese, indicatorNameLimit), fmt.Sprintf("指标名称要有，最多 %d 字，不带数字", indicatorNameLimit), fmt.Sprintf("name: missing, over %d characters, or with digits", indicatorNameLimit))
	add(i.Name.English != "" && !indicatorWord(i.Name.English, 3*indicatorNameLimit), "英文名太长，或带数字", "English name: too long, or with digits")
	wrong := slices.ContainsFunc(i.Words, func(w string) bool { return w == "" || !indicatorWord(w, 2*indicatorNameLimit) })
	add(wrong || len(i.Words) > indicatorWords, fmt.Sprintf("别名最多 %d 个，不能空、太长或带数字", indicatorWords), fmt.Sprintf("words: %d at most, none empty, too long or with digits", indicatorWords))
	add(!slices.Contains(Units(), i.Unit), "单位要选 册、块、次、处、万元、人次、人、条 或 卷", "unit: not one of ours")
	add(i.Measure != Flow && i.Measure != Stock, "要选是累计数（一段时间加起来）还是期末数（到时有多少）", "measure: a flow or a stock")
	add(i.Decimals < 0 || i.Decimals > scaleDigits, "小数最多两位", "decimals: two at most")
	add(i.Most < 1 || i.Most > mostOfAll, "最大值要大于 0", "maximum: above 0")
	return found
}

// indicatorWord tells whether a text can be a word for an indicator: it has
// letters, and no digits, which would be taken for the figure.
func indicatorWord(text string, limit int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= limit && strings.ContainsFunc(text, unicode.IsLetter) &&
		!strings.ContainsFunc(text, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsControl(r) })
}
