package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"kepubot/store"
)

// ErrLost means that a replica is not the active one any more: it could not
// renew in time, or another holds the lease.
var ErrLost = errors.New("another replica may be active")

// errTaken tells inside an Update that the lease changed since it was watched.
var errTaken = errors.New("lease renewed meanwhile")

// beat is the lease document. Its revision is the sign of life; no wall
// clock is in it, since clocks of machines are never compared.
type beat struct {
	store.Meta `bson:",inline"`
	Owner      string `bson:"owner"` // empty: released
	Beat       int64  `bson:"beat"`
}

// LeaseConfig names a lease and its would-be holder.
type LeaseConfig struct {
	ID    string        // what is held, such as the bot's id
	Owner string        // this process, unique
	TTL   time.Duration // how long without a beat until a stand-by takes over
	Log   *slog.Logger
}

// Lease lets one replica at a time be active.
type Lease struct {
	docs   *store.Collection[beat]
	config LeaseConfig
	start  time.Time
	// renewed is when the last successful renewal was begun, in nanoseconds
	// of the monotonic clock since start; 0 while not holding.
	renewed atomic.Int64
}

// NewLease opens a lease; Hold takes it.
func NewLease(ctx context.Context, d store.Driver, config LeaseConfig) (*Lease, error) {
	docs, err := store.Open[beat](ctx, d, store.Schema{Name: "leases"})
	if err != nil {
		return nil, err
	}
	config.ID = "active:" + config.ID
	// The start lies a moment back, so that no renewal falls on 0.
	return &Lease{docs: docs, config: config, start: time.Now().Add(-time.Second)}, nil
}

// Active tells whether this replica may act. It is false already when a
// third of the TTL is left, and it looks at the monotonic clock each time,
// so a process that was stopped and woken sees it before it sends.
func (l *Lease) Active() bool {
	renewed := l.renewed.Load()
	return renewed != 0 && time.Since(l.start)-time.Duration(renewed) < l.config.TTL*2/3
}

// Hold stands by until the lease is free or its holder has given no sign for
// the TTL, takes it and runs the active part. The part's context ends as
// soon as the lease could not be renewed in time. Hold returns what run
// returned, or ErrLost; the lease is released, so that a stand-by takes over
// at once.
func (l *Lease) Hold(ctx context.Context, run func(ctx context.Context) error) error {
	if err := l.acquire(ctx); err != nil {
		return err
	}
	defer l.release(context.WithoutCancel(ctx))
	active, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// The lease is kept until run has returned, also while it stops: what was
	// answered has to go out.
	holding, letGo := context.WithCancel(context.WithoutCancel(ctx))
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		if err := l.keep(holding); err != nil {
			cancel(err)
		}
	}()
	err := run(active)
	lost := errors.Is(context.Cause(active), ErrLost)
	letGo()
	<-beating
	if lost {
		return ErrLost
	}
	return err
}

// acquire watches the lease until it can be taken.
func (l *Lease) acquire(ctx context.Context) error {
	var seen int64
	since := time.Now()
	told := false
	for {
		found, err := l.current(ctx)
		switch {
		case err != nil && ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			l.config.Log.Warn("lease not readable, standing by", "error", err)
		case found.Rev != seen:
			seen, since = found.Rev, time.Now()
		}
		if err == nil && (found.Owner == "" || time.Since(since) >= l.config.TTL) {
			begun := time.Now()
			err = l.beat(ctx, seen)
			if err == nil {
				l.renewed.Store(int64(begun.Sub(l.start)))
				l.config.Log.Info("active", "owner", l.config.Owner)
				return nil
			}
		}
		if !told && err == nil {
			l.config.Log.Info("standing by", "active", found.Owner)
			told = true
		}
		if err := wait(ctx, l.config.TTL/10); err != nil {
			return err
		}
	}
}

// current reads the lease, making it when it is not there.
func (l *Lease) current(ctx context.Context) (*beat, error) {
	found, err := l.docs.Get(ctx, l.config.ID)
	if !errors.Is(err, store.ErrNotFound) {
		return found, err
	}
	fresh := &beat{Meta: store.Meta{ID: l.config.ID}}
	if err := l.docs.Insert(ctx, fresh); err != nil && !errors.Is(err, store.ErrExists) {
		return nil, err
	}
	return l.docs.Get(ctx, l.config.ID)
}

// beat writes a sign of life over the revision seen.
func (l *Lease) beat(ctx context.Context, seen int64) error {
	_, err := l.docs.Update(ctx, l.config.ID, func(doc *beat) error {
		if doc.Rev != seen {
			return errTaken
		}
		doc.Owner = l.config.Owner
		doc.Beat++
		return nil
	})
	return err
}

// keep renews every third of the TTL until ctx ends, and returns ErrLost
// when another owner is seen or two thirds of the TTL went by without success.
func (l *Lease) keep(ctx context.Context) error {
	for {
		if err := wait(ctx, l.config.TTL/3); err != nil {
			return nil
		}
		if !l.Active() {
			return ErrLost
		}
		err := l.renew(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, ErrLost):
			return err
		case err != nil:
			l.config.Log.Warn("lease not renewed", "error", err)
			if err := l.untilLapsed(ctx); err != nil {
				return err
			}
		}
	}
}

// untilLapsed tries again quickly while the lease still counts.
func (l *Lease) untilLapsed(ctx context.Context) error {
	for l.Active() {
		if err := wait(ctx, l.config.TTL/20); err != nil {
			return nil
		}
		if err := l.renew(ctx); err == nil || errors.Is(err, ErrLost) || ctx.Err() != nil {
			return err
		}
	}
	return ErrLost
}

// renew writes one beat, within what is left of the time.
func (l *Lease) renew(ctx context.Context) error {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, l.config.TTL/3)
	defer cancel()
	_, err := l.docs.Update(ctx, l.config.ID, func(doc *beat) error {
		if doc.Owner != l.config.Owner {
			return ErrLost
		}
		doc.Beat++
		return nil
	})
	if err == nil {
		l.renewed.Store(int64(begun.Sub(l.start)))
	}
	return err
}

// release gives the lease up, if it is still this replica's.
func (l *Lease) release(ctx context.Context) {
	l.renewed.Store(0)
	ctx, cancel := context.WithTimeout(ctx, l.config.TTL/3)
	defer cancel()
	_, err := l.docs.Update(ctx, l.config.ID, func(doc *beat) error {
		if doc.Owner != l.config.Owner {
			return ErrLost
		}
		doc.Owner = ""
		return nil
	})
	if err != nil && !errors.Is(err, ErrLost) {
		l.config.Log.Warn("lease not released, a stand-by will wait", "error", fmt.Errorf("releasing %s: %w", l.config.ID, err))
	}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
