package telegram

import (
	"container/heap"
	"context"
	"slices"
	"time"
)

// item is a call on its way through the outbox.
type item struct {
	call   Call
	lane   Lane
	ctx    context.Context // of a Do; nil for Queue
	turn   chan *line      // of a Do, which calls by itself when it may; nil for Queue
	done   []func(Sent, error)
	queued time.Time
	tries  int
	within bool // whether the chat was far from its limits at the last try
}

// sameEdit tells whether both edit one message, so that the later will do.
func (it *item) sameEdit(other *item) bool {
	a, ok := it.call.(Edit)
	b, also := other.call.(Edit)
	return ok && also && a.Chat == b.Chat && a.MessageID == b.MessageID
}

// line is what waits for one chat. Replies and broadcasts each keep their
// order, with one call at a time under way; a reply does not wait for a
// broadcast to the same chat.
type line struct {
	chatPace
	id      int64
	waiting [LaneBroadcast + 1][]*item
	busy    [LaneBroadcast + 1]bool
	place   [LaneBroadcast + 1]int // in the lanes' heaps, from 1; 0 outside
	at      time.Time              // ready, as of when it was put into the heaps
}

// merge puts an edit in the place of an earlier one that waits.
func (l *line) merge(it *item) bool {
	for _, w := range l.waiting[it.lane] {
		if w.sameEdit(it) {
			w.call = it.call
			w.done = append(w.done, it.done...)
			return true
		}
	}
	return false
}

// giveBack puts an item that was tried to the head again, unless a later edit
// of the same message waits.
func (l *line) giveBack(it *item) (merged bool) {
	waiting := l.waiting[it.lane]
	for _, w := range waiting {
		if it.sameEdit(w) {
			w.done = append(it.done, w.done...)
			return true
		}
	}
	l.waiting[it.lane] = slices.Insert(waiting, 0, it)
	return false
}

// underWay tells whether a call is.
func (l *line) underWay() bool { return l.busy[LaneReply] || l.busy[LaneBroadcast] }

func (l *line) empty() bool {
	return len(l.waiting[LaneReply]) == 0 && len(l.waiting[LaneBroadcast]) == 0
}

// lineHeap gives the line that is ready first; among those ready at the same
// time the one whose item waits longest.
type lineHeap struct {
	lane  Lane
	lines []*line
}

func (h *lineHeap) Len() int { return len(h.lines) }

func (h *lineHeap) Less(i, j int) bool {
	a, b := h.lines[i], h.lines[j]
	if a.at.Equal(b.at) {
		return a.waiting[h.lane][0].queued.Before(b.waiting[h.lane][0].queued)
	}
	return a.at.Before(b.at)
}

func (h *lineHeap) Swap(i, j int) {
	h.lines[i], h.lines[j] = h.lines[j], h.lines[i]
	h.lines[i].place[h.lane], h.lines[j].place[h.lane] = i+1, j+1
}

// Push is for container/heap.
func (h *lineHeap) Push(x any) {
	l := x.(*line)
	h.lines = append(h.lines, l)
	l.place[h.lane] = len(h.lines)
}

// Pop is for container/heap.
func (h *lineHeap) Pop() any {
	last := len(h.lines) - 1
	l := h.lines[last]
	h.lines[last] = nil
	h.lines = h.lines[:last]
	l.place[h.lane] = 0
	return l
}

func (h *lineHeap) top() *line {
	if len(h.lines) == 0 {
		return nil
	}
	return h.lines[0]
}

func (h *lineHeap) remove(l *line) {
	if at := l.place[h.lane]; at > 0 {
		heap.Remove(h, at-1)
	}
}
