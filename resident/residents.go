package resident

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"kepubot/store"
)

// Residents keeps the people.
type Residents struct {
	docs *store.Collection[Resident]
	gone *store.Collection[Departure]
	now  func() time.Time
	slot string
}

// OpenResidents opens the collection. Newcomers get the default slot.
func OpenResidents(ctx context.Context, d store.Driver, now func() time.Time, slot string) (*Residents, error) {
	docs, err := store.Open[Resident](ctx, d, store.Schema{
		Name: "residents",
		Fields: []store.Field{
			{Name: "telegram", Kind: store.Int},
			{Name: "state", Kind: store.String},
			{Name: "place", Kind: store.String},
			{Name: "community", Kind: store.String},
			{Name: "group", Kind: store.String},
			{Name: "slot", Kind: store.String},
			{Name: "gets", Kind: store.Bool},
			{Name: "nextday", Kind: store.String},
			{Name: "joinedday", Kind: store.String},
			{Name: "agreed", Kind: store.Time},
			{Name: "name", Kind: store.String},
		},
		Indexes: []store.Index{
			// One account is one resident, however many updates arrive at once.
			{Fields: []string{"telegram"}, Unique: true},
			// The audience of a slot, page by page.
			{Fields: []string{"gets", "slot", "_id"}},
			// Everybody who gets messages, page by page.
			{Fields: []string{"gets", "_id"}},
			// Changes that count from a day.
			{Fields: []string{"nextday"}},
			// Figures by community, and people whom staff registered by name.
			{Fields: []string{"community", "name"}},
		},
	})
	if err != nil {
		return nil, err
	}
	gone, err := openDepartures(ctx, d)
	if err != nil {
		return nil, err
	}
	return &Residents{docs: docs, gone: gone, now: now, slot: slot}, nil
}

// newID makes a random id that points to nobody by itself.
func newID() string { return "r" + strings.ToLower(rand.Text()) }

// Meet finds the person with a Telegram number, or begins a registration.
func (r *Residents) Meet(ctx context.Context, telegram int64, language string) (*Resident, error) {
	found, err := r.ByTelegram(ctx, telegram)
	if !errors.Is(err, store.ErrNotFound) {
		return found, err
	}
	fresh := &Resident{Meta: store.Meta{ID: newID()}, Telegram: telegram, State: Joining, Language: language, Slot: r.slot}
	err = r.docs.Insert(ctx, fresh)
	if errors.Is(err, store.ErrExists) {
		return r.ByTelegram(ctx, telegram)
	}
	return fresh, err
}

// ByTelegram finds a person by their Telegram number, or says store.ErrNotFound.
func (r *Residents) ByTelegram(ctx context.Context, telegram int64) (*Resident, error) {
	return r.docs.First(ctx, store.Query{Where: []store.Cond{store.Eq("telegram", telegram)}})
}

// Get finds a person by id, or says store.ErrNotFound.
func (r *Residents) Get(ctx context.Context, id string) (*Resident, error) {
	return r.docs.Get(ctx, id)
}

// Change changes a person's document by the update numbered seq. An update
// that is not newer than the last change leaves everything as it is, and
// what stands is returned.
func (r *Residents) Change(ctx context.Context, id string, seq int64, change func(*Resident) error) (*Resident, error) {
	return r.docs.Update(ctx, id, func(doc *Resident) error {
		if seq <= doc.Seq {
			return nil
		}
		if err := change(doc); err != nil {
			return err
		}
		doc.Seq = seq
		doc.settle()
		return nil
	})
}

// MarkAway notes that a person cannot be reached, or can be again.
func (r *Residents) MarkAway(ctx context.Context, telegram int64, away bool) error {
	found, err := r.ByTelegram(ctx, telegram)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now := store.Millis(r.now())
	_, err = r.docs.Update(ctx, found.ID, func(doc *Resident) error {
		switch {
		case !away:
			doc.Away = nil
		case doc.Away == nil:
			doc.Away = &now
		}
		doc.settle()
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// enrolledNameLimit is the longest name of somebody registered by staff, in
// characters.
const enrolledNameLimit = 20

// Enroll registers somebody by staff, who answers for their consent, under
// an id that makes doing it twice harmless. The person has no account here.
func (r *Residents) Enroll(ctx context.Context, id, name, group string, c Community, by, day string) error {
	if !properName(name, enrolledNameLimit) {
		return ErrName
	}
	now := store.Millis(r.now())
	doc := &Resident{
		Meta: store.Meta{ID: id}, State: Active, Language: Chinese, Name: name, EnteredBy: by,
		Place: c.Place, Community: c.ID, Group: group, PushGroup: group, PushLanguage: Chinese,
		Agreed: &now, JoinedDay: day, Slot: r.slot, TipsOff: true,
	}
	err := r.docs.Insert(ctx, doc)
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// ApplyDue makes the changes count whose day has come.
func (r *Residents) ApplyDue(ctx context.Context, today string) error {
	due := store.Query{Where: []store.Cond{store.LTE("nextday", today)}, Sort: []store.Sort{{Field: "nextday"}}}
	for doc, err := range r.docs.Each(ctx, due, 200) {
		if err != nil {
			return err
		}
		_, err := r.docs.Update(ctx, doc.ID, func(doc *Resident) error {
			if doc.NextDay <= today {
				doc.applyNext()
			}
			return nil
		})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("applying the changes of %s: %w", doc.ID, err)
		}
	}
	return nil
}
