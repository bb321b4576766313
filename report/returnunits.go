package report

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"kepubot/resident"
	"kepubot/store"
)

// Reporter is a member unit (成员单位) that figures are asked from. Places are
// in the directory; who reports for either (报送员) is a matter of rights.
type Reporter struct {
	store.Meta `bson:",inline"` // the Addressee
	Name       resident.Name    `bson:"name"`
	Retired    bool             `bson:"retired,omitempty"`
	Handled    store.Handled    `bson:"handled,omitempty"`
}

// Addressee is who it is.
func (r *Reporter) Addressee() Addressee { return Addressee(r.ID) }

// ErrReporter means that a member unit has no name, or one too long, or an id
// of another form.
var ErrReporter = errors.New("a member unit needs an id and a name")

const unitNameLimit = 30

// Reporters keeps the member units.
type Reporters struct {
	docs *store.Collection[Reporter]
}

// OpenReporters opens the collection.
func OpenReporters(ctx context.Context, d store.Driver) (*Reporters, error) {
	docs, err := store.Open[Reporter](ctx, d, store.Schema{Name: "reporters"})
	return &Reporters{docs}, err
}

// All are all member units by id, retired ones too.
func (r *Reporters) All(ctx context.Context) ([]*Reporter, error) {
	return r.docs.Find(ctx, store.Query{})
}

// Used are the member units that figures are asked from at present.
func (r *Reporters) Used(ctx context.Context) ([]*Reporter, error) {
	all, err := r.All(ctx)
	return slices.DeleteFunc(all, func(one *Reporter) bool { return one.Retired }), err
}

// Get finds a member unit, a retired one too, or says store.ErrNotFound.
func (r *Reporters) Get(ctx context.Context, unit string) (*Reporter, error) {
	return r.docs.Get(ctx, string(FromUnit(unit)))
}

// PutUnit adds a member unit or gives it another name, by the update numbered
// seq. One that was retired is back.
func (r *Reporters) PutUnit(ctx context.Context, unit string, name resident.Name, seq int64) (*Reporter, error) {
	n := utf8.RuneCountInString(name.Chinese)
	if !indicatorIDForm.MatchString(unit) || n == 0 || n > unitNameLimit || utf8.RuneCountInString(name.English) > 3*unitNameLimit {
		return nil, ErrReporter
	}
	put := func(doc *Reporter) error {
		return doc.Handled.Once(seq, func() error {
			doc.Name, doc.Retired = name, false
			return nil
		})
	}
	fresh := &Reporter{Meta: store.Meta{ID: string(FromUnit(unit))}}
	if err := put(fresh); err != nil {
		return nil, err
	}
	err := r.docs.Insert(ctx, fresh)
	if errors.Is(err, store.ErrExists) {
		return r.docs.Update(ctx, fresh.ID, put)
	}
	return fresh, err
}

// Retire takes a member unit out of use, by the update numbered seq.
func (r *Reporters) Retire(ctx context.Context, unit string, seq int64) (*Reporter, error) {
	return r.docs.Update(ctx, string(FromUnit(unit)), func(doc *Reporter) error {
		return doc.Handled.Once(seq, func() error {
			doc.Retired = true
			return nil
		})
	})
}
