package telegram

import (
	"container/heap"
	"time"
)

// line gives the chat's line, making it if there is none.
func (o *Outbox) line(chat int64) *line {
	if l := o.lines[chat]; l != nil {
		return l
	}
	l := &line{id: chat}
	if n := len(o.spare); n > 0 {
		l, o.spare = o.spare[n-1], o.spare[:n-1]
		l.id = chat
	}
	l.group = chat < 0
	if paidUp, ok := o.rested[chat]; ok {
		l.paidUp = o.begun.Add(paidUp)
		delete(o.rested, chat)
	}
	o.lines[chat] = l
	return l
}

// spareLines bounds the lines kept for use by other chats.
const spareLines = 256

// rest puts away a line for which nothing waits. What it has used of its
// limit is kept without pointers: a broadcast leaves a second's worth of
// chats behind, which the garbage collector should not have to walk. Those of
// groups and those that are held stay as they are.
func (o *Outbox) rest(l *line, now time.Time) {
	o.tidy(now)
	if l.underWay() || !l.empty() || l.group || l.held.After(now) {
		return
	}
	delete(o.lines, l.id)
	o.rested[l.id] = l.paidUp.Sub(o.begun)
	if len(o.spare) < spareLines {
		*l = line{}
		o.spare = append(o.spare, l)
	}
}

// tidy forgets chats that may have their full burst again, now and then:
// twice as many as matter are kept at most.
func (o *Outbox) tidy(now time.Time) {
	if len(o.lines)+len(o.rested) < o.sweepAt {
		return
	}
	for id, l := range o.lines {
		if !l.underWay() && l.empty() && l.idle(now) {
			delete(o.lines, id)
		}
	}
	for id, paidUp := range o.rested {
		if !o.begun.Add(paidUp).After(now) {
			delete(o.rested, id)
		}
	}
	o.sweepAt = 2*(len(o.lines)+len(o.rested)) + 64
}

// place puts a line where pump finds it, but for a lane whose call is under
// way.
func (o *Outbox) place(l *line) {
	o.unplace(l)
	l.at = l.ready(&o.limits)
	for _, lane := range []Lane{LaneReply, LaneBroadcast} {
		if len(l.waiting[lane]) > 0 && !l.busy[lane] {
			heap.Push(&o.heaps[lane], l)
		}
	}
}

func (o *Outbox) unplace(l *line) {
	o.heaps[LaneReply].remove(l)
	o.heaps[LaneBroadcast].remove(l)
}
