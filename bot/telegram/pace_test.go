package telegram_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kepubot/bot/telegram"
)

// among counts the calls that began after from and not after to.
func among(calls []call, from, to time.Duration, of func(call) bool) int {
	n := 0
	for _, c := range calls {
		if c.At > from && c.At <= to && of(c) {
			n++
		}
	}
	return n
}

func isBroadcast(c call) bool { return strings.HasPrefix(c.Text, "broadcast") }

// broadcasts keeps the lane filled with messages to chats of their own.
func broadcasts(o *telegram.Outbox, n int) {
	for i := range n {
		o.Queue(telegram.LaneBroadcast, send(int64(1_000_000+i), "broadcast"), nil)
	}
}

func TestBroadcastsGiveWay(t *testing.T) {
	for _, tt := range []struct{ replies, want int }{{0, 30}, {5, 25}, {20, 10}, {100, 10}} {
		synctest.Test(t, func(t *testing.T) {
			s := newSink()
			o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
			broadcasts(o, 200)
			chat := int64(0)
			for range 5 * tt.replies {
				chat++
				o.Queue(telegram.LaneReply, send(chat, "reply"), nil)
				time.Sleep(time.Second / time.Duration(tt.replies))
			}
			time.Sleep(5*time.Second - time.Since(s.start))
			got := among(s.made(), 3*time.Second, 4*time.Second, isBroadcast)
			if got < tt.want-1 || got > tt.want {
				t.Errorf("%d broadcasts a second beside %d replies, want %d", got, tt.replies, tt.want)
			}
		})
	}
}

// After a pause for all, broadcasts start from the floor and come back.
func TestPaceComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		s.answer = func(c call) error {
			if c.At == 0 {
				return tooMany(10 * time.Second)
			}
			return nil
		}
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		broadcasts(o, 1500)
		time.Sleep(time.Minute)
		rate := func(second int) int {
			at := time.Duration(second) * time.Second
			return among(s.made(), at, at+time.Second, isBroadcast)
		}
		for second, want := range map[int]int{5: 0, 10: 13, 12: 22, 14: 30, 15: 30, 55: 30} {
			if got := rate(second); got < want-1 || got > want+1 {
				t.Errorf("%d broadcasts in second %d, want %d", got, second, want)
			}
		}
	})
}

// When Telegram hangs, broadcasts leave connections to replies.
func TestBroadcastsLeaveConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		s.takes = time.Hour
		o := open(t, s, telegram.Limits{Connections: 4}, telegram.OutboxConfig{})
		broadcasts(o, 100)
		time.Sleep(time.Minute)
		o.Queue(telegram.LaneReply, send(1, "reply"), nil)
		synctest.Wait()
		if got := s.texts(); len(got) != 3 || got[2] != "reply" {
			t.Errorf("under way: %v", got)
		}
	})
}

func TestIdleChatsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		o := open(t, s, telegram.Limits{Broadcast: 1000, Waiting: 100}, telegram.OutboxConfig{})
		most := 0
		for i := range 20_000 {
			o.Queue(telegram.LaneBroadcast, send(int64(i), "broadcast"), nil)
			most = max(most, o.Remembered())
		}
		if most > 4000 { // two seconds' worth and what waits, twice
			t.Errorf("%d chats in memory", most)
		}
	})
}

// day is what an outbox goes through in a property test.
type day struct {
	Takes    time.Duration // for each call
	Refusals int           // 429s, one at every seventh call
	Steps    []step
}

type step struct {
	Pause time.Duration // before
	Chat  int64
	Lane  telegram.Lane
}

func milliseconds(most int) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.IntRange(0, most), func(n int) time.Duration { return time.Duration(n) * time.Millisecond })
}

var days = rapid.Custom(func(t *rapid.T) day {
	return day{
		Takes:    milliseconds(300).Draw(t, "takes"),
		Refusals: rapid.IntRange(0, 3).Draw(t, "refusals"),
		Steps: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
			return step{
				Pause: milliseconds(200).Draw(t, "pause"),
				Chat:  rapid.Int64Range(-2, 6).Draw(t, "chat"),
				Lane:  rapid.SampledFrom([]telegram.Lane{telegram.LaneReply, telegram.LaneReply, telegram.LaneBroadcast}).Draw(t, "lane"),
			}
		}), 1, 150).Draw(t, "steps"),
	}
})

// run lives through the day on a clock of its own, and gives the calls made
// and how often each step's success was reported.
func (d day) run(t *testing.T) (calls []call, reported map[string]int) {
	t.Helper()
	reported = map[string]int{}
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		s.takes = d.Takes
		var mu sync.Mutex
		n := 0
		s.answer = func(call) error {
			mu.Lock()
			defer mu.Unlock()
			if n++; n%7 == 0 && n/7 <= d.Refusals {
				return tooMany(3 * time.Second)
			}
			return nil
		}
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		for i, step := range d.Steps {
			time.Sleep(step.Pause)
			text := fmt.Sprintf("%s %03d", step.Lane, i)
			o.Queue(step.Lane, send(step.Chat, text), func(_ telegram.Sent, err error) {
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					reported[text]++
				}
			})
		}
		drain(t, o)
		calls = s.made()
	})
	return calls, reported
}

// Whatever is queued: no chat or group passes its limits, broadcasts keep
// their pace, each chat's order holds within a lane, and everything succeeds
// and is reported once.
func TestPacerProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := days.Draw(rt, "day")
		calls, reported := d.run(t)
		checkLimits(rt, calls)
		if len(reported) != len(d.Steps) {
			rt.Fatalf("%d of %d calls reported", len(reported), len(d.Steps))
		}
		for text, times := range reported {
			if times != 1 {
				rt.Fatalf("%s reported %d times", text, times)
			}
		}
	})
}

func checkLimits(t *rapid.T, calls []call) {
	t.Helper()
	last := map[string]string{}
	for i, c := range calls {
		to := func(other call) bool { return other.Chat == c.Chat }
		for _, seconds := range []time.Duration{1, 2, 5, 20} {
			if n := among(calls, c.At-seconds*time.Second, c.At, to); n > 3+int(seconds) {
				t.Fatalf("%d calls to chat %d in %d s", n, c.Chat, seconds)
			}
		}
		if n := among(calls, c.At-time.Minute, c.At, to); c.Chat < 0 && n > 20 {
			t.Fatalf("%d calls to a group in a minute", n)
		}
		lane, _, _ := strings.Cut(c.Text, " ")
		key := fmt.Sprint(lane, c.Chat)
		if c.Text < last[key] {
			t.Fatalf("%s after %s", c.Text, last[key])
		}
		last[key] = c.Text
		if !isBroadcast(c) {
			continue
		}
		for _, window := range []time.Duration{0, 100 * time.Millisecond, time.Second, 10 * time.Second} {
			most := int(30*(window+50*time.Millisecond).Seconds()) + 1
			if n := among(calls[:i+1], c.At-window-1, c.At, isBroadcast); n > most {
				t.Fatalf("%d broadcasts in %v, at most %d may be", n, window, most)
			}
		}
	}
}

// A reply to a chat that rests goes at once, whatever else waits.
func TestReplyWaitsForNobody(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		others := rapid.IntRange(0, 500).Draw(rt, "broadcasts")
		busy := rapid.IntRange(0, 30).Draw(rt, "messages to a busy chat")
		pause := milliseconds(5000).Draw(rt, "pause")
		var took time.Duration
		synctest.Test(t, func(t *testing.T) {
			s := newSink()
			s.takes = 50 * time.Millisecond
			o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
			broadcasts(o, others)
			for range busy {
				o.Queue(telegram.LaneReply, send(1, "busy"), nil)
			}
			time.Sleep(pause)
			start := time.Now()
			if _, err := o.Do(t.Context(), telegram.LaneReply, send(2, "reply")); err != nil {
				t.Error(err)
			}
			took = time.Since(start)
		})
		if took != 50*time.Millisecond {
			rt.Fatalf("answered after %v", took)
		}
	})
}

// While broadcasts wait, every second is used: what replies leave of the
// pace, and never less than the floor.
func TestNeverIdle(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pauses := rapid.SliceOfN(milliseconds(400), 20, 60).Draw(rt, "pauses between replies")
		takes := milliseconds(300).Draw(rt, "takes")
		var calls []call
		synctest.Test(t, func(t *testing.T) {
			s := newSink()
			s.takes = takes
			o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
			broadcasts(o, 1000)
			for i, pause := range pauses {
				time.Sleep(pause)
				o.Queue(telegram.LaneReply, send(int64(i+1), "reply"), nil)
			}
			time.Sleep(time.Second)
			calls = s.made()
		})
		end := calls[len(calls)-1].At
		for from := time.Duration(0); from+2*time.Second <= end; from += 100 * time.Millisecond {
			cast := among(calls, from+time.Second, from+2*time.Second, isBroadcast)
			replies := among(calls, from, from+2*time.Second, func(c call) bool { return !isBroadcast(c) })
			if least := max(10, 30-replies) - 1; cast < least {
				rt.Fatalf("%d broadcasts in a second with %d replies, want %d", cast, replies, least)
			}
		}
	})
}

// A reply does not wait for a broadcast that is under way to the same chat.
func TestReplyBesideBroadcast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		s.takes = time.Second
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		o.Queue(telegram.LaneBroadcast, send(1, "broadcast"), nil)
		o.Queue(telegram.LaneBroadcast, send(1, "broadcast 2"), nil)
		time.Sleep(100 * time.Millisecond)
		o.Queue(telegram.LaneReply, send(1, "reply"), nil)
		drain(t, o)
		if diff := cmp.Diff([]string{"broadcast", "reply", "broadcast 2"}, s.texts()); diff != "" || s.calls[1].At != 100*time.Millisecond {
			t.Error(s.calls[1].At, diff)
		}
	})
}

// What is paid for goes at its own pace, and what is not at the free one.
func TestPaidPace(t *testing.T) {
	for paid, want := range map[bool]time.Duration{false: 10 * time.Second, true: 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			s := newSink()
			o := open(t, s, telegram.Limits{Paid: 100}, telegram.OutboxConfig{})
			for i := range 300 {
				o.Queue(telegram.LaneBroadcast, telegram.Send{Chat: int64(i + 1), Text: "broadcast", Paid: paid}, nil)
			}
			drain(t, o)
			if took := s.calls[299].At; took < want-200*time.Millisecond || took > want {
				t.Errorf("paid %t: took %s, want %s", paid, took, want)
			}
		})
	}
}
