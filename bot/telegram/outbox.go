package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// ErrClosed is the outcome of calls that an Outbox still held when it closed.
var ErrClosed = errors.New("outbox is closed")

// Answers to taps are worthless after some ten seconds.
const (
	tapTries    = 3
	tapPatience = 8 * time.Second
)

// Caller makes calls, one attempt each. Client is one.
type Caller interface {
	Send(ctx context.Context, s Send) (Sent, error)
	Edit(ctx context.Context, e Edit) error
	Answer(ctx context.Context, a Answer) error
	SendPoll(ctx context.Context, p Poll) (Sent, error)
	StopPoll(ctx context.Context, p StopPoll) error
	SendVenue(ctx context.Context, v Venue) (Sent, error)
}

// OutboxConfig is what the owner of an Outbox may want to hear. The hooks are
// called from many goroutines, before the done of the call.
type OutboxConfig struct {
	// OnGone: a chat cannot be written to (Blocked or Gone).
	OnGone func(chat int64)
	// OnMigrated: a group has a different id from now on.
	OnMigrated func(from, to int64)
	Logger     *slog.Logger          // nil: slog.Default
	Metrics    prometheus.Registerer // nil: none
}

// Outbox sends calls as fast as Telegram bears, the urgent first.
//
// Answers to taps are not paced. Replies wait for the limit of their own chat
// alone, broadcasts for the overall pace too, of which replies take first. A
// 429 holds its chat, and everything but taps when the chat cannot be the
// reason or when a second chat gets one meanwhile. Within a chat and a lane
// the order is kept. Edits of one message that wait become one.
type Outbox struct {
	caller  Caller
	limits  Limits
	cfg     OutboxConfig
	metrics outboxMetrics
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	pace    pace
	lines   map[int64]*line
	rested  map[int64]time.Duration // paidUp of chats without a line, since begun
	spare   []*line
	sweepAt int
	begun   time.Time
	heaps   [LaneBroadcast + 1]lineHeap // LaneReply and LaneBroadcast
	taps    []*item
	waiting [LaneBroadcast + 1]int
	busy    [LaneBroadcast + 1]int
	pending int           // calls whose done was not called yet
	changed chan struct{} // made by who waits, closed when waiting or pending shrink
	timer   *time.Timer
	closed  bool
}

// NewOutbox returns an Outbox that sends through c. Close it after use.
func NewOutbox(c Caller, l Limits, cfg OutboxConfig) *Outbox {
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	ctx, cancel := context.WithCancel(context.Background())
	o := &Outbox{
		caller: c, limits: l.orDefaults(), cfg: cfg,
		ctx: ctx, cancel: cancel,
		lines:  map[int64]*line{},
		rested: map[int64]time.Duration{},
		begun:  time.Now(),
	}
	o.pace.limits = &o.limits
	o.metrics = newOutboxMetrics(cfg.Metrics, o.allowed)
	o.heaps[LaneReply].lane = LaneReply
	o.heaps[LaneBroadcast].lane = LaneBroadcast
	return o
}

// allowed is the pace of broadcasts at present, 0 in a pause.
func (o *Outbox) allowed() float64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now()
	if o.pace.paused.After(now) {
		return 0
	}
	return o.pace.rate(now)
}

// Queue takes a call and returns at once, unless as many calls as the limits
// allow wait in the lane already: then it waits too. An Answer always travels
// in LaneTap, and another call never does. done, which may be nil, hears the
// outcome once; for an edit that a later one replaced that is the later's.
// After Close the outcome is ErrClosed.
func (o *Outbox) Queue(lane Lane, call Call, done func(Sent, error)) {
	it := &item{call: call, lane: laneOf(lane, call)}
	if done != nil {
		it.done = append(it.done, done)
	}
	if err := o.put(o.ctx, it); err != nil {
		it.report(Sent{}, ErrClosed)
	}
}

// Do queues a message and waits for its outcome. When ctx ends first, the
// message is taken back, or its sending broken off.
func (o *Outbox) Do(ctx context.Context, lane Lane, s Send) (Sent, error) {
	return o.DoUntil(ctx, ctx, lane, s)
}

// DoUntil is Do for a message that, once begun, should not be broken off
// lightly, since nobody would know whether it arrived: when ctx ends it is
// taken back if it still waits, and its sending ends with late.
func (o *Outbox) DoUntil(ctx, late context.Context, lane Lane, s Send) (Sent, error) {
	type result struct {
		sent Sent
		err  error
	}
	came := make(chan result, 1)
	it := &item{call: s, lane: laneOf(lane, s), ctx: late, turn: make(chan *line, 1)}
	it.done = append(it.done, func(sent Sent, err error) { came <- result{sent, err} })
	if err := o.put(ctx, it); err != nil {
		return Sent{}, err
	}
	ended := ctx.Done()
	for {
		select {
		case l := <-it.turn:
			o.run(l, it)
		case r := <-came:
			return r.sent, r.err
		case <-ended:
			if o.withdraw(it) {
				return Sent{}, fmt.Errorf("waiting to send: %w", ctx.Err())
			}
			ended = nil // under way: its end is near
		}
	}
}

// Drain waits until nothing waits and nothing is under way, or ctx ends.
func (o *Outbox) Drain(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.pending > 0 {
		if err := o.wait(ctx); err != nil {
			return fmt.Errorf("draining the outbox with %d calls left: %w", o.pending, err)
		}
	}
	return nil
}

// Close breaks off what is under way but for messages of Do, which end with
// their own contexts, gives up what waits, and returns when every done was
// called. It must not be called from a done.
func (o *Outbox) Close() {
	o.mu.Lock()
	o.closed = true
	o.cancel()
	if o.timer != nil {
		o.timer.Stop()
	}
	left := o.taps
	o.taps = nil
	for _, l := range o.lines {
		left = append(left, l.waiting[LaneReply]...)
		left = append(left, l.waiting[LaneBroadcast]...)
		o.unplace(l)
		l.waiting = [LaneBroadcast + 1][]*item{}
	}
	for _, it := range left {
		o.count(it.lane, -1)
	}
	o.tell()
	o.mu.Unlock()
	for _, it := range left {
		it.report(Sent{}, ErrClosed)
	}
	o.mu.Lock()
	o.settle(len(left))
	o.mu.Unlock()
	o.running.Wait()
}

func laneOf(lane Lane, call Call) Lane {
	if _, ok := call.(Answer); ok {
		return LaneTap
	}
	if lane == LaneBroadcast {
		return LaneBroadcast
	}
	return LaneReply
}

func (it *item) report(sent Sent, err error) {
	for _, done := range it.done {
		done(sent, err)
	}
}

// put lets an item in as soon as there is room.
func (o *Outbox) put(ctx context.Context, it *item) error {
	now := time.Now()
	it.queued = now
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		if o.closed {
			return ErrClosed
		}
		if it.lane != LaneTap {
			if l := o.lines[it.call.chat()]; l != nil && l.merge(it) {
				return nil
			}
		}
		if o.waiting[it.lane] < o.limits.Waiting {
			break
		}
		if err := o.wait(ctx); err != nil {
			return fmt.Errorf("waiting for room in the outbox: %w", err)
		}
		now = time.Now()
	}
	o.pending++
	o.count(it.lane, 1)
	if it.lane == LaneTap {
		o.taps = append(o.taps, it)
	} else {
		l := o.line(it.call.chat())
		l.waiting[it.lane] = append(l.waiting[it.lane], it)
		o.place(l)
	}
	o.pump(now)
	return nil
}

// withdraw takes an item out that waits, and tells whether it did.
func (o *Outbox) withdraw(it *item) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.lines[it.call.chat()]
	if l == nil {
		return false
	}
	at := slices.Index(l.waiting[it.lane], it)
	if at < 0 {
		return false
	}
	o.unplace(l)
	l.waiting[it.lane] = slices.Delete(l.waiting[it.lane], at, at+1)
	o.count(it.lane, -1)
	o.place(l)
	o.settle(1)
	return true
}

// wait lets go of the mutex until something left the outbox or ctx ends.
func (o *Outbox) wait(ctx context.Context) error {
	if o.changed == nil {
		o.changed = make(chan struct{})
	}
	changed := o.changed
	o.mu.Unlock()
	defer o.mu.Lock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// count keeps the number of calls that wait in a lane.
func (o *Outbox) count(lane Lane, by int) {
	o.waiting[lane] += by
	o.metrics.lanes[lane].waiting.Set(float64(o.waiting[lane]))
	if by < 0 {
		o.tell()
	}
}

// settle counts calls whose done was called.
func (o *Outbox) settle(n int) {
	o.pending -= n
	o.tell()
}

func (o *Outbox) tell() {
	if o.changed != nil {
		close(o.changed)
		o.changed = nil
	}
}
