package telegram

// tracker knows which updates were fetched and which of them were handled.
type tracker struct {
	pos  Position
	open map[int64]bool // fetched and not confirmed: whether handled
	last int64          // the highest id fetched or confirmed
}

func newTracker(pos Position) tracker {
	return tracker{pos: pos, open: map[int64]bool{}, last: pos.Confirmed}
}

// offset is the lowest id that is not handled.
func (t *tracker) offset() int64 {
	lowest := t.last + 1
	for id, handled := range t.open {
		if !handled {
			lowest = min(lowest, id)
		}
	}
	return lowest
}

// unhandled counts the updates in hand.
func (t *tracker) unhandled() int {
	n := 0
	for _, handled := range t.open {
		if !handled {
			n++
		}
	}
	return n
}

// confirm takes note that Telegram accepted an offset, and tells whether that
// moved the position.
func (t *tracker) confirm(offset int64) bool {
	if offset-1 <= t.pos.Confirmed {
		return false
	}
	t.pos.Confirmed = offset - 1
	for id := range t.open {
		if id < offset {
			delete(t.open, id)
		}
	}
	return true
}

// fresh tells whether an update has to be handled, and takes it in hand.
func (t *tracker) fresh(id int64) bool {
	if _, known := t.open[id]; known || id <= t.pos.Confirmed {
		return false
	}
	t.open[id] = false
	t.last = max(t.last, id)
	return true
}

// startedAnew tells whether ids begin again below what was confirmed.
func (t *tracker) startedAnew(updates []Update) bool {
	for _, u := range updates {
		if u.ID > t.pos.Confirmed {
			return false
		}
	}
	return len(updates) > 0
}

// nextEra makes ids from first on count as later than all before.
func (t *tracker) nextEra(first int64) {
	*t = newTracker(Position{Era: t.pos.Era + 1, Confirmed: first - 1})
}

// seq orders updates over eras.
func (t *tracker) seq(id int64) int64 { return t.pos.Era<<40 | id }
