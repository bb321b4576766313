// Package bot is the conversation: it turns updates into words of the domain
// packages, and what these answer into messages. It holds no rules.
package bot

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"kepubot/bot/delivery"
	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/event"
	"kepubot/paper"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/survey"
)

// Config is what a deployment decides about the conversation.
type Config struct {
	Now      func() time.Time
	Location *time.Location
	Name     resident.Name // what the bot calls itself
	Username string        // for links, without the @
	Slots    []schedule.Slot
	Groups   []resident.Group
	Reviews  int
	Admins   []int64
	Log      *slog.Logger

	// PaidPace is how many messages a second staff may have sent for money; 0
	// or up to the free pace for none.
	PaidPace int
	// KeepLedger is for how many days the ledger says who got what.
	KeepLedger int
	Metrics    prometheus.Registerer // nil: none

	// Active tells whether this replica may send.
	Active func() bool
	// Alive tells whether Telegram is reached; nil: always.
	Alive func() bool
	// Outbox sends what the bot says.
	Outbox Outbox
	// Download fetches a file that somebody sent, up to a number of bytes.
	Download func(ctx context.Context, file string, limit int64) ([]byte, error)
	// Press draws certificates and question sheets.
	Press *paper.Press
	// PublicURL is where browsers reach pages from outside; empty: nowhere.
	PublicURL string
	// Organiser is who signs certificates and summaries, such as a city's association.
	Organiser resident.Name
}

// Outbox takes messages and sends them as fast as Telegram bears.
type Outbox interface {
	Queue(lane telegram.Lane, call telegram.Call, done func(telegram.Sent, error))
	Do(ctx context.Context, lane telegram.Lane, s telegram.Send) (telegram.Sent, error)
	DoUntil(ctx, late context.Context, lane telegram.Lane, s telegram.Send) (telegram.Sent, error)
}

// Bot answers updates and pushes tips.
type Bot struct {
	config Config
	outbox Outbox
	texts  *Catalogue

	residents *resident.Residents
	places    *resident.Directory
	staff     *resident.Staff
	audit     *resident.Audit
	links     *resident.Links
	library   *content.Library
	notices   *content.Notices
	gallery   *gallery
	pause     *schedule.Pause
	ledger    *delivery.Ledger
	games     *games
	events    *events
	surveys   *surveys
	returns   *returns
	reports   *reports
	talks     *talks
	jobs      *jobs

	commands []command
	buttons  map[string]button
	answers  map[string]answer
	calm     *calm
	buzzers  *buzzers
	pushes   sync.WaitGroup
	woken    chan struct{}
}

// New opens everything the bot keeps in the store.
func New(ctx context.Context, d store.Driver, config Config) (*Bot, error) {
	b := &Bot{config: config, outbox: config.Outbox, calm: newCalm(config.Now), buzzers: newBuzzers(), woken: make(chan struct{}, 1)}
	b.commands, b.buttons, b.answers = commands(), buttons(), answers()
	groups := b.groupIDs()
	for _, open := range []func() error{
		func() (err error) { b.texts, err = LoadCatalogue(); return },
		func() (err error) {
			b.residents, err = resident.OpenResidents(ctx, d, config.Now, string(config.Slots[0]))
			return
		},
		func() (err error) { b.places, err = resident.OpenDirectory(ctx, d); return },
		func() (err error) { b.staff, err = resident.OpenStaff(ctx, d, config.Now, config.Admins); return },
		func() (err error) { b.audit, err = resident.OpenAudit(ctx, d, config.Now); return },
		func() (err error) { b.links, err = resident.OpenLinks(ctx, d, config.Now); return },
		func() (err error) {
			b.library, err = content.Open(ctx, d, content.Settings{Groups: groups, Reviews: config.Reviews, Now: config.Now, Location: config.Location})
			return
		},
		func() (err error) {
			b.notices, err = content.OpenNotices(ctx, d, config.Reviews, config.Now)
			return
		},
		func() error {
			pictures, err := content.OpenPictures(ctx, d)
			b.gallery = newGallery(pictures, config.Log)
			return err
		},
		func() (err error) { b.pause, err = schedule.NewPause(ctx, d, config.Now); return },
		func() (err error) {
			b.ledger, err = delivery.Open(ctx, d, delivery.Config{
				Now: config.Now, Judge: judge, Active: config.Active, Paused: b.pause.Paused, Log: config.Log,
				Metrics: config.Metrics,
			})
			return
		},
		func() (err error) { b.games, err = openGames(ctx, d, groups, config.Reviews, config.Now); return },
		func() (err error) {
			b.events, err = openEvents(ctx, d, event.Settings{Groups: groups, Now: config.Now, Location: config.Location})
			return
		},
		func() (err error) {
			b.surveys, err = openSurveys(ctx, d, survey.Settings{Groups: groups, Now: config.Now, Location: config.Location}, config.Reviews)
			return
		},
		func() (err error) { b.returns, err = b.openReturns(ctx, d); return },
		func() (err error) { b.reports, err = b.openReports(ctx, d); return },
		func() (err error) { b.talks, err = openTalks(ctx, d, config.Now); return },
		func() (err error) { b.jobs, err = openJobs(ctx, d, config.Now, config.Log); return },
	} {
		if err := open(); err != nil {
			return nil, fmt.Errorf("opening the bot's collections: %w", err)
		}
	}
	return b, nil
}

// Refresh reads anew what the bot holds in memory, such as the places.
func (b *Bot) Refresh(ctx context.Context) error { return b.places.Load(ctx) }

// RunJobs does slow work that waits, until ctx ends.
func (b *Bot) RunJobs(ctx context.Context, tick <-chan time.Time) {
	kinds := jobKinds()
	b.jobs.Run(ctx, tick, func(ctx context.Context, work *job) error {
		do, ok := kinds[work.Kind]
		if !ok {
			return fmt.Errorf("doing a job of kind %q: %w", work.Kind, store.ErrNotFound)
		}
		return b.jobDone(ctx, work, do(b, ctx, work))
	})
}

// Lost notes that a chat cannot be written to any more.
func (b *Bot) Lost(ctx context.Context, chat int64) error {
	if chat < 0 {
		return b.links.Unlink(ctx, chat)
	}
	return b.residents.MarkAway(ctx, chat, true)
}

// Moved follows a group that has another id.
func (b *Bot) Moved(ctx context.Context, from, to int64) error { return b.links.Move(ctx, from, to) }

func (b *Bot) now() time.Time { return store.Millis(b.config.Now()) }

// local is now on the deployment's clocks.
func (b *Bot) local() time.Time { return b.config.Now().In(b.config.Location) }

func (b *Bot) today() string { return schedule.DayOf(b.config.Now(), b.config.Location) }

func (b *Bot) tomorrow() string { return schedule.Shift(b.today(), 1) }

// Menus are the command menus: for residents in each language, and for
// groups.
func (b *Bot) Menus() map[string][]telegram.Command {
	menus := map[string][]telegram.Command{}
	for _, lang := range Languages() {
		voice := b.texts.In(lang)
		for _, c := range b.commands {
			if c.menu {
				menus[lang] = append(menus[lang], telegram.Command{Name: c.name, About: voice.Label("command."+c.name, nil)})
			}
		}
	}
	return menus
}

// Description is what an empty chat with the bot says, in a language.
func (b *Bot) Description(lang string) string {
	return b.texts.In(lang).Label("about.empty", args{"Name": b.config.Name.In(lang)})
}
