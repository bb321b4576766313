package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kepubot/bot/sim"
	"kepubot/store"
)

// patienceInTests is how long a test waits for something that must come.
const patienceInTests = time.Minute

// TestMain lets the test binary be the bot: tests that kill it start it anew
// with this variable set.
func TestMain(m *testing.M) {
	if os.Getenv("KEPUBOT_TEST_AS_BOT") != "" {
		os.Exit(asBot())
	}
	os.Exit(m.Run())
}

// asBot serves as the kepubot binary does, with a clock set ahead.
func asBot() int {
	ahead, err := time.ParseDuration(os.Getenv("KEPUBOT_TEST_AHEAD"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	s := testSettings(os.Getenv("KEPUBOT_API_URL"), os.Getenv("KEPUBOT_DB"), os.Getenv("KEPUBOT_ADMINS"))
	s.TZ = os.Getenv("KEPUBOT_TZ")
	parsed, err := s.parse()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	now := func() time.Time { return time.Now().Add(ahead) }
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := newService(parsed, now, log).run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func testSettings(api, db, admin string) settings {
	return settings{
		Token: simToken, APIURL: api, DB: db, TZ: "Asia/Shanghai", Admins: []string{admin},
		Name: "科普小助手", NameEN: "Science Daily", Organiser: "市科学技术协会", OrganiserEN: "Association for Science and Technology", Slots: []string{"08:00", "12:00", "18:00"},
		Reviews: 2, KeepLedger: 30, LeaseTTL: 2 * time.Second, Sweep: 200 * time.Millisecond, LogFormat: "text", LogLevel: "info",
	}
}

const simToken = "1234567890:simulated-token"

// city is a simulated Telegram and a database for bots to run on.
type city struct {
	t        testing.TB
	telegram *sim.Sim
	api      string            // where the simulator answers
	wire     http.RoundTripper // to it; nil for the network
	db       string
	zone     string
	admin    *sim.Person
	location *time.Location

	paidPace int
	// patience is how long eventually waits, if longer than usual.
	patience time.Duration

	mu    sync.Mutex
	ahead time.Duration
	kills bool // whether a bot runs in a process of its own, to be killed
}

// newCity makes a city with the starter library, on the clock of a zone.
func newCity(t testing.TB, db string) *city { return newCityIn(t, db, "Asia/Shanghai") }

func newCityIn(t testing.TB, db, zone string) *city {
	t.Helper()
	return newCityWith(t, db, zone, sim.Config{Calls: -1})
}

func newCityWith(t testing.TB, db, zone string, config sim.Config) *city {
	t.Helper()
	c := &city{t: t, db: db, zone: zone}
	var err error
	if c.location, err = time.LoadLocation(zone); err != nil {
		t.Fatal(err)
	}
	config.Now = c.now
	c.telegram = sim.New(config)
	server := httptest.NewServer(c.telegram.Handler())
	c.api = server.URL
	t.Cleanup(func() {
		c.telegram.Close()
		server.Close()
	})
	c.found()
	return c
}

// found gives the city its administrator and the starter library.
func (c *city) found() {
	c.t.Helper()
	c.admin = c.telegram.AddPerson(sim.Profile{Name: "王老师", Language: "zh-hans"})
	c.withStore(func(d store.Driver) {
		if err := importStarter(context.Background(), d, time.Now, oneATheme); err != nil {
			c.t.Fatal(err)
		}
	})
}

// oneATheme wants the first file of each theme: tips-health.yaml. A city of a
// test needs no whole library.
func oneATheme(name string) bool { return strings.Count(name, "-") == 1 }

// withStore opens the city's database beside the bots.
func (c *city) withStore(do func(store.Driver)) {
	c.t.Helper()
	d, err := openStore(context.Background(), c.db)
	if err != nil {
		c.t.Fatal(err)
	}
	defer d.Close()
	do(d)
}

func (c *city) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// at sets the clock that bots started from now on go by.
func (c *city) at(day, clock string) {
	c.t.Helper()
	to, err := time.ParseInLocation("2006-01-02 15:04:05", day+" "+clock, c.location)
	if err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = time.Until(to)
}

// running is a bot, in this process or another.
type running struct {
	stop func() error
	log  *lockedBuffer
	cmd  *exec.Cmd
}

// start runs a bot in this process.
func (c *city) start() *running {
	c.t.Helper()
	parsed, err := c.settings().parse()
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	log := &lockedBuffer{}
	service := newService(parsed, c.now, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	service.transport = c.wire
	go func() { ended <- service.run(ctx) }()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	c.t.Cleanup(func() {
		if err := stop(); err != nil {
			c.t.Error("the bot ended with", err)
		}
		if c.t.Failed() {
			c.t.Log(log.String())
		}
	})
	return &running{stop: stop, log: log}
}

// settings are those of a bot in this process. Where none is killed its lease
// can outlast what a busy machine makes it wait; after a kill that would be how
// long the next one waits.
func (c *city) settings() settings {
	s := testSettings(c.api, c.db, strconv.FormatInt(c.admin.ID(), 10))
	s.TZ, s.PaidPace = c.zone, c.paidPace
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.kills {
		s.LeaseTTL = 15 * time.Second
	}
	return s
}

// spawn runs a bot in a process of its own, to be killed.
func (c *city) spawn() *running {
	c.t.Helper()
	c.mu.Lock()
	ahead := c.ahead
	c.kills = true
	c.mu.Unlock()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "KEPUBOT_TEST_AS_BOT=1", "KEPUBOT_TEST_AHEAD="+ahead.String(),
		"KEPUBOT_API_URL="+c.api, "KEPUBOT_DB="+c.db, "KEPUBOT_TZ="+c.zone,
		"KEPUBOT_ADMINS="+strconv.FormatInt(c.admin.ID(), 10))
	log := &lockedBuffer{}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	wait := sync.OnceValue(cmd.Wait)
	r := &running{cmd: cmd, log: log, stop: func() error {
		cmd.Process.Signal(syscall.SIGTERM)
		return wait()
	}}
	c.t.Cleanup(func() {
		cmd.Process.Kill()
		wait()
		if c.t.Failed() {
			c.t.Log(log.String())
		}
	})
	return r
}

// kill ends a spawned bot as a power cut would.
func (r *running) kill() {
	r.cmd.Process.Kill()
	r.stop()
}

// eventually waits until holds, looking at every change at Telegram and now
// and then between.
func (c *city) eventually(what string, holds func() bool) {
	c.t.Helper()
	deadline := time.Now().Add(max(c.patience, patienceInTests))
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		err := c.telegram.WaitFor(ctx, holds)
		cancel()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("waited in vain: %s", what)
		}
	}
}

// forge is what the bot answers to a tap that no button of somebody says. It
// comes again where a slow machine has let it grow too old to be answered.
func (c *city) forge(p *sim.Person, data string) (answer string) {
	c.t.Helper()
	tap, tapped := "", time.Time{}
	c.eventually("the tap "+data+" is answered", func() bool {
		if time.Since(tapped) > 16*time.Second {
			tap, tapped = p.Tap(p.Last().ID, data), time.Now()
		}
		toast, ok := c.telegram.Answered(tap)
		answer = toast.Text
		return ok
	})
	return answer
}

// register takes somebody through the registration from a poster.
func (c *city) register(name, community string) *sim.Person {
	c.t.Helper()
	p := c.telegram.AddPerson(sim.Profile{Name: name, Language: "zh-hans"})
	p.Start("c-" + community)
	for _, label := range []string{"对，就是这里", "退休", "同意，开始"} {
		c.eventually(name+" presses "+label, func() bool { return p.TapLabel(label) == nil })
	}
	c.eventually(name+" is registered", func() bool { return said(p, "注册好了") })
	return p
}

// said tells whether the bot wrote words to somebody.
func said(p *sim.Person, words string) bool {
	for _, m := range p.Messages() {
		if m.Bot && strings.Contains(m.Body(), words) {
			return true
		}
	}
	return false
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

var _ io.Writer = (*lockedBuffer)(nil)

// soak tells whether tests run in their full size.
func soak() bool { return os.Getenv("KEPUBOT_TEST_SOAK") != "" }

// size is the small or the full size of a test.
func size(small, full int) int {
	if soak() {
		return full
	}
	return small
}
