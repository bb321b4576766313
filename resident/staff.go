package resident

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
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

// InviteLife is how long an invitation can be taken up.
const InviteLife = 48 * time.Hour

// Employee is a member of staff, under the id of the resident they are.
type Employee struct {
	store.Meta `bson:",inline"`
	// Name is how colleagues know them, as they call themselves at Telegram.
	Name   string    `bson:"name"`
	Grants []Grant   `bson:"grants"`
	By     string    `bson:"by"`
	At     time.Time `bson:"at"`
}

// invite is a one-time invitation, under the hash of its token.
type invite struct {
	store.Meta `bson:",inline"`
	Grant      Grant     `bson:"grant"`
	By         string    `bson:"by"`
	Until      time.Time `bson:"until"`
	UsedBy     string    `bson:"usedby,omitempty"`
}

// Staff keeps who works for the association and what they may do.
type Staff struct {
	docs    *store.Collection[Employee]
	invites *store.Collection[invite]
	admins  []int64
	now     func() time.Time
}

// OpenStaff opens the staff list. The Telegram numbers in admins are
// administrators by configuration, whatever is stored.
func OpenStaff(ctx context.Context, d store.Driver, now func() time.Time, admins []int64) (*Staff, error) {
	docs, err := store.Open[Employee](ctx, d, store.Schema{Name: "staff"})
	if err != nil {
		return nil, err
	}
	invites, err := store.Open[invite](ctx, d, store.Schema{Name: "invites"})
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

// Invite makes a one-time invitation and returns its token, of which only
// the hash is kept.
func (s *Staff) Invite(ctx context.Context, by string, grant Grant) (token string, err error) {
	var random [18]byte
	rand.Read(random[:])
	token = base64.RawURLEncoding.EncodeToString(random[:])
	doc := &invite{Meta: store.Meta{ID: hashed(token)}, Grant: grant, By: by, Until: store.Millis(s.now().Add(InviteLife))}
	if err := s.invites.Insert(ctx, doc); err != nil {
		return "", fmt.Errorf("inviting staff: %w", err)
	}
	return token, nil
}

// Accept gives a person the role of an invitation, once; the same person
// may accept again and nothing changes.
func (s *Staff) Accept(ctx context.Context, token, id, name string) (Grant, error) {
	now := s.now()
	used, err := s.invites.Update(ctx, hashed(token), func(doc *invite) error {
		if (doc.UsedBy != "" && doc.UsedBy != id) || (doc.UsedBy == "" && now.After(doc.Until)) {
			return ErrInvite
		}
		doc.UsedBy = id
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return Grant{}, ErrInvite
	}
	if err != nil {
		return Grant{}, err
	}
	return used.Grant, s.grant(ctx, id, name, used.By, used.Grant)
}

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

// Remove takes all stored roles from a person. Without an administrator by
// configuration the last stored one stays.
func (s *Staff) Remove(ctx context.Context, id string) error {
	employee, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(s.admins) == 0 && slices.ContainsFunc(employee.Grants, isAdmin) {
		all, err := s.List(ctx)
		if err != nil {
			return err
		}
		others := slices.DeleteFunc(all, func(e *Employee) bool { return e.ID == id || !slices.ContainsFunc(e.Grants, isAdmin) })
		if len(others) == 0 {
			return ErrLastAdmin
		}
	}
	_, err = s.docs.Delete(ctx, id)
	return err
}

func isAdmin(g Grant) bool { return g == Grant{Role: Admin} }

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
