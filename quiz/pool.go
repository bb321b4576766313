package quiz

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kepubot/store"
)

// Pool is what a stage asks from: copies of the questions as they were when
// the competition was announced, so that the bank can change meanwhile.
type Pool struct {
	store.Meta `bson:",inline"` // the stage's id
	Questions  []Question       `bson:"questions"`
	// Draft is the revision of the draft that the questions were taken for.
	Draft int64 `bson:"draft"`
	// Corrections are keys that were found wrong, the latest last. The keys in
	// Questions are those that count now.
	Corrections []Correction `bson:"corrections,omitempty"`

	index map[string]int
	once  sync.Once
}

// Correction is a wrong key that was put right.
type Correction struct {
	Question string    `bson:"question"`
	Old      Key       `bson:"old"`
	New      Key       `bson:"new"`
	Reason   string    `bson:"reason"`
	By       string    `bson:"by"`
	At       time.Time `bson:"at"`
	Seq      int64     `bson:"seq"`
	// Before and After are the tables of communities under the two keys.
	Before []Standing `bson:"before,omitempty"`
	After  []Standing `bson:"after,omitempty"`
}

// Question finds a question of the pool.
func (p *Pool) Question(id string) (*Question, bool) {
	p.once.Do(func() {
		p.index = make(map[string]int, len(p.Questions))
		for i := range p.Questions {
			p.index[p.Questions[i].ID] = i
		}
	})
	i, ok := p.index[id]
	if !ok {
		return nil, false
	}
	return &p.Questions[i], true
}

// revision tells pools of a stage apart whose keys may differ; 0 for none.
func (p *Pool) revision() int64 {
	if p == nil {
		return 0
	}
	return p.Rev
}

// ErrReason means that a correction comes without a reason, or changes
// nothing.
var ErrReason = errors.New("a correction needs a reason and another key")

// ErrBank means that a stage would draw more questions than there are.
type ErrBank struct {
	Stage      string
	Have, Want int
}

// Error says how many there are.
func (e ErrBank) Error() string {
	return fmt.Sprintf("stage %s draws %d questions of %d", e.Stage, e.Want, e.Have)
}

// Pools keeps the pools, and the last ones read in memory: every answer
// needs one, and they change only when a key is corrected.
type Pools struct {
	docs *store.Collection[Pool]
	mu   sync.Mutex
	held map[string]heldPool
	now  func() time.Time
}

type heldPool struct {
	pool *Pool
	at   time.Time
}

// poolAge is how long a pool in memory is taken for the stored one: another
// replica may have corrected a key, and takes over only after its lease.
const poolAge = time.Second

// OpenPools opens the collection.
func OpenPools(ctx context.Context, d store.Driver, now func() time.Time) (*Pools, error) {
	docs, err := store.Open[Pool](ctx, d, store.Schema{Name: "pools"})
	if err != nil {
		return nil, err
	}
	return &Pools{docs: docs, held: map[string]heldPool{}, now: now}, nil
}

// Get is the pool of a stage, or store.ErrNotFound. It must not be changed.
func (p *Pools) Get(ctx context.Context, stage string) (*Pool, error) {
	p.mu.Lock()
	held, ok := p.held[stage]
	p.mu.Unlock()
	if ok && p.now().Sub(held.at).Abs() < poolAge {
		return held.pool, nil
	}
	pool, err := p.docs.Get(ctx, stage)
	if err != nil {
		return nil, fmt.Errorf("reading the questions of %s: %w", stage, err)
	}
	p.hold(pool)
	return pool, nil
}

func (p *Pools) hold(pool *Pool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// What was read before a correction may come after it.
	if held, ok := p.held[pool.ID]; !ok || held.pool.Rev <= pool.Rev {
		p.held[pool.ID] = heldPool{pool, p.now()}
	}
}

// renew stores the pool of a stage that is about to be announced, in the
// place of one that an announcement of an older draft left that was broken
// off. One of the same draft stays: somebody may be announcing it, or have
// announced it, at the same time.
func (p *Pools) renew(ctx context.Context, pool *Pool) error {
	err := p.docs.Insert(ctx, pool)
	if errors.Is(err, store.ErrExists) {
		questions, draft := pool.Questions, pool.Draft
		pool, err = p.docs.Update(ctx, pool.ID, func(doc *Pool) error {
			if doc.Draft < draft {
				doc.Questions, doc.Draft = questions, draft
			}
			return nil
		})
	}
	if err == nil {
		p.hold(pool)
	}
	return err
}

// Correct puts a key right, by the update in c.Seq, once, and keeps c.Before
// with it. The entries must be scored again after it.
func (p *Pools) Correct(ctx context.Context, stage string, c Correction) (*Pool, error) {
	c.At = store.Millis(p.now())
	pool, err := p.docs.Update(ctx, stage, func(pool *Pool) error {
		if slices.ContainsFunc(pool.Corrections, func(done Correction) bool { return done.Seq == c.Seq }) {
			return nil
		}
		i := slices.IndexFunc(pool.Questions, func(q Question) bool { return q.ID == c.Question })
		if i < 0 {
			return store.ErrNotFound
		}
		q := &pool.Questions[i]
		c.Old = q.Key
		q.Key = c.New
		if c.Reason == "" || c.Old == c.New || len(q.Problems(q.Groups)) > 0 {
			return ErrReason
		}
		pool.Corrections = append(pool.Corrections, c)
		return nil
	})
	if err == nil {
		p.hold(pool)
	}
	return pool, err
}

// compared keeps the table of after a correction, once.
func (p *Pools) compared(ctx context.Context, stage string, seq int64, after []Standing) error {
	pool, err := p.docs.Update(ctx, stage, func(pool *Pool) error {
		for i := range pool.Corrections {
			if c := &pool.Corrections[i]; c.Seq == seq && c.After == nil {
				c.After = after
			}
		}
		return nil
	})
	if err == nil {
		p.hold(pool)
	}
	return err
}
