package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/prometheus/client_golang/prometheus"
)

const (
	defaultAPIURL   = "https://api.telegram.org"
	callTimeout     = 20 * time.Second
	uploadTimeout   = 2 * time.Minute
	downloadTimeout = 2 * time.Minute
)

// tokenForm is what BotFather hands out, a little wider for simulators.
var tokenForm = regexp.MustCompile(`^[0-9]{1,20}:[A-Za-z0-9_-]{8,100}$`)

// Config is what a Client needs to know. Printing it shows none of it.
type Config struct {
	Token string `json:"-"`
	// APIURL is where the Bot API is; empty means Telegram's own.
	APIURL string `json:"-"`
	// Transport makes the connections; nil means one tuned for many calls to
	// one host.
	Transport http.RoundTripper     `json:"-"`
	Logger    *slog.Logger          `json:"-"` // nil: slog.Default
	Metrics   prometheus.Registerer `json:"-"` // nil: none
}

// Format keeps the token out of anything printed.
func (Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "telegram.Config") }

// Client makes calls to the Bot API. Its methods may be used at once from
// many goroutines, make one attempt each and do not pace; their errors are
// *Error.
type Client struct {
	base    tgbotapi.BotAPI // copied for each call, never changed
	api     *url.URL
	http    *http.Client
	redact  *strings.Replacer
	log     *slog.Logger
	metrics clientMetrics

	mu     sync.Mutex
	link   bool
	since  time.Time
	reason string
}

// New checks cfg and returns a Client. It does not use the network. Its
// errors show neither the token nor the URL.
func New(cfg Config) (*Client, error) {
	if !tokenForm.MatchString(cfg.Token) {
		return nil, errors.New("the bot token is not in the form 123456:letters-and-digits")
	}
	if cfg.APIURL == "" {
		cfg.APIURL = defaultAPIURL
	}
	api, err := url.Parse(strings.TrimRight(cfg.APIURL, "/"))
	if err != nil || api.Host == "" || (api.Scheme != "http" && api.Scheme != "https") {
		return nil, errors.New("the API URL is not in the form https://host")
	}
	if api.User != nil || api.RawQuery != "" || api.Fragment != "" {
		return nil, errors.New("the API URL may not hold a user, a query or a fragment")
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	c := &Client{
		base:    tgbotapi.BotAPI{Token: cfg.Token},
		api:     api,
		http:    &http.Client{Transport: cfg.Transport, CheckRedirect: noRedirect},
		redact:  newRedactor(cfg.Token),
		log:     cfg.Logger,
		metrics: newClientMetrics(cfg.Metrics),
		since:   time.Now(),
		reason:  "not tried yet",
	}
	// The library takes the endpoint as a pattern for Sprintf.
	c.base.SetAPIEndpoint(strings.ReplaceAll(api.String(), "%", "%%") + "/bot%s/%s")
	return c, nil
}

// Format keeps the token out of anything printed.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "telegram.Client") }

// Me is the bot itself.
type Me struct {
	ID       int64
	Username string // without the @
	Name     string
	// ReadsGroups tells that privacy mode is off: the bot sees every message
	// of its groups.
	ReadsGroups bool
}

// Connect asks Telegram who the bot is, and keeps asking while Telegram is
// away. It returns early when ctx ends or Telegram does not know the token
// (Outcome Unauthorized).
func (c *Client) Connect(ctx context.Context) (Me, error) {
	for try := 1; ; try++ {
		me, err := c.me(ctx)
		if err == nil || OutcomeOf(err) == Unauthorized || ctx.Err() != nil {
			return me, err
		}
		pause := max(backoff(500*time.Millisecond, 30*time.Second, try), retryAfter(err))
		c.log.Warn("Telegram is away", "error", err, "retry_in", pause)
		if sleep(ctx, pause) != nil {
			return Me{}, err
		}
	}
}

func (c *Client) me(ctx context.Context) (Me, error) {
	result, err := c.call(ctx, "getMe", nil)
	c.note(err)
	if err != nil {
		return Me{}, err
	}
	var user struct {
		ID        int64  `json:"id"`
		FirstName string `json:"first_name"`
		Username  string `json:"username"`
		ReadsAll  bool   `json:"can_read_all_group_messages"`
	}
	if err := json.Unmarshal(result, &user); err != nil || user.ID <= 0 {
		return Me{}, &Error{Method: "getMe", Outcome: Temporary, Description: "answer without an id"}
	}
	return Me{user.ID, user.Username, user.FirstName, user.ReadsAll}, nil
}

// Connected tells whether the last getMe or getUpdates succeeded, since when
// it is so, and if not, why.
func (c *Client) Connected() (ok bool, since time.Time, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.link, c.since, c.reason
}

// note keeps what Connected tells. An error because the caller gave up says
// nothing about Telegram.
func (c *Client) note(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if up := err == nil; up != c.link {
		c.link, c.since = up, time.Now()
	}
	c.reason = ""
	if err != nil {
		c.reason = err.Error()
	}
}

// backoff is the pause after the n-th try in a row that went wrong, from 1:
// doubling from first up to most, with jitter.
func backoff(first, most time.Duration, n int) time.Duration {
	d := most
	if n < 16 {
		d = min(first<<(n-1), most)
	}
	return d/2 + rand.N(d/2+1)
}

// retryAfter is what a 429 asks for, else 0.
func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.RetryAfter
	}
	return 0
}

// sleep waits for d or the end of ctx, whose error it returns.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
