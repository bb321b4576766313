package survey

import (
	"errors"
	"slices"

	"kepubot/resident"
)

// ErrPair means that two surveys are not one before and one after the same
// campaign, or ask nothing alike.
var ErrPair = errors.New("not before and after of one campaign")

// Matched is a question that was asked before and after in the same words.
type Matched struct {
	Question      *Question
	Number        int // of the question after
	Before, After Tally
}

// Comparison is what became of a campaign.
type Comparison struct {
	Before, After *Survey
	// Persons who handed in, before and after. They need not be the same.
	PersonsBefore, PersonsAfter int64
	// RightBefore and RightAfter are 自测正确率. They are compared only where both
	// surveys have the same questions with a right answer: SameTest.
	RightBefore, RightAfter Share
	SameTest                bool
	Matched                 []Matched
	// Withheld tells that too few answered for those who may not see people.
	Withheld bool
}

// Compare sets results before a campaign beside those after it, question by
// question where kind, words and options are the same; answers in words are
// not compared. It says ErrPair for surveys that do not belong together.
func Compare(before, after *Results) (*Comparison, error) {
	b, a := before.Survey, after.Survey
	if b.Phase != Before || a.Phase != After || b.Pair != a.Pair {
		return nil, ErrPair
	}
	c := &Comparison{Before: b, After: a, PersonsBefore: before.All.Persons, PersonsAfter: after.All.Persons, Withheld: before.Withheld || after.Withheld}
	if c.Withheld {
		c.PersonsBefore, c.PersonsAfter = 0, 0
		return c, nil
	}
	used := map[int]bool{}
	for i := range a.Questions {
		for j := range b.Questions {
			if used[j] || a.Questions[i].Kind == Text || !a.Questions[i].alike(&b.Questions[j]) {
				continue
			}
			used[j] = true
			c.Matched = append(c.Matched, Matched{&a.Questions[i], i + 1, before.All.Tallies[j], after.All.Tallies[i]})
			break
		}
	}
	if len(c.Matched) == 0 {
		return nil, ErrPair
	}
	if c.SameTest = c.sameKeyed(); c.SameTest {
		c.RightBefore, c.RightAfter = before.All.Right, after.All.Right
	}
	return c, nil
}

// alike tells whether two questions ask the same. What is right must be the
// same as well.
func (q *Question) alike(other *Question) bool {
	return q.Kind == other.Kind && oneLine(q.Text.Chinese) == oneLine(other.Text.Chinese) && q.Low == other.Low && q.High == other.High &&
		q.Key == other.Key && slices.EqualFunc(q.Options, other.Options, func(x, y resident.Name) bool { return oneLine(x.Chinese) == oneLine(y.Chinese) })
}

// sameKeyed tells whether each question with a right answer was asked both
// times, so that the shares of right answers can be compared.
func (c *Comparison) sameKeyed() bool {
	matched := 0
	for _, m := range c.Matched {
		if m.Question.Key != 0 {
			matched++
		}
	}
	for _, s := range []*Survey{c.Before, c.After} {
		keyed := 0
		for _, q := range s.Questions {
			if q.Key != 0 {
				keyed++
			}
		}
		if keyed != matched {
			return false
		}
	}
	return matched > 0
}
