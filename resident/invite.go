package resident

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// InviteLife is how long an invitation can be taken up.
const InviteLife = 48 * time.Hour

// invite is a one-time invitation, under the hash of its token.
type invite struct {
	store.Meta `bson:",inline"`
	Grant      Grant     `bson:"grant"`
	By         string    `bson:"by"`
	Until      time.Time `bson:"until"`
	UsedBy     string    `bson:"usedby,omitempty"`
}

func openInvites(ctx context.Context, d store.Driver) (*store.Collection[invite], error) {
	return store.Open[invite](ctx, d, store.Schema{
		Name:   "invites",
		Fields: []store.Field{{Name: "by", Kind: store.String}, {Name: "usedby", Kind: store.String}},
		Indexes: []store.Index{
			// What goes with a person who is removed.
			{Fields: []string{"by"}},
			{Fields: []string{"usedby"}},
		},
	})
}

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
	s.mu.Lock()
	defer s.mu.Unlock()
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

// withdraw deletes the invitations that a person took up, so that an old
// link gives nothing back, and those they gave out.
func (s *Staff) withdraw(ctx context.Context, id string) error {
	for _, field := range []string{"by", "usedby"} {
		found, err := s.invites.Find(ctx, store.Query{Where: []store.Cond{store.Eq(field, id)}})
		if err != nil {
			return err
		}
		for _, doc := range found {
			if _, err := s.invites.Delete(ctx, doc.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
