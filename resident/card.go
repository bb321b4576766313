package resident

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"strings"

	"kepubot/store"
)

// codeLength is how much of an id is the number on a card: eight letters and
// digits are enough to tell a city's people apart, and few enough to write
// by hand.
const codeLength = 8

var codeForm = regexp.MustCompile(`^[A-Z2-7]{8}$`)

// Code is the number (参赛号) by which a resident can be named on a sheet of
// paper. It follows from the id and tells nothing.
func (r *Resident) Code() string { return CodeOf(r.ID) }

// CodeOf is the number of the resident with an id.
func CodeOf(id string) string { return strings.ToUpper(id[min(1, len(id)):min(len(id), 1+codeLength)]) }

// EnrollID is the id of the n-th person whom staff register by the update
// numbered seq: the same again after a crash, of the form that all ids have.
func EnrollID(seq int64, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "enroll:%d:%d", seq, n))
	return "r" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// ByCode finds a resident by the number on their card, in letters of either
// case and with 0 and 1 read as O and I, or says store.ErrNotFound.
func (r *Residents) ByCode(ctx context.Context, code string) (*Resident, error) {
	code = strings.NewReplacer("0", "O", "1", "I", " ", "", "-", "").Replace(strings.ToUpper(strings.TrimSpace(code)))
	if !codeForm.MatchString(code) {
		return nil, fmt.Errorf("finding a resident by number: %w", store.ErrNotFound)
	}
	from := "r" + strings.ToLower(code)
	found, err := r.docs.Find(ctx, store.Query{Where: []store.Cond{store.GTE("_id", from), store.LT("_id", from+"~")}, Limit: 2})
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("finding a resident by number: %w", store.ErrNotFound)
	}
	return found[0], nil
}

// Named are the residents of a community whom staff registered by a name.
func (r *Residents) Named(ctx context.Context, community, name string) ([]*Resident, error) {
	if name == "" {
		return nil, nil
	}
	return r.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("community", community), store.Eq("name", name)}, Limit: 10})
}
