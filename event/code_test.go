package event

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

func openCodes(t testing.TB, d store.Driver) *Codes {
	t.Helper()
	codes, err := OpenCodes(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// TestScreenCodes reads the codes of a screen while they live, too late, too
// early, changed, and those of another deployment.
func TestScreenCodes(t *testing.T) {
	ctx := t.Context()
	codes, foreign := openCodes(t, testdb.SQLite(t)), openCodes(t, testdb.SQLite(t))
	at := time.Date(2026, 11, 28, 6, 0, 10, 0, time.UTC)
	for _, strict := range []bool{false, true} {
		e := &Event{Meta: store.Meta{ID: "e2n9c-long-id-of-20ch"[:20]}}
		life := 3 * time.Minute
		if strict {
			e.Screen, life = Strict, 30*time.Second
		}
		shown, err := codes.Screen(ctx, e, 12, at)
		if err != nil {
			t.Fatal(err)
		}
		if len(shown.Code) > codeLimit || strings.ContainsFunc(shown.Code, func(r rune) bool { return !strings.ContainsRune(linkLetters, r) }) {
			t.Errorf("%q does not fit a link", shown.Code)
		}
		for _, test := range []struct {
			codes *Codes
			code  string
			at    time.Time
			want  error
		}{
			{codes, shown.Code, at, nil},
			{codes, shown.Code, shown.Expires, nil},
			{codes, shown.Code, shown.Expires.Add(codeSlack + time.Second), ErrStale},
			{codes, shown.Code, shown.Expires.Add(-life - codeSlack - time.Second), ErrStale},
			{codes, shown.Code, at.AddDate(1, 0, 0), ErrStale},
			{foreign, shown.Code, at, ErrForged},
			{codes, strings.Replace(shown.Code, "_12_", "_13_", 1), at, ErrForged},
			{codes, strings.Replace(shown.Code, "e2n9c", "e2n9d", 1), at, ErrForged},
			{codes, "p" + shown.Code[1:], at, ErrForged},
			{codes, shown.Code[:len(shown.Code)-1], at, ErrForged},
			{codes, shown.Code + "A", at, ErrForged},
			{codes, "", at, ErrForged},
			{codes, strings.Repeat("s", 65), at, ErrForged},
		} {
			ticket, err := test.codes.Read(ctx, test.code, test.at)
			if !errors.Is(err, test.want) || err == nil && (ticket.Event != e.ID || ticket.Session != 12 || ticket.How != ByScreen || ticket.Strict != strict) {
				t.Errorf("%q at %s is %+v, %v, not %v", test.code, test.at, ticket, err, test.want)
			}
		}
	}
}

// linkLetters are what a deep link can hold.
const linkLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// TestLastingCodes reads posters and cards, and tells the second of two strict
// codes from one that was read twice.
func TestLastingCodes(t *testing.T) {
	ctx, at := t.Context(), time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
	codes := openCodes(t, testdb.SQLite(t))
	poster, err := codes.Poster(ctx, "e1")
	if err != nil {
		t.Fatal(err)
	}
	if ticket, err := codes.Read(ctx, poster, at); err != nil || ticket != (Ticket{How: ByPoster, Event: "e1"}) {
		t.Errorf("a poster is %+v, %v", ticket, err)
	}
	for _, person := range []string{resident.EnrollID(1, 1), resident.EnrollID(1, 1) + ".f2n9ck3"} {
		card, err := codes.Card(ctx, person)
		if err != nil || len(card) > codeLimit {
			t.Fatal(card, err)
		}
		if ticket, err := codes.Read(ctx, card, at); err != nil || ticket != (Ticket{How: ByCard, Person: person}) {
			t.Errorf("the card of %s is %+v, %v", person, ticket, err)
		}
	}
	second := Ticket{Event: "e1", Session: 1, Counter: 8, Strict: true}
	for _, test := range []struct {
		event   string
		session int
		counter int64
		after   time.Duration
		want    bool
	}{{"e1", 1, 7, 20 * time.Second, true}, {"e1", 1, 8, 20 * time.Second, false}, {"e1", 1, 7, 61 * time.Second, false}, {"e1", 2, 7, 0, false}, {"e2", 1, 7, 0, false}} {
		if got := second.Follows(test.event, test.session, test.counter, at, at.Add(test.after)); got != test.want {
			t.Errorf("%+v: %t", test, got)
		}
	}
}

// TestSecretIsOne has two replicas make codes at the same time: they share one
// secret, whoever was first.
func TestSecretIsOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		one, two := openCodes(t, d), openCodes(t, d)
		a, err1 := one.Poster(t.Context(), "e1")
		b, err2 := two.Poster(t.Context(), "e1")
		if err1 != nil || err2 != nil || a != b {
			t.Errorf("%q and %q, %v, %v", a, b, err1, err2)
		}
	})
}

// FuzzCode reads whatever a stranger may type: it is refused, but for what was
// made here.
func FuzzCode(f *testing.F) {
	codes := openCodes(f, testdb.SQLite(f))
	poster, err := codes.Poster(f.Context(), "e1")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{poster, "", "s-e1_1_zz_", "v-r_x_", "p-" + strings.Repeat("a", 60), "t-e1_1_1_AAAAAAAAAAAAAA", "s-\x00_"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		_, err := codes.Read(t.Context(), code, time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC))
		if (err == nil) != (code == poster) {
			t.Errorf("%q is read with %v", code, err)
		}
	})
}
