package telegram

import "time"

// Limits says how fast the outbox sends. Zero fields take the default.
type Limits struct {
	// Broadcast is how many calls a second everything together may reach
	// before broadcasts give way; BroadcastFloor is what is left to them
	// however many replies there are.
	Broadcast, BroadcastFloor float64
	// Paid is how many a second go out of broadcasts that may cost money.
	Paid float64
	// Chat is the calls a second to one chat, ChatBurst how many may go at
	// once after a rest.
	Chat      float64
	ChatBurst int
	// Group is the calls to one group in any minute.
	Group int
	// Slack is how far broadcasts may lag behind their pace and still make up
	// for it, since timers are late: in any time T there are at most
	// Broadcast × (T + Slack) + 1 of them.
	Slack time.Duration
	// Recovery is how long broadcasts take to come back from the floor to the
	// full pace after a 429 paused every chat.
	Recovery time.Duration
	// Connections bounds the calls under way; broadcasts use at most half.
	// Answers to taps have as many of their own.
	Connections int
	// Waiting bounds the calls that wait, for each lane.
	Waiting int
	// Tries and Patience bound how often a reply is tried and for how long
	// after it was queued another try is begun.
	Tries    int
	Patience time.Duration
}

// DefaultLimits are what Telegram is known to bear.
func DefaultLimits() Limits {
	return Limits{
		Broadcast: 30, BroadcastFloor: 10, Paid: 30,
		Chat: 1, ChatBurst: 3, Group: 20,
		Slack:       50 * time.Millisecond,
		Recovery:    4 * time.Second,
		Connections: 64,
		Waiting:     10_000,
		Tries:       6,
		Patience:    2 * time.Minute,
	}
}

func (l Limits) orDefaults() Limits {
	d := DefaultLimits()
	broadcast := positive(l.Broadcast, d.Broadcast)
	return Limits{
		Broadcast:      broadcast,
		BroadcastFloor: min(positive(l.BroadcastFloor, d.BroadcastFloor), broadcast),
		Paid:           max(positive(l.Paid, d.Paid), broadcast),
		Chat:           positive(l.Chat, d.Chat),
		ChatBurst:      positive(l.ChatBurst, d.ChatBurst),
		Group:          positive(l.Group, d.Group),
		Slack:          positive(l.Slack, d.Slack),
		Recovery:       positive(l.Recovery, d.Recovery),
		Connections:    positive(l.Connections, d.Connections),
		Waiting:        positive(l.Waiting, d.Waiting),
		Tries:          positive(l.Tries, d.Tries),
		Patience:       positive(l.Patience, d.Patience),
	}
}

func positive[T int | float64 | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// every is the time between calls at so many a second, never rounded down.
func every(perSecond float64) time.Duration {
	return time.Duration(float64(time.Second)/perSecond) + 1
}

// chatPace is what one chat has used of its limits.
type chatPace struct {
	group  bool
	paidUp time.Time   // when the chat would have its full burst again
	minute []time.Time // a group's calls of the last minute, oldest first
	held   time.Time   // no call before, by a 429 or a retry's back-off
}

// ready tells when the chat may have its next call.
func (c *chatPace) ready(l *Limits) time.Time {
	at := c.paidUp.Add(-time.Duration(l.ChatBurst-1) * every(l.Chat))
	at = later(at, c.held)
	if n := len(c.minute); n >= l.Group {
		at = later(at, c.minute[n-l.Group].Add(time.Minute))
	}
	return at
}

// spend counts a call. It tells whether the chat was so far within its limits
// that a 429 cannot be for this chat: no use of the burst, and at most half
// of a group's minute.
func (c *chatPace) spend(l *Limits, now time.Time) (within bool) {
	within = !c.paidUp.After(now)
	c.paidUp = later(c.paidUp, now).Add(every(l.Chat))
	if c.group {
		c.minute = since(c.minute, now.Add(-time.Minute))
		c.minute = append(c.minute, now)
		within = within && 2*len(c.minute) <= l.Group
	}
	return within
}

// idle tells that the chat can be forgotten.
func (c *chatPace) idle(now time.Time) bool {
	return !c.paidUp.After(now) && !c.held.After(now) && len(since(c.minute, now.Add(-time.Minute))) == 0
}

// pace is what all chats together have used.
type pace struct {
	limits  *Limits
	replies []time.Time // calls of the last second, oldest first
	// cast is when the next broadcast is due at an even pace. It may go Slack
	// earlier (the generic cell rate algorithm).
	cast   time.Time
	paused time.Time // nothing before
	slowed bool      // a pause has been, so the pace comes back from there
	// The chat held longest by a 429; a second one meanwhile means that the
	// limit is everybody's.
	held      int64
	heldUntil time.Time
}

// spend counts a call that is not an answer to a tap.
func (p *pace) spend(now time.Time, lane Lane, paid bool) {
	if lane == LaneBroadcast {
		rate := p.rate(now)
		if paid {
			rate += p.limits.Paid - p.limits.Broadcast
		}
		p.cast = later(p.cast, now).Add(every(rate))
		return
	}
	p.replies = append(since(p.replies, now.Add(-time.Second)), now)
}

// broadcast tells when the next broadcast may go, as things stand.
func (p *pace) broadcast() time.Time {
	return later(p.paused, p.cast.Add(-p.limits.Slack))
}

// rate is the pace of broadcasts, in calls a second.
func (p *pace) rate(now time.Time) float64 {
	l := p.limits
	full := l.Broadcast
	if p.slowed {
		back := float64(now.Sub(p.paused)) / float64(l.Recovery)
		full = min(full, l.BroadcastFloor+max(back, 0)*(l.Broadcast-l.BroadcastFloor))
	}
	p.replies = since(p.replies, now.Add(-time.Second))
	return max(l.BroadcastFloor, full-float64(len(p.replies)))
}

// throttle takes note of a 429 for a chat until a time, and tells whether it
// pauses everybody.
func (p *pace) throttle(now time.Time, chat int64, until time.Time, within bool) bool {
	all := within || p.held != chat && p.heldUntil.After(now)
	if until.After(p.heldUntil) {
		p.held, p.heldUntil = chat, until
	}
	if all {
		p.paused, p.slowed = later(p.paused, until), true
	}
	return all
}

// since drops the times up to and including t from the head of times.
func since(times []time.Time, t time.Time) []time.Time {
	n := 0
	for n < len(times) && !times[n].After(t) {
		n++
	}
	return times[n:]
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
