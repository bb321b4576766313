package quiz

import (
	"strconv"
	"strings"
)

// kindOf is the kind that a word in a file means.
func kindOf(word string) Kind {
	switch word {
	case "单选", "单选题", "单项选择题":
		return Single
	case "多选", "多选题", "多项选择题":
		return Several
	case "判断", "判断题":
		return TrueFalse
	case "数字", "数字题", "填空", "填空题":
		return Number
	}
	return Kind(word)
}

// levelOf is the level that a word in a file means.
func levelOf(word string) int {
	switch word {
	case "易", "容易", "简单", "easy":
		return 1
	case "", "中", "中等", "medium":
		return 2
	case "难", "较难", "hard":
		return 3
	}
	level, _ := strconv.Atoi(word) // 0 is a problem that Problems names
	return level
}

// withinOf is how far off a number may be; a word that is none becomes a
// problem that Problems names.
func withinOf(word string) float64 {
	if word == "" {
		return 0
	}
	within, err := strconv.ParseFloat(word, 64)
	if err != nil {
		return -1
	}
	return within
}

// yes tells whether a cell says so.
func yes(word string) bool {
	switch word {
	case "是", "√", "✓", "1", "yes", "true", "TRUE":
		return true
	}
	return false
}

// marginOf reads how far off a number may be from a test paper: 30, or 30，越近越高.
func marginOf(text string) (within float64, closest bool) {
	word, closest := strings.CutSuffix(strings.TrimSpace(text), "越近越高")
	return withinOf(strings.TrimRight(word, " ，,、;；（(")), closest
}
