package quiz

import (
	"cmp"
	"slices"
	"time"
)

// BuzzWait is for how long presses are collected after the first one reached
// us. Phones are no buzzers: who is first at Telegram depends on the network,
// so this is for practice.
const BuzzWait = 300 * time.Millisecond

// Buzz is a press on the buzzer, numbered as Telegram received it.
type Buzz struct {
	Seq  int64
	Name string
}

// FirstBuzz is the press with the lowest number; ok is false for none.
func FirstBuzz(presses []Buzz) (first Buzz, ok bool) {
	if len(presses) == 0 {
		return Buzz{}, false
	}
	return slices.MinFunc(presses, func(a, b Buzz) int { return cmp.Compare(a.Seq, b.Seq) }), true
}
