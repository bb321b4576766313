package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"kepubot/bot"
	"kepubot/bot/telegram"
	"kepubot/paper"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/web"
)

type serveCommand struct {
	settings `embed:""`
}

// Run runs the bot until the context ends.
func (c serveCommand) Run(to *console) error {
	parsed, err := c.parse()
	if err != nil {
		return err
	}
	log := logger(to.err, parsed.LogFormat, parsed.level)
	telegram.QuietLibrary(log)
	return newService(parsed, time.Now, log).run(to.ctx)
}

// service is the bot and what it stands on, in the order in which they start.
type service struct {
	settings *parsedSettings
	now      func() time.Time
	log      *slog.Logger
	metrics  *prometheus.Registry
	// transport carries calls to Telegram; nil for the network.
	transport http.RoundTripper
	// webListener takes browsers; nil: the settings say where.
	webListener net.Listener

	client *telegram.Client
	press  *paper.Press
	me     telegram.Me

	mu      sync.Mutex // guards what health and pages ask for while it is opened
	driver  store.Driver
	screens web.Screens // nil: no hall has one
}

func newService(settings *parsedSettings, now func() time.Time, log *slog.Logger) *service {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &service{settings: settings, now: now, log: log, metrics: metrics}
}

// run starts everything, waits while the database or Telegram is away, and
// stops in the reverse order when ctx ends.
func (s *service) run(ctx context.Context) (err error) {
	s.client, err = telegram.New(telegram.Config{Token: s.settings.Token, APIURL: s.settings.APIURL, Logger: s.log, Metrics: s.metrics, Transport: s.transport})
	if err != nil {
		return err
	}
	if s.press, err = paper.Open(); err != nil {
		return err
	}
	stopHealth, err := startHealth(s.settings.HTTP, s.metrics, map[string]pulse{
		"telegram": s.telegramPulse, "database": s.databasePulse,
	}, s.log)
	if err != nil {
		return err
	}
	defer stopHealth()
	stopWeb, err := s.startWeb()
	if err != nil {
		return err
	}
	defer stopWeb()
	var driver store.Driver
	err = untilAvailable(ctx, s.log, func() (err error) {
		driver, err = openStore(ctx, s.settings.DB)
		return err
	})
	if err != nil {
		return err
	}
	defer driver.Close()
	s.mu.Lock()
	s.driver = driver
	s.mu.Unlock()
	if s.me, err = s.client.Connect(ctx); err != nil {
		return fmt.Errorf("connecting to Telegram: %w", err)
	}
	if err := untilAvailable(ctx, s.log, func() error { return store.Claim(ctx, driver, s.me.ID) }); err != nil {
		return err
	}
	screens, err := openScreens(ctx, driver, s)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.screens = screens
	s.mu.Unlock()
	return s.stand(ctx)
}

// stand takes turns with other replicas: the one that holds the lease acts.
func (s *service) stand(ctx context.Context) error {
	lease, err := s.openLease(ctx)
	if err != nil {
		return err
	}
	for {
		err := lease.Hold(ctx, func(ctx context.Context) error { return s.act(ctx, lease) })
		switch {
		case ctx.Err() != nil && !isUnauthorized(err):
			s.log.Info("stopped")
			return nil
		case errors.Is(err, schedule.ErrLost), errors.Is(err, telegram.ErrInactive), isAway(err):
			s.log.Warn("not active any more, standing by", "error", err)
		default:
			return err
		}
	}
}

func (s *service) openLease(ctx context.Context) (lease *schedule.Lease, err error) {
	host, _ := os.Hostname()
	err = untilAvailable(ctx, s.log, func() (err error) {
		lease, err = schedule.NewLease(ctx, s.driver, schedule.LeaseConfig{
			ID:    strconv.FormatInt(s.me.ID, 10),
			Owner: fmt.Sprintf("%s/%d/%s", host, os.Getpid(), rand.Text()[:6]),
			TTL:   s.settings.LeaseTTL, Log: s.log,
		})
		return err
	})
	return lease, err
}

// act is what the active replica does until ctx ends.
func (s *service) act(ctx context.Context, lease *schedule.Lease) error {
	var b *bot.Bot
	// What the outbox learns of chats is written even while stopping.
	late := context.WithoutCancel(ctx)
	metrics := prometheus.NewRegistry()
	s.metrics.MustRegister(metrics)
	defer s.metrics.Unregister(metrics)
	outbox := telegram.NewOutbox(guarded{s.client, lease.Active}, s.limits(), telegram.OutboxConfig{
		OnGone:     func(chat int64) { s.note(b.Lost(late, chat)) },
		OnMigrated: func(from, to int64) { s.note(b.Moved(late, from, to)) },
		Logger:     s.log, Metrics: metrics,
	})
	defer outbox.Close()
	b, err := bot.New(ctx, s.driver, s.botConfig(outbox, lease, metrics))
	if err != nil {
		return err
	}
	journal, err := bot.OpenJournal(ctx, s.driver, strconv.FormatInt(s.me.ID, 10))
	if err != nil {
		return err
	}
	intake := telegram.NewIntake(s.client, telegram.IntakeConfig{
		Handle: whileActive(b.Handle, lease.Active), Away: isAway, Journal: journal, Active: lease.Active,
		SetAside:   func(ctx context.Context, u telegram.Update, _ error) { b.SetAside(ctx, u) },
		OnConflict: func(error) { s.log.Error("another program polls with this token; stop it") },
		Logger:     s.log, Metrics: metrics, Now: s.now,
	})
	return s.work(ctx, b, intake, outbox)
}

// limits are how fast the outbox sends.
func (s *service) limits() telegram.Limits {
	limits := telegram.DefaultLimits()
	limits.Paid = max(limits.Paid, float64(s.settings.PaidPace))
	return limits
}

// work runs intake, the clock and slow jobs side by side; when intake ends,
// the others end, and what was said goes out.
func (s *service) work(ctx context.Context, b *bot.Bot, intake *telegram.Intake, outbox *telegram.Outbox) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stopClock, err := s.startClock(ctx, b)
	if err != nil {
		return err
	}
	var working sync.WaitGroup
	working.Go(func() {
		tick := time.NewTicker(s.settings.Sweep)
		defer tick.Stop()
		b.RunJobs(ctx, tick.C)
	})
	working.Go(func() { s.introduce(ctx, b) })
	working.Go(func() { s.hear(ctx, b) })
	err = intake.Run(ctx)
	cancel()
	stopClock()
	working.Wait()
	b.Wait()
	// What was answered goes out even though ctx has ended.
	drain, stop := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer stop()
	if err := outbox.Drain(drain); err != nil {
		s.log.Warn("stopped with answers unsent", "error", err)
	}
	return err
}

// hearEvery is how often it is noted that updates are received.
const hearEvery = 5 * time.Second

// hear notes now and then that updates are received, until ctx ends.
func (s *service) hear(ctx context.Context, b *bot.Bot) {
	tick := time.NewTicker(hearEvery)
	defer tick.Stop()
	for {
		s.note(b.Hear(ctx))
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// drainTime is how long a stop waits for answers to go out. With the time
// that intake gives its handlers it stays under the 30 s after which a
// container is killed.
const drainTime = 10 * time.Second

func (s *service) botConfig(outbox *telegram.Outbox, lease *schedule.Lease, metrics prometheus.Registerer) bot.Config {
	return bot.Config{
		Now: s.now, Location: s.settings.location,
		Name:     resident.Name{Chinese: s.settings.Name, English: s.settings.NameEN},
		Username: s.me.Username, Slots: s.settings.slots, Groups: resident.DefaultGroups(),
		Reviews: s.settings.Reviews, Admins: s.settings.admins, Log: s.log,
		PaidPace: s.settings.PaidPace, KeepLedger: s.settings.KeepLedger, Metrics: metrics,
		Download: s.client.Download, Press: s.press, Organiser: resident.Name{Chinese: s.settings.Organiser, English: s.settings.OrganiserEN},
		PublicURL: s.settings.PublicURL,
		Active:    lease.Active, Outbox: outbox, Alive: func() bool { return s.telegramPulse(context.Background()) == nil },
	}
}

// introduce sets the bot's menu and description; it is no harm if it fails.
func (s *service) introduce(ctx context.Context, b *bot.Bot) {
	for lang, commands := range b.Menus() {
		code := lang[:2]
		if lang == bot.Languages()[0] {
			code = ""
		}
		s.note(s.client.SetCommands(ctx, telegram.PrivateChats, code, commands))
		s.note(s.client.SetDescription(ctx, code, b.Description(lang)))
	}
}

// note logs what went wrong where nobody waits for it.
func (s *service) note(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		s.log.Warn("not done", "error", err)
	}
}

func (s *service) telegramPulse(context.Context) error {
	if ok, since, reason := s.client.Connected(); !ok {
		return fmt.Errorf("not connected since %s: %s", since.UTC().Format(time.RFC3339), reason)
	}
	return nil
}

func (s *service) databasePulse(ctx context.Context) error {
	s.mu.Lock()
	driver := s.driver
	s.mu.Unlock()
	if driver == nil || driver.Ping(ctx) != nil {
		return errors.New("not reachable")
	}
	return nil
}

// guarded lets only the active replica speak to people.
type guarded struct {
	*telegram.Client
	active func() bool
}

var errStandby = errors.New("this replica stands by")

// whileActive counts an update as handled only if this replica is active
// still when its handling ends: otherwise its answers would not go out, and
// it has to come again.
func whileActive(handle func(context.Context, telegram.Update) error, active func() bool) func(context.Context, telegram.Update) error {
	return func(ctx context.Context, u telegram.Update) error {
		if err := handle(ctx, u); err != nil {
			return err
		}
		if !active() {
			return errStandby
		}
		return nil
	}
}

// Send sends a message if this replica is the active one.
func (g guarded) Send(ctx context.Context, m telegram.Send) (telegram.Sent, error) {
	if !g.active() {
		return telegram.Sent{}, errStandby
	}
	return g.Client.Send(ctx, m)
}

// Edit edits a message if this replica is the active one.
func (g guarded) Edit(ctx context.Context, e telegram.Edit) error {
	if !g.active() {
		return errStandby
	}
	return g.Client.Edit(ctx, e)
}

// SendPoll sends a poll if this replica is the active one.
func (g guarded) SendPoll(ctx context.Context, p telegram.Poll) (telegram.Sent, error) {
	if !g.active() {
		return telegram.Sent{}, errStandby
	}
	return g.Client.SendPoll(ctx, p)
}

// StopPoll closes a poll if this replica is the active one.
func (g guarded) StopPoll(ctx context.Context, p telegram.StopPoll) error {
	if !g.active() {
		return errStandby
	}
	return g.Client.StopPoll(ctx, p)
}

// SendVenue sends a pin if this replica is the active one.
func (g guarded) SendVenue(ctx context.Context, v telegram.Venue) (telegram.Sent, error) {
	if !g.active() {
		return telegram.Sent{}, errStandby
	}
	return g.Client.SendVenue(ctx, v)
}

// Answer answers a tap if this replica is the active one.
func (g guarded) Answer(ctx context.Context, a telegram.Answer) error {
	if !g.active() {
		return errStandby
	}
	return g.Client.Answer(ctx, a)
}

// isAway tells whether an error means that something is away for a while
// and that trying again helps.
func isAway(err error) bool {
	return errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrConflict) || errors.Is(err, errStandby) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

func isUnauthorized(err error) bool {
	return err != nil && telegram.OutcomeOf(err) == telegram.Unauthorized
}
