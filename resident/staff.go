package resident

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kepubot/store"
)

// Errors of invitations and of the staff list.
var (
	// ErrInvite means that an invitation is unknown, used or expired.
	ErrInvite = errors.New("invitation unknown, used or expired")
	// ErrLastAdmin means that nobody would be left to manage staff.
	ErrLastAdmin = errors.New("the last administrator stays")
)

// Employee is a member of staff, under the id of the resident they are.
type Employee struct {
	store.Meta `bson:",inline"`
	// Name is how colleagues know them, as they call themselves at Telegram.
	Name   string    `bson:"name"`
	Grants []Grant   `bson:"grants"`
	By     string    `bson:"by"`
	At     time.Time `bson:"at"`
}

// Staff keeps who works for the association and what they may do.
type Staff struct {
	docs    *store.Collection[Employee]
	invites *store.Collection[invite]
	admins  []int64
	now     func() time.Time
	// mu keeps two administrators from removing each other at once, and a
	// removal from crossing an acceptance. One process serves at a time.
	mu sync.Mutex
}

// OpenStaff opens the staff list. The Telegram numbers in admins are
// administrators by configuration, whatever is stored.
func OpenStaff(ctx context.Context, d store.Driver, now func() time.Time, admins []int64) (*Staff, error) {
	docs, err := store.Open[Employee](ctx, d, store.Schema{Name: "staff"})
	if err != nil {
		return nil, err
	}
	invites, err := openInvites(ctx, d)
	if err != nil {
		return nil, err
	}
	return &Staff{docs: docs, invites: invites, admins: admins, now: now}, nil
}

// Of is what a person may do at this moment.
func (s *Staff) Of(ctx context.Context, r *Resident) (Rights, error) {
	var rights Rights
	if r.Telegram != 0 && slices.Contains(s.admins, r.Telegram) {
		rights = append(rights, Grant{Role: Admin})
	}
	employee, err := s.docs.Get(ctx, r.ID)
	if errors.Is(err, store.ErrNotFound) {
		return rights, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the rights of %s: %w", r.ID, err)
	}
	return append(rights, employee.Grants...), nil
}

// List are all members of staff by id.
func (s *Staff) List(ctx context.Context) ([]*Employee, error) {
	return s.docs.Find(ctx, store.Query{})
}

// Get finds a member of staff, or says store.ErrNotFound.
func (s *Staff) Get(ctx context.Context, id string) (*Employee, error) { return s.docs.Get(ctx, id) }

func (s *Staff) grant(ctx context.Context, id, name, by string, grant Grant) error {
	doc := &Employee{Meta: store.Meta{ID: id}, Name: name, Grants: []Grant{grant}, By: by, At: store.Millis(s.now())}
	err := s.docs.Insert(ctx, doc)
	if errors.Is(err, store.ErrExists) {
		_, err = s.docs.Update(ctx, id, func(doc *Employee) error {
			doc.Name = name
			if !slices.Contains(doc.Grants, grant) {
				doc.Grants = append(doc.Grants, grant)
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("granting %s the role %s: %w", id, grant.Role, err)
	}
	return nil
}

// Remove takes all stored roles from a person, with the invitations that
// could bring them back: those they took up and those they gave out. Without
// an administrator by configuration the last stored one stays.
func (s *Staff) Remove(ctx context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.replaceable(ctx, id); err != nil {
		return err
	}
	if err := s.withdraw(ctx, id); err != nil {
		return fmt.Errorf("withdrawing the invitations of %s: %w", id, err)
	}
	_, err := s.docs.Delete(ctx, id)
	return err
}

// replaceable says ErrLastAdmin where nobody else could manage staff.
func (s *Staff) replaceable(ctx context.Context, id string) error {
	if len(s.admins) > 0 {
		return nil
	}
	all, err := s.List(ctx)
	if err != nil {
		return err
	}
	admins := slices.DeleteFunc(all, func(e *Employee) bool { return !slices.ContainsFunc(e.Grants, isAdmin) })
	if len(admins) == 1 && admins[0].ID == id {
		return ErrLastAdmin
	}
	return nil
}

func isAdmin(g Grant) bool { return g == Grant{Role: Admin} }
