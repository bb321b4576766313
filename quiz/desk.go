package quiz

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"kepubot/store"
)

// Desk is the scoring desk (记分台) of a final: the teams, and every change of
// their scores with who made it and why. Scores are derived from the log.
type Desk struct {
	store.Meta `bson:",inline"` // the stage's id
	Seats      []Seat           `bson:"seats"`
	Log        []Change         `bson:"log,omitempty"`
	Ended      bool             `bson:"ended,omitempty"`
	Handled    store.Handled    `bson:"handled,omitempty"`
}

// Seat is a team at the desk.
type Seat struct {
	Team string `bson:"team"` // a team's id, or empty
	Name string `bson:"name"`
	Base int64  `bson:"base"` // what it begins with
}

// ChangeKind is what a change of a score is for.
type ChangeKind string

// The kinds of change.
const (
	MustAnswer ChangeKind = "must"   // 必答
	BuzzIn     ChangeKind = "buzz"   // 抢答, won at the hall's buzzers
	Risk       ChangeKind = "risk"   // 风险题, with a stake
	Adjust     ChangeKind = "adjust" // by the jury
	Sudden     ChangeKind = "sudden" // 加赛, breaks ties alone
)

// Change is one change of a team's score.
type Change struct {
	Seat   int        `bson:"seat"`
	Kind   ChangeKind `bson:"kind"`
	Points int64      `bson:"points"`
	By     string     `bson:"by"` // a resident id
	Why    string     `bson:"why,omitempty"`
	At     time.Time  `bson:"at"`
	Seq    int64      `bson:"seq"`
	Undone bool       `bson:"undone,omitempty"`
	// UndoneBy took it back, at UndoneAt.
	UndoneBy string     `bson:"undoneby,omitempty"`
	UndoneAt *time.Time `bson:"undoneat,omitempty"`
}

// Errors of the desk.
var (
	// ErrDeskOver means that the final has ended.
	ErrDeskOver = errors.New("the final has ended")
	// ErrPressed means that somebody scored since the keys were shown.
	ErrPressed = errors.New("somebody scored meanwhile")
	// ErrNothing means that there is no change to take back.
	ErrNothing = errors.New("nothing to take back")
	// ErrTie means that two teams still stand equal on a medal place.
	ErrTie = errors.New("teams stand equal")
)

// The bounds of a desk.
const (
	maxSeats  = 24
	maxLog    = 1000
	maxPoints = 1000
)

// SeatScore is a team's line at the desk.
type SeatScore struct {
	Seat
	N     int // the seat's number, from 0
	Score int64
	Extra int64 // of sudden death; breaks ties, is not added
	Place int   // shared by equal ones
}

// Table is the teams in the order of their scores.
func (d *Desk) Table() []SeatScore {
	table := make([]SeatScore, len(d.Seats))
	for i, seat := range d.Seats {
		table[i] = SeatScore{Seat: seat, N: i, Score: seat.Base}
	}
	for _, c := range d.Log {
		switch {
		case c.Undone || c.Seat < 0 || c.Seat >= len(table):
		case c.Kind == Sudden:
			table[c.Seat].Extra += c.Points
		default:
			table[c.Seat].Score += c.Points
		}
	}
	slices.SortStableFunc(table, func(a, b SeatScore) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Extra, a.Extra))
	})
	for i := range table {
		table[i].Place = i + 1
		if i > 0 && table[i].Score == table[i-1].Score && table[i].Extra == table[i-1].Extra {
			table[i].Place = table[i-1].Place
		}
	}
	return table
}

// Standing is how many changes stand that were not taken back.
func (d *Desk) Standing() int {
	n := 0
	for _, c := range d.Log {
		if !c.Undone {
			n++
		}
	}
	return n
}

// Last is the change made last; nil for none.
func (d *Desk) Last() *Change {
	if len(d.Log) == 0 {
		return nil
	}
	return &d.Log[len(d.Log)-1]
}

// Tied are the seats that share a place among the first n.
func (d *Desk) Tied(n int) []int {
	table := d.Table()
	var tied []int
	for i, s := range table {
		same := i > 0 && table[i-1].Place == s.Place || i+1 < len(table) && table[i+1].Place == s.Place
		if same && s.Place <= n {
			tied = append(tied, s.N)
		}
	}
	slices.Sort(tied)
	return tied
}

// Desks keeps the scoring desks.
type Desks struct {
	docs *store.Collection[Desk]
	now  func() time.Time
}

// OpenDesks opens the collection.
func OpenDesks(ctx context.Context, d store.Driver, now func() time.Time) (*Desks, error) {
	docs, err := store.Open[Desk](ctx, d, store.Schema{Name: "desks"})
	if err != nil {
		return nil, err
	}
	return &Desks{docs: docs, now: now}, nil
}

// Get is the desk of a stage, or store.ErrNotFound before it was set up.
func (d *Desks) Get(ctx context.Context, stage string) (*Desk, error) { return d.docs.Get(ctx, stage) }

// SetUp opens a desk with its teams. While nothing was scored it can be set up
// anew; then it stays.
func (d *Desks) SetUp(ctx context.Context, stage string, seats []Seat, seq int64) (*Desk, error) {
	if len(seats) < 2 || len(seats) > maxSeats {
		return nil, ErrNobody
	}
	desk := &Desk{Meta: store.Meta{ID: stage}, Seats: seats, Handled: store.Handled{seq}}
	err := d.docs.Insert(ctx, desk)
	if !errors.Is(err, store.ErrExists) {
		return desk, err
	}
	return d.change(ctx, stage, seq, func(desk *Desk) error {
		if len(desk.Log) == 0 {
			desk.Seats = seats
		}
		return nil
	})
}

// Anywhere in the log is where a change is written that names no place in it.
const Anywhere = -1

// Score writes a change, by the update in c.Seq, once. after is how many
// changes the log held where the host pressed, or Anywhere: a second press of
// the same key, or one after a colleague's, finds the log longer, changes
// nothing and hears ErrPressed.
func (d *Desks) Score(ctx context.Context, stage string, after int, c Change) (*Desk, error) {
	c.At = store.Millis(d.now())
	return d.change(ctx, stage, c.Seq, func(desk *Desk) error {
		switch {
		case after != Anywhere && after < len(desk.Log):
			return ErrPressed
		case desk.Ended:
			return ErrDeskOver
		case c.Seat < 0 || c.Seat >= len(desk.Seats) || c.Points == 0 || c.Points > maxPoints || c.Points < -maxPoints || len(desk.Log) >= maxLog:
			return store.ErrNotFound
		}
		desk.Log = append(desk.Log, c)
		return nil
	})
}

// Undo takes back the last change that stands, where that many stand: pressing
// the same key twice takes back one, and hears ErrPressed.
func (d *Desks) Undo(ctx context.Context, stage string, standing int, by string, seq int64) (*Desk, error) {
	at := store.Millis(d.now())
	return d.change(ctx, stage, seq, func(desk *Desk) error {
		if desk.Ended {
			return ErrDeskOver
		}
		if standing != desk.Standing() && desk.Standing() > 0 {
			return ErrPressed
		}
		for i := len(desk.Log) - 1; i >= 0; i-- {
			if !desk.Log[i].Undone {
				desk.Log[i].Undone, desk.Log[i].UndoneBy, desk.Log[i].UndoneAt = true, by, &at
				return nil
			}
		}
		return ErrNothing
	})
}

// End ends the final. It says ErrTie where the first three are not told
// apart.
func (d *Desks) End(ctx context.Context, stage string, seq int64) (*Desk, error) {
	return d.change(ctx, stage, seq, func(desk *Desk) error {
		if len(desk.Tied(3)) > 0 {
			return ErrTie
		}
		desk.Ended = true
		return nil
	})
}

func (d *Desks) change(ctx context.Context, stage string, seq int64, change func(*Desk) error) (*Desk, error) {
	return d.docs.Update(ctx, stage, func(desk *Desk) error {
		return desk.Handled.Once(seq, func() error { return change(desk) })
	})
}
