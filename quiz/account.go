package quiz

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kepubot/store"
)

// Account is somebody's points (积分): what they were earned for, and what
// they were exchanged for at the community. One document, so that nobody can
// spend what they do not have.
type Account struct {
	store.Meta `bson:",inline"` // the resident
	Earned     []Earning        `bson:"earned,omitempty"`
	Spent      []Spending       `bson:"spent,omitempty"`
	Seq        int64            `bson:"seq"`
}

// Earning is points for one thing; its id makes earning it twice harmless.
type Earning struct {
	ID     string    `bson:"id"` // such as "<stage>:<person>"
	Points int64     `bson:"points"`
	At     time.Time `bson:"at"`
}

// Spending is points exchanged for a gift. A code is shown to staff, who take
// it once (核销).
type Spending struct {
	Code    string     `bson:"code"`
	Points  int64      `bson:"points"`
	At      time.Time  `bson:"at"`
	Taken   *time.Time `bson:"taken,omitempty"`
	TakenBy string     `bson:"takenby,omitempty"`
}

// Balance is what is left.
func (a *Account) Balance() int64 {
	sum := int64(0)
	for _, e := range a.Earned {
		sum += e.Points
	}
	for _, s := range a.Spent {
		sum -= s.Points
	}
	return sum
}

// Waiting is the code that is not taken yet; nil for none.
func (a *Account) Waiting() *Spending {
	i := slices.IndexFunc(a.Spent, func(s Spending) bool { return s.Taken == nil })
	if i < 0 {
		return nil
	}
	return &a.Spent[i]
}

// Errors of points.
var (
	// ErrPoints means that there are not enough points.
	ErrPoints = errors.New("not enough points")
	// ErrCode means that no such code waits, or that it was taken.
	ErrCode = errors.New("no such code, or taken already")
)

// gift points to the account that a code belongs to.
type gift struct {
	store.Meta `bson:",inline"` // the code
	Resident   string           `bson:"resident"`
}

// Accounts keeps the points.
type Accounts struct {
	docs  *store.Collection[Account]
	gifts *store.Collection[gift]
	now   func() time.Time
}

// OpenAccounts opens the collections.
func OpenAccounts(ctx context.Context, d store.Driver, now func() time.Time) (*Accounts, error) {
	docs, err := store.Open[Account](ctx, d, store.Schema{Name: "accounts"})
	if err != nil {
		return nil, err
	}
	gifts, err := store.Open[gift](ctx, d, store.Schema{Name: "gifts"})
	if err != nil {
		return nil, err
	}
	return &Accounts{docs: docs, gifts: gifts, now: now}, nil
}

// Get is somebody's account, empty for a newcomer.
func (a *Accounts) Get(ctx context.Context, resident string) (*Account, error) {
	account, err := a.docs.Get(ctx, resident)
	if errors.Is(err, store.ErrNotFound) {
		return &Account{Meta: store.Meta{ID: resident}}, nil
	}
	return account, err
}

// Earn adds points for one thing, once.
func (a *Accounts) Earn(ctx context.Context, resident, id string, points int64) error {
	at := store.Millis(a.now())
	earn := func(doc *Account) error {
		if !slices.ContainsFunc(doc.Earned, func(e Earning) bool { return e.ID == id }) {
			doc.Earned = append(doc.Earned, Earning{ID: id, Points: points, At: at})
		}
		return nil
	}
	_, err := a.docs.Update(ctx, resident, earn)
	if errors.Is(err, store.ErrNotFound) {
		fresh := &Account{Meta: store.Meta{ID: resident}}
		earn(fresh)
		if err = a.docs.Insert(ctx, fresh); errors.Is(err, store.ErrExists) {
			_, err = a.docs.Update(ctx, resident, earn)
		}
	}
	if err != nil {
		return fmt.Errorf("crediting %s: %w", id, err)
	}
	return nil
}

// Exchange sets points aside for a gift and gives the code to show for it, by
// the update numbered seq. While a code waits no other is given: it is the one
// returned.
func (a *Accounts) Exchange(ctx context.Context, resident string, points, seq int64) (*Spending, error) {
	code, at := newCode(), store.Millis(a.now())
	if points <= 0 {
		return nil, ErrPoints
	}
	account, err := a.docs.Update(ctx, resident, func(doc *Account) error {
		if doc.Waiting() != nil || seq <= doc.Seq {
			return nil
		}
		if doc.Balance() < points {
			return ErrPoints
		}
		doc.Spent, doc.Seq = append(doc.Spent, Spending{Code: code, Points: points, At: at}), seq
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrPoints
	}
	if err != nil {
		return nil, err
	}
	waiting := account.Waiting()
	if waiting == nil {
		return nil, ErrCode
	}
	err = a.gifts.Insert(ctx, &gift{Meta: store.Meta{ID: waiting.Code}, Resident: resident})
	if err != nil && !errors.Is(err, store.ErrExists) {
		return nil, fmt.Errorf("keeping a code: %w", err)
	}
	return waiting, nil
}

// newCode is eight letters and digits that are not mixed up when read out.
func newCode() string {
	return strings.NewReplacer("I", "X", "O", "Y").Replace(rand.Text()[:8])
}

// Take takes a code, once. The same member of staff taking it again at once
// finds it done.
func (a *Accounts) Take(ctx context.Context, code, by string) (*Spending, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if len(code) != 8 {
		return nil, ErrCode
	}
	found, err := a.gifts.Get(ctx, code)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrCode
	}
	if err != nil {
		return nil, err
	}
	at := store.Millis(a.now())
	var taken *Spending
	_, err = a.docs.Update(ctx, found.Resident, func(doc *Account) error {
		i := slices.IndexFunc(doc.Spent, func(s Spending) bool { return s.Code == code })
		if i < 0 || doc.Spent[i].Taken != nil && (doc.Spent[i].TakenBy != by || at.Sub(*doc.Spent[i].Taken) > time.Minute) {
			return ErrCode
		}
		if doc.Spent[i].Taken == nil {
			doc.Spent[i].Taken, doc.Spent[i].TakenBy = &at, by
		}
		taken = &doc.Spent[i]
		return nil
	})
	return taken, err
}

// Forget removes somebody's points and codes.
func (a *Accounts) Forget(ctx context.Context, resident string) error {
	account, err := a.Get(ctx, resident)
	if err != nil {
		return err
	}
	for _, s := range account.Spent {
		if _, err := a.gifts.Delete(ctx, s.Code); err != nil {
			return err
		}
	}
	_, err = a.docs.Delete(ctx, resident)
	return err
}
