package event

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"kepubot/store"
)

// Errors of codes.
var (
	// ErrForged means that a code was not made here.
	ErrForged = errors.New("not a code of this deployment")
	// ErrStale means that a screen's code is too old.
	ErrStale = errors.New("the code is too old")
)

// The lives of codes on a screen. A message carries Telegram's own second;
// slack is by how much its clock and ours may differ.
const (
	easyPeriod   = 30 * time.Second
	easyLife     = 3 * time.Minute
	strictPeriod = 10 * time.Second
	strictLife   = 30 * time.Second
	codeSlack    = 5 * time.Second
)

// Ticket is what a code that was made here says.
type Ticket struct {
	How     How
	Event   string // of a screen or a poster
	Session int    // of a screen
	Counter int64  // of a screen: which period it was made in
	Strict  bool   // of a screen: it takes two
	Person  string // of a card
}

// Codes makes and reads the codes of check-ins, and names people who have no
// account. They are signed with a secret
// of the deployment, so that nobody makes one up; a screen's can be passed on
// while it lives, and counts once for each person all the same.
type Codes struct {
	docs *store.Collection[secret]
	mu   sync.Mutex
	key  []byte
}

// secret is what codes are signed with.
type secret struct {
	store.Meta `bson:",inline"`
	Key        []byte `bson:"key"`
}

const secretID = "codes"

// OpenCodes opens the collection.
func OpenCodes(ctx context.Context, d store.Driver) (*Codes, error) {
	docs, err := store.Open[secret](ctx, d, store.Schema{Name: "secrets"})
	return &Codes{docs: docs}, err
}

// signing is the deployment's key, made when it is first needed.
func (c *Codes) signing(ctx context.Context) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.key != nil {
		return c.key, nil
	}
	fresh := &secret{Meta: store.Meta{ID: secretID}, Key: make([]byte, 32)}
	rand.Read(fresh.Key) // never fails
	err := c.docs.Insert(ctx, fresh)
	if errors.Is(err, store.ErrExists) {
		fresh, err = c.docs.Get(ctx, secretID)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the key of codes: %w", err)
	}
	c.key = fresh.Key
	return c.key, nil
}

// seal is the signature of what a code says: 80 bits.
func (c *Codes) seal(ctx context.Context, text string) (string, error) {
	key, err := c.signing(ctx)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("check-in code " + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:10]), nil
}

// NamedID is the id of somebody known by name, community and, where it was
// written down, the last four digits of a phone. Written the same way again it
// is the same person, at the door, on a list and at another event; without the
// deployment's key nobody can tell whether a name is behind it.
func (c *Codes) NamedID(ctx context.Context, name, community, phone string) (string, error) {
	key, err := c.signing(ctx)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "named person\x00%s\x00%s\x00%s", strings.ToLower(strings.Join(strings.Fields(name), "")), community, phone)
	return "p" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:16])), nil
}

// sealLength is the length of a signature.
const sealLength = 14

func (c *Codes) code(ctx context.Context, text string) (string, error) {
	seal, err := c.seal(ctx, text)
	return text + "_" + seal, err
}

func periodAndLife(strict bool) (period, life time.Duration) {
	if strict {
		return strictPeriod, strictLife
	}
	return easyPeriod, easyLife
}

// Shown is the code that a screen shows at a moment, when there is a new one,
// and when this one is not taken any more.
type Shown struct {
	Code            string
	Renews, Expires time.Time
}

// Screen is what the screen of a session shows at a moment.
func (c *Codes) Screen(ctx context.Context, e *Event, session int, at time.Time) (Shown, error) {
	period, life := periodAndLife(e.Screen == Strict)
	counter := at.Unix() / int64(period.Seconds())
	begins := time.Unix(counter*int64(period.Seconds()), 0)
	kind := "s"
	if e.Screen == Strict {
		kind = "t"
	}
	code, err := c.code(ctx, fmt.Sprintf("%s-%s_%d_%s", kind, e.ID, session, strconv.FormatInt(counter, 36)))
	return Shown{Code: code, Renews: begins.Add(period), Expires: begins.Add(life)}, err
}

// Poster is the code that is printed for an event.
func (c *Codes) Poster(ctx context.Context, event string) (string, error) {
	return c.code(ctx, "p-"+event)
}

// Card is the code of a person, that a checker scans. A member of the family
// stands behind the account.
func (c *Codes) Card(ctx context.Context, person string) (string, error) {
	return c.code(ctx, "v-"+strings.ReplaceAll(person, ".", "_"))
}

var codeForm = regexp.MustCompile(`^([stpv])-([a-z0-9-]{1,32})(?:_([a-z0-9]{1,16}))?(?:_([0-9a-z]{1,12}))?$`)

// codeLimit is Telegram's for what a link carries.
const codeLimit = 64

// Read reads a code that came in a message of a moment. It says ErrForged for
// one that was not made here, and ErrStale for a screen's whose time is over.
func (c *Codes) Read(ctx context.Context, code string, at time.Time) (Ticket, error) {
	if len(code) > codeLimit || len(code) <= sealLength+1 || code[len(code)-sealLength-1] != '_' {
		return Ticket{}, ErrForged
	}
	text, given := code[:len(code)-sealLength-1], code[len(code)-sealLength:]
	parts := codeForm.FindStringSubmatch(text)
	if parts == nil {
		return Ticket{}, ErrForged
	}
	seal, err := c.seal(ctx, text)
	if err != nil {
		return Ticket{}, err
	}
	if !hmac.Equal([]byte(seal), []byte(given)) {
		return Ticket{}, ErrForged
	}
	switch parts[1] {
	case "p":
		return Ticket{How: ByPoster, Event: parts[2]}, nil
	case "v":
		person := parts[2]
		if parts[3] != "" {
			person += "." + parts[3]
		}
		return Ticket{How: ByCard, Person: person}, nil
	}
	session, _ := strconv.Atoi(parts[3])
	counter, _ := strconv.ParseInt(parts[4], 36, 64)
	ticket := Ticket{How: ByScreen, Event: parts[2], Session: session, Counter: counter, Strict: parts[1] == "t"}
	period, life := periodAndLife(ticket.Strict)
	begins := time.Unix(counter*int64(period.Seconds()), 0)
	if at.Before(begins.Add(-codeSlack)) || at.After(begins.Add(life+codeSlack)) {
		return ticket, ErrStale
	}
	return ticket, nil
}

// pairWithin is how long after the first of two codes the second counts.
const pairWithin = time.Minute

// Follows tells whether a strict code counts as the second after another one
// of the same screen, which was read at a moment.
func (t Ticket) Follows(event string, session int, counter int64, read, at time.Time) bool {
	return t.Strict && t.Event == event && t.Session == session && t.Counter > counter && at.Sub(read) <= pairWithin && !at.Before(read)
}
