package telegram

import (
	"context"
	"testing"
)

// TestSlots: turns come in the order of asking, and who goes before theirs
// keeps nobody waiting.
func TestSlots(t *testing.T) {
	s := newSlots(1)
	first, second, third := s.ask(), s.ask(), s.ask()
	open := func(turn chan struct{}) bool {
		select {
		case <-turn:
			return true
		default:
			return false
		}
	}
	if !s.take(t.Context(), first) || open(second) || open(third) {
		t.Fatal("the first has no turn, or others have")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if s.take(gone, second) {
		t.Error("somebody who left got a turn")
	}
	s.giveBack()
	if !open(third) {
		t.Error("the turn is lost")
	}
	s.giveBack()
	if !open(s.ask()) {
		t.Error("the slot is not free again")
	}
}
