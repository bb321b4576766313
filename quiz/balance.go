package quiz

import (
	"math/bits"
	"unicode/utf8"

	"kepubot/content"
)

// span is a share from least to most, per cent.
type span struct{ least, most int }

// shares are those of a bank from which a competition can be drawn that is
// no gift to those who only guess. By chance the longest option is the right
// one of four in a quarter of the questions.
type shares struct{ theme, level, letter, truth, longest span }

func goodShares() shares {
	return shares{theme: span{20, 30}, level: span{25, 42}, letter: span{20, 30}, truth: span{40, 60}, longest: span{0, 30}}
}

// judgedSingles is from how many single choices on a theme is judged alone.
const judgedSingles = 40

// kindShares are about six in ten single choices, then true or false, then
// several, then numbers.
func kindShares() map[Kind]span {
	return map[Kind]span{Single: {50, 70}, TrueFalse: {10, 22}, Several: {8, 20}, Number: {5, 15}}
}

func share(found *content.Findings, chinese, english string, n, of int, s span) {
	if of > 0 {
		found.Share(chinese, english, n, of, s.least, s.most)
	}
}

// balance finds themes, levels, kinds and answers that a bank has too few or
// too many of.
func balance(questions []*Question, found *content.Findings) {
	themes, levels, kinds, truths := map[content.Theme][]*Question{}, map[int]int{}, map[Kind]int{}, 0
	for _, q := range questions {
		themes[q.Theme] = append(themes[q.Theme], q)
		levels[q.Level]++
		kinds[q.Kind]++
		if q.Kind == TrueFalse && q.Key.Right == 1 {
			truths++
		}
	}
	for level := 1; level <= 3; level++ {
		name := string(rune('0' + level))
		share(found, "难度 "+name+" 的题", "questions of level "+name, levels[level], len(questions), goodShares().level)
	}
	for _, kind := range []Kind{Single, Several, TrueFalse, Number} {
		share(found, "题型 "+string(kind), "questions of kind "+string(kind), kinds[kind], len(questions), kindShares()[kind])
	}
	share(found, "说法对的判断题", "statements that are true", truths, kinds[TrueFalse], goodShares().truth)
	guessing("单选题", "single choices", singles(questions), found)
	for _, theme := range content.Themes() {
		share(found, "主题 "+string(theme)+" 的题", "questions on "+string(theme), len(themes[theme]), len(questions), goodShares().theme)
		if own := singles(themes[theme]); len(own) >= judgedSingles {
			guessing("主题 "+string(theme)+" 的单选题", "single choices on "+string(theme), own, found)
		}
	}
}

func singles(questions []*Question) []*Question {
	var found []*Question
	for _, q := range questions {
		if q.Kind == Single {
			found = append(found, q)
		}
	}
	return found
}

// guessing finds what helps those who only guess: a letter that is right more
// often than others, or the longest option.
func guessing(chinese, english string, singles []*Question, found *content.Findings) {
	letters, longest := map[string]int{}, map[string]int{}
	for _, q := range singles {
		letters[Letters(q.Key.Right)]++
		for _, language := range []string{content.Chinese, content.English} {
			if longestAlone(q.Options(language)) == bits.TrailingZeros64(q.Key.Right) {
				longest[language]++
			}
		}
	}
	for _, letter := range []string{"A", "B", "C", "D"} {
		share(found, chinese+"，答案是 "+letter+" 的", english+" answered by "+letter, letters[letter], len(singles), goodShares().letter)
	}
	share(found, chinese+"，中文最长的选项就是答案的", english+" whose longest option is right, in Chinese", longest[content.Chinese], len(singles), goodShares().longest)
	share(found, chinese+"，英文最长的选项就是答案的", english+" whose longest option is right, in English", longest[content.English], len(singles), goodShares().longest)
}

// longestAlone is the option that is longer than every other, or -1.
func longestAlone(options []string) int {
	found, most := -1, 0
	for i, option := range options {
		switch n := utf8.RuneCountInString(option); {
		case n > most:
			found, most = i, n
		case n == most:
			found = -1
		}
	}
	return found
}
