package sim

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"time"
)

// shelf lives of updates.
const (
	tapLife     = 150 * time.Second
	messageLife = 24 * time.Hour
	maxWaiting  = 100_000
)

// update is one entry of the bot's queue.
type update struct {
	id    int64
	kind  string
	body  json.RawMessage
	until time.Time
}

// queue is what waits for the bot. Ids begin at random and grow by one.
type queue struct {
	next    int64
	waiting []update
	allowed []string // nil: all kinds but those that need asking for
	poll    chan struct{}
}

// reset begins the ids anew, possibly lower.
func (q *queue) reset() { q.next = 2_000_000 + rand.Int64N(900_000_000) }

// push adds an update of a kind, if the bot wants it. The lock is held.
func (s *Sim) push(kind string, body any) {
	if len(s.updates.allowed) > 0 && !slices.Contains(s.updates.allowed, kind) {
		return
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic("sim: an update cannot be written: " + err.Error())
	}
	life := messageLife
	if kind == "callback_query" {
		life = tapLife
	}
	q := &s.updates
	if len(q.waiting) < maxWaiting {
		q.waiting = append(q.waiting, update{q.next, kind, raw, s.now().Add(life)})
	}
	q.next++
	s.touch()
}

// confirm forgets updates below an offset, as getUpdates does; a negative
// one keeps the last. An offset outside of what waits begins at the head.
func (q *queue) confirm(offset int64) {
	if offset < 0 {
		q.waiting = q.waiting[max(0, len(q.waiting)+int(max(offset, -maxWaiting))):]
		return
	}
	if len(q.waiting) == 0 || offset > q.next+10 {
		return
	}
	i := 0
	for i < len(q.waiting) && q.waiting[i].id < offset {
		i++
	}
	q.waiting = q.waiting[i:]
}

// fetch is what a poll brings: the first limit updates still on the shelf.
func (q *queue) fetch(limit int, now time.Time) []json.RawMessage {
	q.waiting = slices.DeleteFunc(q.waiting, func(u update) bool { return now.After(u.until) })
	found := []json.RawMessage{}
	for _, u := range q.waiting[:min(limit, len(q.waiting))] {
		found = append(found, u.json())
	}
	return found
}

// json is the update as the bot receives it.
func (u update) json() json.RawMessage {
	raw, err := json.Marshal(map[string]any{"update_id": u.id, u.kind: u.body})
	if err != nil {
		panic("sim: an update cannot be written: " + err.Error())
	}
	return raw
}

// Unconfirmed are the updates that the bot has not confirmed, oldest first.
func (s *Sim) Unconfirmed() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeDue()
	return s.updates.fetch(maxWaiting, s.now())
}

// ResetUpdateIDs makes the ids start anew, below those so far: what Telegram
// does after a week without updates.
func (s *Sim) ResetUpdateIDs() {
	s.mu.Lock()
	defer s.mu.Unlock()
	lowest := s.updates.next
	if len(s.updates.waiting) > 0 {
		lowest = s.updates.waiting[0].id
	}
	s.updates.next = lowest/2 + 1
	s.updates.waiting = nil
}

// InjectUpdate puts anything at all into the bot's queue: an update of a
// kind with any body, whether the bot asked for it or not.
func (s *Sim) InjectUpdate(kind string, body json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	allowed := s.updates.allowed
	s.updates.allowed = nil
	s.push(kind, body)
	s.updates.allowed = allowed
}
