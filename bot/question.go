package bot

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/quiz"
)

// oneLine is how many characters of options still stand on one line.
const oneLine = 30

// optionsText lists options with their letters: on one line where they are
// short, else a line each. order says which option of the bank stands where.
func optionsText(v Voice, q *quiz.Question, order []uint8) string {
	if q.Kind == quiz.TrueFalse || q.Kind == quiz.Number {
		return ""
	}
	options := q.Options(v.lang)
	lines := make([]string, len(order))
	length := 0
	for i, option := range order {
		if int(option) < len(options) {
			lines[i] = string(rune('A'+i)) + " " + telegram.Escape(options[option])
			length += utf8.RuneCountInString(options[option]) + 3
		}
	}
	if length <= oneLine {
		return strings.Join(lines, "　")
	}
	return strings.Join(lines, "\n")
}

// bankOrder is the order of the bank.
func bankOrder(q *quiz.Question) []uint8 {
	order := make([]uint8, q.Choices())
	for i := range order {
		order[i] = uint8(i)
	}
	return order
}

// questionText is a question under a head, with how to answer it.
func questionText(v Voice, q *quiz.Question, order []uint8, head string) string {
	text := head + "\n<b>" + telegram.Escape(q.In(v.lang).Question) + "</b>"
	if options := optionsText(v, q, order); options != "" {
		text += "\n" + options
	}
	switch q.Kind {
	case quiz.Several:
		text += "\n" + v.Say("quiz.several", nil)
	case quiz.Number:
		text += "\n" + v.Say("quiz.number", args{"Unit": q.Unit.In(v.lang)})
		if q.Key.Closest {
			text += "\n" + v.Say("quiz.closest", nil)
		}
	}
	return text
}

// answerKeys are the buttons below a question. answer makes the data of an
// answer, mark that of a set still being chosen; both name options as they
// are shown. marked are those chosen so far.
func answerKeys(v Voice, q *quiz.Question, order []uint8, marked uint64, answer, mark func(letters string) string) telegram.Keyboard {
	var buttons []telegram.Button
	for i, option := range order {
		bit := uint64(1) << i
		switch q.Kind {
		case quiz.TrueFalse:
			buttons = append(buttons, telegram.Button{Text: q.Options(v.lang)[option], Data: answer(quiz.Letters(bit))})
		case quiz.Several:
			label := string(rune('A' + i))
			if marked&bit != 0 {
				label = "✓ " + label
			}
			buttons = append(buttons, telegram.Button{Text: label, Data: mark(lettersOrNone(marked ^ bit))})
		default:
			buttons = append(buttons, telegram.Button{Text: string(rune('A' + i)), Data: answer(quiz.Letters(bit))})
		}
	}
	keyboard := rows(buttons, 2)
	if q.Kind == quiz.Several && marked != 0 {
		keyboard = append(keyboard, []telegram.Button{{Text: v.Label("quiz.these", args{"Letters": quiz.Letters(marked)}), Data: answer(quiz.Letters(marked))}})
	}
	return keyboard
}

func lettersOrNone(picked uint64) string {
	if picked == 0 {
		return "-"
	}
	return quiz.Letters(picked)
}

// readLetters reads options as buttons name them, strictly: letters in their
// order, or - for none.
func readLetters(text string) (uint64, bool) {
	if text == "-" {
		return 0, true
	}
	var picked uint64
	for i := range len(text) {
		if text[i] < 'A' || text[i] > 'F' {
			return 0, false
		}
		picked |= 1 << (text[i] - 'A')
	}
	return picked, quiz.Letters(picked) == text && text != ""
}

// readNumber reads a number that somebody typed: 26, 26.5, 26,5, 26 度.
func readNumber(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	end := len(text)
	for i, r := range text {
		if r != '.' && r != ',' && r != '，' && r != '。' && r != '-' && (r < '0' || r > '9') {
			end = i
			break
		}
	}
	n, err := strconv.ParseFloat(strings.NewReplacer(",", ".", "，", ".", "。", ".").Replace(text[:end]), 64)
	return n, err == nil && n > -1e12 && n < 1e12 && utf8.RuneCountInString(text[end:]) <= 8
}

// givenText says an answer as it was shown: B, A、C, 对, 26.
func givenText(v Voice, q *quiz.Question, given quiz.Answer, order []uint8) string {
	switch q.Kind {
	case quiz.Number:
		return strings.TrimSpace(strconv.FormatFloat(given.Number, 'f', -1, 64) + " " + q.Unit.In(v.lang))
	case quiz.TrueFalse:
		return q.Options(v.lang)[min(1, bits.TrailingZeros64(given.Picked))]
	}
	var shown uint64
	for i, option := range order {
		if given.Picked&(1<<option) != 0 {
			shown |= 1 << i
		}
	}
	return strings.Join(strings.Split(quiz.Letters(shown), ""), "、")
}

// keyText says the right answer with its words: B 盖上锅盖并关火.
func keyText(v Voice, q *quiz.Question, key quiz.Key, order []uint8) string {
	answer := quiz.Answer{Picked: key.Right, Number: key.Number}
	said := givenText(v, q, answer, order)
	if q.Kind == quiz.Single {
		if i := bits.TrailingZeros64(key.Right); i < len(q.Options(v.lang)) {
			said += " " + q.Options(v.lang)[i]
		}
	}
	return said
}

// whyText is the explanation with its source.
func whyText(v Voice, q *quiz.Question) string {
	return telegram.Escape(q.In(v.lang).Why) + "\n" + v.Say("quiz.source", args{"Source": q.Source.In(v.lang), "Year": q.Source.Year})
}

// themeName is a theme's name.
func themeName(v Voice, theme content.Theme) string { return v.Label("theme."+string(theme), nil) }

// knownTheme tells whether a word of a button names a theme, all of them, or
// the notebook.
func knownTheme(word string) (content.Theme, bool) {
	theme := content.Theme(word)
	if word == "all" {
		return "", true
	}
	return theme, theme == quiz.Wrong || slices.Contains(content.Themes(), theme)
}
