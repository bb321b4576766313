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
	Alike   Reason = "alike"  // the same wrong answers as another entry
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
	mistakes := map[string][]*Entry{}
	for entry, err := range e.docs.Each(ctx, store.Query{Where: []store.Cond{store.Eq("stage", stage), store.Eq("done", true)}}, 500) {
		if err != nil {
			return nil, fmt.Errorf("looking over the entries of %s: %w", stage, err)
		}
		if flag, ok := entry.fast(); ok {
			flags = append(flags, flag)
		}
		for _, mistake := range entry.mistakes(p.Pool) {
			mistakes[mistake] = append(mistakes[mistake], entry)
		}
		if entry.Right < Whole*int64(p.Stage.Questions) || len(entry.Attempts) == 0 {
			continue
		}
		since, err := joined(ctx, entry.Resident)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if late := entry.Attempts[0].Began.Sub(since); !since.IsZero() && late < justInWithin {
			flags = append(flags, Flag{Entry: entry, Reason: JustIn, Minutes: int(late.Minutes())})
		}
	}
	flags = append(flags, alike(mistakes)...)
	slices.SortStableFunc(flags, func(a, b Flag) int { return cmp.Compare(a.Entry.ID, b.Entry.ID) })
	return flags, nil
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

// mistakes are the wrong answers of an entry's last attempt, as words to be
// compared.
func (e *Entry) mistakes(pool *Pool) []string {
	var found []string
	a := &e.Attempts[len(e.Attempts)-1]
	if a.Paper != "" || pool == nil {
		return nil
	}
	for _, asked := range a.Asked {
		q, ok := pool.Question(asked.Question)
		if ok && asked.Given != nil && q.Credit(q.Key, *asked.Given) == 0 {
			found = append(found, fmt.Sprint(asked.Question, "=", asked.Given.Picked, asked.Given.Number))
		}
	}
	return found
}

// alike flags pairs of entries with several mistakes in common that few
// others made.
func alike(mistakes map[string][]*Entry) []Flag {
	type pair struct{ a, b *Entry }
	same := map[pair]int{}
	for _, entries := range mistakes {
		if len(entries) > alikeBucket {
			continue
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
