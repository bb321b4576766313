package store

import "slices"

// Handled are the updates that changed a document lately, in rising order.
// It is for what several people change: their chats are handled side by side,
// so that a later update may come first and says nothing about an earlier one.
type Handled []int64

// handledKept is how many are remembered. Those that come again after a crash
// are the last few.
const handledKept = 64

// Once changes by the update numbered seq, unless that was done.
func (h *Handled) Once(seq int64, change func() error) error {
	at, there := slices.BinarySearch(*h, seq)
	if there || at == 0 && len(*h) >= handledKept {
		return nil
	}
	if err := change(); err != nil {
		return err
	}
	*h = slices.Insert(*h, at, seq)
	*h = (*h)[max(0, len(*h)-handledKept):]
	return nil
}

// Has tells whether an update is among them.
func (h Handled) Has(seq int64) bool {
	_, there := slices.BinarySearch(h, seq)
	return there
}
