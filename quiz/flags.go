package quiz

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kepubot/store"
)

// Reason is why staff should look at an entry. Nobody is disqualified by it.
type Reason string

// The reasons.
const (
	TooFast Reason = "fast"   // answered faster than one can read
	Alike   Reason = "alike"  // the same wrong answers as another entry of the community
	JustIn  Reason = "justin" // all right, minutes after joining
)

// Flag is an entry that staff should look at, with the reason.
type Flag struct {
	Entry  *Entry
	Reason Reason
	// Other is the entry that was answered alike.
	Other *Entry
	// Seconds is the median time of an answer, Same the number of wrong
	// answers in common, Minutes the time since joining.
	Seconds float64
	Same    int
	Minutes int
}

// The bounds beyond which an entry is flagged.
const (
	fastMedian   = 1500 * time.Millisecond // for an answer with its question
	fastAnswers  = 5
	alikeWrong   = 4  // wrong answers in common
	alikeBucket  = 40 // a mistake that more than so many made says nothing
	justInWithin = 10 * time.Minute
)

// Flags looks at all entries of a stage that took part. joined tells when an
// account agreed to take part at all; zero where that is not known.
func (e *Entries) Flags(ctx context.Context, stage string, joined func(ctx context.Context, resident string) (time.Time, error)) ([]Flag, error) {
	p, err := e.Play(ctx, stage)
	if err != nil {
		return nil, err
	}
	var flags []Flag
	wrong := mistakes{}
	for entry, err := range e.docs.Each(ctx, store.Query{Where: []store.Cond{store.Eq("stage", stage), store.Eq("done", true)}}, 500) {
		if err != nil {
			return nil, fmt.Errorf("looking over the entries of %s: %w", stage, err)
		}
		if flag, ok := entry.fast(); ok {
			flags = append(flags, flag)
		}
		wrong.add(entry, p.Pool)
		began, ok := entry.perfect(p)
		if !ok {
			continue
		}
		since, err := joined(ctx, entry.Resident)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if after := began.Sub(since); !since.IsZero() && after >= 0 && after < justInWithin {
			flags = append(flags, Flag{Entry: entry, Reason: JustIn, Minutes: int(after.Minutes())})
		}
	}
	flags = append(flags, wrong.alike()...)
	slices.SortStableFunc(flags, func(a, b Flag) int { return cmp.Compare(a.Entry.ID, b.Entry.ID) })
	return flags, nil
}

// perfect tells when the first attempt online began that was all right.
func (e *Entry) perfect(p Play) (began time.Time, ok bool) {
	for i := range e.Attempts {
		a := &e.Attempts[i]
		if a.Paper == "" && len(a.Asked) > 0 && a.score(p.Pool, 0, false).right == Whole*int64(len(a.Asked)) {
			return a.Began, true
		}
	}
	return time.Time{}, false
}

// fast flags an entry whose answers came faster than one can read.
func (e *Entry) fast() (Flag, bool) {
	for i := range e.Attempts {
		a := &e.Attempts[i]
		var took []time.Duration
		for n := range a.Asked {
			if a.Asked[n].Given != nil {
				took = append(took, a.took(n))
			}
		}
		if a.Paper != "" || len(took) < fastAnswers {
			continue
		}
		slices.Sort(took)
		if median := took[len(took)/2]; median < fastMedian {
			return Flag{Entry: e, Reason: TooFast, Seconds: median.Seconds()}, true
		}
	}
	return Flag{}, false
}

// mistake is a wrong answer in a community. Twin accounts play for the same
// one; over a whole city every mistake is made by many.
type mistake struct {
	community, question string
	given               Answer
}

// mistakes are who made which mistake. Of one that more than alikeBucket made
// only that is kept.
type mistakes map[mistake][]*Entry

// add notes the wrong answers of an entry's last attempt online.
func (m mistakes) add(e *Entry, pool *Pool) {
	last := -1
	for i := range e.Attempts {
		if e.Attempts[i].Paper == "" {
			last = i
		}
	}
	if last < 0 {
		return
	}
	for _, asked := range e.Attempts[last].Asked {
		q, ok := pool.Question(asked.Question)
		if !ok || asked.Given == nil || q.Credit(q.Key, *asked.Given) > 0 {
			continue
		}
		at := mistake{e.Community, asked.Question, *asked.Given}
		switch entries := m[at]; {
		case len(entries) < alikeBucket:
			m[at] = append(entries, e)
		case entries[0] != nil:
			m[at] = make([]*Entry, alikeBucket)
		}
	}
}

// alike flags pairs of entries with several mistakes in common that few
// others made.
func (m mistakes) alike() []Flag {
	type pair struct{ a, b *Entry }
	same := map[pair]int{}
	for _, entries := range m {
		if entries[0] == nil {
			continue // too many made it
		}
		for i, a := range entries {
			for _, b := range entries[i+1:] {
				if a.ID > b.ID {
					a, b = b, a
				}
				same[pair{a, b}]++
			}
		}
	}
	var flags []Flag
	for p, n := range same {
		if n >= alikeWrong {
			flags = append(flags, Flag{Entry: p.a, Other: p.b, Reason: Alike, Same: n})
		}
	}
	slices.SortFunc(flags, func(a, b Flag) int {
		return cmp.Or(cmp.Compare(a.Entry.ID, b.Entry.ID), cmp.Compare(a.Other.ID, b.Other.ID))
	})
	return flags
}
