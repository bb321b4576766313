package telegram

import (
	"context"
	"slices"
	"sync"
)

// slots are the updates that may be handled at once. They are given out in
// the order in which they were asked for, so that of many who press the same
// button the first come first.
type slots struct {
	mu      sync.Mutex
	free    int
	waiting []chan struct{}
}

func newSlots(n int) *slots { return &slots{free: n} }

// ask takes a place in the order. The slot is given when the turn is closed.
func (s *slots) ask() (turn chan struct{}) {
	turn = make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free > 0 {
		s.free--
		close(turn)
		return turn
	}
	s.waiting = append(s.waiting, turn)
	return turn
}

// take waits for a turn. When ctx ends before it comes, it is given back.
func (s *slots) take(ctx context.Context, turn chan struct{}) bool {
	select {
	case <-turn:
		return true
	case <-ctx.Done():
	}
	s.mu.Lock()
	i := slices.Index(s.waiting, turn)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	s.mu.Unlock()
	if i < 0 {
		s.giveBack() // it came meanwhile
	}
	return false
}

// giveBack gives a slot to whoever asked first.
func (s *slots) giveBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		s.free++
		return
	}
	close(s.waiting[0])
	s.waiting = slices.Delete(s.waiting, 0, 1)
}
