package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/bot/telegram"
)

var errAway = errors.New("the store is away")

// desk is an intake on trial: its Telegram, its journal and what it handled.
type desk struct {
	*queue
	journal journal
	cfg     telegram.IntakeConfig
	log     strings.Builder

	mu      sync.Mutex
	handled []string
	seqs    []int64
	ended   chan error
	stop    context.CancelFunc
}

// newDesk gives a desk whose handler does what a text says.
func newDesk() *desk {
	d := &desk{queue: newQueue()}
	d.cfg = telegram.IntakeConfig{
		Away:   func(err error) bool { return errors.Is(err, errAway) },
		Logger: slog.New(slog.NewTextHandler(&d.log, nil)),
		Handle: func(ctx context.Context, u telegram.Update) error {
			switch what, arg, _ := strings.Cut(u.Message.Text, " "); what {
			case "slow":
				pause, _ := time.ParseDuration(arg)
				select {
				case <-time.After(pause):
				case <-ctx.Done():
					return ctx.Err()
				}
			case "fail":
				return errors.New("no luck")
			case "panic":
				panic(u.Message.Text)
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			d.handled = append(d.handled, u.Message.Text)
			d.seqs = append(d.seqs, u.Seq)
			return nil
		},
	}
	return d
}

// run starts the intake in the test's bubble.
func (d *desk) run(t *testing.T) {
	t.Helper()
	d.cfg.Journal = &d.journal
	ctx, stop := context.WithCancel(t.Context())
	d.stop, d.ended = stop, make(chan error, 1)
	in := telegram.NewIntake(newClient(t, d.queue), d.cfg)
	go func() { d.ended <- in.Run(ctx) }()
	t.Cleanup(stop)
}

// end stops the intake and gives what Run returned.
func (d *desk) end() error {
	d.stop()
	return <-d.ended
}

func (d *desk) texts() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.handled)
}

func (d *desk) want(t *testing.T, texts ...string) {
	t.Helper()
	if diff := cmp.Diff(texts, d.texts()); diff != "" {
		t.Error("handled:", diff)
	}
}

func (d *desk) wantPosition(t *testing.T, era, confirmed int64) {
	t.Helper()
	got, _ := d.journal.Load(t.Context())
	if want := (telegram.Position{Era: era, Confirmed: confirmed}); got != want {
		t.Errorf("position %+v, want %+v", got, want)
	}
}

func TestIntakeOrderAndCleanStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.say(11, 1, "slow 300ms")
		d.say(12, 2, "b")
		d.say(13, 1, "a")
		d.run(t)
		synctest.Wait()
		d.want(t, "b")
		if d.left() != 3 {
			t.Errorf("%d updates left while the first is in hand, want 3", d.left())
		}
		start := time.Now()
		if err := d.end(); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("stopping took %v", took)
		}
		d.want(t, "b", "slow 300ms", "a")
		d.wantPosition(t, 0, 13)
		if d.left() != 0 {
			t.Errorf("%d updates left", d.left())
		}
	})
}

// A vote has no chat: it waits for what its person did before, and for nobody
// else.
func TestIntakeOrdersVotesByPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		handle := d.cfg.Handle
		d.cfg.Handle = func(ctx context.Context, u telegram.Update) error {
			if a := u.PollAnswer; a != nil {
				u.Message = &telegram.Message{Text: fmt.Sprint(a.User.ID, a.Options)}
			}
			return handle(ctx, u)
		}
		d.say(11, 1, "slow 300ms")
		d.vote(12, 1, "2")
		d.vote(13, 2, "0,1")
		d.vote(14, 1, "")
		d.run(t)
		synctest.Wait()
		d.want(t, "2 [0 1]")
		if err := d.end(); err != nil {
			t.Error(err)
		}
		d.want(t, "2 [0 1]", "slow 300ms", "1 [2]", "1 []")
		d.wantPosition(t, 0, 14)
	})
}

func TestIntakeIdleStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.say(5, 1, "a")
		d.run(t)
		time.Sleep(40 * time.Second)
		polls := d.polls()
		if polls > 4 {
			t.Errorf("%d polls in 40 quiet seconds", polls)
		}
		start := time.Now()
		if err := d.end(); err != nil || time.Since(start) != 0 || d.polls() != polls {
			t.Errorf("%v after %v and %d further polls", err, time.Since(start), d.polls()-polls)
		}
		d.wantPosition(t, 0, 5)
	})
}

// What was in hand when the process died comes again, and only that.
func TestIntakeCrashReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.say(1, 1, "a")
		d.say(2, 2, "slow 1h")
		d.say(3, 3, "c")
		d.cfg.Drain = time.Millisecond
		d.run(t)
		time.Sleep(2 * time.Second)
		if err := d.end(); err != nil { // the slow one is cut off
			t.Error(err)
		}
		d.wantPosition(t, 0, 1)
		d.cfg.Handle = func(_ context.Context, u telegram.Update) error {
			d.handled = append(d.handled, "again: "+u.Message.Text)
			return nil
		}
		d.cfg.Workers = 1
		d.run(t)
		synctest.Wait()
		if err := d.end(); err != nil {
			t.Error(err)
		}
		got := d.texts()
		slices.Sort(got)
		if diff := cmp.Diff([]string{"a", "again: c", "again: slow 1h", "c"}, got); diff != "" {
			t.Error(diff)
		}
		d.wantPosition(t, 0, 3)
	})
}

func TestIntakeSlowChatStopsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.say(1, 1, "slow 30s")
		d.run(t)
		synctest.Wait()
		for id := int64(2); id < 20; id++ {
			d.say(id, id, "quick")
			time.Sleep(time.Second)
		}
		if n := len(d.texts()); n != 18 {
			t.Errorf("%d others served, want 18", n)
		}
		if n := d.polls(); n > 18*3 {
			t.Errorf("%d polls in 18 s", n)
		}
		time.Sleep(20 * time.Second)
		if d.left() != 0 {
			t.Errorf("%d updates left", d.left())
		}
		if err := d.end(); err != nil {
			t.Error(err)
		}
	})
}

// Each update that is finished would let the next poll confirm it, but polls
// keep a distance.
func TestIntakePollsInBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.cfg.Workers = 1
		for id := int64(1); id <= 100; id++ {
			d.say(id, id, "slow 5ms")
		}
		d.run(t)
		time.Sleep(600 * time.Millisecond)
		if n := d.polls(); len(d.texts()) != 100 || d.left() != 0 || n > 8 {
			t.Errorf("%d handled, %d left after %d polls", len(d.texts()), d.left(), n)
		}
	})
}

// What could not be saved is saved with the next poll, or at the end.
func TestIntakeSavesLater(t *testing.T) {
	for _, running := range []time.Duration{time.Second, 90 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			d.journal.saveFails = 1
			d.say(9, 1, "a")
			d.run(t)
			time.Sleep(time.Second)
			d.wantPosition(t, 0, 0)
			time.Sleep(running - time.Second)
			if running > time.Minute {
				d.wantPosition(t, 0, 9)
			}
			if err := d.end(); err != nil {
				t.Error(err)
			}
			d.wantPosition(t, 0, 9)
		})
	}
}

func TestIntakePoison(t *testing.T) {
	for _, poison := range []string{"fail", "panic"} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			var aside []string
			d.cfg.SetAside = func(_ context.Context, u telegram.Update, err error) {
				aside = append(aside, u.Message.Text+": "+err.Error())
				panic("and again")
			}
			d.say(1, 1, poison+" Wang Fang's secret")
			d.say(2, 1, "next")
			d.put(3, `{"update_id":3,"message":{"chat":"nonsense"}}`)
			d.put(4, `{"update_id":4,"from_the_future":{}}`)
			handle := d.cfg.Handle
			d.cfg.Handle = func(ctx context.Context, u telegram.Update) error {
				if u.Message == nil {
					return nil
				}
				return handle(ctx, u)
			}
			d.run(t)
			time.Sleep(time.Minute)
			d.want(t, "next")
			if len(aside) != 1 || strings.Contains(d.log.String(), "Wang") {
				t.Errorf("set aside %q, log %s", aside, d.log.String())
			}
			if err := d.end(); err != nil {
				t.Error(err)
			}
			d.wantPosition(t, 0, 4)
		})
	}
}

// While the store is away an update waits, however long, and is no poison.
func TestIntakeStoreAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.journal.loadFails = 3
		handle, back := d.cfg.Handle, time.Now().Add(time.Hour)
		d.cfg.Handle = func(ctx context.Context, u telegram.Update) error {
			if time.Now().Before(back) {
				return errAway
			}
			return handle(ctx, u)
		}
		d.say(1, 1, "a")
		d.run(t)
		time.Sleep(59 * time.Minute)
		d.want(t)
		time.Sleep(2 * time.Minute)
		d.want(t, "a")
		if err := d.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestIntakeStopsAtOnceWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.cfg.Handle = func(context.Context, telegram.Update) error { return errAway }
		d.say(1, 1, "a")
		d.run(t)
		time.Sleep(time.Minute)
		start := time.Now()
		if err := d.end(); err != nil || time.Since(start) != 0 {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		d.wantPosition(t, 0, 0)
		if d.left() != 1 {
			t.Error("the update was confirmed")
		}
	})
}

func TestIntakeIDsGoDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.say(500, 1, "old")
		d.run(t)
		time.Sleep(time.Minute)
		d.say(7, 1, "young")
		d.say(8, 1, "younger")
		time.Sleep(time.Minute)
		d.want(t, "old", "young", "younger")
		if !slices.IsSorted(d.seqs) {
			t.Errorf("Seq went down: %v", d.seqs)
		}
		if n := d.polls(); n > 12 {
			t.Errorf("%d polls in two minutes", n)
		}
		if err := d.end(); err != nil {
			t.Error(err)
		}
		d.wantPosition(t, 1, 8)
	})
}

func TestIntakeFaults(t *testing.T) {
	t.Run("401 ends it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			d.fail = failing(401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`, 1000)
			d.run(t)
			if err := <-d.ended; telegram.OutcomeOf(err) != telegram.Unauthorized {
				t.Error(err)
			}
		})
	})
	t.Run("409 is reported and polling goes on", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			d.fail = failing(409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`, 3)
			conflicts := 0
			d.cfg.OnConflict = func(err error) {
				if telegram.OutcomeOf(err) == telegram.Conflict {
					conflicts++
				}
			}
			d.say(1, 1, "a")
			d.run(t)
			time.Sleep(2 * time.Second)
			if d.polls() != 1 {
				t.Errorf("%d polls in the two seconds after a conflict", d.polls())
			}
			time.Sleep(time.Minute)
			d.want(t, "a")
			if conflicts != 3 {
				t.Errorf("%d conflicts reported", conflicts)
			}
			if err := d.end(); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("409 is not returned in kind", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			conflict := failing(409, `{"ok":false,"error_code":409,"description":"Conflict"}`, 1)
			asked := 0
			d.fail = func() *http.Response {
				if asked++; asked == 1 {
					return nil
				}
				return conflict()
			}
			d.cfg.OnConflict = func(error) { d.stop() }
			d.say(1, 1, "a")
			d.say(2, 2, "slow 1s")
			d.run(t)
			if err := <-d.ended; err != nil || d.polls() != 2 {
				t.Errorf("%v after %d polls", err, d.polls())
			}
			d.want(t, "a", "slow 1s")
		})
	})
	t.Run("502 is waited out", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			d.fail = failing(502, "<html>Bad Gateway</html>", 10)
			d.say(1, 1, "a")
			d.run(t)
			time.Sleep(5 * time.Minute)
			d.want(t, "a")
			if err := d.end(); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("not the active one", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			var asked atomic.Int32
			d.cfg.Active = func() bool { return asked.Add(1) == 1 }
			d.say(1, 1, "a")
			d.run(t)
			if err := <-d.ended; !errors.Is(err, telegram.ErrInactive) {
				t.Error(err)
			}
			d.want(t)
			if d.left() != 1 {
				t.Error("the update was confirmed")
			}
		})
	})
}
