package store

import (
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Remember holds up to limit documents in memory as Insert and Update wrote
// them last, so that Update need not read one that it writes again. It is for
// documents of a kilobyte or two that are changed several times in a row. Others
// may change them too, but whoever deletes one must do so through c. Call it
// before c is used.
func (c *Collection[T]) Remember(limit int) {
	c.memory = &memory{limit: limit, held: map[string]bson.Raw{}}
}

// memory holds documents as a collection wrote them last. One that is out of
// date does no harm: its revision is not the stored one, so that nothing can
// be put in its place.
type memory struct {
	limit int
	mu    sync.Mutex
	held  map[string]bson.Raw
}

// get is a document as it was written last; nil where that is not known.
func (m *memory) get(id string) bson.Raw {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.held[id]
}

// put holds a document. A full memory begins anew: whoever changes a document
// soon again is soon back.
func (m *memory) put(id string, doc bson.Raw) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.held) >= m.limit {
		clear(m.held)
	}
	m.held[id] = doc
}

// drop forgets documents: their ids may come back with the same revisions.
func (m *memory) drop(ids ...string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		delete(m.held, id)
	}
}
