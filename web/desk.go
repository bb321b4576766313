package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"
)

// How often screens are looked up. A page asks every three seconds; what was
// read is good for one, however many pages show it. Of tokens that nobody has
// just shown, which may be guesses, so many a second are looked up.
const (
	fresh       = time.Second
	remembered  = 10 * time.Minute
	maxScreens  = 1000
	guesses     = 20
	guessesOnce = 40
	patience    = 5 * time.Second
)

var errBusy = errors.New("too many tokens are tried")

// desk looks screens up and keeps them for a moment.
type desk struct {
	screens Screens
	now     func() time.Time
	guesses *rate.Limiter
	flights singleflight.Group

	mu    sync.Mutex
	known map[string]seen
}

// seen is a screen as it was read.
type seen struct {
	screen Screen
	at     time.Time
}

func newDesk(screens Screens, now func() time.Time) *desk {
	return &desk{screens: screens, now: now, guesses: rate.NewLimiter(guesses, guessesOnce), known: map[string]seen{}}
}

func (d *desk) screen(ctx context.Context, token string) (Screen, error) {
	if d.screens == nil {
		return Screen{}, ErrUnknown
	}
	if s, ok, _ := d.kept(token); ok {
		return s, nil
	}
	found, err, _ := d.flights.Do(token, func() (any, error) {
		s, ok, known := d.kept(token)
		switch {
		case ok: // read by another since
			return s, nil
		case !known && !d.guesses.AllowN(d.now(), 1):
			return nil, errBusy
		}
		// Others wait for the same answer: who asked first may go.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		return d.read(ctx, token)
	})
	if err != nil {
		return Screen{}, err
	}
	return found.(Screen), nil
}

// kept is a screen that was read a moment ago and has no new code since; known
// tells whether the token was ever shown.
func (d *desk) kept(token string) (s Screen, ok, known bool) {
	d.mu.Lock()
	last, known := d.known[token]
	d.mu.Unlock()
	now := d.now()
	ok = known && now.Sub(last.at) < fresh && !now.Before(last.at) && now.Before(last.screen.renews())
	return last.screen, ok, known
}

// renews is when a screen must be read again.
func (s Screen) renews() time.Time {
	if s.Closed || s.Link == "" {
		return time.Unix(1<<40, 0)
	}
	return s.Renews
}

func (d *desk) read(ctx context.Context, token string) (Screen, error) {
	screen, err := d.screens.Screen(ctx, token)
	d.mu.Lock()
	defer d.mu.Unlock()
	if errors.Is(err, ErrUnknown) {
		delete(d.known, token)
	}
	if err != nil {
		return Screen{}, err
	}
	now := d.now()
	if len(d.known) >= maxScreens {
		for other, s := range d.known {
			if now.Sub(s.at) > remembered {
				delete(d.known, other)
			}
		}
	}
	if len(d.known) < maxScreens {
		d.known[token] = seen{screen, now}
	}
	return screen, nil
}
