package telegram

import (
	"context"
	"errors"
	"time"
)

// String is the lane's name in figures.
func (l Lane) String() string {
	switch l {
	case LaneTap:
		return "tap"
	case LaneReply:
		return "reply"
	}
	return "broadcast"
}

// pump starts every call that may go, and sets the timer for the next. The
// mutex is held.
func (o *Outbox) pump(now time.Time) {
	if o.closed {
		return
	}
	for len(o.taps) > 0 && o.busy[LaneTap] < o.limits.Connections {
		it := o.taps[0]
		o.taps = o.taps[1:]
		o.busy[LaneTap]++
		o.count(LaneTap, -1)
		o.running.Go(func() { o.answer(it) })
	}
	var next time.Time
	for _, lane := range []Lane{LaneReply, LaneBroadcast} {
		for o.roomFor(lane) {
			l := o.heaps[lane].top()
			if l == nil {
				break
			}
			at := later(l.at, o.pace.paused)
			if lane == LaneBroadcast {
				at = later(at, o.pace.broadcast())
			}
			if at.After(now) {
				if next.IsZero() || at.Before(next) {
					next = at
				}
				break
			}
			o.start(l, lane, now)
		}
	}
	o.arm(next, now)
}

// roomFor tells whether a connection is free. Broadcasts leave half to
// replies, for the case that Telegram is slow.
func (o *Outbox) roomFor(lane Lane) bool {
	if lane == LaneBroadcast && o.busy[LaneBroadcast] >= max(o.limits.Connections/2, 1) {
		return false
	}
	return o.busy[LaneReply]+o.busy[LaneBroadcast] < o.limits.Connections
}

func (o *Outbox) arm(next, now time.Time) {
	switch {
	case next.IsZero():
		if o.timer != nil {
			o.timer.Stop()
		}
	case o.timer == nil:
		o.timer = time.AfterFunc(next.Sub(now), func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.pump(time.Now())
		})
	default:
		o.timer.Reset(next.Sub(now))
	}
}

// start takes the head of a line and calls. The mutex is held.
func (o *Outbox) start(l *line, lane Lane, now time.Time) {
	o.unplace(l)
	it := l.waiting[lane][0]
	l.waiting[lane] = l.waiting[lane][1:]
	o.count(lane, -1)
	l.busy[lane] = true
	o.busy[lane]++
	it.tries++
	it.within = l.spend(&o.limits, now)
	message, _ := it.call.(Send)
	o.pace.spend(now, lane, message.Paid)
	o.place(l)
	o.running.Add(1)
	if it.turn != nil {
		it.turn <- l
		return
	}
	go o.run(l, it)
}

// run makes a call and sees to what follows.
func (o *Outbox) run(l *line, it *item) {
	defer o.running.Done()
	sent, err := o.perform(it)
	now := time.Now()
	o.mu.Lock()
	defer o.mu.Unlock()
	// The connection is free before done is called, so that a done that
	// queues more cannot stop the outbox.
	o.busy[it.lane]--
	again, over := o.judge(l, it, err, now)
	switch {
	case again && l.giveBack(it):
		o.settle(1)
	case again:
		o.count(it.lane, 1)
	case it.turn != nil:
		// Its done wakes the caller and no more.
		defer o.finish(append([]*item{it}, over...), sent, err, now)
	default:
		o.pump(now)
		o.finish(append([]*item{it}, over...), sent, err, now)
	}
	l.busy[it.lane] = false
	o.place(l)
	o.rest(l, now)
	o.pump(now)
}

// finish reports the outcome that items share. It lets go of the mutex
// meanwhile.
func (o *Outbox) finish(items []*item, sent Sent, err error, now time.Time) {
	o.mu.Unlock()
	outcome := OutcomeOf(err)
	for _, it := range items {
		if (outcome == Blocked || outcome == Gone) && o.cfg.OnGone != nil {
			o.cfg.OnGone(it.call.chat())
		}
		o.metrics.lanes[it.lane].outcomes[outcome].Inc()
		o.metrics.lanes[it.lane].latency.Observe(now.Sub(it.queued).Seconds())
		it.report(sent, err)
	}
	o.mu.Lock()
	o.settle(len(items))
}

// judge decides whether an item is to be tried again, and holds its chat for
// so long. over are items of the chat that a long 429 leaves no hope.
func (o *Outbox) judge(l *line, it *item, err error, now time.Time) (again bool, over []*item) {
	if err == nil {
		return false, nil
	}
	gaveUp := o.closed || it.ctx != nil && it.ctx.Err() != nil
	switch OutcomeOf(err) {
	case RetryAfter:
		until := now.Add(retryAfter(err))
		l.held = later(l.held, until)
		everybody := o.pace.throttle(now, l.id, until, it.within)
		o.metrics.throttled(everybody)
		if everybody {
			o.cfg.Logger.Warn("Telegram asks for a pause", "retry_after", retryAfter(err))
		}
		if it.lane == LaneReply && until.After(it.queued.Add(o.limits.Patience)) {
			return false, o.hopeless(l, until)
		}
		return !gaveUp, nil
	case Temporary:
		until := now.Add(backoff(500*time.Millisecond, 16*time.Second, it.tries))
		if it.lane != LaneReply || gaveUp || it.tries >= o.limits.Tries || until.After(it.queued.Add(o.limits.Patience)) {
			return false, nil
		}
		l.held = later(l.held, until)
		return true, nil
	}
	return false, nil
}

// hopeless takes the replies out whose patience ends before the time.
func (o *Outbox) hopeless(l *line, until time.Time) []*item {
	var over, rest []*item
	for _, it := range l.waiting[LaneReply] {
		if until.After(it.queued.Add(o.limits.Patience)) {
			over = append(over, it)
			o.count(LaneReply, -1)
		} else {
			rest = append(rest, it)
		}
	}
	l.waiting[LaneReply] = rest
	return over
}

// perform makes a call once, and once more where a group has moved.
func (o *Outbox) perform(it *item) (Sent, error) {
	ctx := o.ctx
	if it.ctx != nil {
		ctx = it.ctx
	}
	sent, err := o.once(ctx, it.call)
	if e, ok := errors.AsType[*Error](err); ok && e.Outcome == Migrated && e.MigrateTo != 0 {
		if o.cfg.OnMigrated != nil {
			o.cfg.OnMigrated(it.call.chat(), e.MigrateTo)
		}
		return o.once(ctx, moved(it.call, e.MigrateTo))
	}
	return sent, err
}

func (o *Outbox) once(ctx context.Context, call Call) (Sent, error) {
	switch call := call.(type) {
	case Send:
		return o.caller.Send(ctx, call)
	case Edit:
		return Sent{}, o.caller.Edit(ctx, call)
	case Answer:
		return Sent{}, o.caller.Answer(ctx, call)
	case Poll:
		return o.caller.SendPoll(ctx, call)
	case StopPoll:
		return Sent{}, o.caller.StopPoll(ctx, call)
	case Venue:
		return o.caller.SendVenue(ctx, call)
	}
	return Sent{}, refusal("none", "a call of no known kind")
}

func moved(call Call, to int64) Call {
	switch call := call.(type) {
	case Send:
		call.Chat = to
		return call
	case Edit:
		call.Chat = to
		return call
	case Poll:
		call.Chat = to
		return call
	case StopPoll:
		call.Chat = to
		return call
	case Venue:
		call.Chat = to
		return call
	}
	return call
}

// answer answers a tap, outside all pacing.
func (o *Outbox) answer(it *item) {
	sent, err := o.perform(it)
	for try := 1; try < tapTries && (OutcomeOf(err) == Temporary || OutcomeOf(err) == RetryAfter); try++ {
		pause := max(backoff(200*time.Millisecond, time.Second, try), retryAfter(err))
		if time.Since(it.queued)+pause > tapPatience || sleep(o.ctx, pause) != nil {
			break
		}
		sent, err = o.perform(it)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.busy[LaneTap]--
	now := time.Now()
	o.pump(now)
	o.finish([]*item{it}, sent, err, now)
}
