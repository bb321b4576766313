// Package quiz holds the rules of the knowledge competitions: the bank of
// questions, practice, competitions with their stages, entries and scores,
// standings of communities, teams, and the hall. It knows nothing of how
// questions are shown or who carries the answers.
package quiz

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// Kind is how a question is answered.
type Kind string

// The kinds of question.
const (
	Single    Kind = "single"    // one of the options
	Several   Kind = "several"   // any of the options, at least one
	TrueFalse Kind = "truefalse" // option 0 is "true", option 1 "false"
	Number    Kind = "number"    // a number, typed
)

// Wording is what a question says in one language.
type Wording struct {
	Question string   `bson:"question" yaml:"question"`
	Options  []string `bson:"options,omitempty" yaml:"options,omitempty"` // of Single and Several
	Why      string   `bson:"why" yaml:"why"`                             // the explanation
}

// Key is the answer that counts as right. It never leaves the server before
// its time.
type Key struct {
	// Right holds the right options as bits, option 0 the lowest.
	Right uint64 `bson:"right,omitempty"`
	// Number is right, and whatever is at most Within away from it.
	Number float64 `bson:"number,omitempty"`
	Within float64 `bson:"within,omitempty"`
	// Closest tells that a number earns the more the nearer it is: all at
	// Number, falling evenly to nothing Within away from it. What others
	// answered does not matter.
	Closest bool `bson:"closest,omitempty"`
}

// Question is a question of the bank.
type Question struct {
	store.Meta `bson:",inline"`
	Kind       Kind           `bson:"kind"`
	Theme      content.Theme  `bson:"theme"`
	Groups     []string       `bson:"groups"` // audience groups, or content.Everyone
	Level      int            `bson:"level"`  // 1 easy, 2 medium, 3 hard
	Tip        string         `bson:"tip,omitempty"`
	Chinese    Wording        `bson:"zh-CN"`
	English    Wording        `bson:"en"`
	Key        Key            `bson:"key"`
	Unit       resident.Name  `bson:"unit,omitempty"` // of Number
	Source     content.Source `bson:"source"`
	Picture    string         `bson:"picture,omitempty"`

	content.Approval `bson:",inline"`
	Created          time.Time     `bson:"created"`
	Handled          store.Handled `bson:"handled,omitempty"`
}

// In is the question's wording in a language, or in the other where that is
// empty.
func (q *Question) In(language string) Wording {
	if language == content.English && q.English.Question != "" || q.Chinese.Question == "" {
		return q.English
	}
	return q.Chinese
}

// Bilingual tells whether the question is there in English too. Teachers write
// in Chinese alone; who reads English is not asked such questions.
func (q *Question) Bilingual() bool {
	return q.English.Question != "" || q.English.Why != "" || len(q.English.Options) > 0
}

// Options are the options as they are read in a language; none for a number.
func (q *Question) Options(language string) []string {
	if q.Kind == TrueFalse {
		if language == content.English {
			return []string{"True", "False"}
		}
		return []string{"对", "错"}
	}
	return q.In(language).Options
}

// Choices is how many options there are to choose from; 0 for a number.
func (q *Question) Choices() int {
	switch q.Kind {
	case TrueFalse:
		return 2
	case Number:
		return 0
	}
	return max(len(q.Chinese.Options), len(q.English.Options))
}

// For tells whether the question is written for an audience group.
func (q *Question) For(group string) bool {
	return slices.Contains(q.Groups, content.Everyone) || slices.Contains(q.Groups, group)
}

// Answer is what a person answered: options as bits in the order of the
// bank, or a number.
type Answer struct {
	Picked uint64  `bson:"picked,omitempty"`
	Number float64 `bson:"number,omitempty"`
}

// Fits tells whether an answer can be one to the question: options that it
// has, one alone where one is asked for.
func (q *Question) Fits(a Answer) bool {
	if q.Kind == Number {
		return a.Picked == 0 && !math.IsNaN(a.Number) && !math.IsInf(a.Number, 0)
	}
	if a.Picked == 0 || a.Picked >= 1<<q.Choices() {
		return false
	}
	return q.Kind == Several || bits.OnesCount64(a.Picked) == 1
}

// Whole is the credit for a right answer, in thousandths.
const Whole = 1000

// Credit is what an answer earns under a key, in thousandths: all or nothing,
// but for several choices the share of right ones picked, less the wrong ones
// picked, never below nothing. Picking everything is then worth nothing where
// half of the options are wrong. Of a number it can be how near it is.
func (q *Question) Credit(key Key, a Answer) int64 {
	if q.Kind == Number {
		return key.nearness(a.Number)
	}
	if q.Kind != Several {
		if a.Picked == key.Right {
			return Whole
		}
		return 0
	}
	right := bits.OnesCount64(a.Picked & key.Right)
	wrong := bits.OnesCount64(a.Picked &^ key.Right)
	if right <= wrong {
		return 0
	}
	return int64(Whole * (right - wrong) / bits.OnesCount64(key.Right))
}

// nearness is what a number earns, in thousandths.
func (k Key) nearness(n float64) int64 {
	// The slack keeps 0.1 + 0.2 within 0 of 0.3.
	const slack = 1e-9
	diff := math.Abs(n - k.Number)
	switch {
	case k.Closest && diff > slack:
		return max(0, int64(Whole*(1-diff/k.Within)+slack))
	case diff <= k.Within+slack:
		return Whole
	}
	return 0
}
