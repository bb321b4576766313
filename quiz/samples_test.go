package quiz

import (
	"fmt"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// sampleQuestion is an approved question for everyone whose option B is right.
func sampleQuestion(id string, theme content.Theme, level int) *Question {
	return &Question{
		Meta: store.Meta{ID: id}, Kind: Single, Theme: theme, Groups: []string{content.Everyone}, Level: level,
		Chinese:  Wording{Question: id + "问什么？", Options: []string{"甲", "乙", "丙", "丁"}, Why: "因为这样。"},
		English:  Wording{Question: "What does " + id + " ask?", Options: []string{"one", "two", "three", "four"}, Why: "Because."},
		Key:      Key{Right: 2},
		Source:   content.Source{Chinese: "《书》", English: "A book", Year: 2020},
		Approval: content.Approval{State: content.Approved, Author: content.ByImport},
	}
}

// sampleQuestions are one of each kind.
func sampleQuestions() []*Question {
	single, several := sampleQuestion("single", content.Health, 1), sampleQuestion("several", content.Resources, 2)
	several.Kind, several.Key.Right = Several, 0b0101
	truth, number := sampleQuestion("truth", content.Environment, 3), sampleQuestion("number", content.Innovation, 2)
	truth.Kind, truth.Key.Right, truth.Chinese.Options, truth.English.Options = TrueFalse, 2, nil, nil
	number.Kind, number.Chinese.Options, number.English.Options = Number, nil, nil
	number.Key, number.Unit = Key{Number: 100, Within: 2.5}, resident.Name{Chinese: "度", English: "degrees"}
	return []*Question{single, several, truth, number}
}

// sampleBank is an even bank: so many questions of each theme and level.
func sampleBank(each int) []*Question {
	var bank []*Question
	for _, theme := range content.Themes() {
		for level := 1; level <= 3; level++ {
			for i := range each {
				bank = append(bank, sampleQuestion(fmt.Sprintf("%s-%d-%d", theme, level, i), theme, level))
			}
		}
	}
	return bank
}
