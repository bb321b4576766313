package store

import (
	"errors"
	"testing"
)

// TestHandled has a document changed by updates that come in any order, and
// come again: each counts once.
func TestHandled(t *testing.T) {
	var h Handled
	done := 0
	for _, seq := range []int64{5, 3, 5, 3, 9, 1} {
		if err := h.Once(seq, func() error { done++; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if done != 4 {
		t.Errorf("done %d times, not 4", done)
	}
	if err := h.Once(20, func() error { return ErrConflict }); !errors.Is(err, ErrConflict) || h.Has(20) {
		t.Error("what was refused counts as done:", err)
	}
	for seq := range int64(2 * handledKept) {
		if err := h.Once(100+seq, func() error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	h.Once(9, func() error { t.Error("done again, long after"); return nil })
	if len(h) != handledKept {
		t.Errorf("%d are kept", len(h))
	}
}
