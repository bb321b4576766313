package quiz

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"kepubot/store"
)

// Lottery is a prize draw among those who took part in a stage. The rule: of
// all tickets, those whose SHA-256 of "<seed>:<ticket>" is lowest win. Seed
// and tickets are kept, so that anybody can draw again and find the same.
type Lottery struct {
	store.Meta `bson:",inline"` // the stage's id
	Seed       string           `bson:"seed"`
	Tickets    []string         `bson:"tickets"` // persons, sorted
	Winners    []string         `bson:"winners"`
	By         string           `bson:"by"`
	At         time.Time        `bson:"at"`
	Seq        int64            `bson:"seq"`
}

// Draw finds the winners among tickets, the first prize first.
func Draw(seed string, tickets []string, n int) []string {
	lot := func(ticket string) string {
		sum := sha256.Sum256([]byte(seed + ":" + ticket))
		return hex.EncodeToString(sum[:])
	}
	drawn := slices.Compact(slices.Sorted(slices.Values(tickets)))
	slices.SortFunc(drawn, func(a, b string) int { return cmp.Compare(lot(a), lot(b)) })
	return drawn[:min(max(n, 0), len(drawn))]
}

// Errors of draws.
var (
	// ErrDrawn means that the prizes of a stage were drawn already.
	ErrDrawn = errors.New("drawn already")
	// ErrTickets means that more took part than one draw can hold.
	ErrTickets = errors.New("too many tickets for a draw")
)

// ticketLimit bounds a draw: the tickets stand in one document of some 40
// bytes each.
const ticketLimit = 250_000

// Lotteries keeps the draws.
type Lotteries struct {
	docs    *store.Collection[Lottery]
	entries *Entries
}

// OpenLotteries opens the collection.
func OpenLotteries(ctx context.Context, d store.Driver, entries *Entries) (*Lotteries, error) {
	docs, err := store.Open[Lottery](ctx, d, store.Schema{Name: "lotteries"})
	if err != nil {
		return nil, err
	}
	return &Lotteries{docs: docs, entries: entries}, nil
}

// Get is the draw of a stage, or store.ErrNotFound.
func (l *Lotteries) Get(ctx context.Context, stage string) (*Lottery, error) {
	return l.docs.Get(ctx, stage)
}

// Hold draws n prizes among all who took part in a stage that is over, once.
func (l *Lotteries) Hold(ctx context.Context, stage string, n int, by string, seq int64) (*Lottery, error) {
	if there, err := l.docs.Get(ctx, stage); err == nil {
		if there.Seq == seq {
			return there, nil
		}
		return nil, ErrDrawn
	} else if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	p, err := l.entries.Play(ctx, stage)
	if err != nil {
		return nil, err
	}
	if !p.Stage.Over(l.entries.now(), p.Gaps) {
		return nil, ErrNotOver
	}
	lottery := &Lottery{Meta: store.Meta{ID: stage}, Seed: rand.Text(), By: by, At: store.Millis(l.entries.now()), Seq: seq}
	for entry, err := range l.entries.docs.Each(ctx, store.Query{Where: []store.Cond{store.Eq("stage", stage), store.Eq("done", true)}}, 1000) {
		if err != nil {
			return nil, fmt.Errorf("collecting tickets of %s: %w", stage, err)
		}
		if len(lottery.Tickets) == ticketLimit {
			return nil, ErrTickets
		}
		lottery.Tickets = append(lottery.Tickets, entry.Person)
	}
	if n < 1 || len(lottery.Tickets) == 0 {
		return nil, ErrNobody
	}
	lottery.Winners = Draw(lottery.Seed, lottery.Tickets, n)
	err = l.docs.Insert(ctx, lottery)
	if !errors.Is(err, store.ErrExists) {
		return lottery, err
	}
	there, err := l.docs.Get(ctx, stage)
	if err == nil && there.Seq != seq {
		return nil, ErrDrawn
	}
	return there, err
}
