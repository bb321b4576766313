package report

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"golang.org/x/text/width"
)

// Amount is a figure in hundredths of its unit: 120 panels are 12,000.
type Amount int64

// Scale is how many amounts a unit has.
const Scale = 100

const (
	scaleDigits = 2
	mostAmount  = Amount(mostOfAll * Scale)
)

// String writes the figure in units, without decimals that are zero.
func (a Amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	text := fmt.Sprintf("%s%d.%02d", sign, a/Scale, a%Scale)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// amountForm is a number as people write it: digits with or without commas
// between thousands, or a Chinese numeral, then what multiplies it.
var (
	amountForm    = regexp.MustCompile(`^(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,6})?$`)
	multiplyForm  = regexp.MustCompile(`^(?:[十百千万亿]{0,3}|[km])$`)
	numeralDigits = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	multipliers   = map[rune]int64{'十': 10, '百': 100, '千': 1000, '万': 10_000, '亿': 100_000_000, 'k': 1000, 'm': 1_000_000}
)

// ParseAmount reads a figure of the indicator as people write it: 120,
// 1,200 块, 1.2万, 三百二十, 5万元. Of funds a bare number and 万 mean 10,000
// yuan, 元 means yuan. It says ErrNumber, ErrNegative, ErrDecimals or
// ErrTooMuch.
func (i *Indicator) ParseAmount(text string) (Amount, error) {
	if len(text) > 60 {
		return 0, ErrNumber
	}
	text = strings.ToLower(width.Fold.String(strings.ToValidUTF8(text, "?")))
	number, negative := strings.CutPrefix(strings.NewReplacer("−", "-", "负", "-").Replace(strings.TrimSpace(text)), "-")
	number, unit := i.cutUnit(strings.TrimSpace(number))
	value, multiplied, ok := numberIn(number)
	switch {
	case !ok:
		return 0, ErrNumber
	case negative:
		return 0, ErrNegative
	case i.Unit == Funds && (multiplied || unit != ""):
		value.Quo(value, big.NewRat(10_000, 1))
	}
	value.Mul(value, big.NewRat(Scale, 1))
	if value.Cmp(new(big.Rat).SetInt64(int64(mostAmount))) > 0 {
		return 0, ErrTooMuch
	}
	if !value.IsInt() {
		return 0, ErrDecimals
	}
	amount := Amount(value.Num().Int64())
	return amount, i.Check(amount)
}

// cutUnit takes the indicator's unit from the end of a figure. 万元 is 元
// after 万.
func (i *Indicator) cutUnit(text string) (number, unit string) {
	chinese, english := unitWords(i.Unit)
	for _, word := range append(chinese, english...) {
		if word == "万元" {
			continue
		}
		if rest, ok := strings.CutSuffix(text, word); ok && len(word) > len(unit) {
			number, unit = strings.TrimSpace(rest), word
		}
	}
	if unit == "" {
		return text, ""
	}
	return number, unit
}

// numberIn reads a number in half width, and whether something multiplies
// its digits.
func numberIn(text string) (value *big.Rat, multiplied, ok bool) {
	if n, ok := readNumeral(text); ok {
		return new(big.Rat).SetInt64(n), strings.ContainsAny(text, "百千万亿"), true
	}
	at := strings.IndexFunc(text, func(r rune) bool { return multipliers[r] > 0 })
	if at < 0 {
		at = len(text)
	}
	digits, rest := strings.TrimSpace(text[:at]), text[at:]
	if !amountForm.MatchString(digits) || !multiplyForm.MatchString(rest) {
		return nil, false, false
	}
	value, ok = new(big.Rat).SetString(strings.ReplaceAll(digits, ",", ""))
	if !ok {
		return nil, false, false
	}
	for _, r := range rest {
		value.Mul(value, big.NewRat(multipliers[r], 1))
	}
	return value, rest != "", true
}

// readNumeral reads a Chinese numeral below 10¹²: 三百二十, 两万, 一万二,
// 一千零五.
func readNumeral(text string) (int64, bool) {
	var total, section, digit int64
	last := int64(1) // what multiplied last, for 三千五
	lowest, lowestBig := int64(10_000), int64(1_000_000_000_000)
	pending, zero, any := false, false, false
	for _, r := range text {
		if d, ok := numeralDigits[r]; ok {
			if pending && !zero {
				return 0, false
			}
			digit, pending, zero, any = d, true, d == 0, true
			continue
		}
		m := multipliers[r]
		switch {
		case m == 0 || r == 'k' || r == 'm':
			return 0, false
		case m < 10_000:
			if m >= lowest || !pending && !(m == 10 && section == 0) || zero && pending {
				return 0, false
			}
			if !pending {
				digit = 1
			}
			section, lowest = section+digit*m, m
		default:
			if section += digit; section == 0 || m >= lowestBig {
				return 0, false
			}
			total, section, lowest, lowestBig = total+section*m, 0, 10_000, m
		}
		digit, pending, zero, any, last = 0, false, false, true, m
	}
	if pending && !zero && last >= 100 && !strings.ContainsAny(text, "零〇") {
		digit *= last / 10
	}
	return total + section + digit, any && !(zero && text != "零" && text != "〇")
}

// CutAmount reads a figure of the indicator at the beginning of a text, with
// its unit if that follows, and gives what the text says after it: 130 块
// 漏了一块. It says what [Indicator.ParseAmount] does.
func (i *Indicator) CutAmount(text string) (Amount, string, error) {
	words := strings.Fields(strings.NewReplacer("，", " ", "；", " ").Replace(text))
	if len(words) == 0 {
		return 0, "", ErrNumber
	}
	if len(words) > 1 {
		if amount, err := i.ParseAmount(words[0] + words[1]); err == nil {
			return amount, strings.Join(words[2:], " "), nil
		}
	}
	amount, err := i.ParseAmount(words[0])
	return amount, strings.Join(words[1:], " "), err
}
