package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"kepubot/bot/sim"
	"kepubot/bot/telegram"
)

type demoCommand struct {
	Tour   bool   `help:"Play a scripted day in the terminal instead of opening the page; exits 1 if anything is not as it should be."`
	DB     string `name:"db" env:"KEPUBOT_DB" help:"Database: mongodb://… or sqlite:PATH; a new file in a new folder if not given." placeholder:"URI"`
	Listen string `default:"127.0.0.1:8099" help:"Where the page listens; another free port is taken if this one is in use."`
	Web    string `default:"127.0.0.1:8098" help:"Where the hall's screens listen; another free port is taken if this one is in use."`
	Logs   bool   `help:"Print the bot's log."`
}

// demo is a bot, a city and a Telegram to talk to it on one machine.
type demo struct {
	telegram *sim.Sim
	address  string
	service  *service
	folder   string
	teacher  *sim.Person // an administrator
}

// The times of day at which a demo begins, on the city's clocks: the tip of
// 08:00 comes within a minute, and in a tour, which moves the clock itself,
// after people have had the time to register on a slow machine.
const (
	demoStart = "07:59:20"
	tourStart = "07:30:00"
)

// Run runs the demo until the context ends, or the tour to its end.
func (c demoCommand) Run(to *console) error {
	ctx, cancel := context.WithCancel(to.ctx)
	defer cancel()
	// The simulated Telegram outlives the bot, which says its last words to it.
	telegramCtx, closeTelegram := context.WithCancel(context.WithoutCancel(to.ctx))
	defer closeTelegram()
	begins := demoStart
	if c.Tour {
		begins = tourStart
	}
	d, err := c.prepareAt(telegramCtx, begins, to.err)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- d.service.run(ctx) }()
	if c.Tour {
		err = playTour(ctx, d, to.out)
		cancel()
		if stopped := <-served; err == nil {
			err = stopped
		}
		return err
	}
	fmt.Fprintf(to.out, `
  Open this page in a browser / 请用浏览器打开：

      http://%s/

  Every phone on it talks to the bot. Press Start on one and register;
  the tip of the day comes at 08:00, and it is %s now. 王老师 is staff:
  write 数据, 办活动, 办赛 or 报告 on that phone, or /help.
  The database is %s
  Stop with Ctrl+C.

`, d.address, d.telegram.Now().In(d.service.settings.location).Format("15:04:05"), d.databaseName(c.DB))
	go c.populate(ctx, d)
	return <-served
}

// prepare makes the folder, the simulated Telegram and the bot's service.
func (c demoCommand) prepare(ctx context.Context, errOut io.Writer) (*demo, error) {
	return c.prepareAt(ctx, demoStart, errOut)
}

func (c demoCommand) prepareAt(ctx context.Context, begins string, errOut io.Writer) (*demo, error) {
	d := &demo{}
	uri := c.DB
	if uri == "" {
		var err error
		if d.folder, err = os.MkdirTemp("", "kepubot-demo-"); err != nil {
			return nil, fmt.Errorf("making a folder for the demo: %w", err)
		}
		uri = "sqlite:" + filepath.Join(d.folder, "kepubot.db")
	}
	location, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	var ahead atomic.Int64
	begin := func() error {
		by, err := morning(time.Now(), begins, location)
		ahead.Store(int64(by))
		return err
	}
	if err := begin(); err != nil {
		return nil, err
	}
	d.telegram = sim.New(sim.Config{Rates: sim.DefaultRates(), Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	listen := c.Listen
	if c.Tour {
		listen = "127.0.0.1:0"
	}
	address, _, err := serveSim(ctx, d.telegram, listen)
	if err != nil {
		if address, _, err = serveSim(ctx, d.telegram, "127.0.0.1:0"); err != nil {
			return nil, err
		}
	}
	d.address = address
	if !c.Tour {
		d.telegram.AddPerson(sim.Profile{Name: "李阿姨", Language: "zh-hans"})
		d.telegram.AddPerson(sim.Profile{Name: "Emma", Language: "en"})
	}
	d.teacher = d.telegram.AddPerson(sim.Profile{Name: "王老师", Language: "zh-hans"})
	browsers, err := c.listenWeb()
	if err != nil {
		return nil, err
	}
	parsed, err := demoSettings(d, uri, browsers.Addr().String()).parse()
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	if c.Logs {
		log = logger(errOut, "text", slog.LevelInfo)
	}
	telegram.QuietLibrary(log)
	driver, err := openStore(ctx, uri)
	if err != nil {
		return nil, err
	}
	defer driver.Close()
	if err := importStarter(ctx, driver, d.telegram.Now, everyFile); err != nil {
		return nil, err
	}
	if err := begin(); err != nil { // a library takes its time to read
		return nil, err
	}
	d.service = newService(parsed, d.telegram.Now, log)
	d.service.webListener = browsers
	return d, nil
}

// listenWeb listens for browsers that show the screens of halls.
func (c demoCommand) listenWeb() (net.Listener, error) {
	if !c.Tour {
		if listener, err := net.Listen("tcp", c.Web); err == nil {
			return listener, nil
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for browsers: %w", err)
	}
	return listener, nil
}

func demoSettings(d *demo, uri, web string) settings {
	return settings{
		Token: d.telegram.Token(), APIURL: "http://" + d.address, DB: uri, TZ: "Asia/Shanghai", PublicURL: "http://" + web,
		Admins: []string{strconv.FormatInt(d.teacher.ID(), 10)},
		Name:   "科普小助手", NameEN: "Science Daily", Organiser: "市科学技术协会", OrganiserEN: "Association for Science and Technology", Slots: []string{"08:00", "12:00", "18:00"},
		Reviews: 2, KeepLedger: 30, LeaseTTL: 3 * time.Second, Sweep: time.Second, LogFormat: "text", LogLevel: "info",
	}
}

// morning is how far the demo's clock is ahead of the machine's, so that it
// begins at a time of today.
func morning(now time.Time, begins string, location *time.Location) (time.Duration, error) {
	local := now.In(location)
	start, err := time.ParseInLocation("2006-01-02 15:04:05", local.Format(time.DateOnly)+" "+begins, location)
	return start.Sub(now), err
}

func (d *demo) databaseName(uri string) string {
	if d.folder != "" {
		return filepath.Join(d.folder, "kepubot.db")
	}
	if len(uri) > 7 && uri[:7] == "sqlite:" {
		return uri
	}
	return "MongoDB"
}

// populate registers some of the people on the page, so that somebody gets
// the tip at 08:00 whatever the newcomer does; two have never met the bot.
func (c demoCommand) populate(ctx context.Context, d *demo) {
	neighbour := d.telegram.AddPerson(sim.Profile{Name: "陈师傅", Language: "zh-hans"})
	t := newTour(ctx, d, io.Discard)
	t.register(neighbour, "c-huicui", "对，就是这里", "上班", "同意，开始")
	t.register(d.teacher, "c-jiweiqiao", "对，就是这里", "机关干部", "同意，开始")
}
