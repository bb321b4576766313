package bot

import (
	"context"
	"sync"
	"time"

	"kepubot/store"
)

// lane is a row of jobs of which one is done at a time, beside those of the
// other lanes. All jobs of a kind are in one.
type lane string

// The lanes. Jobs kept without one are long.
const (
	longJobs     lane = ""         // competitions, imports, exports
	personalJobs lane = "personal" // what one resident waits for
)

func lanes() []lane { return []lane{longJobs, personalJobs} }

// laneOf is the lane of a kind of job.
func laneOf(kind jobKind) lane {
	switch kind {
	case jobMydata, jobCertificate, jobCard, jobAttended, jobCalendar:
		return personalJobs
	}
	return longJobs
}

// wake has a lane look for what waits.
func (j *jobs) wake(l lane) {
	select {
	case j.nudges[l] <- struct{}{}:
	default:
	}
}

// Run does what is waiting, lanes side by side and each oldest first, whenever
// woken, until ctx ends. It returns when no job is running any more.
func (j *jobs) Run(ctx context.Context, tick <-chan time.Time, do func(context.Context, *job) error) {
	var running sync.WaitGroup
	defer running.Wait()
	for _, l := range lanes() {
		running.Go(func() { j.runLane(ctx, l, do) })
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			for _, l := range lanes() {
				j.wake(l)
			}
		}
	}
}

func (j *jobs) runLane(ctx context.Context, l lane, do func(context.Context, *job) error) {
	for {
		if err := j.sweep(ctx, l, do); err != nil && ctx.Err() == nil {
			j.log.Warn("jobs put off", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-j.nudges[l]:
		}
	}
}

// sweepLimit is how many jobs of a lane are read at once.
const sweepLimit = 100

// sweep does what is due in a lane.
func (j *jobs) sweep(ctx context.Context, l lane, do func(context.Context, *job) error) error {
	in := store.Eq("lane", l)
	if l == longJobs {
		in = store.Missing("lane")
	}
	waiting, err := j.docs.Find(ctx, store.Query{
		Where: []store.Cond{in, store.LTE("at", store.Millis(j.now()))}, Sort: []store.Sort{{Field: "at"}}, Limit: sweepLimit,
	})
	if err != nil {
		return err
	}
	for _, work := range waiting {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := j.try(ctx, work, do); err != nil {
			return err
		}
	}
	return nil
}
