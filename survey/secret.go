package survey

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"kepubot/store"
)

// secret is what the ids of answers to an anonymous survey are made with. It
// stands apart from the survey, under the survey's id, and is gone from the
// database once that is closed. Copies that were made of the database
// meanwhile still hold it.
type secret struct {
	store.Meta `bson:",inline"`
	Key        []byte `bson:"key"`
}

const secretBytes = 32

// makeSecret makes the secret of a survey unless there is one.
func (s *Surveys) makeSecret(ctx context.Context, survey string) error {
	key := make([]byte, secretBytes)
	if _, err := rand.Read(key); err != nil {
		return fmt.Errorf("making a secret: %w", err)
	}
	err := s.secrets.Insert(ctx, &secret{Meta: store.Meta{ID: survey}, Key: key})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// responseID is the id of a person's answers. Those to an anonymous survey
// stand under an HMAC (RFC 2104, with SHA-256) of survey and person, which
// nobody can compute without the secret. Where that is gone the survey is
// closed: ErrClosed.
func (s *Surveys) responseID(ctx context.Context, survey *Survey, person string) (string, error) {
	if !survey.Anonymous {
		return survey.ID + ":" + person, nil
	}
	found, err := s.secrets.Get(ctx, survey.ID)
	if errors.Is(err, store.ErrNotFound) {
		return "", ErrClosed
	}
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, found.Key)
	fmt.Fprintf(mac, "%s\x00%s", survey.ID, person)
	sum := mac.Sum(nil)
	return survey.ID + ":" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20])), nil
}
