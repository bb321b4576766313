package sim

import (
	"math"
	"time"
)

// limiter counts messages as Telegram does: sends and edits of a chat
// together, groups by the minute, and all of them by the second.
type limiter struct {
	rates   Rates
	chats   map[int64]*bucket
	overall bucket
}

// bucket holds tokens that come back with time.
type bucket struct {
	tokens float64
	at     time.Time
}

func newLimiter(rates Rates) limiter {
	return limiter{rates: rates, chats: map[int64]*bucket{}}
}

// take takes a token of a bucket that fills at rate a second up to size, or
// tells how long until there is one.
func (b *bucket) take(now time.Time, rate, size float64) time.Duration {
	if b.at.IsZero() {
		b.tokens = size
	} else {
		b.tokens = min(size, b.tokens+now.Sub(b.at).Seconds()*rate)
	}
	b.at = now
	if b.tokens >= 1 {
		b.tokens--
		return 0
	}
	return time.Duration((1 - b.tokens) / rate * float64(time.Second))
}

// allow counts a message to a chat, or says after how many seconds to try
// again. The overall ceiling is in force for everybody alike.
func (l *limiter) allow(chat int64, now time.Time, paid bool) (retryAfter int) {
	wait := time.Duration(0)
	if chat < 0 && l.rates.Group > 0 {
		wait = l.bucket(chat).take(now, float64(l.rates.Group)/60, float64(l.rates.Group))
	} else if chat > 0 && l.rates.Chat > 0 {
		wait = l.bucket(chat).take(now, 1/l.rates.Chat.Seconds(), float64(max(l.rates.Burst, 1)))
	}
	if wait == 0 && l.rates.Overall > 0 {
		rate := float64(l.rates.Overall)
		if paid {
			rate = max(rate, 1000)
		}
		wait = l.overall.take(now, rate, rate)
	}
	return int(math.Ceil(wait.Seconds()))
}

func (l *limiter) bucket(chat int64) *bucket {
	b, ok := l.chats[chat]
	if !ok {
		b = &bucket{}
		l.chats[chat] = b
	}
	return b
}

// SetRates changes the limits.
func (s *Sim) SetRates(rates Rates) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = newLimiter(rates)
}
