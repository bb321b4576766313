package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"kepubot/bot"
	"kepubot/schedule"
)

// startClock has cron say when slots begin, and sweeps at start and at every
// interval, so that neither a missed hour nor a crash loses a slot. The
// function it returns stops both and waits.
func (s *service) startClock(ctx context.Context, b *bot.Bot) (stop func(), err error) {
	log := cronLog{s.log}
	clock := cron.New(
		cron.WithLocation(s.settings.location), cron.WithLogger(log),
		// Outermost first: the other way round, one panic would disable a
		// job for good.
		cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	sweep := func() {
		if err := b.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("sweep put off", "error", err)
		}
	}
	for _, slot := range s.settings.slots {
		times, err := cronTimes(slot)
		if err != nil {
			return nil, err
		}
		clock.Schedule(onClock{times, s.now, s.settings.location}, cron.FuncJob(sweep))
	}
	night, err := cronTimes(foldAt)
	if err != nil {
		return nil, err
	}
	fold := func() {
		if err := b.Fold(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("folding the ledger put off", "error", err)
		}
	}
	clock.Schedule(onClock{night, s.now, s.settings.location}, cron.FuncJob(fold))
	clock.Start()
	var sweeping sync.WaitGroup
	sweeping.Go(fold) // for a night that was missed
	sweeping.Go(func() {
		tick := time.NewTicker(s.settings.Sweep)
		defer tick.Stop()
		for {
			sweep()
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			case <-b.Wake():
			}
		}
	})
	return func() {
		<-clock.Stop().Done()
		sweeping.Wait()
	}, nil
}

// foldAt is when old ledgers fold into figures: nobody is awake.
const foldAt = schedule.Slot("03:30")

// cronTimes is a slot as cron understands it.
func cronTimes(slot schedule.Slot) (cron.Schedule, error) {
	spec := fmt.Sprintf("%s %s * * *", slot[3:], slot[:2])
	times, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("scheduling %s: %w", slot, err)
	}
	return times, nil
}

// onClock makes cron go by the service's clock, which the demo sets to the
// morning; for serve both are one.
type onClock struct {
	times    cron.Schedule
	now      func() time.Time
	location *time.Location
}

// Next is the next time on the machine's clock, which cron waits by.
func (c onClock) Next(machine time.Time) time.Time {
	ahead := time.Until(c.now())
	return c.times.Next(machine.Add(ahead).In(c.location)).Add(-ahead)
}

// cronLog puts what cron says into the log.
type cronLog struct{ log *slog.Logger }

// Info drops cron's chatter about waking and adding.
func (cronLog) Info(string, ...any) {}

// Error logs what went wrong in a job.
func (c cronLog) Error(err error, message string, pairs ...any) {
	c.log.Error("cron", append([]any{"what", message, "error", err}, pairs...)...)
}
