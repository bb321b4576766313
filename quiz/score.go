package quiz

import "time"

// What an entry can earn, in hundredths of points.
const (
	ForTakingPart = 50_00
	ForAnswers    = 50_00
)

// tookLimit bounds what one answer adds to the time: somebody who was called
// away is not the last for it.
const tookLimit = 10 * time.Minute

// result is what an attempt comes to.
type result struct {
	done                bool
	points, right, took int64
}

// better tells whether a result stands before another: by points, right
// answers and time over them.
func (r result) better(other result) bool {
	switch {
	case r.done != other.done:
		return r.done
	case r.points != other.points:
		return r.points > other.points
	case r.right != other.right:
		return r.right > other.right
	}
	return r.took < other.took
}

// score is what an attempt comes to under the keys of a pool: 50 points for
// having seen all questions, and up to 50 for right answers. With speed, a
// right answer is worth half to all of its share, falling evenly over the
// limit.
func (a *Attempt) score(pool *Pool, limit int, speed bool) result {
	r := result{done: len(a.Asked) > 0}
	var earned int64 // in thousandths of a question
	for i := range a.Asked {
		asked := &a.Asked[i]
		r.done = r.done && asked.over()
		q, ok := pool.Question(asked.Question)
		if !ok || asked.Given == nil {
			continue
		}
		credit := q.Credit(q.Key, *asked.Given)
		took := a.took(i)
		if credit == Whole {
			r.took += took.Milliseconds()
		}
		r.right += credit
		if speed && limit > 0 {
			whole := (time.Duration(limit) * time.Second).Milliseconds()
			credit -= credit * min(took.Milliseconds(), whole) / (2 * whole)
		}
		earned += credit
	}
	if len(a.Asked) > 0 {
		r.points = ForAnswers * earned / (Whole * int64(len(a.Asked)))
	}
	if r.done {
		r.points += ForTakingPart
	}
	return r
}

// scorePaper is what an attempt on paper comes to, on the scale of a stage
// with so many questions, so that it can be told from attempts online where
// points are equal. How long it took is not known: it counts as the longest.
func (a *Attempt) scorePaper(pool *Pool, questions int) result {
	scale := max(1, int64(questions))
	var r result
	if a.Full > 0 {
		r = result{done: true, points: ForTakingPart + ForAnswers*a.Mark/a.Full, right: Whole * scale * a.Mark / a.Full}
	} else {
		r = a.score(pool, 0, false)
		r.right = r.right * scale / max(1, int64(len(a.Asked)))
	}
	r.took = r.right * tookLimit.Milliseconds() / Whole
	return r
}

// took is how long an answer took: since its question was shown or, where
// that is not known, since the answer before it in time.
func (a *Attempt) took(n int) time.Duration {
	asked := &a.Asked[n]
	from := asked.Shown
	if from.IsZero() {
		from = a.Began
		for i := range a.Asked {
			at := a.Asked[i].At
			if before := at.Before(asked.At) || i < n && at.Equal(asked.At); before && at.After(from) {
				from = at
			}
		}
	}
	return min(max(asked.At.Sub(from), 0), tookLimit)
}

// settle derives what the entry comes to: its best attempt. Where one attempt
// counts there is one, besides one on paper.
func (e *Entry) settle(p Play) {
	var best result
	for i := range e.Attempts {
		a := &e.Attempts[i]
		var r result
		if a.Paper != "" {
			r = a.scorePaper(p.Papers[a.Paper], p.Stage.Questions)
		} else {
			r = a.score(p.Pool, p.Stage.Limit, p.Competition.Speed)
		}
		if i == 0 || r.better(best) {
			best = r
		}
	}
	e.Done, e.Points, e.Right, e.Took, e.Low = best.done, best.points, best.right, best.took, -best.took
}
