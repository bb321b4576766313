package quiz

import (
	"context"
	"errors"
	"slices"
	"time"

	"kepubot/store"
)

// Round is an audience round: the host opens, closes and reveals one question
// after the other, and everybody answers on a keypad that stays where it is.
type Round struct {
	store.Meta `bson:",inline"` // the stage's id
	Chat       int64            `bson:"chat,omitempty"` // the group it is played in
	Asked      []RoundQuestion  `bson:"asked,omitempty"`
	Handled    store.Handled    `bson:"handled,omitempty"`
}

// RoundQuestion is a question of a round. Numbers of updates tell what a press
// was meant for: it belongs to the question that was open when it reached
// Telegram, also where it is handled later.
type RoundQuestion struct {
	Question  string    `bson:"question"`
	Opened    time.Time `bson:"opened"` // the clock of all starts here
	OpenedSeq int64     `bson:"openedseq"`
	Closed    time.Time `bson:"closed,omitempty"`
	ClosedSeq int64     `bson:"closedseq,omitempty"`
	Revealed  bool      `bson:"revealed,omitempty"`
	// RevealedSeq is the update that revealed it.
	RevealedSeq int64 `bson:"revealedseq,omitempty"`
}

// Current is the question that was asked last; nil before the first.
func (r *Round) Current() *RoundQuestion {
	if len(r.Asked) == 0 {
		return nil
	}
	return &r.Asked[len(r.Asked)-1]
}

// meant is the number of the question that a press was for, or -1.
func (r *Round) meant(seq int64) int {
	for i := len(r.Asked) - 1; i >= 0; i-- {
		if q := r.Asked[i]; seq > q.OpenedSeq {
			if q.ClosedSeq != 0 && seq > q.ClosedSeq {
				return -1
			}
			return i
		}
	}
	return -1
}

// Listener is somebody who plays an audience round.
type Listener struct {
	store.Meta `bson:",inline"` // "<stage>:<person>"
	Stage      string           `bson:"stage"`
	Player     `bson:",inline"`
	Presses    []Press `bson:"presses"`
	Seq        int64   `bson:"seq"`
}

// Press is a listener's answer to a question of the round.
type Press struct {
	N      int       `bson:"n"`
	Picked uint64    `bson:"p"`
	At     time.Time `bson:"at"` // received
}

// Rounds keeps the audience rounds and who plays them.
type Rounds struct {
	rounds    *store.Collection[Round]
	listeners *store.Collection[Listener]
	pools     *Pools
	now       func() time.Time
}

// OpenRounds opens the collections.
func OpenRounds(ctx context.Context, d store.Driver, pools *Pools, now func() time.Time) (*Rounds, error) {
	rounds, err := store.Open[Round](ctx, d, store.Schema{Name: "rounds"})
	if err != nil {
		return nil, err
	}
	listeners, err := store.Open[Listener](ctx, d, store.Schema{
		Name:    "listeners",
		Fields:  []store.Field{{Name: "stage", Kind: store.String}, {Name: "resident", Kind: store.String}},
		Indexes: []store.Index{{Fields: []string{"stage"}}, {Fields: []string{"resident"}}},
	})
	if err != nil {
		return nil, err
	}
	return &Rounds{rounds: rounds, listeners: listeners, pools: pools, now: now}, nil
}

// Get is the round of a stage, or store.ErrNotFound.
func (r *Rounds) Get(ctx context.Context, stage string) (*Round, error) {
	return r.rounds.Get(ctx, stage)
}

// Begin makes a round, in a group's chat or, with 0, in private ones.
func (r *Rounds) Begin(ctx context.Context, stage string, chat, seq int64) (*Round, error) {
	round := &Round{Meta: store.Meta{ID: stage}, Chat: chat, Handled: store.Handled{seq}}
	err := r.rounds.Insert(ctx, round)
	if !errors.Is(err, store.ErrExists) {
		return round, err
	}
	return r.change(ctx, stage, seq, func(doc *Round) error {
		if chat != 0 {
			doc.Chat = chat
		}
		return nil
	})
}

// Errors of a round.
var (
	// ErrStillOpen means that a question must be closed first.
	ErrStillOpen = errors.New("a question is open")
	// ErrNoMore means that all questions of the round were asked.
	ErrNoMore = errors.New("no question left")
	// ErrNoneOpen means that no question is open.
	ErrNoneOpen = errors.New("no question is open")
)

// OpenNext opens question n, from 0: the next one, once.
func (r *Rounds) OpenNext(ctx context.Context, stage string, n int, seq int64) (*Round, error) {
	pool, err := r.pools.Get(ctx, stage)
	if err != nil {
		return nil, err
	}
	at := store.Millis(r.now())
	return r.change(ctx, stage, seq, func(doc *Round) error {
		if n < len(doc.Asked) {
			return nil // pressed twice
		}
		if q := doc.Current(); q != nil && q.ClosedSeq == 0 {
			return ErrStillOpen
		}
		if n != len(doc.Asked) || n >= len(pool.Questions) {
			return ErrNoMore
		}
		doc.Asked = append(doc.Asked, RoundQuestion{Question: pool.Questions[n].ID, Opened: at, OpenedSeq: seq})
		return nil
	})
}

// Close ends the answering of question n.
func (r *Rounds) Close(ctx context.Context, stage string, n int, seq int64) (*Round, error) {
	at := store.Millis(r.now())
	return r.change(ctx, stage, seq, func(doc *Round) error {
		if n < 0 || n >= len(doc.Asked) {
			return ErrNoneOpen
		}
		if doc.Asked[n].ClosedSeq == 0 {
			doc.Asked[n].Closed, doc.Asked[n].ClosedSeq = at, seq
		}
		return nil
	})
}

// Reveal shows the key of question n, which must be closed.
func (r *Rounds) Reveal(ctx context.Context, stage string, n int, seq int64) (*Round, error) {
	return r.change(ctx, stage, seq, func(doc *Round) error {
		if n < 0 || n >= len(doc.Asked) {
			return ErrNoneOpen
		}
		if doc.Asked[n].ClosedSeq == 0 {
			return ErrStillOpen
		}
		if !doc.Asked[n].Revealed {
			doc.Asked[n].Revealed, doc.Asked[n].RevealedSeq = true, seq
		}
		return nil
	})
}

func (r *Rounds) change(ctx context.Context, stage string, seq int64, change func(*Round) error) (*Round, error) {
	return r.rounds.Update(ctx, stage, func(doc *Round) error {
		return doc.Handled.Once(seq, func() error { return change(doc) })
	})
}

// Press takes a press on the keypad, received at a time by the update
// numbered seq. It returns the number of the question that it was for.
func (r *Rounds) Press(ctx context.Context, stage string, player Player, picked uint64, at time.Time, changes bool, seq int64) (int, Outcome, error) {
	round, err := r.rounds.Get(ctx, stage)
	if err != nil {
		return 0, 0, err
	}
	pool, err := r.pools.Get(ctx, stage)
	if err != nil {
		return 0, 0, err
	}
	n := round.meant(seq)
	if n < 0 {
		return 0, 0, ErrNoneOpen
	}
	q, ok := pool.Question(round.Asked[n].Question)
	if !ok || !q.Fits(Answer{Picked: picked}) {
		return n, 0, ErrAnswerForm
	}
	var outcome Outcome
	press := func(doc *Listener) (err error) {
		outcome, err = doc.press(Press{N: n, Picked: picked, At: store.Millis(at)}, changes, seq)
		return err
	}
	id := stage + ":" + player.Person
	_, err = r.listeners.Update(ctx, id, press)
	if errors.Is(err, store.ErrNotFound) {
		fresh := &Listener{Meta: store.Meta{ID: id}, Stage: stage, Player: player}
		press(fresh)
		if err = r.listeners.Insert(ctx, fresh); errors.Is(err, store.ErrExists) {
			_, err = r.listeners.Update(ctx, id, press)
		}
	}
	return n, outcome, err
}

func (l *Listener) press(p Press, changes bool, seq int64) (Outcome, error) {
	if seq <= l.Seq {
		return Repeated, nil
	}
	i := slices.IndexFunc(l.Presses, func(other Press) bool { return other.N == p.N })
	switch {
	case i < 0:
		l.Presses, l.Seq = append(l.Presses, p), seq
		return Recorded, nil
	case l.Presses[i].Picked == p.Picked:
		return Repeated, nil
	case !changes:
		return 0, ErrAnswered
	}
	l.Presses[i], l.Seq = p, seq
	return Changed, nil
}

// Of are the rounds that one account played.
func (r *Rounds) Of(ctx context.Context, resident string) ([]*Listener, error) {
	return r.listeners.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", resident)}})
}
