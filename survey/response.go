package survey

import (
	"slices"
	"time"

	"kepubot/store"
)

// Response is one person's answers to a survey.
type Response struct {
	store.Meta `bson:",inline"`
	Survey     string `bson:"survey"`
	// Person and Resident are empty in anonymous answers, and in those of
	// somebody who was deleted.
	Person   string `bson:"person,omitempty"`
	Resident string `bson:"resident,omitempty"`
	// Place, Community and Group are those of the first answer. Of who answers
	// anonymously the community is not kept.
	Place     string `bson:"place,omitempty"`
	Community string `bson:"community,omitempty"`
	Group     string `bson:"group,omitempty"`
	Minor     bool   `bson:"minor,omitempty"`
	// Answers are in the order of the questions.
	Answers []Answer `bson:"answers,omitempty"`
	Handed  bool     `bson:"handed"`
	// HandedSeq and At are the update that handed in and its moment; zero in
	// anonymous answers.
	HandedSeq int64     `bson:"handedseq,omitempty"`
	At        time.Time `bson:"at,omitempty"`
	// Moved is the id under which the answers go on without their person.
	Moved string `bson:"moved,omitempty"`
}

// Answer is what was answered to a question; nil before that.
func (r *Response) Answer(n int) *Answer {
	i, there := r.place(n)
	if !there {
		return nil
	}
	return &r.Answers[i]
}

func (r *Response) place(n int) (int, bool) {
	return slices.BinarySearchFunc(r.Answers, n, func(a Answer, n int) int { return a.Question - n })
}

// at is what was answered to a question, made where there is nothing yet.
func (r *Response) at(n int) *Answer {
	i, there := r.place(n)
	if !there {
		r.Answers = slices.Insert(r.Answers, i, Answer{Question: n})
	}
	return &r.Answers[i]
}

// next is where a question leads to by its answer.
func (q *Question) next(n int, a *Answer) int {
	for _, skip := range q.Skips {
		if !a.Passed && a.Picked&(1<<skip.Option) != 0 {
			return skip.To
		}
	}
	return n + 1
}

// Path are the numbers of the questions that the answers lead through, in
// order; the last is the one to be asked next, unless whole says that all are
// answered. Everything follows from the answers.
func (s *Survey) Path(r *Response) (asked []int, whole bool) {
	for n := 1; n <= len(s.Questions); {
		q := &s.Questions[n-1]
		asked = append(asked, n)
		a := r.Answer(n)
		if a == nil || !a.answered(q) {
			return asked, false
		}
		n = max(n+1, q.next(n, a)) // forward, whatever stands in the rules
	}
	return asked, true
}

// Next is the number of the question to be asked; false when all are answered.
func (s *Survey) Next(r *Response) (int, bool) {
	asked, whole := s.Path(r)
	if whole || len(asked) == 0 {
		return 0, false
	}
	return asked[len(asked)-1], true
}

// handIn closes the answers. What is on no path any more is dropped.
func (r *Response) handIn(s *Survey, seq int64, at time.Time) error {
	asked, whole := s.Path(r)
	if !whole {
		return ErrMissing
	}
	r.Answers = slices.DeleteFunc(r.Answers, func(a Answer) bool { return !slices.Contains(asked, a.Question) })
	r.Handed, r.HandedSeq, r.At = true, seq, at
	if s.Anonymous {
		r.HandedSeq, r.At = 0, time.Time{}
		for i := range r.Answers {
			r.Answers[i].Seq, r.Answers[i].Marks = 0, nil
		}
	}
	return nil
}

// Score is how many answers of one person are right, of those to questions
// with a right one.
func (s *Survey) Score(r *Response) Share {
	p := newPart(s, "", "")
	asked, _ := s.Path(r)
	p.add(s, r, asked)
	return p.right.share()
}
