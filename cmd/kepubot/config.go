package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kepubot/schedule"
)

// settings are what the operator decides, by flags or the environment.
type settings struct {
	Token       string        `env:"KEPUBOT_TOKEN" help:"The bot's token, from @BotFather." placeholder:"NUMBER:SECRET"`
	APIURL      string        `name:"api-url" env:"KEPUBOT_API_URL" default:"https://api.telegram.org" help:"Address of the Bot API."`
	DB          string        `name:"db" env:"KEPUBOT_DB" default:"sqlite:kepubot.db" help:"Database: mongodb://… or sqlite:PATH."`
	TZ          string        `name:"tz" env:"KEPUBOT_TZ" default:"Asia/Shanghai" help:"Time zone of the city."`
	Admins      []string      `env:"KEPUBOT_ADMINS" help:"Telegram ids of the first administrators, separated by commas."`
	HTTP        string        `name:"http" env:"KEPUBOT_HTTP" default:"127.0.0.1:8080" help:"Address for /healthz and /metrics; empty for none."`
	Web         string        `name:"web" env:"KEPUBOT_WEB" help:"Address for pages that browsers show, such as 127.0.0.1:8081: the screen of a hall. Empty for none; put a proxy with https before it."`
	PublicURL   string        `name:"public-url" env:"KEPUBOT_PUBLIC_URL" help:"Where browsers reach those pages from outside, such as https://kepu.example.org."`
	Name        string        `env:"KEPUBOT_NAME" default:"科普小助手" help:"What the bot calls itself in Chinese."`
	NameEN      string        `name:"name-en" env:"KEPUBOT_NAME_EN" default:"Science Daily" help:"What the bot calls itself in English."`
	Organiser   string        `env:"KEPUBOT_ORGANISER" default:"市科学技术协会" help:"Who signs certificates and work summaries, in Chinese."`
	OrganiserEN string        `name:"organiser-en" env:"KEPUBOT_ORGANISER_EN" default:"Association for Science and Technology" help:"Who signs certificates and work summaries, in English."`
	Slots       []string      `env:"KEPUBOT_SLOTS" default:"08:00,12:00,18:00" help:"Hours at which tips are sent, between 07:00 and 19:00; the first is the default."`
	Reviews     int           `env:"KEPUBOT_REVIEWS" default:"2" help:"How many people review a tip before it is approved: 1 to 3."`
	PaidPace    int           `env:"KEPUBOT_PAID_PACE" default:"0" help:"Messages a second that staff may choose to pay for, 31 to 1000; 0 for none. Telegram charges a tenth of a Star for each."`
	KeepLedger  int           `env:"KEPUBOT_KEEP_LEDGER" default:"30" help:"For how many days it is known who got what; then figures by community stand for it. 2 to 3650."`
	LeaseTTL    time.Duration `name:"lease" env:"KEPUBOT_LEASE" default:"15s" help:"How long a stand-by waits for a sign of the active replica."`
	Sweep       time.Duration `env:"KEPUBOT_SWEEP" default:"1m" hidden:"" help:"How often what is unfinished is gone on with."`
	LogFormat   string        `name:"log-format" env:"KEPUBOT_LOG_FORMAT" enum:"text,json" default:"text" help:"text or json."`
	LogLevel    string        `name:"log-level" env:"KEPUBOT_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"debug, info, warn or error."`
}

// parsedSettings are settings that have been checked, with what was derived.
type parsedSettings struct {
	settings
	location *time.Location
	admins   []int64
	slots    []schedule.Slot
	level    slog.Level
}

// configFaults are all that is wrong with the settings, at once.
type configFaults []string

func (f configFaults) Error() string {
	return "kepubot: the settings need mending:\n  - " + strings.Join(f, "\n  - ")
}

var tokenForm = regexp.MustCompile(`^[0-9]{1,20}:[A-Za-z0-9_-]{8,100}$`)

// parse checks everything and names every fault. It never repeats a secret.
func (s settings) parse() (*parsedSettings, error) {
	p := &parsedSettings{settings: s}
	p.PublicURL = strings.TrimRight(s.PublicURL, "/")
	var faults configFaults
	fault := func(name, format string, values ...any) {
		faults = append(faults, name+": "+fmt.Sprintf(format, values...))
	}
	if s.Token == "" {
		fault("KEPUBOT_TOKEN", "missing; @BotFather gives one to each bot")
	} else if !tokenForm.MatchString(s.Token) {
		fault("KEPUBOT_TOKEN", "does not look like a bot token (digits, a colon, letters)")
	}
	s.checkAddresses(fault)
	if !strings.HasPrefix(s.DB, "sqlite:") && !strings.HasPrefix(s.DB, "mongodb://") && !strings.HasPrefix(s.DB, "mongodb+srv://") {
		fault("KEPUBOT_DB", "must begin with mongodb://, mongodb+srv:// or sqlite:")
	}
	var err error
	if p.location, err = time.LoadLocation(s.TZ); err != nil || s.TZ == "" {
		fault("KEPUBOT_TZ", "%q is not a time zone such as Asia/Shanghai", s.TZ)
	}
	for _, word := range s.Admins {
		id, err := strconv.ParseInt(strings.TrimSpace(word), 10, 64)
		if err != nil || id <= 0 {
			fault("KEPUBOT_ADMINS", "%q is not a Telegram id (a number; /start tells people theirs)", word)
			continue
		}
		p.admins = append(p.admins, id)
	}
	if p.slots, err = schedule.ParseSlots(s.Slots); err != nil {
		fault("KEPUBOT_SLOTS", "%v", err)
	}
	s.checkBounds(fault)
	if err := p.level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		fault("KEPUBOT_LOG_LEVEL", "%q is not debug, info, warn or error", s.LogLevel)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return p, nil
}

// checkAddresses names every address that cannot be one.
func (s settings) checkAddresses(fault func(name, format string, values ...any)) {
	if !webAddress(s.APIURL) {
		fault("KEPUBOT_API_URL", "must be an http or https address")
	}
	if s.PublicURL != "" && !plainAddress(s.PublicURL) {
		fault("KEPUBOT_PUBLIC_URL", "must be an http or https address without a query")
	}
	if _, port, err := net.SplitHostPort(s.Web); s.Web != "" && (err != nil || port == "") {
		fault("KEPUBOT_WEB", "%q is not an address such as 127.0.0.1:8081", s.Web)
	}
	if s.Web != "" && s.Web == s.HTTP {
		fault("KEPUBOT_WEB", "is where KEPUBOT_HTTP has health and metrics, which are not for everybody")
	}
}

// checkBounds names every number that is out of its bounds.
func (s settings) checkBounds(fault func(name, format string, values ...any)) {
	if s.Reviews < 1 || s.Reviews > 3 {
		fault("KEPUBOT_REVIEWS", "%d is not 1, 2 or 3", s.Reviews)
	}
	if s.PaidPace != 0 && (s.PaidPace <= 30 || s.PaidPace > 1000) {
		fault("KEPUBOT_PAID_PACE", "%d is not 0 or between 31 and 1000", s.PaidPace)
	}
	if s.KeepLedger < 2 || s.KeepLedger > 3650 {
		fault("KEPUBOT_KEEP_LEDGER", "%d is not between 2 and 3650", s.KeepLedger)
	}
	if s.LeaseTTL < time.Second || s.LeaseTTL > 5*time.Minute {
		fault("KEPUBOT_LEASE", "%s is not between 1s and 5m", s.LeaseTTL)
	}
	if s.Sweep < 100*time.Millisecond || s.Sweep > time.Hour {
		fault("KEPUBOT_SWEEP", "%s is not between 100ms and 1h", s.Sweep)
	}
}

// plainAddress tells addresses that others can be made of by adding a path.
func plainAddress(s string) bool {
	u, err := url.Parse(s)
	return webAddress(s) && err == nil && u.RawQuery == "" && u.Fragment == "" && u.User == nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
